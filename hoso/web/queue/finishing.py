"""A step ends: one declaration or many at once, with the PIN where the regulation wants it.

The PIN lives from the request to the token and nowhere else. Nothing here opens a transaction: a
wrong PIN is counted in one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hoso.accounts.models import Account
from hoso.base.errors import Conflict, GatewayError, HosoError, Incomplete, NotAllowed
from hoso.changes import queries, rules, services
from hoso.changes.models import Declaration
from hoso.changes.services import stepping
from hoso.changes.services.finishing import MOST_AT_ONCE, to_finish, wants_signature
from hoso.web import keys
from hoso.web.access import account_of, requires
from hoso.web.middleware import is_script
from hoso.web.queue import listing, wording
from hoso.web.queue.views import again, may_decide_now, or_404, revision_of
from hoso.web.sessions.choice import Offer, ticked

NOWHERE = 0  # in an offer: of no one unit


@never_cache
@sensitive_post_parameters("pin")
@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On to the next step or back; then the next one. Where the step is signed, first the PIN."""
    one, by = or_404(request, pk), account_of(request)
    to, revision = request.POST.get("to", rules.DECLARE), revision_of(request)
    if _is_signed(one, by) and "pin" not in request.POST:
        return _pin_of(request, one)
    try:
        if "pin" in request.POST:
            done = keys.signing_with(
                keys.own_key(by),
                request.POST["pin"],
                lambda signer: services.finish_check(one, by=by, revision=revision, signer=signer),
            )
        else:
            done = services.finish_check(one, by=by, revision=revision, to=to)
    except keys.NotOpened as closed:
        return _pin_of(request, one, closed.error)
    except GatewayError as error:
        return _pin_of(request, one, error)
    except (Incomplete, Conflict) as error:
        return again(request, one, error)
    messages.success(request, _said(done, one.person.full_name))
    following = listing.most_urgent(by)
    if following is None:
        return redirect("queue:list")
    return redirect("queue:declaration", following.pk)


def _is_signed(one: Declaration, by: Account) -> bool:
    """What is passed on is signed; what goes back, or is not settled, is not."""
    live = one.items.exclude(state=rules.REPLACED)
    if not may_decide_now(by, one) or live.exclude(state=rules.ACCEPTED).exists():
        return False
    return wants_signature(one)


def _said(done: Declaration, name: str) -> str:
    if done.state == rules.RETURNED:
        return f"Đã trả lại khai báo của {name} kèm lý do."
    step = stepping.step_of(done).value
    if done.state == rules.CHECKED:
        return f"Đã chuyển khai báo của {name} sang chờ thủ trưởng ký duyệt."
    return f"Đã chuyển khai báo của {name} sang bước “{step.label}”."


def _pin_of(request: HttpRequest, one: Declaration, error: HosoError | None = None) -> HttpResponse:
    step = stepping.step_of(one)
    count = one.items.exclude(state=rules.REPLACED).count()
    facts = {
        "Nội dung": f"{count} nội dung của {one.person.full_name}, bước “{step.value.label}”",
        "Theo": step.citation.shown(),
    }
    action = reverse("queue:finish", args=[one.pk])
    hidden = {"revision": request.POST.get("revision", "")}
    back = reverse("queue:declaration", args=[one.pk])
    return _ask(request, "Ký kết quả kiểm tra", facts, action, hidden, back, error)


@never_cache
@sensitive_post_parameters("pin")
@requires(*listing.CHECKING)
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """All that is found in order: looked over once more, then passed on together."""
    by = account_of(request)
    if request.method != "POST":
        return _list(request)
    sealed = request.POST.get("da-chon")
    if sealed is not None:
        chosen = dict(Offer.opened(sealed, by).revisions)
    else:
        chosen = Offer.opened(request.POST.get("ban-chup", ""), by).chosen(ticked(request))
    wanted = Declaration.objects.to_decide(by).filter(pk__in=list(chosen), state=rules.SUBMITTED)
    if "pin" not in request.POST and any(wants_signature(each) for each in wanted):
        return _pin_of_many(request, chosen)
    try:
        if "pin" in request.POST:
            done = keys.signing_with(
                keys.own_key(by),
                request.POST["pin"],
                lambda signer: services.finish_many(chosen, by=by, signer=signer),
            )
        else:
            done = services.finish_many(chosen, by=by)
    except keys.NotOpened as closed:
        return _pin_of_many(request, chosen, closed.error)
    except GatewayError as error:
        return _pin_of_many(request, chosen, error)
    except Conflict as error:
        return _list(request, error)
    messages.success(request, f"Đã chuyển {len(done)} khai báo sang bước sau.")
    return redirect("queue:list")


def _list(request: HttpRequest, refused: HosoError | None = None) -> HttpResponse:
    """A fixed number of statements, at most MOST_AT_ONCE rows."""
    account = account_of(request)
    found = list(
        to_finish(account)
        .select_related("person__unit", "checked_by")
        .order_by(*listing.ORDERS["han"])[:MOST_AT_ONCE]
    )
    items = queries.items_by_declaration(found)
    summaries = wording.summaries_of(found, items)
    offer = Offer(NOWHERE, {each.pk: each.revision for each in found}, [each.pk for each in found])
    words = {
        "title": "Chuyển các khai báo đã xem xong",
        "crumbs": [("Việc cần làm", reverse("queue:list")), ("Chuyển nhiều khai báo", "")],
        "rows": [
            (each, stepping.step_of(each).value, summaries[each.pk], wording.due_of(each))
            for each in found
        ],
        "is_signed": any(wants_signature(each) for each in found),
        "key": keys.own_key(account),
        "offer": offer.sealed(account),
        "refused": refused,
    }
    return render(request, "queue/many.html", words, status=refused.status if refused else 200)


def _pin_of_many(
    request: HttpRequest, chosen: Mapping[UUID, int], error: HosoError | None = None
) -> HttpResponse:
    facts = {"Nội dung": f"{len(chosen)} khai báo, một chữ ký cho tất cả"}
    hidden = {"da-chon": Offer(NOWHERE, chosen).sealed(account_of(request))}
    title = f"Ký và chuyển {len(chosen)} khai báo"
    action = reverse("queue:many")
    return _ask(request, title, facts, action, hidden, action, error)


def _ask(
    request: HttpRequest,
    title: str,
    facts: Mapping[str, str],
    action: str,
    hidden: Mapping[str, str],
    back: str,
    error: HosoError | None,
) -> HttpResponse:
    """The PIN, as a page or as a dialog for a script. A wrong one is said at its field."""
    account = account_of(request)
    key = keys.own_key(account)
    is_of_pin = isinstance(error, NotAllowed | Incomplete)
    at_field = error is not None and is_of_pin and key.may_sign and not error.ask
    is_dialog = is_script(request)
    who = ", ".join(part for part in (key.name or account.full_name, key.title) if part)
    words: dict[str, Any] = {
        "title": title,
        "crumbs": [("Việc cần làm", reverse("queue:list")), ("Ký", "")],
        "key": key,
        "facts": {"Người ký": who, **facts},
        "action": action,
        "hidden": hidden,
        "back": back,
        "error": error.message if at_field and error else "",
        "refused": None if at_field else error,
        "may_try": key.may_sign,
        "is_dialog": is_dialog,
    }
    template = "queue/pin_dialog.html" if is_dialog else "queue/sign.html"
    return render(request, template, words, status=error.status if error else 200)
