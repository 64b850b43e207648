"""The status of a record by a decision: retired, resigned, died... (CM-11.3)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoso.accounts import access, oneself
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete
from hoso.catalogs import queries as catalogs
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.proving import kinds_taken
from hoso.changes.services import Leaving
from hoso.changes.services.agency import Proof
from hoso.changes.services.leaving import KEY as LEAVING
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Keeper
from hoso.web.access import account_of, person_or_404
from hoso.web.people.forms import Leave

KEPT = {
    Keeper.SYSTEM: "Hồ sơ được lưu giữ và đọc được trên hệ thống.",
    Keeper.UNIT: "Hồ sơ do đơn vị quản lý, sử dụng lưu giữ; vẫn đọc được trên hệ thống.",
}


def may_leave(person: Person, account: Account) -> bool:
    """The unit's officer, not for oneself."""
    may = access.may(account, Act.CHECK, person.unit)
    return bool(may) and not oneself.is_own(account, Act.CHECK, person)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """404 for who may not; the page again with what was typed when it cannot be taken."""
    account, person = account_of(request), person_or_404(request, pk)
    if not may_leave(person, account):
        raise Http404
    catalog = "record_status"
    statuses = catalogs.choices([catalog], timezone.localdate(), limit=100).get(catalog, [])
    offered = [each for each in statuses if each[0] != person.status]
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = Leave(offered, *given)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        kinds = kinds_taken(regulations.profile(), section(LEAVING))
        proof = Proof(values.pop("scan"), kinds[0])
        try:
            made = changes.leave(person, Leaving(**values), by=account, proof=proof)
        except Incomplete as error:
            form.say(error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            late = regulations.working_days_late(made.declare_by, timezone.localdate())
            said = f"chậm {late} ngày làm việc" if late else "trong hạn"
            messages.success(
                request, f"Đã ghi tình trạng công tác ({said}); chuyển thủ trưởng ký duyệt."
            )
            return redirect("people:dossier", pk)
    profile = regulations.profile()
    term = profile.leaver_status.value
    names = dict(statuses)
    words = {
        "title": "Cập nhật tình trạng công tác",
        "person": person,
        "form": form,
        "status": names.get(person.status, person.status),
        "open_one": Declaration.objects.open_of(person),
        "days": term.amount,
        "unit": "ngày làm việc" if term.unit == "working_days" else "ngày",
        "article": profile.leaver_status.citation.shown(),
        "kept": KEPT[profile.leavers_kept_by.value],
        "kept_article": profile.leavers_kept_by.citation.shown(),
    }
    return render(request, "people/leave.html", words, status=422 if form.errors else 200)
