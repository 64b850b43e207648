"""The outbox to the national database, and one packet (CM-12.1)."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.dossiers.models import Person
from hoso.sync import services
from hoso.sync.formats import FORMATS
from hoso.sync.models import Attempt, Packet
from hoso.sync.rules import OUTCOME_LABELS, Outcome, State
from hoso.web.access import account_of, requires
from hoso.web.formats import moment
from hoso.web.jobs import health
from hoso.web.reads import note, note_search
from hoso.web.shown import State as Mark
from hoso.web.upward import outbox as reading
from hoso.web.upward import words

UNCHECKED = (
    "Chưa ghi đè: kiểm tra hồ sơ ở Cơ sở dữ liệu quốc gia đúng là của người này rồi đánh dấu vào ô."
)


@require_safe
@requires(Act.WATCH_SYNC)
def outbox(request: HttpRequest) -> HttpResponse:
    found = reading.outbox(account_of(request), request.GET)
    note_search(request, found.asked.name, found.page.rows)
    context = {"title": "Liên thông", "box": found, "q": "", "worker": health.worker()}
    return render(request, "upward/outbox.html", context)


def _packet_or_404(account: Account, pk: int) -> Any:
    packets = Packet.objects.visible_to(account).select_related(
        "version", "session", "payload", "person__unit"
    )
    with wall.beyond(reading.LINK):
        found = reading.with_unit(packets).defer("version__content").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(Act.WATCH_SYNC)
def packet(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _packet_or_404(account_of(request), pk))


def _page(request: HttpRequest, found: Any, refused: Incomplete | None = None) -> HttpResponse:
    account = account_of(request)
    name = reading.readable(account, [found.person_id]).get(found.person_id, "")
    if name:
        note(request, found.person)
    with wall.beyond(reading.LINK):
        tries = list(found.tries.all())
        moves = _moves(account, found, tries)
    context = {
        "title": f"Gói tin {found.pk}",
        "crumbs": [("Liên thông", reverse("upward:outbox")), (f"Gói tin {found.pk}", "")],
        "packet": found,
        "name": name,
        "state": words.state_of(found),
        "said": (found.words if name else words.masked(found.words)).splitlines(),
        "said_title": "Lời của Cơ sở dữ liệu quốc gia"
        if tries
        else "Kiểm tra trước khi gửi của hệ thống",
        "pairs": _pairs(found, name),
        "tries": [_try(one, is_named=bool(name)) for one in tries],
        "payload": _payload(found) if name else "",
        "has_payload": hasattr(found, "payload"),
        "moves": moves,
        "findings": refused.findings if refused else (),
    }
    return render(request, "upward/packet.html", context, status=refused.status if refused else 200)


def _pairs(found: Any, name: str) -> list[tuple[str, str]]:
    pairs = [
        ("Người", name or "Tài khoản này không được đọc hồ sơ"),
        ("Đơn vị", found.unit_name),
        ("Phiên bản", str(found.version.number)),
        ("Thao tác", f"{words.action(found.action)}, dịch vụ {found.service}"),
        ("Phiên bản gói tin", FORMATS[found.format].title),
        ("Tạo lúc", moment(found.created_at)),
        ("Số lần gửi", str(found.attempts)),
    ]
    if found.next_try_at:
        pairs.append(("Lần gửi tới", moment(found.next_try_at)))
    if found.settled_at:
        pairs.append(("Xong lúc", moment(found.settled_at)))
    if found.transaction_id:
        pairs.append(("Mã giao dịch", found.transaction_id))
    pairs.append(("SHA-256 nội dung", found.payload_sha256))
    return pairs


def _try(one: Attempt, *, is_named: bool) -> dict[str, Any]:
    outcome = one.outcome
    label = OUTCOME_LABELS[Outcome(outcome)] if outcome else "Chưa có kết quả"
    said = "" if one.words == label else one.words
    return {
        "one": one,
        "what": words.trying(one),
        "lasted": one.ended_at - one.started_at if one.ended_at else None,
        "mark": Mark(words.OUTCOME_TONES.get(outcome, "info" if outcome else "idle"), label),
        "words": said if is_named else words.masked(said),
    }


def _payload(found: Any) -> str:
    """What is sent, as one reads it; only for who may read the person."""
    if not hasattr(found, "payload"):
        return ""
    return json.dumps(json.loads(found.payload.text), ensure_ascii=False, indent=2)


def _moves(account: Account, found: Packet, tries: list[Attempt]) -> dict[str, Any]:
    """Which buttons there are, and why not."""
    newer = Packet.objects.filter(person_id=found.person_id, pk__gt=found.pk)
    if found.state == State.UNKNOWN and not found.has_given_up:
        return {"why": "Đang đối soát; không gửi lại mù. Hệ thống tự hỏi lại theo lịch."}
    if found.state != State.REJECTED and not found.has_given_up:
        return {}
    if found.state == State.REJECTED and newer.exists():
        return {"why": "Hồ sơ này đã có gói tin mới hơn; gói tin này không gửi lại nữa."}
    signs = Person.objects.visible_to(account, Act.SIGN_UPWARD).filter(pk=found.person_id)
    is_there = bool(tries) and tries[-1].outcome == Outcome.EXISTS
    is_rejected = found.state == State.REJECTED
    return {
        "requeue": "Gửi lại sau khi đã sửa" if is_rejected else "Cho thử tiếp",
        "overwrite": is_rejected and is_there and signs.exists(),
    }


@require_POST
@requires(Act.WATCH_SYNC)
def requeue(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the moves allow; the service asks for the right again and rebuilds the packet."""
    account = account_of(request)
    found = _packet_or_404(account, pk)
    overwrite = request.POST.get("ghi-de") == "1"
    try:
        if overwrite and request.POST.get("da-kiem-tra") != "1":
            raise Incomplete(UNCHECKED, [Finding(UNCHECKED, field="da-kiem-tra")])
        services.requeue(found, by=account, overwrite=overwrite)
    except Incomplete as refused:
        return _page(request, found, refused)
    messages.success(request, "Đã đưa gói tin vào hàng chờ gửi lại.")
    return redirect("upward:packet", pk)
