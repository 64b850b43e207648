"""Accounts of many people by a workbook: looked through, opened in the background, handed out
on slips that are printed once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Intake, IntakeRow
from hoso.accounts.services import ONE_TIME_DAYS
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.dossiers import services as dossiers
from hoso.exchange import services
from hoso.exchange.workbook.accounts import COLUMNS, MOST
from hoso.regulations import queries as regulations
from hoso.web import paging
from hoso.web.access import account_of
from hoso.web.downloads import XLSX, taken
from hoso.web.intakes.paper import printed
from hoso.web.shown import Kind, State

PDF = "application/pdf"
TONES = {
    Intake.State.CHECKED: "info",
    Intake.State.RUNNING: "info",
    Intake.State.DONE: "ok",
    Intake.State.FAILED: "bad",
}
ROW_TONES = {
    IntakeRow.State.READY: "info",
    IntakeRow.State.KNOWN: "idle",
    IntakeRow.State.REFUSED: "bad",
    IntakeRow.State.DONE: "ok",
}
SHOWN = {
    "khong-cap": (IntakeRow.State.REFUSED, "Không cấp"),
    "se-cap": (IntakeRow.State.READY, "Sẽ cấp"),
    "da-co": (IntakeRow.State.KNOWN, "Đã có tài khoản"),
    "da-cap": (IntakeRow.State.DONE, "Đã cấp"),
}

CHOICES = {"tat-ca": True, "dung": False}  # whether it is all or nothing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """One's own workbooks; a POST brings one in and shows what was found in it. Who brought some
    in and by the regulation in force creates no accounts any more still finds them."""
    by = account_of(request)
    may_bring, rows = dossiers.may_open(by), Intake.objects.filter(by=by)
    if not may_bring and (request.method == "POST" or not rows.exists()):
        dossiers.require_opener(by)
    error = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Incomplete("Chọn tệp bảng tính .xlsx.")
            return redirect("intakes:one", services.receive_accounts(upload, by=by).pk)
        except Incomplete as refused:
            error = refused.message
    page = paging.page(rows, ("-sent_at", "pk"), request.GET, total=rows.count())
    words = {
        "title": "Cấp tài khoản cho nhiều người",
        "crumbs": _crumbs(),
        "page": page,
        "rows": [(each, _state(each)) for each in page.rows],
        "columns": [(header, hint) for header, _, hint in COLUMNS.values()],
        "most": MOST,
        "error": error,
        "may_bring": may_bring,
        "body": dossiers.opening_body(),
        "is_asked_for": dossiers.is_asked_for(),
        "article": regulations.article("accounts_opened_by").shown(),
    }
    return render(request, "intakes/list.html", words, status=422 if error else 200)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    dossiers.require_opener(by)
    return taken(services.accounts_template(by), XLSX, "mau-cap-tai-khoan.xlsx")


@never_cache
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was found row by row, and what can be done now; only for whoever brought it in."""
    intake = _intake_or_404(request, pk)
    numbers = dict(intake.rows.order_by().values_list("state").annotate(Count("pk")))
    counts = {state: numbers.get(state, 0) for state in IntakeRow.State}
    wanted = request.GET.get("xem", "")
    if wanted not in SHOWN:
        wanted = "khong-cap" if counts[IntakeRow.State.REFUSED] else ""
    rows = intake.rows.select_related("account")
    if wanted:
        rows = rows.filter(state=SHOWN[wanted][0])
    page = paging.page(rows, ("line", "pk"), request.GET, total=rows.count())
    words = {
        "title": intake.name,
        "crumbs": [*_crumbs()[:-1], ("Cấp nhiều người", reverse("intakes:list")),
                   (intake.name, "")],
        "intake": intake,
        "state": _state(intake),
        "is_running": intake.state == Intake.State.RUNNING,
        "is_checked": intake.state == Intake.State.CHECKED,
        "ready": counts[IntakeRow.State.READY],
        "known": counts[IntakeRow.State.KNOWN],
        "refused": counts[IntakeRow.State.REFUSED],
        "done": counts[IntakeRow.State.DONE],
        "total": sum(counts.values()),
        "unprinted": _unprinted(intake),
        "kinds": [
            Kind(label, counts[state], f"?xem={key}", is_current=key == wanted)
            for key, (state, label) in SHOWN.items()
            if counts[state]
        ],
        "page": page,
        "rows": [(each, _row_state(each)) for each in page.rows],
        "days": ONE_TIME_DAYS,
        "may_run": dossiers.may_open(account_of(request)),
        "body": dossiers.opening_body(),
        "article": regulations.article("accounts_opened_by").shown(),
    }  # fmt: skip
    return render(request, "intakes/one.html", words)


@never_cache
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asked each second while it runs; at the end the page is asked for anew."""
    intake = _intake_or_404(request, pk)
    if intake.state != Intake.State.RUNNING:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    left = intake.rows.filter(state=IntakeRow.State.READY).count()
    done = intake.rows.filter(state=IntakeRow.State.DONE).count()
    words = {"intake": intake, "done": done, "total": done + left}
    return render(request, "intakes/progress.html", words)


@require_POST
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    intake = _intake_or_404(request, pk)
    choice = request.POST.get("cach", "")
    if choice not in CHOICES:
        said = "Chọn một cách cấp: tất cả hoặc không ai, hay từng người."
        raise Incomplete(said, [Finding(said, field="cach")])
    services.run_accounts(intake, is_whole=CHOICES[choice], by=account_of(request))
    return redirect("intakes:one", intake.pk)


@never_cache
@require_safe
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The workbook again, each row with what came of it; no password in it."""
    intake = _intake_or_404(request, pk)
    return taken(services.marked_accounts(intake), XLSX, "ket-qua-cap-tai-khoan.xlsx")


@never_cache
@require_POST
def slips(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The slips on A4, once: with the answer their passwords are gone."""
    intake = _intake_or_404(request, pk)
    with transaction.atomic():
        found = accounts.take_slips(intake, by=account_of(request))
        paper = printed(found, request.build_absolute_uri("/"))
    return taken(paper, PDF, "phieu-tai-khoan.pdf")


@require_POST
def reissue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """New passwords for who has not signed in; the slips are printed then."""
    intake = _intake_or_404(request, pk)
    count = services.reissue_accounts(intake, by=account_of(request))
    if count:
        messages.success(request, f"Đã cấp {count} mật khẩu mới; phiếu cũ không dùng được nữa.")
    else:
        messages.warning(request, "Không còn ai cần mật khẩu mới: mọi người đã tự đặt, hoặc đang "
                                  "giữ quyền.")  # fmt: skip
    return redirect("intakes:one", intake.pk)


def _intake_or_404(request: HttpRequest, pk: UUID) -> Intake:
    """For whoever brought it in, as long as they create accounts, or did so by the regulation of
    that day: the slips of what was opened then are still to be printed."""
    by: Account = account_of(request)
    found = Intake.objects.filter(pk=pk, by=by).first()
    then = timezone.localdate(found.sent_at) if found is not None else None
    if found is None or not dossiers.may_open(by, regulation=regulations.in_force(then)):
        dossiers.require_opener(by)
    if found is None:
        raise Http404
    return found


def _unprinted(intake: Intake) -> int:
    return intake.rows.filter(state=IntakeRow.State.DONE, printed_at=None).count()


def _state(intake: Intake) -> State:
    return State(TONES[Intake.State(intake.state)], intake.get_state_display())


def _row_state(row: IntakeRow) -> State:
    if row.state == IntakeRow.State.DONE and row.account and not row.account.must_set_password:
        return State("ok", "đã đăng nhập")
    return State(ROW_TONES[IntakeRow.State(row.state)], row.get_state_display())


def _crumbs() -> list[tuple[str, str]]:
    return [("Cấp tài khoản", ""), ("Cấp cho nhiều người", "")]
