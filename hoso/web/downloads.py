"""A file made for one answer: never kept by a cache, never read as something else."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def taken(content: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """`name` holds nothing personal. inline: shown by the browser, also in a frame of ours."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = str(content_disposition_header(not inline, name))
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
