"""The fields of one value. What they may hold is checked by the service."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms

from hoso.catalogs.models import Rank, Value
from hoso.catalogs.registry import Catalog, Table
from hoso.web.catalogs.listing import written
from hoso.web.forms import Day, Spoken

_NUMBER = re.compile(r"(?:\d{1,10}|\d{1,3}(?:\.\d{3}){1,3})(?:,\d{1,2})?")


class Number(forms.CharField):
    """As an office types it: 1.234,56."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise forms.ValidationError("Ghi số như 0,7 hoặc 2.530.000, nhiều nhất hai số lẻ.")
        return Decimal(text.replace(".", "").replace(",", "."))


class ValueForm(Spoken):
    code = forms.CharField(
        label="Mã",
        help_text="Hồ sơ lưu mã này, nên đã có thì không đổi được.",
        error_messages={"required": "Nhập mã."},
    )
    name = forms.CharField(label="Tên", error_messages={"required": "Nhập tên."})
    also = forms.CharField(
        label="Tên gọi khác", required=False, help_text="Tìm theo tên này cũng thấy."
    )
    renamed_on = Day(
        label="Đổi tên từ ngày",
        required=False,
        help_text="Khi tên đổi theo văn bản: tên cũ được giữ cùng ngày cuối. "
        "Để trống nếu chỉ sửa lỗi chính tả.",
    )
    least = Number(label="Từ", required=False)
    most = Number(label="Đến", required=False, help_text="Chỉ một số: ghi như nhau ở hai ô.")
    detail = forms.CharField(
        label="Cách tính, điều kiện", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    ministry_code = forms.CharField(
        label="Mã của Bộ Nội vụ",
        required=False,
        help_text="Mã ghi trong gói tin gửi Cơ sở dữ liệu quốc gia. Để trống nếu chưa biết.",
    )
    since = Day(label="Dùng từ ngày", required=False)
    until = Day(
        label="Dùng đến trước ngày",
        required=False,
        help_text="Ngày đầu tiên không còn chọn được; hồ sơ cũ vẫn giữ mã.",
    )
    position = forms.IntegerField(
        label="Thứ tự",
        required=False,
        min_value=-2_000_000_000,
        max_value=2_000_000_000,
        help_text="Để trống: xếp cuối, hoặc giữ như cũ.",
        error_messages={"invalid": "Thứ tự phải là số nguyên."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, catalog: Catalog, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _left_out(catalog, is_new=is_new):
            del self.fields[name]
        for name in ("least", "most"):
            if name in self.fields:
                self.fields[
                    name
                ].label = f"{catalog.measure}: {str(self.fields[name].label).lower()}"


def _left_out(catalog: Catalog, *, is_new: bool) -> set[str]:
    left = {"renamed_on"} if is_new else {"code"}
    if not catalog.measure:
        left |= {"least", "most"}
    if catalog.table is Table.RANK:
        left.add("detail")
    return left


def initial(row: Value | Rank) -> dict[str, Any]:
    return {
        "name": row.name,
        "also": row.also,
        "detail": getattr(row, "detail", ""),
        "least": _number(getattr(row, "least", None)),
        "most": _number(getattr(row, "most", None)),
        "ministry_code": row.ministry_code,
        "since": f"{row.since:%d/%m/%Y}" if row.since else "",
        "until": f"{row.until:%d/%m/%Y}" if row.until else "",
        "position": row.position,
    }


def _number(value: Decimal | None) -> str:
    return "" if value is None else written(value)


class Confirmation(Spoken):
    document = forms.CharField(
        label="Văn bản đã đối chiếu",
        help_text="Số, ký hiệu và ngày, ví dụ: Công văn 2820/BNV-CCVC ngày 12/6/2023.",
        error_messages={"required": "Chưa ghi rõ văn bản đã đối chiếu."},
    )
