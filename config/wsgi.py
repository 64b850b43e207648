"""The application for the web server's processes."""

import gc
import logging
import os
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.stack import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
respond = get_wsgi_application()

from hoso.web import checks  # noqa: E402  # once Django is set up

if not (settings.HOSO_DEMO or settings.HOSO_TESTING or settings.DEBUG):
    flaws = run_checks(tags=[checks.TAG], include_deployment_checks=True)
    for each in flaws:
        logging.getLogger("hoso").warning("%s", each.msg)
    if any(each.is_serious() for each in flaws):
        raise SystemExit("Hệ thống không khởi động vì chưa an toàn; xem dòng trên.")

# What every request needs is loaded now, and the collector need not look through it again
# each time a request has made some hundreds of objects: a tenth of a page's time.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The WSGI application; why it stands on room: `config.stack`."""
    answer: Iterable[bytes] = roomy(respond, environ, start_response)
    return answer
