"""Jobs as an administrator reads them: what, how it stands, since when; no arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from hoso.audit.failures import subject_of
from hoso.audit.models import Event
from hoso.web import shown
from hoso.web.jobs.health import SILENT_AFTER
from hoso.web.paging import Page, page

TASKS = {
    "accounts.lock_unused": "Khóa tài khoản lâu không dùng, mỗi đêm",
    "audit.checkpoint": "Ký mốc nhật ký, mỗi đêm",
    "audit.seal": "Niêm phong nhật ký, mỗi phút",
    "changes.find_stuck": "Tìm việc không có người giải quyết, mỗi đêm",
    "deadlines.open_reviews": "Đặt hạn rà soát quyền, mỗi đêm",
    "deadlines.recount": "Tính lại mọi hạn sau khi sửa lịch làm việc",
    "deadlines.recount_nightly": "Tính lại mọi hạn, mỗi đêm",
    "deadlines.remind": "Nhắc hạn, mỗi sáng ngày làm việc",
    "dossiers.take_effect": "Áp dụng tình trạng hồ sơ đến ngày hiệu lực, mỗi đêm",
    "exchange.check": "Kiểm tra một bảng tính được đưa vào",
    "exchange.export": "Xuất hồ sơ ra bảng tính",
    "exchange.help_check": "Kiểm tra một phần của bảng tính lớn",
    "exchange.load": "Nạp một bảng tính thành một đợt chờ ký",
    "exchange.mark": "Đánh dấu lỗi vào bảng tính",
    "exchange.open_accounts": "Cấp tài khoản nhiều người theo bảng tính",
    "exchange.tidy": "Xóa bảng tính đã quá ngày giữ, mỗi đêm",
    "jobs.revive": "Cho chạy lại tác vụ bị ngắt giữa chừng",
    "keys.reseal": "Mã hóa lại dữ liệu đã lưu bằng khóa mới",
    "notices.post": "Gửi thư nhắc việc, mỗi phút",
    "organisations.arrange": "Sắp lại cây đơn vị theo ngày",
    "quality.measure": "Đo chất lượng hồ sơ vừa ký duyệt",
    "quality.measure_opened": "Đo chất lượng hồ sơ vừa mở",
    "quality.remeasure_all": "Đo lại chất lượng mọi hồ sơ, mỗi đêm",
    "reading.find_unusual": "Tìm việc xem hồ sơ bất thường, mỗi mười phút",
    "reading.seal_days": "Niêm phong lượt xem của ngày trước, mỗi đêm",
    "reports.open": "Mở báo cáo năm của các đơn vị, mỗi đêm",
    "sync.precheck": "Kiểm tra trước gói tin",
    "sync.reconcile": "Đối soát gói tin chưa rõ kết quả",
    "sync.send_approved": "Đưa hồ sơ thủ trưởng đã ký vào hàng chờ gửi",
    "sync.send": "Gửi gói tin lên cơ sở dữ liệu quốc gia",
    "sync.tend": "Trông chừng hàng gửi, mỗi phút",
}
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "cho-chay": ("Chờ chạy", ("todo",)),
    "dang-chay": ("Đang chạy", ("doing",)),
    "hong": ("Hỏng", ("failed",)),
    "da-huy": ("Đã hủy", ("cancelled", "aborted")),
}
OPEN = tuple(status for _, each in FILTERS.values() for status in each)
_STATES = {
    "todo": shown.State("idle", "chờ chạy"),
    "doing": shown.State("info", "đang chạy", "player-play"),
    "failed": shown.State("bad", "hỏng"),
    "cancelled": shown.State("idle", "đã hủy", "player-pause"),
    "aborted": shown.State("idle", "đã dừng", "player-pause"),
}
_CUT = shown.State("warn", "tiến trình bị ngắt, sẽ tự chạy lại", "alert-triangle")
_LATER = shown.State("idle", "hẹn giờ chạy", "calendar")


@dataclass(frozen=True, slots=True)
class Row:
    """`error`: why it failed the last time (`audit.failures.why`); empty when none is known."""

    pk: int
    label: str
    name: str
    queue: str
    state: shown.State
    attempts: int
    scheduled_at: datetime | None
    last_at: datetime | None
    error: str
    may_retry: bool


def label(task: str) -> str:
    return TASKS.get(task, task)


def listed(given: Mapping[str, str]) -> tuple[list[shown.Kind], Page[Row]]:
    """Four statements whatever the number of rows. Jobs that went well are not listed."""
    asked = given.get("tinh-trang", "")
    jobs = ProcrastinateJob.objects.filter(status__in=OPEN)
    numbers = {
        row["status"]: row["number"]
        for row in jobs.order_by().values("status").annotate(number=Count("pk"))
    }
    statuses = FILTERS[asked][1] if asked in FILTERS else OPEN
    total = sum(numbers.get(status, 0) for status in statuses)
    chosen = jobs.filter(status__in=statuses).annotate(beat=F("worker__last_heartbeat"))
    found = page(chosen, ("-pk",), given, total=total)
    rows = _rows(found.rows)
    return _kinds(asked, numbers), Page(rows, total, found.after, found.before)


def _kinds(asked: str, numbers: Mapping[str, int]) -> list[shown.Kind]:
    every = sum(numbers.values())
    found = [shown.Kind("Tất cả chưa xong", every, "?", is_current=asked not in FILTERS)]
    for key, (name, statuses) in FILTERS.items():
        number = sum(numbers.get(status, 0) for status in statuses)
        is_late = key == "hong" and number > 0
        note = "cần xem" if is_late else ""
        found.append(shown.Kind(name, number, f"?tinh-trang={key}", note, asked == key, is_late))
    return found


def _rows(jobs: list[Any]) -> list[Row]:
    keys = [job.pk for job in jobs]
    events = ProcrastinateEvent.objects.filter(job_id__in=keys).order_by("job_id", "-pk")
    last: dict[int, datetime] = dict(events.distinct("job_id").values_list("job_id", "at"))
    errors = _errors(keys)
    return [_row(job, last.get(job.pk), errors.get(subject_of(job.pk), "")) for job in jobs]


def _errors(keys: list[int]) -> dict[str, str]:
    subjects = [subject_of(key) for key in keys]
    events: QuerySet[Event] = Event.objects.filter(subject__in=subjects, action="jobs.fail")
    latest = events.order_by("subject", "-at").distinct("subject")
    return dict(latest.values_list("subject", "reason"))


def _row(job: Any, last_at: datetime | None, error: str) -> Row:
    return Row(
        job.pk,
        label(job.task_name),
        job.task_name,
        job.queue_name,
        _state(job),
        job.attempts,
        job.scheduled_at,
        last_at,
        error,
        job.status == "failed",
    )


def _state(job: Any) -> shown.State:
    now = timezone.now()
    if job.status == "doing" and (job.beat is None or now - job.beat > SILENT_AFTER):
        return _CUT
    if job.status == "todo" and job.scheduled_at and job.scheduled_at > now:
        return _LATER
    return _STATES[job.status]
