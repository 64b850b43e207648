"""What an exchange leaves behind: no plain file, no rows of people, nothing that runs for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hoso import audit
from hoso.base.findings import Finding
from hoso.dossiers.models import Person
from hoso.exchange import judging, rules, services, tasks
from hoso.exchange.models import Export, folder
from hoso.exchange.services import exporting
from hoso.exchange.workbook import layout
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.reading import Plan, RawRow
from hoso.notices.models import Notice
from tests import builders
from tests.exchange.office import Office
from tests.exchange.test_loading import AN, BINH, book
from tests.quality.test_unreadable import broken

REASON = "Rà soát hồ sơ quý IV theo công văn 12/SNV"


def test_a_part_is_named_after_the_day_in_vietnam() -> None:
    made = Export(asked_at=datetime(2026, 11, 25, 18, 30, tzinfo=UTC))
    assert made.part_name(2) == "ho-so-2026-11-26-2.xlsx"


def test_a_tidying_that_was_stopped_is_taken_up_again(office: Office, tmp_path: Path) -> None:
    """One load whose files cannot be removed keeps no rows of another."""
    one, other = (office.checked(book(tmp_path / f"{n}.xlsx", each)) for n, each in
                  enumerate((AN, BINH)))  # fmt: skip
    first, last = sorted((one, other), key=lambda each: each.received_at)
    last.pictures_path.write_bytes(b"a file in place of a folder")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        with pytest.raises(NotADirectoryError):
            services.tidy()
        last.pictures_path.unlink()
        services.tidy()
    for each in (first, last):
        assert not each.path.exists() and not each.found.exists()


class _Breaks(SimpleUploadedFile):
    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"PK plain text of a dossier"
        raise OSError("no space left on device")


def test_an_upload_that_breaks_off_leaves_no_plain_file(office: Office) -> None:
    before = set(folder().iterdir()) if folder().exists() else set()
    with pytest.raises(OSError, match="no space"):
        services.receive(_Breaks("a.xlsx", b""), by=office.officer, unit=office.tree.unit)
    assert set(folder().iterdir()) == before


def test_an_export_that_cannot_be_written_says_so(office: Office, client: Client) -> None:
    someone = builders.make_person(office.tree.division, office.officer)
    person = someone.person
    made = services.request_export(office.tree.unit, "cv", REASON, by=office.officer)
    broken("dossiers_person", "personal_number", person.pk)
    services.export(made.pk)
    made.refresh_from_db()
    assert made.state == rules.FAILED and made.ended_at is not None
    told = Notice.objects.filter(account=office.officer).latest("pk")
    assert "Không mở được dữ liệu mã hóa" in told.text and told.link == "/xuat"
    assert person.personal_number not in told.text
    client.force_login(office.officer)
    assert "không xuất được" in client.get("/xuat").content.decode()


def test_an_export_says_how_many_are_in_it_and_not_how_many_were_asked_for(office: Office) -> None:
    one, _ = (builders.make_person(office.tree.division, office.officer) for _ in range(2))
    made = services.request_export(office.tree.unit, "cv", REASON, by=office.officer)
    with audit.recording("tests", "seed.fill"):
        Person.objects.filter(pk=one.person.pk).update(unit=office.tree.province)
    services.export(made.pk)
    made.refresh_from_db()
    told = Notice.objects.filter(account=office.officer).latest("pk")
    assert made.people == 1 and told.text == "Đã xuất xong 1 hồ sơ ra bảng tính."


def test_an_export_that_is_interrupted_again_and_again_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.make_person(office.tree.division, office.officer)
    made = services.request_export(office.tree.unit, "cv", REASON, by=office.officer)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(exporting, "write_workbook", full)
    for attempts in range(tasks.TRIES):
        context: Any = SimpleNamespace(job=SimpleNamespace(attempts=attempts))
        with suppress(OSError):
            tasks.export(context, str(made.pk))
    made.refresh_from_db()
    assert made.state == rules.FAILED and made.ended_at is not None
    told = Notice.objects.filter(account=office.officer).latest("pk")
    assert "Báo quản trị hệ thống" in told.text


def test_a_finding_at_a_row_of_the_dossier_keeps_its_first_letter() -> None:
    plan = Plan("Người", {0: layout.NUMBER}, 4)
    reader = judging.Reader([plan], Codes({}, {}))
    sheaf = judging.Sheaf("096085000001", [RawRow(0, 4, [0], ["096085000001"])])
    judging._note_finding(reader, sheaf, Finding("Thiếu ngày bắt đầu.", "work", "a-row", "since"))
    assert sheaf.issues[0].reason == "Dòng đang có trong hồ sơ, thiếu ngày bắt đầu."
