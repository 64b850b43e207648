from __future__ import annotations

from hoso.files import services
from hoso.files.models import StoredFile

STORED = StoredFile(
    sha256="0" * 64, size=1234, media_type="application/pdf", name='Bằng "đỏ" tốt nghiệp.pdf'
)


def test_a_file_is_saved_not_shown_unless_asked() -> None:
    said = services.headers(STORED)
    assert said["Content-Disposition"].startswith("attachment; filename*=utf-8''B%E1%BA%B1ng")
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
    assert said["Content-Length"] == "1234"


def test_the_viewer_shows_it_in_a_sandbox_that_only_our_pages_frame() -> None:
    said = services.headers(STORED, inline=True)
    assert said["Content-Disposition"].startswith("inline")
    words = said["Content-Security-Policy"].split("; ")
    assert "sandbox" in words and "default-src 'none'" in words
    assert "frame-ancestors 'self'" in words
