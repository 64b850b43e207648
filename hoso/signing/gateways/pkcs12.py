"""Keys in a PKCS#12 file: only for a demo on a machine without SoftHSM2.

The key lies on disk and is read into memory, which TT 15/2025/TT-BKHCN does not accept
for a signature in earnest; the screens say so (`Credential.is_demo_key`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from hoso.signing.gateways import TokenAbsent, WrongPin

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class LoadedKey(Signer):
    """pyHanko's own in-memory signer loads the key anew, and checks it, for each signature."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        chain: Iterable[x509.Certificate],
    ):
        store = SimpleCertificateStore()
        store.register_multiple(chain)
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            embed_roots=False,
            prefer_pss=True,
        )
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:
            return bytes(512)
        chosen = _HASHES[digest_algorithm.lower()]()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(chosen))
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        salt = mechanism["parameters"]["salt_length"].native
        return self._key.sign(data, padding.PSS(padding.MGF1(chosen), salt), chosen)


@contextmanager
def opened(path: Path, pin: str, *, chain: Iterable[x509.Certificate] = ()) -> Iterator[LoadedKey]:
    """Raises WrongPin, or TokenAbsent when there is no such file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TokenAbsent(
            "Không tìm thấy tệp khóa thử nghiệm của bạn; chưa có gì được ký.",
            ask="quản trị hệ thống",
        ) from error
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, pin.encode())
    except ValueError as error:
        raise WrongPin("Mã PIN không đúng.") from error
    if not isinstance(key, PrivateKey) or certificate is None:
        raise TokenAbsent("Tệp khóa thử nghiệm không chứa khóa ký; chưa có gì được ký.")
    yield LoadedKey(key, x509.Certificate.load(certificate.public_bytes(Encoding.DER)), chain)
