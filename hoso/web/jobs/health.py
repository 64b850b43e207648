"""Whether the worker lives, letters go out, uploads are scanned, deadlines are what facts say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from hoso.deadlines.models import Recount
from hoso.files import scanning
from hoso.notices.models import FAILED, QUEUED, UNSURE
from hoso.notices.queries import letters_by_state
from hoso.web.shown import State

SILENT_AFTER = timedelta(seconds=60)  # it tells of itself every ten


@dataclass(frozen=True, slots=True)
class Worker:
    state: State
    heard_at: datetime | None

    @property
    def is_alive(self) -> bool:
        return self.state.tone == "ok"


def worker() -> Worker:
    """The one heard last."""
    beats = ProcrastinateWorker.objects.order_by("-last_heartbeat")
    heard = beats.values_list("last_heartbeat", flat=True).first()
    if heard is None:
        return Worker(State("bad", "tiến trình nền chưa chạy", "player-pause"), None)
    if timezone.now() - heard > SILENT_AFTER:
        return Worker(State("bad", "tiến trình nền đã dừng", "player-pause"), heard)
    return Worker(State("ok", "tiến trình nền đang chạy", "player-play"), heard)


LOOKED_BACK = timedelta(days=7)
STALE_AFTER = timedelta(hours=36)  # counted each night


def mail() -> State:
    """Of the letters of the last seven days; one statement."""
    if not settings.HOSO_EMAIL_URL:
        return State("idle", "thư điện tử chưa cấu hình: chỉ nhắc trong hệ thống", "send")
    counts = letters_by_state(timezone.localdate() - LOOKED_BACK)
    failed, unsure, waiting = (counts.get(each, 0) for each in (FAILED, UNSURE, QUEUED))
    parts = [
        f"{count} thư {words}"
        for count, words in (
            (failed, "không gửi được"), (unsure, "chưa rõ đã đến chưa"), (waiting, "chờ gửi"),
        )
        if count
    ]  # fmt: skip
    if not parts:
        return State("ok", "thư điện tử gửi được hết", "send")
    tone = "bad" if failed else "warn" if unsure else "info"
    return State(tone, f"thư điện tử 7 ngày qua: {', '.join(parts)}", "send")


def scanner() -> State:
    """Whether uploads are looked at for viruses; asks the scanner, two seconds at most."""
    if not settings.HOSO_CLAMD:
        if settings.HOSO_CLAMD_REQUIRED:
            return State(
                "bad", "quét vi-rút bắt buộc mà chưa cấu hình: không nhận tệp", "shield-check"
            )
        return State("warn", "quét vi-rút chưa cấu hình: tệp không được quét", "shield-check")
    if not scanning.is_there(settings.HOSO_CLAMD):
        return State("bad", "phần mềm quét vi-rút không trả lời: không nhận tệp", "shield-check")
    return State("ok", "phần mềm quét vi-rút đang chạy", "shield-check")


def deadlines() -> State:
    """The last recount: what it found that differed; one statement."""
    last = Recount.objects.first()
    if last is None or timezone.now() - last.at > STALE_AFTER:
        return State("warn", "hạn chưa được tính lại đêm qua", "hourglass")
    wrong = last.made + last.changed + last.dropped
    if wrong:
        return State("warn", f"tính lại hạn: {wrong} việc khác, đã sửa", "hourglass")
    moved = f", {last.moved} việc dời hạn" if last.moved else ""
    return State("ok", f"tính lại hạn: {last.looked_at} việc đều khớp{moved}", "hourglass")
