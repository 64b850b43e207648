from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from hoso.base import keyring


class KeysConfig(AppConfig):
    name = "hoso.keys"
    label = "keys"

    def ready(self) -> None:
        """A demo and a test make keys for themselves; anything else does not start without."""
        if settings.HOSO_DEMO or settings.HOSO_TESTING:
            keyring.create(Path(settings.HOSO_KEYS), date.today().isoformat())
        if sys.argv[1:3] not in (["keys", "create"], ["keys", "wrap"]):
            keyring.ring()
