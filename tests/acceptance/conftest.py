from tests.e2e.conftest import chromium, site, visit  # noqa: F401
