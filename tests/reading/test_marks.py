"""What leaves carries who took it, when, why, and a number that leads back (CM-5); whoever is in
it sees that it left; nothing in it is a formula."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest

from hoso.accounts.models import Role
from hoso.changes import services as changes
from hoso.dossiers import services as dossiers
from hoso.reading.kinds import Kind
from hoso.reading.models import Mark, Reading
from hoso.reports.workbook import workbook_of
from hoso.signing import demo
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from hoso.web.deadlines.workbook import table
from tests.at_rest import plain
from tests.dossiers.office import Office, crowd, office, opened
from tests.web.signing_in import client_of

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x")', "{=1}")
REASON = "Rà soát theo kế hoạch 12"


@pytest.fixture
def here(db: None) -> Office:
    return office()


def parts(book: bytes) -> str:
    """Everything that a workbook says, in all its parts."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True,
                          check=True)  # fmt: skip
    return " ".join(done.stdout.decode().split())


@pytest.mark.django_db
@pytest.mark.clause("CM-5")
def test_a_list_of_many_wants_a_reason_and_is_marked(here: Office) -> None:
    people = [here.person, *crowd(here.division, *HOSTILE)]
    officer = client_of(here.officer)
    short = officer.post("/ho-so/xuat-danh-sach", {"ly-do": "báo cáo"})
    assert short.status_code == 422 and "ít nhất 10 chữ cái" in short.content.decode()
    assert not Mark.objects.exists()
    sheet = officer.post("/ho-so/xuat-danh-sach", {"ly-do": REASON})
    assert sheet.status_code == 200
    mark, said = Mark.objects.get(), parts(sheet.content)
    assert (mark.account, mark.kind, mark.people, mark.reason) == (
        here.officer, Kind.LIST, len(people), REASON,
    )  # fmt: skip
    for words in (mark.number, here.officer.full_name, f"tài khoản số {here.officer.pk}", REASON):
        assert said.count(words) >= 2, words  # on the sheet and in its properties
    assert "<f>" not in said and "=1+1" in said
    found = Reading.objects.filter(mark=mark)
    assert {each.person_id for each in found} == {each.pk for each in people}
    assert REASON in client_of(here.account).get("/ai-da-xem").content.decode()
    guard = client_of(opened("Phạm Thị Giám Sát", Role.HOME_AFFAIRS, here.province))
    page = guard.get(f"/nhat-ky/luot-xem?so={mark.number.lower()}").content.decode()
    assert mark.words in page and f"{len(people)} người" in page


@pytest.mark.django_db
@pytest.mark.clause("CM-5")
def test_prints_and_copies_are_marked_and_stay_what_they_were(here: Office, tmp_path: Path) -> None:
    [version] = here.approved()
    officer = client_of(here.officer)
    address = f"/ho-so/{here.person.pk}/in"
    assert officer.head(address).status_code == 200 and not Mark.objects.exists()
    answer = officer.get(address)
    mark = Mark.objects.get()
    assert mark.words in text_of(answer.content)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_metadata() as said:
        assert mark.number in said["dc:description"]
        assert said["pdfaid:part"] == "2"
    reading = Reading.objects.get(account=here.officer)
    assert (reading.kind, reading.person, reading.mark) == (Kind.PRINT, here.person, mark)

    own = changes.own_copy(version, by=here.account)
    with zipfile.ZipFile(io.BytesIO(b"".join(own.pieces))) as archive:
        names = {name: archive.read(name) for name in archive.namelist()}
    taken = Mark.objects.get(kind=Kind.COPY)
    readme = next(content for name, content in names.items() if name.endswith(".txt"))
    assert taken.words in readme.decode() and "Hồ sơ của chính mình" in taken.words
    [printed] = [content for name, content in names.items() if name.endswith(".pdf")]
    assert taken.number in text_of(printed)
    assert version.content.encode() in names.values()  # what was signed is not touched

    copy = dossiers.request_copy(here.person, here.officer)
    with unlocked(credential_of(here.head), demo.PIN) as signer:
        signed = dossiers.sign_copy(copy, here.head, signer)
    assert signed.pdf_path is not None
    said_there = text_of(plain(signed.pdf_path).read())
    assert (
        f"tài khoản số {here.officer.pk}" in said_there and f"Mã bản in: {copy.code}" in said_there
    )
    for _ in range(2):
        content = b"".join(officer.get(f"/ban-in/{copy.pk}.pdf"))
        assert content == plain(signed.pdf_path).read()  # the signature covers the mark
    assert Reading.objects.get(account=here.officer, kind=Kind.SIGNED_COPY).times == 2
    guard = client_of(opened("Phạm Thị Giám Sát", Role.HOME_AFFAIRS, here.province))
    for typed in (copy.code, mark.number):
        page = guard.get(f"/nhat-ky/luot-xem?so={typed}").content.decode()
        assert "1 lượt xem" in page and here.officer.full_name in page, typed


def test_no_cell_of_a_table_is_a_formula() -> None:
    said = parts(table("=1", ["+2"], ["@a", "b"], [[each, 1] for each in HOSTILE]))
    assert "<f>" not in said and "=HYPERLINK" in said
    assert "BS-000007" in parts(workbook_of([], "Bản BS-000007"))
