"""The printed CV that has the value of the paper original: signed by the competent person,
then sealed by the agency (CM-8.4; Điều 15 Nghị định 30/2020/NĐ-CP: the person first)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db import IntegrityError, transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.dossiers import queries, rules
from hoso.dossiers.models import Person, SignedCopy
from hoso.dossiers.services.printing import ARTICLE, CONTRACT_INSTEAD, has_cv, printed_for_signing
from hoso.files import sealed
from hoso.notices import services as notices
from hoso.signing.models import Credential
from hoso.signing.rules import Appearance
from hoso.signing.rules import Box as Corners
from hoso.signing.services import keep_pdf, sign_pdf

if TYPE_CHECKING:
    from hoso.signing.services import Signer

REASON_AT_MOST = 500
LINK = "/ban-in"


def request_copy(person: Person, by: Account) -> SignedCopy:
    """Ask that the last approved version be signed and sealed on paper's behalf.

    Raises NotAllowed when `by` may not read the dossier, Conflict for a worker, who has no CV,
    when nothing is approved yet or this version has a copy already (its state says how far it is).
    """
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise NotAllowed("Chỉ đề nghị được bản in của hồ sơ bạn được xem.")
    if not has_cv(person.kind):
        raise Conflict(CONTRACT_INSTEAD, article=ARTICLE)
    version = queries.last_version(person)
    if version is None:
        raise Conflict(
            "Hồ sơ này chưa có phiên bản nào được ký duyệt, nên chưa có gì để ký bản in. "
            "Khi thủ trưởng ký duyệt xong, đề nghị lại."
        )
    taken = Conflict("Phiên bản này đã có bản in chờ ký hoặc đã ký rồi. Xem trong “Bản in ký số”.")
    try:
        with audit.recording(by, "dossiers.request_copy", subject=person.subject):
            copy = SignedCopy.objects.create(person=person, version=version, requested_by=by)
            signers = queries.copy_signers(person)
            notices.tell_many(signers, "Có bản in lý lịch chờ ký số.", LINK)
    except IntegrityError as error:
        raise taken from error
    return copy


def sign_copy(copy: SignedCopy, by: Account, signer: Signer) -> SignedCopy:
    """Print the version the copy is of, with the signature of the competent person on it.

    Raises NotAllowed, Conflict when somebody was first, and what the token raises; the copy
    stays as it was then.
    """
    with (
        audit.recording(by, "dossiers.sign_copy", subject=copy.subject),
        _moved(copy, "sign") as at,
    ):
        person = at.person
        access.require(by, Act.SIGN_EXPORT, person.unit)
        if person.account_id == by.pk:
            raise NotAllowed(
                "Không tự ký bản in lý lịch của chính mình. Thủ trưởng cấp trên ký bản này.",
                ask="thủ trưởng cấp trên",
            )
        signer.require_own(by)
        printed = printed_for_signing(at.version, signer.name, signer.title, mark=mark_of(at))
        page, *corners = printed.boxes["person"]
        seen = Appearance("person", cast(Corners, tuple(corners)), signer.name, page)
        at.pdf_sha256 = keep_pdf(sign_pdf(signer, printed.pdf, appearance=seen))
        at.seal_box = list(printed.boxes["agency"])
        at.signed_by, at.signed_at, at.signer_title = by, timezone.now(), signer.title
        notices.tell_many(
            queries.seal_keepers(person), "Có bản in lý lịch đã ký, chờ đóng dấu số.", LINK
        )
    return at


def mark_of(copy: SignedCopy) -> str:
    """What stands at the foot of the file: on whose request it was made. It is written before the
    signature, so that no copy of the file is without it; each opening of it is recorded besides."""
    by = copy.requested_by
    return (
        f"Cấp theo đề nghị của {by.full_name} (tài khoản số {by.pk}) lúc "
        f"{timezone.localtime(copy.requested_at):%H:%M ngày %d/%m/%Y}, để dùng như bản giấy. "
        f"Mã bản in: {copy.code}"
    )


def seal_copy(copy: SignedCopy, by: Account, signer: Signer) -> SignedCopy:
    """Add the agency's seal over the left third of the signature; the file's end.

    The signer is the seal of a unit at or above the person's. Raises as sign_copy.
    """
    with (
        audit.recording(by, "dossiers.seal_copy", subject=copy.subject),
        _moved(copy, "seal") as at,
    ):
        person = at.person
        access.require(by, Act.SEAL, person.unit)
        signer.require_own(by, Credential.Purpose.AGENCY)
        unit = signer.credential.unit
        if unit is None or not unit.lft <= person.unit.lft <= unit.rgt:
            raise NotAllowed("Con dấu số này không phải của cơ quan quản lý người có hồ sơ.")
        path = at.pdf_path
        if path is None or not path.is_file():
            raise Conflict("Không còn tệp bản in đã ký. Báo quản trị hệ thống.")
        page, *corners = at.seal_box
        seen = Appearance("agency", cast(Corners, tuple(corners)), signer.name, page)
        at.pdf_sha256 = keep_pdf(sign_pdf(signer, sealed.content(path), appearance=seen))
        at.sealed_by, at.sealed_at, at.seal_of = by, timezone.now(), unit
        notices.tell_many(
            [at.requested_by_id], "Bản in lý lịch đã được ký và đóng dấu số, tải về được.", LINK
        )
    return at


def refuse_copy(copy: SignedCopy, by: Account, reason: str) -> SignedCopy:
    """Say no to a copy that waits for the signature; another may be asked for.

    Raises Incomplete without a reason, NotAllowed, Conflict.
    """
    said = one_line(reason)
    if not said or len(said) > REASON_AT_MOST:
        wrong = f"Lý do dài quá {REASON_AT_MOST} ký tự." if said else "Ghi lý do không ký."
        raise Incomplete("Chưa ghi được.", [Finding(wrong, field="reason")])
    opening = audit.recording(by, "dossiers.refuse_copy", subject=copy.subject, reason=said)
    with opening, _moved(copy, "refuse") as at:
        access.require(by, Act.SIGN_EXPORT, at.person.unit)
        at.refused_by, at.refused_at, at.reason = by, timezone.now(), said
        told = "Bản in lý lịch chưa được ký; xem lý do trong “Bản in ký số”."
        notices.tell_many([at.requested_by_id], told, LINK)
    return at


@contextmanager
def _moved(copy: SignedCopy, move: str) -> Iterator[SignedCopy]:
    """The copy, locked and newly read, saved in the next state when the block is through.

    Must stand inside a recording. Raises Conflict when the move is not open.
    """
    assert transaction.get_connection().in_atomic_block
    at = (
        SignedCopy.objects.select_for_update(of=("self",))
        .select_related("person__unit", "version", "requested_by")
        .get(pk=copy.pk)
    )
    after = rules.COPY.after(at.state, move)
    yield at
    at.state = after
    at.save()
