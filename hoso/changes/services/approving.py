"""The head's approval of a month: rows, versions, log and jobs in one transaction (CM-7.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hoso import audit
from hoso.accounts import access, oneself
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import jobs
from hoso.base.canonical import canonical
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.changes import queries, rules
from hoso.changes.components import accepted_components
from hoso.changes.models import ApprovalSession, Declaration, Item, StepTaken
from hoso.changes.services import stepping
from hoso.deadlines import services as deadlines
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person, Version
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Content
from hoso.dossiers.services import Write, freeze, next_versions, write
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Signing, StepRole
from hoso.regulations.rules import Window
from hoso.regulations.values import Citation
from hoso.signing import rules as manifests
from hoso.signing.printing import Line, render_manifest
from hoso.signing.services import Signer, sign_manifest

PURPOSE = "unit-approval"

# What follows an approval, in this order; each name has a task in a higher room.
JOBS = ("sync.precheck", "quality.measure")
SENDING = "sync.send_approved"


@dataclass(frozen=True, slots=True)
class Approved:
    session: ApprovalSession
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class Asked:
    """What approving these declarations takes, each by the regulation it began with.

    signature: REQUIRED when one of them wants it. closed: the session of one of them that is not
    open today, so that a reason is wanted."""

    signature: Signing
    article: Citation
    closed: Window | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be signed now, for the eye."""

    versions: list[Version]
    pdf: bytes


def asked_of(chosen: Collection[UUID]) -> Asked:
    """One statement. Those that are at no step any more ask for nothing."""
    rows = Declaration.objects.filter(pk__in=list(chosen)).exclude(step="")
    return asked_for(set(rows.values_list("regulation", "chain", "step")))


def asked_for(places: Collection[tuple[str, str, str]]) -> Asked:
    """places: (regulation, chain, step) of what is to be approved; no statement."""
    today = timezone.localdate()
    steps = [
        regulations.profile(regulation).chain(chain).value.step(step)
        for regulation, chain, step in sorted(places)
        if step != rules.DECLARE
    ]
    strictest = max(steps, key=lambda each: _STRICT.index(each.value.signature), default=None)
    windows = [
        regulations.approval_session(today, name) for name in sorted({each[0] for each in places})
    ]
    return Asked(
        strictest.value.signature if strictest else Signing.NONE,
        strictest.citation if strictest else Citation(),
        next((each for each in windows if not each.holds(today)), None),
    )


_STRICT = (Signing.NONE, Signing.OPTIONAL, Signing.REQUIRED)


def approve(
    unit: Unit,
    chosen: Mapping[UUID, int],
    *,
    by: Account,
    signer: Signer | None,
    outside: str = "",
) -> Approved:
    """Approve the chosen declarations of the unit's subtree, all of them or none.

    chosen: declaration to the revision the head saw. signer: of `by`; None where the regulation
    asks for no signature. outside: why it is done outside the days of the session. Raises
    Conflict when a declaration has moved on meanwhile (two heads at once: one wins, the other is
    told), Incomplete without a signature or a reason that is wanted, NotAllowed, and what the
    token raises while signing; nothing is applied then.
    """
    access.require(by, Act.APPROVE, unit)
    if signer is not None:
        signer.require_own(by)
    with audit.recording(
        by, "changes.approve", subject=f"organisations.unit:{unit.pk}", reason=outside
    ):
        declarations = _locked(unit, chosen, by)
        asked = asked_for({(each.regulation, each.chain, each.step) for each in declarations})
        refuse_closed(asked, outside)
        _refuse_unsigned(asked, signer)
        period = regulations.approval_session().period
        versions = _written(declarations)
        title = signer.title if signer is not None else ""
        manifest, pdf = _manifest(unit, period, versions, declarations, by, title)
        signature = None
        if signer is not None:
            signature = sign_manifest(signer, manifest, PURPOSE, pdf=pdf)
        freeze(versions, signature)
        session = ApprovalSession.objects.create(
            unit=unit,
            period=period,
            regulation=regulations.in_force(),
            signature=signature,
            record=None if signature else canonical(dict(manifest)),
            signed_by=by,
            for_account_id=access.stood_in_for(by, Act.APPROVE, unit),
            outside=one_line(outside)[:300] if asked.closed else "",
            dossiers=len(versions),
        )
        _close(declarations, session)
        for name in JOBS:
            jobs.defer_many(name, ({"version_id": version.pk} for version in versions))
        _send_upward(declarations, versions, session)
    return Approved(session, versions)


def _refuse_unsigned(asked: Asked, signer: Signer | None) -> None:
    if signer is None and asked.signature is Signing.REQUIRED:
        message = "Phê duyệt phải ký số. Chưa có gì được ký."
        finding = Finding("Nhập mã PIN để ký.", field="pin", article=asked.article.shown())
        raise Incomplete(message, [finding])


def refuse_closed(asked: Asked, outside: str) -> None:
    """Raises Incomplete when a session is not open today and no reason is given."""
    if asked.closed is None or one_line(outside):
        return
    message = (
        f"Đợt phê duyệt mở từ {asked.closed.opens:%d/%m/%Y} đến hết "
        f"{asked.closed.closes:%d/%m/%Y}. Duyệt ngoài đợt thì ghi lý do."
    )
    finding = Finding(message, field="outside", article=asked.closed.citation.shown())
    raise Incomplete(message, [finding])


def _send_upward(
    declarations: Sequence[Declaration], versions: Sequence[Version], session: ApprovalSession
) -> None:
    """Where the head's approval is the signature upward too, the packets follow from it."""
    if session.signature is None:
        return
    heads = {
        name
        for name in {each.regulation for each in declarations}
        if regulations.profile(name).upward.value.role is StepRole.HEAD
    }
    going = [
        version.pk
        for version, each in zip(versions, declarations, strict=True)
        if each.regulation in heads
    ]
    if going:
        jobs.defer(SENDING, signature_id=str(session.signature.pk), version_ids=going)


def prepare(unit: Unit, chosen: Mapping[UUID, int], *, by: Account, title: str = "") -> Prepared:
    """The list that would be signed, made by doing it all and undoing it."""
    access.require(by, Act.APPROVE, unit)
    with transaction.atomic():
        with audit.recording(by, "changes.approve", subject=f"organisations.unit:{unit.pk}"):
            declarations = _locked(unit, chosen, by)
            versions = _written(declarations)
        transaction.set_rollback(True)
    period = regulations.approval_session().period
    _, pdf = _manifest(unit, period, versions, declarations, by, title)
    return Prepared(versions, pdf)


def _locked(unit: Unit, chosen: Mapping[UUID, int], by: Account) -> list[Declaration]:
    found = list(
        Declaration.objects.select_for_update(of=("self", "person"))
        .select_related("person__unit", "person__account")
        .filter(pk__in=list(chosen), state=rules.CHECKED)
        .order_by("person_id")
    )
    ready = [
        each
        for each in found
        if each.revision == chosen[each.pk]
        and each.base_version == each.person.version_number
        and unit.lft <= each.person.unit.lft <= unit.rgt
        and not oneself.is_own(by, Act.APPROVE, each.person)
        and (not each.exceptions or each.cleared_by_id)
    ]
    if len(ready) != len(chosen) or not chosen:
        gone = len(chosen) - len(ready)
        raise Conflict(
            f"{gone} hồ sơ trong danh sách không còn ở tình trạng chờ ký: vừa được người khác ký, "
            "trả lại, hoặc thay đổi. Chưa ký hồ sơ nào; tải lại trang rồi ký lại."
            if chosen
            else "Chưa chọn hồ sơ nào để ký."
        )
    for each in {(each.regulation, each.chain): each for each in ready}.values():
        stepping.refuse_delegate(each, by)
    return ready


def _written(declarations: Sequence[Declaration]) -> list[Version]:
    """Write the accepted items, or what a load proposes, into the rows and make, not save, the
    versions they give."""
    people = [declaration.person for declaration in declarations]
    contents = dossiers.contents_of(people)
    accepted: dict[UUID, list[Item]] = {}
    items = Item.objects.filter(
        declaration__in=[declaration.pk for declaration in declarations], state=rules.ACCEPTED
    )
    for item in items:
        accepted.setdefault(item.declaration_id, []).append(item)
    loaded = queries.proposed_changes(declarations)
    writes: list[Write] = []
    for declaration in declarations:
        changes = [item.change for item in accepted.get(declaration.pk, [])]
        changes = loaded.get(declaration.pk, changes)
        writes += _writes(declaration.person, contents[declaration.person_id], changes)
    write(writes)
    return next_versions(people, accepted_components(list(contents), accepted))


def _writes(person: Person, content: Content, changes: list[rules.Change]) -> list[Write]:
    after = rules.applied(content, changes)
    found: dict[tuple[str, str], Write] = {}
    for change in changes:
        declared = section(change.section)
        if not declared.many:
            row, operation = after[declared.key], "set"
        elif change.operation == "remove":
            row, operation = {"id": change.row}, "remove"
        else:
            row, operation = change.after, change.operation
        verb = "set" if operation == "edit" else operation
        found[(change.section, change.row)] = Write(person.pk, change.section, verb, row)
    return list(found.values())


def _manifest(
    unit: Unit,
    period: str,
    versions: Sequence[Version],
    declarations: Sequence[Declaration],
    by: Account,
    title: str,
) -> tuple[manifests.Manifest, bytes]:
    manifest = manifests.manifest(
        purpose=PURPOSE,
        unit_code=unit.code,
        unit_name=unit.name,
        period=period,
        signer_name=by.full_name,
        signer_title=title,
        on_behalf_of=in_stead(by, unit),
        made_at=timezone.now(),
        entries=[
            manifests.entry(version.person_id, version.number, version.sha256,
                            version.previous_sha256)
            for version in versions
        ],
    )  # fmt: skip
    summaries = queries.summaries_of(declarations)
    lines = [
        Line(
            name=version.person.full_name,
            unit=version.person.unit.name,
            from_version=version.number - 1,
            to_version=version.number,
            changed=summaries[declaration.pk],
        )
        for version, declaration in zip(versions, declarations, strict=True)
    ]
    return manifest, render_manifest(manifest, lines)


def in_stead(by: Account, unit: Unit) -> str:
    """The name of whoever delegated the approval there to `by`; "" in one's own right."""
    lent_by = access.stood_in_for(by, Act.APPROVE, unit)
    if lent_by is None:
        return ""
    return Account.objects.values_list("full_name", flat=True).get(pk=lent_by)


def _close(declarations: Sequence[Declaration], session: ApprovalSession) -> None:
    now, keys = timezone.now(), [each.pk for each in declarations]
    StepTaken.objects.filter(declaration__in=keys, ended_at__isnull=True).update(
        outcome=rules.APPROVED,
        ended_at=now,
        by=session.signed_by,
        for_account=session.for_account,
        signature=session.signature,
    )
    Declaration.objects.filter(pk__in=keys).update(
        state=rules.DECLARATION.after(rules.CHECKED, "approve"),
        step="",
        step_role="",
        session=session,
        closed_at=now,
        revision=F("revision") + 1,
    )
    stepping.settle(declarations)
    deadlines.settle("sync.upward", [each.person_id for each in declarations])
    words = "được ký duyệt" if session.signature_id else "được phê duyệt"
    notices.tell_many(
        [each.person.account_id for each in declarations if each.person.account_id],
        f"Khai báo của bạn đã {words}. Hồ sơ có phiên bản mới.",
        "/ho-so-cua-toi",
    )
