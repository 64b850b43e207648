"""What the forms of several areas have in common: a day typed as an office types it, and findings
of a service said at their fields. What a value may be is the services' to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from hoso.base.dates import PartialDate
from hoso.base.errors import Incomplete
from hoso.web.widgets import PartialDateInput


class Day(forms.CharField):
    """A whole day, typed as an office types it; cleaned to a date, or None where it is empty."""

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


class Said(forms.Form):
    """places: which field says what is found at a name that the form does not have."""

    places: ClassVar[Mapping[str, str]] = {}

    def say(self, refused: Incomplete) -> None:
        """What the service found, each at its field; above the form what belongs to none."""
        for finding in refused.findings:
            name = self.places.get(finding.field, finding.field)
            self.add_error(name if name in self.fields else None, finding.message)


class Spoken(Said):
    """One whose page says in its own words what is required."""

    use_required_attribute = False

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **{"auto_id": "f-%s", **given})
