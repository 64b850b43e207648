"""A scan is judged before the transaction opens: a long PDF takes up to a minute, and whoever wants
the same dossier would wait for as long."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hoso.changes import services as changes
from hoso.changes.models import Evidence, LegalValue
from hoso.changes.services import Leaving
from hoso.changes.services.agency import Proof, write
from simulators.pki import Authority
from tests import builders
from tests.changes.conftest import Agency
from tests.changes.test_agency import KEY, WORDS, approved
from tests.changes.test_attaching import signed
from tests.racing import at_once

pytestmark = pytest.mark.usefixtures("committed")


def attach(agency: Agency, upload: SimpleUploadedFile) -> None:
    at = {"by": agency.account, "section_key": "schooling"}
    changes.save_operation(agency.person, raw={"general_education": "11/12"}, **at)
    changes.attach(agency.person, row="", upload=upload, kind="diploma", **at)


def written(agency: Agency, upload: SimpleUploadedFile) -> None:
    proof = Proof(upload, "rating_decision", "12/NX", "5/11/2026")
    write(agency.person, KEY, WORDS, by=agency.officer, proof=proof)


def left(agency: Agency, upload: SimpleUploadedFile) -> None:
    words = Leaving("retired", "45/QĐ-NH", "5/11/2026", "6/11/2026")
    proof = Proof(upload, "leaving_decision")
    changes.leave(agency.person, words, by=agency.officer, proof=proof)


def test_nothing_is_held_while_a_signed_pdf_is_judged(
    agency: Agency, ca: Authority, tmp_path: Path, settings: Any
) -> None:
    """The process that judges reads the trusted certificates; a list among them that is a pipe
    holds it up there until somebody has looked at the database."""
    approved(agency, agency.checked(agency.declares_everything()))
    agency.person.refresh_from_db()
    content = signed(ca, tmp_path, builders.make_pdf("Quyết định").read())
    known = next((ca.trust / "crl").glob("*.crl")).read_bytes()
    settings.HOSO_TRUST_DIR = tmp_path / "trust"
    shutil.copytree(ca.trust, settings.HOSO_TRUST_DIR)
    pipe = settings.HOSO_TRUST_DIR / "crl" / "a.crl"
    os.mkfifo(pipe)

    def judges(act: Callable[[Agency, SimpleUploadedFile], None]) -> Callable[[], object]:
        def judged() -> None:
            try:
                act(agency, SimpleUploadedFile("quyet-dinh.pdf", content))
            finally:  # who looks does not wait for a reader that never comes
                os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))

        return judged

    def looks() -> None:
        with pipe.open("wb") as given, connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid != pg_backend_pid() AND backend_type = 'client backend' "
                "AND xact_start IS NOT NULL"
            )
            given.write(known)
            assert cursor.rowcount == 0, "a transaction is open"

    for act in (attach, written, left):
        assert at_once(judges(act), looks) == [None, None], act
    kept = Evidence.objects.filter(legal_value=LegalValue.SIGNED)
    assert {each.kind for each in kept} == {"diploma", "rating_decision", "leaving_decision"}
