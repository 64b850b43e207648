"""Where the declaration is: who has it, until when, and what is due of the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from hoso.changes import queries, rules
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person, Version
from hoso.regulations import queries as regulations
from hoso.sync.models import Packet, UpwardLine
from hoso.sync.rules import MOVES, State
from hoso.web import chains, shown
from hoso.web.dues import shown_due
from hoso.web.own.desk import Desk

NATIONAL = "CSDL quốc gia"


def due(desk: Desk) -> shown.Due | None:
    """Until when the person must do something; None when nothing is asked of them."""
    declaration = desk.declaration
    today = timezone.localdate()
    if declaration is not None and declaration.state == rules.RETURNED:
        returned = max((i.decided_at for i in desk.items if i.decided_at), default=None)
        since = timezone.localdate(returned) if returned else today
        one = regulations.declare_due(since, declaration.regulation)
        return shown_due(one, since=f"Tính từ ngày trả lại {since:%d/%m/%Y}.")
    if declaration is not None:
        return None
    if desk.person.version_number == 0:
        new = dossiers.new_record_due(desk.person)
        return shown_due(new.due, since=f"Tính từ ngày {new.event} {new.since:%d/%m/%Y}.")
    if not desk.reading.changes:
        return None
    return declared_due(queries.latest_evidence_day(desk.evidence, today) or today)


def declared_due(happened: date) -> shown.Due:
    """Until when a change that happened on that day is to be declared (CM-6.4)."""
    return shown_due(
        regulations.declare_due(happened), since=f"Tính từ ngày có thay đổi {happened:%d/%m/%Y}."
    )


def steps(desk: Desk) -> tuple[str, Sequence[shown.Step]]:
    """The title of the line, and the line: the chain of the regulation and what follows it."""
    person, declaration = desk.person, desk.declaration
    version = _last_version(person)
    packet = _packet(version)
    one = due(desk)
    till = f"đến hết {one.on:%d/%m}" if one else ""
    if declaration is not None:
        found = chains.deciding(declaration, till=till or "xong", who=desk.words.who)
        at = chains.place_of(declaration)
    else:
        at = _at(desk, chains.length_for(person), version, packet)
        found = chains.expected(person, till, at, desk.words.who)
    last = len(found)
    word, ends = "tự động", "sau khi ký"
    if packet is not None and at >= last:  # before that the packet is of what was signed earlier
        word = MOVES.labels[State(packet.state)].lower()
        ends = f"{packet.settled_at:%d/%m}" if packet.settled_at else ends
    state = "done" if last < at else "now" if last == at else ""
    found.append(shown.Step(NATIONAL, word, ends, state))
    if at > last:
        return "Đã xong cả các bước", found
    return f"Đang ở bước {at + 1} trên {last + 1}", found


def _at(desk: Desk, last: int, version: int | None, packet: Packet | None) -> int:
    """Nothing under way: `last` is the national database, one more is done."""
    if desk.reading.changes or version is None:
        return 0
    if packet is not None:
        return last + (packet.state == State.ACCEPTED)
    if UpwardLine.objects.filter(version_id=version).exists():
        return last
    return last - 1


def _last_version(person: Person) -> int | None:
    """Its key alone: a version carries the whole dossier."""
    versions = Version.objects.filter(person=person).order_by("-number")
    return versions.values_list("pk", flat=True).first()


def _packet(version: int | None) -> Packet | None:
    if version is None:
        return None
    packets = Packet.objects.filter(version_id=version).order_by("-created_at")
    return packets.only("state", "settled_at").first()
