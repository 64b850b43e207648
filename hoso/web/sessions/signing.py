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
from hoso.regulations.kinds import Signing
from hoso.web import chains, keys, shown
from hoso.web.access import account_of, requires
from hoso.web.downloads import taken
from hoso.web.middleware import is_script
from hoso.web.queue.views import said_at
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
    return taken(prepared.pdf, "application/pdf", "ban-ke-se-ky.pdf", inline=True)


@never_cache
@sensitive_post_parameters("pin")
@requires(Act.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Ask for what the regulation wants, the PIN, a reason outside the session's days, or a word
    only, as a page or as a dialog for a script; then approve."""
    if request.method != "POST":
        return redirect("sessions:current")
    account = account_of(request)
    unit, chosen = _asked(request, account)
    if "pin" not in request.POST and "duyet" not in request.POST:
        return _pin_page(request, unit, chosen, keys.own_key(account))
    outside, pin = request.POST.get("outside", ""), request.POST.get("pin", "")
    asked = services.asked_of(chosen)
    try:
        services.refuse_closed(asked, outside)  # before a PIN is spent on it
        if pin or asked.signature is Signing.REQUIRED:
            done = keys.signing_with(
                keys.own_key(account),
                pin,
                lambda signer: services.approve(
                    unit, chosen, by=account, signer=signer, outside=outside
                ),
            )
        else:
            done = services.approve(unit, chosen, by=account, signer=None, outside=outside)
    except keys.NotOpened as closed:
        return _refused(request, unit, chosen, closed.error)
    except (NotAllowed, Incomplete, Conflict, GatewayError) as error:
        return _refused(request, unit, chosen, error)
    _forget(request, unit)
    count = done.session.dossiers
    verb = "ký" if done.session.signature_id else "duyệt"
    messages.success(request, f"Đã {verb} {count} hồ sơ. Mỗi hồ sơ có một phiên bản mới.")
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
    """Nothing was signed. A wrong PIN or a missing reason is said at its field and keeps the
    list; what has moved on meanwhile leads back to the list as it is now."""
    key = keys.own_key(account_of(request))
    is_of_pin = isinstance(error, NotAllowed | Incomplete)
    at_reason = said_at(error, "outside")
    at_field = is_of_pin and not error.ask and (bool(at_reason) or key.may_sign)
    return _pin_page(
        request,
        unit,
        chosen,
        key,
        error=error.message if at_field and not at_reason else "",
        reason_error=at_reason,
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
    reason_error: str = "",
    refused: HosoError | None = None,
    status: int = 200,
) -> HttpResponse:
    account = account_of(request)
    asked = services.asked_of(chosen)
    is_required = asked.signature is Signing.REQUIRED
    verb = "Ký" if is_required else "Duyệt"
    is_dialog = is_script(request)
    wants_pin = asked.signature is not Signing.NONE and (key.may_sign or is_required)
    words = {
        "title": f"{verb} {len(chosen)} hồ sơ",
        "crumbs": [("Đợt phê duyệt", f"{reverse('sessions:current')}?don-vi={unit.pk}"),
                   (verb, "")],
        "unit": unit,
        "key": key,
        "verb": verb,
        "facts": _facts(unit, chosen, account, key),
        "hidden": {"da-chon": Offer(unit.pk, chosen).sealed(account), "duyet": "1"},
        "fields": [
            *([_reason_field(request, asked, reason_error)] if asked.closed else []),
            *([_pin_field(key, is_required=is_required, error=error)] if wants_pin else []),
        ],
        "closed": asked.closed,
        "wants_pin": wants_pin,
        "working": f"Đang {verb.lower()} {len(chosen)} hồ sơ, mất vài giây; đừng đóng trang này.",
        "refused": refused,
        "may_try": (key.may_sign or not is_required) and not isinstance(refused, Conflict),
        "is_dialog": is_dialog,
    }  # fmt: skip
    template = "sessions/pin_dialog.html" if is_dialog else "sessions/sign.html"
    return render(request, template, words, status=status)


def _facts(
    unit: Unit, chosen: Mapping[UUID, int], account: Account, key: keys.Key
) -> dict[str, str]:
    who = ", ".join(part for part in (key.name or account.full_name, key.title) if part)
    stead = services.in_stead(account, unit)
    period = chains.period_title(regulations.approval_session().period, regulations.in_force())
    return {
        "Người duyệt": who,
        **({"Thay mặt": stead} if stead else {}),
        "Đơn vị": unit.name,
        "Nội dung": f"{items_of(chosen)} nội dung của {len(chosen)} hồ sơ, đợt {period}",
        "Sau đó": "Mỗi hồ sơ có một phiên bản mới; " + chains.upward_sentence(timezone.localdate()),
    }


def _reason_field(request: HttpRequest, asked: services.Asked, error: str) -> shown.Control:
    assert asked.closed is not None
    when = f"{asked.closed.opens:%d/%m/%Y} – {asked.closed.closes:%d/%m/%Y}"
    return shown.Control(
        "outside", "Lý do duyệt ngoài đợt", value=request.POST.get("outside", ""), error=error,
        hint=f"Đợt mở {when} ({asked.closed.citation.shown()}). Lý do được lưu và Sở Nội vụ đọc "
        "được.",
        required=True, limit=300,
    )  # fmt: skip


def _pin_field(key: keys.Key, *, is_required: bool, error: str) -> shown.Control:
    left = key.tries_left
    hint = "Nhập một lần cho cả đợt." if is_required else "Không bắt buộc; nhập thì bản kê ký số."
    if left is not None and not error:
        last = "lần này" if left == 1 else f"cả {left} lần"
        hint = f"{hint} Còn {left} lần thử, sai {last} thì bị khóa."
    return shown.Control(
        "pin", f"Mã PIN của {key.token}", "pin", error=error, id="pin-value", hint=hint
    )


def _forget(request: HttpRequest, unit: Unit) -> None:
    """What was left out this time is offered again next time."""
    kept = request.session.get(LEFT_OUT, {})
    if kept.pop(str(unit.pk), None) is not None:
        request.session[LEFT_OUT] = kept
