"""The edges: what cannot be read stays out, the own password comes first, errors are spoken."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.defaults import bad_request

from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.errors import GatewayError, HosoError, Incomplete
from hoso.dossiers.wall import raise_for
from hoso.web.accounts.ending import OLD_PASSWORD

log = logging.getLogger(__name__)

Respond = Callable[[HttpRequest], HttpResponse]

TITLES = {
    403: "Không có quyền làm việc này",
    404: "Không có trang này",
    405: "Không mở được địa chỉ này",
    409: "Việc này đã thay đổi",
    422: "Chưa làm được",
    502: "Hệ thống bên ngoài không nhận",
}

# What reads no row of a person; the first says itself that the database is down.
WITHOUT_ROWS = (
    "/api/health", "/api/version", "/api/openapi.json", "/con-phien", "/favicon.ico", "/ui/",
)  # fmt: skip

POSTED_ONLY = (
    "Địa chỉ này chỉ nhận việc gửi từ nút bấm của một trang. Nếu bạn vừa đăng nhập lại, việc gửi "
    "trước đó chưa được ghi: mở lại trang đó rồi gửi lần nữa."
)


class ReadableRequests:
    """400 for an address or a cookie with a zero byte, which the database cannot look for.

    No browser writes one there. What is asked or typed is read by the screens.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any("\0" in each for each in (request.path_info, *request.COOKIES.values())):
            return bad_request(request, BadRequest())
        return self.respond(request)


class KeptByNobody:
    """No cache and no browser keeps an answer, unless it says otherwise itself: on an office's
    shared computer the next one would find it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class BehindTheWall:
    """Each request sees in the database whom its account may see, and nobody without one
    (hoso.dossiers.wall); the next request on the connection begins from nothing again."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.HOSO_ROW_SECURITY or request.path_info.startswith(WITHOUT_ROWS):
            return self.respond(request)
        try:
            raise_for(request.user)
        except (OperationalError, InterfaceError) as error:
            return _interrupted(request, error)
        try:
            return self.respond(request)
        finally:
            wall.lower()


class OwnPasswordFirst:
    """An account with a one-time password sees nothing until it has set its own (CM-9.1); nor
    does one whose password is older than the regulation allows (TQ-14.1)."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        if not isinstance(account, Account):
            return self.respond(request)
        if not (account.must_set_password or request.session.get(OLD_PASSWORD)):
            return self.respond(request)
        request.is_held_back = True  # type: ignore[attr-defined]
        own_password = reverse("accounts:own-password")
        is_open = request.path in (own_password, reverse("accounts:sign-out"))
        if is_open or request.path.startswith(settings.STATIC_URL):
            return self.respond(request)
        return redirect(own_password)


class SpokenErrors:
    """HosoError becomes a page, or for a script's request a fragment of it.

    A fragment goes to the message region whatever the target of the request was, so that
    nothing typed is overwritten; a script that meets the sign-in page gets 401 instead.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        if is_script(request) and _leads_to_sign_in(response):
            return to_messages(render(request, "ui/signed_out.html", status=401))
        if response.status_code == 405 and not response.content:
            said = _refusal(request, 405, POSTED_ONLY)
            said["Allow"] = response["Allow"]
            return said
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, HosoError):
            return spoken(request, error)
        if isinstance(error, Http404) and is_script(request):
            return _refusal(request, 404, "Không tìm thấy, hoặc bạn không được xem.")
        if isinstance(error, OperationalError | InterfaceError):
            return _interrupted(request, error)
        return None


def is_script(request: HttpRequest) -> bool:
    """Asked by htmx or by our own scripts, which want a fragment."""
    return request.headers.get("HX-Request") == "true" or "X-Hoso-Script" in request.headers


def spoken(request: HttpRequest, error: HosoError) -> HttpResponse:
    """The page or fragment for an error of ours; a view may use it too."""
    findings = error.findings if isinstance(error, Incomplete) else ()
    message = error.message
    if isinstance(error, GatewayError):
        message = f"{message} Dữ liệu ở đây vẫn còn nguyên."
    return _refusal(
        request, error.status, message, article=error.article, ask=error.ask, findings=findings
    )


def _refusal(request: HttpRequest, status: int, message: str, **more: object) -> HttpResponse:
    known = status if status in TITLES else 422
    words = {"message": message, "title": TITLES[known], "status": known, **more}
    if is_script(request):
        return to_messages(render(request, "ui/refused.html", words, status=known))
    return render(request, "errors/refused.html", words, status=known)


def _interrupted(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database went away; its transaction is undone. The page asks it for nothing."""
    log.error("database interrupted: %s", type(error).__name__)
    if is_script(request):
        words = {"title": "Gián đoạn", "message": "Cơ sở dữ liệu vừa gián đoạn; việc này chưa ghi."}
        return to_messages(HttpResponse(render_to_string("ui/refused.html", words), status=503))
    return HttpResponse(render_to_string("errors/interrupted.html"), status=503)


def to_messages(response: HttpResponse) -> HttpResponse:
    """A fragment for the message region of the page, whatever the script asked for."""
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Reselect"] = "unset"  # whatever part of a page the request hoped for
    return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    if response.status_code != 302:
        return False
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)
