"""Doubts of the units one watches: the list as the address asks for it, and one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.audit.models import RowChange
from hoso.base.sealed_rows import opened_row
from hoso.base.text import folded
from hoso.changes.models import Item
from hoso.changes.rules import OPEN_STATES
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.sheet import shown as said
from hoso.dossiers.sections import SECTIONS
from hoso.organisations.models import Unit
from hoso.quality import rules
from hoso.quality.models import Doubt, DoubtQuerySet
from hoso.quality.services.clarifying import may_ask
from hoso.web import paging
from hoso.web.people.listing import Filter, filter_of
from hoso.web.quality.board import unit_asked
from hoso.web.quality.listing import places, section_filter, unit_filter
from hoso.web.quality.words import SEVERITIES, dossier_url, heading, rule_title, state_of
from hoso.web.shown import Entry, Kind, State

KEYS = ("person__sort_key", "person_id", "pk")
PENDING = ""
NAMES = {
    PENDING: "Cần xử lý",
    "chua-hoi": "Chưa hỏi",
    "da-hoi": "Đã đề nghị làm rõ",
    "qua-han": "Quá hạn trả lời",
    "da-tra-loi": "Đã trả lời, chờ xem",
    "da-giai-trinh": "Đã giải trình",
    "da-het": "Đã hết",
}


def states(today: date) -> dict[str, Q]:
    return {
        PENDING: Q(state__in=rules.PENDING_STATES),
        "chua-hoi": Q(state=rules.OPEN),
        "da-hoi": Q(state=rules.ASKED),
        "qua-han": Q(state=rules.ASKED, due_on__lt=today),
        "da-tra-loi": Q(state=rules.ANSWERED),
        "da-giai-trinh": Q(state=rules.EXPLAINED),
        "da-het": Q(state=rules.CLEARED),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A doubt as a row of the list."""

    doubt: Doubt
    heading: str
    severity: State
    state: State
    place_url: str
    may_ask: bool

    @property
    def person(self) -> Person:
        return self.doubt.person


@dataclass(frozen=True, slots=True)
class Listing:
    """query: the filter in force, as an address; askable: how many on this page may be asked."""

    lines: list[Line]
    page: paging.Page[Doubt]
    kinds: list[Kind]
    filters: list[Filter]
    person: Person | None
    state: str
    is_direct: bool
    is_filtered: bool
    query: str

    @property
    def askable(self) -> int:
        return sum(line.may_ask for line in self.lines)


def listing(account: Account, asked: QueryDict) -> Listing:
    """A fixed number of statements, however many doubts there are."""
    today, unit = timezone.localdate(), unit_asked(account, asked)
    person = _person(account, asked)
    filters = _filters(account, asked, unit)
    values = {each.name: each.value for each in filters}
    is_direct = asked.get("truc-tiep") == "1" and unit is not None
    narrowed = _narrowed(account, values, unit, person, is_direct)
    state = asked.get("tinh-trang", "") if asked.get("tinh-trang", "") in NAMES else PENDING
    wanted = states(today)
    counts = narrowed.aggregate(
        **{f"n_{place}": Count("pk", filter=each) for place, each in enumerate(wanted.values())}
    )
    tally = {key: counts[f"n_{place}"] for place, key in enumerate(wanted)}
    page = paging.page(
        narrowed.filter(wanted[state]).select_related("person__unit"), KEYS, places(asked),
        total=tally[state],
    )  # fmt: skip
    kept = {k: v for k, v in asked.items() if k not in ("sau", "truoc", "cuoi")}
    return Listing(
        lines=[line_of(each, today) for each in page.rows],
        page=page,
        kinds=_kinds(kept, state, tally),
        filters=filters,
        person=person,
        state=state,
        is_direct=is_direct,
        is_filtered=bool(person) or is_direct or any(values.values()),
        query=urlencode(kept),
    )


def matching(account: Account, asked: QueryDict) -> DoubtQuerySet:
    """Every doubt that the list would show for this address, on whichever page."""
    unit = unit_asked(account, asked)
    values = {each.name: each.value for each in _filters(account, asked, unit)}
    is_direct = asked.get("truc-tiep") == "1" and unit is not None
    narrowed = _narrowed(account, values, unit, _person(account, asked), is_direct)
    wanted = states(timezone.localdate())
    return narrowed.filter(wanted.get(asked.get("tinh-trang", ""), wanted[PENDING]))


def line_of(doubt: Doubt, today: date) -> Line:
    return Line(
        doubt=doubt,
        heading=heading(doubt.section, doubt.item),
        severity=SEVERITIES[doubt.severity],
        state=state_of(doubt, today),
        place_url=dossier_url(doubt.person_id, doubt.section, doubt.field),
        may_ask=may_ask(doubt, today),
    )


def _filters(account: Account, asked: QueryDict, unit: Unit | None) -> list[Filter]:
    found = Doubt.objects.visible_to(account).filter(state__in=rules.LIVE_STATES)
    met = found.order_by().values_list("rule", flat=True).distinct()
    named = sorted(((rule, rule_title(rule)) for rule in met), key=lambda pair: folded(pair[1]))
    severities = [(key, state.word) for key, state in SEVERITIES.items()]
    return [
        unit_filter(account, asked, unit),
        section_filter(asked, "Mọi mục"),
        filter_of(asked, "quy-tac", "Quy tắc", [("", "Mọi quy tắc"), *named]),
        filter_of(asked, "muc-do", "Mức độ", [("", "Mọi mức độ"), *severities]),
    ]


def _narrowed(
    account: Account, values: Mapping[str, str], unit: Unit | None, person: Person | None,
    is_direct: bool,
) -> DoubtQuerySet:  # fmt: skip
    rows = Doubt.objects.visible_to(account)
    if person is not None:
        rows = rows.filter(person=person)
    if unit is not None and is_direct:
        rows = rows.filter(person__unit=unit)
    elif unit is not None:
        rows = rows.filter(person__unit__lft__range=(unit.lft, unit.rgt))
    for name, column in (("muc", "section"), ("quy-tac", "rule"), ("muc-do", "severity")):
        if values[name]:
            rows = rows.filter(**{column: values[name]})
    return rows


def _person(account: Account, asked: QueryDict) -> Person | None:
    """The one person the address names, if one may ask them."""
    try:
        key = UUID(asked.get("nguoi", ""))
    except ValueError:
        return None
    return Person.objects.visible_to(account, Act.CLARIFY).filter(pk=key).first()


def _kinds(kept: Mapping[str, Any], state: str, tally: Mapping[str, int]) -> list[Kind]:
    found = []
    for key, name in NAMES.items():
        query = urlencode({**kept, "tinh-trang": key})
        late = key == "qua-han" and tally[key] > 0
        found.append(Kind(name, tally[key], f"?{query}", is_current=key == state, is_late=late))
    return found


# ── One doubt ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reading:
    """values: what stands in the row now, (label, value). is_under_way: a declaration that
    changes the row was sent and is not signed yet."""

    line: Line
    values: Sequence[tuple[str, str]]
    history: Sequence[Entry]
    moves: Sequence[str]
    is_under_way: bool


def reading(doubt: Doubt, account: Account) -> Reading:
    today = timezone.localdate()
    return Reading(
        line=line_of(doubt, today),
        values=values_of(doubt, account),
        history=life(doubt),
        moves=rules.DOUBT.open_from(doubt.state),
        is_under_way=Item.objects.filter(
            declaration__person=doubt.person_id,
            declaration__state__in=OPEN_STATES,
            section=doubt.section,
            **({"row": doubt.row} if doubt.row else {}),
        ).exists(),
    )


def values_of(doubt: Doubt, account: Account) -> list[tuple[str, str]]:
    """The row it is about as approved now; nothing for a whole table."""
    declared = SECTIONS.get(doubt.section)
    if declared is None or (declared.many and not doubt.row):
        return []
    content = dossiers.content_for(doubt.person, account)
    rows = [row for row in declared.rows(content) if not declared.many or row["id"] == doubt.row]
    labels = dossiers.labels_of(
        [{declared.key: rows if declared.many else rows[0]}] if rows else []
    )
    return [
        (declared.marked(each.name), text)
        for row in rows
        for each in declared.fields
        if (text := said(declared, each.name, row.get(each.name), labels))
    ]


def life(doubt: Doubt) -> list[Entry]:
    """What became of it, the newest first, out of the log: two statements."""
    changes = list(
        RowChange.objects.filter(table=Doubt._meta.db_table, row=str(doubt.pk))
        .select_related("event")
        .order_by("-pk")
    )
    actors = {each.event.actor_id for each in changes if each.event.actor_id}
    names = dict(Account.objects.filter(pk__in=actors).values_list("pk", "full_name"))
    found = []
    for each in changes:
        before, after = (opened_row(each.table, row or {}) for row in (each.before, each.after))
        text = _step(before, after)
        if text:
            found.append(Entry(each.at, names.get(each.event.actor_id or 0, "Hệ thống"), text))
    return found


def _step(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    was, now = before.get("state"), after.get("state")
    if not was:
        return f"phát hiện: {after['message']}"
    if now == rules.ASKED and before.get("asked_at") != after.get("asked_at"):
        again = "" if was == rules.OPEN else " lại"
        note = f": “{after['note']}”" if after["note"] else ""
        return f"đề nghị làm rõ{again}, hạn {date.fromisoformat(after['due_on']):%d/%m/%Y}{note}"
    if was == now:
        return f"thấy lại với nội dung mới: {after['message']}"
    return {
        rules.ANSWERED: f"trả lời: “{after['answer']}”",
        rules.EXPLAINED: "chấp nhận giải trình",
        rules.CLEARED: "không còn thấy trong hồ sơ đã duyệt",
        rules.OPEN: "mở lại, vì dữ liệu của dòng đã đổi",
    }.get(str(now), "")
