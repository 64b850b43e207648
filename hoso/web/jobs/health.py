"""Whether the worker lives: background jobs wait while it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

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
