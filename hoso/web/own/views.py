"""HỒ SƠ CỦA TÔI: the person declares, attaches, sends, corrects, withdraws; and where the
regulation gives it to the unit, its officer does so for the person, at `pk` (TQ-9.2a).

A form posts to its own address; `do` says what its button wants. What was typed is kept
before anything else is tried, so that no button loses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.models import Account
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.proving import kinds_taken
from hoso.dossiers.models import Person
from hoso.dossiers.sections.declaration import Section
from hoso.web import keys
from hoso.web.access import account_of, person_or_404
from hoso.web.own import forms, page, process, review, signing
from hoso.web.own.addresses import Addresses, section_at
from hoso.web.own.asked import Asked
from hoso.web.own.desk import Desk, Place, desk_of, has_section, laid, own_person
from hoso.web.own.gaps import gaps
from hoso.web.own.marks import first_to_do
from hoso.web.own.totals import totals_of

Pk = UUID | None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose dossier this request is about; pk: None for one's own."""

    request: HttpRequest
    person: Person
    account: Account
    pk: Pk

    @property
    def at(self) -> Addresses:
        return Addresses(self.pk)

    def desk(self, typed: Mapping[Place, dict[str, Any]] | None = None) -> Desk:
        """Raises NotAllowed for who enters nothing there."""
        return desk_of(self.person, self.account, typed)


def _whose(request: HttpRequest, pk: Pk, declared: Section | None = None) -> Whose:
    """404 for an account without a dossier, a person one may not see, one's own at another's
    place, and a section that the form does not have."""
    account = account_of(request)
    person = own_person(account) if pk is None else person_or_404(request, pk)
    if person is None or (pk is not None and person.account_id == account.pk):
        raise Http404
    if declared is not None and not has_section(person, declared):
        raise Http404
    return Whose(request, person, account, pk)


@never_cache
@require_safe
def dossier(request: HttpRequest, pk: Pk = None) -> HttpResponse:
    """Opens where there is something to do."""
    if pk is None and own_person(account_of(request)) is None:
        return render(request, "own/none.html", {"title": "Hồ sơ của tôi"})
    desk = _desk(request, pk)
    return page.drawn(request, desk, Asked(first_to_do(desk), at=desk.at))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, number: str, pk: Pk = None) -> HttpResponse:
    declared = section_at(number)
    if request.method == "POST" and declared.many:
        raise Http404
    return _place(_whose(request, pk, declared), declared, "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, number: str, row: UUID, pk: Pk = None) -> HttpResponse:
    """A row of a table, being edited in place; an id that is not known is a new row."""
    declared = _table(number)
    return _place(_whose(request, pk, declared), declared, str(row))


@require_safe
def new_row(request: HttpRequest, number: str, pk: Pk = None) -> HttpResponse:
    """Gives the new row its id, so that saving it twice is one row. For who may enter there."""
    declared = _table(number)
    whose = _whose(request, pk, declared)
    changes.entry_of(whose.person, whose.account)
    return redirect(whose.at.place(declared, str(uuid4())))


@require_POST
def save(request: HttpRequest, number: str, row: UUID | None = None, pk: Pk = None) -> HttpResponse:
    """What is typed, at each pause. SpokenErrors says what a service refuses."""
    declared = section_at(number) if row is None else _table(number)
    if row is None and declared.many:
        raise Http404
    whose = _whose(request, pk, declared)
    kept = _keep(whose, declared, str(row or ""))
    entry = changes.entry_of(whose.person, whose.account)
    about = {declared.key}
    desk = laid(whose.person, whose.account, entry, kept.draft, kept.declaration, about=about)
    return page.saved(desk, Asked(declared, str(row or ""), at=desk.at))


@require_POST
def undo(request: HttpRequest, number: str, pk: Pk = None) -> HttpResponse:
    """From the list of rows, where the row is named in `dong`."""
    declared = section_at(number)
    row_id = request.POST.get("dong", "") if declared.many else ""
    return _undone(_whose(request, pk, declared), declared, row_id)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: Pk = None) -> HttpResponse:
    """The last look, and the sending."""
    if request.method == "POST":
        return _sent(_whose(request, pk))
    desk = _desk(request, pk)
    return _review(request, desk, review.words(desk, typed=request.GET.get("happened_on", "")))


def _sent(whose: Whose) -> HttpResponse:
    """The desk is laid only where something stops the sending, which reads the dossier itself."""
    request, typed = whose.request, whose.request.POST.get("happened_on", "")
    open_one = Declaration.objects.open_of(whose.person)
    try:
        happened = None if signing.is_returned(open_one) else forms.happened_on(typed)
        declaration = signing.sent(
            whose.account,
            signing.article(whose.account, whose.person, open_one),
            request.POST.get("pin", ""),
            lambda signer: changes.submit(
                whose.person,
                by=whose.account,
                happened_on=happened,
                revision=forms.revision(request),
                signer=signer,
            ),
        )
    except keys.NotOpened as closed:
        desk = whose.desk()
        found = review.words(desk, typed=typed)
        return _review(request, desk, found, status=closed.status, pin_error=closed.said)
    except Incomplete as error:
        desk = whose.desk()
        found = review.words(desk, error.findings, typed)
        return _review(request, desk, found, status=error.status)
    except Conflict as error:
        return _not_sent(whose, error)
    count = declaration.items.filter(state=rules.PENDING).count()
    messages.success(
        request,
        f"Đã gửi {count} thay đổi. {process.first_step(declaration)} đến hết "
        f"{declaration.due_on:%d/%m/%Y}.",
    )
    return redirect(whose.at.dossier)


@never_cache
@require_safe
def missing(request: HttpRequest, pk: Pk = None) -> HttpResponse:
    """Everything still empty, by section; each line leads to its field."""
    desk = _desk(request, pk)
    words = {
        "title": "Còn thiếu",
        "crumbs": [(desk.words.title, desk.at.dossier), ("Còn thiếu", "")],
        "desk": desk,
        "at": desk.at,
        "progress": totals_of(desk.filled, desk.empty),
        "groups": gaps(desk),
    }
    return render(request, "own/missing.html", words)


@never_cache
@require_safe
def send_due(request: HttpRequest, pk: Pk = None) -> HttpResponse:
    """Until when, for the day typed on the review page."""
    desk = _desk(request, pk)
    due = review.due(desk, request.GET.get("happened_on", ""))
    return render(request, "own/send_due.html", {"due": due})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: Pk = None) -> HttpResponse:
    """Takes back what was sent, after asking once."""
    desk = _desk(request, pk)
    if desk.declaration is None or not desk.is_mine(desk.declaration):
        messages.info(request, "Không có khai báo nào đang chờ để rút.")
        return redirect(desk.at.dossier)
    if request.method != "POST":
        words = {"title": "Rút khai báo", "desk": desk, "at": desk.at}
        return render(request, "own/withdraw.html", words)
    changes.withdraw(desk.declaration, by=desk.account)
    messages.success(request, "Đã rút khai báo. Mọi nội dung đã khai vẫn còn trong bản nháp.")
    return redirect(desk.at.dossier)


def _place(whose: Whose, declared: Section, row_id: str) -> HttpResponse:
    if whose.request.method != "POST":
        return page.drawn(whose.request, whose.desk(), Asked(declared, row_id, at=whose.at))
    wanted = whose.request.POST.get("do", "done")
    try:
        if wanted == "undo":
            return _undone(whose, declared, row_id)
        return _done(whose, declared, row_id, wanted)
    except (Conflict, Incomplete) as error:
        return _refused(whose, declared, row_id, error)


def _done(
    whose: Whose, declared: Section, row_id: str, wanted: str
) -> HttpResponseRedirect | HttpResponse:
    """Keep what is typed, then what the button wants."""
    request, person, account = whose.request, whose.person, whose.account
    place = {"section_key": declared.key, "row": row_id}
    if wanted == "remove":
        return _removed(whose, declared, row_id)
    _keep(whose, declared, row_id)
    if wanted.startswith("detach:"):
        changes.detach(person, by=account, evidence=_uuid(wanted), **place)
        return redirect(whose.at.place(declared, row_id) + "#minh-chung")
    if (picture := forms.picture(request, declared)) is not None:
        _pictured(person, account, declared, *picture)
    given = forms.proof(request)
    if given.upload is not None or wanted == "attach":
        given = forms.checked(given, kinds_taken(changes.ruling(person), declared))
        assert given.upload is not None
        made = changes.attach(
            person, by=account, upload=given.upload, kind=given.kind, number=given.number,
            issued_on=given.issued_on, issuer=given.issuer, signer=given.signer, **place,
        )  # fmt: skip
        messages.success(request, f"Đã đính kèm minh chứng. {made.signature_words}")
    if wanted == "attach":
        return redirect(whose.at.place(declared, row_id) + "#minh-chung")
    return _finished(whose, declared, row_id, wanted)


def _pictured(
    person: Person, account: Account, declared: Section, field: str, upload: UploadedFile[Any]
) -> None:
    """Raises Incomplete at the field of the picture."""
    try:
        changes.attach_photo(person, by=account, upload=upload)
    except Incomplete as error:
        raise Incomplete(error.message, [declared.finding(field, error.message)]) from error


def _finished(
    whose: Whose, declared: Section, row_id: str, wanted: str
) -> HttpResponseRedirect | HttpResponse:
    """On to where the button leads, unless something here cannot be right yet."""
    request, desk, place = whose.request, whose.desk(), (declared.key, row_id)
    if wanted == "review":
        return redirect(desk.at.review)
    wrong = [
        each for each in desk.reading.findings if each.blocks and (each.section, each.row) == place
    ]
    if wrong:
        asked = Asked(declared, row_id, is_strict=True, at=desk.at)
        return page.drawn(request, desk, asked, status=422)
    if place not in desk.changed and not desk.evidence.get(place) and place not in desk.returned:
        changes.undo_operation(desk.person, by=desk.account, section_key=declared.key, row=row_id)
        messages.info(request, "Không có gì thay đổi so với hồ sơ.")
    else:
        messages.success(request, "Đã lưu vào bản nháp. Khai xong các mục thì gửi để kiểm tra.")
    return redirect(desk.at.place(declared) + (f"#d-{row_id}" if row_id else "#muc"))


def _undone(whose: Whose, declared: Section, row_id: str) -> HttpResponseRedirect:
    """The approved values stand again."""
    _forget(whose, declared, row_id)
    messages.success(whose.request, "Đã bỏ phần vừa khai; nội dung cũ được giữ nguyên.")
    return redirect(whose.at.place(declared))


def _forget(whose: Whose, declared: Section, row_id: str) -> None:
    changes.undo_operation(
        whose.person, by=whose.account, section_key=declared.key, row=row_id,
        revision=forms.revision(whose.request),
    )  # fmt: skip


def _removed(whose: Whose, declared: Section, row_id: str) -> HttpResponseRedirect:
    """An approved row is to be removed; one that was only typed is forgotten."""
    request, account, desk = whose.request, whose.account, whose.desk()
    is_known = any(each["id"] == row_id for each in declared.rows(desk.sent))
    if is_known:
        changes.save_operation(
            desk.person, by=account, section_key=declared.key, row=row_id, raw={}, remove=True,
            revision=forms.revision(request),
        )  # fmt: skip
        messages.success(request, "Đã đánh dấu bỏ dòng này. Đính kèm minh chứng rồi gửi.")
    else:
        _forget(whose, declared, row_id)
        messages.success(request, "Đã bỏ dòng vừa khai.")
    return redirect(desk.at.place(declared))


def _refused(whose: Whose, declared: Section, row_id: str, error: HosoError) -> HttpResponse:
    """The same page with everything typed, and why."""
    request = whose.request
    desk = whose.desk({(declared.key, row_id): forms.raw(request, declared)})
    found = error.findings if isinstance(error, Incomplete) else ()
    if not found or not any(each.field for each in found):
        messages.error(request, error.message)
        found = ()
    asked = Asked(declared, row_id, found=found, proof=forms.proof(request), at=desk.at)
    return page.drawn(request, desk, asked, status=error.status)


def _keep(whose: Whose, declared: Section, row_id: str) -> changes.Kept:
    """What is typed goes into the draft, which is given as it now is. The scans of a row to be
    removed come through the same form."""
    request = whose.request
    return changes.save_operation(
        whose.person,
        by=whose.account,
        section_key=declared.key,
        row=row_id,
        raw=forms.raw(request, declared),
        revision=forms.revision(request),
        leaves_removed=True,
    )


def _not_sent(whose: Whose, error: Conflict) -> HttpResponse:
    """Sent twice is told kindly; anything else changed is shown as it is now."""
    request, desk = whose.request, whose.desk()
    if desk.declaration is not None and not desk.reading.changes:
        messages.info(
            request,
            f"Khai báo này đã được gửi rồi và đang {desk.declaration.state_label}; "
            "không cần gửi lại.",
        )
        return redirect(desk.at.dossier)
    messages.error(request, error.message)
    return _review(request, desk, review.words(desk), status=error.status)


def _review(
    request: HttpRequest,
    desk: Desk,
    words: dict[str, Any],
    status: int = 200,
    pin_error: str = "",
) -> HttpResponse:
    asked = signing.article(desk.account, desk.person, desk.declaration)
    more = {
        "title": "Xem lại trước khi gửi",
        "desk": desk,
        "at": desk.at,
        **signing.words(desk.account, asked, pin_error),
    }
    return render(request, "own/review.html", {**words, **more}, status=status)


def _table(number: str) -> Section:
    declared = section_at(number)
    if not declared.many:
        raise Http404
    return declared


def _desk(request: HttpRequest, pk: Pk) -> Desk:
    return _whose(request, pk).desk()


def _uuid(wanted: str) -> UUID:
    try:
        return UUID(wanted.partition(":")[2])
    except ValueError:
        raise Http404 from None
