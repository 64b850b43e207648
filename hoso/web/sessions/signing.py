"""The signature: what would be signed, the PIN, and what came of it.

The PIN lives from the request to the token and nowhere else: it is in no log, no answer and no
error. Nothing here opens a transaction: a wrong PIN is counted in one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, GatewayError, HosoError, Incomplete, NotAllowed
from hoso.changes import services
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.web import keys
from hoso.web.access import account_of, requires
from hoso.web.middleware import is_script
from hoso.web.sessions.choice import Offer, ticked
from hoso.web.sessions.month import items_of
from hoso.web.sessions.views import LEFT_OUT, unit_or_404


@never_cache
@requires(Act.APPROVE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The list that would be signed, as PDF: made by doing it all and undoing it."""
    account = account_of(request)
    unit, chosen = _asked(request, account)
    title = keys.own_key(account).title
    prepared = services.prepare(unit, chosen, by=account, title=title)
    response = HttpResponse(prepared.pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="ban-ke-se-ky.pdf"'
    return response


@never_cache
@sensitive_post_parameters("pin")
@requires(Act.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN, as a page or as a dialog for a script; with the PIN, sign."""
    if request.method != "POST":
        return redirect("sessions:current")
    account = account_of(request)
    unit, chosen = _asked(request, account)
    if "pin" not in request.POST:
        return _pin_page(request, unit, chosen, keys.own_key(account))
    try:
        done = keys.signing_with(
            keys.own_key(account),
            request.POST["pin"],
            lambda signer: services.approve(unit, chosen, by=account, signer=signer),
        )
    except keys.NotOpened as closed:
        return _refused(request, unit, chosen, closed.error)
    except (NotAllowed, Conflict, GatewayError) as error:
        return _refused(request, unit, chosen, error)
    _forget(request, unit)
    count = done.session.dossiers
    messages.success(request, f"Đã ký {count} hồ sơ. Mỗi hồ sơ có một phiên bản mới.")
    return redirect("sessions:signed", done.session.pk)


def _asked(request: HttpRequest, account: Account) -> tuple[Unit, dict[UUID, int]]:
    """What is to be signed: sealed on the page before (`da-chon`), or out of the list."""
    sealed = request.POST.get("da-chon")
    if sealed is not None:
        offer = Offer.opened(sealed, account)
        chosen = dict(offer.revisions)
    else:
        offer = Offer.opened(request.POST.get("ban-chup", ""), account)
        chosen = offer.chosen(ticked(request))
    if not chosen:
        raise Incomplete("Chưa chọn hồ sơ nào để ký. Đánh dấu ít nhất một hồ sơ trong danh sách.")
    return unit_or_404(account, offer.unit), chosen


def _refused(
    request: HttpRequest, unit: Unit, chosen: Mapping[UUID, int], error: HosoError
) -> HttpResponse:
    """Nothing was signed. A wrong PIN is said at its field and keeps the list; what has moved on
    meanwhile leads back to the list as it is now."""
    key = keys.own_key(account_of(request))
    is_of_pin = isinstance(error, NotAllowed | Incomplete)
    at_field = is_of_pin and key.may_sign and not error.ask
    return _pin_page(
        request,
        unit,
        chosen,
        key,
        error=error.message if at_field else "",
        refused=None if at_field else error,
        status=error.status,
    )


def _pin_page(
    request: HttpRequest,
    unit: Unit,
    chosen: Mapping[UUID, int],
    key: keys.Key,
    *,
    error: str = "",
    refused: HosoError | None = None,
    status: int = 200,
) -> HttpResponse:
    account = account_of(request)
    today = timezone.localdate()
    window = regulations.upward_window(today)
    is_dialog = is_script(request)
    words = {
        "title": f"Ký {len(chosen)} hồ sơ",
        "crumbs": [("Đợt phê duyệt", f"{reverse('sessions:current')}?don-vi={unit.pk}"),
                   ("Ký", "")],
        "unit": unit,
        "key": key,
        "facts": {
            "Người ký": ", ".join(part for part in (key.name or account.full_name, key.title)
                                  if part),
            "Đơn vị": unit.name,
            "Nội dung": f"{items_of(chosen)} nội dung của {len(chosen)} hồ sơ, đợt tháng "
                        f"{today:%m/%Y}",
            "Sau khi ký": "Mỗi hồ sơ có một phiên bản mới; chuyển Sở Nội vụ ký cấp tỉnh từ "
                          f"{window.opens:%d} đến {window.closes:%d/%m/%Y}",
        },
        "hidden": {"da-chon": Offer(unit.pk, chosen).sealed(account)},
        "error": error,
        "refused": refused,
        "may_try": key.may_sign and not isinstance(refused, Conflict),
        "is_dialog": is_dialog,
    }  # fmt: skip
    template = "sessions/pin_dialog.html" if is_dialog else "sessions/sign.html"
    return render(request, template, words, status=status)


def _forget(request: HttpRequest, unit: Unit) -> None:
    """What was left out this time is offered again next time."""
    kept = request.session.get(LEFT_OUT, {})
    if kept.pop(str(unit.pk), None) is not None:
        request.session[LEFT_OUT] = kept
