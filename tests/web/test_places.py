"""What is offered while somebody types: quickly, in both eras, and nobody's secrets."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hoso import audit
from hoso.accounts.models import Role
from hoso.dossiers.services import Write, write
from tests import builders
from tests.builders import Someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings: Any) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    made = Client()
    made.force_login(builders.make_account("Nguyễn Văn Gõ"))
    return made


def offered(client: Client, address: str, **asked: str) -> list[str]:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return re.findall(r'data-value="([^"]*)"', answer.content.decode())


def test_a_code_is_found_without_accents_in_any_order(client: Client) -> None:
    assert offered(client, "/goi-y/ethnicity", tu="me kho") == ["05"]
    assert "01.003" in offered(client, "/goi-y/rank", q="chuyen vien")
    assert offered(client, "/goi-y/ethnicity", tu="klingon") == []


def test_a_place_is_offered_in_the_names_of_the_day(client: Client) -> None:
    before = offered(client, "/goi-y/place", q="dat mui", born_on="1/3/1985")
    after = offered(client, "/goi-y/place", q="dat mui", ngay="02/07/2025")
    assert before[0].startswith("63-") and after[0].startswith("34-")
    assert set(before) == set(after)
    assert offered(client, "/goi-y/place", q="dat mui", born_on="31/02/1985") == after


def test_an_old_place_says_where_it_belongs_now_and_a_new_one_whence_it_came(
    client: Client,
) -> None:
    text = client.get("/goi-y/place", {"q": "rach goc", "ngay": "1985"}).content.decode()
    assert "nay thuộc" in text
    text = client.get(
        "/goi-y/place", {"q": "xa phuc hoa cao bang", "ngay": "2026"}
    ).content.decode()
    assert "gộp từ Thị trấn Tà Lùng, Thị trấn Hòa Thuận" in text


@pytest.mark.parametrize(
    "address",
    ["/goi-y/khong-co", "/goi-y/loi-da-ghi/khong-co/since", "/goi-y/loi-da-ghi/training/person"],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/goi-y/place", "/goi-y/loi-da-ghi/training/institution"])
def test_it_is_for_people_who_signed_in(address: str) -> None:
    assert Client().get(address, {"q": "a"})["Location"].startswith("/dang-nhap")


def test_odd_questions_do_no_harm(client: Client) -> None:
    for typed in ("", "'; DROP", "%_\\", "a\x00b", "&|!()", "đ" * 5000, "🎓"):
        assert client.get("/goi-y/place", {"q": typed}).status_code == 200
        assert client.get("/goi-y/ethnicity", {"q": typed}).status_code == 200
        said = client.get("/goi-y/loi-da-ghi/training/major", {"q": typed})
        assert said.status_code == 200


# ── words said before ────────────────────────────────────────────────────────


@pytest.fixture
def people(client: Client) -> list[Someone]:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    return [builders.make_person(tree.division, officer) for _ in range(3)]


def approved(someone: Someone, section: str, number: int, **row: Any) -> None:
    row_id = f"00000000-0000-4000-8000-{number:012}"
    with audit.recording("tests", "seed.fill"):
        write([Write(someone.person.pk, section, "add", {"id": row_id, **row})])


def test_words_are_offered_once_three_people_wrote_them(
    client: Client, people: list[Someone]
) -> None:
    address = "/goi-y/loi-da-ghi/training/institution"
    for number, someone in enumerate(people[:2]):
        approved(someone, "training", number, institution="Trường Trung cấp nghề Năm Căn")
    assert offered(client, address, q="nam can") == []
    approved(people[2], "training", 9, institution="Trường Trung cấp nghề Năm Căn")
    assert offered(client, address, q="trung cap nam") == ["Trường Trung cấp nghề Năm Căn"]


def test_one_s_own_words_are_offered_at_once(client: Client, people: list[Someone]) -> None:
    approved(people[0], "training", 1, institution="Trường Trung cấp nghề Đầm Dơi")
    own = Client()
    own.force_login(people[0].account)
    address = "/goi-y/loi-da-ghi/training/institution"
    assert offered(own, address, q="dam doi") == ["Trường Trung cấp nghề Đầm Dơi"]
    assert offered(client, address, q="dam doi") == []


@pytest.mark.clause("TQ-8.1d")
def test_the_schools_of_the_catalog_are_offered_too_each_once(
    client: Client, people: list[Someone]
) -> None:
    address = "/goi-y/loi-da-ghi/training/institution"
    for number, someone in enumerate(people):
        approved(someone, "training", number, institution="Đại học Cần Thơ")
    found = offered(client, address, q="can tho")
    assert found[0] == "Đại học Cần Thơ" and found.count("Đại học Cần Thơ") == 1
    assert "Trường Đại học Y Dược Cần Thơ" in found
    assert offered(client, address) == []


def test_private_words_are_never_offered(client: Client, people: list[Someone]) -> None:
    for number, someone in enumerate(people):
        approved(someone, "family", number, relation="01", name="Nguyễn Văn Ba")
    assert offered(client, "/goi-y/loi-da-ghi/family/name", q="nguyen") == []
