from __future__ import annotations

from importlib.metadata import version as version_of

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema

api = NinjaAPI(title="Hồ sơ CBCCVC", version="1", docs_url=None)


class Health(Schema):
    status: str
    database: str


class Version(Schema):
    name: str
    version: str


@api.get("/health", response={200: Health, 503: Health})
def health(request: HttpRequest) -> tuple[int, Health]:
    """Whether the system can serve: 200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return 503, Health(status="down", database="down")
    return 200, Health(status="ok", database="ok")


@api.get("/version", response=Version)
def version(request: HttpRequest) -> Version:
    return Version(name="hoso", version=version_of("hoso"))


# `api.urls` makes new patterns each time it is read; a name `app_name` here would be ours.
_included = api.urls
for pattern in _included[0]:
    if pattern.callback is not None:
        pattern.callback = login_not_required(pattern.callback)

urlpatterns = [path("", _included)]
