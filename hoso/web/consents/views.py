"""Asking to read somebody else, and the written consent that lets it be (CM-4.4, CM-8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.dossiers import rules
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Consent
from hoso.dossiers.sections import SECTIONS
from hoso.regulations import queries as regulations
from hoso.web import paging
from hoso.web.access import account_of
from hoso.web.consents.forms import Asking, Granting
from hoso.web.evidence.views import sent
from hoso.web.shown import State

TONES = {
    rules.CONSENT_ASKED: "idle",
    rules.GRANTED: "ok",
    rules.NOT_GRANTED: "bad",
    rules.REVOKED: "bad",
    rules.NOT_ASKED: "idle",
}
HERE = [("Đồng ý cho đọc hồ sơ", "/dong-y")]
NAMED = "who asked keeps the name that was granted, also when it is over"


@dataclass(frozen=True, slots=True)
class Line:
    """A request as one account sees it: the person by name only where that is not told by it."""

    consent: Consent
    about: str
    state: State


@never_cache
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Those one may see: asked by oneself, about oneself, or for one to decide."""
    account = account_of(request)
    rows = Consent.objects.visible_to(account).select_related("asked_by", "person")
    with wall.beyond(NAMED):
        page = paging.page(rows, ("-asked_at", "pk"), request.GET, total=rows.order_by().count())
    words = {
        "title": "Đồng ý cho đọc hồ sơ",
        "lines": [_line(each, account) for each in page.rows],
        "page": page,
        "me": account.pk,
        "article": regulations.article("consent_to_read").shown(),
    }
    return render(request, "consents/list.html", words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the number is somebody's or nobody's."""
    form = Asking(request.POST or None)
    words = {
        "title": "Đề nghị được đọc hồ sơ",
        "form": form,
        "crumbs": [*HERE, ("Đề nghị mới", "")],
        "article": regulations.article("consent_to_read").shown(),
    }
    refused: HosoError | None = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            dossiers.ask_consent(account_of(request), typed["number"], typed["purpose"], form.wish)
        except Incomplete as error:
            form.say(error)
        except Conflict as error:
            refused = error
        else:
            messages.success(request, "Đã gửi đề nghị. Có trả lời, bạn được báo ở “Thông báo”.")
            return redirect("consents:list")
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "consents/ask.html", {**words, "refused": refused}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A request: decided on by the head, ended by who may, taken back by who asked."""
    account, found = account_of(request), _consent_or_404(request, pk)
    if request.method != "POST":
        return _page(request, found, Granting.of(found))
    wanted, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    form = Granting.of(found)
    try:
        if wanted == "grant":
            form = Granting.of(found, request.POST, request.FILES)
            if not form.is_valid():
                return _page(request, found, form, status=422)
            dossiers.grant_consent(found, by=account, wish=form.wish, decision=form.decision)
            said = "Đã đồng ý. Người đề nghị và người có hồ sơ được báo."
        elif wanted == "refuse":
            dossiers.refuse_consent(found, by=account, reason=reason)
            said = "Đã trả lời người đề nghị."
        elif wanted == "revoke":
            dossiers.revoke_consent(found, by=account, reason=reason)
            said = "Đã thu hồi; quyền xem hết ngay."
        elif wanted == "withdraw":
            dossiers.withdraw_consent(found, by=account)
            said = "Đã rút đề nghị."
        else:
            raise Http404
    except Incomplete as error:
        if wanted == "grant":
            form.say(error)
            return _page(request, found, form, status=error.status)
        return _page(request, found, form, error=error.message, status=error.status)
    messages.success(request, said)
    return redirect("consents:one", pk)


@require_safe
def scan(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The written decision, for whoever may see the request and know whom it is about."""
    found = _consent_or_404(request, pk)
    if found.scan is None or not _is_told(found, account_of(request)):
        raise Http404
    return sent(found.scan, inline="xem" in request.GET)


def _page(
    request: HttpRequest, found: Consent, form: Granting, *, error: str = "", status: int = 200
) -> HttpResponse:
    account = account_of(request)
    line = _line(found, account)
    may_decide = dossiers.may_decide(found, account)
    moves = rules.CONSENT.open_from(found.state)
    has_scan = found.scan is not None and _is_told(found, account)
    scan_url = reverse("consents:scan", args=[found.pk]) if has_scan else ""
    words = {
        "title": "Đồng ý cho đọc hồ sơ",
        "crumbs": [*HERE, (line.about, "")],
        "asked": found,
        "line": line,
        "form": form,
        "error": error,
        "pairs": _pairs(found, line, account),
        "opens": _opens(found, account),
        "scan_url": scan_url,
        "scan_shown": f"{scan_url}?xem#toolbar=0&navpanes=0&view=FitH",
        "may_grant": "grant" in moves and may_decide and found.person is not None,
        "may_refuse": "refuse" in moves and may_decide,
        "may_revoke": "revoke" in moves and dossiers.may_revoke(found, account),
        "may_withdraw": "withdraw" in moves and found.asked_by_id == account.pk,
        "is_nobodys": may_decide and found.person is None,
        "article": regulations.article("consent_to_read", found.regulation).shown(),
    }
    return render(request, "consents/one.html", words, status=status)


def _consent_or_404(request: HttpRequest, pk: UUID) -> Consent:
    seen = Consent.objects.visible_to(account_of(request))
    found = seen.select_related("asked_by", "person__unit", "addressed_to", "decided_by", "scan")
    with wall.beyond(NAMED):
        consent = found.filter(pk=pk).first()
    if consent is None:
        raise Http404
    return consent


def _line(consent: Consent, account: Account) -> Line:
    state = State(TONES[consent.state], consent.state_label)
    if consent.state == rules.GRANTED and consent.until < timezone.localdate():
        state = State("idle", "đã hết hạn")
    return Line(consent, _about(consent, account), state)


def _about(consent: Consent, account: Account) -> str:
    """Whose dossier. The asker reads what they typed, and the name while the consent lasts."""
    if consent.person is not None and consent.person.account_id == account.pk:
        return "hồ sơ của bạn"
    if consent.person is not None and _is_told(consent, account):
        return consent.person.full_name
    return consent.asked_for


def _is_told(consent: Consent, account: Account) -> bool:
    """Whether the account may know now whom it is about."""
    if consent.asked_by_id != account.pk:
        return True
    if consent.state != rules.GRANTED or consent.since is None:
        return False
    return consent.since <= timezone.localdate() <= consent.until


def _opens(consent: Consent, account: Account) -> str:
    """The address of the dossier, for the asker while it lasts."""
    mine = Consent.objects.in_force(timezone.localdate()).filter(pk=consent.pk, asked_by=account)
    if consent.person_id is None or not mine.exists():
        return ""
    return reverse("people:dossier", args=[consent.person_id])


def _pairs(consent: Consent, line: Line, account: Account) -> list[tuple[str, str]]:
    """Who said no is not told to the asker: it would say in which unit the person is."""
    named = [SECTIONS[key].heading for key in consent.sections if key in SECTIONS]
    is_no = consent.state == rules.NOT_GRANTED and consent.asked_by_id == account.pk
    decided = None if is_no else consent.decided_by
    said = [
        ("Người đề nghị", consent.asked_by.full_name),
        ("Hồ sơ", line.about),
        ("Mục đích", consent.purpose),
        ("Mục được xem", "; ".join(named)),
        ("Thông tin nhạy cảm", "có" if consent.has_sensitive else "không, được che"),
        ("Đến hết ngày", f"{consent.until:%d/%m/%Y}"),
        ("Văn bản", f"số {consent.decision_number}, {consent.decision_on:%d/%m/%Y}"
         if consent.decision_on else ""),
        ("Người quyết định", decided.full_name if decided else ""),
        ("Lý do", consent.reason),
    ]  # fmt: skip
    return [(label, value) for label, value in said if value]
