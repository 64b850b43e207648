"""The outermost edge: each request has a number, each answer the same guarding headers.

The number stands in the header X-Request-ID, in each line of the process log and on the pages that
say that something went wrong, so that a person can read it to who looks for the cause.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

NONE = "-"
HEADER = "X-Request-ID"
HEALTH = "/api/health"
_number: ContextVar[str] = ContextVar("request_number", default=NONE)

_SPELT = {code: f"\\x{code:02x}" for code in (*range(32), 127, 0x85, 0x2028, 0x2029)}

PERMISSIONS = ", ".join(
    f"{each}=()"
    for each in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # evidence opens beside the field it proves
}


def request_number() -> str:
    """Of the request being answered here; "-" outside one."""
    return _number.get()


class OneLine(logging.Formatter):
    """Whatever a message holds, it stands on one line, and what follows of a traceback behind a
    bar: nobody writes a line of the log by a name or an address."""

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = super().format(record).split("\n")
        return "\n".join([first, *(f"  | {line}" for line in rest)]).replace("\r", "\\r")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return super().formatMessage(record).translate(_SPELT)


class Marked:
    """The number and the headers, on every answer: pages, files, errors, what is static."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(6)
        request.number = number  # type: ignore[attr-defined]
        token = _number.set(number)
        try:
            response = self.respond(request)
        finally:
            _number.reset(token)
        response[HEADER] = number
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class ProgramsEncrypted:
    """403 for a program that asks the API without TLS, where the site has it. Led on as a browser
    is, it would go on sending in clear and nobody would see. What is asked on the machine itself
    (health) is answered."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = not settings.HOSO_HTTPS or request.path_info == HEALTH
        if is_open or request.is_secure() or not request.path_info.startswith("/api/"):
            return self.respond(request)
        return JsonResponse({"detail": "HTTPS only"}, status=403)


class RequestNumber(logging.Filter):
    """Gives each record `request_number`."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)  # Django speaks of one that is over
        record.request_number = getattr(request, "number", _number.get())
        return True
