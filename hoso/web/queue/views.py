"""The officer's work: the list by due day, one declaration to check, and the decisions."""

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

from hoso.accounts.access import Act
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.base.findings import Finding
from hoso.changes import rules, services
from hoso.changes.models import Declaration
from hoso.web import shown
from hoso.web.access import account_of, requires
from hoso.web.middleware import is_script
from hoso.web.queue import listing, wording
from hoso.web.queue.reading import declaration_or_404, facts_of, reading_of

REASON = "ly-do-"
OWN = "Khai báo này là của chính bạn. Không ai tự kiểm tra khai báo của mình."
OWN_ASK = "người được giao cùng việc này, hoặc thủ trưởng đơn vị"


@never_cache
@requires(Act.CHECK)
@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    found = listing.listing(account_of(request), request.GET)
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


@requires(Act.CHECK)
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
    return _page(request, declaration_or_404(request, pk, Act.CHECK))


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`noi-dung` names the item; `con-lai` accepts everything that is undecided."""
    one = declaration_or_404(request, pk, Act.CHECK)
    if "con-lai" in request.POST:
        chosen = list(one.items.filter(state=rules.PENDING).values_list("pk", flat=True))
    else:
        chosen = _chosen(request)

    def act() -> None:
        services.accept(one, chosen, by=account_of(request), revision=_revision(request))

    return _decided(request, one, chosen, act)


@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = declaration_or_404(request, pk, Act.CHECK)
    chosen = _chosen(request)
    reason = _typed(request).get(str(chosen[0]), "") if chosen else ""

    def act() -> None:
        services.give_back(one, chosen, reason, by=account_of(request), revision=_revision(request))

    return _decided(request, one, chosen, act)


@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The check ends: to the head, or back to the person; then the next one."""
    one = declaration_or_404(request, pk, Act.CHECK)
    by = account_of(request)
    try:
        done = services.finish_check(one, by=by, revision=_revision(request))
    except (Incomplete, Conflict) as error:
        return _again(request, one, error)
    name = one.person.full_name
    if done.state == rules.RETURNED:
        messages.success(request, f"Đã trả lại khai báo của {name} kèm lý do.")
    else:
        messages.success(request, f"Đã chuyển khai báo của {name} sang chờ thủ trưởng ký duyệt.")
    following = listing.most_urgent(by)
    if following is None:
        return redirect("queue:list")
    return redirect("queue:declaration", following.pk)


def _decided(
    request: HttpRequest, one: Declaration, chosen: list[UUID], act: Callable[[], None]
) -> HttpResponse:
    """Do it; whatever happens, no reason typed at another item is lost."""
    try:
        act()
    except (Incomplete, Conflict) as error:
        return _again(request, one, error, chosen)
    acted = {str(each) for each in chosen}
    left = {key: text for key, text in _typed(request).items() if key not in acted and text}
    one = declaration_or_404(request, one.pk, Act.CHECK)
    if left or is_script(request):
        return _page(request, one, typed=left)
    following = reading_of(one).first_pending
    place = f"#d-{following.item.pk}" if following else "#thanh"
    return redirect(reverse("queue:declaration", args=[one.pk]) + place)


def _again(
    request: HttpRequest, one: Declaration, error: HosoError, chosen: list[UUID] | None = None
) -> HttpResponse:
    """The page as it is now, with everything typed kept and the refusal in its place."""
    one = declaration_or_404(request, one.pk, Act.CHECK)
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
    reading = reading_of(one, typed, errors)
    asked = request.GET.get("xem", "")
    scan = reading.scan(asked)
    is_own = one.person.account_id == request.user.pk
    may_decide = one.state == rules.SUBMITTED and not is_own
    words: dict[str, Any] = {
        "title": one.person.full_name,
        "crumbs": [("Việc cần làm", reverse("queue:list")), ("Kiểm tra khai báo", "")],
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


def _problems(refused: HosoError | None, errors: Mapping[str, str]) -> list[Any]:
    if errors:
        return [shown.Problem(text, f"#f-{REASON}{key}") for key, text in errors.items()]
    return [Finding(refused.message)] if isinstance(refused, Incomplete) else []


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


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
