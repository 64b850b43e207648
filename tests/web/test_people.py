"""The list of people, the search, opening a record, the dossier as it is read, its papers."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant
from hoso.audit.models import Event
from hoso.base.canonical import sha256
from hoso.dossiers.models import Person
from hoso.signing.verify import verify_file
from tests import builders
from tests.dossiers.office import Office, crowd, office
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Office:
    return office()


@pytest.fixture
def officer(here: Office) -> Client:
    return client_of(here.officer)


def shown(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/ho-so/[0-9a-f-]+">([^<]+)</a>', page)


# ── the list ─────────────────────────────────────────────────────────────────


def test_the_list_holds_the_people_of_ones_units_by_given_name(
    here: Office, officer: Client
) -> None:
    crowd(here.division, "Trần Thị Ánh", "Đỗ Văn Ân", "Lê Đình Bằng", "Lê Văn Dũng", "Hồ Văn Đạt")
    crowd(here.other, "Người Nơi Khác")
    page = officer.get("/ho-so").content.decode()
    assert shown(page) == [
        "Nguyễn Văn An", "Trần Thị Ánh", "Đỗ Văn Ân", "Lê Đình Bằng", "Lê Văn Dũng", "Hồ Văn Đạt",
    ]  # fmt: skip
    assert "6 hồ sơ bạn được xem" in page
    assert "Người Nơi Khác" not in page


@pytest.mark.parametrize(
    "path", ["/ho-so", "/ho-so?q=nguyen", "/tim?q=nguyen", "/tim/goi-y?q=nguyen"]
)
def test_as_many_statements_for_fifty_five_people_as_for_a_hundred(
    here: Office, officer: Client, path: str
) -> None:
    crowd(here.division, *[f"Nguyễn Văn {chr(65 + n % 26)}" for n in range(55)])
    officer.get(path)
    with CaptureQueriesContext(connection) as few:
        officer.get(path)
    crowd(here.division, *[f"Nguyễn Thị {chr(65 + n % 26)}" for n in range(55)])
    with CaptureQueriesContext(connection) as many:
        assert officer.get(path).status_code == 200
    assert len(many) == len(few) <= 14  # two are the wall's


def test_paging_goes_to_the_end_and_back_without_losing_anybody(
    here: Office, officer: Client
) -> None:
    everybody = {f"Nguyễn Văn {a}{b}" for a in "BCDEGH" for b in "aeiouyămqt"}
    crowd(here.division, *everybody)
    seen: list[str] = []
    address = "/ho-so?doi-tuong=official"
    while address:
        page = officer.get(address).content.decode()
        assert "61 hồ sơ" in page
        seen += shown(page)
        after = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = "/ho-so" + after.group(1).replace("&amp;", "&") if after else ""
    assert set(seen) == everybody | {"Nguyễn Văn An"} and len(seen) == 61
    last = officer.get("/ho-so?doi-tuong=official&cuoi=1").content.decode()
    assert shown(last)[-1] == seen[-1]
    assert 'rel="prev"' in last and "doi-tuong=official" in last


def test_the_filter_stands_in_the_address_and_narrows_by_unit_kind_status_and_version(
    here: Office, officer: Client
) -> None:
    [binh] = crowd(here.division, "Lê Văn Bình")
    [up] = crowd(here.unit, "Lê Thị Cúc", kind="worker")
    here.approved(binh)
    assert shown(officer.get(f"/ho-so?don-vi={here.division.pk}").content.decode()) == [
        "Nguyễn Văn An", "Lê Văn Bình",
    ]  # fmt: skip
    assert shown(officer.get("/ho-so?doi-tuong=worker").content.decode()) == [up.full_name]
    assert shown(officer.get("/ho-so?phien-ban=co").content.decode()) == ["Lê Văn Bình"]
    assert len(shown(officer.get("/ho-so?phien-ban=chua").content.decode())) == 2
    assert shown(officer.get("/ho-so?tinh-trang=retired").content.decode()) == []
    page = officer.get("/ho-so?phien-ban=co").content.decode()
    assert '<option value="co" selected>' in page


def test_a_unit_that_is_not_ones_own_filters_nothing_in(here: Office, officer: Client) -> None:
    crowd(here.other, "Người Nơi Khác")
    page = officer.get(f"/ho-so?don-vi={here.other.pk}").content.decode()
    assert shown(page) == ["Nguyễn Văn An"]


def test_the_list_is_ordered_by_staff_number_when_asked(here: Office, officer: Client) -> None:
    crowd(here.division, "Trần Văn Bé", "Trần Văn Ba")
    page = officer.get("/ho-so?xep=-so-hieu").content.decode()
    assert shown(page)[0] == "Trần Văn Ba"
    assert "sắp theo số hiệu, từ cuối" in page and "sắp theo tên" not in page
    assert "sắp theo tên" in officer.get("/ho-so").content.decode()


# ── searching ────────────────────────────────────────────────────────────────


@pytest.mark.clause("TQ-5.2b")
@pytest.mark.parametrize(
    "typed",
    ["nguyen van a", "a van nguyen", "NGUYỄN VĂN A", "Nguyễn Văn A", "nguye van a", " nguyễn  a "],
)
def test_words_find_people_in_any_order_with_or_without_accents(
    here: Office, officer: Client, typed: str
) -> None:
    crowd(here.division, "Nguyễn Văn A", "Nguyễn Văn A", "Đặng Đức", "Lê Văn Nguyên")
    found = shown(officer.get("/ho-so", {"q": typed}).content.decode())
    if typed == "nguye van a":  # only the last word may be unfinished
        assert found == []
    elif typed == "a van nguyen":
        assert found == ["Nguyễn Văn A", "Nguyễn Văn A"]
    else:
        assert found == ["Nguyễn Văn A", "Nguyễn Văn A", "Nguyễn Văn An"]


def test_twenty_of_one_name_are_all_found_before_longer_names(
    here: Office, officer: Client
) -> None:
    crowd(here.division, *["Nguyễn Văn A"] * 20, "Nguyễn Văn Anh", "Nguyễn A Văn")
    found = shown(officer.get("/tim?q=nguyen+van+a").content.decode())
    assert found[:20] == ["Nguyễn Văn A"] * 20
    assert set(found[20:]) == {"Nguyễn A Văn", "Nguyễn Văn An", "Nguyễn Văn Anh"}


def test_dang_duc_finds_dang_duc(here: Office, officer: Client) -> None:
    crowd(here.division, "Đặng Đức")
    assert shown(officer.get("/ho-so?q=dang+duc").content.decode()) == ["Đặng Đức"]


def test_a_personal_number_finds_only_as_a_whole(here: Office, officer: Client) -> None:
    number = here.person.personal_number
    for typed in (number[:11], number[:3], number[3:], f"{number}0", "%", "_"):
        assert shown(officer.get("/ho-so", {"q": typed}).content.decode()) == [], typed
    assert shown(officer.get("/ho-so", {"q": number}).content.decode()) == ["Nguyễn Văn An"]
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert officer.get("/tim", {"q": spaced})["Location"] == f"/ho-so/{here.person.pk}"


@pytest.mark.parametrize(
    "typed", ["'", "&", "a & !b", ":*", "a\x00b", "😀", "x" * 100_000, "((", "\\"]
)
def test_nothing_that_can_be_typed_breaks_the_search(
    here: Office, officer: Client, typed: str
) -> None:
    for path in ("/ho-so", "/tim", "/tim/goi-y"):
        assert officer.get(path, {"q": typed}).status_code == 200


def test_hints_lead_to_people_and_units(here: Office, officer: Client) -> None:
    page = officer.get("/tim/goi-y?q=nguyen+van", HTTP_X_HOSO_SCRIPT="1").content.decode()
    assert f'href="/ho-so/{here.person.pk}"' in page
    assert "<mark>Nguyễn Văn</mark>" in page
    assert "<html" not in page
    units = officer.get("/tim/goi-y?q=ke+hoach").content.decode()
    assert f'href="/ho-so?don-vi={here.division.pk}"' in units


def test_hints_say_that_there_are_more(here: Office, officer: Client) -> None:
    crowd(here.division, *["Lê Văn Tám"] * 9)
    page = officer.get("/tim/goi-y?q=le+van").content.decode()
    assert page.count('role="option"') == 8
    assert "Enter để xem tất cả" in page


# ── opening a record ─────────────────────────────────────────────────────────


def recruit(here: Office, **changed: str) -> dict[str, str]:
    given = {"unit": str(here.division.pk), "kind": "official", "full_name": "Ngô Khánh Linh",
             "personal_number": "096198000777", "born_on": "5/6/1998", "sex": "2"}  # fmt: skip
    return {**given, **changed}


@pytest.mark.clause("CM-6.2", "CM-9.1")
def test_the_one_time_password_is_shown_once_and_lets_the_recruit_in(
    here: Office, officer: Client
) -> None:
    answer = officer.post("/ho-so/mo", recruit(here))
    page = answer.content.decode()
    found = re.search(r'id="mat-khau">([a-z0-9-]{14})<', page)
    assert found is not None
    assert "no-store" in answer["Cache-Control"]
    person = Person.objects.get(personal_number="096198000777")
    assert person.unit == here.division and person.sort_key
    assert found.group(1) not in officer.get(f"/ho-so/{person.pk}").content.decode()
    assert found.group(1) not in str(dict(officer.session))
    assert b'id="mat-khau"' not in officer.get("/ho-so/mo").content
    newcomer = Client()
    told = newcomer.post("/dang-nhap", {"username": "096198000777", "password": found.group(1)})
    assert told.status_code == 302
    assert newcomer.get("/")["Location"] == "/mat-khau-moi"


def test_the_same_form_sent_twice_opens_one_record(here: Office, officer: Client) -> None:
    """The second is told so; the first password still opens."""
    first = officer.post("/ho-so/mo", recruit(here)).content.decode()
    answer = officer.post("/ho-so/mo", recruit(here))
    assert answer.status_code == 409 and "đã có hồ sơ trong hệ thống" in answer.content.decode()
    assert Person.objects.filter(personal_number="096198000777").count() == 1
    [password] = re.findall(r'id="mat-khau">([a-z0-9-]{14})<', first)
    told = Client().post("/dang-nhap", {"username": "096198000777", "password": password})
    assert told.status_code == 302


def test_a_name_in_pieces_is_kept_as_one_writes(here: Office, officer: Client) -> None:
    in_pieces = unicodedata.normalize("NFD", "Ngô  Khánh Linh\u200b")
    assert officer.post("/ho-so/mo", recruit(here, full_name=in_pieces)).status_code == 200
    assert Person.objects.get(personal_number="096198000777").full_name == "Ngô Khánh Linh"


def test_a_number_that_exists_is_refused_with_the_reason_and_without_showing_whose_it_is(
    here: Office, officer: Client
) -> None:
    [other] = crowd(here.other, "Người Được Giấu")
    given = recruit(here, personal_number=other.personal_number, born_on="1/3/1985", sex="1")
    answer = officer.post("/ho-so/mo", given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "đã có hồ sơ trong hệ thống" in page and "27/2026/NĐ-CP" in page
    assert "Người Được Giấu" not in page and other.staff_number not in page
    assert here.other.name not in page and str(other.pk) not in page
    assert 'value="Ngô Khánh Linh"' in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("personal_number", "0961980007", "đủ 12 chữ số"),
        ("personal_number", "096098000777", "Giới tính không khớp"),
        ("born_on", "31/02/1998", "31/02"),
        ("born_on", "5/6/1885", "1885"),
        ("born_on", "5/6/1997", "không khớp số định danh"),
        ("full_name", "", "Chưa có: họ và tên"),
        ("full_name", "x" * 121, "dài quá 120"),
        ("full_name", "Lê <b>An</b>", "chỉ gồm chữ"),
        ("full_name", "Lê An 😀", "chỉ gồm chữ"),
        ("sex", "9", "Chọn trong danh sách"),
        ("kind", "", "Chưa có: đối tượng"),
        ("unit", "999999", "Chọn trong danh sách"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_in_the_summary(
    here: Office, officer: Client, field: str, value: str, said: str
) -> None:
    before = Person.objects.count()
    answer = officer.post("/ho-so/mo", recruit(here, **{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) >= 2, page
    assert 'class="hs-errors"' in page and 'aria-invalid="true"' in page
    assert Person.objects.count() == before


@pytest.mark.parametrize("odd", [{"born_on": "5/6/1997"}, {"sex": "1"}])
def test_a_number_that_tells_another_birth_is_taken_once_the_papers_were_compared(
    here: Office, officer: Client, odd: dict[str, str]
) -> None:
    """What its digits tell is recalled, not found: it is asked about, never the last word."""
    assert b"is_confirmed" not in officer.get("/ho-so/mo").content
    asked = officer.post("/ho-so/mo", recruit(here, **odd))
    assert asked.status_code == 422 and b'name="is_confirmed"' in asked.content
    wrong = officer.post("/ho-so/mo", recruit(here, **odd, full_name="A1", is_confirmed="1"))
    assert wrong.status_code == 422 and b'name="is_confirmed"' in wrong.content
    assert officer.post("/ho-so/mo", recruit(here, **odd, is_confirmed="1")).status_code == 200
    person = Person.objects.get(personal_number="096198000777")
    event = Event.objects.get(action="dossiers.open", subject=person.subject)
    assert "đã đối chiếu giấy tờ gốc" in event.reason
    plain = recruit(here, personal_number="096198000778", is_confirmed="1")
    assert officer.post("/ho-so/mo", plain).status_code == 200
    other = Person.objects.get(personal_number="096198000778")
    assert Event.objects.get(action="dossiers.open", subject=other.subject).reason == ""


def test_a_unit_of_somebody_else_is_not_offered_and_not_taken(
    here: Office, officer: Client
) -> None:
    assert here.other.name not in officer.get("/ho-so/mo").content.decode()
    assert officer.post("/ho-so/mo", recruit(here, unit=str(here.other.pk))).status_code == 422


@pytest.mark.parametrize("who", ["head", "keeper", "account"])
def test_only_an_officer_opens_records(here: Office, who: str) -> None:
    client = client_of(getattr(here, who))
    assert client.get("/ho-so/mo").status_code == 403
    assert client.post("/ho-so/mo", recruit(here)).status_code == 403
    assert not Person.objects.filter(full_name="Ngô Khánh Linh").exists()


@pytest.mark.clause("CM-9.1")
def test_an_officer_gives_a_new_one_time_password(here: Office, officer: Client) -> None:
    path = f"/ho-so/{here.person.pk}/cap-lai-mat-khau"
    before = Account.objects.get(pk=here.account.pk).password
    assert officer.get(path).status_code == 200
    assert Account.objects.get(pk=here.account.pk).password == before
    answer = officer.post(path)
    assert 'id="mat-khau"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Account.objects.get(pk=here.account.pk).password != before


def test_a_password_takes_over_nobodys_right(here: Office, officer: Client) -> None:
    grant(here.account, Role.HEAD, here.division, by="tests", since=builders.LONG_AGO)
    path = f"/ho-so/{here.person.pk}/cap-lai-mat-khau"
    assert officer.get(path).status_code == 404
    assert officer.post(path).status_code == 404
    assert client_of(here.head).post(path).status_code == 404


# ── the dossier ──────────────────────────────────────────────────────────────


def test_the_dossier_shows_every_section_in_words_and_where_the_person_works(
    here: Office, officer: Client
) -> None:
    page = officer.get(f"/ho-so/{here.person.pk}").content.decode()
    for words in ("UBND tỉnh Cà Mau", "Sở Nông nghiệp", "Phòng Kế hoạch", "Nguyễn Văn An", "Nam",
                  "01/03/1985", "Chưa có bản đã ký", "Quá trình lương"):  # fmt: skip
        assert words in page, words
    assert f'href="/ho-so?don-vi={here.unit.pk}"' in page
    assert f'href="/ho-so?don-vi={here.province.pk}"' not in page  # above what the officer reads
    for number in ("1-7", "32.1", "33", "36.1", "36.2", "37.1"):
        assert officer.get(f"/ho-so/{here.person.pk}/muc/{number}").status_code == 200
    assert officer.get(f"/ho-so/{here.person.pk}/muc/99").status_code == 404


def test_a_dossier_costs_the_same_however_much_stands_in_it(here: Office, officer: Client) -> None:
    here.approved()
    officer.get(f"/ho-so/{here.person.pk}")
    with CaptureQueriesContext(connection) as once:
        officer.get(f"/ho-so/{here.person.pk}")
    here.approved()
    here.approved()
    with CaptureQueriesContext(connection) as thrice:
        page = officer.get(f"/ho-so/{here.person.pk}").content.decode()
    assert len(thrice) == len(once)
    assert "Số 3" in page and "Số 1" in page


def test_the_evidence_of_a_section_leads_through_the_guarded_address(
    here: Office, officer: Client
) -> None:
    someone = builders.Someone(here.person, here.account)
    builders.declare(someone)
    page = officer.get(f"/ho-so/{here.person.pk}/muc/33").content.decode()
    assert "chờ kiểm tra" in page
    address = re.search(r'src="(/minh-chung/[0-9a-f-]+)\?xem', page)
    assert address is not None
    assert officer.get(address.group(1)).status_code == 200
    assert client_of(here.stranger).get(address.group(1)).status_code == 404


@pytest.mark.clause("CM-4.4")
def test_one_reads_ones_own_dossier_without_a_right_and_nobody_elses(here: Office) -> None:
    here.approved()
    [other] = crowd(here.division, "Lê Văn Bình")
    me = client_of(here.account)
    assert me.get(f"/ho-so/{here.person.pk}").status_code == 200
    assert me.get(f"/ho-so/{here.person.pk}/in").status_code == 200
    assert me.get(f"/ho-so/{other.pk}").status_code == 404
    assert me.get(f"/ho-so/{other.pk}/in").status_code == 404
    assert shown(me.get("/ho-so").content.decode()) == ["Nguyễn Văn An"]
    for who in (here.officer, here.head):
        assert client_of(who).get(f"/ho-so/{other.pk}").status_code == 200
    for who in (here.stranger, here.keeper):
        assert client_of(who).get(f"/ho-so/{other.pk}").status_code == 404


# ── what one takes away ──────────────────────────────────────────────────────


def test_a_version_and_its_proof_verify_without_the_database(
    here: Office, officer: Client, tmp_path: Path
) -> None:
    here.approved()
    [version] = here.approved()
    content = officer.get(reverse("people:version_json", args=[here.person.pk, 2]))
    proof = officer.get(reverse("people:proof", args=[here.person.pk, 2]))
    assert sha256(content.content) == version.sha256
    assert "no-store" in proof["Cache-Control"] and "attachment" in proof["Content-Disposition"]
    file, beside = tmp_path / "phien-ban-2.json", tmp_path / "bang-chung.json"
    file.write_bytes(content.content)
    beside.write_bytes(proof.content)
    trust = Path(settings.HOSO_TRUST_DIR)
    report = verify_file(file, beside, trust)
    assert report.is_whole, report.sentences()
    assert [each.signer for each in report.signatures] == ["Lê Hoàng Nam"]
    changed = json.loads(content.content)
    changed["identity"]["birth_name"] = "Nguyễn Văn Ăn"
    file.write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
    assert not verify_file(file, beside, trust).is_whole
    assert officer.get(reverse("people:proof", args=[here.person.pk, 3])).status_code == 404


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "cv.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.clause("BNV-9.5", "CM-6.1")
def test_the_cv_prints_the_approved_version_on_the_legal_form(here: Office, tmp_path: Path) -> None:
    [version] = here.approved()
    me = client_of(here.account)
    answer = me.get("/ban-in/ly-lich", follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "Nguyễn" not in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    text = text_of(answer.content, tmp_path)
    assert "SƠ YẾU LÝ LỊCH" in text and "NGUYỄN VĂN AN" in text
    assert version.sha256 in text and "Bản nháp" not in text
    saved = me.get(f"/ho-so/{here.person.pk}/in?tai")
    assert saved["Content-Disposition"].startswith("attachment")
    with pikepdf.open(tmp_path / "cv.pdf") as document:
        assert len(document.pages) >= 2


@pytest.mark.clause("BNV-9.5")
def test_before_the_first_approval_the_print_is_marked_as_a_draft(
    here: Office, officer: Client, tmp_path: Path
) -> None:
    text = text_of(officer.get(f"/ho-so/{here.person.pk}/in").content, tmp_path)
    assert "chưa phê duyệt" in text
