"""What a view hands to a component: small value types, no queries, no HTML.

A tone is one of ok, warn, bad, info, idle, doubt, late; it is never shown alone, but
with an icon and a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

ICON_OF_TONE = {
    "ok": "check",
    "warn": "alert-triangle",
    "bad": "x",
    "info": "pencil",
    "idle": "clock",
    "doubt": "help-circle",
    "late": "alert-circle",
}


@dataclass(frozen=True, slots=True)
class State:
    """`{% state shown %}` takes one of these as well as tone and word."""

    tone: str
    word: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the count: kind is "" (counted), off, end or over."""

    on: date
    word: str
    kind: str = ""

    @property
    def name(self) -> str:
        return "CN" if self.on.weekday() == 6 else f"T{self.on.weekday() + 2}"


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and why. `left` is in working days: 0 today, negative when over.

    `spoken` is how the regulation says the day, where it does not name it ("trước ngày
    25/11/2026": the last working day before).
    """

    on: date
    left: int
    article: str = ""
    quote: str = ""
    since: str = ""
    days: Sequence[Day] = ()
    spoken: str = ""

    @property
    def tone(self) -> str:
        return "late" if self.left < 0 else "warn" if self.left <= 1 else "idle"

    @property
    def icon(self) -> str:
        return "alert-circle" if self.left < 0 else "clock" if self.left <= 1 else "calendar"

    @property
    def word(self) -> str:
        if self.left < 0:
            return f"quá hạn {-self.left} ngày làm việc"
        return "hết hôm nay" if self.left == 0 else f"còn {self.left} ngày làm việc"

    @property
    def shown(self) -> str:
        return self.spoken or f"{self.on:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a type-ahead. With a `url` choosing it goes there."""

    value: str
    label: str
    note: str = ""
    url: str = ""


CHOICES_AT_A_GLANCE = 12


@dataclass(frozen=True, slots=True)
class Control:
    """A field that stands in no Django form.

    kind: text, textarea, select, partial-date, combobox, file, picture, checkbox, checkboxes,
    password, pin, number, search. For checkboxes `value` is the list of the chosen. For a combobox
    `value` is the code and `shown` its name; what arrives is the code once one was chosen,
    else what was typed: the server reads a code or a name.
    For a picture `url` is its address, `shown` that of the one before, and the new file arrives
    as the field's name with "-tep".
    is_free: the lines offered are only a help, so none is taken without being chosen.
    tags: words beside the label; note: worth a look, and stops nothing. A picture's `value` is
    the hash of the file, `url` its address; the new file comes under `name` and "-tep".
    """

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    shown: str = ""
    item: str = ""
    hint: str = ""
    error: str = ""
    read: str = ""
    why: str = ""
    id: str = ""
    required: bool = False
    disabled: bool = False
    choices: Sequence[tuple[str, str]] = ()
    url: str = ""
    along: str = ""
    accept: str = ".pdf,.jpg,.jpeg,.png"
    rows: int = 3
    limit: int | None = None
    autocomplete: str = "off"
    is_free: bool = False
    html: str = ""
    tags: Sequence[str] = ()
    note: str = ""

    @property
    def key(self) -> str:
        return self.id or f"f-{self.name}"

    @property
    def is_long(self) -> bool:
        """So many boxes to tick that they scroll in a frame of their own."""
        return len(self.choices) > CHOICES_AT_A_GLANCE

    @property
    def offered(self) -> Sequence[tuple[str, str]]:
        """The choices; of very many, those that are chosen first."""
        if not self.is_long:
            return self.choices
        return sorted(self.choices, key=lambda each: each[0] not in self.value)

    @property
    def described_by(self) -> str:
        ends = [
            ("e", self.error),
            ("n", self.note),
            ("h", self.hint),
            ("r", self.kind == "partial-date"),
        ]
        return " ".join(f"{self.key}-{end}" for end, is_there in ends if is_there)


@dataclass(frozen=True, slots=True)
class Kind:
    """A count that filters."""

    label: str
    count: int
    url: str
    note: str = ""
    is_current: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: Any
    note: str = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """state: done, now or empty (to come)."""

    label: str
    who: str = ""
    till: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a history: who did what, when."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A line of the section list: number, name, mark."""

    number: str
    name: str
    url: str
    mark: State | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class SectionGroup:
    title: str
    sections: Sequence[SectionLink]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the error summary; `href` leads to the field."""

    text: str
    href: str = ""
