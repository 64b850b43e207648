"""A regulation as data: the typed picture of `data/<name>.toml`, and its strict reader.

Every value carries the article it comes from and a literal quote of it; where the
regulation is silent, the value is the system's default and says where that is from.
A file that says more, less or something else than `Profile` is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
DATA = Path(__file__).parent / "data"


class ProfileError(Exception):
    """The file is not a regulation: which file, which line, which key, what is wrong."""


class DayUnit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"


class Opener(StrEnum):
    EMPLOYING_UNIT = "employing_unit"
    MANAGING_BODY = "managing_body"
    SUB_UNIT = "sub_unit"


class Declarer(StrEnum):
    PERSON = "person"
    OFFICER = "officer"


class Identifier(StrEnum):
    PERSONAL_NUMBER = "personal_number"


class UnitIdentifier(StrEnum):
    QD_20_2020 = "qd_20_2020"


class ApprovalSignature(StrEnum):
    DIGITAL = "digital"
    NONE = "none"


class SigningDevice(StrEnum):
    OWN_TOKEN = "own_token"
    ANY = "any"


class ExportSignature(StrEnum):
    COMPETENT_PERSON = "competent_person"
    AGENCY_SEAL = "agency_seal"


class Consent(StrEnum):
    WRITTEN = "written"
    GRANTED = "granted"


class StepRole(StrEnum):
    """Who acts: the person, or a role of accounts.Role by its value."""

    PERSON = "person"
    OFFICER = "officer"
    HEAD = "head"
    UPWARD_SIGNER = "upward_signer"


@dataclass(frozen=True, slots=True)
class Citation:
    """`article` and `quote` of the regulation; when it is silent, `source` of the default."""

    article: str = ""
    quote: str = ""
    silent: bool = False
    source: str = ""

    def shown(self) -> str:
        """As a screen says it; never presents a default as the regulation's word."""
        if self.silent:
            return f"Quy chế không quy định; mặc định của hệ thống ({self.source})"
        return self.article


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    value: T
    citation: Citation


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days after the event; the day of the event is not counted."""

    amount: int
    unit: DayUnit


@dataclass(frozen=True, slots=True)
class MonthBefore:
    """Each month, before this day of it."""

    before_day: int


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Each month, within its last so many days."""

    last: int
    unit: DayUnit


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain. `due` names the value of the profile that sets its time."""

    key: str
    label: str
    role: StepRole
    may_delegate: bool
    is_signed: bool
    due: str


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    title: str
    short_title: str
    document: str
    in_force: date
    managing_body: Cited[str]
    accounts_opened_by: Cited[Opener]
    unit_accounts_issued_by: Cited[Opener]
    identifier: Cited[Identifier]
    unit_identifier: Cited[UnitIdentifier]
    declared_by: Cited[Declarer]
    person_signs: Cited[bool]
    new_record: Cited[Limit]
    declare_change: Cited[Limit]
    evidence_required: Cited[bool]
    signed_component_is_original: Cited[bool]
    check: Cited[Limit]
    approval: Cited[MonthBefore]
    approval_signature: Cited[ApprovalSignature]
    signing_device: Cited[SigningDevice]
    upward: Cited[MonthEnd]
    signed_before_upward: Cited[bool]
    export_signatures: Cited[tuple[ExportSignature, ...]]
    consent_to_read: Cited[Consent]
    chain: tuple[Cited[Step], ...]

    def article(self, key: str) -> Citation:
        """The citation behind a value ("declare_change") or a step ("chain.check").

        Raises LookupError on a key that has none.
        """
        if key.startswith("chain."):
            return self.step(key.removeprefix("chain.")).citation
        value = getattr(self, key, None)
        if not isinstance(value, Cited):
            raise LookupError(f"{key!r} has no citation in {self.name}")
        return value.citation

    def step(self, key: str) -> Cited[Step]:
        """One step of the chain. Raises LookupError."""
        for step in self.chain:
            if step.value.key == key:
                return step
        raise LookupError(f"No step {key!r} in {self.name}")


_CITATION_KEYS = {field.name for field in fields(Citation)}


def load(path: Path) -> Profile:
    """Raises ProfileError naming the file, the line and the key."""
    text = path.read_text(encoding="utf-8")
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path.name}: {error}") from None
    reader = _Reader(path.name, text)
    profile = reader.dataclass(Profile, {"name": path.stem, **given}, "")
    assert isinstance(profile, Profile)
    for step in profile.chain:
        if not isinstance(getattr(profile, step.value.due, None), Cited):
            reader.refuse("chain", f"due = {step.value.due!r} is no value of this regulation")
    return profile


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines = name, text.splitlines()

    def refuse(self, key: str, what: str) -> None:
        top = key.split(".")[0].split("[")[0]
        starts = (f"[{top}]", f"[[{top}]]", f"{top} =", f"{top}=")
        at = [no for no, line in enumerate(self.lines, 1) if line.startswith(starts)]
        line = f":{at[0]}" if at and top else ""
        raise ProfileError(f"{self.name}{line}: {key or 'file'}: {what}")

    def dataclass(self, kind: type[Any], given: Mapping[str, Any], key: str) -> Any:
        hints = get_type_hints(kind)
        known = {field.name: field for field in fields(kind)}
        for extra in given.keys() - known.keys():
            self.refuse(self._under(key, extra), "unknown key")
        for name, field in known.items():
            if name not in given and field.default is MISSING:
                self.refuse(self._under(key, name), "missing")
        return kind(
            **{
                name: self.value(hints[name], value, self._under(key, name))
                for name, value in given.items()
            }
        )

    def value(self, kind: Any, given: Any, key: str) -> Any:
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Cited:
            return self.cited(inner[0], given, key)
        if origin is tuple:
            if not isinstance(given, list):
                self.refuse(key, "must be a list")
            return tuple(
                self.value(inner[0], each, f"{key}[{no}]") for no, each in enumerate(given)
            )
        if is_dataclass(kind):
            return self.dataclass(kind, self._table(given, key), key)  # type: ignore[arg-type]
        if issubclass(kind, StrEnum):
            if given not in list(kind):
                self.refuse(key, f"{given!r} is none of {', '.join(kind)}")
            return kind(given)
        if type(given) is not kind:
            self.refuse(key, f"must be {kind.__name__}, is {type(given).__name__}")
        if kind in {str, int} and not given:
            self.refuse(key, "is empty")
        return given

    def cited(self, kind: Any, given: Any, key: str) -> Cited[Any]:
        table = self._table(given, key)
        citation = self.citation({k: v for k, v in table.items() if k in _CITATION_KEYS}, key)
        rest = {k: v for k, v in table.items() if k not in _CITATION_KEYS}
        if is_dataclass(kind):
            return Cited(self.dataclass(kind, rest, key), citation)  # type: ignore[arg-type]
        for extra in rest.keys() - {"value"}:
            self.refuse(self._under(key, extra), "unknown key")
        if "value" not in rest:
            self.refuse(self._under(key, "value"), "missing")
        return Cited(self.value(kind, rest["value"], key), citation)

    def citation(self, given: dict[str, Any], key: str) -> Citation:
        needed = {"silent", "source"} if given.get("silent") else {"article", "quote"}
        if given.keys() != needed or given.get("silent", True) is not True:
            self.refuse(key, f"citation missing: give {' and '.join(sorted(needed))}, no more")
        for name in needed - {"silent"}:
            self.value(str, given[name], self._under(key, name))
        return Citation(**given)

    def _table(self, given: Any, key: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            self.refuse(key, "must be a table with its citation")
        return dict(given)

    @staticmethod
    def _under(key: str, name: str) -> str:
        return f"{key}.{name}" if key else name
