"""Lending one's deciding role for some days: what may be lent, what is lent, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.access import DECIDING, Act
from hoso.accounts.models import Account, Grant
from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed
from hoso.changes import services
from hoso.changes.services import delegating
from hoso.web.access import account_of, requires
from hoso.web.delegations import typed as typing_in
from hoso.web.reads import note_search
from hoso.web.shown import Control, Option, State

MOST_PAST = 50


@dataclass(frozen=True, slots=True)
class Own:
    """A role that the account holds. article: of what lets it be lent, or of why it may not be."""

    grant: Grant
    may_lend: bool
    to_whom: str
    article: str


@dataclass(frozen=True, slots=True)
class Lent:
    """last: the last day of it."""

    grant: Grant
    state: State
    last: date
    is_open: bool


@never_cache
@requires(*DECIDING.values())
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if request.method != "POST":
        return _page(request, account)
    chosen = request.POST.get("quyen", "")
    given = next((e for e in delegating.grants_of(account) if str(e.pk) == chosen), None)
    try:
        if given is None:
            raise Conflict("Quyền này không còn là của bạn. Tải lại trang rồi chọn lại.")
        read = typing_in.read(request.POST, account)
        lent = services.lend(
            given, read.to, by=account, since=read.since, until=read.until, basis=read.basis
        )
    except (Incomplete, Conflict, NotAllowed) as error:
        return _page(request, account, error)
    last = _lent(lent).last
    messages.success(
        request, f"Đã ủy quyền cho {read.to.full_name} đến hết {last:%d/%m/%Y}; người đó được báo."
    )
    return redirect("delegations:own")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did not lend it does not learn that it is there."""
    account = account_of(request)
    lent = (
        Grant.objects.select_related("account", "unit").filter(pk=pk, for_account=account).first()
    )
    if lent is None:
        raise Http404
    services.take_back(lent, by=account)
    messages.success(request, f"Đã thu lại ủy quyền của {lent.account.full_name}.")
    return redirect("delegations:own")


@never_cache
@requires(*DECIDING.values(), Act.APPOINT)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Accounts while one types a name."""
    asked = request.GET.get("q", "")
    found = typing_in.named(account_of(request), asked)
    note_search(request, asked, found)
    options = [Option(str(each.pk), each.full_name, works_at(each)) for each in found]
    return render(request, "ui/options.html", {"options": options, "q": asked, "foot": ""})


def works_at(account: Account) -> str:
    """The unit of its dossier, else those where it holds a right."""
    person = getattr(account, "person", None)
    if person is not None:
        return str(person.unit)
    return ", ".join(dict.fromkeys(str(grant.unit) for grant in account.grants.all()))


def _page(request: HttpRequest, account: Account, refused: HosoError | None = None) -> HttpResponse:
    today = timezone.localdate()
    held = [_own(each) for each in delegating.grants_of(account)]
    lendable = [each for each in held if each.may_lend]
    lent = [
        _lent(each)
        for each in Grant.objects.filter(for_account=account)
        .select_related("account", "unit")
        .order_by("-since", "-pk")[:MOST_PAST]
    ]
    got = Grant.objects.current_on(today).filter(account=account, for_account__isnull=False)
    words: dict[str, Any] = {
        "title": "Ủy quyền",
        "held": held,
        "lendable": lendable,
        "role": Control(
            "quyen", "Việc ủy quyền", "select", request.POST.get("quyen", ""),
            choices=[(str(each.grant.pk), str(each.grant)) for each in lendable],
        ),
        "fields": typing_in.controls(request.POST, account, refused, today=today),
        "running": [each for each in lent if each.is_open],
        "over": [each for each in lent if not each.is_open],
        "got": [_lent(each) for each in got.select_related("for_account", "unit")],
        "refused": refused,
        "is_at_field": isinstance(refused, Incomplete) and bool(refused.findings),
    }  # fmt: skip
    status = refused.status if refused else 200
    return render(request, "delegations/own.html", words, status=status)


def _own(given: Grant) -> Own:
    step = delegating.lendable(given)
    if step is None:
        return Own(given, False, "", delegating.article_of(given).shown())
    return Own(given, True, step.value.delegates, step.citation.shown())


def _lent(given: Grant) -> Lent:
    today = timezone.localdate()
    assert given.until is not None
    last = given.until - timedelta(days=1)
    if given.since > today:
        return Lent(given, State("info", f"từ {given.since:%d/%m/%Y}", "calendar"), last, True)
    if last >= today:
        return Lent(given, State("ok", "đang ủy quyền"), last, True)
    return Lent(given, State("idle", "đã hết"), last, False)
