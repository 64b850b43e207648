"""Accounts of units: opened for a named person on a decision, handed over, with who held them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoso import audit
from hoso.accounts import services
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Role, UnitAccount
from hoso.accounts.services import Decision
from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Opener
from hoso.web.access import account_of, requires
from hoso.web.accounts import subjects
from hoso.web.delegations.typed import found as person_named
from hoso.web.evidence.views import sent
from hoso.web.paging import page
from hoso.web.rights import typed as typing_in
from hoso.web.rights.views import slip
from hoso.web.shown import Control

ISSUERS = {Opener.MANAGING_BODY: Role.HOME_AFFAIRS, Opener.TECHNICAL_BODY: Role.ADMINISTRATOR}
REFUSALS = (Conflict, Incomplete, NotAllowed)


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Those of one's units; who issues them by the regulation in force may open another."""
    by = account_of(request)
    if request.method != "POST":
        return _list(request)
    try:
        unit = typing_in.unit_of(request.POST.get("unit", ""), by)
        decision = _decision(request, [] if unit else [_finding("unit", "Chọn một đơn vị.")])
        assert unit is not None  # or the decision was refused with it
        limits = regulations.profile().unit_accounts.value
        made, password = services.open_unit_account(
            unit, decision, by=by, issuer=_issuer(), is_one=limits.one
        )
    except REFUSALS as error:
        return _list(request, error)
    return _slip(request, made, password, "Đã cấp tài khoản của đơn vị")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds it and who held it; handed over by who issues it."""
    found, by = _or_404(request, pk), account_of(request)
    if request.method != "POST":
        return _page(request, found)
    try:
        decision = _decision(request, [])
        with transaction.atomic():
            password = services.hand_over(found, decision, by=by, issuer=_issuer())
            with audit.recording(by, "accounts.reset_factors", subject=found.account.subject):
                Authenticator.objects.filter(user=found.account).delete()
                subjects.unbind(found.account)
                assert decision.holder is not None  # or it was refused
                notices.tell(decision.holder, f"Bạn giữ tài khoản của {found.unit.name}."[:300])
    except REFUSALS as error:
        return _page(request, found, error)
    found.account.refresh_from_db()
    return _slip(request, found, password, "Đã bàn giao tài khoản của đơn vị")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_safe
def scan(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The decision by which somebody holds or held it."""
    held = _or_404(request, pk).holdings.select_related("scan")
    found = held.filter(pk=number).first()
    if found is None:
        raise Http404
    return sent(found.scan, inline="xem" in request.GET)


def _seen(by: Account) -> Any:
    """Of the units where one gives rights; an administrator, who reads of no person, only where
    the regulation has administrators issue them."""
    looks = {Role.HEAD, Role.HOME_AFFAIRS, Role.UPWARD_SIGNER, _issuer()}
    held = [each for each in services.held_in_own_right(by) if each.role in looks]
    units = Unit.objects.within([(each.unit.lft, each.unit.rgt) for each in held])
    return UnitAccount.objects.filter(unit__in=units).select_related("unit", "account")


def _or_404(request: HttpRequest, pk: int) -> UnitAccount:
    found: UnitAccount | None = _seen(account_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _issuer() -> Role:
    return ISSUERS[regulations.profile().unit_accounts.value.issued_by]


def _finding(field: str, message: str) -> Finding:
    return Finding(message, field=field)


def _decision(request: HttpRequest, findings: list[Finding]) -> Decision:
    """Raises Incomplete with all that is wrong at once."""
    holder = person_named(account_of(request), request.POST.get("to", ""))
    if holder is None:
        findings.append(_finding("to", "Chọn một người trong danh sách gợi ý."))
    basis = typing_in.read_basis(request.POST, findings)
    scan = request.FILES.get("scan")
    if scan is None:
        findings.append(_finding("scan", "Đính kèm bản quét quyết định."))
    if findings:
        raise Incomplete("Chưa ghi đủ.", findings)
    return Decision(holder, basis.number, basis.on, scan)


def _controls(request: HttpRequest, refused: HosoError | None) -> list[Control]:
    given, at = request.POST, typing_in.wrong(refused)
    chosen = person_named(account_of(request), given.get("to", ""))
    return [
        Control(
            "to", "Người giữ", "combobox", str(chosen.pk) if chosen else given.get("to", ""),
            shown=chosen.full_name if chosen else given.get("to", ""), required=True,
            url=reverse("rights:suggest-holder"), error=at.get("to", ""), hint="Gõ tên rồi chọn.",
        ),
        *typing_in.basis_controls(given, at),
        Control("scan", "Bản quét quyết định", "file", required=True, error=at.get("scan", "")),
    ]  # fmt: skip


def _list(request: HttpRequest, refused: HosoError | None = None) -> HttpResponse:
    by, profile = account_of(request), regulations.profile()
    seen = _seen(by).prefetch_related("holdings__holder")
    found = page(seen, ("unit__lft", "pk"), request.GET, total=seen.count())
    at = typing_in.wrong(refused)
    unit = typing_in.unit_of(request.POST.get("unit", ""), by)
    words = {
        "title": "Tài khoản của đơn vị",
        "crumbs": [("Tài khoản và quyền", reverse("rights:list")), ("Tài khoản của đơn vị", "")],
        "page": found,
        "rows": [(each, _current(each)) for each in found.rows],
        "may_open": bool(services.held_as(by, _issuer())),
        "fields": [
            Control("unit", "Đơn vị", "combobox", str(unit.pk) if unit else "",
                    shown=unit.name if unit else request.POST.get("unit", ""), required=True,
                    url=reverse("rights:suggest"), error=at.get("unit", "")),
            *_controls(request, refused),
        ],
        "refused": refused,
        "is_at_field": any(at),
        "rule": profile.unit_accounts.citation.shown(),
        "is_one": profile.unit_accounts.value.one,
    }  # fmt: skip
    return render(request, "rights/units.html", words, status=refused.status if refused else 200)


def _current(of: UnitAccount) -> Any:
    return next((each for each in of.holdings.all() if each.until is None), None)


def _page(
    request: HttpRequest, found: UnitAccount, refused: HosoError | None = None
) -> HttpResponse:
    words = {
        "title": found.account.full_name,
        "crumbs": [
            ("Tài khoản và quyền", reverse("rights:list")),
            ("Tài khoản của đơn vị", reverse("rights:units")),
            (found.unit.name, ""),
        ],
        "found": found,
        "held": found.holdings.select_related("holder", "given_by").order_by("-since", "-pk"),
        "may_hand_over": services.issues_at(account_of(request), _issuer(), found.unit),
        "fields": _controls(request, refused),
        "refused": refused,
        "is_at_field": any(typing_in.wrong(refused)),
    }
    return render(request, "rights/unit.html", words, status=refused.status if refused else 200)


def _slip(request: HttpRequest, of: UnitAccount, password: str, title: str) -> HttpResponse:
    """For the person who holds it now."""
    messages.success(request, f"{title}; giao phiếu tận tay người giữ.")
    return slip(request, of.account, password, title, held_since=timezone.localdate())
