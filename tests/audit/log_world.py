"""A small log with two checkpoints that somebody keeps elsewhere, and ways to tamper with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.db import connection

from hoso import audit
from hoso.audit import command, services
from hoso.audit.models import Event, Leaf
from hoso.catalogs.models import Value


@dataclass
class World:
    """`events`: their ids in the order of the log; 0 to 5 came before the first checkpoint."""

    events: list[str]
    rows: list[int]
    kept: Path
    tmp: Path

    def sql(self, statement: str, *given: Any) -> None:
        """As an owner of the database would: no trigger runs."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            try:
                cursor.execute(statement, given or None)
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    def verify(self, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
        capsys.readouterr()
        code = command.main(["verify", "--checkpoints", str(self.kept), *more])
        return code, capsys.readouterr().out


@pytest.fixture
def world(no_catalogs: None, tmp_path: Path, settings: Any) -> World:
    settings.HOSO_LOG_KEY = tmp_path / "log" / "key.pem"
    settings.HOSO_LOG_CHECKPOINTS = tmp_path / "published"
    rows = [_made(code) for code in "abc"]
    with audit.recording("cán bộ B", "catalogs.save", subject="catalogs.value", reason="sửa tên"):
        for row in rows:
            row.name = f"Tên {row.code}"
            row.save()
    with audit.recording("cán bộ C", "catalogs.confirm", reason="văn bản số 5"):
        rows[0].position = 7
        rows[0].save()
    with audit.recording("cán bộ C", "catalogs.save", reason="bỏ"):
        Value.objects.filter(pk=rows[1].pk).delete()
    services.checkpoint(by="tests")
    rows += [_made(code) for code in "de"]
    services.seal()
    rows += [_made("f")]
    services.checkpoint(by="tests")
    copytree(tmp_path / "published", tmp_path / "kept")
    ids = Leaf.objects.order_by("number").values_list("event_id", flat=True)
    assert Event.objects.count() == len(ids) + 1  # the last checkpoint's own
    pks = [pk for row in rows if (pk := row.pk) is not None]
    return World([str(pk) for pk in ids], pks, tmp_path / "kept", tmp_path)


def _made(code: str) -> Value:
    with audit.recording("cán bộ A", "catalogs.save", subject=f"catalogs.value:{code}"):
        made = Value(catalog="religion", code=code, name=f"Giá trị {code}", position=1)
        made.save()
    return made
