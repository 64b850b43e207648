"""The areas, one line each. Django itself finds 400, 403_csrf, 404 and 500.html."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

AREAS = (
    "accounts",
    "own",
    "people",
    "queue",
    "sessions",
    "upward",
    "exports",
    "catalogs",
    "jobs",
    "notices",
    "places",
    "evidence",
    "search",
)

urlpatterns = [
    path("", include(f"hoso.web.{area}.urls"))
    for area in AREAS
    if find_spec(f"hoso.web.{area}") and find_spec(f"hoso.web.{area}.urls")
]
if settings.DEBUG or settings.HOSO_DEMO:
    urlpatterns.append(path("ui/", include("hoso.web.ui.urls")))
