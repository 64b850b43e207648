"""Thành phần hồ sơ, and the whole dossier to take along (KT-10.3, CM-6.3b)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.changes import services as changes
from hoso.changes.services.copying import sent
from hoso.dossiers import queries as dossiers
from hoso.dossiers import rules
from hoso.dossiers.models import Person, SignedCopy, Version
from hoso.web.access import account_of, person_or_404
from hoso.web.components.listing import listing
from hoso.web.downloads import streamed


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    person = _own(request)
    if person is None:
        raise Http404
    return _list(request, person, is_own=True)


@never_cache
@require_safe
def listed(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_or_404(request, pk)
    return _list(request, person, is_own=person.account_id == request.user.pk)


@never_cache
@require_safe
def own_copy(request: HttpRequest) -> HttpResponse:
    """To the copy of one's last version, without knowing its address."""
    person = _own(request)
    if person is None:
        raise Http404
    if not person.version_number:
        crumbs = [("Hồ sơ của tôi", reverse("own:dossier")), ("Bản sao hồ sơ", "")]
        words = {"title": "Bản sao hồ sơ", "crumbs": crumbs, "copy": None}
        return render(request, "components/copy.html", words)
    return redirect("components:copy", person.pk, person.version_number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """What lies in the copy; a POST takes it away, which is recorded."""
    account = account_of(request)
    version = _version_or_404(request, pk, number)
    if version.person.account_id != account.pk:
        access.require(account, Act.EXPORT, version.person.unit)
    if request.method == "POST":
        made = changes.own_copy(version, by=account)
        return streamed(made.pieces, "application/zip", made.name)
    return _page(request, version)


@require_POST
def send(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The person tells the data manager where the copy lies."""
    version = _version_or_404(request, pk, number)
    changes.send_copy(version, by=account_of(request))
    messages.success(request, "Đã gửi. Cán bộ đầu mối được báo và mở được bản sao này.")
    return redirect("components:copy", pk, number)


def _list(request: HttpRequest, person: Person, *, is_own: bool) -> HttpResponse:
    found = listing(person, account_of(request), request.GET, is_own=is_own)
    above = reverse("own:dossier") if is_own else reverse("people:dossier", args=[person.pk])
    may_copy = bool(person.version_number) and (
        is_own or access.may(request.user, Act.EXPORT, person.unit)
    )
    words = {
        "title": "Thành phần hồ sơ",
        "crumbs": [("Hồ sơ của tôi" if is_own else person.full_name, above),
                   ("Thành phần hồ sơ", "")],
        "list": found,
        "viewer": found.viewer,
        "may_copy": may_copy,
    }  # fmt: skip
    return render(request, "components/list.html", words)


def _page(request: HttpRequest, version: Version) -> HttpResponse:
    """Raises Conflict where nothing proves the version: then there is no copy to take."""
    signature = version.proved_by
    person = version.person
    is_own = person.account_id == request.user.pk
    listed = dossiers.version_for(version, account_of(request)).get("components", [])
    sealed = SignedCopy.objects.filter(version=version, state=rules.SEALED).exists()
    above = reverse("own:dossier") if is_own else reverse("people:dossier", args=[person.pk])
    words = {
        "title": "Bản sao hồ sơ",
        "crumbs": [("Hồ sơ của tôi" if is_own else person.full_name, above), ("Bản sao hồ sơ", "")],
        "copy": version,
        "signature": signature,
        "components": len(listed),
        "size": sum(each["size"] for each in listed),
        "is_sealed": sealed,
        "is_own": is_own,
        "is_last": version.number == person.version_number,
        "sent": next(iter(sent(version)), None),
    }
    return render(request, "components/copy.html", words)


def _version_or_404(request: HttpRequest, pk: UUID, number: int) -> Version:
    person = person_or_404(request, pk)
    last = dossiers.last_version(person)
    if last is None or not 0 < number <= last.number:
        raise Http404
    found = person.versions.select_related("signature", "person__unit").filter(number=number)
    version = found.first()
    if version is None:
        raise Http404
    return version


def _own(request: HttpRequest) -> Person | None:
    account = account_of(request)
    return Person.objects.own_of(account).first()
