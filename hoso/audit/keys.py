"""The log's own key: a file outside the database, Ed25519 in PKCS#8, mode 0600."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from hoso.audit.models import Checkpoint
from hoso.audit.notes import Verifier, is_name
from hoso.base.errors import Conflict

ASK = "người vận hành máy chủ"


def own_key() -> Ed25519PrivateKey:
    """Made the first time. Raises Conflict when the file is not one's own secret, or when it is
    gone though checkpoints were signed with it: another key would pass unnoticed here."""
    path = Path(settings.HOSO_LOG_KEY)
    if not path.exists():
        if Checkpoint.objects.exists():
            raise Conflict(
                "Tệp khóa của nhật ký không còn, trong khi đã có mốc ký bằng khóa đó. "
                "Lấy lại tệp khóa từ bản sao lưu (docs/operations/audit-log.md).",
                ask=ASK,
            )
        _make(path)
    if path.stat().st_mode & 0o077:
        raise Conflict(
            "Tệp khóa của nhật ký đang để người khác đọc được; đặt lại quyền 0600.", ask=ASK
        )
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise Conflict("Tệp khóa của nhật ký không phải khóa Ed25519.", ask=ASK)
    return key


def own_verifier() -> Verifier:
    """The public half, to be handed to whoever will verify."""
    name = settings.HOSO_LOG_ORIGIN
    if not is_name(name):
        raise Conflict("HOSO_LOG_ORIGIN không được có dấu cách hay dấu cộng.", ask=ASK)
    return Verifier(name, own_key().public_key())


def _make(path: Path) -> None:
    """Whole or not at all, and never over another: two processes may come here at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first: its key is the key
    finally:
        draft.unlink()
