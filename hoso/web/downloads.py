"""A file made for one answer: never kept by a cache, never read as something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
Answer = TypeVar("Answer", bound=HttpResponseBase)


def taken(content: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """`name` holds nothing personal. inline: shown by the browser, also in a frame of ours."""
    return _headed(HttpResponse(content, content_type=media_type), name, inline=inline)


def streamed(pieces: Iterator[bytes], media_type: str, name: str) -> StreamingHttpResponse:
    """The same for what is too large to be held; always saved by the browser."""
    return _headed(StreamingHttpResponse(pieces, content_type=media_type), name)


def shown_once(answer: HttpResponse) -> HttpResponse:
    """A page with a password on it: in no cache and no history, and no other site is told of it."""
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _headed(answer: Answer, name: str, *, inline: bool = False) -> Answer:
    answer["Content-Disposition"] = str(content_disposition_header(not inline, name))
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
