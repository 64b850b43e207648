"""The list of the log: filters of the address, one page, one event with its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hoso.accounts.models import Account
from hoso.audit.actions import ACTIONS
from hoso.audit.models import Event, RowChange
from hoso.base.sealed_rows import opened_row
from hoso.base.text import one_line
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.web.log.seeing import (
    ACCOUNT,
    DECLARATION,
    MOST_FOUND,
    PERSON,
    Sight,
    accounts_named,
    rows_seen,
    seen,
)
from hoso.web.paging import Page, page
from hoso.web.typed import day_in

ORDER = ("-at", "-pk")
MOST_COUNTED = 100_000
MOST_ROWS = 200
SECRET = {"password"}
OPERATIONS = {"INSERT": "thêm", "UPDATE": "sửa", "DELETE": "xóa"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address."""

    who: str = ""
    whom: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        action = given.get("viec", "")
        return cls(
            one_line(given.get("ai", ""))[:100],
            one_line(given.get("nguoi", ""))[:100],
            action if action in ACTIONS else "",
            day_in(given.get("tu", "")),
            day_in(given.get("den", ""), is_last=True),
        )

    @property
    def is_filtered(self) -> bool:
        return self != Asked()

    @property
    def query(self) -> str:
        """For the address; without a person's name, which stays in none but the one typed."""
        days = {"tu": self.since or "", "den": self.until or ""}
        return urlencode({"ai": self.who, "nguoi": self.whom, "viec": self.action, **days})

    def words(self) -> str:
        """What the filters were, for a file."""
        told = [
            f"người thực hiện “{self.who}”" if self.who else "",
            f"về người “{self.whom}”" if self.whom else "",
            f"việc “{ACTIONS[self.action]}”" if self.action else "",
            f"từ {self.since:%d/%m/%Y}" if self.since else "",
            f"đến {self.until:%d/%m/%Y}" if self.until else "",
        ]
        return ", ".join(filter(None, told)) or "không lọc"


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `reason` is None where it is hidden."""

    event: Event
    who: str
    about: str
    reason: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Changed:
    """One row change. `values` are (column, before, after); None where they are hidden."""

    change: RowChange
    operation: str
    values: list[tuple[str, str, str]] | None
    row: str = field(default="")


def found(account: Account, asked: Asked) -> QuerySet[Event]:
    """The events that one may see and asked for; two statements more for each name."""
    events = seen(account)
    if asked.who:
        events = events.filter(
            Q(actor=asked.who) | Q(actor_id__in=accounts_named(account, asked.who))
        )
    if asked.whom:
        events = events.filter(_about(account, asked.whom))
    if asked.action:
        events = events.filter(action=asked.action)
    if asked.since:
        events = events.filter(at__gte=_midnight(asked.since))
    if asked.until:
        events = events.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return events


def listed(account: Account, asked: Asked, given: Mapping[str, str]) -> Page[Line]:
    """A fixed number of statements. Beyond MOST_COUNTED it is not counted on."""
    events = found(account, asked)
    total = events.order_by()[: MOST_COUNTED + 1].count()
    shown = page(events, ORDER, given, total=total)
    return Page(lines(account, shown.rows), total, shown.after, shown.before)


def lines(account: Account, events: list[Event]) -> list[Line]:
    sight = Sight.of(account, events)
    counted = RowChange.objects.filter(event__in=[event.pk for event in events]).order_by()
    numbers = dict(counted.values_list("event_id").annotate(number=Count("pk")))
    return [
        Line(
            event,
            sight.who(event),
            sight.about(event),
            sight.reason(event),
            numbers.get(event.pk, 0),
        )
        for event in events
    ]


def changes_of(account: Account, event: Event) -> list[Changed]:
    """Its first MOST_ROWS row changes, content only where it may be read."""
    rows = list(event.rows.order_by("pk")[:MOST_ROWS])
    open_rows = rows_seen(account, rows)
    return [
        Changed(
            row,
            OPERATIONS.get(row.operation, row.operation),
            _values(row) if row.pk in open_rows else None,
            row.row if row.pk in open_rows else "",
        )
        for row in rows
    ]


def _values(row: RowChange) -> list[tuple[str, str, str]]:
    before, after = (opened_row(row.table, each or {}) for each in (row.before, row.after))
    names = [
        name for name in {**before, **after} if name not in SECRET and not name.endswith("_hash")
    ]
    return [
        (name, _shown(before.get(name)), _shown(after.get(name)))
        for name in sorted(names)
        if _shown(before.get(name)) != _shown(after.get(name))
    ]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"


def _about(account: Account, typed: str) -> Q:
    """Of the people one may read: their dossier, declarations, account; also acts over many that
    wrote a row of theirs."""
    people = list(
        Person.objects.visible_to(account).named(typed).select_related("account")[:MOST_FOUND]
    )
    declared = Declaration.objects.filter(person__in=people).order_by()
    declarations = [str(pk) for pk in declared.values_list("pk", flat=True)]
    subjects = [person.subject for person in people]
    subjects += [f"{DECLARATION}:{pk}" for pk in declarations]
    for person in people:
        if person.account is not None:
            subjects += [f"{ACCOUNT}:{key}" for key in (person.account_id, person.account.username)]
    rows = Q(table=PERSON.replace(".", "_"), row__in=[str(person.pk) for person in people])
    rows |= Q(table=DECLARATION.replace(".", "_"), row__in=declarations)
    touched = RowChange.objects.filter(rows).order_by().values("event_id")
    return Q(subject__in=subjects) | Q(pk__in=touched)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
