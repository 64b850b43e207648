"""The tables and catalogs, laid once for each state of what they are made of.

Migrations take twenty seconds, a copy of their result a third of one: every run of the tests, and
each worker of `make test`, copies the database that the first of them has laid.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
import psycopg.conninfo
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from tests import sweeping

ROOT = Path(__file__).resolve().parent.parent
MADE_OF = (
    "hoso/*/migrations/*.py", "hoso/audit/triggers.py", "hoso/dossiers/walled.py",
    "hoso/base/text.py", "hoso/catalogs/**/*",
    "requirements/base.txt", "tests/laying.py", "tests/sweeping.py",
)  # fmt: skip
PREFIX = "hoso_laid_"
MAKING = f"{PREFIX}making"


def laid() -> str:
    """The name of the database to copy. Whoever comes while it is being laid waits for it."""
    name = PREFIX + _state()
    with psycopg.connect(_url("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        there = [row[0] for row in server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        )]  # fmt: skip
        if name not in there:
            for old in there:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(MAKING)))
            _lay(MAKING)
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(MAKING), sql.Identifier(name)
            ))  # fmt: skip
    return name


def _lay(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close_pool()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
        sweeping.lay_catalogs()
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = usual


def _state() -> str:
    found = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _url(name: str) -> str:
    at = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        dbname=name, host=at["HOST"], port=at["PORT"] or None, user=at["USER"],
        password=at["PASSWORD"] or None,
    )  # fmt: skip
