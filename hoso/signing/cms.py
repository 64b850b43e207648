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

from hoso.signing.certificates import Trust, as_asn1

HASHES = frozenset({"sha256", "sha384", "sha512"})  # TT 15/2025/TT-BKHCN


class Unreadable(ValueError):
    """Not a CMS signature of one signer with the signer's certificate in it."""


@dataclass(frozen=True)
class Seal:
    """What a CMS says. intact: its hash is that of the content; sound: the signature over
    that hash is of this certificate's key. signed_at: by the clock of who signed."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    signed_at: datetime | None
    intact: bool
    sound: bool


def read(cms: bytes, content: bytes, trust: Trust | None) -> Seal:
    """Raises Unreadable. Without `trust`, certificates carried along are not looked at."""
    try:
        info = asn1.ContentInfo.load(cms, strict=True)
        data = info["content"]
        (signer,) = data["signer_infos"]
        certificates = [
            x509.load_der_x509_certificate(each.chosen.dump()) for each in data["certificates"]
        ]
        named = signer["sid"].chosen
        (own,) = [each for each in certificates if _is(each, named)]
        attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
        algorithm = signer["digest_algorithm"]["algorithm"].native
        listed = [each["algorithm"].native for each in data["digest_algorithms"]]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise Unreadable("Không đọc được chữ ký số.") from error
    others = tuple(each for each in certificates if each != own)
    well_formed = (
        algorithm in HASHES
        and listed == [algorithm]
        and data["version"].native == signer["version"].native == "v1"
        and data["encap_content_info"]["content_type"].native == "data"
        and "signing_certificate_v2" in attributes
        and (trust is None or all(trust.is_genuine(each) for each in others))
    )
    digest = hashlib.new(algorithm, content).digest() if algorithm in HASHES else b""
    intact, sound = _integrity(signer, own, digest)
    time = attributes.get("signing_time")
    return Seal(
        certificate=own,
        others=others,
        signed_at=time[0].native if time else None,
        intact=intact,
        sound=sound and well_formed,
    )


def _is(certificate: x509.Certificate, named: Any) -> bool:
    return bool(
        certificate.serial_number == named["serial_number"].native
        and certificate.issuer.public_bytes() == named["issuer"].dump()
    )


def _integrity(signer: Any, certificate: x509.Certificate, digest: bytes) -> tuple[bool, bool]:
    try:
        return validate_sig_integrity(signer, as_asn1(certificate), "data", digest)
    except (SignatureValidationError, ValueError, TypeError, KeyError, NotImplementedError):
        return True, False  # the content is not to blame: the signature itself is broken
