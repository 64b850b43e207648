"""Keyset paging walks every row once, both ways."""

from __future__ import annotations

import base64

import pytest

from hoso import audit
from hoso.accounts.models import Account
from hoso.web.paging import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven() -> list[str]:
    names = ["An", "Bình", "Bình", "Bình", "Cúc", "Dũng", "Em"]
    with audit.recording("tests", "accounts.open"):
        for number, name in enumerate(names):
            Account.objects.create(username=f"u{number}", full_name=name, password="!")
    return [f"u{number}" for number in range(7)]


@pytest.mark.parametrize("keys", [("full_name", "pk"), ("-full_name", "-pk")])
def test_forward_to_the_end_and_back_again(seven: list[str], keys: tuple[str, ...]) -> None:
    expected = [each.username for each in Account.objects.order_by(*keys)]
    rows, asked, seen = Account.objects.all(), {}, []
    while True:
        one = page(rows, keys, asked, total=7, size=3)
        seen += [row.username for row in one.rows]
        if not one.after:
            break
        asked = {"sau": one.after}
    assert seen == expected
    back: list[str] = []
    while one.before:
        one = page(rows, keys, {"truoc": one.before}, total=7, size=3)
        back = [row.username for row in one.rows] + back
    assert back == expected[:6]


def test_the_last_page_is_reached_at_once(seven: list[str]) -> None:
    one = page(Account.objects.all(), ("full_name", "pk"), {"cuoi": "1"}, total=7, size=3)
    assert [row.username for row in one.rows] == seven[-3:]
    assert one.before and not one.after


def cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "rác",
        cursor_of('{"a":1}'),
        cursor_of("[1,2,3]"),
        cursor_of("[[1],2]"),
        cursor_of('["a","x"]'),
        cursor_of(r'["\u0000",1]'),
        cursor_of(r'["\ud800",1]'),  # half a character
        cursor_of("[" * 2_000),
        cursor_of("[" * 100_000),
    ],
)
def test_a_place_that_is_not_ours_gives_the_first_page(seven: list[str], cursor: str) -> None:
    one = page(Account.objects.all(), ("full_name", "pk"), {"sau": cursor}, total=7, size=3)
    assert [row.username for row in one.rows] == seven[:3]


def test_a_number_where_a_day_belongs_gives_the_first_page(seven: list[str]) -> None:
    rows = Account.objects.all()
    one = page(rows, ("opened_at", "pk"), {"sau": cursor_of("[1,2]")}, total=7, size=3)
    assert len(one.rows) == 3
