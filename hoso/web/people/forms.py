from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.catalogs import queries as catalogs
from hoso.organisations.models import Unit
from hoso.web.widgets import PartialDateInput

Choices = Sequence[tuple[str, str]]


class OpenRecord(forms.Form):
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
        help_text="12 chữ số trên thẻ căn cước. Cũng là tên đăng nhập.",
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
    asks_to_confirm = False  # only once the number tells something else

    def __init__(self, account: Account, on: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = access.scope(account, Act.OPEN_RECORD)
        self.units = list(Unit.objects.open().within(scope.intervals))
        top = min((unit.depth for unit in self.units), default=0)
        offered = catalogs.choices(["sex", "person_kind"], on, limit=30)
        self._offer(
            "unit",
            [(str(unit.pk), f"{'– ' * (unit.depth - top)}{unit.name}") for unit in self.units],
        )
        self._offer("kind", offered.get("person_kind", ()))
        self._offer("sex", offered.get("sex", ()))
        for field in self.fields.values():
            field.error_messages["required"] = f"Chưa có: {str(field.label).lower()}."

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if len(choices) == 1 else [("", "Chọn"), *choices]
        field.error_messages["invalid_choice"] = "Chọn trong danh sách."

    @property
    def unit_chosen(self) -> Unit:
        return next(one for one in self.units if str(one.pk) == self.cleaned_data["unit"])

    def say(self, error: Incomplete) -> None:
        """What the service found, at its fields."""
        self.asks_to_confirm = any(not finding.blocks for finding in error.findings)
        for finding in error.findings:
            place = finding.field if finding.field in self.fields else None
            self.add_error(place, finding.message)
