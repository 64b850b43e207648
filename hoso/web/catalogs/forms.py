"""The fields of one value. What they may hold is checked by the service."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding
from hoso.catalogs.models import Rank, Value
from hoso.web.widgets import PartialDateInput


class Day(forms.CharField):
    """A whole day, typed as an office types it."""

    widget = PartialDateInput

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            read = PartialDate.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if read.day is None:
            raise forms.ValidationError("Ghi đủ ngày, tháng, năm, ví dụ 1/7/2025.")
        return read.earliest()


class ValueForm(forms.Form):
    use_required_attribute = False  # the page says it in its own words

    code = forms.CharField(
        label="Mã",
        help_text="Hồ sơ lưu mã này, nên đã có thì không đổi được.",
        error_messages={"required": "Nhập mã."},
    )
    name = forms.CharField(label="Tên", error_messages={"required": "Nhập tên."})
    also = forms.CharField(
        label="Tên gọi khác", required=False, help_text="Tìm theo tên này cũng thấy."
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

    def __init__(self, *args: Any, is_new: bool, is_rank: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "f-%s", **kwargs})
        if not is_new:
            del self.fields["code"]
        if is_rank:
            del self.fields["also"]

    def say(self, findings: tuple[Finding, ...]) -> None:
        """What the service found, at the fields."""
        for finding in findings:
            name = finding.field if finding.field in self.fields else None
            self.add_error(name, finding.message)


def initial(row: Value | Rank) -> dict[str, Any]:
    return {
        "name": row.name,
        "also": getattr(row, "also", ""),
        "ministry_code": row.ministry_code,
        "since": f"{row.since:%d/%m/%Y}" if row.since else "",
        "until": f"{row.until:%d/%m/%Y}" if row.until else "",
        "position": row.position,
    }


class Confirmation(forms.Form):
    use_required_attribute = False

    document = forms.CharField(
        label="Văn bản đã đối chiếu",
        help_text="Số, ký hiệu và ngày, ví dụ: Công văn 2820/BNV-CCVC ngày 12/6/2023.",
        error_messages={"required": "Chưa ghi rõ văn bản đã đối chiếu."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "f-%s", **kwargs})
