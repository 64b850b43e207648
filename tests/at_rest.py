"""What rests sealed, in plain, for a library or another program to look into."""

from __future__ import annotations

import atexit
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hoso.files import sealed

_out = TemporaryDirectory(prefix="hoso-plain-")
atexit.register(_out.cleanup)


def plain(path: Path | None) -> io.BytesIO:
    assert path is not None
    return io.BytesIO(sealed.content(path))


def laid_out(path: Path | None) -> Path:
    """A plain file of the same name; gone when the tests end."""
    assert path is not None
    target = Path(_out.name, path.name)
    target.write_bytes(sealed.content(path))
    return target
