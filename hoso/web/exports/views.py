"""Printed copies with the value of the original: ask, sign, seal, take away (CM-8.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.dossiers import queries, rules
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person, SignedCopy
from hoso.dossiers.services.printing import (
    has_cv,
    printed_contract,
    printed_draft,
    printed_for_signing,
)
from hoso.files import sealed
from hoso.organisations.models import Unit
from hoso.signing.services import Signer
from hoso.web import keys
from hoso.web.access import account_of, person_or_404
from hoso.web.downloads import taken
from hoso.web.exports.shelf import copy_or_404, shelf, words_of
from hoso.web.own.desk import Desk, open_desk
from hoso.web.people.papers import shown
from hoso.web.reads import marked

Verb = Callable[[SignedCopy, Account, Signer], SignedCopy]
METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    """One's own, those to sign, those to seal."""
    words = {"title": "Bản in ký số", "shelf": shelf(account_of(request))}
    return render(request, "exports/list.html", words)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The person's own printed CV, without knowing its address (BNV-9.5); a worker's contracts."""
    account = account_of(request)
    person = Person.objects.own_of(account).first()
    if person is None:
        raise Http404
    return redirect("people:print" if has_cv(person.kind) else "people:papers", person.pk)


@never_cache
@require_safe
def draft(request: HttpRequest) -> HttpResponse:
    """One's own CV with all that is declared and not approved yet, marked as a draft (BNV-9.2b)."""
    desk = _own_desk(request)
    with marked(request, desk.person, "Bản nháp sơ yếu lý lịch") as mark:
        printed = printed_draft(desk.content, mark=mark)
    return shown(request, printed, "ban-nhap.pdf")


@never_cache
@require_safe
def draft_contract(request: HttpRequest, row: UUID) -> HttpResponse:
    """The same for a contract, or an appendix."""
    desk = _own_desk(request)
    with marked(request, desk.person, "Bản nháp hợp đồng lao động") as mark:
        printed = printed_contract(desk.content, str(row), mark=mark)
        if printed is None:
            raise Http404
    return shown(request, printed, "ban-nhap-hop-dong.pdf")


def _own_desk(request: HttpRequest) -> Desk:
    desk = open_desk(account_of(request))
    if desk is None:
        raise Http404
    return desk


@require_POST
def request_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    dossiers.request_copy(person_or_404(request, pk), account_of(request))
    messages.success(request, "Đã gửi đề nghị. Khi được ký và đóng dấu, bạn nhận thông báo.")
    return redirect("exports:list")


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed file; before the signature what will be signed. ?xem shows it in a frame."""
    copy = copy_or_404(request, pk)
    path = copy.pdf_path
    if path is None:
        content = printed_for_signing(copy.version, mark=dossiers.mark_of(copy)).pdf
    elif path.is_file():
        content = sealed.content(path)
    else:
        raise Http404
    name = f"so-yeu-ly-lich-{copy.person.staff_number}-phien-ban-{copy.version.number}.pdf"
    return taken(content, "application/pdf", name, inline="xem" in request.GET)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(METHODS)
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What will be signed, and the PIN beside it."""
    account, copy = account_of(request), copy_or_404(request, pk, Act.SIGN_EXPORT)
    words = {
        "title": "Ký bản in lý lịch",
        "action": reverse("exports:sign", args=[pk]),
        "button": "Ký bản in này",
        "preview": f"{reverse('exports:file', args=[pk])}?xem#toolbar=0&navpanes=0&view=FitH",
        "refuse_url": reverse("exports:refuse", args=[pk]),
        "is_open": copy.state == rules.REQUESTED,
        "is_own": copy.person.account_id == account.pk,
    }
    done = "Đã ký. Văn thư được báo để đóng dấu số."
    return _with_pin(request, copy, None, dossiers.sign_copy, words, done)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(METHODS)
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The seal's keeper sees whose and which version, not the dossier."""
    account = account_of(request)
    copy = copy_or_404(request, pk, Act.SEAL)
    if copy.signed_at is None:
        raise Http404
    unit = queries.seal_over(account, copy.person.unit)
    words = {
        "title": "Đóng dấu số bản in lý lịch",
        "action": reverse("exports:seal", args=[pk]),
        "button": "Đóng dấu bản in này",
        "seal_of": unit,
        "is_open": copy.state == rules.SIGNED,
    }
    done = "Đã đóng dấu số. Người đề nghị được báo để tải về."
    seal_of = unit or copy.person.unit
    return _with_pin(request, copy, seal_of, dossiers.seal_copy, words, done)


@never_cache
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_of(request)
    copy = copy_or_404(request, pk, Act.SIGN_EXPORT)
    try:
        dossiers.refuse_copy(copy, account, request.POST.get("reason", ""))
    except Incomplete as error:
        messages.error(request, error.findings[0].message)
        return redirect("exports:sign", pk)
    messages.success(request, "Đã trả lại đề nghị kèm lý do.")
    return redirect("exports:list")


def _with_pin(
    request: HttpRequest,
    copy: SignedCopy,
    seal_of: Unit | None,
    verb: Verb,
    words: dict[str, Any],
    done: str,
) -> HttpResponse:
    """The page with the PIN; a wrong PIN comes back to it, what a service refuses is spoken."""
    account, status = account_of(request), 200
    if request.method == "POST":
        try:
            keys.signing_with(
                keys.own_key(account, seal_of=seal_of),
                request.POST.get("pin", ""),
                lambda signer: verb(copy, account, signer),
            )
        except keys.NotOpened as refused:
            words["said"], words["ask"], status = refused.said, refused.ask, refused.status
        else:
            messages.success(request, done)
            return redirect("exports:list")
    key = keys.own_key(account, seal_of=seal_of)
    words |= {"copy": copy, "pairs": words_of(copy), "key": key}
    words["crumbs"] = [("Bản in ký số", reverse("exports:list")), (words["title"], "")]
    return render(request, "exports/sign.html", words, status=status)
