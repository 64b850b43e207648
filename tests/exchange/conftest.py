from __future__ import annotations

import pytest

from tests.exchange.office import Office, open_office
from tests.web.desk import catalogs

__all__ = ["catalogs"]


@pytest.fixture
def office(catalogs: None, db: None) -> Office:
    return open_office()
