"""HẠN VÀ NHẮC VIỆC: what is due of one's own; how units stand; who was late; the year's ranking."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.web.access import account_of, requires
from hoso.web.deadlines import board as boards
from hoso.web.deadlines import late as lates
from hoso.web.deadlines import listing, workbook
from hoso.web.deadlines import ranking as rankings
from hoso.web.downloads import XLSX, taken
from hoso.web.reads import report_mark


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    words = {
        "title": "Hạn và nhắc việc",
        "list": listing.listing(account, request.GET),
        "today": timezone.localdate(),
        "may_watch": access.may(account, Act.WATCH_DEADLINES),
    }
    return render(request, "deadlines/list.html", words)


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """One line for the first screen of each role; nothing when nothing is due."""
    counts = listing.counts_of(account_of(request))
    return render(request, "deadlines/summary.html", {"counts": counts})


@require_safe
@requires(Act.WATCH_DEADLINES)
def board(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    found = boards.board(account, request.GET)
    words = {
        "title": "Hạn theo đơn vị",
        "board": found,
        "crumbs": found.crumbs,
        "may_rank": access.may(account, Act.URGE),
        "may_see_who": access.may(account, Act.SEE_WHO_WAS_LATE),
    }
    return render(request, "deadlines/board.html", words)


@require_safe
@requires(Act.WATCH_DEADLINES)
def board_workbook(request: HttpRequest) -> HttpResponse:
    found = boards.board(account_of(request), request.GET)
    title = f"Hạn theo đơn vị: {found.unit.name}" if found.unit else "Hạn theo đơn vị"
    about = [found.period_words, found.kind_words, report_mark(request, "Hạn theo đơn vị")]
    rows = [[line.name, *(value for _, value in line.cells)] for line in found.lines]
    content = workbook.table(title, about, ["Đơn vị", *boards.COLUMNS], rows)
    return taken(content, XLSX, "han-theo-don-vi.xlsx")


@require_safe
@requires(Act.SEE_WHO_WAS_LATE)
def late(request: HttpRequest) -> HttpResponse:
    found = lates.names(account_of(request), request.GET)
    words = {"title": "Ai chậm", "found": found, "crumbs": found.crumbs}
    return render(request, "deadlines/late.html", words)


@require_safe
@requires(Act.URGE)
def ranking(request: HttpRequest) -> HttpResponse:
    found = rankings.ranking(account_of(request), request.GET)
    words = {
        "title": f"Xếp hạng đơn vị năm {found.year}",
        "ranking": found,
        "columns": rankings.COLUMNS,
        "crumbs": [("Hạn theo đơn vị", "/han/don-vi"), (f"Xếp hạng năm {found.year}", "")],
    }
    return render(request, "deadlines/ranking.html", words)


@require_safe
@requires(Act.URGE)
def ranking_workbook(request: HttpRequest) -> HttpResponse:
    found = rankings.ranking(account_of(request), request.GET)
    title = f"Xếp hạng đơn vị năm {found.year}"
    about = [found.formula_words, report_mark(request, title)]
    rows = [line.cells for line in found.lines]
    content = workbook.table(title, about, rankings.COLUMNS, rows)
    return taken(content, XLSX, f"xep-hang-{found.year}.xlsx")
