"""A checkpoint as a page to be printed, signed by hand and kept away from the machine."""

from __future__ import annotations

from pathlib import Path

from hoso.audit.keys import own_verifier
from hoso.audit.models import Checkpoint
from hoso.audit.notes import read_head
from hoso.base.paper import drawn
from hoso.web.formats import moment

HERE = Path(__file__).parent


def printed(made: Checkpoint) -> bytes:
    """One A4 page, PDF."""
    head = read_head(made.note)
    root = head.root.hex()
    shown = {
        "origin": head.origin,
        "size": str(made.size),
        "at": moment(made.at),
        "root": [root[at : at + 4] for at in range(0, len(root), 4)],
        "note": made.note.strip(),
        "key": own_verifier().text,
    }
    return drawn(HERE / "checkpoint.typ", shown)
