"""What single values of a regulation are made of: each with where it is said, or that it is not."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from hoso.regulations.kinds import DayUnit, Declarer, Event, Every, Opener, StepRole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Citation:
    """`article` and `quote` of the regulation; `article`, `summary` and `source` where only a
    summary was read; when the regulation is silent, `source` of the default."""

    article: str = ""
    quote: str = ""
    silent: bool = False
    source: str = ""
    summary: str = ""

    def shown(self) -> str:
        """As a screen says it; never presents a default as the regulation's word."""
        if self.silent:
            return f"Quy chế không quy định; mặc định của hệ thống ({self.source})"
        if self.summary:
            return f"{self.article} (theo bản tóm tắt, chưa đối chiếu nguyên văn)"
        return self.article


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    value: T
    citation: Citation


@dataclass(frozen=True, slots=True)
class Term:
    """So many days after the event; the day of the event is not counted."""

    amount: int
    unit: DayUnit
    since: Event


@dataclass(frozen=True, slots=True)
class Timing:
    """When a session is held: each month or quarter before a day of its last month, or within
    its last so many days; or on any day."""

    every: Every
    before_day: int | None = None
    last: int | None = None
    unit: DayUnit | None = None

    def __post_init__(self) -> None:
        given = (self.before_day is not None, self.last is not None, self.unit is not None)
        if given not in ({(False, False, False)} if self.every is Every.ANY_DAY else _WITH_DAYS):
            raise ValueError("ghi before_day, hoặc last và unit; duyệt khi đến thì không ghi")
        if self.before_day is not None and not 2 <= self.before_day <= 28:
            raise ValueError("before_day phải từ 2 đến 28")
        if self.last is not None and not 1 <= self.last <= 28:
            raise ValueError("last phải từ 1 đến 28")


_WITH_DAYS = {(True, False, False), (False, True, True)}


@dataclass(frozen=True, slots=True)
class Upward:
    """Who signs the data for the national database, and when."""

    role: StepRole
    every: Every
    before_day: int | None = None
    last: int | None = None
    unit: DayUnit | None = None

    @property
    def timing(self) -> Timing:
        return Timing(self.every, self.before_day, self.last, self.unit)

    def __post_init__(self) -> None:
        Timing(self.every, self.before_day, self.last, self.unit)


@dataclass(frozen=True, slots=True)
class UnitAccounts:
    """issued_by: who issues them. one: a unit has exactly one, more on written agreement."""

    issued_by: Opener
    one: bool


@dataclass(frozen=True, slots=True)
class Declaring:
    """Who enters the data. person_items: items of the form that the person declares even where
    the officer enters the rest ("" for none)."""

    by: Declarer
    person_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PapersFor:
    """Changes in these items of the form are proved by these kinds of papers alone; codes of
    catalog evidence_kind."""

    items: tuple[str, ...]
    kinds: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.items or not self.kinds:
            raise ValueError("ghi items và kinds, mỗi thứ ít nhất một")

    def is_for(self, number: str) -> bool:
        """An item holds those below it: "34" is also of 34.1."""
        return any(number == item or number.startswith(f"{item}.") for item in self.items)


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of each year; `next_year`: of the year after the one it is about."""

    month: int
    day: int
    next_year: bool

    def of(self, year: int) -> date:
        """The last day to do it for what is about `year`. Raises ValueError on no such day."""
        return date(year + self.next_year, self.month, self.day)

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12 or self.day > monthrange(2027, self.month)[1]:
            raise ValueError(f"năm nào cũng phải có ngày {self.day}/{self.month}")


@dataclass(frozen=True, slots=True)
class Backup:
    """every_days: at least so often. kept_months: each at least so long."""

    every_days: int
    kept_months: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """ahead: reminded so many working days before the due day. head, managing_body: told when
    something is so many working days late."""

    ahead: tuple[int, ...]
    head: int
    managing_body: int


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the regulation. key: "managing" or "technical"."""

    key: str
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class RoleName:
    """How the regulation calls who holds a role."""

    role: StepRole
    name: str
