"""Opening a recruit's record and account, and a new one-time password (CM-6.2, CM-9.1)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoso.accounts.services import ONE_TIME_DAYS
from hoso.base.errors import Conflict, Incomplete
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person
from hoso.web.access import account_of, person_or_404
from hoso.web.accounts.words import lost_password
from hoso.web.downloads import shown_once
from hoso.web.people.forms import AskPassword, OpenRecord


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_record(request: HttpRequest) -> HttpResponse:
    """The result answers the POST itself: the password is in no address, session or table."""
    account = account_of(request)
    dossiers.require_opener(account)
    form = OpenRecord(account, timezone.localdate(), request.POST or None)
    words: dict[str, object] = {"title": "Mở hồ sơ và cấp tài khoản", "form": form}
    if request.method != "POST":
        return render(request, "people/open.html", words)
    if not form.is_valid():
        return render(request, "people/open.html", words, status=422)
    given = {name: form.cleaned_data[name] for name in form.fields if name != "unit"}
    try:
        opened = dossiers.open_record(account, form.unit_chosen, **given)
    except Incomplete as error:
        form.say(error)
        return render(request, "people/open.html", words, status=error.status)
    except Conflict as error:
        form.add_error("personal_number", "Số này đã có hồ sơ; xem lý do ở đầu trang.")
        return render(request, "people/open.html", {**words, "refused": error}, status=error.status)
    return slip(request, opened.person, opened.one_time_password, is_new=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks once; the old password stops working. 404 where one may not."""
    account = account_of(request)
    person = person_or_404(request, pk)
    if not dossiers.may_reissue(person, account):
        raise Http404
    if request.method != "POST":
        words = {"title": "Cấp lại mật khẩu dùng một lần", "person": person}
        return render(request, "people/reissue.html", words)
    return slip(request, person, dossiers.reissue(person, by=account), is_new=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The unit asks who issues passwords for a new one (TQ-14.5). 404 where one may not."""
    account = account_of(request)
    person = person_or_404(request, pk)
    if not dossiers.may_ask(person, account):
        raise Http404
    form = AskPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dossiers.ask_password(person, by=account, reason=form.cleaned_data["reason"])
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Đã đề nghị cấp lại mật khẩu.")
            return redirect("people:dossier", pk)
    words = {
        "title": "Đề nghị cấp lại mật khẩu",
        "person": person,
        "form": form,
        "path": lost_password(),
    }
    status = 422 if form.errors else 200
    return render(request, "people/ask_password.html", words, status=status)


def slip(request: HttpRequest, person: Person, password: str, *, is_new: bool) -> HttpResponse:
    """The paper with the one-time password, kept by no cache and no history."""
    if person.account is None:
        return redirect("people:dossier", person.pk)
    words = {
        "title": "Đã mở hồ sơ" if is_new else "Đã cấp lại mật khẩu",
        "person": person,
        "password": password,
        "until": person.account.one_time_until,
        "days": ONE_TIME_DAYS,
        "address": request.build_absolute_uri("/"),
        "is_new": is_new,
    }
    return shown_once(render(request, "people/slip.html", words))
