"""Accounts and rights: who has which, since when, on what; one account with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import F, Func, Prefetch, Q, QuerySet, TextField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import services
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.queries import due_for_review, overseen_by
from hoso.accounts.rules import GIVES
from hoso.audit.models import Event
from hoso.base import wall
from hoso.base.errors import HosoError, NotAllowed
from hoso.base.text import folded
from hoso.dossiers import services as dossiers
from hoso.organisations import queries as organisations
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.signing.queries import locked_of
from hoso.web import paging, shown
from hoso.web.access import account_of, requires
from hoso.web.accounts.subjects import is_bound
from hoso.web.delegations.typed import named as people_named
from hoso.web.delegations.views import works_at
from hoso.web.downloads import shown_once
from hoso.web.rights import typed as typing_in

HISTORY = 50
OVERSEEN = "whether an account has a dossier decides who looks after it"
TYPED_AT_MOST = 100
STATES = [("", "Mọi tình trạng"), ("dang-dung", "Đang dùng"), ("bi-khoa", "Bị khóa"),
          ("chua-dat", "Chưa đặt mật khẩu"), ("da-thoi", "Người đã thôi")]  # fmt: skip
_MATCHING = {
    "dang-dung": Q(is_active=True, must_set_password=False),
    "bi-khoa": Q(locked_at__isnull=False),
    "chua-dat": Q(is_active=True, must_set_password=True),
    "da-thoi": Q(has_left=True),
}


@dataclass(frozen=True, slots=True)
class Row:
    account: Account
    unit: str
    roles: list[str]
    state: shown.State


@dataclass(frozen=True, slots=True)
class Held:
    """last: the last day of it; may_change: by who looks at it, in their own right."""

    grant: Grant
    name: str
    state: shown.State
    last: date | None
    may_change: bool


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Within one's scope; ?q a name without accents or a sign-in name, ?vai-tro, ?tinh-trang."""
    seen = _asked(overseen_by(account_of(request)), request.GET)
    current = Grant.objects.current_on(timezone.localdate()).select_related("unit")
    rows = seen.select_related("person__unit").prefetch_related(
        Prefetch("grants", queryset=current, to_attr="held")
    )
    with wall.beyond(OVERSEEN):
        page = paging.page(rows, ("full_name", "pk"), request.GET, total=seen.count())
    asked = {name: request.GET.get(name, "") for name in ("q", "vai-tro", "tinh-trang")}
    words = {
        "title": "Tài khoản và quyền",
        "page": page,
        "rows": [_row(each) for each in page.rows],
        "typed": asked["q"],
        "role": asked["vai-tro"],
        "state": asked["tinh-trang"],
        "roles": [("", "Mọi vai trò"), *((role.value, _role(role.value)) for role in Role)],
        "states": STATES,
        "may_open": dossiers.may_open(account_of(request)),
        "due": due_for_review(account_of(request)).count(),
        "is_filtered": any(asked.values()),
    }
    return render(request, "rights/list.html", words)


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Units where one may give a role, while one types a name."""
    typed = request.GET.get("q", "").replace("\x00", "")[:TYPED_AT_MOST]
    among = Unit.objects.within(typing_in.giving_intervals(account_of(request)))
    found = organisations.search(typed, among=among)
    labels = organisations.path_labels([each.id for each in found])
    options = [shown.Option(str(e.id), e.name, labels.get(e.id, "")) for e in found]
    return render(request, "ui/options.html", {"options": options, "q": typed, "foot": ""})


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_safe
def suggest_holder(request: HttpRequest) -> HttpResponse:
    """Accounts of people, while one types a name."""
    typed = request.GET.get("q", "")
    found = people_named(account_of(request), typed)
    options = [shown.Option(str(e.pk), e.full_name, works_at(e)) for e in found]
    return render(request, "ui/options.html", {"options": options, "q": typed, "foot": ""})


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return page_of(request, account_or_404(request, pk))


def account_or_404(request: HttpRequest, pk: int) -> Account:
    """One that whoever asks looks after; others are not there."""
    seen = overseen_by(account_of(request)).select_related("person__unit", "locked_by")
    with wall.beyond(OVERSEEN):
        found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def page_of(
    request: HttpRequest, found: Account, refused: HosoError | None = None, at: str = ""
) -> HttpResponse:
    """The account, what it holds, what may be done with it; `at`: the form that was refused."""
    by = account_of(request)
    today = timezone.localdate()
    grants = list(
        found.grants.select_related("unit", "granted_by", "for_account").order_by("-since", "-pk")
    )
    mine = services.held_in_own_right(by)
    held = [_held(each, mine, found.pk != by.pk, today) for each in grants]
    is_over, is_over_all = _is_over(by, found), _is_over(by, found, all_of_it=True)
    has_factor, is_shared = Authenticator.objects.filter(user=found).exists(), is_bound(found)
    paused = services.paused_until(found)
    given = request.POST if at == "give" else {}
    words: dict[str, Any] = {
        "title": found.full_name,
        "crumbs": [("Tài khoản và quyền", reverse("rights:list")), (found.full_name, "")],
        "found": found,
        "person": getattr(found, "person", None),
        "state": _state(found),
        "held": [each for each in held if each.last is None or each.last >= today],
        "past": [each for each in held if each.last is not None and each.last < today],
        "history": _history(found),
        "fields": typing_in.controls(given, by, refused if at == "give" else None, today),
        "may_give": found.pk != by.pk and found.is_active,
        "may_lock": is_over and found.locked_at is None,
        "may_unlock": is_over and (found.locked_at is not None or paused is not None),
        "paused": paused,
        "may_reissue": is_over_all and services.may_be_reissued(found),
        "may_reset": is_over_all and (has_factor or is_shared),
        "may_unlock_pins": is_over_all and locked_of(found).exists(),
        "is_shared": is_shared,
        "refused": refused,
        "is_giving": at == "give",
        "typed": request.POST,
        "wrong": typing_in.wrong(refused),
    }
    return render(request, "rights/one.html", words, status=refused.status if refused else 200)


def slip(
    request: HttpRequest, found: Account, password: str, title: str, **more: object
) -> HttpResponse:
    """The paper with the new one-time password, shown once."""
    words = {
        "title": title, "found": found, "password": password, "until": found.one_time_until,
        "days": services.ONE_TIME_DAYS, "address": request.build_absolute_uri("/"), **more,
    }  # fmt: skip
    return shown_once(render(request, "rights/slip.html", words))


def _is_over(by: Account, found: Account, *, all_of_it: bool = False) -> bool:
    try:
        services.require_over(by, found, all_of_it=all_of_it)
    except NotAllowed:
        return False
    return True


def _asked(seen: QuerySet[Account], asked: Any) -> QuerySet[Account]:
    """The words in any order, with or without accents; or the whole sign-in name."""
    words = asked.get("q", "").replace("\x00", "")[:TYPED_AT_MOST].strip()
    if words:
        seen = seen.alias(
            folded=Func(F("full_name"), function="hoso_fold", output_field=TextField())
        )
        matching = Q()
        for word in folded(words).split():
            matching &= Q(folded__contains=word)
        seen = seen.filter(matching | Q(username__iexact=words))
    if (role := asked.get("vai-tro", "")) in Role:
        current = Grant.objects.current_on(timezone.localdate()).filter(role=role)
        seen = seen.filter(pk__in=current.values("account_id"))
    return seen.filter(_MATCHING.get(asked.get("tinh-trang", ""), Q()))


def _row(account: Account) -> Row:
    person = getattr(account, "person", None)
    held: list[Grant] = account.held  # type: ignore[attr-defined]
    units = [str(person.unit)] if person else _once(str(each.unit) for each in held)
    return Row(account, ", ".join(units), _once(_role(e.role) for e in held), _state(account))


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _role(role: str) -> str:
    """As the regulation in force calls it."""
    return regulations.profile().role_name(role) or str(Role(role).label)


def _state(account: Account) -> shown.State:
    if account.has_left:
        return shown.State("idle", "người đã thôi công tác", "logout")
    if account.locked_at is not None:
        return shown.State("bad", "bị khóa", "lock")
    if account.must_set_password:
        return shown.State("warn", "chưa đặt mật khẩu", "key")
    return shown.State("ok", "đang dùng")


def _held(given: Grant, mine: list[Grant], is_other: bool, today: date) -> Held:
    last = None if given.until is None else given.until - timedelta(days=1)
    is_over = last is not None and last < today
    may = is_other and not is_over and given.for_account_id is None and any(
        given.role in GIVES.get(each.role, ()) and each.unit.lft <= given.unit.lft <= each.unit.rgt
        for each in mine
    )  # fmt: skip
    if is_over:
        state = shown.State("idle", "đã hết")
    elif given.since > today:
        state = shown.State("info", f"từ {given.since:%d/%m/%Y}", "calendar")
    else:
        state = shown.State("ok", "đang có")
    return Held(given, _role(given.role), state, last, may)


def _history(found: Account) -> list[shown.Entry]:
    events = list(
        Event.objects.filter(subject=found.subject)
        .exclude(action__in=["accounts.sign_in", "accounts.tell"])
        .order_by("-at")[:HISTORY]
    )
    keys = {each.actor_id for each in events if each.actor_id}
    names = dict(Account.objects.filter(pk__in=keys).values_list("pk", "full_name"))
    return [
        shown.Entry(
            each.at,
            names.get(each.actor_id or 0, "Hệ thống"),
            each.label() + (f": {each.reason}" if each.reason else ""),
        )
        for each in events
    ]
