"""What the account was told: read marks, the bell, and nobody else's."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso import audit
from hoso.accounts.models import Account
from hoso.notices import services as notices
from hoso.notices.models import Notice
from tests import builders
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/thong-bao"


@pytest.fixture
def account() -> Account:
    return builders.make_account("Nguyễn Thị Minh Hạnh")


@pytest.fixture
def client_(account: Account) -> Client:
    return client_of(account)


def told(account: Account, *texts: str, link: str = "") -> list[Notice]:
    with audit.recording("tests", "seed.fill"):
        for text in texts:
            notices.tell(account, text, link)
    return list(Notice.objects.filter(account=account).order_by("pk"))


def test_notices_are_listed_latest_first_with_unread_ones_marked(
    client_: Client, account: Account
) -> None:
    told(account, "Khai báo đã gửi.")
    notices.mark_read(account)
    told(account, "Khai báo bị trả lại.")
    page = client_.get(PAGE).content.decode()
    assert page.index("Khai báo bị trả lại.") < page.index("Khai báo đã gửi.")
    assert page.count("</svg>chưa đọc</span>") == 1 and "1 thông báo chưa đọc" in page
    assert 'aria-label="Thông báo: 1 chưa đọc"' in page
    only = client_.get(f"{PAGE}?chua-doc=1").content.decode()
    assert "Khai báo bị trả lại." in only and "Khai báo đã gửi." not in only


def test_marking_all_read_empties_the_bell(client_: Client, account: Account) -> None:
    told(account, "Một.", "Hai.")
    assert client_.post(f"{PAGE}/da-doc").status_code == 302
    page = client_.get(PAGE).content.decode()
    assert 'aria-label="Thông báo"' in page and "Đã đọc hết" in page
    assert not Notice.objects.filter(read_at=None).exists()


def test_opening_one_marks_only_it_and_goes_where_it_leads(
    client_: Client, account: Account
) -> None:
    first, second = told(account, "Một.", "Hai.", link="/con-phien")
    answer = client_.post(f"{PAGE}/{first.pk}/mo")
    assert (answer.status_code, answer["Location"]) == (302, "/con-phien")
    read = dict(Notice.objects.values_list("pk", "read_at"))
    assert read[first.pk] is not None and read[second.pk] is None


def test_a_link_that_leads_away_is_not_followed(client_: Client, account: Account) -> None:
    (one,) = told(account, "Một.", link="https://example.com/")
    assert client_.post(f"{PAGE}/{one.pk}/mo")["Location"] == PAGE


def test_the_notices_of_others_do_not_exist(client_: Client) -> None:
    other = builders.make_account("Người Khác")
    (theirs,) = told(other, "Việc riêng.")
    assert "Việc riêng." not in client_.get(PAGE).content.decode()
    assert client_.post(f"{PAGE}/{theirs.pk}/mo").status_code == 404
    client_.post(f"{PAGE}/da-doc")
    assert Notice.objects.get(pk=theirs.pk).read_at is None


def test_nothing_is_changed_by_looking_and_the_anonymous_sign_in(
    client_: Client, account: Account
) -> None:
    (one,) = told(account, "Một.")
    client_.get(PAGE)
    assert client_.get(f"{PAGE}/{one.pk}/mo").status_code == 405
    assert client_.get(f"{PAGE}/da-doc").status_code == 405
    assert Notice.objects.get().read_at is None
    assert Client().get(PAGE)["Location"].startswith("/dang-nhap")


def test_the_empty_list_says_what_will_be_here(client_: Client) -> None:
    assert "Chưa có thông báo nào." in client_.get(PAGE).content.decode()


def test_the_number_of_statements_does_not_grow_and_pages_follow(
    client_: Client, account: Account
) -> None:
    told(account, *(f"Tin số {n}." for n in range(5)))
    client_.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client_.get(PAGE)
    told(account, *(f"Tin thêm {n}." for n in range(55)))
    with CaptureQueriesContext(connection) as many:
        page = client_.get(PAGE).content.decode()
    assert len(many) == len(few)
    following = re.findall(r'href="(\?sau=[^"]+)" rel="next"', page)[0]
    second = client_.get(PAGE + following).content.decode()
    texts = re.findall(r"Tin (?:số|thêm) \d+\.", re.sub(r'<span class="hs-hide">[^<]*', "", page))
    texts += re.findall(
        r"Tin (?:số|thêm) \d+\.", re.sub(r'<span class="hs-hide">[^<]*', "", second)
    )
    assert len(texts) == len(set(texts)) == 60
