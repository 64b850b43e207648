"""Signed-in accounts that ask for pages: over HTTP, and of the application in this process.

What the server itself takes is measured in this process: the very WSGI application, with its
middleware, session, templates and connection pool, but without socket and client.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import httpx
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext

from config.wsgi import application
from hoso.accounts.models import Account
from hoso.accounts.services import set_own_password
from hoso.web.shell import note_dossier

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass
class Visitor:
    """`cookies` are those of a session; `csrftoken` is among them."""

    cookies: Mapping[str, str]
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def signed_in(cls, address: str, account: Account) -> Visitor:
        """Through the sign-in page, with a password drawn for this run."""
        password = secrets.token_urlsafe(12)
        set_own_password(account, password)
        with httpx.Client(base_url=address) as client:
            client.get("/dang-nhap")
            form = {"username": account.username, "password": password}
            form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
            answer = client.post("/dang-nhap", data=form)
            if answer.status_code != 302:
                raise RuntimeError(f"sign-in gave {answer.status_code}")
            return cls(dict(client.cookies))

    @classmethod
    def let_in(cls, account: Account) -> Visitor:
        """A session without the page, for the many that send one thing each."""
        set_own_password(account, secrets.token_urlsafe(12))
        request = HttpRequest()
        request.session = SessionStore()
        login(request, account, backend=BACKEND)
        note_dossier(request, account)
        request.session.save()
        key = str(request.session.session_key)
        return cls({"sessionid": key, "csrftoken": secrets.token_hex(16)})

    def get(self, path: str) -> bytes:
        """The page, made in this process. Raises RuntimeError for anything but 200."""
        body = self._answer(self._environ(path))
        if self.status != 200:
            raise RuntimeError(f"{path}: {self.status}")
        return body

    def post(self, path: str, form: Mapping[str, str], leads_to: str) -> None:
        """Raises RuntimeError for anything but a redirect to that page."""
        sent = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]}).encode()
        answer = self._answer(self._environ(path, sent))
        if self.headers.get("Location") != leads_to:
            raise RuntimeError(f"{path}: {self.status} {answer[-2000:].decode()}")

    def save(self, path: str, form: Mapping[str, str]) -> None:
        """What a page sends at each pause. Raises RuntimeError for anything but 200."""
        sent = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]}).encode()
        self._answer(self._environ(path, sent))
        if self.status != 200:
            raise RuntimeError(f"{path}: {self.status}")

    def statements(self, path: str) -> list[str]:
        """What the database is asked for one page."""
        with CaptureQueriesContext(connection) as asked:
            self.get(path)
        return [each["sql"] for each in asked.captured_queries]

    def _answer(self, environ: dict[str, Any]) -> bytes:
        parts: Iterable[bytes] = application(environ, self._begin)
        try:
            return b"".join(parts)
        finally:
            parts.close()  # type: ignore[attr-defined]

    def _begin(
        self, status: str, headers: list[tuple[str, str]], error: object = None, /
    ) -> Callable[[bytes], object]:
        self.status, self.headers = int(status.split()[0]), dict(headers)
        return lambda _: None

    def _environ(self, path: str, sent: bytes | None = None) -> dict[str, Any]:
        place, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "HTTP_ACCEPT": "text/html",
        }
        if sent is not None:
            environ |= {
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(sent)),
                "wsgi.input": io.BytesIO(sent),
            }
        setup_testing_defaults(environ)
        return environ
