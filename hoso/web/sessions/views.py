"""The head's month: the list, one declaration of it, and what to do with it before signing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.changes import rules, services
from hoso.changes.models import Declaration
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Every, Signing
from hoso.web import keys
from hoso.web.access import account_of, requires
from hoso.web.middleware import is_script
from hoso.web.queue.reading import declaration_or_404, facts_of, reading_of
from hoso.web.queue.views import back_field, revision_of, said_at
from hoso.web.sessions.choice import Offer, ticked
from hoso.web.sessions.month import board_of, next_called

LEFT_OUT = "dot-bo-chon"  # in the session of the browser: {unit: [declarations left out]}
OWN_ASK = "người được ủy quyền ký, hoặc thủ trưởng cấp trên"


@never_cache
@requires(Act.APPROVE)
@require_safe
def current(request: HttpRequest) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    unit = unit_or_404(account, request.GET.get("don-vi", ""))
    board = board_of(unit, account, request.GET, left_out(request, unit.pk), today)
    words = {
        "title": board.title,
        "crumbs": [(unit.name, ""), ("Đợt phê duyệt", "")],
        "board": board,
        "month": board.month,
        "offer": board.offer.sealed(account),
        "key": keys.own_key(account),
        "needs_key": board.asked.signature is Signing.REQUIRED,
        "stead": services.in_stead(account, unit),
        "own": [
            (each.account_id == account.pk, rules.DECLARATION.labels[each.state])
            for each in board.month.own
        ],
        "units": access.granted_units(account, Act.APPROVE),
        "section": request.GET.get("loai", ""),
        "below": request.GET.get("truc-thuoc", ""),
        "query": request.GET.urlencode(),
        "own_ask": OWN_ASK,
        "article": f"{regulations.article('approval').shown()} {regulations.profile().short_title}",
    }
    return render(request, "sessions/current.html", words)


@requires(Act.APPROVE)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember which are left out, so that leafing through the list loses nothing."""
    account = account_of(request)
    offer = Offer.opened(request.POST.get("ban-chup", ""), account)
    everything = request.POST.get("tat-ca")
    out = offer.without(ticked(request))
    if everything:
        out = set(offer.revisions) if everything == "khong" else set()
    kept = request.session.get(LEFT_OUT, {})
    kept[str(offer.unit)] = sorted(str(each) for each in out)
    request.session[LEFT_OUT] = kept
    if is_script(request) and not everything:
        return HttpResponse(status=204)
    query = request.POST.get("dia-chi", "")
    return redirect(f"{reverse('sessions:current')}?{query}" if query else "sessions:current")


@never_cache
@require_safe
def declaration(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, declaration_or_404(request, pk, Act.APPROVE))


@require_POST
def put_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _acted(request, pk, "Đã đưa hồ sơ của {name} vào đợt ký.", services.clear_exceptions)


@require_POST
def hold_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    until = held_until(timezone.localdate())

    def act(one: Declaration, *, by: Account, revision: int) -> Any:
        return services.hold_back(one, by=by, revision=revision, until=until)

    said = f"Đã để hồ sơ của {{name}} sang {next_called()}, hiện lại từ {until:%d/%m/%Y}."
    return _acted(request, pk, said, act)


@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    reason, to = request.POST.get("reason", ""), request.POST.get("to", rules.DECLARE)

    def act(one: Declaration, *, by: Account, revision: int) -> Any:
        return services.give_back_whole(one, reason, by=by, revision=revision, to=to)

    return _acted(request, pk, "Đã trả lại khai báo của {name} kèm lý do.", act)


def _acted(request: HttpRequest, pk: UUID, said: str, act: Callable[..., Any]) -> HttpResponse:
    """One act on one declaration; refused, the page comes again with what was typed."""
    one = declaration_or_404(request, pk, Act.APPROVE)
    try:
        act(one, by=account_of(request), revision=revision_of(request))
    except (Incomplete, Conflict) as error:
        one = declaration_or_404(request, pk, Act.APPROVE)
        return _page(request, one, refused=error, status=error.status)
    messages.success(request, said.format(name=one.person.full_name))
    return redirect(f"{reverse('sessions:current')}?don-vi={_over(request, one).pk}")


def _page(
    request: HttpRequest, one: Declaration, *, refused: HosoError | None = None, status: int = 200
) -> HttpResponse:
    account = account_of(request)
    reading = reading_of(one, account)
    back = f"{reverse('sessions:current')}?don-vi={_over(request, one).pk}"
    is_own = one.person.account_id == account.pk
    is_waiting_here = one.state == rules.CHECKED
    words = {
        "title": one.person.full_name,
        "crumbs": [("Đợt phê duyệt", back), ("Xem trước khi ký", "")],
        "reading": reading,
        "scan": reading.scan(request.GET.get("xem", "")),
        "may_decide": False,
        "is_own": is_own,
        "own_ask": OWN_ASK,
        "may_act": is_waiting_here and not is_own,
        "is_held": bool(one.held_until and one.held_until > timezone.localdate()),
        "is_waiting": bool(one.exceptions and not one.cleared_by_id),
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "reason_error": said_at(refused, "reason"),
        "back_to": back_field(one, request.POST.get("to", "")) if is_waiting_here else None,
        "next_one": next_called(),
        "held_word": f"để lại {next_called()}",
        "back": back,
        **facts_of(one),
    }
    return render(request, "sessions/declaration.html", words, status=status)


def _over(request: HttpRequest, one: Declaration) -> Unit:
    """The unit, among those the head signs for, in which this declaration stands."""
    lft = one.person.unit.lft
    units = access.granted_units(account_of(request), Act.APPROVE)
    return next((each for each in units if each.lft <= lft <= each.rgt), one.person.unit)


def unit_or_404(account: Account, asked: str | int = "") -> Unit:
    """One of the units the account signs for; the first when none is named."""
    units = access.granted_units(account, Act.APPROVE)
    if not asked:
        return units[0]
    found = next((unit for unit in units if str(unit.pk) == str(asked)), None)
    if found is None:
        raise Http404
    return found


def left_out(request: HttpRequest, unit: int) -> list[UUID]:
    return [UUID(each) for each in request.session.get(LEFT_OUT, {}).get(str(unit), ())]


def held_until(day: date) -> date:
    """When what is left for the next session comes up again: the month, or quarter, after."""
    every = regulations.profile().approval.value.every
    last = day.month + (-day.month % 3 if every is Every.QUARTER else 0)
    return (date(day.year, last, 28) + timedelta(days=4)).replace(day=1)
