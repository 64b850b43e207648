"""Attacks through what is typed: search as an oracle, SQL, wildcards, odd bytes and sizes."""

from __future__ import annotations

import re
from html import escape
from itertools import cycle, product
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from hoso.accounts.models import Account
from tests import builders
from tests.house.knocking import QUESTIONS, address_of, readable, values_of
from tests.house.viewers import Walk
from tests.web.test_no_server_errors import paths

pytestmark = pytest.mark.django_db

SEARCHES = ("/ho-so", "/tim", "/tim/goi-y", "/viec-can-lam", "/chat-luong/ho-so",
            "/chat-luong/nghi-van", "/han/ai-cham", "/nhat-ky")  # fmt: skip
OUTSIDE = ("officer@other", "officer@beside", "head@other", "colleague")
SQL = ("' OR '1'='1", "'); DROP TABLE dossiers_person; --", "') OR true --", "1 UNION SELECT 1",
       "\\'; SELECT pg_sleep(3); --", "$$;$$", "%' AND 1=1 --")  # fmt: skip


def page_of(answer: Any, typed: str) -> str:
    """The page without what was typed, nor tokens and ids that are new each time."""
    text = str(answer.content.decode(errors="replace"))
    for each in {typed, quote_plus(typed), quote(typed), escape(typed)}:
        text = text.replace(each, "…")
    return re.sub(
        r'(csrfmiddlewaretoken" value|ban-chup" value)="[^"]*"|"t-\d+|yêu cầu: \w+', "", text
    )


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_answers_alike_for_a_hidden_person_and_for_nobody(
    scene: Walk, address: str
) -> None:
    """Name, personal number, record number: no other count, hint, redirect or error."""
    person = scene.world.here.person
    pairs = (
        (person.full_name, "Xyz Quang Khong"),
        (person.personal_number, "096085999123"),
        (person.staff_number, person.staff_number[:-3] + "zzz"),
    )
    for who in OUTSIDE:
        for real, made_up in pairs:
            for name in ("q", "ai", "nguoi"):
                there = scene.clients[who].get(address, {name: real})
                nowhere = scene.clients[who].get(address, {name: made_up})
                assert there.status_code == nowhere.status_code, (who, real)
                assert there.get("Location") == nowhere.get("Location"), (who, real)
                assert page_of(there, real) == page_of(nowhere, made_up), (who, real)


@pytest.mark.parametrize("typed", ["%", "_", "%%%", "_" * 12, "096%", "0960859_0001", "*", "\\%"])
def test_a_wildcard_finds_nobody_more(scene: Walk, typed: str) -> None:
    for who in ("officer@agency", *OUTSIDE):
        text = readable(scene.clients[who].get("/tim/goi-y", {"q": typed}))
        assert [each for each in scene.world.secrets if each in text] == [], who


def test_sql_in_a_search_is_a_word_like_any_other(scene: Walk) -> None:
    names = ("q", "xep", "don-vi", "sau", "loai", "tu")
    asked = product(SEARCHES, names, ("officer@agency", "officer@other"))
    for (address, name, who), typed in zip(asked, cycle(SQL), strict=False):
        with builders.undone():
            answer = scene.clients[who].get(address, {name: typed})
        assert answer.status_code < 500, (address, who, name)
        text = readable(answer) if who == "officer@other" else ""
        assert [each for each in scene.world.secrets if each in text] == [], address


def test_odd_bytes_and_huge_numbers_break_no_list(scene: Walk) -> None:
    odd = ("\0", "a\0b", "9" * 5_000, "á" * 4_000, "1e999", "-1", "NaN", "\ud7ff",
           "9223372036854775808", "²", "٣")  # fmt: skip
    asked = product(SEARCHES, ("q", "don-vi", "trang", "nam", "sau", "truoc"), range(2))
    for (address, name, _), typed in zip(asked, cycle(odd), strict=False):
        with builders.undone():
            answer = scene.clients["officer@agency"].get(address, {name: typed})
        assert answer.status_code < 500, (address, name, typed[:20])


def test_sorting_by_a_column_not_offered_tells_nothing(scene: Walk) -> None:
    """An order by a hidden column would sort people by it."""
    for column in ("personal_number", "-account__password", "account__grants__role", "pk", "?"):
        usual = page_of(scene.clients["officer@agency"].get("/ho-so"), column)
        asked = scene.clients["officer@agency"].get("/ho-so", {"xep": column})
        assert asked.status_code == 200
        names = re.findall(r'href="/ho-so/([0-9a-f-]{36})"', usual)
        assert re.findall(r'href="/ho-so/([0-9a-f-]{36})"', readable(asked)) == names


def test_a_lookup_in_the_name_of_a_parameter_filters_nothing(scene: Walk) -> None:
    """`account__password__startswith=` would tell a secret letter by letter."""
    client = scene.clients["officer@agency"]
    usual = page_of(client.get("/ho-so"), "x-x")
    for name in ("personal_number__startswith", "account__password__startswith", "pk__in",
                 "unit__lft__gte", "full_name"):  # fmt: skip
        assert page_of(client.get("/ho-so", {name: "x-x"}), "x-x").count("/ho-so/") >= (
            usual.count("/ho-so/")
        )


def test_words_that_one_dossier_holds_are_suggested_to_nobody_else(scene: Walk) -> None:
    here = scene.world.here
    officer = Account.objects.get(pk=here.officer.pk)  # whose grants are read anew
    someone = builders.make_person(here.division, officer, full_name="Lý Một Mình")
    builders.fill(someone, "training", institution="Trường Duy Nhất Có Một", attached=False)
    for who in ("colleague", "officer@other", "officer@agency"):
        text = readable(scene.clients[who].get("/goi-y/loi-da-ghi/training/institution?tu=Duy"))
        assert "Duy Nhất" not in text, who


def test_people_to_lend_to_are_those_one_may_know_of(scene: Walk) -> None:
    text = readable(scene.clients["head@other"].get("/uy-quyen/tai-khoan?q=khuat"))
    assert scene.world.secrets[0] not in text and "Khuất" not in text
    assert "Khuất" in readable(scene.clients["head@agency"].get("/uy-quyen/tai-khoan?q=khuat"))


@pytest.mark.parametrize("who", ["officer@other", "administrator", "home-affairs", "seal-keeper"])
def test_the_log_is_searched_by_nobody_for_whom_they_may_not_read(scene: Walk, who: str) -> None:
    seen = scene.clients[who].get("/nhat-ky", {"nguoi": "Khuat"})
    if who == "home-affairs":
        assert seen.status_code == 200
        return
    text = page_of(seen, "Khuat")
    assert scene.world.secrets[0] not in text
    if who == "administrator":
        nobody = page_of(scene.clients[who].get("/nhat-ky", {"nguoi": "Xyzzy"}), "Xyzzy")
        assert text == nobody
    else:
        assert seen.status_code == 403


def test_an_error_names_no_inner_thing(scene: Walk) -> None:
    """Neither a table, a path, a class nor a version stands in what a refused visitor reads."""
    inner = re.compile(r"Traceback|site-packages|psycopg|Django/|dossiers_person|\.py\b|"
                       r"granian|DoesNotExist")  # fmt: skip
    for name, path in paths():
        address = (
            address_of(name, path, values_of(scene.world, name))
            + ("&" if name in QUESTIONS else "?")
            + "x=%00"
        )
        for who in ("officer@other", "anonymous"):
            with builders.undone():
                answer = scene.clients[who].get(address)
            if answer.status_code >= 400:
                assert inner.search(readable(answer)) is None, address
