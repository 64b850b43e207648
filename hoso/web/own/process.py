"""Where the declaration is: who has it, until when, and what is due of the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from hoso.accounts.models import Role
from hoso.changes import months, queries, rules
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person, Version
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Limit, StepRole
from hoso.sync.models import Packet, UpwardLine
from hoso.sync.rules import MOVES, State
from hoso.web import shown
from hoso.web.dues import shown_due
from hoso.web.own.desk import Desk

NATIONAL = "CSDL quốc gia"
HOLDS = {
    rules.RETURNED: StepRole.PERSON,
    rules.SUBMITTED: StepRole.OFFICER,
    rules.CHECKED: StepRole.HEAD,
}
NAMES_AT_MOST = 2


def due(desk: Desk) -> shown.Due | None:
    """Until when the person must do something; None when nothing is asked of them."""
    declaration = desk.declaration
    today = timezone.localdate()
    if declaration is not None and declaration.state == rules.RETURNED:
        returned = max((i.decided_at for i in desk.items if i.decided_at), default=None)
        since = timezone.localdate(returned) if returned else today
        one = regulations.declare_due(since)
        return shown_due(one, since=f"Tính từ ngày trả lại {since:%d/%m/%Y}.")
    if declaration is not None:
        return None
    account = desk.person.account
    if desk.person.version_number == 0 and account is not None:
        opened = timezone.localdate(account.opened_at)
        one = regulations.new_record_due(opened)
        return shown_due(one, since=f"Tính từ ngày có tài khoản {opened:%d/%m/%Y}.")
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
    names = months.names_of(person.unit)
    chain = [each.value for each in regulations.profile().chain]
    last = len(chain)
    at = _at(desk, [step.role for step in chain], version, packet)
    found = [
        shown.Step(
            step.label,
            _who(step.role, names, declaration),
            _till(step.role, desk, place, at),
            _state(place, at),
        )
        for place, step in enumerate(chain)
    ]
    word = MOVES.labels[State(packet.state)].lower() if packet is not None else "tự động"
    ends = f"{packet.settled_at:%d/%m}" if packet and packet.settled_at else "sau khi ký"
    found.append(shown.Step(NATIONAL, word if at >= last else "tự động", ends, _state(last, at)))
    if at > last:
        return "Đã xong cả các bước", found
    return f"Đang ở bước {at + 1} trên {last + 1}", found


def _at(desk: Desk, chain: Sequence[StepRole], version: int | None, packet: Packet | None) -> int:
    """The place in the chain; its length is the national database, one more is done."""
    if desk.declaration is not None:
        return chain.index(HOLDS[desk.declaration.state])
    if desk.reading.changes or version is None:
        return 0
    if packet is not None:
        return len(chain) + (packet.state == State.ACCEPTED)
    if UpwardLine.objects.filter(version_id=version).exists():
        return len(chain)
    return chain.index(StepRole.UPWARD_SIGNER)


def _state(place: int, at: int) -> str:
    return "done" if place < at else "now" if place == at else ""


def _who(
    role: StepRole, names: Mapping[str, Sequence[str]], declaration: Declaration | None
) -> str:
    if role is StepRole.PERSON:
        return "bạn"
    if role is StepRole.OFFICER:
        if declaration is not None and declaration.checked_by is not None:
            return declaration.checked_by.full_name
        return _named(names.get(Role.OFFICER, ()))
    if role is StepRole.HEAD:
        return _named(names.get(Role.HEAD, ()))
    return regulations.profile().managing_body.value


def _named(names: Sequence[str]) -> str:
    if not names:
        return "chưa giao cho ai"
    more = f" và {len(names) - NAMES_AT_MOST} người nữa" if len(names) > NAMES_AT_MOST else ""
    return ", ".join(names[:NAMES_AT_MOST]) + more


def _till(role: StepRole, desk: Desk, place: int, at: int) -> str:
    declaration, today = desk.declaration, timezone.localdate()
    if place < at:
        return "xong"
    if role is StepRole.PERSON:
        one = due(desk)
        return f"đến hết {one.on:%d/%m}" if one else ""
    if role is StepRole.OFFICER:
        if declaration is not None and place == at:
            return f"đến hết {declaration.due_on:%d/%m}"
        limit: Limit = regulations.profile().check.value
        return f"{limit.amount} ngày làm việc"
    signed_by = _approval(declaration, today)
    if role is StepRole.HEAD:
        return f"đến hết {signed_by:%d/%m}"
    window = regulations.upward_window(signed_by)
    return f"{window.opens:%d} – {window.closes:%d/%m}"


def _approval(declaration: Declaration | None, today: date) -> date:
    """The deadline of the month that the declaration can reach once it is checked."""
    if declaration is not None and declaration.state == rules.CHECKED:
        return declaration.due_on
    is_sent = declaration is not None and declaration.state == rules.SUBMITTED
    passed = declaration.due_on if declaration and is_sent else regulations.check_due(today).on
    return regulations.approval_due(max(passed, today)).on


def _last_version(person: Person) -> int | None:
    """Its key alone: a version carries the whole dossier."""
    versions = Version.objects.filter(person=person).order_by("-number")
    return versions.values_list("pk", flat=True).first()


def _packet(version: int | None) -> Packet | None:
    if version is None:
        return None
    packets = Packet.objects.filter(version_id=version).order_by("-created_at")
    return packets.only("state", "settled_at").first()
