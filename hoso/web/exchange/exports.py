"""Dossiers out into workbooks: asked for with a reason, written in the background."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoso.accounts.access import Act
from hoso.base.errors import Conflict, Incomplete
from hoso.exchange import rules, services
from hoso.exchange.models import Export
from hoso.exchange.workbook.layout import FORM_LABELS, form_of
from hoso.organisations.models import Unit
from hoso.web import paging
from hoso.web.access import account_of, requires
from hoso.web.downloads import XLSX, ZIP, streamed
from hoso.web.exchange.forms import Ask
from hoso.web.exchange.loads import pieces_of
from hoso.web.people.listing import Asked, asked_in
from hoso.web.shown import State

TONES = {rules.WAITING: "idle", rules.WRITING: "info", rules.WRITTEN: "ok", rules.FAILED: "bad"}


@never_cache
@require_safe
@requires(Act.EXPORT)
def index(request: HttpRequest) -> HttpResponse:
    exports = Export.objects.visible_to(account_of(request)).select_related("unit")
    page = paging.page(exports, ("-asked_at", "pk"), request.GET, total=exports.count())
    words = {
        "title": "Xuất ra bảng tính",
        "page": page,
        "rows": [_shown(each) for each in page.rows],
    }
    return render(request, "exchange/exports.html", words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.EXPORT)
def ask(request: HttpRequest) -> HttpResponse:
    """Of a unit that the form asks for; with ?don-vi, as a list of people has it, of those whom
    its address shows."""
    account = account_of(request)
    asked = asked_in(account, request.GET) if "don-vi" in request.GET else None
    form = Ask(account, asked is not None, request.POST or None)
    words: dict[str, object] = {"title": "Xuất hồ sơ ra bảng tính", "form": form}
    if asked is not None:
        form.fields["form"].initial = form_of(asked.chosen.kind)
        words["chosen"] = asked.chosen.spoken(asked.unit)
    if request.method != "POST":
        return render(request, "exchange/ask.html", words)
    if not form.is_valid():
        return render(request, "exchange/ask.html", words, status=422)
    given = form.cleaned_data
    try:
        services.request_export(
            _unit(asked) if asked else form.unit_chosen,
            given["form"],
            given["reason"],
            by=account,
            chosen=asked.chosen if asked else None,
            with_pictures=given["with_pictures"],
        )
    except Incomplete as error:
        form.say(error)
        return render(request, "exchange/ask.html", words, status=error.status)
    except Conflict as error:
        return render(
            request, "exchange/ask.html", {**words, "refused": error}, status=error.status
        )
    return redirect("exchange:exports")


@never_cache
@require_safe
@requires(Act.EXPORT)
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    made = _export_or_404(request, pk)
    if made.state not in (rules.WAITING, rules.WRITING):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "exchange/writing.html", {"each": _shown(made)})


@require_safe
@requires(Act.EXPORT)
def part(request: HttpRequest, pk: UUID, part: int) -> HttpResponseBase:
    made = _export_or_404(request, pk)
    if not 1 <= part <= made.written or not made.part_path(part).exists():
        raise Http404
    services.require_still(made, by=account_of(request))
    kind = ZIP if made.with_pictures else XLSX
    return streamed(pieces_of(made.part_path(part)), kind, made.part_name(part))


def _unit(asked: Asked) -> Unit | None:
    return Unit.objects.get(pk=asked.unit.pk) if asked.unit else None


def _shown(made: Export) -> dict[str, object]:
    return {
        "one": made,
        "form": FORM_LABELS[made.form],
        "state": State(TONES[made.state], made.state_label),
        "is_running": made.state in (rules.WAITING, rules.WRITING),
        "has_failed": made.state == rules.FAILED,
        "parts": range(1, made.written + 1),
        "words": f"Đã xuất {made.written}/{made.parts} tệp",
    }


def _export_or_404(request: HttpRequest, pk: UUID) -> Export:
    seen = Export.objects.visible_to(account_of(request)).select_related("unit")
    found: Export = get_object_or_404(seen, pk=pk)
    return found
