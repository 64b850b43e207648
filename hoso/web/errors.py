"""The last pages: no such page, and something broke. Nothing of the inside is shown."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", {"title": "Không có trang này"}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing: no database, no session, no context processor."""
    from django.template.loader import render_to_string

    page = render_to_string("errors/500.html", {"mark": uuid.uuid4().hex[:8]})
    return HttpResponse(page, status=500)
