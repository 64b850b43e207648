"""Why a background job ended in an error, in words that hold no personal data.

The library keeps no error with a job, and what Python or the database says of one may hold what was
being written. So only our own errors speak, whose messages may be logged (`base.errors`); of others
the class, what the machine said of a file or a line, and the place in our code.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hoso.base.errors import HosoError

OURS = Path(__file__).resolve().parents[1]
AT_MOST = 300  # characters


def subject_of(job_id: int) -> str:
    """How the log names a job."""
    return f"jobs.job:{job_id}"


def why(error: BaseException) -> str:
    """One line: "Cơ sở dữ liệu quốc gia không trả lời." or "ValueError ở sync/rules.py, dòng 12
    (content)"."""
    if isinstance(error, HosoError):
        return error.message[:AT_MOST]
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        kind = f"{kind} ({error.strerror})"
    if state := getattr(error.__cause__, "sqlstate", None):
        kind = f"{kind} (PostgreSQL {state})"
    places = [
        f" ở {Path(frame.filename).relative_to(OURS)}, dòng {frame.lineno} ({frame.name})"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(OURS) and frame.filename != __file__
    ]
    return (kind + (places[-1] if places else ""))[:AT_MOST]


def noted(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Task middleware of the worker (settings): the error is noted and goes on. The library leaves
    it out for a task that is `async`, so none is."""
    try:
        return call_next()
    except Exception as error:
        from django.db import DatabaseError  # settings are being read when this is imported

        from hoso import audit

        with (
            contextlib.suppress(DatabaseError),
            audit.recording(
                "worker", "jobs.fail", subject=subject_of(context.job.id), reason=why(error)
            ),
        ):
            pass
        raise
