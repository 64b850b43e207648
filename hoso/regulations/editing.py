"""One value of a regulation's file changed in place: the rest of the file, its comments and its
order stay as they were written.

A part is a table of the file: "declare_change", "roles.0", "chains.all", "chains.all.check".
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hoso.regulations.profile import Profile
from hoso.regulations.values import Cited

TOP = "top"
TOPS = ("title", "short_title", "document", "in_force", "undated")
_VALUE = re.compile(r"^([a-z_]+)\s*=")
_HEADER = re.compile(r"^\[{1,2}([a-z_.]+)\]{1,2}\s*(?:#.*)?$")


class CannotEdit(Exception):
    """The part cannot be changed in place; the file's text can."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the file: its lines from `start` to before `end`, and what it says."""

    key: str
    start: int
    end: int
    values: Mapping[str, Any]


def parts(text: str) -> dict[str, Part]:
    """Every table of the file by its key; "top" is what stands before the first.

    Raises tomllib.TOMLDecodeError.
    """
    data, lines = tomllib.loads(text), text.splitlines()
    heads = [(no, named[1]) for no, line in enumerate(lines) if (named := _HEADER.match(line))]
    ends = [*(no for no, _ in heads[1:]), len(lines)]
    first = heads[0][0] if heads else len(lines)
    found = {TOP: Part(TOP, 0, first, {name: data[name] for name in TOPS if name in data})}
    seen: dict[str, int] = {}
    for (start, name), end in zip(heads, ends, strict=True):
        key, values = _place(name, data, seen)
        found[key] = Part(key, start, _without_tail(lines, start, end), values)
    return found


def _place(name: str, data: dict[str, Any], seen: dict[str, int]) -> tuple[str, dict[str, Any]]:
    """The key of the next table with that name, and its values."""
    if name == "chains.steps":
        chain = data["chains"][seen["chains"] - 1]
        where = f"steps of {seen['chains']}"
        step = chain["steps"][seen.get(where, 0)]
        seen[where] = seen.get(where, 0) + 1
        return f"chains.{chain.get('key')}.{step.get('key')}", step
    value = data[name]
    if isinstance(value, dict):
        return name, value
    at = seen.get(name, 0)
    seen[name] = at + 1
    if name == "chains":
        one = {key: each for key, each in value[at].items() if key != "steps"}
        return f"chains.{one.get('key')}", one
    return f"{name}.{at}", value[at]


def _without_tail(lines: Sequence[str], start: int, end: int) -> int:
    """Blank lines and comments before the next table belong to that one."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def changed(text: str, key: str, values: Mapping[str, Any]) -> str:
    """The file with that part's table saying `values` instead; empty values are left out.

    Raises LookupError on a part that is none; CannotEdit when the change would touch more.
    """
    part = parts(text)[key]
    lines = text.splitlines()
    given = {name: value for name, value in values.items() if value not in (None, "")}
    written = _written(lines[part.start : part.end], part.values, given)
    new = "\n".join([*lines[: part.start], *written, *lines[part.end :]]) + "\n"
    try:
        after = parts(new)
    except (tomllib.TOMLDecodeError, LookupError) as error:
        raise CannotEdit from error
    found = [dict(one.values) for one in after.values()]
    wanted = [given if one.key == key else dict(one.values) for one in parts(text).values()]
    if found != wanted:
        raise CannotEdit
    return new


def _written(lines: Sequence[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """A line stays as it is unless its value changed."""
    found, last = [], 0
    for line in lines:
        named = _VALUE.match(line)
        name = named[1] if named else ""
        if name and name not in new:
            continue
        found.append(
            line if not name or old.get(name) == new[name] else f"{name} = {toml(new[name])}"
        )
        last = len(found) if name or line.startswith("[") else last
    added = [f"{name} = {toml(value)}" for name, value in new.items() if name not in old]
    return [*found[:last], *added, *found[last:]]


def toml(value: Any) -> str:
    """A value as the file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a part. kind: str, int, bool or a StrEnum; many: a list of these."""

    name: str
    kind: type[Any]
    many: bool
    required: bool


def slots(key: str) -> list[Slot]:
    """What a part may say, without its citation. Raises LookupError."""
    names = key.split(".")
    kind = get_type_hints(Profile).get(names[0])
    if kind is None or get_origin(kind) not in {Cited, tuple}:
        raise LookupError(key)
    cited = get_args(kind)[0] if get_origin(kind) is tuple else kind
    inner = get_args(cited)[0]
    if names[0] == "chains" and names[2:]:
        inner = get_args(get_args(get_type_hints(inner)["steps"])[0])[0]
    if not is_dataclass(inner):
        return [_slot("value", inner, required=True)]
    hints = get_type_hints(inner)
    return [
        _slot(field.name, hints[field.name], required=field.default is field.default_factory)
        for field in fields(inner)
        if field.name != "steps"
    ]


def _slot(name: str, kind: Any, *, required: bool) -> Slot:
    if get_origin(kind) is UnionType:
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        return Slot(name, get_args(kind)[0], True, False)
    return Slot(name, kind, False, required)
