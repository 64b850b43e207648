"""The one write of this area. The queue is the library's, so no room of ours holds it."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.audit.failures import subject_of
from hoso.base.errors import Conflict

GONE = "Tác vụ này không còn ở tình trạng hỏng. Tải lại danh sách."


def retry(job_id: int, *, by: Account) -> None:
    """Queue a failed job once more, now. Every job bears being run twice.

    Raises NotAllowed; Conflict when it is not a failed one any more.
    """
    access.require(by, Act.WATCH_JOBS)
    if not ProcrastinateJob.objects.filter(pk=job_id).exists():
        raise Conflict(GONE)
    with audit.recording(by, "jobs.retry", subject=subject_of(job_id)):
        row = ProcrastinateJob.objects.select_for_update().filter(pk=job_id).first()
        if row is None or row.status != "failed":
            raise Conflict(GONE)
        app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
