"""HỒ SƠ CỦA TÔI: the person declares, attaches, sends, corrects, withdraws.

A form posts to its own address; `do` says what its button wants. What was typed is kept
before anything else is tried, so that no button loses it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.models import Account
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Draft
from hoso.dossiers.models import Person
from hoso.dossiers.sections.declaration import Section
from hoso.web.access import account_of
from hoso.web.own import forms, page, review
from hoso.web.own.addresses import place_url, section_at
from hoso.web.own.asked import Asked
from hoso.web.own.desk import Desk, has_section, is_returned, laid, open_desk, own_person
from hoso.web.own.gaps import gaps
from hoso.web.own.marks import first_to_do
from hoso.web.own.totals import totals_of


@never_cache
@require_safe
def dossier(request: HttpRequest) -> HttpResponse:
    """Opens where there is something to do."""
    desk = open_desk(account_of(request))
    if desk is None:
        return render(request, "own/none.html", {"title": "Hồ sơ của tôi"})
    return page.drawn(request, desk, Asked(first_to_do(desk)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, number: str) -> HttpResponse:
    declared = section_at(number)
    if request.method == "POST" and declared.many:
        raise Http404
    return _place(request, declared, "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, number: str, row: UUID) -> HttpResponse:
    """A row of a table, being edited in place; an id that is not known is a new row."""
    return _place(request, _table(number), str(row))


@require_safe
def new_row(request: HttpRequest, number: str) -> HttpResponse:
    """Gives the new row its id, so that saving it twice is one row."""
    return redirect("own:row", number, uuid4())


@require_POST
def save(request: HttpRequest, number: str, row: UUID | None = None) -> HttpResponse:
    """What is typed, at each pause. SpokenErrors says what a service refuses."""
    declared = section_at(number) if row is None else _table(number)
    if row is None and declared.many:
        raise Http404
    person = _person(request, declared)
    draft = _keep(request, person, declared, str(row or ""))
    return page.saved(laid(person, draft), Asked(declared, str(row or "")))


@require_POST
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """From the list of rows, where the row is named in `dong`."""
    declared = section_at(number)
    return _undone(request, declared, request.POST.get("dong", "") if declared.many else "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The last look, and the sending."""
    if request.method == "POST":
        return _sent(request)
    desk = _desk(request)
    return _review(request, desk, review.words(desk, typed=request.GET.get("happened_on", "")))


def _sent(request: HttpRequest) -> HttpResponse:
    """The desk is laid only where something stops the sending, which reads the dossier itself."""
    account, typed = account_of(request), request.POST.get("happened_on", "")
    person = _person(request)
    try:
        declaration = changes.submit(
            person,
            by=account,
            happened_on=None if is_returned(person) else forms.happened_on(typed),
            revision=forms.revision(request),
        )
    except Incomplete as error:
        desk = _desk(request)
        found = review.words(desk, error.findings, typed)
        return _review(request, desk, found, status=error.status)
    except Conflict as error:
        return _not_sent(request, error)
    count = declaration.items.filter(state=rules.PENDING).count()
    messages.success(
        request,
        f"Đã gửi {count} thay đổi. Cán bộ đầu mối kiểm tra đến hết {declaration.due_on:%d/%m/%Y}.",
    )
    return redirect("own:dossier")


@never_cache
@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """Everything still empty, by section; each line leads to its field."""
    desk = _desk(request)
    words = {
        "title": "Còn thiếu",
        "crumbs": [("Hồ sơ của tôi", reverse("own:dossier")), ("Còn thiếu", "")],
        "desk": desk,
        "progress": totals_of(desk.filled, desk.empty),
        "groups": gaps(desk),
    }
    return render(request, "own/missing.html", words)


@never_cache
@require_safe
def send_due(request: HttpRequest) -> HttpResponse:
    """Until when, for the day typed on the review page."""
    desk = _desk(request)
    due = review.due(desk, request.GET.get("happened_on", ""))
    return render(request, "own/send_due.html", {"due": due})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Takes back what was sent, after asking once."""
    desk = _desk(request)
    if desk.declaration is None:
        messages.info(request, "Không có khai báo nào đang chờ để rút.")
        return redirect("own:dossier")
    if request.method != "POST":
        return render(request, "own/withdraw.html", {"title": "Rút khai báo", "desk": desk})
    changes.withdraw(desk.declaration, by=account_of(request))
    messages.success(request, "Đã rút khai báo. Mọi nội dung đã khai vẫn còn trong bản nháp.")
    return redirect("own:dossier")


def _place(request: HttpRequest, declared: Section, row_id: str) -> HttpResponse:
    if request.method != "POST":
        return page.drawn(request, _desk(request), Asked(declared, row_id))
    _person(request, declared)
    wanted = request.POST.get("do", "done")
    if wanted == "undo":
        return _undone(request, declared, row_id)
    try:
        return _done(request, declared, row_id, wanted)
    except (Conflict, Incomplete) as error:
        return _refused(request, declared, row_id, error)


def _done(
    request: HttpRequest, declared: Section, row_id: str, wanted: str
) -> HttpResponseRedirect | HttpResponse:
    """Keep what is typed, then what the button wants."""
    person, account = _person(request, declared), account_of(request)
    place = {"section_key": declared.key, "row": row_id}
    if wanted == "remove":
        return _removed(request, _desk(request), declared, row_id)
    _keep(request, person, declared, row_id)
    if wanted.startswith("detach:"):
        changes.detach(person, by=account, evidence=_uuid(wanted), **place)
        return redirect(place_url(declared, row_id) + "#minh-chung")
    if (picture := forms.picture(request, declared)) is not None:
        _pictured(person, account, declared, *picture)
    given = forms.proof(request)
    if given.upload is not None or wanted == "attach":
        given = forms.checked(given, declared)
        assert given.upload is not None
        made = changes.attach(
            person, by=account, upload=given.upload, kind=given.kind, number=given.number,
            issued_on=given.issued_on, issuer=given.issuer, signer=given.signer, **place,
        )  # fmt: skip
        messages.success(request, f"Đã đính kèm minh chứng. {made.signature_words}")
    if wanted == "attach":
        return redirect(place_url(declared, row_id) + "#minh-chung")
    return _finished(request, declared, row_id, wanted)


def _pictured(
    person: Person, account: Account, declared: Section, field: str, upload: UploadedFile[Any]
) -> None:
    """Raises Incomplete at the field of the picture."""
    try:
        changes.attach_photo(person, by=account, upload=upload)
    except Incomplete as error:
        raise Incomplete(error.message, [declared.finding(field, error.message)]) from error


def _finished(
    request: HttpRequest, declared: Section, row_id: str, wanted: str
) -> HttpResponseRedirect | HttpResponse:
    """On to where the button leads, unless something here cannot be right yet."""
    desk, place = _desk(request), (declared.key, row_id)
    if wanted == "review":
        return redirect("own:review")
    wrong = [
        each for each in desk.reading.findings if each.blocks and (each.section, each.row) == place
    ]
    if wrong:
        return page.drawn(request, desk, Asked(declared, row_id, is_strict=True), status=422)
    if place not in desk.changed and not desk.evidence.get(place) and place not in desk.returned:
        changes.undo_operation(
            desk.person, by=account_of(request), section_key=declared.key, row=row_id
        )
        messages.info(request, "Không có gì thay đổi so với hồ sơ.")
    else:
        messages.success(request, "Đã lưu vào bản nháp. Khai xong các mục thì gửi để kiểm tra.")
    return redirect(place_url(declared) + (f"#d-{row_id}" if row_id else "#muc"))


def _undone(request: HttpRequest, declared: Section, row_id: str) -> HttpResponseRedirect:
    """The approved values stand again."""
    changes.undo_operation(
        _person(request, declared), by=account_of(request), section_key=declared.key, row=row_id
    )
    messages.success(request, "Đã bỏ phần vừa khai; nội dung cũ được giữ nguyên.")
    return redirect(place_url(declared))


def _removed(
    request: HttpRequest, desk: Desk, declared: Section, row_id: str
) -> HttpResponseRedirect:
    """An approved row is to be removed; one that was only typed is forgotten."""
    account = account_of(request)
    is_known = any(each["id"] == row_id for each in declared.rows(desk.sent))
    if is_known:
        changes.save_operation(
            desk.person, by=account, section_key=declared.key, row=row_id, raw={}, remove=True,
            revision=forms.revision(request),
        )  # fmt: skip
        messages.success(request, "Đã đánh dấu bỏ dòng này. Đính kèm minh chứng rồi gửi.")
    else:
        changes.undo_operation(desk.person, by=account, section_key=declared.key, row=row_id)
        messages.success(request, "Đã bỏ dòng vừa khai.")
    return redirect(place_url(declared))


def _refused(
    request: HttpRequest, declared: Section, row_id: str, error: HosoError
) -> HttpResponse:
    """The same page with everything typed, and why."""
    typed = {(declared.key, row_id): forms.raw(request, declared)}
    desk = open_desk(account_of(request), typed)
    assert desk is not None
    found = error.findings if isinstance(error, Incomplete) else ()
    if not found or not any(each.field for each in found):
        messages.error(request, error.message)
        found = ()
    asked = Asked(declared, row_id, found=found, proof=forms.proof(request))
    return page.drawn(request, desk, asked, status=error.status)


def _keep(request: HttpRequest, person: Person, declared: Section, row_id: str) -> Draft:
    """What is typed goes into the draft, which is given as it now is. The scans of a row to be
    removed come through the same form."""
    draft, _ = changes.save_operation(
        person,
        by=account_of(request),
        section_key=declared.key,
        row=row_id,
        raw=forms.raw(request, declared),
        revision=forms.revision(request),
        leaves_removed=True,
    )
    return draft


def _not_sent(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Sent twice is told kindly; anything else changed is shown as it is now."""
    desk = _desk(request)
    if desk.declaration is not None and not desk.reading.changes:
        messages.info(
            request,
            f"Khai báo này đã được gửi rồi và đang {desk.declaration.state_label}; "
            "không cần gửi lại.",
        )
        return redirect("own:dossier")
    messages.error(request, error.message)
    return _review(request, desk, review.words(desk), status=error.status)


def _review(
    request: HttpRequest, desk: Desk, words: dict[str, Any], status: int = 200
) -> HttpResponse:
    more = {"title": "Xem lại trước khi gửi", "desk": desk}
    return render(request, "own/review.html", {**words, **more}, status=status)


def _table(number: str) -> Section:
    declared = section_at(number)
    if not declared.many:
        raise Http404
    return declared


def _person(request: HttpRequest, declared: Section | None = None) -> Person:
    """404 for an account without a dossier, and for a section that its form does not have."""
    person = own_person(account_of(request))
    if person is None or (declared is not None and not has_section(person, declared)):
        raise Http404
    return person


def _desk(request: HttpRequest) -> Desk:
    """404 for an account without a dossier: nothing here is about it."""
    desk = open_desk(account_of(request))
    if desk is None:
        raise Http404
    return desk


def _uuid(wanted: str) -> UUID:
    try:
        return UUID(wanted.partition(":")[2])
    except ValueError:
        raise Http404 from None
