"""The areas, one line each. Django itself finds 400, 403_csrf, 404 and 500.html."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("hoso.web.accounts.urls")),
    path("", include("hoso.web.accounts.urls_allauth")),
    path("", include("hoso.web.rights.urls")),
    path("", include("hoso.web.intakes.urls")),
    path("", include("hoso.web.own.urls")),
    path("", include("hoso.web.own.urls_entry")),
    path("", include("hoso.web.people.urls")),
    path("", include("hoso.web.queue.urls")),
    path("", include("hoso.web.deadlines.urls")),
    path("", include("hoso.web.sessions.urls")),
    path("", include("hoso.web.upward.urls")),
    path("", include("hoso.web.delegations.urls")),
    path("", include("hoso.web.exports.urls")),
    path("", include("hoso.web.quality.urls")),
    path("", include("hoso.web.reports.urls")),
    path("", include("hoso.web.catalogs.urls")),
    path("", include("hoso.web.jobs.urls")),
    path("", include("hoso.web.sealing.urls")),
    path("", include("hoso.web.readings.urls")),
    path("", include("hoso.web.log.urls")),
    path("", include("hoso.web.notices.urls")),
    path("", include("hoso.web.places.urls")),
    path("", include("hoso.web.evidence.urls")),
    path("", include("hoso.web.components.urls")),
    path("", include("hoso.web.search.urls")),
    path("", include("hoso.web.consents.urls")),
    path("", include("hoso.web.reasons.urls")),
    path("", include("hoso.web.exchange.urls")),
    path("", include("hoso.web.regulations.urls")),
]
if settings.DEBUG or settings.HOSO_DEMO:
    urlpatterns.append(path("ui/", include("hoso.web.ui.urls")))
