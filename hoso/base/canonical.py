"""Canonical JSON: the one text of a value, so that its hash can be signed.

RFC 8785 (JSON Canonicalization Scheme) over NFC text. Floats are refused: money
and coefficients are decimal strings, as 0.1 has no single binary reading.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """UTF-8 bytes. Raises ValueError on floats, TypeError on what JSON does not know."""
    return rfc8785.dumps(_normalised(value))


def sha256(content: bytes) -> str:
    """Lower-case hexadecimal, 64 characters."""
    return hashlib.sha256(content).hexdigest()


def _normalised(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): _normalised(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_normalised(each) for each in value]
    if isinstance(value, float):
        raise ValueError("A float has no canonical text: use a decimal string.")
    raise TypeError(f"Not JSON: {type(value).__name__}")
