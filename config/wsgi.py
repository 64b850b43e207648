"""The application for the web server's processes."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What every request needs is loaded now, and the collector need not look through it again
# each time a request has made some hundreds of objects: a tenth of a page's time.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
