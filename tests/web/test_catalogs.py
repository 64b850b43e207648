"""One screen for every catalog: search, edit, add, confirm; errors at their fields."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.catalogs import services
from hoso.catalogs.models import Rank, Standing, Value
from hoso.catalogs.registry import CATALOGS
from hoso.organisations.models import Unit
from hoso.organisations.services import rename
from tests import builders
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/danh-muc"


@pytest.fixture
def unit() -> Unit:
    return builders.make_unit("Tỉnh Mẫu", "province", code="H12")


@pytest.fixture
def administrator(unit: Unit) -> Account:
    return builders.make_account("Quản Trị Viên", role=Role.ADMINISTRATOR, unit=unit)


@pytest.fixture
def admin(administrator: Account) -> Client:
    return client_of(administrator)


@pytest.fixture
def values() -> None:
    with audit.recording("tests", "catalogs.load"):
        Value.objects.create(catalog="religion", code="01", name="Phật giáo", position=10,
                             standing=Standing.FOUND, source="Danh mục 2020")  # fmt: skip
        Value.objects.create(catalog="religion", code="02", name="Công giáo", position=20,
                             also="Thiên chúa giáo", ministry_code="2")  # fmt: skip
        Value.objects.create(catalog="general_education", code="12/12", name="12/12", position=10)
        Rank.objects.create(code="01.003", name="Chuyên viên", position=30, sector="Hành chính")


def given(**changed: Any) -> dict[str, Any]:
    return {"name": "Công giáo", "also": "", "ministry_code": "2", "since": "", "until": "",
            "position": "20", "ban-dau": "", **changed}  # fmt: skip


EDIT = f"{PAGE}/religion/sua/02"


def test_the_index_shows_every_catalog_with_what_nobody_has_checked(
    admin: Client, values: None
) -> None:
    page = admin.get(PAGE).content.decode()
    assert all(catalog.title in page for catalog in CATALOGS.values())
    assert "3 giá trị lấy theo trí nhớ" in page
    row = re.search(r"Tôn giáo</a></th><td class=\"hs-num\">(\d)</td>.*?>(\d)</a>", page)
    assert row and row.groups() == ("2", "1")


def test_every_catalog_of_the_registry_opens_on_the_same_screen(admin: Client) -> None:
    for key in CATALOGS:
        assert admin.get(f"{PAGE}/{key}").status_code == 200, key
        assert admin.get(f"{PAGE}/{key}/them").status_code == 200, key


def test_values_show_their_codes_days_and_standing_and_each_its_source(
    admin: Client, values: None
) -> None:
    page = admin.get(f"{PAGE}/religion").content.decode()
    assert "Phật giáo" in page and "đã đối chiếu nguồn" in page and "Danh mục 2020" not in page
    one = admin.get(f"{PAGE}/religion/sua/01").content.decode()
    assert ">Nguồn<" in one and "Danh mục 2020" in one
    assert page.count("chưa kiểm chứng</span>") == 2  # the value and its ministry code
    ranks = admin.get(f"{PAGE}/rank").content.decode()
    assert "01.003" in ranks and "Hành chính" in ranks


@pytest.mark.parametrize("typed", ["cong giao", "thien chua", "02"])
def test_search_needs_no_accents_and_knows_other_names_and_codes(
    admin: Client, values: None, typed: str
) -> None:
    page = admin.get(f"{PAGE}/religion", {"q": typed}).content.decode()
    assert f"{EDIT}" in page and f"{PAGE}/religion/sua/01" not in page


def test_only_what_nobody_has_checked(admin: Client, values: None) -> None:
    page = admin.get(f"{PAGE}/religion?chua-kiem-chung=1").content.decode()
    assert "Công giáo" in page and "Phật giáo" not in page


def test_an_edit_writes_every_field_and_stands_in_the_log(
    admin: Client, values: None, administrator: Account
) -> None:
    page = admin.get(EDIT).content.decode()
    assert 'value="Công giáo"' in page and 'value="Thiên chúa giáo"' in page
    answer = admin.post(EDIT, given(name="Công giáo Rôma", also="Thiên chúa giáo",
                                    since="1/7/2025", until="31/12/2030"))  # fmt: skip
    assert answer.status_code == 302
    row = Value.objects.get(catalog="religion", code="02")
    assert (row.name, row.also) == ("Công giáo Rôma", "Thiên chúa giáo")
    assert (row.since, row.until) == (date(2025, 7, 1), date(2030, 12, 31))
    event = Event.objects.get(action="catalogs.save")
    assert (event.actor_id, event.subject) == (administrator.pk, "catalogs.religion:02")


def test_a_code_with_a_slash_and_a_rank_are_edited_alike(admin: Client, values: None) -> None:
    place = f"{PAGE}/general_education/sua/12/12"
    assert admin.post(place, given(name="Lớp 12/12")).status_code == 302
    assert Value.objects.get(code="12/12").name == "Lớp 12/12"
    page = admin.get(f"{PAGE}/rank/sua/01.003").content.decode()
    assert 'name="also"' not in page
    changed = given(name="Chuyên viên (mới)", ministry_code="01.003")
    assert admin.post(f"{PAGE}/rank/sua/01.003", changed).status_code == 302
    rank = Rank.objects.get(code="01.003")
    assert (rank.name, rank.sector) == ("Chuyên viên (mới)", "Hành chính")


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "Nhập tên."),
        ({"name": "x" * 301}, "name", "Dài quá 300 ký tự."),
        ({"also": "x" * 501}, "also", "Dài quá 500 ký tự."),
        ({"ministry_code": "9" * 21}, "ministry_code", "Dài quá 20 ký tự."),
        ({"since": "31/02/2025"}, "since", "Không có ngày 31"),
        ({"since": "7/2025"}, "since", "Ghi đủ ngày, tháng, năm"),
        ({"since": "1/7/2025", "until": "1/7/2025"}, "until", "phải sau ngày bắt đầu"),
        ({"position": "nhất"}, "position", "Thứ tự phải là số nguyên."),
        ({"position": "99999999999"}, "position", ""),
    ],
)
def test_each_error_stands_at_its_field_and_what_was_typed_stays(
    admin: Client, values: None, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = admin.post(EDIT, given(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="f-{field}-e"' in page and f'href="#f-{field}"' in page and said in page
    (typed,) = [value for key, value in wrong.items() if key == field]
    assert f'value="{typed}"' in page or typed == ""
    assert Value.objects.get(catalog="religion", code="02").name == "Công giáo"


def test_a_new_value_is_added_and_a_known_code_is_not_overwritten(
    admin: Client, values: None
) -> None:
    place = f"{PAGE}/religion/them"
    fresh = given(code="03", name="Cao Đài", position="")
    assert admin.post(place, fresh).status_code == 302
    assert Value.objects.get(catalog="religion", code="03").position == 30
    again = admin.post(place, given(code="02", name="Khác", position=""))
    assert again.status_code == 422 and "Mã này đã có" in again.content.decode()
    assert Value.objects.get(catalog="religion", code="02").name == "Công giáo"
    long = admin.post(place, given(code="x" * 21, name="Dài"))
    assert long.status_code == 422 and 'id="f-code-e"' in long.content.decode()


def test_the_edit_of_somebody_else_is_not_overwritten_unseen(admin: Client, values: None) -> None:
    services.save_value("religion", "02", by="tests", name="Người khác vừa sửa")
    answer = admin.post(EDIT, given(name="Của tôi"))
    assert answer.status_code == 409 and "Người khác vừa sửa" in answer.content.decode()
    assert Value.objects.get(catalog="religion", code="02").name == "Người khác vừa sửa"


def test_a_document_confirms_a_recalled_value(
    admin: Client, values: None, administrator: Account
) -> None:
    place = f"{PAGE}/religion/xac-nhan/02"
    document = "Công văn 2820/BNV-CCVC ngày 12/6/2023"
    for empty in ("", "CV"):
        answer = admin.post(place, {"document": empty})
        assert answer.status_code == 422
        assert 'id="f-document-e"' in answer.content.decode()
    assert not Value.objects.get(code="02", catalog="religion").is_certain
    assert admin.post(place, {"document": document}).status_code == 302
    assert "đã xác nhận" in admin.get(f"{PAGE}/religion").content.decode()
    page = admin.get(EDIT).content.decode()
    assert "đã xác nhận" in page and document in page
    event = Event.objects.get(action="catalogs.confirm")
    assert (event.actor_id, event.reason) == (administrator.pk, document)


def test_what_does_not_exist_is_not_found(admin: Client) -> None:
    for path in ("/la-lung", "/religion/sua/99", "/la-lung/them"):
        assert admin.get(PAGE + path).status_code == 404
    assert admin.post(f"{PAGE}/religion/xac-nhan/99", {"document": "x" * 9}).status_code == 404


def test_others_are_refused_at_every_address(unit: Unit, values: None) -> None:
    for who in (
        builders.make_account("Người Lạ"),
        builders.make_account("Cán Bộ", role=Role.OFFICER, unit=unit),
    ):
        client = client_of(who)
        for path in ("", "/co-quan", "/religion", "/religion/them", "/religion/sua/02"):
            assert client.get(PAGE + path).status_code == 403, path
        for path in ("/religion/them", "/religion/sua/02", "/religion/xac-nhan/02"):
            assert client.post(PAGE + path, given()).status_code == 403, path
    assert Value.objects.get(catalog="religion", code="02").name == "Công giáo"


@pytest.mark.clause("TQ-8.1dd")
def test_agencies_their_sections_and_subordinate_units_are_a_dated_catalog(
    admin: Client, unit: Unit
) -> None:
    department = builders.make_unit("Sở Nông nghiệp", "department", unit, "H12.02")
    builders.make_unit("Phòng Kế hoạch", "division", department)
    rename(department, "Sở Nông nghiệp và Môi trường", since=date(2025, 7, 1), by="tests")
    today = admin.get(f"{PAGE}/co-quan").content.decode()
    assert today.index("Tỉnh Mẫu") < today.index("Sở Nông nghiệp và Môi trường")
    assert today.index("Sở Nông nghiệp và Môi trường") < today.index("Phòng Kế hoạch")
    assert "H12.02" in today and "000.00.02.H12" in today
    before = admin.get(f"{PAGE}/co-quan?ngay=30/6/2025").content.decode()
    assert "Sở Nông nghiệp<" in before and "Môi trường" not in before
    wrong = admin.get(f"{PAGE}/co-quan?ngay=hôm kia").content.decode()
    assert "Chưa hiểu ngày này" in wrong


def test_the_number_of_statements_does_not_grow(admin: Client) -> None:
    def add(start: int, count: int) -> None:
        with audit.recording("tests", "catalogs.load"):
            Value.objects.bulk_create(
                Value(catalog="degree", code=f"{n:04}", name=f"Bậc {n}", position=n)
                for n in range(start, start + count)
            )

    add(0, 5)
    admin.get(f"{PAGE}/degree")
    with CaptureQueriesContext(connection) as few:
        admin.get(f"{PAGE}/degree")
    add(100, 70)
    with CaptureQueriesContext(connection) as many:
        page = admin.get(f"{PAGE}/degree").content.decode()
    assert len(many) == len(few)
    seen = re.findall(r"/sua/(\d{4})", page)
    following = re.findall(r'href="(\?sau=[^"]+)" rel="next"', page)[0]
    seen += re.findall(r"/sua/(\d{4})", admin.get(f"{PAGE}/degree{following}").content.decode())
    assert len(seen) == len(set(seen)) == 75
