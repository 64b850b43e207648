"""Form widgets with a behaviour of ours, and a form's field as a Control."""

from __future__ import annotations

from typing import Any

from django import forms

from hoso.web.shown import Control


class PartialDateInput(forms.TextInput):
    """Takes 1/3/85, 03/1985, 1985 and says how it was understood."""

    kind = "partial-date"


class Combobox(forms.TextInput):
    """Type-ahead over an address that answers with `ui/options.html`.

    Gives the code once one was chosen, else what was typed: the form's field must also
    read a name. `along`: names of other fields whose values go with the question.
    """

    kind = "combobox"

    def __init__(self, url: str, along: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url, self.along = url, along


def control(bound: forms.BoundField, **given: Any) -> Control:
    """A form's field as a Control. The form's field may carry `item` (number on the form)."""
    widget = bound.field.widget
    key = bound.id_for_label
    described = [f"{key}-e" if bound.errors else "", f"{key}-h" if bound.help_text else ""]
    kind = getattr(widget, "kind", "")
    attrs = {"aria-describedby": " ".join(part for part in described if part)}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    words: dict[str, Any] = {
        "name": bound.html_name,
        "id": key,
        "label": str(bound.label),
        "hint": str(bound.help_text),
        "error": " ".join(str(error) for error in bound.errors),
        "item": getattr(bound.field, "item", ""),
        "required": bound.field.required,
        "kind": kind or ("checkbox" if isinstance(widget, forms.CheckboxInput) else "text"),
    }
    if kind:
        value = bound.value()
        words |= {"value": "" if value is None else value, "shown": given.pop("shown", "")}
        words |= {name: getattr(widget, name) for name in ("url", "along") if hasattr(widget, name)}
    else:
        words["html"] = bound.as_widget(attrs={k: v for k, v in attrs.items() if v})
    return Control(**{**words, **given})
