"""What is typed to ask for consent, and to give it. What may be typed the service says."""

from __future__ import annotations

from typing import Any

from django import forms

from hoso.dossiers.models import Consent
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.services import Decision, Wish
from hoso.web.forms import Day, Spoken
from hoso.web.shown import Control


class Wishing(Spoken):
    """Which sections, whether what is sensitive in them, until when."""

    places = {"": "scan", "file": "scan"}
    sections = forms.MultipleChoiceField(label="Mục được xem", required=False)
    has_sensitive = forms.BooleanField(
        label="Cả thông tin nhạy cảm trong các mục đó (số giấy tờ, điện thoại, thu nhập…)",
        required=False,
    )
    until = Day(label="Đến hết ngày", required=False, max_length=20, help_text="Hết ngày này quyền "
                "xem tự hết.")  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["sections"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, section.heading) for key, section in SECTIONS.items()]
        field.error_messages["invalid_choice"] = "Chọn trong danh sách."

    @property
    def wish(self) -> Wish:
        """Of a form that is valid."""
        typed = self.cleaned_data
        return Wish(tuple(typed["sections"]), typed["until"], typed["has_sensitive"])

    @property
    def chosen(self) -> Control:
        """The sections as boxes to tick."""
        bound = self["sections"]
        return Control(
            "sections",
            "Mục được xem",
            "checkboxes",
            value=list(bound.value() or ()),
            choices=[(key, section.heading) for key, section in SECTIONS.items()],
            error=" ".join(str(each) for each in bound.errors),
            required=True,
        )


class Asking(Wishing):
    number = forms.CharField(
        label="Số định danh cá nhân hoặc số hiệu hồ sơ",
        max_length=40,
        required=False,
        help_text="Ghi đúng cả số. Hệ thống không cho biết số này có hồ sơ hay không.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label="Mục đích",
        max_length=500,
        required=False,
        help_text="Người quyết định và người có hồ sơ đọc được câu này.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Granting(Wishing):
    decision_number = forms.CharField(label="Số văn bản đồng ý", max_length=200, required=False)
    decision_on = Day(label="Ngày văn bản", required=False, max_length=20)
    scan = forms.FileField(
        label="Bản quét văn bản",
        required=False,
        help_text="PDF, JPG, PNG; tối đa 20 MB",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    @classmethod
    def of(cls, consent: Consent, *given: Any) -> Granting:
        """Filled in as it was asked for, or as it stands."""
        asked = {
            "sections": consent.sections,
            "has_sensitive": consent.has_sensitive,
            "until": f"{consent.until:%d/%m/%Y}",
        }
        return cls(*given, initial=asked)

    @property
    def decision(self) -> Decision:
        """Of a form that is valid."""
        typed = self.cleaned_data
        return Decision(typed["decision_number"], typed["decision_on"], typed["scan"])
