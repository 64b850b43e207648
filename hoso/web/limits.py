"""How large and how often. Refused kindly: 413 before a byte of the body is read, 429 with the
seconds to wait.

Counted in PostgreSQL, in windows of fixed length, so that all processes count together. What
counts against which limit is the table ROUTES, by the names of addresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac

from hoso.exchange import packages
from hoso.exchange.workbook import guard
from hoso.files.rules import shown_size
from hoso.web.middleware import is_script, to_messages

Respond = Callable[[HttpRequest], HttpResponseBase]

ROUTES: dict[str, str] = {
    "accounts:sign-in": "sign_in",
    "accounts:ended-there": "sign_in",
    "accounts:own-password": "password",
    "people:reissue": "password",
    "people:ask-password": "password",
    "people:password": "password",
    "rights:reissue": "password",
    "intakes:reissue": "password",
    "search:all": "search",
    "search:hints": "search",
    "places:suggest": "search",
    "places:said": "search",
    "people:list-sheet": "export",
    "people:print": "export",
    "people:print-supplement": "export",
    "people:print-contract": "export",
    "people:version_json": "export",
    "people:proof": "export",
    "components:copy": "export",
    "components:own-copy": "export",
    "exports:draft": "export",
    "exports:draft-contract": "export",
    "exports:own": "export",
    "exports:file": "export",
    "exchange:export-ask": "export",
    "exchange:export-part": "export",
    "exchange:load-marked": "export",
    "intakes:result": "export",
    "log:take": "export",
    "readings:take": "export",
    "own:save": "upload",
    "own:save-row": "upload",
    "entry:save": "upload",
    "entry:save-row": "upload",
    "people:write": "upload",
    "people:ask": "upload",
    "people:leave": "upload",
    "consents:one": "upload",
    "rights:units": "upload",
    "rights:unit": "upload",
    "intakes:list": "upload",
    "exchange:receive": "upload",
    "exchange:mapping-guess": "upload",
    "regulations:calendar-preview": "upload",
}
POSTED = {"sign_in", "password", "upload"}  # looking at the empty form counts for nothing
ROOM_FOR_WORDS = 1024 * 1024
LARGE = {"exchange:receive": packages.LIMIT, "exchange:mapping-guess": guard.UPLOAD_LIMIT}
TOO_LARGE = (
    "Nội dung gửi lên vượt {}, là mức tối đa của trang này, nên chưa nhận. Chia thành nhiều lần "
    "gửi, hoặc quét lại giấy tờ ở 200 dpi."
)
TOO_OFTEN = (
    "Việc này vừa được làm quá nhiều lần từ tài khoản hoặc địa chỉ mạng này, nên chưa thực hiện. "
    "Thử lại sau {} giây; nếu công việc cần nhiều hơn, báo quản trị hệ thống."
)
KEPT = 24 * 3600  # seconds that an old count may stay

COUNT = """
INSERT INTO web_tally AS t (key, began, count) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN EXCLUDED.began > t.began THEN 1 ELSE t.count + 1 END,
  began = greatest(t.began, EXCLUDED.began)
RETURNING key, count
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """Times within `seconds`: of one account (or name tried), from one address."""

    account: int
    address: int
    seconds: int


def limit_of(kind: str) -> Limit | None:
    """As the settings have it; None where it is switched off."""
    given = settings.HOSO_LIMITS[kind]
    return Limit(*(int(each) for each in given.split("/"))) if given else None


class BodiesWithinLimits:
    """413 for a request that says it is larger than anything that its address takes.

    A server hands over no more than was announced, so what announces less is cut there.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        limit = body_limit(request.path_info)
        if announced.isdecimal() and (len(announced) > 18 or int(announced) > limit):
            return _said(request, 413, "Gửi quá nhiều một lần", TOO_LARGE.format(shown_size(limit)))
        return self.respond(request)


def body_limit(path: str) -> int:
    """Bytes of a request to this address: two files (a photo and its proof) and what is typed."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = ""
    return LARGE.get(name, 2 * settings.HOSO_UPLOAD_LIMIT) + ROOM_FOR_WORDS


class RatesWithinLimits:
    """429 for who does one thing too often."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.respond(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        kind = ROUTES.get(name, "")
        if not kind or (kind in POSTED and request.method != "POST"):
            return None
        limit = limit_of(kind)
        if limit is None:
            return None
        try:
            wait = seconds_to_wait(kind, limit, _who(request), address_of(request))
        except (OperationalError, InterfaceError):
            return None  # the view meets the same database, and says what is the matter
        if not wait:
            return None
        answer = _said(request, 429, "Quá nhiều lần trong một lúc", TOO_OFTEN.format(wait))
        answer["Retry-After"] = str(wait)
        return answer


def seconds_to_wait(kind: str, limit: Limit, account: str, address: str) -> int:
    """Count one more; 0 while within the limit, else until the window ends. One statement, and
    another when an address begins a window."""
    now = int(time.time())
    began = now - now % limit.seconds
    allowed = {_key(kind, "address", address): limit.address}
    if account:
        allowed[_key(kind, "account", account)] = limit.account
    rows = ", ".join(["(%s, %s, 1)"] * len(allowed))
    given = [each for key in sorted(allowed) for each in (key, began)]  # in order: no deadlock
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(rows=rows), given)
        counts = dict(cursor.fetchall())
        if 1 in counts.values():
            cursor.execute("DELETE FROM web_tally WHERE began < %s", [now - KEPT])
    is_over = any(counts[key] > most for key, most in allowed.items())
    return began + limit.seconds - now if is_over else 0


def counted(kind: str, account: str, seconds: int) -> int:
    """Count one more of this account; how many in this window of so many seconds. One statement."""
    now = int(time.time())
    with connection.cursor() as cursor:
        given = (_key(kind, "account", account), now - now % seconds)
        cursor.execute(COUNT.format(rows="(%s, %s, 1)"), given)
        return int(cursor.fetchone()[1])


def _key(kind: str, of: str, value: str) -> str:
    return salted_hmac("hoso.web.limits", f"{kind} {of} {value}", algorithm="sha256").hexdigest()


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return str(request.user.pk)
    return request.POST.get("username", "").strip().casefold()


def address_of(request: HttpRequest) -> str:
    """Where the request came from: as the outermost of our own proxies (HOSO_PROXIES) saw it."""
    if settings.HOSO_PROXIES:
        passed = request.headers.get("X-Forwarded-For", "").split(",")
        if len(passed) >= settings.HOSO_PROXIES:
            return passed[-settings.HOSO_PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _said(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """Rendered without the request: there may be no session and no account yet."""
    words = {"title": title, "message": message}
    if is_script(request):
        return to_messages(HttpResponse(render_to_string("ui/refused.html", words), status=status))
    return HttpResponse(render_to_string("errors/limit.html", words), status=status)
