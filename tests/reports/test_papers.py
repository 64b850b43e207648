"""A report on paper: the same figures in the PDF, in Word and on the list in Excel, each read back
by another program than the one that wrote it."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from shutil import which
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hoso.reports import printing, queries, services
from hoso.reports.content import Sheet, sheet_of
from hoso.reports.models import YearlyReport
from hoso.reports.workbook import workbook_of
from tests import builders
from tests.reports.conftest import WORDS, Province, morning

pytestmark = pytest.mark.django_db

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODD = "Dòng một <b>đậm</b> & {{ 7*7 }} {% for %} #import\nDòng hai: $ \\ ]]>"


@pytest.fixture
def sheet(province: Province) -> Sheet:
    builders.make_person(province.division, province.officer)
    report = province.written()
    services.save(report.pk, {"obstacles": ODD}, revision=1, by=province.officer)
    return sheet_of(province.report())


def figures_of(sheet: Sheet) -> list[tuple[str, str, str]]:
    return [
        (row["label"], row["this"], row["last"]) for part in sheet["parts"] for row in part["rows"]
    ]


def document(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(file.read(name))
        return ElementTree.fromstring(file.read("word/document.xml"))


def text_of(node: ElementTree.Element) -> str:
    return "".join(each.text or "" for each in node.iter(f"{W}t"))


def test_the_word_file_holds_every_word_and_figure(sheet: Sheet) -> None:
    root = document(printing.word_of(sheet, timezone.now(), signer="Lê Hoàng Nam"))
    rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in root.iter(f"{W}tr")]
    read = [(row[0].removeprefix("– "), row[1], row[2]) for row in rows if len(row) == 4]
    heads = [each for each in read if each[0] == "Số liệu"]
    assert heads == [("Số liệu", f"Năm {sheet['year']}", f"Năm {sheet['year'] - 1}")] * 2
    assert [each for each in read if each[0] != "Số liệu"] == figures_of(sheet)
    paragraphs = [text_of(each) for each in root.iter(f"{W}p")]
    for line in (*ODD.split("\n"), WORDS["rules"], sheet["counted"], "Lê Hoàng Nam"):
        assert line in paragraphs, line
    assert not [each for each in paragraphs if "{%" in each and each not in ODD]


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_another_office_program_opens_the_word_file(sheet: Sheet, tmp_path: Path) -> None:
    file = tmp_path / "bao-cao.docx"
    file.write_bytes(printing.word_of(sheet, timezone.now()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless",
         "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(file)],
        capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    said = file.with_suffix(".txt").read_text("utf-8-sig")
    for line in (*ODD.split("\n"), WORDS["equipment"], "Hồ sơ lập mới"):
        assert line in said, line


@pytest.mark.skipif(which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_pdf_holds_every_word_and_figure(sheet: Sheet, tmp_path: Path) -> None:
    file = tmp_path / "bao-cao.pdf"
    file.write_bytes(printing.pdf_of(sheet, timezone.now(), signer="Lê Hoàng Nam").pdf)
    said = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = [" ".join(line.split()) for line in said.splitlines()]
    for label, this, last in figures_of(sheet):
        start, wanted = " ".join(label.split()[:3]), " ".join(each for each in (this, last) if each)
        rows = [line for line in lines if line.removeprefix("– ").startswith(start)]
        assert rows and any(f" {wanted} ".replace("  ", " ") in row for row in rows), (label, rows)
    whole = " ".join(" ".join(lines).split())
    for words in (*ODD.split("\n"), WORDS["rules"], "Lê Hoàng Nam"):
        assert words in whole, words


def test_the_pdf_is_for_archives_and_says_when_it_is_a_draft(sheet: Sheet) -> None:
    at = timezone.now()
    for draft in (False, True):
        content = printing.pdf_of(sheet, at, draft=draft).pdf
        with pikepdf.open(io.BytesIO(content)) as document, document.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
            assert document.Root.Lang == "vi-VN" and document.Root.MarkInfo.Marked
    assert printing.pdf_of(sheet, at).pdf == printing.pdf_of(sheet, at).pdf
    assert printing.pdf_of(sheet, at).boxes["person"][0] >= 0


def test_the_list_in_excel_says_who_sent_when_and_how_late(
    unsigned_province: Province, time_machine: Any, django_assert_num_queries: Any
) -> None:
    province = unsigned_province
    year = province.year + 1
    time_machine.move_to(morning(date(year, 11, 5)))
    services.open_reports()
    report = province.report(year=year)
    services.save(report.pk, WORDS, revision=0, by=province.officer)
    due = report.due.on
    time_machine.move_to(morning(date(year, 12, 15)))
    province.unsigned()
    services.give_back(report.pk, "=1+1", by=province.home_affairs)
    services.urge([report.pk], by=province.home_affairs)
    rows = YearlyReport.objects.received_by(province.home_affairs).filter(year=year)
    reports = list(queries.with_sendings(rows).order_by("unit__lft"))
    with django_assert_num_queries(0):
        content = workbook_of(reports)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    heads, *lines = book.get_sheet_by_index(0).to_python()
    found = {line[0]: dict(zip(heads, line, strict=True)) for line in lines}
    assert set(found) == {province.unit.name, province.other.name}
    mine, other = found[province.unit.name], found[province.other.name]
    assert mine["Hạn"] == due and mine["Gửi lần đầu"] == date(year, 12, 15)
    assert mine["Chậm (ngày làm việc)"] == queries.days_late(province.report(year=year)) > 15
    assert (mine["Tình trạng"], mine["Ký số"], mine["Số lần gửi"]) == ("bị trả lại", "không", 1)
    assert mine["Lý do trả lại gần nhất"] == "=1+1"
    assert mine["Nhắc ngày"] == date(year, 12, 15)
    assert (other["Tình trạng"], other["Gửi lần đầu"]) == ("chưa gửi", "")
    assert YearlyReport.objects.received_by(province.head).count() == 0
