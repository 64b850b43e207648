"""The controls of one value of a regulation, made from what the file may say there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from django import forms
from django.http import QueryDict

from hoso.base.dates import PartialDate
from hoso.organisations.models import UnitKind
from hoso.regulations.editing import Slot
from hoso.regulations.saying import PEOPLE
from hoso.regulations.words import FIELDS, WORDS, YES
from hoso.web import shown
from hoso.web.forms import Day, Spoken

TYPED_AT_MOST = 4_000
QUOTED, SUMMED, SILENT = "dieu-khoan", "tom-tat", "mac-dinh"
SOURCES = (
    (QUOTED, "Quy chế nêu, có trích nguyên văn"),
    (SUMMED, "mới đọc bản tóm tắt"),
    (SILENT, "Quy chế không nêu, đây là mặc định"),
)
CITED = {
    QUOTED: ("article", "quote"),
    SUMMED: ("article", "summary", "source"),
    SILENT: ("source",),
}
LABELS = {
    "article": ("Điều khoản", "Ví dụ: Khoản 4 Điều 6."),
    "quote": ("Trích nguyên văn", "Đúng từng chữ của văn bản."),
    "summary": ("Bản tóm tắt nêu", ""),
    "source": ("Nguồn", "Tóm tắt ở đâu, hoặc mặc định lấy từ đâu."),
}
FIXED = {"key"}  # what work under way is known by


def controls(
    slots: Sequence[Slot], values: Mapping[str, Any], errors: Mapping[str, str]
) -> list[shown.Control]:
    """One for each slot, filled with `values` (as in the file, or as typed)."""
    return [_control(slot, values.get(slot.name), errors.get(slot.name, "")) for slot in slots]


def _control(slot: Slot, value: Any, error: str) -> shown.Control:
    words: dict[str, Any] = {
        "name": slot.name,
        "label": FIELDS[slot.name],
        "error": error,
        "required": slot.required and slot.kind is not bool,
        "disabled": slot.name in FIXED,
    }
    choices = _choices(slot)
    if slot.many and choices:
        return shown.Control(kind="checkboxes", choices=choices, value=_listed(value), **words)
    if choices:
        empty = [] if slot.required else [("", "không đặt")]
        plain = _plain(value) if value is not None else ""
        return shown.Control(kind="select", choices=[*empty, *choices], value=plain, **words)
    if slot.many:
        text = value if isinstance(value, str) else "; ".join(map(str, value or ()))
        return shown.Control(value=text, hint="Cách nhau bằng dấu chấm phẩy.", **words)
    is_long = slot.name in {"does", "name", "delegates", "value"} and slot.kind is str
    kind = "number" if slot.kind is int else "textarea" if is_long else "text"
    return shown.Control(kind=kind, value="" if value is None else value, rows=2, **words)


def _choices(slot: Slot) -> list[tuple[str, str]]:
    if slot.kind is bool:
        return [(str(key).lower(), label) for key, label in YES.items()]
    if issubclass(slot.kind, StrEnum):
        return list(WORDS[slot.kind].items())
    if slot.name == "units":
        return [(value, str(label)) for value, label in UnitKind.choices]
    return list(PEOPLE.items()) if slot.name == "people" else []


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def cited(values: Mapping[str, Any], errors: Mapping[str, str]) -> tuple[str, list[shown.Control]]:
    """Which kind of citation it is, and its controls."""
    kind = SILENT if values.get("silent") else SUMMED if values.get("summary") else QUOTED
    made = [
        shown.Control(
            name=name, label=label, hint=hint, kind="textarea" if name != "article" else "text",
            value=values.get(name, ""), error=errors.get(name, ""), rows=3,
        )
        for name, (label, hint) in LABELS.items()
    ]  # fmt: skip
    return str(values.get("nguon", kind)), made


def typed(
    slots: Sequence[Slot], posted: QueryDict, old: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed, as the file will say it, and what cannot be read, by field."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for slot in slots:
        if slot.name in FIXED:
            found[slot.name] = old.get(slot.name)
            continue
        given = posted.getlist(slot.name)
        if slot.many and not _choices(slot):
            given = [part.strip() for part in re.split(r"[;\n]", ";".join(given)) if part.strip()]
        try:
            read = [_read(slot, each.strip()[:TYPED_AT_MOST]) for each in given if each.strip()]
        except ValueError as error:
            errors[slot.name] = str(error)
            continue
        if slot.many:
            found[slot.name] = read if read or slot.name in old else None
        else:
            found[slot.name] = read[0] if read else None
            if slot.required and not read:
                errors[slot.name] = f"Chưa có: {FIELDS[slot.name].lower()}."
    return found, errors


def _read(slot: Slot, text: str) -> Any:
    if slot.kind is int:
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise ValueError("Ghi số nguyên.")
        return int(text)
    choices = _choices(slot)
    if choices and text not in dict(choices):
        raise ValueError("Chọn trong danh sách.")
    return text == "true" if slot.kind is bool else text


def citation(posted: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """The citation typed, and what is missing of it, by field."""
    kind = posted.get("nguon", QUOTED)
    wanted = CITED.get(kind, CITED[QUOTED])
    found: dict[str, Any] = {
        name: " ".join(posted.get(name, "").split())[:TYPED_AT_MOST] for name in wanted
    }
    errors = {name: f"Chưa có: {LABELS[name][0].lower()}." for name in wanted if not found[name]}
    return ({"silent": True} if kind == SILENT else {}) | found, errors


class Heading(Spoken):
    """What stands at the top of the file."""

    title = forms.CharField(label="Tên đầy đủ", widget=forms.Textarea(attrs={"rows": 2}))
    short_title = forms.CharField(label="Tên ngắn", max_length=80)
    document = forms.CharField(label="Văn bản ban hành", widget=forms.Textarea(attrs={"rows": 2}))
    in_force = Day(label="Có hiệu lực từ ngày", required=False)
    undated = forms.CharField(
        label="Vì sao chưa có ngày", required=False,
        help_text="Chỉ ghi khi không có ngày hiệu lực, ví dụ bản dự thảo.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"Chưa có: {str(field.label).lower()}."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "in_force" in given and bool(given["in_force"]) == bool(given.get("undated")):
            self.add_error("in_force", "Ghi ngày hiệu lực, hoặc vì sao chưa có; chỉ một trong hai.")
        return given


class Copying(Spoken):
    key = forms.SlugField(
        label="Mã của bản mới",
        max_length=60,
        help_text="Chữ thường không dấu, số và dấu _, ví dụ ca_mau_2027. Không đổi được về sau.",
        error_messages={
            "required": "Đặt mã cho bản mới.",
            "invalid": "Chỉ chữ thường không dấu, số và dấu _.",
        },
    )
    short_title = forms.CharField(
        label="Tên ngắn", max_length=80, error_messages={"required": "Đặt tên ngắn cho bản mới."}
    )


class Adopting(Spoken):
    since = Day(label="Áp dụng từ ngày", error_messages={"required": "Chọn ngày áp dụng."})
    document = forms.CharField(
        label="Văn bản ban hành",
        max_length=200,
        help_text="Số, ký hiệu và ngày của quyết định.",
        error_messages={
            "required": "Ghi văn bản ban hành quy chế.",
            "max_length": "Dài quá 200 ký tự.",
        },
    )


def heading_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the heading's form shows them."""
    day = values.get("in_force")
    return {**values, "in_force": PartialDate(day.year, day.month, day.day).shown() if day else ""}
