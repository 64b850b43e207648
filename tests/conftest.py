"""What every test stands on: a real PostgreSQL and settings of its own.

Settings come out of the environment, so the names are set here, on import, before Django
and every other conftest. `pytest -p no:django` runs pure tests without Django.
The cluster in `var/test-postgres` keeps running between runs; `make clean` ends it.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import django
import pytest
from _pytest import runner
from django.conf import settings
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from config.postgres import Cluster
from config.stack import roomy

ROOT = Path(__file__).resolve().parent.parent
SOFTHSM = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def _set_up() -> None:
    data = tempfile.TemporaryDirectory(prefix="hoso-tests-")
    atexit.register(data.cleanup)
    Path(data.name, "static").mkdir()  # whitenoise warns where there is none
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        HOSO_TESTING="1",
        HOSO_DATA_DIR=data.name,
        HOSO_SECRET_KEY="only-for-tests-" + "0" * 40,
        HOSO_HOSTS="127.0.0.1,localhost,testserver",
        HOSO_HTTPS="",
        HOSO_LOG_LEVEL="WARNING",
    )
    if module := next((path for path in SOFTHSM if Path(path).exists()), None):
        os.environ.setdefault("HOSO_PKCS11_MODULE", module)
    if "DATABASE_URL" not in os.environ:
        cluster = Cluster(ROOT / "var" / "test-postgres", fast=True).start()
        os.environ["DATABASE_URL"] = cluster.url(os.environ.get("HOSO_DB_NAME", "hoso"))


_set_up()
if "no:django" not in sys.argv:
    django.setup()
    from django.contrib.auth.hashers import Argon2PasswordHasher
    from django.test import TransactionTestCase

    from tests.visitors import browser, chromium, server, site, visit  # noqa: F401  # one for all

    # The same hash, made with 64 KB of memory in place of 100 MB, and in this thread in place of
    # eight that start for each: a test opens many accounts.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
    Argon2PasswordHasher.parallelism = 1

    def _swept(case: TransactionTestCase) -> None:
        from tests import sweeping

        sweeping.sweep()

    TransactionTestCase._fixture_teardown = _swept


# ── the browser ─────────────────────────────────────────────────────────────

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := which(name))),
    None,
)
BROWSER_REQUIRED = os.environ.get("HOSO_BROWSER") == "required"
browser_outcomes: list[str] = []


# The files that take longest begin first, or one of them ends long after all others.
LONGEST = (
    "house/test_authority.py", "test_tooling_demo.py", "web/test_strangers.py",
    "web/test_no_server_errors.py", "web/test_markup.py", "changes/test_restart.py",
    "web/test_forms.py", "acceptance/test_switch.py", "acceptance/test_thirty_years.py",
    "acceptance/test_regulations_browser.py", "e2e/test_own.py", "e2e/test_whole_form.py",
    "acceptance/test_ca_mau.py",
)  # fmt: skip


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One more than there are cores: while a browser works, its test waits, and the other way. No
    more than the cluster of the tests has connections for."""
    return min((yield) + 1, 12)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """A worker that found this would read the settings before `_set_up` has given it folders of
    its own. While they collect, the database is laid that each copies."""
    del os.environ["DJANGO_SETTINGS_MODULE"]
    threading.Thread(target=_lay, args=[config], daemon=True).start()


def _lay(config: pytest.Config) -> None:
    from tests import laying

    with config.stash[blocking_manager_key].unblock():
        laying.laid()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Tests with a browser come last: its event loop stays, and others start their own."""
    items.sort(key=_turn)
    yield  # pytest-django puts what needs no database behind all that does
    items.sort(key=_has_browser)
    if CHROMIUM is None:
        reason = "no Chromium on this machine: ask the administrator for the package chromium"
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


def _turn(item: pytest.Item) -> int:
    """The workers of `make test` are given one file after another in this order."""
    name = item.path.relative_to(ROOT / "tests").as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def _has_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest does it, with room below on the stack."""
    return bool(roomy(runner.pytest_runtest_protocol, item, nextitem))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "browser" in report.keywords and (report.when == "call" or report.skipped):
        browser_outcomes.append(report.outcome)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """`.ci/run` asks for the browser: its tests may then neither be skipped nor be none. Workers
    report to the session that started them, and only there all is known."""
    is_worker = hasattr(session.config, "workerinput")
    if BROWSER_REQUIRED and not is_worker and not _browser_ran() and session.exitstatus in {0, 5}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if BROWSER_REQUIRED and not _browser_ran():
        skipped = browser_outcomes.count("skipped")
        terminalreporter.line(f"Browser tests are required: {skipped} skipped, or none ran.")


def _browser_ran() -> bool:
    return bool(browser_outcomes) and "skipped" not in browser_outcomes


@pytest.fixture(autouse=True)
def _regulations_as_shipped() -> Iterator[None]:
    """What a test adopts or enters is rolled back with it; the process remembers neither. Nor what
    the next module sets up, which comes before its first test."""
    if "no:django" in sys.argv:
        yield
        return
    from hoso.regulations import queries

    queries.take_as_shipped()
    yield
    queries.take_as_shipped()


@pytest.fixture(autouse=True, scope="module")
def _keys_as_they_were() -> Iterator[None]:
    """A key that a request adds to the file goes with the rows that were sealed under it: what is
    walked through as an administrator, or filled in at random, presses that button too."""
    if "no:django" in sys.argv:
        yield
        return
    from hoso.base import keyring

    place = Path(settings.HOSO_KEYS)
    before = place.read_bytes()
    yield
    if place.read_bytes() != before:
        place.write_bytes(before)
        keyring.forget()


# ── the database ────────────────────────────────────────────────────────────


@pytest.fixture
def fresh_connections() -> Iterator[None]:
    """Whatever a test did to its sessions ends with them."""
    yield
    connection.close()
    connection.close_pool()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: Any, django_test_environment: None
) -> None:
    """The database of the tests is a copy of the one where tables and catalogs are laid."""
    from tests import laying

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = laying.laid()


@pytest.fixture
def no_catalogs(db: None) -> None:
    """Until the end of the test there are none, and no row that the log does not know."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in ("placesuccessor", "place", "value", "rank", "salarystep"):
            cursor.execute(f"DELETE FROM catalogs_{table}")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture
def committed(fresh_connections: None, transactional_db: None) -> None:
    """Real commits, swept up after the test."""
