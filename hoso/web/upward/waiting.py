"""What waits for the signature of Home Affairs: by agency, and what would not pass first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.canonical import sha256
from hoso.dossiers.models import Person, Version
from hoso.regulations import queries as regulations
from hoso.regulations import rules
from hoso.sync import queries as sync
from hoso.web import shown

MOST_SHOWN = 20
_SIGNED = "signature__approval_session__unit"


@dataclass(frozen=True, slots=True)
class Group:
    """The dossiers one signature of an agency brought."""

    unit: str
    signer: str
    title: str
    signed_at: datetime
    dossiers: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """A version whose packet would be refused, and the fields at fault."""

    name: str
    unit: str
    url: str
    version: int
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The counts. `chosen` is what one signature would cover, named by `digest`."""

    total: int
    blocked: int
    unchecked: int
    chosen: int
    digest: str


def versions(account: Account) -> QuerySet[Version]:
    """All that waits, by name; without the content, which no list shows."""
    people = Person.objects.visible_to(account, Act.SIGN_UPWARD)
    return sync.to_sign_upward(people).defer("content")


def passing(waiting: QuerySet[Version]) -> QuerySet[Version]:
    return waiting.filter(Q(forecast__isnull=True) | Q(forecast__words=""))


def chosen(account: Account, *, has_blocked: bool) -> list[int]:
    """Keys of the versions to sign: those that would pass, or all of them."""
    waiting = versions(account)
    rows = waiting if has_blocked else passing(waiting)
    return sorted(rows.order_by().values_list("pk", flat=True))


def digest(keys: Collection[int]) -> str:
    """Names a list, so that what is signed is what was seen."""
    return sha256(",".join(map(str, keys)).encode())[:16]


def counted(account: Account, keys: Collection[int]) -> Waiting:
    found = (
        versions(account)
        .order_by()
        .aggregate(
            total=Count("pk"),
            blocked=Count("pk", filter=Q(forecast__isnull=False) & ~Q(forecast__words="")),
            unchecked=Count("pk", filter=Q(forecast__isnull=True)),
        )
    )
    return Waiting(**found, chosen=len(keys), digest=digest(keys))


def groups(account: Account) -> list[Group]:
    """In the order of the tree; one line for each signature of an agency."""
    rows = (
        versions(account)
        .order_by(F(f"{_SIGNED}__lft").asc(nulls_last=True), "signature__signed_at")
        .values(
            unit=F(f"{_SIGNED}__name"),
            place=F(f"{_SIGNED}__lft"),
            signer=F("signature__signer_name"),
            title=F("signature__signer_title"),
            signed_at=F("signature__signed_at"),
            signed_by=F("signature_id"),
        )
        .annotate(
            dossiers=Count("pk"),
            blocked=Count("pk", filter=Q(forecast__isnull=False) & ~Q(forecast__words="")),
        )
    )
    return [_group(row) for row in rows]


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        row["unit"] or "Chưa rõ cơ quan",
        row["signer"],
        row["title"],
        row["signed_at"],
        row["dossiers"],
        row["blocked"],
    )


def blocked(account: Account) -> list[Blocked]:
    """The first of those that would be refused."""
    rows = versions(account).filter(forecast__isnull=False).exclude(forecast__words="")
    return [
        Blocked(
            row.person.full_name,
            row.person.unit.name,
            f"/ho-so/{row.person_id}",
            row.number,
            row.forecast.words.splitlines(),
        )
        for row in rows[:MOST_SHOWN]
    ]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of the month in which it is signed, and where today stands."""

    days: str
    due: shown.Due
    state: shown.State
    warning: str = ""
    last: date | None = None


def window(today: date | None = None) -> Window:
    """The rule is shown and not enforced: outside of its days one is told so (CM-7.2)."""
    day = today or timezone.localdate()
    found = regulations.upward_window(day)
    days = f"{found.opens:%d/%m} – {found.closes:%d/%m/%Y}"
    due = shown.Due(
        on=found.closes,
        left=rules.left(found.last_working or found.closes, day, regulations.calendar()),
        article=f"{found.citation.shown()}.",
        quote=f"“{found.citation.quote}”",
        since=f"Tháng {day:%m/%Y}: từ {found.opens:%d/%m} đến hết {found.closes:%d/%m}.",
        spoken=days,
    )
    if found.holds(day):
        return Window(days, due, shown.State("ok", "đang trong kỳ ký"), "", found.last_working)
    warning = (
        f"Hôm nay {day:%d/%m/%Y} chưa đến kỳ ký: tháng này là {days} "
        f"({found.citation.shown()}). Vẫn ký được; ngày ký thật được ghi trên chữ ký."
    )
    state = shown.State("warn", f"chưa đến kỳ, mở ngày {found.opens:%d/%m}", "clock")
    return Window(days, due, state, warning, found.last_working)
