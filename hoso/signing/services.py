"""Verbs of signing: register a key, unlock it, sign a manifest, sign a PDF.

Before anything is signed: the account is active, the certificate is its own, in force,
from a trusted authority, not revoked, meant for signing (TT 15/2025/TT-BKHCN; NĐ
23/2025/NĐ-CP), and the token holds that very certificate. Then the PIN.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_cms import Signer as Key
from pyhanko.stamp import StaticStampStyle

from hoso import audit
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict, NotAllowed
from hoso.files import sealed
from hoso.signing import rules
from hoso.signing.certificates import Standing, Trust, run, subject_of
from hoso.signing.gateways import TokenLocked, WrongPin, pkcs11, pkcs12
from hoso.signing.models import Credential, Signature, pdf_place
from hoso.signing.printing import MANIFEST_BOX, picture
from hoso.signing.queries import locked_of
from hoso.signing.rules import Appearance

if TYPE_CHECKING:
    from hoso.accounts.models import Account
    from hoso.organisations.models import Unit

ASK_FOR_KEYS = "quản trị hệ thống của đơn vị"
ASK_TO_UNLOCK = "cấp trên hoặc Sở Nội vụ"
_TURNS = 0x5049_4E  # names our advisory locks: "PIN"


@dataclass(frozen=True)
class Signer:
    """A key that is open now; it closes with the `unlocked` it came from."""

    credential: Credential
    certificate: x509.Certificate
    key: Key

    @property
    def name(self) -> str:
        return subject_of(self.certificate).name

    @property
    def title(self) -> str:
        return subject_of(self.certificate).title

    @property
    def organisation(self) -> str:
        return subject_of(self.certificate).organisation

    def require_own(self, by: Account, purpose: str = Credential.Purpose.PERSON) -> None:
        """Raises NotAllowed unless it is the account's own key, given to it for that."""
        if self.credential.account_id != by.pk or self.credential.purpose != purpose:
            raise NotAllowed("Chỉ ký được bằng chữ ký số của chính mình. Chưa có gì được ký.")


# --- registering ------------------------------------------------------------------------


def register(
    account: Account,
    certificate: x509.Certificate,
    *,
    by: Account | str,
    kind: str,
    token_label: str = "",
    key_label: str = "",
    path: str = "",
    seal_of: Unit | None = None,
    owner_number: str = "",
) -> Credential:
    """Take note of an account's key; the one used so far for the same purpose ends.

    owner_number: what the certificate must name as its owner (UID); the account's
    sign-in name, or the code of the unit for a seal. Raises NotAllowed when the
    certificate is of someone else or not in force.
    """
    number = owner_number or (seal_number(seal_of) if seal_of else account.get_username())
    credential = Credential(
        account=account,
        purpose=Credential.Purpose.AGENCY if seal_of else Credential.Purpose.PERSON,
        unit=seal_of,
        kind=kind,
        token_label=token_label,
        key_label=key_label,
        path=path,
        owner_number=number,
        certificate_pem=certificate.public_bytes(Encoding.PEM).decode(),
    )
    _refuse_certificate(credential, certificate, timezone.now())
    with audit.recording(by, "signing.register", subject=f"accounts.account:{account.pk}"):
        Credential.objects.filter(
            account=account,
            purpose=credential.purpose,
            unit=seal_of,
            ended_at__isnull=True,
        ).update(ended_at=timezone.now())
        try:
            credential.full_clean()
        except ValidationError as error:
            raise Conflict(error.messages[0]) from error
        credential.save()
    return credential


def seal_number(unit: Unit) -> str:
    """How a seal's certificate names the agency: its electronic identifier."""
    return unit.code or f"unit-{unit.pk}"


def unlock_pins(account: Account, *, by: Account | str, reason: str) -> None:
    """Give back all tries of the account's signature and seals, by who has checked who is asking.
    Raises Conflict when none of them is locked."""
    with audit.recording(by, "signing.unlock", subject=account.subject, reason=reason):
        if not locked_of(account).update(failed_pins=0, locked_at=None):
            raise Conflict("Không có chữ ký số nào của tài khoản này đang bị khóa mã PIN.")


# --- unlocking --------------------------------------------------------------------------


@contextmanager
def unlocked(credential: Credential, pin: str) -> Iterator[Signer]:
    """The key, open until the end of the block.

    Call it outside of any transaction: a wrong PIN is counted in a recording of its own
    that must stay when everything else is undone (RuntimeError otherwise).

    Raises NotAllowed: locked, wrong PIN (says how many tries are left, `rules.PIN_TRIES`
    in all), certificate expired, revoked, of someone else; Unreachable: no token, token
    pulled out, no PKCS#11 library. Nothing is signed then.
    """
    with ExitStack() as stack:
        with _in_turn(credential):
            _refuse_unusable(credential)
            try:
                key = stack.enter_context(_opened(credential, pin))
            except WrongPin:
                raise _wrong_pin(credential) from None
            except TokenLocked:
                _count(credential, rules.PIN_TRIES)
                raise _locked() from None
            held = x509.load_der_x509_certificate(key.signing_cert.dump())
            if held != credential.certificate:
                raise NotAllowed(
                    "Thiết bị ký đang mang chứng thư số khác với chứng thư đã đăng ký cho bạn. "
                    "Cắm đúng thiết bị của bạn; chưa có gì được ký.",
                    ask=ASK_FOR_KEYS,
                )
            if credential.failed_pins:
                _count(credential, 0)
        yield Signer(credential, held, key)


def check_certificate(credential: Credential, at: datetime | None = None) -> Standing:
    """How the registered certificate stands now; for a screen that warns ahead."""
    return trust().standing(credential.certificate, at or timezone.now())


def trust() -> Trust:
    """Raises NotAllowed when the trusted authorities are not set up: nothing can be checked."""
    try:
        return Trust.at(Path(settings.HOSO_TRUST_DIR))
    except ValueError as error:
        raise NotAllowed(
            "Chưa khai báo cơ quan chứng thực được tin cậy nên chưa ký được.",
            ask="quản trị hệ thống",
        ) from error


@contextmanager
def _in_turn(credential: Credential) -> Iterator[None]:
    """Tries of one key wait for each other: several at once would be more than `PIN_TRIES`."""
    place = [_TURNS, credential.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", place)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", place)


def _refuse_unusable(credential: Credential) -> None:
    with transaction.atomic(durable=True):
        credential.refresh_from_db()
        active = credential.account.is_active
    if credential.is_locked:
        raise _locked()
    if not active or credential.ended_at is not None:
        raise NotAllowed("Chữ ký số này không còn được dùng.", ask=ASK_FOR_KEYS)
    _refuse_certificate(credential, credential.certificate, timezone.now())


def _opened(credential: Credential, pin: str) -> Any:
    if not rules.could_be_pin(pin):
        raise WrongPin("Mã PIN không đúng.")
    chain = trust().chain()
    if credential.is_demo_key:
        return pkcs12.opened(Path(settings.DATA_DIR) / credential.path, pin, chain=chain)
    pkcs11.softhsm_home(Path(settings.DATA_DIR))
    module = pkcs11.module_path(settings.HOSO_PKCS11_MODULE)
    return pkcs11.opened(module, credential.token_label, credential.key_label, pin, chain=chain)


def _refuse_certificate(
    credential: Credential, certificate: x509.Certificate, at: datetime
) -> None:
    if subject_of(certificate).number != credential.owner_number:
        raise NotAllowed(
            "Chứng thư số này là của người khác hoặc cơ quan khác; chỉ ký được bằng chứng thư "
            "của chính mình. Chưa có gì được ký.",
            article="Điều 5 Thông tư 15/2025/TT-BKHCN",
            ask=ASK_FOR_KEYS,
        )
    standing = trust().standing(certificate, at)
    if not standing.is_valid:
        raise NotAllowed(
            f"{standing.said} Chưa có gì được ký.",
            article="Điều 5 Thông tư 15/2025/TT-BKHCN",
            ask=ASK_FOR_KEYS,
        )


def _wrong_pin(credential: Credential) -> NotAllowed:
    left = _count(credential, None)
    if not left:
        return _locked()
    return NotAllowed(
        f"Mã PIN không đúng. Còn {left} lần nhập; sau đó chữ ký số bị khóa. Chưa có gì được ký."
    )


def _locked() -> NotAllowed:
    return NotAllowed(
        f"Chữ ký số đã bị khóa vì nhập sai mã PIN {rules.PIN_TRIES} lần. Chưa có gì được ký.",
        ask=ASK_TO_UNLOCK,
    )


def _count(credential: Credential, failed: int | None) -> int:
    """Set the number of wrong PINs, or add one for None; how many tries are left."""
    with (
        transaction.atomic(durable=True),
        audit.recording(credential.account, "signing.pin", subject=_subject(credential)),
    ):
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        row.failed_pins = row.failed_pins + 1 if failed is None else failed
        row.locked_at = None if row.tries_left else timezone.now()
        row.save(update_fields=["failed_pins", "locked_at"])
    credential.failed_pins, credential.locked_at = row.failed_pins, row.locked_at
    return row.tries_left


def _subject(credential: Credential) -> str:
    return f"signing.credential:{credential.pk}"


# --- signing ----------------------------------------------------------------------------


def sign_manifest(
    signer: Signer,
    manifest: Mapping[str, Any],
    purpose: str,
    *,
    pdf: bytes | None = None,
    appearance: Appearance | None = None,
) -> Signature:
    """One detached CMS (CAdES-BES, SHA-256) over the canonical bytes of the manifest.

    pdf: the same manifest for the eye (`printing.render_manifest`); signed too (PAdES
    B-B) and kept. appearance: where, when the page is laid out otherwise. Joins the
    caller's recording; without one it opens "signing.sign".
    """
    if manifest["purpose"] != purpose:
        raise ValueError("The purpose of a signature is that of its manifest.")
    content = canonical(dict(manifest))
    at = timezone.now()
    cms = sign_bytes(signer, content, at)
    pdf_sha256 = ""
    if pdf is not None:
        seen = appearance or Appearance("person", MANIFEST_BOX, signer.name)
        pdf_sha256 = keep_pdf(sign_pdf(signer, pdf, appearance=seen))
    account = signer.credential.account
    with audit.recording(account, "signing.sign", subject=_subject(signer.credential)):
        return Signature.objects.create(
            purpose=purpose,
            manifest=content,
            manifest_sha256=sha256(content),
            cms=cms,
            pdf_sha256=pdf_sha256,
            credential=signer.credential,
            signer=account,
            signer_name=signer.name,
            signer_title=signer.title,
            certificate_pem=signer.certificate.public_bytes(Encoding.PEM).decode(),
            signed_at=at,
        )


def sign_bytes(signer: Signer, content: bytes, at: datetime) -> bytes:
    """Detached CAdES-BES in DER; the signer's certificate is bound by ESSCertIDv2."""
    done = run(
        signer.key.async_sign_general_data(
            content,
            "sha256",
            detached=True,
            use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    return bytes(done.dump())


def sign_pdf(
    signer: Signer, pdf: bytes, *, appearance: Appearance, field: str | None = None
) -> bytes:
    """PAdES B-B as an incremental update: earlier signatures stay good.

    field: the name of the signature field, by default that of the kind of appearance.
    """
    name = field or appearance.field
    metadata = signers.PdfSignatureMetadata(
        field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    left, bottom, right, top = appearance.box
    with _picture_file(appearance) as file:
        work = signers.PdfSigner(
            metadata,
            signer.key,
            stamp_style=StaticStampStyle.from_pdf_file(file, background_opacity=1, border_width=0),
            new_field_spec=SigFieldSpec(
                name,
                on_page=appearance.page,
                box=(round(left), round(bottom), round(right), round(top)),
            ),
        )
        out = run(work.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))))
    return bytes(out.getvalue())


@contextmanager
def _picture_file(appearance: Appearance) -> Iterator[str]:
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(picture(appearance))
        file.flush()
        yield file.name


def keep_pdf(pdf: bytes) -> str:
    """Keep a signed PDF, sealed, under its hash, which is given (`models.pdf_place`)."""
    digest = sha256(pdf)
    place = pdf_place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    sealed.seal_content(pdf, place)
    return digest
