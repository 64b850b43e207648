"""What is done with an account of others: give, change, cancel, lock, reissue. The rules stand in
`accounts.services`; a refusal comes back on the page with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hoso import audit
from hoso.accounts import rules, services
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant
from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.deadlines import services as deadlines
from hoso.notices import services as notices
from hoso.signing import services as signing
from hoso.web.access import account_of, requires
from hoso.web.accounts import subjects
from hoso.web.rights import typed as typing_in
from hoso.web.rights.views import account_or_404, page_of, slip

REFUSALS = (Conflict, Incomplete, NotAllowed)


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = account_or_404(request, pk), account_of(request)

    def act() -> str:
        read = typing_in.read(request.POST, by)
        given = services.give(
            found, read.role, read.unit, by=by, since=read.since, until=read.until,
            basis=read.basis,
        )  # fmt: skip
        return f"giao quyền {given}"

    return _done(request, found, act, "give")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One right: another end for it (restrict, extend), or its end today (cancel)."""
    found = account_or_404(request, pk)
    grants = found.grants.select_related("unit", "account")
    given = grants.filter(pk=number, for_account__isnull=True).first()
    if given is None:
        raise Http404
    if request.method != "POST":
        return _form(request, found, given)
    try:
        _told(request, found, lambda: _changed(request, given))
    except REFUSALS as error:
        return _form(request, found, given, error)
    return redirect("rights:one", found.pk)


def _changed(request: HttpRequest, given: Grant) -> str:
    by, findings = account_of(request), list[Finding]()
    basis = typing_in.read_basis(request.POST, findings)
    until = typing_in.read_until(request.POST, findings)
    if findings:
        raise Incomplete("Chưa ghi đủ.", findings)
    if request.POST.get("do") == "huy":
        services.cancel(given, by=by, basis=basis)
        deadlines.settle_reviews(by=by)
        return f"hủy quyền {given}"
    return f"đổi thời hạn quyền {services.change_end(given, until, by=by, basis=basis)}"


def _form(
    request: HttpRequest, found: Account, given: Grant, refused: HosoError | None = None
) -> HttpResponse:
    at = typing_in.wrong(refused)
    words: dict[str, Any] = {
        "title": str(given),
        "crumbs": [
            ("Tài khoản và quyền", reverse("rights:list")),
            (found.full_name, reverse("rights:one", args=[found.pk])),
            (str(given), ""),
        ],
        "found": found,
        "given": given,
        "until": typing_in.until_control(request.POST, given, at),
        "fields": typing_in.basis_controls(request.POST, at),
        "refused": refused,
        "is_at_field": isinstance(refused, Incomplete) and any(at),
    }
    return render(request, "rights/change.html", words, status=refused.status if refused else 200)


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Its sessions are over with it."""
    found, by = account_or_404(request, pk), account_of(request)

    def act() -> str:
        services.require_over(by, found)
        services.lock(found, by=by, reason=request.POST.get("reason", ""))
        return "khóa tài khoản"

    return _done(request, found, act, "lock")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = account_or_404(request, pk), account_of(request)

    def act() -> str:
        services.require_over(by, found)
        services.unlock(found, by=by, reason=request.POST.get("reason", ""))
        return "mở khóa tài khoản"

    return _done(request, found, act, "unlock")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_POST
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """For who lost phone, key and recovery codes, or has another account at the shared sign-in."""
    found, by = account_or_404(request, pk), account_of(request)

    def act() -> str:
        services.require_over(by, found, all_of_it=True)
        said = rules.reason(request.POST.get("reason", ""))
        with audit.recording(by, "accounts.reset_factors", subject=found.subject, reason=said):
            is_shared = subjects.is_bound(found)
            removed, _ = Authenticator.objects.filter(user=found).delete()
            if not removed and not is_shared:
                raise Conflict("Tài khoản này không có lớp xác thực thứ hai để gỡ.")
            subjects.unbind(found)
        return "gỡ lớp xác thực thứ hai"

    return _done(request, found, act, "reset")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_POST
def unlock_pins(request: HttpRequest, pk: int) -> HttpResponse:
    """For who typed a wrong PIN too often, once it is known who asks."""
    found, by = account_or_404(request, pk), account_of(request)

    def act() -> str:
        services.require_over(by, found, all_of_it=True)
        said = rules.reason(request.POST.get("reason", ""))
        signing.unlock_pins(found, by=by, reason=said)
        return "mở khóa mã PIN"

    return _done(request, found, act, "pin")


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_POST
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip with the new one-time password, shown once."""
    found, by = account_or_404(request, pk), account_of(request)
    passwords = []

    def act() -> str:
        reason = request.POST.get("reason", "")
        passwords.append(services.reissue_over(found, by=by, reason=reason))
        return "cấp lại mật khẩu"

    try:
        _told(request, found, act)
    except REFUSALS as error:
        return page_of(request, found, error, "reissue")
    return slip(request, found, passwords[0], "Đã cấp lại mật khẩu")


def _done(request: HttpRequest, found: Account, act: Callable[[], str], at: str) -> HttpResponse:
    """Back to the account; refused, with what was typed."""
    try:
        _told(request, found, act)
    except REFUSALS as error:
        return page_of(request, account_or_404(request, found.pk), error, at)
    return redirect("rights:one", found.pk)


def _told(request: HttpRequest, found: Account, act: Callable[[], str]) -> None:
    """Do it and tell who holds the account, or neither."""
    by = account_of(request)
    with transaction.atomic():
        done = act()
        with audit.recording(by, "accounts.tell", subject=found.subject):
            notices.tell(found, f"{by.full_name} {done} của bạn."[:300])
    messages.success(request, f"Đã {done}. Người giữ tài khoản được báo.")
