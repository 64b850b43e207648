"""What a certificate says and whether it may be relied upon. No Django, no network.

Trust is a folder (`Trust.at`):

    root.pem               the roots: the only thing believed without proof
    intermediates/*.pem    issuing authorities
    crl/*.crl              revocation lists, PEM or DER

Rules: TT 15/2025/TT-BKHCN (trusted path to the root, validity, revocation, checked
before signing and when verifying); facts/rules.md 6.3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
Answer = TypeVar("Answer")


class State(StrEnum):
    """What a certificate is worth at one moment."""

    VALID = "valid"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    WRONG_USE = "wrong_use"
    UNKNOWN = "unknown"  # whether it is revoked cannot be told


SAID: dict[State, str] = {
    State.VALID: "Chứng thư số có hiệu lực.",
    State.UNTRUSTED: "Chứng thư số không do cơ quan chứng thực được tin cậy cấp.",
    State.EXPIRED: "Chứng thư số đã hết hạn ngày {day}.",
    State.NOT_YET_VALID: "Chứng thư số chưa có hiệu lực; có hiệu lực từ ngày {day}.",
    State.REVOKED: "Chứng thư số đã bị thu hồi ngày {day}.",
    State.WRONG_USE: "Chứng thư số không được cấp để ký số.",
    State.UNKNOWN: "Không kiểm tra được chứng thư số có bị thu hồi hay không: "
    "thiếu danh sách thu hồi còn hạn của cơ quan chứng thực.",
}


@dataclass(frozen=True)
class Standing:
    """`since`: when it expired, begins or was revoked. `later`: revoked after the moment
    asked about (a note: what was signed before that stays good)."""

    state: State
    since: datetime | None = None
    later: datetime | None = None

    @property
    def is_valid(self) -> bool:
        return self.state is State.VALID

    @property
    def said(self) -> str:
        return SAID[self.state].format(day=shown_day(self.since) if self.since else "")


@dataclass(frozen=True)
class Subject:
    """Who a certificate names. `number` (UID) may be a personal number: never print it."""

    name: str
    number: str
    title: str
    organisation: str


def shown_day(moment: datetime) -> str:
    """In Vietnam, whatever the zone of the moment."""
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y}"


def shown_moment(moment: datetime) -> str:
    """In Vietnam, whatever the zone of the moment."""
    return f"{moment.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}"


def read_pem(text: str | bytes) -> x509.Certificate:
    """Raises ValueError when it is not one certificate in PEM."""
    return x509.load_pem_x509_certificate(text.encode() if isinstance(text, str) else text)


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """For pyHanko, which does not take those of cryptography."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def subject_of(certificate: x509.Certificate) -> Subject:
    """What the certificate says of its holder; "" for what it does not say."""

    def text(oid: x509.ObjectIdentifier) -> str:
        found = certificate.subject.get_attributes_for_oid(oid)
        return str(found[0].value) if found else ""

    return Subject(
        name=text(NameOID.COMMON_NAME),
        number=text(NameOID.USER_ID) or text(NameOID.SERIAL_NUMBER),
        title=text(NameOID.TITLE),
        organisation=text(NameOID.ORGANIZATION_NAME),
    )


@dataclass(frozen=True)
class Trust:
    """Whom the province trusts: read from files, nothing is fetched."""

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    crls: tuple[x509.CertificateRevocationList, ...]

    @classmethod
    def at(cls, folder: Path) -> Trust:
        """Raises ValueError when the folder holds no root that can be read."""
        root = folder / "root.pem"
        if not root.is_file():
            raise ValueError("Không có chứng thư gốc (root.pem) trong thư mục tin cậy.")
        return cls(
            roots=tuple(x509.load_pem_x509_certificates(root.read_bytes())),
            intermediates=tuple(
                certificate
                for path in sorted((folder / "intermediates").glob("*.pem"))
                for certificate in x509.load_pem_x509_certificates(path.read_bytes())
            ),
            crls=tuple(_crl(path.read_bytes()) for path in sorted((folder / "crl").glob("*.crl"))),
        )

    def chain(self) -> list[asn1_x509.Certificate]:
        return [as_asn1(each) for each in self.intermediates]

    def standing(
        self,
        certificate: x509.Certificate,
        at: datetime,
        *,
        others: Iterable[x509.Certificate] = (),
    ) -> Standing:
        """Whether `certificate` was good for signing at a moment.

        others: certificates that came with the signature; they may complete a path and
        are not believed for being there. Revoked for key compromise counts for all time.
        """
        if not _may_sign(certificate):
            return Standing(State.WRONG_USE)
        path = self._path(certificate, others)
        if path is None:
            return Standing(State.UNTRUSTED)
        if at < certificate.not_valid_before_utc:
            return Standing(State.NOT_YET_VALID, certificate.not_valid_before_utc)
        if at > certificate.not_valid_after_utc:
            return Standing(State.EXPIRED, certificate.not_valid_after_utc)
        return self._revocation(path, at)

    def is_genuine(self, certificate: x509.Certificate) -> bool:
        """Issued, directly or not, by one of the roots, to the last bit; whatever its dates."""
        no_bits_left = as_asn1(certificate)["signature_value"].contents[:1] == b"\x00"
        return no_bits_left and self._path(certificate, ()) is not None

    def _path(
        self, certificate: x509.Certificate, others: Iterable[x509.Certificate]
    ) -> list[x509.Certificate] | None:
        """From the root down to the certificate, or None."""
        context = ValidationContext(
            trust_roots=[as_asn1(each) for each in self.roots],
            other_certs=[*self.chain(), *(as_asn1(each) for each in others)],
            moment=min(
                max(datetime.now(UTC), certificate.not_valid_before_utc),
                certificate.not_valid_after_utc,
            ),
            revocation_mode="soft-fail",
        )
        validator = CertificateValidator(as_asn1(certificate), validation_context=context)
        try:
            path = run(validator.async_validate_path())
        except (PathError, ValidationError, ValueError, TypeError, KeyError):
            return None  # no path, or a certificate that cannot be parsed
        return [x509.load_der_x509_certificate(each.dump()) for each in path]

    def _revocation(self, path: list[x509.Certificate], at: datetime) -> Standing:
        later: datetime | None = None
        for issuer, certificate in pairwise(path):
            crl = self._crl_of(issuer)
            if crl is None:
                return Standing(State.UNKNOWN)
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is None:
                continue
            if entry.revocation_date_utc <= at or _is_compromised(entry):
                return Standing(State.REVOKED, entry.revocation_date_utc)
            later = entry.revocation_date_utc
        return Standing(State.VALID, later=later)

    def _crl_of(self, issuer: x509.Certificate) -> x509.CertificateRevocationList | None:
        """The list of this authority, signed by it and not past its next update."""
        now = datetime.now(UTC)
        good = [
            crl
            for crl in self.crls
            if crl.issuer == issuer.subject
            and (crl.next_update_utc is None or crl.next_update_utc >= now)
            and crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
        ]
        return max(good, key=lambda crl: crl.last_update_utc, default=None)


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run pyHanko's coroutine to its end, also where a loop runs already (Playwright)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature or usage.content_commitment


def _is_compromised(entry: x509.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return False
    return reason in (x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise)


def _crl(content: bytes) -> x509.CertificateRevocationList:
    if pem.detect(content):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)
