"""Sending a packet, and finding out what became of one whose answer was lost.

The order that makes it safe: the attempt is committed before the first byte goes out and
its result after the last; a sender that dies in between leaves a packet "sending", which
`tend` turns "unknown" and `reconcile` settles. Every service here may be called twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.base import jobs, wall
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict, Incomplete, Unreachable
from hoso.base.refusals import spoken
from hoso.base.sealed_fields import sealed
from hoso.sync import queries, rules
from hoso.sync.formats import FORMATS
from hoso.sync.gateways import Answer, Declined, National, NotSent
from hoso.sync.gateways.national import NationalDatabase
from hoso.sync.models import Attempt, Packet, Payload
from hoso.sync.rules import Action, Decision, Move, Outcome, Service, State
from hoso.sync.services.upward import supersede

if TYPE_CHECKING:
    from hoso.accounts.models import Account

WORKER = "worker"
LOST_SENDER = "Tiến trình gửi bị ngắt giữa chừng; hệ thống sẽ tự hỏi lại."


@dataclass(frozen=True, slots=True)
class Done:
    """How one attempt went."""

    outcome: Outcome
    words: str
    transaction_id: str = ""


def send(packet_id: int, *, gateway: National | None = None, now: datetime | None = None) -> bool:
    """Send a queued packet that is due; one sender at a time. False when there was nothing
    to do: gone, settled, not due, or in the hands of another sender."""
    return _try(packet_id, State.QUEUED, gateway, now) is not None


def reconcile(
    packet_id: int, *, gateway: National | None = None, now: datetime | None = None
) -> bool:
    """Settle a packet of unknown fate by an EDIT with the same content (docs/rules/packet.md).
    False as for `send`."""
    return _try(packet_id, State.UNKNOWN, gateway, now) is not None


def send_due(
    *, gateway: National | None = None, now: datetime | None = None, limit: int = 200
) -> int:
    """Send and reconcile what is due; how many were tried. Stops at the first that finds
    nobody at the other end, as the others would wait for nothing."""
    moment = now or timezone.now()
    tried = 0
    for pk, state in Packet.objects.due(moment).values_list("pk", "state")[:limit]:
        done = _try(pk, State(state), gateway, moment)
        tried += done is not None
        if done is not None and done.outcome is Outcome.NOT_SENT:
            break
    return tried


def tend(*, gateway: National | None = None, now: datetime | None = None) -> int:
    """What the periodic job does: packets whose sender died become unknown, packets that
    wait behind nothing are released, and all that is due is tried."""
    moment = now or timezone.now()
    before = rules.stuck_before(moment, settings.HOSO_NATIONAL_TIMEOUT)
    stuck = Attempt.objects.filter(
        ended_at__isnull=True, started_at__lt=before, packet__state=State.SENDING
    )
    for attempt in stuck.values_list("pk", flat=True):
        _lose(attempt, moment)
    for person_id in queries.to_release().values_list("person_id", flat=True):
        with audit.recording(WORKER, "sync.settle", subject=f"dossiers.person:{person_id}"):
            _release(person_id, moment)
    return send_due(gateway=gateway, now=moment)


def requeue(packet: Packet, *, by: Account, overwrite: bool = False) -> None:
    """A person has looked and lets it go again: a rejected packet, rebuilt from its version
    with today's codes, or one on which the schedule gave up.

    overwrite: the record found over there is this person's, so replace it (an EDIT).
    Raises NotAllowed; Conflict when it is in another state or a newer version is on its way;
    Incomplete with findings when the packet still cannot pass.
    """
    person = packet.person
    access.require(by, Act.SIGN_UPWARD if overwrite else Act.WATCH_SYNC, person.unit)
    look = wall.beyond("who watches the link need not read whom the packet is about")
    try:
        with audit.recording(by, "sync.requeue", subject=packet.subject), look:
            row = Packet.objects.select_for_update(of=("self",)).get(pk=packet.pk)
            if row.has_given_up:
                row.failures, row.next_try_at = 0, timezone.now()
            else:
                _rebuild(row, overwrite=overwrite)
            row.save()
            jobs.defer(
                "sync.send" if row.state == State.QUEUED else "sync.reconcile", packet_id=row.pk
            )
    except IntegrityError as error:
        raise spoken(error) from error


def _rebuild(row: Packet, *, overwrite: bool) -> None:
    row.apply(Move.REQUEUE)
    if Packet.objects.filter(person_id=row.person_id, pk__gt=row.pk).exists():
        raise Conflict("Hồ sơ này đã có gói tin mới hơn; gói tin này không gửi lại nữa.")
    format = FORMATS[row.format]
    record = queries.records_of([row.version], format.key)[row.version_id]
    if findings := format.check(record):
        raise Incomplete("Gói tin vẫn chưa gửi được.", findings)
    action = queries.actions_for([row.person_id], format.key)[row.person_id]
    row.action = Action.EDIT if overwrite else action
    sender = settings.HOSO_NATIONAL_ORG_CODE
    text = canonical(rules.content(Action(row.action), record, sender, format.service))
    Payload.objects.update_or_create(packet=row, defaults={"text": text.decode()})
    row.payload_sha256, row.words, row.failures = sha256(text), "", 0
    row.next_try_at, row.settled_at = timezone.now(), None


# --- one attempt ----------------------------------------------------------------------


def _try(
    packet_id: int, state: State, gateway: National | None, now: datetime | None
) -> Done | None:
    attempt = _begin(packet_id, state, now or timezone.now())
    if attempt is None:
        return None
    done = _exchange(gateway or NationalDatabase.from_settings(), attempt)
    _end(attempt, done, now or timezone.now())
    return done


def _begin(packet_id: int, state: State, now: datetime) -> Attempt | None:
    """Take the packet and commit that an attempt begins; None when it is not to be taken."""
    wanted = Packet.objects.filter(pk=packet_id, state=state, next_try_at__lte=now)
    if not wanted.exists():
        return None
    with audit.recording(WORKER, "sync.send", subject=f"sync.packet:{packet_id}"):
        packet = wanted.select_for_update(skip_locked=True, of=("self",)).first()
        if packet is None:
            return None
        is_probe = state is State.UNKNOWN
        packet.apply(Move.TAKE)
        packet.attempts += 1
        packet.next_try_at = None
        packet.save(update_fields=["state", "attempts", "next_try_at"])
        return Attempt.objects.create(
            packet=packet,
            action=Action.EDIT if is_probe else packet.action,
            is_probe=is_probe,
            started_at=timezone.now(),
        )


def _exchange(gateway: National, attempt: Attempt) -> Done:
    """Outside of any transaction. Whatever happens here ends as an outcome."""
    packet = attempt.packet
    record = rules.record_of(packet.payload.text)
    service = Service(packet.service)
    inner = rules.content(Action(attempt.action), record, settings.HOSO_NATIONAL_ORG_CODE, service)
    try:
        answer: Answer = gateway.send(service, inner)
    except Declined as declined:
        return Done(declined.outcome, declined.message)
    except NotSent as not_sent:
        return Done(Outcome.NOT_SENT, not_sent.message)
    except Unreachable as lost:
        return Done(Outcome.UNSURE, lost.message)
    return Done(Outcome.ACCEPTED, answer.message, answer.transaction_id)


def _end(attempt: Attempt, done: Done, now: datetime) -> None:
    """Commit the result. When `tend` has given this sender up in the meantime, the attempt
    is noted and the packet left to `reconcile`."""
    with audit.recording(WORKER, "sync.settle", subject=attempt.packet.subject):
        packet = Packet.objects.select_for_update(of=("self",)).get(pk=attempt.packet_id)
        if not _note(attempt, done.outcome, done.words, timezone.now()):
            return
        action = Action(packet.action)
        if attempt.is_probe:
            decision = rules.after_probing(action, done.outcome)
        else:
            decision = rules.after_sending(
                action, done.outcome, ours_may_be_there=queries.may_be_there(packet)
            )
        _decide(packet, decision, done, now)


def _decide(packet: Packet, decision: Decision, done: Done, now: datetime) -> None:
    packet.apply(decision.move)
    packet.action, packet.words = decision.action, done.words
    if decision.again:
        packet.failures += not decision.at_once
        packet.next_try_at = now if decision.at_once else rules.retry_at(packet.failures, now)
    else:
        packet.settled_at, packet.failures = timezone.now(), 0
        packet.transaction_id = done.transaction_id
    packet.save()
    if packet.state == State.ACCEPTED:
        Payload.objects.filter(packet=packet).delete()
    if packet.state in (*rules.SETTLED, State.QUEUED):
        _release(packet.person_id, now)
    if decision.at_once:
        is_unknown = packet.state == State.UNKNOWN
        jobs.defer("sync.reconcile" if is_unknown else "sync.send", packet_id=packet.pk)


def _note(attempt: Attempt, outcome: Outcome, words: str, at: datetime) -> bool:
    """How an attempt ended; False when that was told already."""
    attempt.words = words
    still_open = Attempt.objects.filter(pk=attempt.pk, ended_at__isnull=True)
    return bool(still_open.update(ended_at=at, outcome=outcome, words=sealed(attempt, "words")))


def _lose(attempt_id: int, now: datetime) -> None:
    with audit.recording(WORKER, "sync.settle", reason=LOST_SENDER):
        attempt = Attempt.objects.get(pk=attempt_id)
        packet = Packet.objects.select_for_update(of=("self",)).get(pk=attempt.packet_id)
        is_sending = packet.state == State.SENDING
        if not is_sending or not _note(attempt, Outcome.UNSURE, LOST_SENDER, now):
            return
        packet.apply(Move.LOSE)
        packet.words, packet.next_try_at = LOST_SENDER, now
        packet.save(update_fields=["state", "words", "next_try_at"])


def _release(person_id: UUID, now: datetime) -> None:
    """The packet that waits takes its turn when nothing is out for this person; one that
    came back unsent gives way to it. Inside a recording."""
    mine = Packet.objects.select_for_update(of=("self",)).filter(person_id=person_id)
    waiting = mine.filter(state=State.WAITING).first()
    if waiting is None or mine.filter(state__in=[State.SENDING, State.UNKNOWN]).exists():
        return
    for older in mine.filter(state=State.QUEUED):
        supersede(older)
    waiting.apply(Move.RELEASE)
    waiting.action = queries.actions_for([waiting.person_id], waiting.format)[waiting.person_id]
    waiting.next_try_at = now
    waiting.save(update_fields=["state", "action", "next_try_at"])
    jobs.defer("sync.send", packet_id=waiting.pk)
