from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.catalogs import queries as catalogs
from hoso.dossiers.services import opening_act
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.web.forms import Day, Said
from hoso.web.widgets import PartialDateInput

Choices = Sequence[tuple[str, str]]


class OpenRecord(Said):
    """Only the shape; the service says what is wrong with the values."""

    unit = forms.ChoiceField(label="Đơn vị sử dụng", help_text="Nơi người này làm việc.")
    kind = forms.ChoiceField(label="Đối tượng")
    full_name = forms.CharField(
        label="Họ và tên khai sinh",
        max_length=200,
        help_text="Viết như trong giấy khai sinh hoặc căn cước.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    personal_number = forms.CharField(
        label="Số định danh cá nhân",
        max_length=40,
        help_text="12 chữ số trên thẻ căn cước.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    born_on = forms.CharField(
        label="Ngày sinh",
        max_length=20,
        help_text="Ví dụ 1/3/1985; chỉ biết năm thì nhập năm.",
        widget=PartialDateInput(),
    )
    sex = forms.ChoiceField(label="Giới tính")
    is_confirmed = forms.BooleanField(
        label="Đã đối chiếu giấy khai sinh và căn cước: số định danh, ngày sinh, giới tính đúng "
        "như đã nhập",
        required=False,
    )
    decision_on = Day(
        label="Ngày quyết định tuyển dụng hoặc hợp đồng", required=False, max_length=20
    )
    started_on = Day(label="Ngày nhận việc", required=False, max_length=20)
    asks_to_confirm = False  # only once the number tells something else

    def __init__(self, account: Account, on: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = access.scope(account, self.act())
        self.units = list(Unit.objects.open().within(scope.intervals))
        top = min((unit.depth for unit in self.units), default=0)
        offered = catalogs.choices(["sex", "person_kind"], on, limit=30)
        self._offer(
            "unit",
            [(str(unit.pk), f"{'– ' * (unit.depth - top)}{unit.name}") for unit in self.units],
        )
        self._offer("kind", offered.get("person_kind", ()))
        self._offer("sex", offered.get("sex", ()))
        name = regulations.profile().username("…")
        self.fields["personal_number"].help_text += (
            " Cũng là tên đăng nhập." if name == "…" else f" Tên đăng nhập là {name}."
        )
        for field in self.fields.values():
            field.error_messages["required"] = f"Chưa có: {str(field.label).lower()}."

    def act(self) -> Act:
        """In whose units: the act of who creates accounts under the regulation."""
        return opening_act()

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if len(choices) == 1 else [("", "Chọn"), *choices]
        field.error_messages["invalid_choice"] = "Chọn trong danh sách."

    @property
    def unit_chosen(self) -> Unit:
        return next(one for one in self.units if str(one.pk) == self.cleaned_data["unit"])

    def say(self, refused: Incomplete) -> None:
        """What the service found, at its fields."""
        self.asks_to_confirm = any(not finding.blocks for finding in refused.findings)
        super().say(refused)


class AskRecord(OpenRecord):
    """As for opening, with the decision that the body creating the account looks at."""

    decision_number = forms.CharField(
        label="Số quyết định tuyển dụng hoặc hợp đồng",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    decision_on = Day(label="Ngày quyết định hoặc hợp đồng", max_length=20)
    scan = forms.FileField(
        label="Bản quét quyết định hoặc hợp đồng",
        help_text="PDF, JPG, PNG; tối đa 20 MB",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def act(self) -> Act:
        return Act.ASK_RECORD


class AskPassword(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        help_text="Ví dụ: quên mật khẩu, đã báo thủ trưởng ngày 5/11/2026.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Ghi lý do."},
    )


class Leave(Said):
    """Only the shape; the service says what is wrong with the values."""

    places = {"file": "scan"}
    status = forms.ChoiceField(label="Tình trạng", required=False)
    effective_on = forms.CharField(
        label="Ngày có hiệu lực",
        max_length=20,
        required=False,
        help_text="Hạn cập nhật và tình trạng mới tính từ ngày này.",
        widget=PartialDateInput(),
    )
    decision_number = forms.CharField(label="Số quyết định", max_length=200, required=False)
    decision_on = forms.CharField(
        label="Ngày quyết định", max_length=20, required=False, widget=PartialDateInput()
    )  # fmt: skip
    destination = forms.CharField(label="Nơi đến, ghi chú", max_length=300, required=False)
    scan = forms.FileField(
        label="Bản quét quyết định",
        required=False,
        help_text="PDF, JPG, PNG; tối đa 20 MB",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, statuses: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Chọn"), *statuses]
        field.error_messages["invalid_choice"] = "Chọn trong danh sách."
