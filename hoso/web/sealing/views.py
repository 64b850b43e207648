"""The keys of what is sealed, by name: what rests under each, and how far the sealing anew is. Of
their material nothing is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.accounts.access import Act
from hoso.base import keyring
from hoso.base.keyring import CURRENT, READING, RETIRED
from hoso.keys import services
from hoso.keys.models import Run
from hoso.web.access import account_of, requires
from hoso.web.shown import State

TASK = "keys.reseal"
SILENT_AFTER = timedelta(minutes=5)
STATES = {
    CURRENT: State("ok", "đang ghi"),
    READING: State("warn", "chỉ đọc"),
    RETIRED: State("idle", "đã thôi dùng"),
}


@never_cache
@require_safe
@requires(Act.KEEP_KEYS)
def index(request: HttpRequest) -> HttpResponse:
    """The keys at once; what rests under each is counted after (`counted`), or with ?dem."""
    keys = keyring.ring().keys.values()
    words = {
        "title": "Khóa mã hóa dữ liệu",
        "crumbs": [("Tác vụ nền", "/tac-vu"), ("Khóa mã hóa dữ liệu", "")],
        "keys": [(each, STATES[each.state]) for each in keys],
        "current": keyring.ring().current.id,
        "source": keyring.source(),
        "may_change": keyring.source() != keyring.ENVIRONMENT,
        **_standing(),
        **(_counts() if "dem" in request.GET else {}),
    }
    return render(request, "sealing/index.html", words)


@never_cache
@require_safe
@requires(Act.KEEP_KEYS)
def counted(request: HttpRequest) -> HttpResponse:
    """How many values and files rest under each, for the page to put in; it asks for it apart,
    as every sealed table is read."""
    return render(request, "sealing/counted.html", _counts())


@never_cache
@require_safe
@requires(Act.KEEP_KEYS)
def progress(request: HttpRequest) -> HttpResponse:
    """Asked each second while it runs; at the end the page is asked for anew."""
    words = _standing()
    if not words["is_running"]:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "sealing/progress.html", words)


@require_POST
@requires(Act.KEEP_KEYS)
def rotate(request: HttpRequest) -> HttpResponse:
    key = services.rotate(by=account_of(request))
    messages.success(request, f"Từ nay ghi bằng khóa {key.id}; phần đã lưu được mã hóa lại dần.")
    return redirect("sealing:index")


@require_POST
@requires(Act.KEEP_KEYS)
def reseal(request: HttpRequest) -> HttpResponse:
    services.start(by=account_of(request))
    messages.success(request, "Đã xếp việc mã hóa lại; có thể rời trang này.")
    return redirect("sealing:index")


@require_POST
@requires(Act.KEEP_KEYS)
def retire(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("khoa", "")[:16]
    services.retire(name, by=account_of(request))
    messages.success(request, f"Đã thôi dùng khóa {name}; giữ lại để đọc nhật ký và bản sao lưu.")
    return redirect("sealing:index")


def _counts() -> dict[str, Any]:
    found, bare = services.standings()
    rows = [(each, STATES[each.key.state], _may_retire(each)) for each in found]
    return {"rows": rows, "bare": bare}


def _may_retire(one: services.Standing) -> bool:
    return one.key.state == READING and not one.values and not one.files


def _standing() -> dict[str, Any]:
    """The last run and the job behind it; two statements."""
    run = Run.objects.order_by("-pk").first()
    jobs = ProcrastinateJob.objects.filter(task_name=TASK).order_by("-pk")
    status = jobs.values_list("status", flat=True).first()
    is_live = run is not None and run.ended_at is None
    is_cut = run is not None and is_live and timezone.now() - run.seen_at > SILENT_AFTER
    return {
        "run": run,
        "is_waiting": status == "todo",
        "is_running": is_live and not is_cut,
        "is_cut": is_cut,
        "has_failed": status == "failed",
    }
