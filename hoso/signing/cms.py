"""One CMS signature read strictly: whose, when, over these bytes or not. No Django.

Stricter than the standard asks: we look for the one changed byte, so also the parts
that no signature covers (version numbers, the list of hashes, certificates carried
along) must be what they should be.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms as asn1
from cryptography import x509
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from hoso.signing.certificates import Subject, Trust, as_asn1, subject_of

HASHES = frozenset({"sha256", "sha384", "sha512"})  # TT 15/2025/TT-BKHCN


class Unreadable(ValueError):
    """Not a CMS signature of one signer with the signer's certificate in it."""


@dataclass(frozen=True)
class Seal:
    """What a CMS says. intact: its hash is that of the content; sound: the signature over
    that hash is of this certificate's key; what it says of its signer is to be believed
    only then. signed_at: by the clock of who signed."""

    certificate: x509.Certificate
    subject: Subject
    others: tuple[x509.Certificate, ...]
    signed_at: datetime | None
    intact: bool
    sound: bool


def read(cms: bytes, content: bytes, trust: Trust | None) -> Seal:
    """Raises Unreadable. Without `trust`, certificates carried along are not looked at."""
    try:
        return _read(cms, content, trust)
    except Exception as error:  # parsers on hostile bytes: whatever they trip over means the same
        raise Unreadable("Không đọc được chữ ký số.") from error


def _read(cms: bytes, content: bytes, trust: Trust | None) -> Seal:
    info = asn1.ContentInfo.load(cms, strict=True)
    data = info["content"]
    (signer,) = data["signer_infos"]
    carried = [each.chosen for each in data["certificates"]]
    named = signer["sid"].chosen
    (own,) = {_pyca(each) for each in carried if _is(each, named)}
    others = tuple(_pyca(each) for each in carried if not _is(each, named))
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in HASHES:
        raise Unreadable
    well_formed = (
        len(info.contents) == len(info["content_type"].dump()) + len(data.dump())
        and all(
            _is_plain(each) for each in (*data["digest_algorithms"], signer["digest_algorithm"])
        )
        and [each["algorithm"].native for each in data["digest_algorithms"]] == [algorithm]
        and data["version"].native == signer["version"].native == "v1"
        and data["encap_content_info"]["content_type"].native == "data"
        and "signing_certificate_v2" in attributes
        and (trust is None or _carries_nothing_false(own, others, trust))
    )
    intact, sound = _integrity(signer, own, hashlib.new(algorithm, content).digest())
    time = attributes.get("signing_time")
    return Seal(
        certificate=own,
        subject=subject_of(own),
        others=others,
        signed_at=time[0].native if time else None,
        intact=intact,
        sound=sound and well_formed,
    )


def carried_by(cms: bytes) -> list[x509.Certificate]:
    """The certificates that a CMS takes along, the signer's among them, in the order they stand.
    Raises ValueError for what is no CMS."""
    try:
        data = asn1.ContentInfo.load(cms, strict=True)["content"]
        return [_pyca(each.chosen) for each in data["certificates"]]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("Không đọc được chữ ký số.") from error


def _carries_nothing_false(
    own: x509.Certificate, others: tuple[x509.Certificate, ...], trust: Trust
) -> bool:
    """Nothing signs the certificates carried along: they must be as their issuer made them.
    Of a stranger's that cannot be told, and need not: it is not trusted anyway."""
    return not trust.is_genuine(own) or all(trust.is_genuine(each) for each in others)


def _is_plain(algorithm: Any) -> bool:
    """Written as DER writes it, with NULL parameters or none (RFC 5754)."""
    return bool(algorithm.dump().endswith((b"\x05\x00", algorithm["algorithm"].dump())))


def _pyca(certificate: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _is(certificate: Any, named: Any) -> bool:
    return bool(
        certificate.serial_number == named["serial_number"].native
        and certificate.issuer.dump() == named["issuer"].dump()
    )


def _integrity(signer: Any, certificate: x509.Certificate, digest: bytes) -> tuple[bool, bool]:
    try:
        return validate_sig_integrity(signer, as_asn1(certificate), "data", digest)
    except (SignatureValidationError, ValueError, TypeError, KeyError, NotImplementedError):
        return True, False  # the content is not to blame: the signature itself is broken
