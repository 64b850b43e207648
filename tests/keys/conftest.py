from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hoso.base import keyring


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A ring of this test alone, made before anything is sealed."""
    settings.HOSO_KEYS = tmp_path / "keys" / "keys.json"
    keyring.create(settings.HOSO_KEYS, "2026-11-26")
    yield settings.HOSO_KEYS
    keyring.forget()
