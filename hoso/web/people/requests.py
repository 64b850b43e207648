"""Accounts and passwords that units ask for, where another body creates them (BNV-7.1, KT-7.2,
TQ-14.5): the unit asks and follows; who creates opens, with the slip, or turns down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.catalogs import queries as catalogs
from hoso.dossiers import rules
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import PasswordRequest, Person, RecordRequest
from hoso.dossiers.services import Recruit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Event
from hoso.web import paging, shown
from hoso.web.access import account_of, requires
from hoso.web.dues import shown_due
from hoso.web.evidence.views import sent
from hoso.web.people.forms import AskRecord
from hoso.web.people.opening import slip

TONES = {
    rules.ASKED: "warn",
    rules.OPENED: "ok",
    rules.TURNED_DOWN: "bad",
    rules.TAKEN_BACK: "idle",
}
PASSWORDS_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Row:
    request: RecordRequest
    due: shown.Due | None
    state: shown.State


@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits, by due day; with ?tinh-trang=xong what was decided."""
    account = account_of(request)
    _require_any(account)
    is_done = request.GET.get("tinh-trang") == "xong"
    seen = RecordRequest.objects.visible_to(account).select_related("unit", "asked_by")
    rows = seen.exclude(state=rules.ASKED) if is_done else seen.filter(state=rules.ASKED)
    keys = ("-decided_at", "pk") if is_done else ("create_by", "pk")
    page = paging.page(rows, keys, request.GET, total=rows.order_by().count())
    lost = PasswordRequest.objects.open().to_answer(account)
    lost = lost.select_related("person__unit", "asked_by").order_by("asked_at", "pk")
    waiting = list(lost[: PASSWORDS_AT_MOST + 1])
    words = {
        "title": "Đề nghị cấp tài khoản",
        "rows": [_row(each) for each in page.rows],
        "page": page,
        "is_done": is_done,
        "passwords": waiting[:PASSWORDS_AT_MOST],
        "has_more_passwords": len(waiting) > PASSWORDS_AT_MOST,
        "may_ask": dossiers.is_asked_for() and access.may(account, Act.ASK_RECORD),
        "may_open": dossiers.may_open(account),
        "body": dossiers.opening_body(),
        "article": regulations.article("accounts_opened_by").shown(),
    }
    return render(request, "people/requests.html", words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ASK_RECORD)
def ask(request: HttpRequest) -> HttpResponse:
    """The unit asks for a recruit's account."""
    account = account_of(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AskRecord(account, timezone.localdate(), *given)
    words: dict[str, object] = {
        "title": "Đề nghị cấp tài khoản",
        "form": form,
        "body": dossiers.opening_body(),
        "is_asked_for": dossiers.is_asked_for(),
        "article": regulations.article("accounts_opened_by").shown(),
    }
    if request.method != "POST":
        return render(request, "people/ask.html", words)
    if not form.is_valid():
        return render(request, "people/ask.html", words, status=422)
    values = {name: form.cleaned_data[name] for name in form.fields if name != "unit"}
    try:
        made = dossiers.ask_record(account, form.unit_chosen, Recruit(**values))
    except Incomplete as error:
        form.say(error)
        return render(request, "people/ask.html", words, status=error.status)
    except Conflict as error:
        return render(request, "people/ask.html", {**words, "refused": error}, status=error.status)
    messages.success(
        request, f"Đã gửi đề nghị. {words['body']} cấp đến hết {made.create_by:%d/%m/%Y}."
    )
    return redirect("people:requests")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: its words and its decision; opened (the slip), turned down, taken back."""
    account = account_of(request)
    asked = _asked_or_404(account, pk)
    if request.method != "POST":
        return _one(request, asked)
    wanted = request.POST.get("do", "")
    if wanted == "open":
        made = dossiers.open_asked(asked, by=account)
        return slip(request, made.person, made.one_time_password, is_new=True)
    if wanted == "withdraw":
        dossiers.take_back(asked, by=account)
        messages.success(request, "Đã rút đề nghị.")
        return redirect("people:requests")
    try:
        dossiers.turn_down(asked, by=account, reason=request.POST.get("reason", ""))
    except Incomplete as error:
        return _one(request, asked, error.message, error.status)
    messages.success(request, "Đã trả lời đơn vị.")
    return redirect("people:requests")


@require_safe
def scan(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The decision, for who may see the request."""
    return sent(_asked_or_404(account_of(request), pk).scan, inline="xem" in request.GET)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new password that a unit asked for; 404 for who does not issue it."""
    account = account_of(request)
    waiting = PasswordRequest.objects.open().to_answer(account)
    asked = waiting.select_related("person__unit", "person__account", "asked_by").filter(pk=pk)
    if (found := asked.first()) is None:
        raise Http404
    if request.method != "POST":
        words = {
            "title": "Cấp lại mật khẩu theo đề nghị",
            "asked": found,
            "person": found.person,
            "article": regulations.article("lost_password", found.regulation).shown(),
        }
        return render(request, "people/password.html", words)
    given = dossiers.answer_password(found, by=account)
    return slip(request, Person.objects.get(pk=found.person_id), given, is_new=False)


def _one(
    request: HttpRequest, asked: RecordRequest, error: str = "", status: int = 200
) -> HttpResponse:
    account, is_open = account_of(request), asked.state == rules.ASKED
    names = catalogs.labels({("sex", asked.sex), ("person_kind", asked.kind)})
    words = {
        "title": "Đề nghị cấp tài khoản",
        "asked": asked,
        "row": _row(asked),
        "pairs": [
            ("Họ và tên", asked.full_name),
            ("Số định danh cá nhân", asked.personal_number),
            ("Ngày sinh", asked.born_on.shown() if asked.born_on else ""),
            ("Giới tính", names.get(("sex", asked.sex), asked.sex)),
            ("Đối tượng", names.get(("person_kind", asked.kind), asked.kind)),
            ("Đơn vị sử dụng", asked.unit.name),
            ("Quyết định, hợp đồng", f"số {asked.decision_number}, {_day(asked.decision_on)}"),
            ("Ngày nhận việc", _day(asked.started_on)),
            ("Đề nghị", f"{asked.asked_by.full_name}, {_day(timezone.localdate(asked.asked_at))}"),
            ("Hạn đề nghị", _late(asked.ask_by, timezone.localdate(asked.asked_at))),
        ],
        "scan_url": reverse("people:request-scan", args=[asked.pk]),
        "may_open": is_open and dossiers.may_answer(asked, account),
        "may_take_back": is_open and access.may(account, Act.ASK_RECORD, asked.unit),
        "username": regulations.profile(asked.regulation).username(asked.personal_number),
        "error": error,
    }
    return render(request, "people/request.html", words, status=status)


def _asked_or_404(account: Account, pk: UUID) -> RecordRequest:
    seen = RecordRequest.objects.visible_to(account).select_related(
        "unit", "asked_by", "decided_by", "scan", "person"
    )
    if (found := seen.filter(pk=pk).first()) is None:
        raise Http404
    return found


def _require_any(account: Account) -> None:
    acts = access.acts(account)
    if not acts & {Act.ASK_RECORD, Act.OPEN_RECORD_ABOVE, Act.OPEN_RECORD_AT_CENTRE}:
        raise NotAllowed(
            "Tài khoản của bạn không đề nghị và không cấp tài khoản.", ask="thủ trưởng đơn vị"
        )


def _row(each: RecordRequest) -> Row:
    state = shown.State(TONES[each.state], each.state_label)
    if each.state != rules.ASKED:
        return Row(each, None, state)
    cited = regulations.profile(each.regulation).account_creation
    is_decision = cited.value.since is Event.DECISION
    since = each.decision_on if is_decision else timezone.localdate(each.asked_at)
    what = "quyết định" if is_decision else "nhận đề nghị"
    due = shown_due(regulations.due(cited, since), since=f"Tính từ ngày {what} {since:%d/%m/%Y}.")
    return Row(each, due, state)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _late(due: date, done: date) -> str:
    late = regulations.working_days_late(due, done)
    return f"{due:%d/%m/%Y}" + (f", gửi chậm {late} ngày làm việc" if late else ", gửi đúng hạn")
