"""“Vì sao tôi thấy, vì sao tôi không thấy”: the rights behind what is shown (CM-4.4, BNV-3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import ACTS, Act
from hoso.accounts.answers import By, Reason
from hoso.accounts.levels import SEES, Seen
from hoso.accounts.models import Account, Grant, Role
from hoso.dossiers.models import Consent, Person
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sight import sight_of
from hoso.regulations import queries as regulations
from hoso.web.access import account_of, part_or_404

READERS = [role for role, acts in ACTS.items() if Act.READ_PART in acts]


@dataclass(frozen=True, slots=True)
class Line:
    """One right in words; `who` only where others' rights are listed."""

    kind: str
    what: str
    days: str
    basis: str = ""
    sees: str = ""
    who: str = ""


@never_cache
@require_safe
def why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By which right one sees this dossier; to its owner, the head and Home Affairs also who else
    does. 404 for whoever sees nothing of it."""
    account, person = account_of(request), part_or_404(request, pk)
    reasons = sight_of(account, person).reasons
    is_own = person.account_id == account.pk
    may_list = is_own or any(
        access.may(account, act, person.unit) for act in (Act.CONSENT, Act.END_CONSENT)
    )
    back = reverse("own:dossier") if is_own else reverse("people:dossier", args=[pk])
    words = {
        "title": "Ai xem được hồ sơ này" if is_own else "Vì sao tôi xem được hồ sơ này",
        "crumbs": [("Hồ sơ của tôi" if is_own else person.full_name, back), ("Quyền xem", "")],
        "person": person,
        "mine": _lines(reasons),
        "others": who_may(person) if may_list else [],
        "may_list": may_list,
        "is_own": is_own,
        "article": regulations.article("consent_to_read").shown(),
    }
    return render(request, "reasons/why.html", words)


@never_cache
@require_safe
def none(request: HttpRequest) -> HttpResponse:
    """What one may see, and how to get to see more. It asks for no name and looks nobody up, so
    that it can tell nobody apart."""
    account = account_of(request)
    words = {
        "title": "Vì sao tôi không thấy một hồ sơ",
        "mine": _lines(access.held(account)),
        "sees": [(role.label, seen) for role, seen in SEES.items()],
        "article": regulations.article("consent_to_read").shown(),
    }
    return render(request, "reasons/none.html", words)


def who_may(person: Person) -> list[Line]:
    """Everybody who may read this dossier today, whole or in part. Two statements."""
    today = timezone.localdate()
    grants = (
        Grant.objects.current_on(today)
        .filter(role__in=READERS, account__is_active=True)
        .filter(unit__lft__lte=person.unit.lft, unit__rgt__gte=person.unit.lft)
        .select_related("account", "unit", "for_account")
        .order_by("role", "account__full_name")
    )
    found = [
        Line(
            By.DELEGATION if each.for_account else By.ROLE,
            f"{each.get_role_display()}, {each.unit.name}",
            _days(each.since, None if each.until is None else Reason(By.ROLE, until=each.until)),
            each.basis,
            SEES[Role(each.role)].why,
            each.account.full_name
            + (f", thay mặt {each.for_account.full_name}" if each.for_account else ""),
        )
        for each in grants
    ]
    given = Consent.objects.in_force(today).filter(person=person, asked_by__is_active=True)
    for one in given.select_related("asked_by").order_by("until"):
        (line,) = _lines([one.as_reason()], who=one.asked_by.full_name)
        found.append(line)
    return found


def _lines(reasons: Iterable[Reason], who: str = "") -> list[Line]:
    """One statement where something was lent."""
    given = list(reasons)
    names = _names([each.lent_by for each in given if each.lent_by is not None])
    return [_line(each, names, who) for each in given]


def _line(reason: Reason, names: dict[int, str], who: str) -> Line:
    days = _days(reason.since, reason)
    if reason.role is not None and reason.unit is not None:
        seen: Seen = SEES[reason.role]
        lent = f", thay mặt {names.get(reason.lent_by, '')}" if reason.lent_by else ""
        what = f"{reason.role.label}, {reason.unit.name}{lent}"
        return Line(reason.by, what, days, reason.basis, seen.why, who)
    if reason.by is By.OWN:
        return Line(reason.by, "toàn bộ hồ sơ", "", sees="mọi mục, mọi thông tin", who=who)
    named = "; ".join(each.heading for key, each in SECTIONS.items() if key in reason.sections)
    sees = "cả thông tin nhạy cảm" if reason.has_sensitive else "thông tin nhạy cảm được che"
    return Line(reason.by, named, days, reason.basis, sees, who)


def _days(since: object, reason: Reason | None) -> str:
    last = reason.last_day if reason else None
    begun = f"từ {since:%d/%m/%Y}" if since else ""
    return f"{begun} đến hết {last:%d/%m/%Y}".strip() if last else begun or "không thời hạn"


def _names(keys: Sequence[int]) -> dict[int, str]:
    if not keys:
        return {}
    return dict(Account.objects.filter(pk__in=keys).values_list("pk", "full_name"))
