"""The shape of what is asked; the services say what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.exchange.models import Mapping
from hoso.exchange.workbook.layout import FORM_LABELS
from hoso.organisations.models import Unit
from hoso.web.forms import Said

Choices = Sequence[tuple[str, str]]
NOT_OFFERED = "Chọn trong danh sách."


def units_for(account: Account, act: Act) -> list[Unit]:
    return list(Unit.objects.open().within(access.scope(account, act).intervals))


class OfUnit(Said):
    """Something that is done for one unit and those below it."""

    unit = forms.ChoiceField(label="Đơn vị", error_messages={"invalid_choice": NOT_OFFERED})

    def __init__(self, account: Account, act: Act, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.units = units_for(account, act)
        top = min((unit.depth for unit in self.units), default=0)
        self._offer(
            "unit",
            [(str(unit.pk), f"{'– ' * (unit.depth - top)}{unit.name}") for unit in self.units],
        )
        for field in self.fields.values():
            field.error_messages["required"] = f"Chưa có: {str(field.label).lower()}."

    def _offer(self, name: str, choices: Choices, empty: str = "Chọn") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if len(choices) == 1 and field.required else [("", empty), *choices]

    @property
    def unit_chosen(self) -> Unit:
        return next(one for one in self.units if str(one.pk) == self.cleaned_data["unit"])


class Receive(OfUnit):
    file = forms.FileField(
        label="Tệp bảng tính",
        help_text="Tệp .xlsx, hoặc tệp .zip gồm bảng tính và ảnh; mỗi tệp đến 2.000 người.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.zip"}),
    )
    title = forms.CharField(
        label="Tên đợt", required=False, max_length=120, help_text="Để trống thì lấy tên tệp."
    )
    mapping = forms.ChoiceField(
        label="Cách đọc",
        required=False,
        help_text="Chỉ cần khi bảng tính không theo mẫu của hệ thống.",
        error_messages={"invalid_choice": NOT_OFFERED},
    )

    def __init__(self, account: Account, *args: object, **kwargs: object) -> None:
        super().__init__(account, Act.CHECK, *args, **kwargs)
        saved = Mapping.objects.filter(unit__in=self.units).order_by("name")
        self.mappings = {str(each.pk): each for each in saved}
        self._offer(
            "mapping",
            [(key, each.name) for key, each in self.mappings.items()],
            "Mẫu của hệ thống",
        )
        self.order_fields(["unit", "file", "title", "mapping"])

    @property
    def mapping_chosen(self) -> Mapping | None:
        return self.mappings.get(self.cleaned_data["mapping"])


class Ask(OfUnit):
    form = forms.ChoiceField(label="Biểu mẫu", choices=list(FORM_LABELS.items()))
    reason = forms.CharField(
        label="Lý do xuất",
        max_length=300,
        help_text="Ghi vào tệp và vào nhật ký, ví dụ: báo cáo số lượng theo công văn 12/SNV.",
    )
    with_pictures = forms.BooleanField(
        label="Kèm ảnh chân dung",
        required=False,
        help_text="Tệp ZIP gồm bảng tính và ảnh: để chuyển hồ sơ sang hệ thống khác.",
    )

    def __init__(self, account: Account, is_chosen: bool, *args: object, **kwargs: object) -> None:
        """is_chosen: a list has said of whom, so that no unit is asked for."""
        super().__init__(account, Act.EXPORT, *args, **kwargs)
        self.order_fields(["unit", "form", "reason", "with_pictures"])
        if is_chosen:
            del self.fields["unit"]
