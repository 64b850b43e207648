"""The strict reader of a regulation file: TOML into a `Profile`, or what is wrong and where.

A file that says more, less or something else than `Profile` is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hoso.organisations.models import UnitKind
from hoso.regulations.kinds import StepRole
from hoso.regulations.profile import NUMBER, Chain, Profile, Step
from hoso.regulations.values import Citation, Cited


class ProfileError(Exception):
    """The file is not a regulation: which file, which line, which key, what is wrong."""


_NAME, _TAKEN, _LABEL = re.compile(r"[a-z][a-z0-9_]{0,39}"), {"declare"}, 120
_MOST = 10_000
_CITATION_KEYS = {field.name for field in fields(Citation)}
_CITATIONS = (
    {"article", "quote"},
    {"article", "summary", "source"},
    {"silent", "source"},
)


def load(path: Path) -> Profile:
    """Raises ProfileError naming the file, the line and the key."""
    return read(path.stem, path.read_text(encoding="utf-8"), path.name)


def read(name: str, text: str, file: str = "") -> Profile:
    """The profile called `name` out of the text of its file. Raises ProfileError."""
    reader = _Reader(file or f"{name}.toml", text)
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise ProfileError(f"{reader.name}{_place(error)}: không đúng cú pháp TOML") from None
    profile = reader.dataclass(Profile, {"name": name, **given}, "")
    assert isinstance(profile, Profile)
    _check(profile, reader)
    return profile


def _place(error: Exception) -> str:
    """The line, where the parser names one; its own words are English."""
    found = re.search(r"at line (\d+)", str(error))
    return f":{found[1]}" if found else ""


def _check(profile: Profile, reader: _Reader) -> None:
    """What no single value can tell."""
    if (profile.in_force is None) is not bool(profile.undated):
        reader.refuse(
            "in_force", "thiếu: ghi ngày, hoặc ghi ở undated vì sao không có; không ghi cả hai"
        )
    if not profile.chains or not profile.chains[-1].value.is_for_all:
        reader.refuse(
            "chains", "quy trình cuối phải dùng cho mọi trường hợp: bỏ units, changes, people"
        )
    keys = [each.value.key for each in profile.chains]
    if len(set(keys)) != len(keys):
        reader.refuse("chains", "hai quy trình trùng key")
    for place, chain in enumerate(profile.chains):
        where = f"chains[{place}].steps"
        _check_names(chain.value, f"chains[{place}]", reader)
        steps = [each.value for each in chain.value.steps]
        if not steps or steps[-1].role is not StepRole.HEAD:
            reader.refuse(where, "bước cuối phải của thủ trưởng: thủ trưởng phê duyệt")
        if len({step.key for step in steps}) != len(steps):
            reader.refuse(where, "hai bước trùng key")
        for at, step in enumerate(steps):
            _check_step(step, at == len(steps) - 1, profile, f"{where}[{at}]", reader)
    if NUMBER not in profile.identifier.value:
        reader.refuse("identifier.value", f"phải có {NUMBER}")


def _check_names(chain: Chain, where: str, reader: _Reader) -> None:
    """A row keeps the keys and the labels; kinds of unit are those of the units."""
    for at, unit in enumerate(chain.units):
        if unit not in UnitKind.values:
            kinds = ", ".join(UnitKind.values)
            reader.refuse(f"{where}.units[{at}]", f"{unit!r} không thuộc {kinds}")
    named = [(where, chain.key, chain.label)]
    named += [
        (f"{where}.steps[{at}]", step.value.key, step.value.label)
        for at, step in enumerate(chain.steps)
    ]
    for key, name, label in named:
        if not _NAME.fullmatch(name) or name in _TAKEN:
            reader.refuse(
                f"{key}.key", f"{name!r} chỉ được có a-z, 0-9, _, tối đa 40 ký tự, khác 'declare'"
            )
        if len(label) > _LABEL:
            reader.refuse(f"{key}.label", f"dài quá {_LABEL} ký tự")


def _check_step(step: Step, is_last: bool, profile: Profile, key: str, reader: _Reader) -> None:
    if step.role in {StepRole.PERSON, StepRole.UPWARD_SIGNER, StepRole.ADMINISTRATOR}:
        reader.refuse(f"{key}.role", f"{step.role!s} không quyết định bước nào")
    if step.role is StepRole.HEAD and not is_last:
        reader.refuse(f"{key}.role", "bước của thủ trưởng là bước cuối")
    has_session = is_last and profile.approval.value.every != "any_day"
    if step.term is None and not has_session:
        reader.refuse(
            f"{key}.amount", "thiếu: không có đợt phê duyệt nào định thời gian cho bước này"
        )
    if step.term is not None and has_session:
        reader.refuse(f"{key}.amount", "đợt ở [approval] đã định thời gian cho bước cuối")


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines = name, text.splitlines()

    def refuse(self, key: str, what: str) -> None:
        line = self._line(key)
        raise ProfileError(f"{self.name}{f':{line}' if line else ''}: {key or 'file'}: {what}")

    def _line(self, key: str) -> int:
        """Of the table, list entry or line that the key names, as near as it is found; else 0."""
        at, path = 0, ""
        for part in key.split("."):
            name, _, rest = part.partition("[")
            path = f"{path}.{name}" if path else name
            starts = (f"[{path}]", f"[[{path}]]", f"{name} =", f"{name}=")
            wanted = int(rest.rstrip("]")) + 1 if rest else 1
            for no, line in enumerate(self.lines[at:], at + 1):
                wanted -= line.strip().startswith(starts)
                if not wanted:
                    at = no
                    break
        return at

    def dataclass(self, kind: type[Any], given: Mapping[str, Any], key: str) -> Any:
        hints = get_type_hints(kind)
        known = {field.name: field for field in fields(kind)}
        for extra in given.keys() - known.keys():
            self.refuse(self._under(key, extra), "khóa lạ")
        for name, field in known.items():
            if name not in given and field.default is MISSING:
                self.refuse(self._under(key, name), "thiếu")
        values = {
            name: self.value(hints[name], value, self._under(key, name))
            for name, value in given.items()
        }
        try:
            return kind(**values)
        except (ValueError, OverflowError) as error:
            self.refuse(key, str(error))

    def value(self, kind: Any, given: Any, key: str) -> Any:
        origin, inner = get_origin(kind), get_args(kind)
        if origin is UnionType:
            return self.value(inner[0], given, key)
        if origin is Cited:
            return self.cited(inner[0], given, key)
        if origin is tuple:
            if not isinstance(given, list):
                self.refuse(key, "phải là danh sách")
            return tuple(
                self.value(inner[0], each, f"{key}[{no}]") for no, each in enumerate(given)
            )
        if is_dataclass(kind):
            return self.dataclass(kind, self._table(given, key), key)  # type: ignore[arg-type]
        if issubclass(kind, StrEnum):
            if given not in list(kind):
                self.refuse(key, f"{given!r} không thuộc {', '.join(kind)}")
            return kind(given)
        if type(given) is not kind:
            self.refuse(key, f"phải là {kind.__name__}, đang là {type(given).__name__}")
        if kind is str and not given.strip():
            self.refuse(key, "để trống")
        if kind is int and not 1 <= given <= _MOST:
            self.refuse(key, f"phải từ 1 đến {_MOST}")
        return given

    def cited(self, kind: Any, given: Any, key: str) -> Cited[Any]:
        table = self._table(given, key)
        citation = self.citation({k: v for k, v in table.items() if k in _CITATION_KEYS}, key)
        rest = {k: v for k, v in table.items() if k not in _CITATION_KEYS}
        if is_dataclass(kind):
            return Cited(self.dataclass(kind, rest, key), citation)  # type: ignore[arg-type]
        for extra in rest.keys() - {"value"}:
            self.refuse(self._under(key, extra), "khóa lạ")
        if "value" not in rest:
            self.refuse(self._under(key, "value"), "thiếu")
        return Cited(self.value(kind, rest["value"], key), citation)

    def citation(self, given: dict[str, Any], key: str) -> Citation:
        if set(given) not in _CITATIONS or given.get("silent", True) is not True:
            self.refuse(
                key,
                "thiếu căn cứ: ghi article và quote, hoặc article, summary và source, "
                "hoặc silent = true và source; không thêm khóa khác",
            )
        for name in set(given) - {"silent"}:
            self.value(str, given[name], self._under(key, name))
        return Citation(**given)

    def _table(self, given: Any, key: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            self.refuse(key, "phải là bảng kèm căn cứ")
        return dict(given)

    @staticmethod
    def _under(key: str, name: str) -> str:
        return f"{key}.{name}" if key else name
