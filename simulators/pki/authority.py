"""A made-up certification authority: root, issuing CA, people, agencies, revocation.

Nothing here is a secret worth keeping: it exists so that the demo and the tests sign
with certificates shaped like the real ones (titles and organisations in the subject,
key usage, CRL). The folder it writes:

    ca/root.pem, ca/issuing.pem        private keys (of the stand-in only)
    ca/revoked.json                    {serial number: moment of revocation}
    trust/root.pem                     what a verifier trusts
    trust/intermediates/issuing.pem
    trust/crl/root.crl, issuing.crl    PEM

Keys are ECDSA P-256: TT 15/2025/TT-BKHCN allows RSASSA-PSS or ECDSA >= 256 bit; tried with
OpenSSL and poppler (NSS), both are accepted, and this one is the quicker to make.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PERSON_YEARS = 3  # NĐ 23/2025/NĐ-CP: a subscriber at most three years
AUTHORITY_YEARS, FOUNDED = 20, 6  # founded years ago: it has issued what has expired since
COUNTRY = "VN"
MADE_UP = "Hoso (mô phỏng)"


@dataclass(frozen=True)
class Holder:
    """The subject of a certificate.

    number: the personal number or account id of a person, the code of an agency. Written
    as UID, the attribute public-service certificates use to name their owner.
    """

    name: str
    number: str
    title: str = ""
    organisation: str = ""

    def subject(self) -> x509.Name:
        parts = [
            (NameOID.COUNTRY_NAME, COUNTRY),
            (NameOID.ORGANIZATION_NAME, self.organisation),
        ]
        parts += [(NameOID.TITLE, self.title), (NameOID.COMMON_NAME, self.name)]
        parts += [(NameOID.USER_ID, self.number)]
        return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class Authority:
    """Made in `folder` on first use; the same authority again afterwards."""

    def __init__(self, folder: Path, *, now: datetime | None = None) -> None:
        self.folder = folder
        self.now = now or datetime.now(UTC)
        self.trust = folder / "trust"
        if not (folder / "ca" / "issuing.pem").exists():
            self._found()
        self._root_key, self._root = self._load("root", self.trust / "root.pem")
        self._key, self.certificate = self._load(
            "issuing", self.trust / "intermediates" / "issuing.pem"
        )

    def issue(
        self,
        holder: Holder,
        public_key: ec.EllipticCurvePublicKey,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> x509.Certificate:
        """A signing certificate; with dates of one's own it can be expired or not yet valid."""
        since = since or self.now - timedelta(minutes=5)
        until = until or since + timedelta(days=365 * PERSON_YEARS)
        builder = _builder(holder.subject(), self.certificate.subject, public_key, since, until)
        builder = builder.add_extension(x509.BasicConstraints(False, None), True)
        builder = builder.add_extension(_usage(digital_signature=True), True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
            False,
        )
        return builder.sign(self._key, hashes.SHA256())

    def revoke(self, certificate: x509.Certificate, *, at: datetime | None = None) -> None:
        revoked = self._revoked()
        revoked[str(certificate.serial_number)] = (at or self.now).isoformat()
        (self.folder / "ca" / "revoked.json").write_text(json.dumps(revoked))
        self._publish("issuing", self._key, self.certificate.subject, revoked)

    def publish(self) -> None:
        """Fresh revocation lists, good for a year from now."""
        self._publish("root", self._root_key, self._root.subject, {})
        self._publish("issuing", self._key, self.certificate.subject, self._revoked())

    # --- founding -----------------------------------------------------------------

    def _found(self) -> None:
        for part in ("ca", "trust/intermediates", "trust/crl"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        since, until = (
            self.now - timedelta(days=365 * FOUNDED),
            self.now + timedelta(days=365 * AUTHORITY_YEARS),
        )
        root_key, issuing_key = new_key(), new_key()
        root_name = Holder(f"CA gốc chuyên dùng {MADE_UP}", "", organisation=MADE_UP).subject()
        name = Holder(f"CA phát hành chuyên dùng {MADE_UP}", "", organisation=MADE_UP).subject()
        root = _authority(root_name, root_name, root_key.public_key(), since, until, path=1)
        issuing = _authority(name, root_name, issuing_key.public_key(), since, until, path=0)
        issuing = issuing.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            False,
        )
        _write(self.trust / "root.pem", root.sign(root_key, hashes.SHA256()))
        _write(
            self.trust / "intermediates" / "issuing.pem",
            issuing.sign(root_key, hashes.SHA256()),
        )
        self._publish("root", root_key, root_name, {})
        self._publish("issuing", issuing_key, name, {})
        _write_key(self.folder / "ca" / "root.pem", root_key)
        _write_key(self.folder / "ca" / "issuing.pem", issuing_key)

    def _load(
        self, name: str, certificate: Path
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        pem = (self.folder / "ca" / f"{name}.pem").read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key, x509.load_pem_x509_certificate(certificate.read_bytes())

    def _revoked(self) -> dict[str, str]:
        path = self.folder / "ca" / "revoked.json"
        found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def _publish(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        issuer: x509.Name,
        revoked: dict[str, str],
    ) -> None:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer)
            .last_update(self.now - timedelta(minutes=5))
            .next_update(self.now + timedelta(days=365))
            .add_extension(x509.CRLNumber(len(revoked) + 1), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
                False,
            )
        )
        for serial, at in revoked.items():
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(serial))
                .revocation_date(datetime.fromisoformat(at))
                .build()
            )
        _write(self.trust / "crl" / f"{name}.crl", builder.sign(key, hashes.SHA256()))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    since: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
    )


def _authority(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    since: datetime,
    until: datetime,
    *,
    path: int,
) -> x509.CertificateBuilder:
    return (
        _builder(subject, issuer, key, since, until)
        .add_extension(x509.BasicConstraints(True, path), True)
        .add_extension(_usage(authority=True), True)
    )


def _usage(*, digital_signature: bool = False, authority: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=digital_signature,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, what: x509.Certificate | x509.CertificateRevocationList) -> None:
    path.write_bytes(what.public_bytes(serialization.Encoding.PEM))


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
