"""The file of keys sealed under an AES key that never leaves a PKCS#11 token: who has the file
alone reads nothing of it, and nothing starts without the token and its PIN.

    {"format": "hoso.keys/token-1", "sealed": "<96 bits of nonce, AES-256-GCM of the file, base64>"}
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, exceptions

from hoso.base.tokens import one_at_a_time, token_of

FORMAT = "hoso.keys/token-1"
NONCE, TAG_BITS, KEY_BITS = 12, 128, 256
DOCUMENT = "docs/operations/keys.md"
_WRONG = (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange)


def is_used() -> bool:
    """Whether the settings name a token."""
    return bool(settings.HOSO_KEYS_TOKEN)


def is_sealed(text: str) -> bool:
    """Whether this is a file that a token has sealed."""
    try:
        return bool(json.loads(text)["format"] == FORMAT)
    except (ValueError, KeyError, TypeError):
        return False


def sealed(text: str) -> str:
    """The text under the token's key, which is made when the token has none.

    Raises ImproperlyConfigured as `opened`.
    """
    nonce = secrets.token_bytes(NONCE)
    with _key(is_made=True) as key:
        found = key.encrypt(
            text.encode(), mechanism=Mechanism.AES_GCM, mechanism_param=_params(nonce)
        )
    return json.dumps({"format": FORMAT, "sealed": base64.b64encode(nonce + found).decode()})


def opened(text: str) -> str:
    """What `sealed` was given. Raises ImproperlyConfigured, which says what is lacking: the
    library, the token, its PIN, the key, or a file that this key has sealed."""
    try:
        raw = base64.b64decode(json.loads(text)["sealed"], validate=True)
    except (ValueError, KeyError, TypeError):
        raise _refused("the file is cut off or was changed") from None
    with _key() as key:
        try:
            found = key.decrypt(
                raw[NONCE:], mechanism=Mechanism.AES_GCM, mechanism_param=_params(raw[:NONCE])
            )
        except exceptions.PKCS11Error:
            raise _refused("the key on the token does not open this file") from None
    return bytes(found).decode()


@contextmanager
def _key(*, is_made: bool = False) -> Iterator[Any]:
    """The AES key, in a session of its own that is logged out after it."""
    if not settings.HOSO_PKCS11_MODULE:
        raise _refused("HOSO_PKCS11_MODULE must name the library of the token")
    token = settings.HOSO_KEYS_TOKEN
    with one_at_a_time:
        try:
            session = token_of(settings.HOSO_PKCS11_MODULE, token).open(
                rw=is_made, user_pin=settings.HOSO_KEYS_PIN
            )
        except exceptions.NoSuchToken:
            raise _refused(f"no token {token!r} is there") from None
        except exceptions.PinLocked:
            raise _refused(f"the PIN of the token {token!r} is locked") from None
        except _WRONG:
            raise _refused(f"HOSO_KEYS_PIN does not open the token {token!r}") from None
        except (exceptions.PKCS11Error, RuntimeError) as error:
            raise _refused(f"the token does not answer ({type(error).__name__})") from None
        with session as at:
            yield _found(at) or (_made(at) if is_made else _missing())


def _found(session: Any) -> Any:
    label, kind = settings.HOSO_KEYS_TOKEN_KEY, ObjectClass.SECRET_KEY
    try:
        return session.get_key(object_class=kind, key_type=KeyType.AES, label=label)
    except exceptions.NoSuchKey:
        return None
    except exceptions.MultipleObjectsReturned:
        raise _refused(f"the token has several keys {label!r}") from None


def _made(session: Any) -> Any:
    """It cannot be read out of the token, nor by whoever has the PIN."""
    template = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True}
    label = settings.HOSO_KEYS_TOKEN_KEY
    return session.generate_key(KeyType.AES, KEY_BITS, label=label, store=True, template=template)


def _missing() -> Any:
    raise _refused(f"the token has no AES key {settings.HOSO_KEYS_TOKEN_KEY!r}")


def _params(nonce: bytes) -> GCMParams:
    return GCMParams(nonce, aad=FORMAT.encode(), tag_bits=TAG_BITS)


def _refused(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"HOSO_KEYS_TOKEN: {why}; see {DOCUMENT}")
