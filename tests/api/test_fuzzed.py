"""The API as its own description has it: Schemathesis asks what the description allows and what it
does not. A change of the description is seen here before somebody else's program sees it.

    HOSO_UPDATE_SNAPSHOTS=1 pytest tests/api/test_fuzzed.py     after a change that is meant
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application

SNAPSHOT = Path(__file__).with_name("openapi.json")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def test_the_description_is_the_one_that_was_agreed(client: Client) -> None:
    described = json.dumps(client.get("/api/openapi.json").json(), indent=1, ensure_ascii=False)
    if os.environ.get("HOSO_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(described + "\n", encoding="utf-8")
    assert described + "\n" == SNAPSHOT.read_text(encoding="utf-8")


@pytest.fixture
def kept_open(db: None) -> Iterator[None]:
    """The test's connection, which the end of a request would close: as Django's client does."""
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield
    for each in signals:
        each.connect(close_old_connections)


@pytest.mark.usefixtures("kept_open")
def test_every_operation_answers_as_it_is_described() -> None:
    asked = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=15, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            response = case.call()
            case.validate_response(response, checks=CHECKS)
            assert response.headers["x-request-id"]
            asked.add(case.path)

        ask()
    assert asked == set(json.loads(SNAPSHOT.read_text(encoding="utf-8"))["paths"])


@pytest.mark.django_db  # who asks is looked up, and what the database shows them
def test_what_the_description_does_not_offer_is_no_server_error(client: Client) -> None:
    client.raise_request_exception = False
    for method, path in product(("post", "put", "patch", "delete"), ("/api/health", "/api/x")):
        answer = getattr(client, method)(path, b"\xff{", content_type="application/json")
        assert answer.status_code in {302, 404, 405}, (method, path)
