"""One world for all attacks that need no commit: whoever stands in it is named in `viewers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import builders
from tests.house.viewers import Walk, everybody


@pytest.fixture(scope="package")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walk]:
    with django_db_blocker.unblock(), builders.undone():
        yield everybody()
