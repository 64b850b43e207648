"""Form widgets with a behaviour of ours, and a form's field as a Control."""

from __future__ import annotations

from typing import Any

from django import forms

from hoso.web.shown import Control


class PartialDateInput(forms.TextInput):
    """Takes 1/3/85, 03/1985, 1985 and says how it was understood."""

    kind = "partial-date"


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
    else:
        words["html"] = bound.as_widget(attrs={k: v for k, v in attrs.items() if v})
    return Control(**{**words, **given})
