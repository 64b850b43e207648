"""QUY CHẾ: the regulation in force for everybody; all of them, side by side, for who sets them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict
from hoso.regulations import queries
from hoso.regulations.models import Adoption, Regulation
from hoso.regulations.profile import Profile
from hoso.regulations.reading import ProfileError
from hoso.web.access import account_of, requires
from hoso.web.downloads import taken
from hoso.web.regulations import reading

AREA = ("Quy chế", "/quy-che")
ALL = ("Các quy chế", "/quy-che/danh-sach")


def profile_or_404(key: str) -> Profile:
    """The regulation of that name. Raises Conflict where its file can no longer be read."""
    try:
        return queries.profile(key)
    except LookupError:
        raise Http404 from None
    except ProfileError as error:
        raise Conflict(f"Tệp quy chế chưa dùng được: {error}. Sửa ở dạng tệp.") from error


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """For every signed-in person: what holds today."""
    profile = queries.profile()
    coming = Adoption.objects.filter(since__gt=timezone.localdate()).first()
    extra = {
        "title": "Quy chế đang áp dụng",
        "since": _since(profile.name),
        "coming": coming and (coming, profile_or_404(coming.regulation)),
        "sets": access.may(account_of(request), Act.SET_REGULATION),
    }
    return _page(request, profile, extra)


@require_safe
@requires(Act.SET_REGULATION)
def one(request: HttpRequest, key: str) -> HttpResponse:
    profile = profile_or_404(key)
    extra = {"title": profile.short_title, "crumbs": [AREA, ALL, (profile.short_title, "")],
             "sets": True, "is_one": True}  # fmt: skip
    return _page(request, profile, extra, is_editable=is_editable(key))


def _page(
    request: HttpRequest, profile: Profile, extra: dict[str, Any], *, is_editable: bool = False
) -> HttpResponse:
    found = reading.groups(profile, is_editable=is_editable)
    cited = [value.citation for _, value in profile.cited()]
    context = {
        "profile": profile,
        "groups": found,
        "silent": sum(each.silent for each in cited),
        "summed": sum(bool(each.summary) for each in cited),
        "total": len(cited),
        "is_editable": is_editable,
        "is_in_force": queries.in_force() == profile.name,
        **extra,
    }
    return render(request, "regulations/one.html", context)


def is_editable(key: str) -> bool:
    """A province's own that was not adopted."""
    return (
        Regulation.objects.filter(key=key).exists()
        and not Adoption.objects.filter(regulation=key).exists()
    )


def _since(name: str) -> date | None:
    """The day of the adoption in force; None for the installation's first."""
    today = timezone.localdate()
    rows = Adoption.objects.filter(since__lte=today).order_by("-since")[:1]
    return next((each.since for each in rows if each.regulation == name), None)


@require_safe
@requires(Act.SET_REGULATION)
def listed(request: HttpRequest) -> HttpResponse:
    """Those of the system, the province's own, and the timeline of adoptions."""
    in_force, today = queries.in_force(), timezone.localdate()
    own = queries.own()
    adoptions = list(Adoption.objects.select_related("decided_by").order_by("-since"))
    adopted = {each.regulation for each in adoptions}
    rows = []
    for name in [*own, *queries.names()]:
        try:
            profile, wrong = queries.profile(name), ""
        except ProfileError as error:
            profile, wrong = None, str(error)
        rows.append((name, profile, own.get(name), name == in_force, name in adopted, wrong))
    context = {
        "title": "Các quy chế",
        "crumbs": [AREA, ("Các quy chế", "")],
        "rows": rows,
        "adoptions": [(each, _title(each.regulation), each.since > today) for each in adoptions],
        "first": _title(_first()),
        "in_force": in_force,
    }
    return render(request, "regulations/list.html", context)


def _first() -> str:
    """What held before any adoption."""
    return queries.in_force(date.min)


def _title(name: str) -> str:
    try:
        return queries.profile(name).short_title
    except (LookupError, ProfileError):
        return name


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What holds on two days, for every signed-in person; two regulations by name, adopted or
    not, for who sets them."""
    sets = access.may(account_of(request), Act.SET_REGULATION)
    if request.GET.get("a") or request.GET.get("b"):
        access.require(account_of(request), Act.SET_REGULATION)
    left, left_said, wrong_left = _asked(request, "a")
    right, right_said, wrong_right = _asked(request, "b")
    everything = request.GET.get("tat-ca") == "1"
    context = {
        "title": "So sánh hai quy chế",
        "crumbs": [AREA, *([ALL] if sets else []), ("So sánh", "")],
        "sets": sets,
        "left": left,
        "right": right,
        "left_said": left_said,
        "right_said": right_said,
        "day_a": request.GET.get("ngay-a", "")[:40],
        "day_b": request.GET.get("ngay-b", "")[:40],
        "wrong_a": wrong_left,
        "wrong_b": wrong_right,
        "everything": everything,
        "choices": choices(),
        "groups": reading.compared(left, right, only_different=not everything),
    }
    status = 422 if wrong_left or wrong_right else 200
    return render(request, "regulations/compare.html", context, status=status)


def choices() -> list[tuple[str, str]]:
    """Every regulation there is, for a select."""
    return [(name, _title(name)) for name in [*queries.names(), *queries.own()]]


def _asked(request: HttpRequest, side: str) -> tuple[Profile, str, str]:
    """The regulation of one side, how it was asked for, and what is wrong with the day."""
    typed = request.GET.get(f"ngay-{side}", "")[:40].strip()
    if typed:
        try:
            day = PartialDate.parse(typed).latest()
        except ValueError as error:
            return queries.profile(), "đang áp dụng", str(error)
        return queries.profile(queries.in_force(day)), f"áp dụng ngày {day:%d/%m/%Y}", ""
    name = request.GET.get(side, "")
    if name:
        return profile_or_404(name), "", ""
    return queries.profile(), "đang áp dụng", ""


@require_safe
@requires(Act.SET_REGULATION)
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The file, to be edited elsewhere and checked with `hoso regulations check`."""
    profile_or_404(key)
    return taken(queries.text_of(key).encode(), "application/toml", f"{key}.toml")
