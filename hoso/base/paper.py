"""Pages drawn with Typst, in the typefaces that come with the product."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings


def drawn(template: Path, data: Mapping[str, Any]) -> bytes:
    """PDF. The template reads `data` as JSON from `sys.inputs.data`, and files of its own folder
    and no other. Without the typefaces Typst takes its own."""
    fonts: Path = settings.PRINT_FONTS
    done = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(fonts)] if fonts.is_dir() else [],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(done, bytes)
    return done
