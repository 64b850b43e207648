"""The list of packets: counts, reasons of refusal, rows, the state of the connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.canonical import sha256
from hoso.base.text import one_line
from hoso.dossiers.models import Person
from hoso.sync import queries as sync
from hoso.sync.models import Attempt, Packet, PacketQuerySet
from hoso.sync.rules import State
from hoso.web import shown
from hoso.web.formats import moment
from hoso.web.paging import Page, page
from hoso.web.upward import words

GIVEN_UP = "thoi-gui"
FILTERS: dict[str, tuple[str, tuple[State, ...]]] = {
    "cho-gui": ("Chờ gửi", (State.QUEUED, State.WAITING)),
    "dang-gui": ("Đang gửi", (State.SENDING,)),
    "chua-ro": ("Chưa rõ", (State.UNKNOWN,)),
    GIVEN_UP: ("Đã thôi gửi", ()),  # of those above, whose schedule has run out
    "bi-tu-choi": ("Bị từ chối", (State.REJECTED,)),
    "da-nhan": ("Đã tiếp nhận", (State.ACCEPTED,)),
    "da-thay": ("Thay bằng bản mới", (State.SUPERSEDED,)),
}
MOST_REASONS = 8
LINK = "who watches the link need not read whom it is about; the pages leave the name out"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address."""

    state: str = ""
    name: str = ""
    reason: str = ""
    session: UUID | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        state = given.get("tinh-trang", "")
        try:
            session = UUID(given.get("dot", ""))
        except ValueError:
            session = None
        return cls(
            state if state in FILTERS else "",
            one_line(given.get("q", ""))[:100],
            given.get("ly-do", "")[:12],
            session,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.name or self.reason or self.session)


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of refusal and how many records it holds up. `key` goes into the address."""

    key: str
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Row:
    """A packet. `name` is empty when its person may not be read."""

    packet: Packet
    state: shown.State
    action: str
    name: str
    unit: str
    url: str
    words: str


def open_refusals(packets: QuerySet[Packet]) -> QuerySet[Packet]:
    """Refused, and nothing newer of the same person has gone out since."""
    newer = Packet.objects.filter(person_id=OuterRef("person_id"), pk__gt=OuterRef("pk"))
    return packets.filter(~Exists(newer), state=State.REJECTED)


def reasons(refused: QuerySet[Packet]) -> list[Reason]:
    """Each line of the words counts once for each record, numbers of persons left out."""
    counts: Counter[str] = Counter()
    for said in _said(refused).values():
        counts.update({line.strip() for line in said.splitlines() if line.strip()})
    return [Reason(_key(line), line, number) for line, number in counts.most_common()]


def _said(refused: QuerySet[Packet]) -> dict[int, str]:
    """By packet. The words are sealed, so the database cannot count them."""
    rows = refused.only("pk", "version_id", "words").order_by()
    return {row.pk: words.masked(row.words) for row in rows}


def _key(line: str) -> str:
    return sha256(line.encode())[:12]


def filtered(
    account: Account, packets: PacketQuerySet, asked: Asked, known: list[Reason]
) -> QuerySet[Packet]:
    if asked.state == GIVEN_UP:
        packets = packets.given_up()
    elif asked.state:
        packets = packets.filter(state__in=FILTERS[asked.state][1]).still_tried()
    if asked.session:
        packets = packets.filter(session__signature_id=asked.session)
    if asked.name:
        people = Person.objects.visible_to(account).named(asked.name).order_by()
        packets = packets.filter(person__in=people.values("pk"))
    if asked.reason:
        text = next((one.text for one in known if one.key == asked.reason), "")
        if not text:
            return packets.none()
        refused = open_refusals(packets)
        return refused.filter(pk__in=[pk for pk, said in _said(refused).items() if text in said])
    return packets


def with_unit(packets: QuerySet[Packet]) -> QuerySet[Packet]:
    """With `unit_name`, which may be shown where the person may not."""
    return packets.annotate(unit_name=F("person__unit__name"))


def rows(account: Account, packets: QuerySet[Packet], given: Any, total: int) -> Page[Row]:
    """Two statements whatever the number of rows."""
    chosen = packets.select_related("version").defer("version__content")
    found = page(with_unit(chosen), ("-pk",), given, total=total)
    names = readable(account, [packet.person_id for packet in found.rows])
    return Page([_row(each, names) for each in found.rows], total, found.after, found.before)


def readable(account: Account, people: list[UUID]) -> dict[UUID, str]:
    """The names of those whom the account may read."""
    seen = Person.objects.visible_to(account).filter(pk__in=people)
    return dict(seen.values_list("pk", "full_name"))


def _row(packet: Any, names: dict[UUID, str]) -> Row:
    name = names.get(packet.person_id, "")
    return Row(
        packet,
        words.state_of(packet),
        words.action(packet.action),
        name,
        packet.unit_name,
        f"/ho-so/{packet.person_id}" if name else "",
        packet.words if name else words.masked(packet.words),
    )


def numbers(packets: PacketQuerySet) -> dict[str, int]:
    """How many packets each filter finds."""
    counts, given_up = sync.counts_by_state(packets), sync.counts_by_state(packets.given_up())
    found = {
        key: sum(counts.get(state, 0) - given_up.get(state, 0) for state in states)
        for key, (_, states) in FILTERS.items()
    }
    return found | {GIVEN_UP: sum(given_up.values())}


def kinds(asked: Asked, counts: Mapping[str, int], open_: int) -> list[shown.Kind]:
    found = [shown.Kind("Tất cả", sum(counts.values()), "?", is_current=not asked.state)]
    notes = {
        GIVEN_UP: "cần người xem" if counts[GIVEN_UP] else "",
        "bi-tu-choi": f"{open_} chưa sửa" if open_ else "",
        "chua-ro": "đang đối soát" if counts["chua-ro"] else "",
    }
    for key, (label, _) in FILTERS.items():
        query = urlencode({"tinh-trang": key})
        found.append(
            shown.Kind(
                label,
                counts[key],
                f"?{query}",
                notes.get(key, ""),
                asked.state == key,
                key in (GIVEN_UP, "bi-tu-choi") and bool(notes[key]),
            )
        )
    return found


def connection() -> shown.State:
    """Whether the national database answers, and when it last did.

    A packet that nobody sends any more says nothing of today.
    """
    ended = Attempt.objects.filter(ended_at__isnull=False).order_by("-pk").select_related("packet")
    last = ended.first()
    if last is None:
        return shown.State("idle", "chưa gửi lần nào")
    heard = ended.filter(outcome__in=words.HEARD).first()
    since = f"lần cuối liên lạc được {moment(heard.ended_at)}" if heard else "chưa lần nào được"
    if last == heard:
        return shown.State("ok", f"đang kết nối được, {since}", "plug-connected")
    if last.packet.has_given_up:
        return shown.State("doubt", f"chưa gửi thêm gì, {since}", "plug-connected-x")
    return shown.State("bad", f"không liên lạc được, {since}", "plug-connected-x")


@dataclass(frozen=True, slots=True)
class Outbox:
    """Everything the screen shows."""

    kinds: list[shown.Kind]
    reasons: list[Reason]
    more_reasons: int
    page: Page[Row]
    connection: shown.State
    asked: Asked


@wall.beyond(LINK)
def outbox(account: Account, given: Any) -> Outbox:
    """The packets whose link the account watches; names only of whom it reads."""
    asked = Asked.of(given)
    packets = Packet.objects.visible_to(account)
    refused = open_refusals(packets)
    counts = numbers(packets)
    known = reasons(refused)
    listed = filtered(account, packets, asked, known)
    every = counts[asked.state] if asked.state else sum(counts.values())
    total = listed.count() if asked.is_filtered else every
    return Outbox(
        kinds(asked, counts, refused.count()),
        known[:MOST_REASONS],
        max(len(known) - MOST_REASONS, 0),
        rows(account, listed, given, total),
        connection(),
        asked,
    )
