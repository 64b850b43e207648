"""What kind of error ended a background job: its class only, never its words.

The library keeps no error with a job, and an error's words may hold personal data.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any


def subject_of(job_id: int) -> str:
    """How the log names a job."""
    return f"jobs.job:{job_id}"


def noted(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Task middleware of the worker (settings): the error is noted and goes on."""
    try:
        return call_next()
    except Exception as error:
        from django.db import DatabaseError  # settings are being read when this is imported

        from hoso import audit

        with (
            contextlib.suppress(DatabaseError),
            audit.recording(
                "worker",
                "jobs.fail",
                subject=subject_of(context.job.id),
                reason=type(error).__name__,
            ),
        ):
            pass
        raise
