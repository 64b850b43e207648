"""What is not to be here at all: state secrets (accounts/levels.py, Level.SECRET)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, at, warns
from hoso.dossiers.sections.facts import fact

# The three stamps. “Mật” alone only in capitals, as it is stamped, and not within a longer word:
# bảo mật, bí mật, mật mã, mật ong.
STAMP = re.compile(
    r"(?i:\b(?:tuyệt|tối|độ)\s+mật\b)|(?<!BẢO )(?<!BÍ )(?<!CƠ )\bMẬT\b(?! (?:MÃ|ONG|VỤ|KHẨU)\b)"
)


@warns("Có dấu chỉ độ mật của Nhà nước", fact("state_secrets"))
def bears_no_secret_stamp(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """No text bears the stamp of a state secret: such papers are kept elsewhere."""
    for row in rows:  # codes and dates never look like it
        for name, value in row.items():
            # The word itself first: of a hundred texts none has it, and looking for it is cheap.
            if isinstance(value, str) and "mật" in value.casefold() and STAMP.search(value):
                yield at(
                    name,
                    "Có chữ như dấu chỉ độ mật. Bí mật nhà nước không nhập vào hệ thống này; bỏ "
                    "nội dung mật, lưu văn bản theo chế độ bảo mật.",
                    row,
                )
