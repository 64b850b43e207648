"""Where a sentence waits that a page says once, after an act: as Django has it, in a cookie (or the
session, when it is long), but one that no other host and no plain page can set."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    cookie_name = "__Host-messages" if settings.HOSO_HTTPS else "messages"


class Storage(FallbackStorage):
    storage_classes = (HostCookie, SessionStorage)
