"""Keys on a PKCS#11 token: SoftHSM2 in the demo, a USB token or an HSM in earnest.

A login belongs to the whole process and not to a session (PKCS#11 v3.0, 5.6), so one
token operation runs at a time in a process: otherwise a wrong PIN would pass on
somebody else's login.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509
from pkcs11 import exceptions
from pyhanko.sign.pkcs11 import PKCS11Signer

from hoso.base.tokens import one_at_a_time, token_of
from hoso.signing.gateways import ModuleMissing, TokenAbsent, TokenLocked, WrongPin

USUAL_PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
BUSY_AFTER = 30.0  # seconds

_WRONG = (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange)
_GONE = (
    exceptions.NoSuchToken,
    exceptions.TokenNotPresent,
    exceptions.DeviceRemoved,
    exceptions.DeviceError,
    exceptions.SlotIDInvalid,
    exceptions.TokenNotRecognised,
)


def module_path(configured: str = "") -> Path | None:
    """The library named in the settings, else the first of the usual places."""
    places = (configured,) if configured else USUAL_PLACES
    return next((path for path in map(Path, places) if path.is_file()), None)


def softhsm_home(folder: Path) -> Path:
    """Point SoftHSM2 at tokens under `folder` (made when missing) for this process and its
    children, unless SOFTHSM2_CONF already points somewhere."""
    configuration = Path(os.environ.setdefault("SOFTHSM2_CONF", str(folder / "softhsm2.conf")))
    if not configuration.exists():
        tokens = configuration.parent / "tokens"
        tokens.mkdir(parents=True, exist_ok=True)
        tokens.chmod(0o700)
        configuration.write_text(
            f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
    return configuration


@contextmanager
def opened(
    module: Path | None,
    token_label: str,
    key_label: str,
    pin: str,
    *,
    chain: Iterable[x509.Certificate] = (),
) -> Iterator[PKCS11Signer]:
    """A signer on the token; logged out at the end.

    Raises WrongPin, TokenLocked, TokenAbsent or ModuleMissing, before and during use:
    a token pulled out while signing is TokenAbsent as well.
    """
    with session(module, token_label, pin) as open_session:
        signer = PKCS11Signer(
            open_session,
            cert_label=key_label,
            key_label=key_label,
            ca_chain=list(chain),
            embed_roots=False,
            prefer_pss=True,
            use_raw_mechanism=_holds_ec_key(open_session, key_label),
        )
        signer.signing_cert  # noqa: B018  loads certificate and key now, not in mid-signature
        yield signer


@contextmanager
def session(
    module: Path | None, token_label: str, pin: str, *, writable: bool = False
) -> Iterator[Any]:
    """A logged-in python-pkcs11 session; errors as in `opened`."""
    if module is None:
        raise ModuleMissing(
            "Máy chủ chưa có thư viện PKCS#11 để đọc thiết bị ký.",
            ask="quản trị hệ thống",
        )
    if not one_at_a_time.acquire(timeout=BUSY_AFTER):
        raise TokenAbsent("Thiết bị ký đang bận. Chờ một phút rồi ký lại.")
    try:
        with _spoken():
            token = token_of(str(module), token_label)
            with token.open(rw=writable, user_pin=pin) as open_session:
                yield open_session
    finally:
        one_at_a_time.release()


def is_present(module: Path, token_label: str) -> bool:
    """Whether the token is plugged in now; a reader that fails counts as none."""
    with one_at_a_time:
        try:
            token_of(str(module), token_label)
        except exceptions.PKCS11Error:
            return False
    return True


def _holds_ec_key(open_session: Any, label: str) -> bool:
    """EC keys are asked for the raw mechanism: SoftHSM2 and most tokens hash no ECDSA."""
    try:
        key = open_session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
    except exceptions.NoSuchKey:
        raise TokenAbsent(
            "Thiết bị ký không có khóa đã đăng ký. Kiểm tra xem có cắm nhầm thiết bị không."
        ) from None
    return bool(key.key_type == pkcs11.KeyType.EC)


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except _WRONG as error:
        raise WrongPin("Mã PIN không đúng.") from error
    except exceptions.PinLocked as error:
        raise TokenLocked("Thiết bị ký đã bị khóa mã PIN.") from error
    except _GONE as error:
        raise TokenAbsent(
            "Không tìm thấy thiết bị ký. Cắm thiết bị ký của bạn vào rồi ký lại; "
            "chưa có gì được ký."
        ) from error
    except exceptions.PKCS11Error as error:
        raise TokenAbsent(
            f"Thiết bị ký không trả lời đúng ({type(error).__name__}). Rút ra, cắm lại rồi ký lại; "
            "chưa có gì được ký."
        ) from error
