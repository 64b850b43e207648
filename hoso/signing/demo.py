"""Keys for a demo and for tests, from the stand-in CA in `simulators.pki`.

A token per person in SoftHSM2, the key made on the token; where SoftHSM2 is not
installed, a PKCS#12 file (`Credential.is_demo_key`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    load_der_public_key,
    pkcs12,
)
from django.conf import settings
from pkcs11 import Attribute
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from hoso.signing.gateways import pkcs11 as tokens
from hoso.signing.models import Credential
from hoso.signing.queries import is_at_hand
from hoso.signing.services import register, seal_number
from simulators.pki import Authority, Holder, new_key

if TYPE_CHECKING:
    from hoso.accounts.models import Account
    from hoso.organisations.models import Unit

PIN = "123456"  # printed by the demo; a made-up key's only
KEY_LABEL = "ky"


def authority() -> Authority:
    """The made-up authority of this installation; made where there is none yet."""
    return Authority(Path(settings.DATA_DIR) / "pki")


def has_softhsm() -> bool:
    """Whether keys can be held in a token of software here."""
    module = tokens.module_path(settings.HOSO_PKCS11_MODULE)
    return module is not None and shutil.which("softhsm2-util") is not None


def provide(
    account: Account,
    *,
    title: str,
    organisation: str,
    seal_of: Unit | None = None,
    pin: str = PIN,
    by: Account | str = "demo",
    owner_number: str = "",
    ca: Authority | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Credential:
    """A key and its registration; the one the account has already, if its key is there.

    owner_number: as `register`; a personal number where accounts are not named by it (KT-3.3).
    """
    found = Credential.objects.filter(account=account, unit=seal_of, ended_at__isnull=True).first()
    if found and is_at_hand(found):
        return found
    ca = ca or authority()
    number = owner_number or (seal_number(seal_of) if seal_of else account.get_username())
    name = organisation if seal_of else account.full_name
    holder = Holder(name, number, title=title, organisation=organisation)
    label = f"hoso-{account.pk}-{secrets.token_hex(4)}"  # never two tokens of one label
    kind = kind or (Credential.Kind.PKCS11 if has_softhsm() else Credential.Kind.PKCS12)
    where: dict[str, Any]
    if kind == Credential.Kind.PKCS11:
        certificate = token_with_key(label, pin, ca, holder, since=since, until=until)
        where = {"token_label": label, "key_label": KEY_LABEL}
    else:
        path = Path(settings.DATA_DIR) / "keys" / f"{label}.p12"
        certificate = file_with_key(path, pin, ca, holder, since=since, until=until)
        where = {"path": f"keys/{label}.p12"}
    return register(
        account, certificate, by=by, kind=kind, seal_of=seal_of, owner_number=number, **where
    )


def token_with_key(
    label: str,
    pin: str,
    ca: Authority,
    holder: Holder,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> x509.Certificate:
    """A new SoftHSM2 token with a P-256 key made on it and a certificate beside the key."""
    tokens.softhsm_home(Path(settings.DATA_DIR))
    so_pin = secrets.token_hex(8)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label]
        + ["--so-pin", so_pin, "--pin", pin],
        check=True,
        capture_output=True,
        env=dict(os.environ),
    )
    module = tokens.module_path(settings.HOSO_PKCS11_MODULE)
    with tokens.session(module, label, pin, writable=True) as session:
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
        public, _ = parameters.generate_keypair(store=True, label=KEY_LABEL)
        key = load_der_public_key(encode_ec_public_key(public))
        assert isinstance(key, ec.EllipticCurvePublicKey)
        certificate = ca.issue(holder, key, since=since, until=until)
        session.create_object(
            {
                Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: KEY_LABEL,
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            }
        )
    return certificate


def file_with_key(
    path: Path,
    pin: str,
    ca: Authority,
    holder: Holder,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> x509.Certificate:
    key = new_key()
    certificate = ca.issue(holder, key.public_key(), since=since, until=until)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            KEY_LABEL.encode(),
            key,
            certificate,
            None,
            BestAvailableEncryption(pin.encode()),
        )
    )
    return certificate
