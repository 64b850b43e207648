"""One screen for every catalog: search, edit, add, confirm; errors at their fields."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.catalogs import services
from hoso.catalogs.models import Place, PlaceSuccessor, Rank, SalaryStep, Standing, Value
from hoso.catalogs.queries import suggest
from hoso.catalogs.registry import CATALOGS
from hoso.organisations.models import Unit
from hoso.organisations.services import rename
from tests import builders
from tests.web.signing_in import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogs")]

PAGE = "/danh-muc"
PLACES = (
    ("63-t-1", "Tỉnh Mẫu", "", ""),
    ("63-h-1", "Huyện Sông", "63-t-1", ""),
    ("63-x-1", "Xã Thượng Lưu", "63-h-1", ""),
    ("63-x-2", "Xã Trung Lưu", "63-h-1", ""),
    ("34-t-1", "Tỉnh Mẫu Mới", "", "tỉnh Mẫu và tỉnh Khác"),
    ("34-x-1", "Xã Lưu Hà", "34-t-1", "Xã Trung Lưu, một phần Xã Thượng Lưu"),
    ("34-x-2", "Xã Sơn Lưu", "34-t-1", "giữ nguyên"),
)


@pytest.fixture
def unit() -> Unit:
    return builders.make_unit("Tỉnh Mẫu", "province", code="H12")


@pytest.fixture
def places(no_catalogs: None) -> None:
    """A commune that was divided, one that was merged, and where they stand."""
    made: dict[str, Place] = {}
    with audit.recording("tests", "catalogs.load"):
        for key, name, parent, merged in PLACES:
            era, level, code = key.split("-")
            path = f"{name}, {made[parent].full_path}" if parent else name
            made[key] = Place.objects.create(
                key=key, era=era, level=level, code=code, name=name, full_name=name,
                parent=made.get(parent), full_path=path, merged_from=merged, source="Thử",
            )  # fmt: skip
        for old, new, is_part in (
            ("63-x-1", "34-x-1", True),
            ("63-x-1", "34-x-2", True),
            ("63-x-2", "34-x-1", False),
        ):
            PlaceSuccessor.objects.create(old=made[old], new=made[new], is_part=is_part)


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
    assert 'name="also"' in page and 'name="detail"' not in page
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


def test_several_values_are_confirmed_by_one_document_where_only_the_unchecked_are_shown(
    admin: Client, values: None, administrator: Account
) -> None:
    services.save_value("religion", "03", by="tests", name="Cao Đài")
    place, shown = f"{PAGE}/religion/xac-nhan", f"{PAGE}/religion?chua-kiem-chung=1"
    assert 'name="row"' not in admin.get(f"{PAGE}/religion").content.decode()
    page = admin.get(shown).content.decode()
    assert page.count('name="row"') == 2 and f'action="{place}"' in page
    for wrong, said in (
        ({"row": ["02", "03"]}, "Chưa ghi rõ văn bản"),
        ({"row": ["02", "03"], "document": "CV"}, "Chưa ghi rõ văn bản"),
        ({"document": "Luật Tín ngưỡng, tôn giáo 02/2016/QH14"}, "Chưa chọn giá trị nào"),
    ):
        answer = admin.post(place, wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and said in page
        assert page.count(" checked") == len(wrong.get("row", ()))
    document = "Luật Tín ngưỡng, tôn giáo 02/2016/QH14"
    gone = admin.post(place, {"row": ["02", "99"], "document": document})
    assert gone.status_code == 409
    assert not Value.objects.exclude(confirmed_document="").exists()
    answer = admin.post(place, {"row": ["02", "03"], "document": document}, follow=True)
    assert "Đã xác nhận 2 giá trị" in answer.content.decode()
    assert Value.objects.filter(catalog="religion", confirmed_document=document).count() == 2
    event = Event.objects.get(action="catalogs.confirm")
    assert (event.actor_id, event.subject) == (administrator.pk, "catalogs.religion")


def test_all_that_are_asked_for_are_confirmed_on_whichever_page_they_stand(admin: Client) -> None:
    with audit.recording("tests", "catalogs.load"):
        Value.objects.bulk_create(
            Value(catalog="school", code=f"{n:03}", name=f"{kind} {n}", position=n)
            for n, kind in enumerate(["Trường", "Học viện"] * 60)
        )
    page = admin.get(f"{PAGE}/school?q=hoc+vien&chua-kiem-chung=1").content.decode()
    assert "Cả 60 giá trị chưa kiểm chứng đang lọc" in page
    given = {"q": "hoc vien", "tat-ca": "1", "document": "Quyết định 1/QĐ-BGDĐT"}
    assert admin.post(f"{PAGE}/school/xac-nhan", given).status_code == 302
    confirmed = Value.objects.filter(catalog="school").exclude(confirmed_document="")
    assert confirmed.count() == 60 and not confirmed.filter(name__startswith="Trường").exists()


def test_a_value_with_numbers_is_edited_as_an_office_writes_them(
    admin: Client, values: None
) -> None:
    place = f"{PAGE}/base_salary/them"
    fresh = given(code="2026-07-01", name="2.530.000 đồng/tháng", detail="NĐ 161/2026/NĐ-CP",
                  least="2.530.000", most="2.530.000,5", position="")  # fmt: skip
    assert admin.post(place, fresh).status_code == 302
    row = Value.objects.get(catalog="base_salary")
    assert (str(row.least), str(row.most)) == ("2530000.00", "2530000.50")
    page = admin.get(f"{PAGE}/base_salary").content.decode()
    assert "2.530.000–2.530.000,5" in page and "NĐ 161/2026/NĐ-CP" in page
    edit = f"{PAGE}/base_salary/sua/2026-07-01"
    assert 'value="2.530.000,5"' in admin.get(edit).content.decode()
    for wrong in ("1.23", "nhiều", "-5", "1,234", "9" * 11):
        answer = admin.post(edit, {**fresh, "least": wrong, "ban-dau": row.edited_at.isoformat()})
        assert answer.status_code == 422 and 'id="f-least-e"' in answer.content.decode(), wrong
    assert 'name="least"' not in admin.get(EDIT).content.decode()


@pytest.mark.clause("KT-17.2")
def test_a_value_is_renamed_from_a_day_on_and_found_by_its_old_name(
    admin: Client, values: None
) -> None:
    assert admin.post(EDIT, given(name="Kitô giáo", renamed_on="1/7/2025")).status_code == 302
    row = Value.objects.get(catalog="religion", code="02")
    assert (row.name, row.also) == ("Kitô giáo", "Công giáo (đến 30/06/2025)")
    assert "Kitô giáo" in admin.get(f"{PAGE}/religion?q=cong+giao").content.decode()
    early = given(name="Khác", renamed_on="1/1/2999")
    early["ban-dau"] = row.edited_at.isoformat()
    answer = admin.post(EDIT, early)
    assert answer.status_code == 422 and 'id="f-renamed_on-e"' in answer.content.decode()


@pytest.mark.clause("KT-17.2")
def test_an_ended_value_says_so_on_its_screen(admin: Client, values: None) -> None:
    services.save_value("religion", "02", by="tests", name="Công giáo", until=date(2020, 1, 1))
    page = admin.get(f"{PAGE}/religion").content.decode()
    assert "thôi dùng" in page and "đến trước 01/01/2020" in page
    assert "02" not in {each.key for each in suggest("religion", "", on=date(2020, 1, 1))}


@pytest.mark.parametrize("code", ["..", "a b", "x/../y"])
def test_a_code_that_no_address_can_carry_is_told_at_its_field(admin: Client, code: str) -> None:
    answer = admin.post(f"{PAGE}/religion/them", given(code=code, name="Lạ", position=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="f-code-e"' in page
    assert "địa chỉ trang không mang được mã khác" in page
    assert not Value.objects.filter(name="Lạ").exists()


@pytest.fixture
def steps() -> None:
    with audit.recording("tests", "catalogs.load"):
        for scale, standing in (("A1", Standing.FOUND), ("B4.01", Standing.RECALLED)):
            for step in (1, 2):
                SalaryStep.objects.create(
                    scale=scale, scale_name=f"Bảng {scale}", step=step, months_per_step=36,
                    coefficient=Decimal(step) + Decimal("1.34"), standing=standing, source="NĐ 204",
                )  # fmt: skip


@pytest.mark.clause("TQ-8.1c")
def test_the_pay_tables_show_each_step_and_are_confirmed_by_a_document(
    admin: Client, steps: None, administrator: Account
) -> None:
    index = admin.get(PAGE).content.decode()
    assert "Bảng lương" in index and "2 giá trị chưa kiểm chứng của Bảng lương" in index
    page = admin.get(f"{PAGE}/bang-luong").content.decode()
    assert "2,34" in page and "3,34" in page and "Bậc 2" in page and "NĐ 204" in page
    assert page.count('name="row"') == 1 and 'value="B4.01"' in page
    place = f"{PAGE}/bang-luong/xac-nhan"
    assert admin.post(place, {"row": ["B4.01"], "document": ""}).status_code == 422
    empty = admin.post(place, {"document": "Nghị định 204/2004/NĐ-CP"})
    assert empty.status_code == 422 and "Chưa chọn bảng lương nào" in empty.content.decode()
    gone = {"row": ["B4.01", "Z9"], "document": "Nghị định 204/2004/NĐ-CP"}
    assert admin.post(place, gone).status_code == 409
    assert SalaryStep.objects.filter(confirmed_document="").count() == 4
    done = {"row": ["B4.01"], "document": "Nghị định 204/2004/NĐ-CP"}
    assert admin.post(place, done).status_code == 302
    page = admin.get(f"{PAGE}/bang-luong").content.decode()
    assert "đã kiểm chứng hết" in page and "Nghị định 204/2004/NĐ-CP" in page
    assert Event.objects.get(action="catalogs.confirm").actor_id == administrator.pk


def test_a_rank_whose_pay_table_is_from_memory_is_not_shown_as_checked(admin: Client) -> None:
    with audit.recording("tests", "catalogs.load"):
        Rank.objects.create(code="V.1", name="Kỹ thuật viên", scale="B", standing=Standing.FOUND)
        Rank.objects.create(code="V.2", name="Kỹ sư", scale="A1", standing=Standing.FOUND,
                            scale_standing=Standing.FOUND, first_coefficient="2.34",
                            last_coefficient="4.98", months_per_step=36)  # fmt: skip
    page = admin.get(f"{PAGE}/rank?chua-kiem-chung=1").content.decode()
    assert "V.1" in page and "nhóm B (chưa kiểm chứng)" in page and "V.2" not in page
    assert "1 giá trị chưa kiểm chứng của Ngạch" in admin.get(PAGE).content.decode()
    whole = admin.get(f"{PAGE}/rank").content.decode()
    assert "nhóm A1, hệ số 2,34–4,98, 36 tháng/bậc" in whole
    services.confirm("rank", "V.1", "Thông tư 1/2026/TT-BNV", by="tests")
    assert (
        "Không có giá trị nào khớp" in admin.get(f"{PAGE}/rank?chua-kiem-chung=1").content.decode()
    )


def test_a_place_shows_its_history_in_both_directions(admin: Client, places: None) -> None:
    found = admin.get(f"{PAGE}/dia-danh", {"q": "thuong luu", "thoi-ky": "63"}).content.decode()
    assert "nay chia về: Xã Lưu Hà, Tỉnh Mẫu Mới; Xã Sơn Lưu, Tỉnh Mẫu Mới" in found
    assert f'href="{PAGE}/dia-danh/63-x-1"' in found
    old = admin.get(f"{PAGE}/dia-danh/63-x-1").content.decode()
    assert "Nay chia về:" in old and f'href="{PAGE}/dia-danh/34-x-2"' in old
    assert old.count("<td>một phần</td>") == 2
    assert "Nay thuộc:" in admin.get(f"{PAGE}/dia-danh/63-x-2").content.decode()
    new = admin.get(f"{PAGE}/dia-danh/34-x-1").content.decode()
    assert "Gộp từ" in new and f'href="{PAGE}/dia-danh/63-x-2"' in new
    assert "Nguyên văn nguồn: Xã Trung Lưu, một phần Xã Thượng Lưu" in new
    district = admin.get(f"{PAGE}/dia-danh/63-h-1").content.decode()
    assert "Cấp huyện không còn từ 01/7/2025" in district
    assert admin.get(f"{PAGE}/dia-danh/34-x-9").status_code == 404
    assert "Không tìm thấy" in admin.get(f"{PAGE}/dia-danh?q=khongco").content.decode()


def test_the_screens_of_places_and_pay_ask_a_fixed_number_of_statements(
    admin: Client, places: None, steps: None
) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(PAGE + address).status_code == 200
        return len(seen)

    asked("")
    assert asked("/dia-danh?q=xa+thuong+luu") == asked("/dia-danh?q=xa+luu") <= 11
    assert asked("/dia-danh/63-x-1") == asked("/dia-danh/63-x-2") == asked("/dia-danh/34-x-1") <= 12
    pay, index = asked("/bang-luong"), asked("")
    with audit.recording("tests", "catalogs.load"):
        for number in range(40):
            SalaryStep.objects.create(scale=f"Z{number}", step=1, coefficient=1, source="Thử")
            Value.objects.create(catalog="degree", code=f"z{number}", name="Thử")
    assert (asked("/bang-luong"), asked("")) == (pay, index)


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
        for path in ("", "/co-quan", "/religion", "/religion/them", "/religion/sua/02",
                     "/bang-luong", "/dia-danh", "/dia-danh/34-t-1"):  # fmt: skip
            assert client.get(PAGE + path).status_code == 403, path
        for path in ("/religion/them", "/religion/sua/02", "/religion/xac-nhan/02",
                     "/religion/xac-nhan", "/bang-luong/xac-nhan"):  # fmt: skip
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
