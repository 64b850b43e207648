from __future__ import annotations

from importlib.metadata import version as version_of
from typing import Literal

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema, Status

from hoso.files import scanning

api = NinjaAPI(title="Hồ sơ CBCCVC", version="1", docs_url=None)


class Health(Schema):
    """virus_scan: `off` where none is set up; `down` when it is and gives no answer, and then no
    file is taken."""

    status: Literal["ok", "down"]
    database: Literal["ok", "down"]
    virus_scan: Literal["ok", "off", "down"]


class Version(Schema):
    name: str
    version: str


@api.get("/health", response={200: Health, 503: Health})
def health(request: HttpRequest) -> Status[Health]:
    """Whether the system can serve: 200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Status(503, Health(status="down", database="down", virus_scan=_virus_scan()))
    return Status(200, Health(status="ok", database="ok", virus_scan=_virus_scan()))


def _virus_scan() -> Literal["ok", "off", "down"]:
    if not settings.HOSO_CLAMD:
        return "off"
    return "ok" if scanning.is_there(settings.HOSO_CLAMD) else "down"


@api.get("/version", response=Version)
def version(request: HttpRequest) -> Version:
    return Version(name="hoso", version=version_of("hoso"))


# `api.urls` makes new patterns each time it is read; a name `app_name` here would be ours.
_included = api.urls
for pattern in _included[0]:
    if pattern.callback is not None:
        pattern.callback = login_not_required(pattern.callback)

urlpatterns = [path("", _included)]
