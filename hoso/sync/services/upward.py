"""Home Affairs signs upward; each signed version becomes a packet, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.base import jobs
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict
from hoso.base.refusals import spoken
from hoso.changes.models import ApprovalSession
from hoso.deadlines import services as deadlines
from hoso.dossiers.models import Person, Version
from hoso.dossiers.sections.packets import BNV2020
from hoso.signing import printing
from hoso.signing import services as signing
from hoso.signing.rules import Manifest, entry, manifest
from hoso.signing.services import Signer
from hoso.sync import queries
from hoso.sync.formats import Format, in_force
from hoso.sync.models import Forecast, Packet, Payload, UpwardLine, UpwardSession
from hoso.sync.precheck import words
from hoso.sync.rules import UNSETTLED, Action, Move, State, content

if TYPE_CHECKING:
    from hoso.accounts.models import Account

PURPOSE = "upward"


def sign_upward(
    by: Account, signer: Signer, *, period: str = "", versions: Collection[int] | None = None
) -> UpwardSession:
    """Sign what units have approved and what has not gone up, and put it in the outbox.

    period: "2026-11", this month by default; it names the session. versions: keys to choose
    among those that wait; all by default. Only the latest version of a dossier goes up.
    Nothing half done: signature, lines, packets and jobs come together.

    Raises NotAllowed; Conflict when nothing waits, when a chosen version no longer waits,
    or when somebody else signed one of them first.
    """
    access.require(by, Act.SIGN_UPWARD)
    signer.require_own(by)
    waiting = queries.to_sign_upward(Person.objects.visible_to(by, Act.SIGN_UPWARD))
    if versions is not None:
        waiting = waiting.filter(pk__in=versions)
    try:
        with audit.recording(by, "sync.sign_upward", subject=f"accounts.account:{by.pk}"):
            chosen = list(waiting.select_for_update(of=("self",)))
            _refuse_nothing(chosen, versions)
            period = period or timezone.localdate().strftime("%Y-%m")
            session = _signed(by, signer, period, chosen)
            _put_in_outbox(chosen, session)
            deadlines.settle("sync.upward", [each.person_id for each in chosen])
    except IntegrityError as error:
        raise spoken(error) from error
    return session


def send_approved(signature_id: UUID, version_ids: Collection[int]) -> UpwardSession | None:
    """Put in the outbox what a head approved under a regulation by which that approval is the
    signature upward too: the session upward is the head's signature itself.

    What has a newer version by now, or went up already, is left out; None when nothing is left.
    May be called again.
    """
    approval = ApprovalSession.objects.select_related("signature").get(signature=signature_id)
    signature = approval.signature
    assert signature is not None
    with audit.recording(
        "worker", "sync.send_approved", subject=f"changes.approvalsession:{approval.pk}"
    ):
        waiting = queries.to_sign_upward(Person.objects.all()).filter(
            pk__in=list(version_ids), signature=signature
        )
        chosen = list(waiting.select_for_update(of=("self",)))
        if not chosen:
            return None
        session, _ = UpwardSession.objects.get_or_create(
            signature=signature,
            defaults={
                "period": approval.period,
                "signed_by": approval.signed_by,
                "signed_at": signature.signed_at,
            },
        )
        UpwardLine.objects.bulk_create(UpwardLine(session=session, version=e) for e in chosen)
        _put_in_outbox(chosen, session)
    return session


def check_ahead(version_id: int) -> Forecast:
    """Check a version as a packet before anybody signs it upward. May be called again."""
    version = Version.objects.get(pk=version_id)
    format = in_force()
    findings = format.check(queries.records_of([version], format.key)[version.pk])
    left_out = queries.left_out_of(version) if format.key == BNV2020 else []
    with audit.recording("worker", "sync.precheck", subject=f"dossiers.version:{version.pk}"):
        forecast, _ = Forecast.objects.update_or_create(
            version=version,
            defaults={
                "words": words(findings),
                "left_out": "\n".join(f"Mục {each.item}: {each.message}" for each in left_out),
                "checked_at": timezone.now(),
            },
        )
    return forecast


def _refuse_nothing(chosen: list[Version], versions: Collection[int] | None) -> None:
    if not chosen:
        raise Conflict("Không có dữ liệu nào đang đợi ký cấp tỉnh.")
    if versions is not None and len(chosen) != len(set(versions)):
        raise Conflict(
            "Một số hồ sơ đã được ký hoặc vừa có phiên bản mới. Tải lại danh sách rồi ký lại; "
            "chưa có gì được ký."
        )


def _signed(by: Account, signer: Signer, period: str, chosen: Sequence[Version]) -> UpwardSession:
    unit = access.granted_units(by, Act.SIGN_UPWARD)[0]
    made: Manifest = manifest(
        purpose=PURPOSE,
        unit_code=unit.code,
        unit_name=unit.name,
        period=period,
        signer_name=signer.name,
        signer_title=signer.title,
        made_at=timezone.now(),
        entries=[
            entry(each.person_id, each.number, each.sha256, each.previous_sha256) for each in chosen
        ],
    )
    pdf = printing.render_manifest(made, _lines(chosen))
    signature = signing.sign_manifest(signer, made, PURPOSE, pdf=pdf)
    session = UpwardSession.objects.create(
        period=period, signature=signature, signed_by=by, signed_at=signature.signed_at
    )
    UpwardLine.objects.bulk_create(UpwardLine(session=session, version=each) for each in chosen)
    return session


def _lines(chosen: Sequence[Version]) -> list[printing.Line]:
    """For the eye: each dossier, and from which version sent before."""
    before = queries.last_sent_upward([version.person_id for version in chosen])
    return [
        {
            "name": version.person.full_name,
            "unit": version.person.unit.name,
            "from_version": before.get(version.person_id, 0),
            "to_version": version.number,
            "changed": "Cập nhật" if version.person_id in before else "Gửi lần đầu",
        }
        for version in chosen
    ]


def _put_in_outbox(chosen: Sequence[Version], session: UpwardSession) -> None:
    """Must stand inside a recording. A packet that has not gone out gives way to a newer
    version that can pass; one that is out makes the newer one wait."""
    people = [version.person_id for version in chosen]
    format = in_force()
    actions = queries.actions_for(people, format.key)
    records = queries.records_of(chosen, format.key)
    older = {
        pk: list(group)
        for pk, group in groupby(
            Packet.objects.select_for_update(of=("self",))
            .filter(person_id__in=people, state__in=[*UNSETTLED, State.WAITING])
            .order_by("person_id"),
            key=lambda packet: packet.person_id,
        )
    }
    packets, payloads = [], []
    for version in chosen:
        packet, payload = _made(version, actions[version.person_id], records[version.pk], format)
        if packet.state == State.QUEUED:
            _make_room(packet, older.get(version.person_id, []))
        packet.session = session
        packets.append(packet)
        payloads.append(payload)
    Packet.objects.bulk_create(packets)
    Payload.objects.bulk_create(payloads)
    ready = [packet for packet in packets if packet.state == State.QUEUED]
    jobs.defer_many("sync.send", ({"packet_id": packet.pk} for packet in ready))


def _make_room(packet: Packet, older: Sequence[Packet]) -> None:
    for old in older:
        if old.state in (State.QUEUED, State.WAITING):
            supersede(old)
        else:
            packet.state, packet.next_try_at = State.WAITING, None


def _made(
    version: Version, action: Action, record: dict[str, object], format: Format
) -> tuple[Packet, Payload]:
    """The packet for a version; already rejected, with the reasons, when it cannot pass."""
    now = timezone.now()
    text = canonical(content(action, record, settings.HOSO_NATIONAL_ORG_CODE, format.service))
    packet = Packet(
        person_id=version.person_id,
        version=version,
        service=format.service,
        format=format.key,
        action=action,
        state=State.QUEUED,
        payload_sha256=sha256(text),
        next_try_at=now,
    )
    if findings := format.check(record):
        packet.state, packet.words = State.REJECTED, words(findings)
        packet.next_try_at, packet.settled_at = None, now
    return packet, Payload(packet=packet, text=text.decode())


def supersede(packet: Packet) -> None:
    """A newer version goes instead; this one was surely never stored. Inside a recording."""
    packet.apply(Move.SUPERSEDE)
    packet.settled_at, packet.next_try_at = timezone.now(), None
    packet.save(update_fields=["state", "settled_at", "next_try_at"])
    Payload.objects.filter(packet=packet).delete()
