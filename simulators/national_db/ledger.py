"""What the service remembers: records, accounts, and one line per request."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS record (key TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS request (
  id INTEGER PRIMARY KEY, key TEXT, service TEXT, action TEXT, behaviour TEXT, stored INTEGER,
  err_code INTEGER, message TEXT);
CREATE TABLE IF NOT EXISTS account (username TEXT PRIMARY KEY, password TEXT, org_code TEXT);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT);
"""


NOTED = ("key", "service", "action", "behaviour", "stored", "err_code", "message")


class Ledger:
    """In memory, or in an SQLite file that outlives the process."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        with self._lock:
            self._database.executescript(_TABLES)
            self._database.execute(
                "INSERT OR IGNORE INTO fact VALUES ('token_key', ?)",
                [secrets.token_hex(32)],
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One at a time; an exception leaves nothing behind."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def token_key(self) -> bytes:
        return bytes.fromhex(self._one("SELECT value FROM fact WHERE name = 'token_key'")[0])

    def open_account(self, username: str, password: str, org_code: str) -> None:
        """An account that exists keeps its password, which it may have changed."""
        self._run(
            "INSERT OR IGNORE INTO account VALUES (?, ?, ?)",
            username,
            password,
            org_code,
        )

    def account(self, username: str) -> tuple[str, str] | None:
        """(password, organisation code)"""
        row = self._one("SELECT password, org_code FROM account WHERE username = ?", username)
        return (row[0], row[1]) if row else None

    def set_password(self, username: str, password: str) -> None:
        self._run("UPDATE account SET password = ? WHERE username = ?", password, username)

    def record(self, key: str) -> dict[str, Any] | None:
        row = self._one("SELECT content FROM record WHERE key = ?", key)
        return json.loads(row[0]) if row else None

    def records(self) -> dict[str, Any]:
        rows = self._all("SELECT key, content FROM record ORDER BY key")
        return {key: json.loads(content) for key, content in rows}

    def put(self, key: str, content: dict[str, Any]) -> None:
        self._run(
            "INSERT OR REPLACE INTO record VALUES (?, ?)",
            key,
            json.dumps(content, ensure_ascii=False),
        )

    def remove(self, key: str) -> None:
        self._run("DELETE FROM record WHERE key = ?", key)

    def note(self, line: dict[str, Any]) -> None:
        self._run(
            "INSERT INTO request (key, service, action, behaviour, stored, err_code, message)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(line.get(name) for name in NOTED),
        )

    def requests(self) -> list[dict[str, Any]]:
        rows = self._all(
            "SELECT key, service, action, behaviour, stored, err_code, message"
            " FROM request ORDER BY id"
        )
        lines = [dict(zip(NOTED, row, strict=True)) for row in rows]
        return [{**line, "stored": bool(line["stored"])} for line in lines]

    def _run(self, sql: str, *values: Any) -> None:
        with self._lock:
            self._database.execute(sql, values)

    def _one(self, sql: str, *values: Any) -> Any:
        with self._lock:
            return self._database.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._database.execute(sql, values).fetchall()
