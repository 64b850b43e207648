"""Workbooks in and out on the screens: what is told, what is refused, who is kept out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hoso.accounts.models import Role
from hoso.exchange import rules, services
from hoso.exchange.models import Export, Load, Mapping
from simulators.province.full import full_contents
from tests import builders
from tests.exchange.office import Office, open_office, typed, write
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


@pytest.fixture
def client(office: Office) -> Client:
    return client_of(office.officer)


def uploaded(path: Path, name: str = "ho-so.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, path.read_bytes(), XLSX)


def brought_in(client: Client, office: Office, path: Path) -> Load:
    """Sent through the form, then looked through as the worker would."""
    answer = client.post("/nap/moi", {"file": uploaded(path), "unit": office.tree.unit.pk})
    assert answer.status_code == 302, answer.content.decode()
    load = Load.objects.get()
    services.check(load.pk)
    load.refresh_from_db()
    return load


def one_bad(tmp_path: Path) -> Path:
    """Two people of whom one has no sex that is one."""
    good, bad = full_contents(2, seed=3, rows=50, kind="official")
    bad["identity"]["sex"] = "9"
    return write(tmp_path / "hai.xlsx", [good, bad])


def test_the_template_of_each_form_is_a_workbook(client: Client) -> None:
    for form in ("cv", "contract"):
        answer = client.get(f"/nap/mau/{form}")
        assert answer["Content-Type"] == XLSX
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        assert len(book.sheet_names) > 3
    assert client.get("/nap/mau/khac").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"not a workbook", "xlsx"),
        ("a.xlsx", b"", "rỗng"),
    ],
)
def test_what_is_no_workbook_is_refused_at_its_field(
    client: Client, office: Office, name: str, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile(name, content, XLSX)
    answer = client.post("/nap/moi", {"file": file, "unit": office.tree.unit.pk})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Load.objects.exists()


def test_no_file_and_no_unit_are_told(client: Client) -> None:
    answer = client.post("/nap/moi", {"unit": "0"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Chưa có: tệp bảng tính." in text and "Chọn trong danh sách." in text


def test_a_bad_person_is_told_cell_by_cell_and_the_good_one_comes_in(
    client: Client, office: Office, tmp_path: Path
) -> None:
    load = brought_in(client, office, one_bad(tmp_path))
    page = client.get(f"/nap/{load.pk}").content.decode()
    assert "Chỉ nạp 1 người không có lỗi" in page
    assert "không có trong danh mục" in page and "!" in page
    marked = client.get(f"/nap/{load.pk}/ket-qua")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(marked.streaming_content)))  # type: ignore[attr-defined]
    assert "Kết quả" in book.sheet_names
    assert client.post(f"/nap/{load.pk}/nap", {"cach": "all"}).status_code == 409
    assert client.post(f"/nap/{load.pk}/nap", {"cach": "good"}).status_code == 302
    services.load(load.pk)
    load.refresh_from_db()
    assert load.state == rules.LOADED
    page = client.get(f"/nap/{load.pk}?xem=da-nap").content.decode()
    assert "đã nạp, chờ thủ trưởng ký duyệt" in page
    assert client.post(f"/nap/{load.pk}/nap", {"cach": "good"}).status_code == 409


def test_progress_is_a_fragment_while_it_runs_and_then_the_page_is_drawn_anew(
    client: Client, office: Office, tmp_path: Path
) -> None:
    path = one_bad(tmp_path)
    client.post("/nap/moi", {"file": uploaded(path), "unit": office.tree.unit.pk})
    load = Load.objects.get()
    assert 'hx-trigger="every 1s"' in client.get(f"/nap/{load.pk}/tien-do").content.decode()
    services.check(load.pk)
    answer = client.get(f"/nap/{load.pk}/tien-do")
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_a_load_may_be_dropped_until_it_is_loaded(
    client: Client, office: Office, tmp_path: Path
) -> None:
    load = brought_in(client, office, one_bad(tmp_path))
    assert client.post(f"/nap/{load.pk}/bo").status_code == 302
    load.refresh_from_db()
    assert load.state == rules.DROPPED and not load.path.exists()
    assert client.get(f"/nap/{load.pk}/ket-qua").status_code == 404
    assert client.post(f"/nap/{load.pk}/bo").status_code == 409


def test_the_page_of_a_load_asks_as_much_for_many_as_for_few(
    client: Client, office: Office, tmp_path: Path
) -> None:
    counts = []
    for number, many in enumerate((2, 12)):
        contents = full_contents(many, seed=10 + number, rows=50, kind="official")
        path = write(tmp_path / f"{many}.xlsx", contents)
        client.post("/nap/moi", {"file": uploaded(path), "unit": office.tree.unit.pk})
        load = Load.objects.order_by("-received_at")[0]
        services.check(load.pk)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"/nap/{load.pk}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_export_wants_a_reason_and_gives_its_files(client: Client, office: Office) -> None:
    builders.make_person(office.tree.division, office.officer)
    unit = office.tree.unit.pk
    empty = client.post("/xuat/moi", {"unit": unit, "form": "cv", "reason": " "})
    assert empty.status_code == 422 and "lý do xuất" in empty.content.decode()
    nobody = client.post("/xuat/moi", {"unit": unit, "form": "contract", "reason": "Báo cáo"})
    assert nobody.status_code == 409 and "không có hồ sơ nào" in nobody.content.decode()
    assert client.post(
        "/xuat/moi", {"unit": unit, "form": "cv", "reason": "Báo cáo 12/SNV"}
    ).status_code == 302  # fmt: skip
    made = Export.objects.get()
    assert client.get(f"/xuat/{made.pk}/1").status_code == 404
    services.export(made.pk)
    answer = client.get(f"/xuat/{made.pk}/1")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert any("Báo cáo 12/SNV" in str(row) for name in book.sheet_names
               for row in book.get_sheet_by_name(name).to_python())  # fmt: skip
    assert client.get(f"/xuat/{made.pk}/2").status_code == 404
    assert "Tệp 1" in client.get("/xuat").content.decode()


def test_a_foreign_workbook_is_guessed_corrected_saved_and_used(
    client: Client, office: Office, tmp_path: Path
) -> None:
    someone = builders.make_person(office.tree.division, office.officer)
    path = typed(
        tmp_path / "cu.xlsx",
        {"DS": [["Số CCCD", "Họ tên", "ĐT"],
                [someone.person.personal_number, someone.person.full_name, "0912345678"]]},
    )  # fmt: skip
    page = client.post("/nap/cach-doc/moi", {"file": uploaded(path)}).content.decode()
    assert "Tờ “DS”" in page and "ĐT" in page
    assert "Số CCCD" in page and "ví dụ: 0912345678" in page, "what each column holds is shown"
    wrong = {"name": "Kế toán", "unit": office.tree.unit.pk, "sheet": "DS", "row-0": "1",
             "at-0": ["A", "B"], "header-0": ["Số CCCD", "Họ tên"],
             "key-0": ["", "identity.birth_name"]}  # fmt: skip
    answer = client.post("/nap/cach-doc/luu", wrong)
    assert answer.status_code == 422
    assert "chưa có cột nào là số định danh" in answer.content.decode()
    assert "Kế toán" in answer.content.decode()
    right = {**wrong, "at-0": ["A", "B", "C"], "header-0": ["Số CCCD", "Họ tên", "ĐT"],
             "key-0": ["person.personal_number", "", "papers.phone"]}  # fmt: skip
    assert client.post("/nap/cach-doc/luu", right).status_code == 302
    strange = {**right, "row-0": "9" * 5000}
    assert client.post("/nap/cach-doc/luu", strange).status_code == 404
    saved = Mapping.objects.get()
    assert "papers.phone" in client.get(f"/nap/cach-doc/{saved.pk}").content.decode()
    client.post(
        "/nap/moi",
        {"file": uploaded(path), "unit": office.tree.unit.pk, "mapping": str(saved.pk)},
    )
    load = Load.objects.get()
    services.check(load.pk)
    load.refresh_from_db()
    assert load.state == rules.CHECKED, load.message
    assert load.people == 1


def test_a_workbook_of_another_make_without_a_number_is_told(
    client: Client, tmp_path: Path
) -> None:
    path = typed(tmp_path / "la.xlsx", {"DS": [["Tên", "Tuổi"], ["An", 40]]})
    answer = client.post("/nap/cach-doc/moi", {"file": uploaded(path)})
    assert answer.status_code == 422
    assert "số định danh cá nhân" in answer.content.decode()


def test_others_neither_bring_in_nor_take_out(office: Office) -> None:
    someone = builders.make_person(office.tree.division, office.officer)
    head = builders.make_account("Mai Thảo", role=Role.SEAL_KEEPER, unit=office.tree.unit)
    for account in (someone.account, head):
        for address in ("/nap", "/nap/moi", "/nap/mau/cv", "/nap/cach-doc", "/xuat", "/xuat/moi"):
            assert client_of(account).get(address).status_code == 403, address


def test_a_colleague_does_not_see_what_somebody_else_brought_in(
    client: Client, office: Office, tmp_path: Path
) -> None:
    load = brought_in(client, office, one_bad(tmp_path))
    other = builders.make_account("Lê Thị Tư", role=Role.OFFICER, unit=office.tree.unit)
    theirs = client_of(other)
    assert theirs.get(f"/nap/{load.pk}").status_code == 404
    assert load.title not in theirs.get("/nap").content.decode()
