"""Signing in, the own password, and errors spoken in plain words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from hoso.accounts import services
from hoso.accounts.models import Account
from hoso.web import shell
from hoso.web.accounts.forms import REFUSED

pytestmark = pytest.mark.django_db

OWN = "một câu dễ nhớ của tôi"


@pytest.fixture
def opened() -> tuple[Account, str]:
    return services.open_account("hanh", "Nguyễn Thị Minh Hạnh", by="tests")


@pytest.fixture
def settled(opened: tuple[Account, str]) -> Account:
    services.set_own_password(opened[0], OWN)
    return opened[0]


def signed_in(client: Client, account: Account) -> Client:
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(
    client: Client, settled: Account
) -> None:
    pages = [
        client.post("/dang-nhap", {"username": name, "password": "sai rồi đấy"})
        for name in ("hanh", "khong-co-ai")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    assert all(REFUSED in page.content.decode() for page in pages)
    assert "_auth_user_id" not in client.session


def test_the_one_time_password_leads_to_ones_own_first(
    client: Client, opened: tuple[Account, str]
) -> None:
    client.post("/dang-nhap", {"username": "HANH", "password": opened[1]})
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/mat-khau-moi"
    assert "Mật khẩu vừa dùng chỉ dùng được một lần" in answer.content.decode()
    answer = client.post("/mat-khau-moi", {"password": OWN, "again": OWN})
    assert answer.status_code == 302
    opened[0].refresh_from_db()
    assert not opened[0].must_set_password and opened[0].check_password(OWN)
    assert client.get("/con-phien").status_code == 204


def test_a_weak_password_is_refused_in_vietnamese(
    client: Client, opened: tuple[Account, str]
) -> None:
    signed_in(client, opened[0])
    page = client.post("/mat-khau-moi", {"password": "12345", "again": "12345"})
    assert page.status_code == 422
    assert "Mật khẩu cần ít nhất 14 ký tự" in page.content.decode()
    assert client.post("/mat-khau-moi", {"password": OWN, "again": "khác"}).status_code == 422


def test_an_expired_one_time_password_does_not_open(
    client: Client, opened: tuple[Account, str], time_machine: object
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    time_machine.move_to(timezone.now() + timedelta(days=services.ONE_TIME_DAYS, seconds=1))  # type: ignore[attr-defined]
    page = client.post("/dang-nhap", {"username": "hanh", "password": opened[1]})
    assert page.status_code == 422 and REFUSED in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/ui/viec?x=1", "/ui/viec?x=1"),
        ("/x\r\nSet-Cookie: a=b", "/x%0D%0ASet-Cookie:%20a=b"),
        *(
            (elsewhere, "/")
            for elsewhere in (
                "https://xau.example/",
                "//xau.example",
                "/\\xau.example",
                "\\\\xau.example",
                "https:xau.example",
                " //xau.example",
                "javascript:alert(1)",
                "viec",
                "9" * 400,
                "/" + "a" * 5_000,
            )
        ),
    ],
)
def test_next_stays_on_this_host(
    client: Client, settled: Account, asked: str, expected: str
) -> None:
    answer = client.post("/dang-nhap", {"username": "hanh", "password": OWN, "next": asked})
    first = shell.home(settled) if expected == "/" else expected
    assert answer.status_code == 302 and answer["Location"] == first


def test_signing_out_wants_a_post(client: Client, settled: Account) -> None:
    signed_in(client, settled)
    assert client.get("/dang-xuat").status_code == 405
    client.post("/dang-xuat")
    assert client.get("/").status_code == 302


def test_a_script_meeting_the_sign_in_page_gets_401_and_a_link(client: Client) -> None:
    for header in ({"HX-Request": "true"}, {"X-Hoso-Script": "1"}):
        answer = client.get("/con-phien", headers=header)
        assert answer.status_code == 401
        assert answer["HX-Retarget"] == "#messages"
        assert "Đăng nhập lại ở thẻ mới" in answer.content.decode()


def test_a_missing_page_says_nothing_of_the_inside(client: Client) -> None:
    page = client.get("/khong-co-trang-nay")
    assert page.status_code == 404
    assert "Không tìm thấy trang" in page.content.decode()
    assert "Traceback" not in page.content.decode()


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/ho-so%00", {}),
        ("/danh-muc/sex/sua/a%00b", {}),
        ("/ho-so", {"HTTP_COOKIE": 'sessionid="aaaaaaaaaaaa\\000"'}),
        ("/ho-so", {"HTTP_HOST": "evil.example"}),
        ("/ho-so", {"HTTP_HOST": "127.0.0.1\r\nX: y"}),
    ],
)
def test_what_cannot_be_read_is_said_in_words_by_400(
    client: Client, address: str, headers: dict[str, str]
) -> None:
    answer = client.get(address, **headers)
    assert answer.status_code == 400
    assert "không đọc được yêu cầu này" in answer.content.decode()


@pytest.mark.parametrize(
    "content", [b"&".join(b"a%d=1" % n for n in range(2_000)), b"a=" + b"x" * 6_000_000]
)
def test_far_too_much_is_said_in_words_by_400(client: Client, content: bytes) -> None:
    answer = client.generic(
        "POST", "/dang-nhap", content, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "Chưa có gì được ghi" in answer.content.decode()


def test_an_address_that_only_takes_posts_says_so_to_who_comes_back_to_it(
    client: Client, settled: Account
) -> None:
    """As after signing in again, when the session ended before a button was pressed."""
    address = f"/viec-can-lam/{uuid4()}/dat"
    asked = client.post(address)["Location"]
    answer = client.post(asked, {"username": "hanh", "password": OWN, "next": address}, follow=True)
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "việc gửi trước đó chưa được ghi" in answer.content.decode()


def test_a_method_that_a_page_does_not_know_is_405(client: Client, settled: Account) -> None:
    assert client.put("/dang-nhap").status_code == 405
    signed_in(client, settled)
    for address in ("/mat-khau-moi", "/ho-so", "/ho-so-cua-toi", "/thong-bao"):
        assert client.delete(address).status_code == 405, address


def test_the_policy_allows_no_script_or_style_in_the_page(client: Client) -> None:
    policy = client.get("/dang-nhap")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_entry_of_a_built_area_leads_somewhere() -> None:
    from importlib.util import find_spec

    from django.urls import reverse

    built = [
        entry.view
        for entry in shell.ENTRIES
        if find_spec(area := f"hoso.web.{entry.view.split(':')[0]}") and find_spec(f"{area}.urls")
    ]
    for view in built:
        assert reverse(view)


def test_what_the_rail_does_not_hold_opens_beside_it_and_nothing_is_lost() -> None:
    from hoso.accounts.access import ACTS
    from hoso.web.shell import MOST, held

    for acts in ACTS.values():
        found = shell.entries(acts)
        rail, more = held(found)
        assert [*rail, *more] == found and len(rail) + bool(more) <= MOST and len(more) != 1
    wide = [entry for entry in shell.entries(frozenset(*[ACTS["home_affairs"]])) if entry.is_wide]
    assert {"rights:list", "log:index"} <= {entry.view for entry in wide}
