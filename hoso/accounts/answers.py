"""What `access.may` answers: the rights that allow an act, or what is lacking, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from hoso.accounts.access import Act
    from hoso.accounts.models import Account, Role
    from hoso.organisations.models import Unit


class By(StrEnum):
    """By which kind of right."""

    OWN = "hồ sơ của chính mình"
    ROLE = "vai trò được giao"
    DELEGATION = "được ủy quyền"
    CONSENT = "văn bản đồng ý"


class Lack(StrEnum):
    """Why there is no right; the first that fits is the one that is told."""

    SIGNED_OUT = "chưa đăng nhập"
    LOCKED = "tài khoản bị khóa"
    ENDED = "quyền đã hết"
    NOT_YET = "quyền chưa bắt đầu"
    RESTRICTED = "chỉ được đồng ý cho xem một phần"
    ELSEWHERE = "có quyền ở đơn vị khác"
    NO_ROLE = "chưa được giao quyền"


@dataclass(frozen=True, slots=True)
class Reason:
    """One right. `until` is the first day without it, None where no end is set.

    role, unit, lent_by (account in whose stead): of a grant; basis: its grounds, or the number and
    day of the decision of a consent. sections, has_sensitive: what a consent opens.
    """

    by: By
    since: date | None = None
    until: date | None = None
    basis: str = ""
    role: Role | None = None
    unit: Unit | None = None
    lent_by: int | None = None
    consent: UUID | None = None
    sections: frozenset[str] = frozenset()
    has_sensitive: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it has begun by that day and not ended."""
        return (self.since is None or self.since <= day) and not self.has_ended(day)

    def has_ended(self, day: date) -> bool:
        return self.until is not None and self.until <= day

    def covers(self, unit: Unit | None) -> bool:
        """Whether it reaches the unit; any does where none is asked for, and what is about one
        person is about no unit."""
        if unit is None or self.by in (By.OWN, By.CONSENT):
            return True
        return self.unit is not None and self.unit.lft <= unit.lft <= self.unit.rgt

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        return self.until and self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, of the asker's own rights only: it tells nothing of what was asked for."""

    lack: Lack
    message: str
    article: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """True with at least one reason; else `refusal` says what is lacking and whom to ask."""

    act: Act
    reasons: tuple[Reason, ...] = ()
    refusal: Refusal | None = None

    def __bool__(self) -> bool:
        return bool(self.reasons)


class Dossier(Protocol):
    """A subject that is somebody's: dossiers.Person."""

    account_id: int | None

    @property
    def unit(self) -> Unit: ...

    def consents_to(self, account: Account) -> list[Reason]:
        """What was consented to this reader about this person, past and coming ends too."""
        ...


def lacking(held: list[Reason], unit: Unit | None, day: date) -> tuple[Lack, str]:
    """The kind and its sentence; `held`: the grants of the act, in force or not, wherever."""
    here = [each for each in held if each.covers(unit)]
    ended = [each.last_day for each in here if each.has_ended(day) and each.last_day]
    coming = [each.since for each in here if each.since and each.since > day]
    if ended:
        return Lack.ENDED, f"Quyền đó của bạn đã hết từ sau ngày {max(ended):%d/%m/%Y}."
    if coming:
        return Lack.NOT_YET, f"Quyền đó của bạn chỉ có từ ngày {min(coming):%d/%m/%Y}."
    if any(each.holds_on(day) for each in held):
        return Lack.ELSEWHERE, "Bạn có quyền đó ở đơn vị khác, không gồm đơn vị này."
    return Lack.NO_ROLE, ""
