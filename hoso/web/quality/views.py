"""CHẤT LƯỢNG DỮ LIỆU: how complete each unit is, what is doubtful, who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete
from hoso.organisations.models import Unit
from hoso.quality import queries, services
from hoso.quality.models import Doubt
from hoso.quality.services.clarifying import may_ask
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import DayUnit, Event
from hoso.regulations.rules import due
from hoso.regulations.values import Term
from hoso.web.access import account_of, requires
from hoso.web.quality import board as boards
from hoso.web.quality import doubts as listed
from hoso.web.quality import listing as peoples
from hoso.web.quality.forms import Asking
from hoso.web.reads import note, note_search
from hoso.web.typed import number_in

AREA = ("Chất lượng dữ liệu", "/chat-luong")
ASKED_AT_ONCE = 1_000
PEOPLE_SHOWN = 30
USUAL_DAYS = 5  # working days to answer in, where nobody says otherwise


@require_safe
@requires(Act.CLARIFY)
def board(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    found = boards.board(account, request.GET)
    percent = boards.threshold(request.GET)
    words = {
        "title": "Chất lượng dữ liệu",
        "board": found,
        "crumbs": found.crumbs,
        "threshold": percent,
        "below": boards.below_threshold(found, percent) if access.may(account, Act.URGE) else [],
    }
    return render(request, "quality/board.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.URGE)
def urge(request: HttpRequest) -> HttpResponse:
    """Who would be told what; then told. The units are those of the board at that address."""
    account = account_of(request)
    if request.method == "POST":
        chosen = _numbers(request.POST.get("don-vi-nhac", ""))
        told = services.urge(chosen, by=account)
        messages.success(request, f"Đã nhắc {len(chosen)} đơn vị, {told} cán bộ đầu mối nhận được.")
        return redirect(f"{reverse('quality:board')}?{_unit_query(request.POST)}")
    found = boards.board(account, request.GET)
    percent = boards.threshold(request.GET)
    lines = boards.below_threshold(found, percent)
    units = Unit.objects.filter(pk__in=[line.pk for line in lines])
    officers = queries.officers_of(list(units))
    today = timezone.localdate()
    ready = [line for line in lines if officers[line.pk] and line.urged_on != today]
    words = {
        "title": "Nhắc đơn vị hoàn thiện dữ liệu",
        "crumbs": [AREA, ("Nhắc đơn vị", "")],
        "threshold": percent,
        "thresholds": [(str(each), f"dưới {each} %") for each in boards.THRESHOLDS],
        "lines": [(line, len(officers[line.pk]), line in ready) for line in lines],
        "ready": ready,
        "chosen": ",".join(str(line.pk) for line in ready),
        "officers": len({each for line in ready for each in officers[line.pk]}),
        "unit": found.unit,
        "today": today,
    }
    return render(request, "quality/urge.html", words)


@require_safe
@requires(Act.CLARIFY)
def people(request: HttpRequest) -> HttpResponse:
    found = peoples.listing(account_of(request), request.GET)
    note_search(request, found.typed, found.rows)
    words = {
        "title": "Mức đủ của từng hồ sơ",
        "crumbs": [AREA, ("Theo người", "")],
        "list": found,
    }
    return render(request, "quality/people.html", words)


@require_safe
@requires(Act.CLARIFY)
def doubts(request: HttpRequest) -> HttpResponse:
    words = {
        "title": "Nghi vấn dữ liệu",
        "crumbs": [AREA, ("Nghi vấn", "")],
        "list": listed.listing(account_of(request), request.GET),
        "at_once": ASKED_AT_ONCE,
    }
    return render(request, "quality/doubts.html", words)


@require_POST
@requires(Act.CLARIFY)
def ask(request: HttpRequest) -> HttpResponse:
    """First what would be sent to whom; with `gui` it is sent."""
    account = account_of(request)
    if not request.POST.get("gui"):
        chosen = _chosen(account, request.POST)
        if not chosen:
            messages.info(request, "Chưa chọn nghi vấn nào đề nghị làm rõ được.")
            return redirect(_list_url(request.POST))
        form = Asking(initial={"due_on": f"{_usual_due():%d/%m/%Y}"})
        return _preview(request, account, chosen, form)
    chosen = _numbers(request.POST.get("nghi-van", ""))
    form = Asking(request.POST)
    if form.is_valid():
        try:
            told = services.ask(chosen, by=account, **form.cleaned_data)
        except Incomplete as refused:
            form.say(refused)
        else:
            messages.success(
                request, f"Đã gửi đề nghị làm rõ {len(chosen)} nghi vấn tới {told} người."
            )
            return redirect(_list_url(request.POST))
    return _preview(request, account, chosen, form)


@require_safe
@requires(Act.CLARIFY)
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    found = _doubt_or_404(request, pk)
    words = {
        "title": found.person.full_name,
        "crumbs": [AREA, ("Nghi vấn", reverse("quality:doubts")), (found.person.full_name, "")],
        "read": listed.reading(found, account_of(request)),
        "doubt": found,
        "is_own": found.person.account_id == account_of(request).pk,
    }
    return render(request, "quality/doubt.html", words)


@require_POST
@requires(Act.CLARIFY)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = _doubt_or_404(request, pk)
    services.accept(pk, by=account_of(request))
    messages.success(request, f"Đã chấp nhận giải trình của {found.person.full_name}.")
    return redirect("quality:doubt", pk)


def _preview(
    request: HttpRequest, account: Account, chosen: Sequence[int], form: Asking
) -> HttpResponse:
    """What would be handed to whom, of what one may see; people without an account are told of."""
    rows = Doubt.objects.visible_to(account).filter(pk__in=chosen)
    today, of = timezone.localdate(), dict[str, list[listed.Line]]()
    for each in rows.select_related("person__unit").order_by(*listed.KEYS):
        of.setdefault(str(each.person_id), []).append(listed.line_of(each, today))
    groups = list(of.values())
    words = {
        "title": "Đề nghị làm rõ",
        "crumbs": [AREA, ("Nghi vấn", reverse("quality:doubts")), ("Đề nghị làm rõ", "")],
        "groups": groups[:PEOPLE_SHOWN],
        "more": max(0, len(groups) - PEOPLE_SHOWN),
        "people": len(groups),
        "count": sum(len(each) for each in groups),
        "deaf": sum(each[0].person.account_id is None for each in groups),
        "form": form,
        "chosen": ",".join(str(each) for each in chosen),
        "query": request.POST.get("loc", ""),
    }
    return render(request, "quality/ask.html", words, status=422 if form.errors else 200)


def _chosen(account: Account, given: QueryDict) -> list[int]:
    """The rows that are ticked, or with `tat-ca` everything the filter shows; of these what may
    be asked now. Raises Conflict when it is too much for one preview."""
    if given.get("tat-ca"):
        rows = listed.matching(account, QueryDict(given.get("loc", "")))
    else:
        rows = Doubt.objects.visible_to(account).filter(pk__in=_numbers(*given.getlist("row")))
    today = timezone.localdate()
    found = [each.pk for each in rows.order_by("pk")[: ASKED_AT_ONCE * 2] if may_ask(each, today)]
    if len(found) > ASKED_AT_ONCE:
        raise Conflict(
            f"Mỗi lần đề nghị làm rõ nhiều nhất {ASKED_AT_ONCE} nghi vấn. Lọc theo đơn vị, mục "
            "hoặc quy tắc rồi làm từng phần; chưa gửi gì."
        )
    return found


def _numbers(*typed: str) -> list[int]:
    """Keys out of "1,2,3"; whatever is no key is left out."""
    parts = [part for each in typed for part in each.split(",")]
    return [key for part in parts if (key := number_in(part, 17)) is not None]


def _usual_due() -> date:
    today = timezone.localdate()
    term = Term(USUAL_DAYS, DayUnit.WORKING_DAYS, Event.REQUEST)
    return due(term, today, regulations.calendar()).on


def _unit_query(given: QueryDict) -> str:
    key = number_in(given.get("don-vi", ""))
    return "" if key is None else f"don-vi={key}"


def _list_url(given: QueryDict) -> str:
    """Back to the list as it was filtered."""
    return f"{reverse('quality:doubts')}?{QueryDict(given.get('loc', '')).urlencode()}"


def _doubt_or_404(request: HttpRequest, pk: int) -> Doubt:
    rows = Doubt.objects.visible_to(account_of(request)).select_related(
        "person__unit", "asked_by", "settled_by"
    )
    if (found := rows.filter(pk=pk).first()) is None:
        raise Http404
    note(request, found.person)
    return found
