"""Who did what to whom, why, and which rows it changed.

    with audit.recording(account, "changes.submit", subject=declaration.pk):
        ...

is the only way to write: it opens the transaction and names the event to the
database, whose trigger records each row before and after, and refuses a write
without an event.
"""

from hoso.audit.recording import current_event_id, recording

__all__ = ["current_event_id", "recording"]
