"""A declared field as a control, after its model field alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from hoso.base.dates import PartialDate
from hoso.base.fields import CatalogListField, PartialDateField, PlaceField
from hoso.catalogs import queries as catalogs
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.readers.values import PLACES, Column, catalog_of, is_picture
from hoso.dossiers.sections.declaration import BEYOND, Field, Level, Section
from hoso.web.own.addresses import OWN
from hoso.web.shown import Control

SELECT_AT_MOST = 25  # values that can be taken in at a glance; more are typed for
LIST_AT_MOST = 120  # values to tick where several may be chosen: a type-ahead takes one
SHORT_LABEL = 12
WANTED = "cần có"
SUPPLEMENT = "Ngoài mẫu sơ yếu lý lịch"
WIDE = {"textarea", "checkboxes"}
Choices = Mapping[str, Sequence[tuple[str, str]]]
Picture = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """Controls that stand side by side: one, or a short pair."""

    controls: tuple[Control, ...]
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Under one heading: two columns in the order of the form, then what needs the whole width."""

    heading: str
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    wide: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """By name of the field: why it cannot be; what is worth a look and stops nothing; how it
    was changed; from where the value is that nobody need type again (CM-4.5)."""

    errors: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def choices_for(declared: Section) -> Choices:
    """Of the catalogs small enough to tick: one statement."""
    keys = {catalog_of(declared.column(each.name)) for each in declared.fields} - {"", PLACES}
    return catalogs.choices(keys, timezone.localdate(), LIST_AT_MOST)


def controls(
    declared: Section,
    raw: Mapping[str, Any],
    labels: Labels,
    choices: Choices,
    said: Said,
    kind: str,
    picture: Picture = OWN.picture,
) -> list[Control]:
    """In the order of the section's fields. picture: the address of one by its hash."""
    made = []
    for place, each in enumerate(declared.fields):
        value = raw.get(each.name, "")
        control = _control(declared, each, place, value, labels, choices, picture)
        hints = [part for part in (said.sources.get(each.name, ""), control.hint) if part]
        hint = format_html_join(" · ", "{}", ((part,) for part in hints))
        made.append(
            replace(
                control,
                required=kind in each.required,
                tags=tags(each, kind),
                error=said.errors.get(each.name, ""),
                note=said.notes.get(each.name, ""),
                hint=_beneath(said.changed.get(each.name, ""), hint),
            )
        )
    return made


def _beneath(changed: str, hint: str) -> str:
    """The change on a line of its own, which the answer to a save draws anew (`js/draft.js`)."""
    line = format_html('<span class="hs-why-line" data-changed>{}</span>', changed)
    return format_html("{}{}", line, hint) if changed else hint


def tags(each: Field, kind: str) -> tuple[str, ...]:
    """What else is said beside the label."""
    is_wanted = kind in each.complete and kind not in each.required
    return (WANTED,) * is_wanted + (BEYOND,) * each.is_supplement


def _control(
    declared: Section,
    each: Field,
    place: int,
    value: Any,
    labels: Labels,
    choices: Choices,
    picture: Picture,
) -> Control:
    column = declared.column(each.name)
    catalog = catalog_of(column)
    base = Control(
        name=each.name,
        label=declared.label(each.name),
        item="" if each.is_supplement else each.item,  # `tags` say so
        hint=each.hint,
        value=value,
    )
    if isinstance(column, CatalogListField):
        chosen = value if isinstance(value, list) else [part for part in [value] if part]
        offered = _with_present(choices.get(catalog, ()), chosen, labels, catalog)
        return replace(base, kind="checkboxes", value=chosen, choices=offered)
    if 0 < len(choices.get(catalog, ())) <= SELECT_AT_MOST:
        offered = _with_present(choices[catalog], [value] if value else [], labels, catalog)
        return replace(base, kind="select", choices=(("", "Chọn"), *offered))
    if catalog:
        return replace(
            base,
            kind="combobox",
            shown=_name(labels, catalog, str(value)),
            url=reverse("places:suggest", args=[catalog]),
            along=_date_before(declared, place) if isinstance(column, PlaceField) else "",
        )
    return _plain_control(declared, each, column, base, picture)


def _plain_control(
    declared: Section, each: Field, column: Column, base: Control, picture: Picture
) -> Control:
    if isinstance(column, PartialDateField):
        return replace(base, kind="partial-date", read=read_as(base.value))
    if is_picture(column):
        hint = "JPG hoặc PNG, tỉ lệ 2:3, ít nhất 300 x 450 điểm ảnh"
        is_sent = re.fullmatch(r"[0-9a-f]{64}", str(base.value))
        url = picture(base.value) if is_sent else ""
        return replace(base, kind="picture", url=url, hint=hint, accept=".jpg,.jpeg,.png")
    if isinstance(column, models.TextField):
        return replace(base, kind="textarea", rows=4)
    if isinstance(column, models.IntegerField | models.DecimalField):
        return replace(base, kind="number")
    if declared.many and declared.level_of(each.name) is Level.AGENCY:
        url = reverse("places:said", args=[declared.key, each.name])
        return replace(base, kind="combobox", url=url, is_free=True, shown=str(base.value))
    return base


def with_old_pictures(
    made: Sequence[Control], standing: Mapping[str, Any], picture: Picture
) -> list[Control]:
    """A picture that is replaced stands beside the new one."""
    return [
        replace(each, shown=picture(old))
        if each.kind == "picture" and (old := standing.get(each.name)) and old != each.value
        else each
        for each in made
    ]


def read_as(typed: Any) -> str:
    """How a partial date is understood; empty when it is not."""
    try:
        return PartialDate.parse(str(typed)).spoken()
    except ValueError:
        return ""


def _name(labels: Labels, catalog: str, value: str) -> str:
    name = labels.places.get(value) if catalog == PLACES else labels.values.get((catalog, value))
    return name or value


def _with_present(
    offered: Sequence[tuple[str, str]], present: Sequence[str], labels: Labels, catalog: str
) -> tuple[tuple[str, str], ...]:
    """What stands in the dossier is offered too, also when the catalog has dropped it."""
    known = {code for code, _ in offered}
    more = [(code, _name(labels, catalog, code)) for code in present if code not in known]
    return (*offered, *more)


def _date_before(declared: Section, place: int) -> str:
    """A place right after a date is spoken of in the names of that day."""
    if place == 0:
        return ""
    before = declared.fields[place - 1].name
    return before if isinstance(declared.column(before), PartialDateField) else ""


def groups(declared: Section, made: Sequence[Control]) -> list[Group]:
    """The controls under the headings of the form; what is beyond the form comes last."""
    found: dict[str, list[Control]] = {}
    heading = ""
    for each, control in zip(declared.fields, made, strict=True):
        heading = each.heading or heading
        found.setdefault(SUPPLEMENT if each.is_supplement else heading, []).append(control)
    beyond = found.pop(SUPPLEMENT, None)
    if beyond:
        found[SUPPLEMENT] = beyond
    return [_group(title, controls) for title, controls in found.items()]


def _group(heading: str, made: Sequence[Control]) -> Group:
    """Pairs of short dates, lists and numbers side by side; long text over the whole width."""
    cells: list[Cell] = []
    left = list(made)
    while left:
        one = left.pop(0)
        if left and _is_pair(one, left[0]):
            cells.append(Cell((one, left.pop(0))))
        else:
            cells.append(Cell((one,), is_wide=one.kind in WIDE))
    narrow = [cell for cell in cells if not cell.is_wide]
    half = (len(narrow) + 1) // 2
    wide = tuple(cell for cell in cells if cell.is_wide)
    return Group(heading, tuple(narrow[:half]), tuple(narrow[half:]), wide)


def _is_pair(one: Control, other: Control) -> bool:
    is_short = max(len(one.label), len(other.label)) <= SHORT_LABEL
    return is_short and one.kind == other.kind and one.kind in {"partial-date", "select", "number"}
