"""A province's own regulation: copied, its values edited one by one or as the file's text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hoso.accounts.access import Act
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.regulations import comparing, editing, queries, reading, services
from hoso.regulations.models import Regulation
from hoso.regulations.words import FIELDS, KEYS
from hoso.web import shown
from hoso.web.access import account_of, requires
from hoso.web.regulations import forms
from hoso.web.regulations.views import ALL, AREA, is_editable, profile_or_404

TEXT_AT_MOST = 200_000
NOT_IN_PLACE = (
    "Giá trị này trong tệp viết theo cách không sửa từng phần được. Sửa ở dạng tệp; "
    "điều đã gõ vẫn còn ở đây."
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.SET_REGULATION)
def copy(request: HttpRequest, key: str) -> HttpResponseBase:
    """A regulation of the province's own, from another."""
    profile = profile_or_404(key)
    form = forms.Copying(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given, old = form.cleaned_data, queries.text_of(key)
        new = given["key"]
        values = editing.parts(old)[editing.TOP].values
        if Regulation.objects.filter(key=new).exists():
            form.add_error("key", "Đã có quy chế với mã này.")
        else:
            try:
                named = {**values, "short_title": given["short_title"]}
                services.save(
                    new,
                    editing.changed(old, editing.TOP, named),
                    by=account_of(request),
                    based_on=key,
                )
            except Incomplete as refused:
                form.say(refused)
            except Conflict as refused:
                form.add_error("key", refused.message)
            else:
                messages.success(request, "Đã sao. Sửa từng giá trị, rồi đặt ngày áp dụng.")
                return redirect("regulations:one", new)
    context = {
        "title": f"Sao {profile.short_title}",
        "crumbs": [AREA, ALL, ("Sao", "")],
        "form": form,
        "profile": profile,
    }
    return render(request, "regulations/copy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.SET_REGULATION)
def text(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file itself: read, and where it is one's own also written."""
    kept = _text_or_404(key)
    editable = is_editable(key)
    problems: list[shown.Problem] = []
    written = kept
    if request.method == "POST":
        written = request.POST.get("text", "").replace("\r\n", "\n")
        found = _too_long(written) or _saved(request, key, written)
        if found is None:
            messages.success(request, "Đã lưu tệp quy chế.")
            return redirect("regulations:one", key)
        problems = [shown.Problem(each.message, "#f-text") for each in found]
    context = {
        "title": f"Tệp {key}.toml",
        "crumbs": [AREA, ALL, _crumb(key), ("Tệp", "")],
        "key": key,
        "text": written,
        "problems": problems,
        "doubts": [] if problems else _doubts(key, written),
        "is_editable": editable,
    }
    return render(request, "regulations/text.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.SET_REGULATION)
def value(request: HttpRequest, key: str, part: str) -> HttpResponseBase:
    """One value with its citation; the rest of the file stays as it is."""
    kept = _text_or_404(key)
    found = _part_or_404(kept, part)
    if not is_editable(key):
        raise Conflict("Quy chế này không sửa được. Sao ra một bản mới rồi sửa.")
    if part == editing.TOP:
        return _heading(request, key, kept, found)
    slots = editing.slots(part)
    shown_again = _Again(dict(found.values))
    if request.method == "POST":
        given, errors = forms.typed(slots, request.POST, found.values)
        cited, missing = forms.citation(request.POST)
        errors |= missing
        wrong = None if errors else _saved_part(request, key, kept, part, {**given, **cited})
        if not errors and wrong is None:
            messages.success(request, f"Đã lưu: {_label(part)}.")
            return redirect(f"{reverse('regulations:one', args=[key])}#d-{part}")
        typed = _as_typed(request, slots, given)
        shown_again = _Again(typed, errors, [*(wrong or ()), *_at_fields(errors)])
    return _value_page(request, key, part, slots, shown_again)


@dataclass(frozen=True, slots=True)
class _Again:
    """What a form shows: values, and what was wrong with them."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    problems: list[shown.Problem] = field(default_factory=list)


def _at_fields(errors: dict[str, str]) -> list[shown.Problem]:
    names = {**FIELDS, **{name: label for name, (label, _) in forms.LABELS.items()}}
    return [shown.Problem(f"{names[name]}: {said}", f"#f-{name}") for name, said in errors.items()]


def _value_page(
    request: HttpRequest, key: str, part: str, slots: list[editing.Slot], again: _Again
) -> HttpResponse:
    kind, citation = forms.cited(again.values, again.errors)
    context = {
        "title": _label(part),
        "crumbs": [AREA, ALL, _crumb(key), (_label(part), "")],
        "key": key,
        "part": part,
        "controls": forms.controls(slots, again.values, again.errors),
        "kind": kind,
        "sources": forms.SOURCES,
        "citation": citation,
        "problems": again.problems,
        "does": KEYS[part.split(".")[0]].does,
    }
    status = 422 if again.problems else 200
    return render(request, "regulations/value.html", context, status=status)


def _heading(request: HttpRequest, key: str, kept: str, found: editing.Part) -> HttpResponseBase:
    form = forms.Heading(
        request.POST if request.method == "POST" else None,
        initial=forms.heading_values(found.values),
    )
    problems: list[shown.Problem] = []
    if request.method == "POST" and form.is_valid():
        wrong = _saved_part(request, key, kept, editing.TOP, form.cleaned_data)
        if wrong is None:
            messages.success(request, "Đã lưu tên và văn bản.")
            return redirect("regulations:one", key)
        problems = wrong
    context = {
        "title": "Tên và văn bản",
        "crumbs": [AREA, ALL, _crumb(key), ("Tên và văn bản", "")],
        "key": key,
        "form": form,
        "problems": problems,
    }
    status = 422 if form.errors or problems else 200
    return render(request, "regulations/heading.html", context, status=status)


def _as_typed(
    request: HttpRequest, slots: list[editing.Slot], given: dict[str, Any]
) -> dict[str, Any]:
    """What the form shows again: nothing that was typed is lost."""
    found = {
        slot.name: given[slot.name]
        if slot.name in forms.FIXED
        else request.POST.getlist(slot.name)
        if slot.many
        else request.POST.get(slot.name, "")
        for slot in slots
    }
    cited = {name: request.POST.get(name, "") for name in forms.LABELS}
    return {**found, **cited, "nguon": request.POST.get("nguon", forms.QUOTED)}


def _saved_part(
    request: HttpRequest, key: str, kept: str, part: str, values: dict[str, Any]
) -> list[shown.Problem] | None:
    """None when it was kept."""
    try:
        new = editing.changed(kept, part, values)
    except editing.CannotEdit:
        return [shown.Problem(NOT_IN_PLACE, reverse("regulations:text", args=[key]))]
    found = _saved(request, key, new)
    return None if found is None else [shown.Problem(each.message) for each in found]


def _saved(request: HttpRequest, key: str, written: str) -> tuple[Finding, ...] | None:
    """None when it was kept; else what the service found."""
    try:
        services.save(key, written, by=account_of(request))
    except Incomplete as refused:
        return refused.findings
    return None


def _too_long(written: str) -> tuple[Finding, ...] | None:
    if len(written) <= TEXT_AT_MOST:
        return None
    return (Finding("Tệp dài quá 200.000 ký tự."),)


def _doubts(key: str, written: str) -> list[str]:
    try:
        return comparing.doubts(reading.read(key, written))
    except reading.ProfileError as error:
        return [str(error)]


def _text_or_404(key: str) -> str:
    try:
        return queries.text_of(key)
    except LookupError:
        raise Http404 from None


def _part_or_404(kept: str, part: str) -> editing.Part:
    try:
        return editing.parts(kept)[part]
    except (KeyError, tomllib.TOMLDecodeError):
        raise Http404 from None


def _crumb(key: str) -> tuple[str, str]:
    return key, reverse("regulations:one", args=[key])


def _label(part: str) -> str:
    if part == editing.TOP:
        return "Tên và văn bản"
    first, *rest = part.split(".")
    return KEYS[first].label + (f": {' / '.join(rest)}" if rest and first == "chains" else "")
