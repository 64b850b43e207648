"""Workbooks in: received, looked through, loaded as a batch for the head to sign (B11)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.access import Act
from hoso.base.errors import Incomplete
from hoso.exchange import queries, rules, services
from hoso.exchange.models import Load, LoadPerson
from hoso.exchange.workbook.layout import FORM_LABELS
from hoso.files import sealed
from hoso.web import paging
from hoso.web.access import account_of, requires
from hoso.web.downloads import XLSX, streamed, taken
from hoso.web.exchange.forms import Receive
from hoso.web.shown import Kind, State

PIECE = 1 << 18
ISSUES_SHOWN = 12  # of one person; the marked workbook has them all
TONES = {
    rules.RECEIVED: "idle",
    rules.CHECKING: "info",
    rules.CHECKED: "info",
    rules.LOADING: "info",
    rules.LOADED: "ok",
    rules.FAILED: "bad",
    rules.DROPPED: "idle",
}
PERSON_TONES = {
    rules.READY: "ok",
    rules.UNCHANGED: "idle",
    rules.REFUSED: "bad",
    rules.DECLARED: "ok",
}
SHOWN = {"khong-nap": rules.REFUSED, "se-nap": rules.READY, "khong-doi": rules.UNCHANGED,
         "da-nap": rules.DECLARED}  # fmt: skip


@never_cache
@require_safe
@requires(Act.CHECK)
def index(request: HttpRequest) -> HttpResponse:
    loads = queries.loads_of(account_of(request))
    found = paging.page(loads, ("-received_at", "pk"), request.GET, total=loads.count())
    words = {
        "title": "Nạp từ bảng tính",
        "page": found,
        "rows": [(each, state_of(each)) for each in found.rows],
        "forms": FORM_LABELS.items(),
    }
    return render(request, "exchange/loads.html", words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.CHECK)
def receive(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    form = Receive(account, request.POST or None, request.FILES or None)
    words = {"title": "Đưa bảng tính vào", "form": form, "forms": FORM_LABELS.items()}
    if request.method != "POST":
        return render(request, "exchange/receive.html", words)
    if not form.is_valid():
        return render(request, "exchange/receive.html", words, status=422)
    try:
        load = services.receive(
            form.cleaned_data["file"],
            by=account,
            unit=form.unit_chosen,
            title=form.cleaned_data["title"],
            mapping=form.mapping_chosen,
        )
    except Incomplete as error:
        form.say(error)
        return render(request, "exchange/receive.html", words, status=error.status)
    return redirect("exchange:load", load.pk)


@require_safe
@requires(Act.CHECK)
def template(request: HttpRequest, form: str) -> HttpResponse:
    if form not in FORM_LABELS:
        raise Http404
    with tempfile.TemporaryDirectory(prefix="hoso-template-") as folder:
        path = Path(folder, "mau.xlsx")
        services.template(form, path)
        return taken(path.read_bytes(), XLSX, f"mau-nap-{form}.xlsx")


@never_cache
@require_safe
@requires(Act.CHECK)
def load(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, what was found, and what can be done now; only for whoever brought it in."""
    found = _load_or_404(request, pk)
    counts = queries.counts_of(found)
    wanted = request.GET.get("xem", "")
    if wanted not in SHOWN:
        wanted = "khong-nap" if counts.refused_people else ""
    people = queries.found_in(found, SHOWN.get(wanted, ""))
    page = paging.page(people, ("position",), request.GET, total=people.count(), size=20)
    words = {
        "title": found.title,
        "crumbs": [("Nạp từ bảng tính", reverse("exchange:loads")), (found.title, "")],
        "load": found,
        "state": state_of(found),
        "progress": queries.progress_of(found),
        "counts": counts,
        "kinds": _kinds(counts, wanted),
        "page": page,
        "people": [_person(each) for each in page.rows],
        "may_load": found.state == rules.CHECKED and counts.ready_people,
        "may_load_all": found.state == rules.CHECKED and not counts.refused_people,
        "may_drop": "drop" in rules.LOAD.open_from(found.state),
        "has_marked": counts.refused_people and found.path.exists(),
    }
    return render(request, "exchange/load.html", words)


@never_cache
@require_safe
@requires(Act.CHECK)
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asked each second while it runs; at the end the page is asked for anew."""
    found = _load_or_404(request, pk)
    now = queries.progress_of(found)
    if not now.is_running:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "exchange/progress.html", {"load": found, "progress": now})


@require_POST
@requires(Act.CHECK)
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _load_or_404(request, pk)
    services.ask_to_load(found, request.POST.get("cach", ""), by=account_of(request))
    return redirect("exchange:load", found.pk)


@require_POST
@requires(Act.CHECK)
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _load_or_404(request, pk)
    services.drop(found, by=account_of(request))
    messages.success(request, "Đã bỏ đợt nạp; không hồ sơ nào thay đổi.")
    return redirect("exchange:loads")


@require_safe
@requires(Act.CHECK)
def marked(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The workbook as it came, with what was found marked in it."""
    found = _load_or_404(request, pk)
    if found.state in rules.RUNNING or not found.path.exists():
        raise Http404
    return streamed(pieces_of(services.mark(found.pk)), XLSX, "ket-qua-kiem-tra.xlsx")


def state_of(load: Load) -> State:
    return State(TONES[load.state], load.state_label)


def _load_or_404(request: HttpRequest, pk: UUID) -> Load:
    seen = Load.objects.visible_to(account_of(request)).select_related("unit", "batch")
    found: Load = get_object_or_404(seen, pk=pk)
    return found


def _kinds(counts: queries.Counts, wanted: str) -> list[Kind]:
    found = [
        ("khong-nap", "Không nạp", counts.refused_people),
        ("se-nap", "Sẽ nạp", counts.ready_people),
        ("da-nap", "Đã nạp", counts.declared_people),
        ("khong-doi", "Không có gì mới", counts.unchanged_people),
    ]
    return [
        Kind(label, number, f"?xem={key}", is_current=key == wanted)
        for key, label, number in found
        if number
    ]


def _person(each: LoadPerson) -> dict[str, object]:
    return {
        "one": each,
        "state": State(PERSON_TONES[each.state], each.state_label),
        "issues": each.issues[:ISSUES_SHOWN],
        "more": max(len(each.issues) - ISSUES_SHOWN, 0),
    }


def pieces_of(path: Path) -> Iterator[bytes]:
    with sealed.opened(path) as file:
        while piece := file.read(PIECE):
            yield piece
