"""What of a dossier an account may see; the one place where content is masked for its readers.

`sight_of` comes from `access.may`, so that lists, pages and files agree. `queries.content_for`
masks: what a reader may not see is not in what it is given (CM-4.3, BNV-6.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.answers import By, Reason
from hoso.accounts.levels import ALL, NONE, SEES, Level, Levels
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hoso.accounts.models import Account
    from hoso.dossiers.models import Person

# Of the head of a content: where each value stands on the form, which says who may see it.
HEAD = {"personal_number": ("papers", "citizen_number")}
# Beside the sections, and of any reader: who it is and in which unit.
OPEN_HEAD = ("id", "staff_number", "kind", "section", "unit", "managing_unit", "today", "stage")


@dataclass(frozen=True, slots=True)
class Sight:
    """The levels seen in each section; of a section not named, none. Whole sees everything."""

    levels: Mapping[str, Levels] = field(default_factory=dict)
    is_whole: bool = False
    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return self.is_whole or any(self.levels.values())

    def levels_in(self, section: Section) -> Levels:
        return ALL if self.is_whole else self.levels.get(section.key, NONE)

    def shows(self, section: Section, name: str) -> bool:
        """Whether the value of this field may be shown, compared, searched or written out."""
        return section.level_of(name) in self.levels_in(section)

    def shows_any(self, section: Section) -> bool:
        return bool(section.levels & self.levels_in(section))

    def shows_all(self, sections: Iterable[str]) -> bool:
        """Whether nothing of these sections is hidden, so that a scan of them may be opened."""
        named = list(sections)
        return self.is_whole or (
            bool(named)
            and all(SECTIONS[key].levels <= self.levels_in(SECTIONS[key]) for key in named)
        )

    def hidden(self, section: Section, name: str) -> str:
        """Why this value is not shown; empty when it is."""
        if self.shows(section, name):
            return ""
        if not self.levels_in(section):
            return "Ẩn: mục này không có trong văn bản đồng ý."
        return f"Ẩn: {WORDS[section.level_of(name)]}."


WORDS = {
    Level.AGENCY: "chỉ người trong cơ quan được xem",
    Level.PERSONAL: "thông tin riêng tư, chỉ người quản lý hồ sơ được xem",
    Level.SENSITIVE: "thông tin nhạy cảm, chỉ người quản lý hồ sơ và người được đồng ý riêng "
    "mới được xem",
}  # fmt: skip
WHOLE = Sight(is_whole=True)


def sight_of(account: Account | AnonymousUser, person: Person, on: date | None = None) -> Sight:
    """What the account may see of the person on a day (today): all by right over the whole dossier;
    else what the consents in force open together. Nothing: false."""
    whole = access.may(account, Act.READ, person, on)
    if whole:
        return Sight(is_whole=True, reasons=whole.reasons)
    part = access.may(account, Act.READ_PART, person, on)
    levels: dict[str, Levels] = {}
    for reason in part.reasons:
        for key, seen in _opened(reason).items():
            levels[key] = levels.get(key, NONE) | seen
    return Sight(levels, reasons=part.reasons)


def _opened(reason: Reason) -> dict[str, Levels]:
    if reason.by is By.CONSENT:
        seen = ALL if reason.has_sensitive else ALL - {Level.SENSITIVE}
        return dict.fromkeys(reason.sections & SECTIONS.keys(), seen)
    assert reason.role is not None
    return dict.fromkeys(SECTIONS, SEES[reason.role].levels)


def masked(content: Content, sight: Sight) -> Content:
    """The content without what may not be seen: values are left out, not covered, and what is not a
    section's or of the open head goes too. The same object when all may be seen."""
    if sight.is_whole:
        return content
    head = content["person"]
    kept: Content = {"person": {name: head[name] for name in OPEN_HEAD if name in head}}
    for name, (key, column) in HEAD.items():
        if sight.shows(SECTIONS[key], column):
            kept["person"][name] = head[name]
    for key, section in SECTIONS.items():
        if content.get(key) and sight.shows_any(section):
            rows = [_masked_row(section, row, sight) for row in section.rows(content)]
            kept[key] = rows if section.many else rows[0]
    return kept


def _masked_row(section: Section, row: Row, sight: Sight) -> Row:
    return {
        name: value for name, value in row.items() if name == "id" or sight.shows(section, name)
    }
