"""The record of reading as a list: filters of the address, one page. Whom it is about is named
only to those who may read them, as in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant
from hoso.base import wall
from hoso.base.text import one_line
from hoso.dossiers.models import Person, SignedCopy
from hoso.dossiers.models.copies import CODE
from hoso.reading.kinds import GroundKind, Kind
from hoso.reading.models import Mark, Reading
from hoso.reading.queries import because
from hoso.web.formats import moment
from hoso.web.log.seeing import MOST_FOUND, accounts_named, sees_all
from hoso.web.paging import Page, page
from hoso.web.typed import day_in

ORDER = ("-day", "-pk")
MOST_COUNTED = 100_000
LOG = "who sees the log over the whole tree sees that somebody was read, not whom"
OTHERS = "khac"  # every ground but the own record
KINDS = [("", "Mọi việc"), *((each.value, each.label) for each in Kind)]
GROUNDS = [(OTHERS, "Không kể hồ sơ của chính mình"), ("", "Mọi căn cứ"),
           *((each.value, each.label) for each in GroundKind)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address. `mark`: the number that a file carries."""

    who: str = ""
    whom: str = ""
    kind: str = ""
    ground: str = OTHERS
    since: date | None = None
    until: date | None = None
    mark: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        kind, ground = given.get("viec", ""), given.get("can-cu", OTHERS)
        return cls(
            one_line(given.get("ai", ""))[:100],
            one_line(given.get("nguoi", ""))[:100],
            kind if kind in Kind.values else "",
            ground if ground in {"", *GroundKind.values} else OTHERS,
            day_in(given.get("tu", "")),
            day_in(given.get("den", ""), is_last=True),
            one_line(given.get("so", ""))[:20],
        )

    @property
    def is_filtered(self) -> bool:
        return self != Asked()

    def words(self) -> str:
        """What the filters were, for a file."""
        told = [
            f"người xem “{self.who}”" if self.who else "",
            f"hồ sơ của “{self.whom}”" if self.whom else "",
            f"việc “{Kind(self.kind).label}”" if self.kind else "",
            f"từ {self.since:%d/%m/%Y}" if self.since else "",
            f"đến {self.until:%d/%m/%Y}" if self.until else "",
            f"số bản {self.mark}" if self.mark else "",
        ]
        return ", ".join(filter(None, told)) or "không lọc"


@dataclass(frozen=True, slots=True)
class Line:
    """One reading in words. `whom` is "" for a search, None where it may not be named."""

    reading: Reading
    who: str
    whom: str | None
    person: UUID | None
    ground: str
    what: str

    @property
    def cells(self) -> tuple[str, ...]:
        """For a sheet."""
        whom = "(không được đọc hồ sơ)" if self.whom is None else self.whom
        return (moment(self.reading.first_at), moment(self.reading.last_at), self.who, whom,
                self.what, self.ground, str(self.reading.times))  # fmt: skip


def seen(account: Account) -> QuerySet[Reading]:
    """All of it for whoever sees the log over the whole tree; else of the people whom one may
    read."""
    if not access.may(account, Act.READ_LOG):
        return Reading.objects.none()
    if sees_all(account):
        return Reading.objects.all()
    return Reading.objects.filter(person__in=Person.objects.visible_to(account))


def found(account: Account, asked: Asked) -> QuerySet[Reading]:
    """What one may see and asked for."""
    rows = seen(account)
    if asked.who:
        rows = rows.filter(account__in=accounts_named(account, asked.who))
    if asked.whom:
        people = Person.objects.visible_to(account).named(asked.whom)[:MOST_FOUND]
        rows = rows.filter(person__in=[person.pk for person in people])
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.ground == OTHERS:
        rows = rows.exclude(ground=GroundKind.OWN)
    elif asked.ground:
        rows = rows.filter(ground=asked.ground)
    if asked.since:
        rows = rows.filter(day__gte=asked.since)
    if asked.until:
        rows = rows.filter(day__lte=asked.until)
    if asked.mark:
        rows = rows.filter(_marked(asked.mark))
    return rows


@wall.beyond(LOG)
def listed(account: Account, asked: Asked, given: Mapping[str, str]) -> Page[Line]:
    """A fixed number of statements."""
    rows = found(account, asked)
    total = rows.order_by()[: MOST_COUNTED + 1].count()
    shown = page(
        rows.select_related("account", "unit", "mark", "consent"), ORDER, given, total=total
    )
    return Page(lines(account, shown.rows), total, shown.after, shown.before)


def lines(account: Account, readings: Iterable[Reading]) -> list[Line]:
    """Two statements; the readings with their account, unit and mark."""
    given = list(readings)
    keys = {each.person_id for each in given if each.person_id is not None}
    read = Person.objects.visible_to(account).filter(pk__in=keys)
    names = dict(read.values_list("pk", "full_name"))
    held = Grant.objects.filter(account__in={each.account_id for each in given})
    holders = set(held.values_list("account_id", flat=True))
    return [_line(each, names, holders) for each in given]


def mark_asked(account: Account, asked: Asked) -> Mark | None:
    """The mark whose number was typed, for whoever may see one of its readings or sees it all."""
    key = Mark.key_of(asked.mark) if asked.mark else None
    made = Mark.objects.select_related("account").filter(pk=key).first() if key else None
    if made is None or not access.may(account, Act.READ_LOG):
        return None
    return made if seen(account).filter(mark=made).exists() or sees_all(account) else None


def _line(one: Reading, names: Mapping[UUID, str], holders: set[int]) -> Line:
    is_open = one.account_id in holders or one.person_id in names
    who = one.account.full_name if is_open else f"Người khai (tài khoản số {one.account_id})"
    whom = "" if one.person_id is None else names.get(one.person_id)
    consent = one.consent
    ground = because(
        one.ground, one.role, one.unit.name if one.unit else "",
        consent.decision_number if consent else None, consent.decision_on if consent else None,
    )  # fmt: skip
    what = str(one.get_kind_display())
    if one.kind == Kind.SEARCH:
        what = f"{what}: “{one.detail}”"
    elif one.detail:
        what = f"{what} {one.detail}"
    if one.mark is not None:
        what = f"{what}, bản {one.mark.number}: {one.mark.reason}"
    return Line(one, who, whom, one.person_id if whom else None, ground, what)


def _marked(typed: str) -> Q:
    """By the number of a mark, or by the code of a signed copy: who opened that person's."""
    wanted, code = Q(mark=Mark.key_of(typed) or 0), typed.lower()
    if len(code) != CODE or not set(code) <= set("0123456789abcdef"):
        return wanted
    first, last = (UUID(code + end * (32 - CODE)) for end in "0f")
    copies = SignedCopy.objects.filter(pk__range=(first, last)).values("person_id")
    return wanted | Q(kind=Kind.SIGNED_COPY, person__in=copies)
