"""Whoever watches the machine asks without an account."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_watchman_without_an_account_learns_that_the_database_answers(client: Client) -> None:
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "virus_scan": "off"}


@pytest.mark.django_db
def test_the_version_is_told_to_anybody(client: Client) -> None:
    assert client.get("/api/version").json() == {"name": "hoso", "version": version("hoso")}


def test_the_description_of_the_api_is_served(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {"/api/health", "/api/version"}
