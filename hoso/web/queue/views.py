"""The work of who checks: the list by due day, one declaration, and the decisions on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import DECIDING
from hoso.accounts.models import Account, Role
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.base.findings import Finding
from hoso.changes import rules, services
from hoso.changes.models import Declaration
from hoso.changes.services import stepping
from hoso.regulations.kinds import Signing
from hoso.web import chains, shown
from hoso.web.access import account_of, requires
from hoso.web.middleware import is_script
from hoso.web.queue import listing, wording
from hoso.web.queue.reading import declaration_or_404, facts_of, reading_of
from hoso.web.reads import note_search
from hoso.web.typed import number_in

REASON = "ly-do-"
OWN = "Khai báo này là của chính bạn. Không ai tự kiểm tra khai báo của mình."
OWN_ASK = "người được giao cùng việc này, hoặc thủ trưởng đơn vị"


@never_cache
@requires(*listing.CHECKING)
@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    found = listing.listing(account_of(request), request.GET)
    note_search(request, request.GET.get("q", ""), found.page.rows)
    words = {
        "title": "Việc cần làm",
        "list": found,
        "to_correct": listing.to_correct(account_of(request)),
        "today": timezone.localdate(),
        "approval": wording.approval_sentence(timezone.localdate()),
        "q": "",
        "typed": request.GET.get("q", ""),
        "kind": request.GET.get("loai", ""),
    }
    return render(request, "queue/list.html", words)


@requires(*listing.CHECKING)
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """To the most urgent one, or with `sau` to the one after that."""
    after = _uuid(request.GET.get("sau", ""))
    found = listing.most_urgent(account_of(request), after)
    if found is None:
        messages.success(request, "Không còn khai báo nào chờ bạn kiểm tra.")
        return redirect("queue:list")
    return redirect("queue:declaration", found.pk)


@never_cache
@require_safe
def declaration(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, or_404(request, pk))


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`noi-dung` names the item; `con-lai` accepts everything that is undecided."""
    one = or_404(request, pk)
    if "con-lai" in request.POST:
        chosen = list(one.items.filter(state=rules.PENDING).values_list("pk", flat=True))
    else:
        chosen = _chosen(request)

    def act() -> None:
        services.accept(one, chosen, by=account_of(request), revision=revision_of(request))

    return _decided(request, one, chosen, act)


@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = or_404(request, pk)
    chosen = _chosen(request)
    reason = _typed(request).get(str(chosen[0]), "") if chosen else ""

    def act() -> None:
        services.give_back(
            one, chosen, reason, by=account_of(request), revision=revision_of(request)
        )

    return _decided(request, one, chosen, act)


@require_POST
def return_whole(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of it goes back, with one reason, to who entered it or to an earlier step."""
    one = or_404(request, pk)
    reason, to = request.POST.get("reason", ""), request.POST.get("to", rules.DECLARE)
    try:
        services.give_back_whole(
            one, reason, by=account_of(request), revision=revision_of(request), to=to
        )
    except (Incomplete, Conflict) as error:
        return again(request, one, error)
    messages.success(request, f"Đã trả lại khai báo của {one.person.full_name} kèm lý do.")
    return redirect("queue:list")


def or_404(request: HttpRequest, pk: UUID) -> Declaration:
    return declaration_or_404(request, pk, *listing.CHECKING)


def _decided(
    request: HttpRequest, one: Declaration, chosen: list[UUID], act: Callable[[], None]
) -> HttpResponse:
    """Do it; whatever happens, no reason typed at another item is lost."""
    try:
        act()
    except (Incomplete, Conflict) as error:
        return again(request, one, error, chosen)
    acted = {str(each) for each in chosen}
    left = {key: text for key, text in _typed(request).items() if key not in acted and text}
    one = or_404(request, one.pk)
    if left or is_script(request):
        return _page(request, one, typed=left)
    following = reading_of(one, account_of(request)).first_pending
    place = f"#d-{following.item.pk}" if following else "#thanh"
    return redirect(reverse("queue:declaration", args=[one.pk]) + place)


def again(
    request: HttpRequest, one: Declaration, error: HosoError, chosen: list[UUID] | None = None
) -> HttpResponse:
    """The page as it is now, with everything typed kept and the refusal in its place."""
    one = or_404(request, one.pk)
    at = {}
    if isinstance(error, Incomplete) and chosen:
        at = {
            str(chosen[0]): finding.message
            for finding in error.findings
            if finding.field == "reason"
        }
    return _page(request, one, typed=_typed(request), errors=at, refused=error, status=error.status)


def _page(
    request: HttpRequest,
    one: Declaration,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refused: HosoError | None = None,
    status: int = 200,
) -> HttpResponse:
    reading = reading_of(one, account_of(request), typed, errors)
    asked = request.GET.get("xem", "")
    scan = reading.scan(asked)
    is_own = one.person.account_id == request.user.pk
    is_theirs = may_decide_now(account_of(request), one)
    may_decide = is_theirs and not is_own
    step = stepping.step_of(one).value if one.state in OPEN else None
    words: dict[str, Any] = {
        "title": one.person.full_name,
        "crumbs": [("Việc cần làm", reverse("queue:list")), ("Kiểm tra khai báo", "")],
        "step": step,
        "wants_signature": step is not None and step.signature is Signing.REQUIRED,
        "next_step": _next(one) if may_decide else "",
        "back_to": chains.back_choices(one) if may_decide else [],
        "back_to_field": back_field(one, request.POST.get("to", "")) if may_decide else None,
        "to": request.POST.get("to", rules.DECLARE),
        "is_before_last": may_decide and _is_before_last(one),
        "not_theirs": "" if is_theirs or is_own else _not_theirs(one),
        "reason": request.POST.get("reason", ""),
        "reason_error": said_at(refused, "reason") if not errors else "",
        "reading": reading,
        "scan": scan,
        "is_scan_changed": scan is not None and str(scan.evidence.pk) != request.POST.get("xem"),
        "is_own": is_own,
        "own": OWN,
        "own_ask": OWN_ASK,
        "may_decide": may_decide,
        "problems": _problems(refused, errors or {}),
        "conflict": refused if isinstance(refused, Conflict) else None,
        "left": [] if may_decide else [text for text in (typed or {}).values() if text.strip()],
        "next_item": reading.first_pending if request.method == "POST" and not refused else None,
        **facts_of(one),
    }
    return render(request, "queue/declaration.html", words, status=status)


OPEN = (rules.SUBMITTED, rules.CHECKED)


def may_decide_now(account: Account, one: Declaration) -> bool:
    """It stands at a step before the last that the account's role decides there."""
    if one.state != rules.SUBMITTED:
        return False
    return bool(access.may(account, DECIDING[Role(one.step_role)], one.person.unit))


def _next(one: Declaration) -> str:
    """The step that follows, in words."""
    steps = stepping.chain_of(one).steps
    return steps[stepping.chain_of(one).place(one.step) + 1].value.label


def _is_before_last(one: Declaration) -> bool:
    chain = stepping.chain_of(one)
    return chain.place(one.step) + 2 == len(chain.steps)


def back_field(one: Declaration, typed: str) -> shown.Control:
    """The choice of who gets the whole of it back."""
    return shown.Control(
        "to", "Trả về", "select", typed or rules.DECLARE, id="tra-ca-ve",
        choices=chains.back_choices(one),
    )  # fmt: skip


def _not_theirs(one: Declaration) -> str:
    if one.state != rules.SUBMITTED:
        return "Khai báo này không còn chờ kiểm tra, nên chỉ xem được."
    who = chains.holders(one.step_role, one.person)
    step = stepping.step_of(one).value
    return f"Khai báo đang ở bước “{step.label}” của {who}, nên bạn chỉ xem được."


def said_at(refused: HosoError | None, field: str) -> str:
    found = refused.findings if isinstance(refused, Incomplete) else ()
    return next((each.message for each in found if each.field == field), "")


def _problems(refused: HosoError | None, errors: Mapping[str, str]) -> list[Any]:
    if errors:
        return [shown.Problem(text, f"#f-{REASON}{key}") for key, text in errors.items()]
    if said_at(refused, "reason"):
        return [shown.Problem(said_at(refused, "reason"), "#f-reason")]
    return [Finding(refused.message)] if isinstance(refused, Incomplete) else []


def revision_of(request: HttpRequest) -> int:
    """0, which no declaration has, for what is no number."""
    return number_in(request.POST.get("revision", "")) or 0


def _chosen(request: HttpRequest) -> list[UUID]:
    found = _uuid(request.POST.get("noi-dung", ""))
    return [found] if found else []


def _typed(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix(REASON): text
        for name, text in request.POST.items()
        if name.startswith(REASON) and isinstance(text, str)
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
