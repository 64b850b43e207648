"""Look into a file that nobody trusts yet: type by content, real parsing, limits.

`clean(path, target)` runs `parsing.py` as a child process with its own limits on memory
and time: a hostile file may crash or starve the child, not the web server. The child
imports neither Django nor the rest of Hoso, but `cleaning`. See docs/rules/evidence-files.md.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 20  # of processor time in the child; the parent waits a little longer


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the content really is. `pages` is 1 for an image; `removed`: kinds of what was left
    out when it was written anew (`rules.REMOVED`)."""

    media_type: str
    pages: int
    is_rewritten: bool = False
    removed: tuple[str, ...] = ()


class RefusedContent(Exception):
    """`reason` is a value of rules.Refusal; `numbers` fill its sentence."""

    def __init__(self, reason: str, **numbers: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.numbers = numbers


def clean(path: Path, target: Path) -> Inspected:
    """The file as it may be stored, in `target`, which is there and empty; a signed PDF may be
    stored as it is and leaves `target` empty. Raises RefusedContent."""
    answer = _answer(path, "clean", str(target.resolve()))
    removed = tuple(answer["removed"])
    return Inspected(answer["media_type"], answer["pages"], answer["is_rewritten"], removed)


def portrait(path: Path) -> bytes:
    """A picture of 4 x 6 drawn anew as JPEG (`parsing.portrait`). Raises RefusedContent."""
    return base64.b64decode(_answer(path, "portrait")["picture"])


def check_drawn(path: Path) -> None:
    """Raises RefusedContent for a picture that `portrait` would have drawn otherwise."""
    _answer(path, "drawn")


def _answer(path: Path, *wanted: str) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "hoso.files.parsing", str(path.resolve()), *wanted],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedContent("unreadable") from None
    try:
        answer: dict[str, Any] = json.loads(child.stdout)
    except ValueError:
        raise RefusedContent("unreadable") from None
    if "refused" in answer:
        raise RefusedContent(answer["refused"], **answer["numbers"])
    return answer
