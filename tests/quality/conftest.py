"""Dossiers with something wrong in them, as an initial load brings them in: past the checks that
a declaration must pass, and through the same service that writes what is approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Role
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.dossiers.services import Write, write
from hoso.quality import services
from hoso.quality.models import Doubt
from tests.dossiers.office import Office, office, opened

BACKWARDS = {"since": "2010-09", "until": "2005-06", "organisation": "Sở Nông nghiệp"}
FORWARDS = {**BACKWARDS, "until": "2015-06"}


@pytest.fixture
def here(db: None) -> Office:
    return office()


def put(person: Person, key: str, row: str = "", /, **values: Any) -> str:
    """Write a row as approved; a new one unless its id is given. The id."""
    many = section(key).many
    row_id = row or str(uuid4())
    operation = "add" if many and not row else "set"
    with audit.recording("tests", "seed.fill"):
        write([Write(person.pk, key, operation, {**values, **({"id": row_id} if many else {})})])
    return row_id


def remove(person: Person, key: str, row: str) -> None:
    with audit.recording("tests", "seed.fill"):
        write([Write(person.pk, key, "remove", {"id": row})])


def doubtful(person: Person) -> Doubt:
    """A job that ended before it began, found by the rules."""
    row = put(person, "work", **BACKWARDS)
    services.measure([person.pk])
    return Doubt.objects.live().get(person=person, section="work", row=row, field="until")


def soon() -> date:
    return timezone.localdate() + timedelta(days=7)


def late(*doubts: Doubt) -> None:
    """Let the day to answer be over."""
    with audit.recording("tests", "seed.fill"):
        Doubt.objects.filter(pk__in=[each.pk for each in doubts]).update(
            due_on=timezone.localdate() - timedelta(days=1)
        )


def home_affairs(here: Office) -> Any:
    return opened("Phạm Thị Theo", Role.HOME_AFFAIRS, here.province)
