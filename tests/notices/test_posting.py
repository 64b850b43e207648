"""Letters go out once, whatever the mail server does: none is lost in silence, none doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.notices import services
from hoso.notices.gateways.smtp import Server
from hoso.notices.models import FAILED, QUEUED, SENT, UNSURE, Letter
from hoso.notices.services.posting import WAITS
from tests.simulators.mail import Mail, running

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
TEXT = "Hôm nay có:\n\n.một dòng bắt đầu bằng dấu chấm\n- 2 việc đã quá hạn\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Mail]:
    with running() as mail:
        yield mail


@pytest.fixture
def mail(server: Mail, settings: Any) -> Mail:
    server.control("none")
    settings.HOSO_EMAIL_URL = server.url
    settings.HOSO_EMAIL_FROM = "Hồ sơ <nhac-viec@camau.example>"
    settings.HOSO_EMAIL_TIMEOUT = 5.0
    return server


def reader(name: str, email: str = "") -> Account:
    account, _ = open_account(name, "Trần Quốc Bảo", by="tests")
    with audit.recording("tests", "seed.fill"):
        Account.objects.filter(pk=account.pk).update(email=email)
    return account


def written(*accounts: Account, day: date = DAY) -> int:
    with audit.recording("tests", "seed.fill"):
        letters = {each.pk: ("Nhắc hạn: 2 việc đã quá hạn", TEXT) for each in accounts}
        return services.write_letters(day, letters)


def to(mail: Mail, address: str) -> list[dict[str, str]]:
    return [each for each in mail.letters() if each["to"] == address]


def later(minutes: float) -> None:
    """As if so much time had passed since the last try."""
    with audit.recording("tests", "seed.fill"):
        Letter.objects.filter(state=QUEUED).update(
            next_try_at=timezone.now() - timedelta(minutes=minutes)
        )


def test_a_letter_arrives_as_it_was_written_and_once(mail: Mail) -> None:
    account = reader("a", "a@camau.example")
    assert (written(account), services.post_due(), services.post_due()) == (1, 1, 0)
    [letter] = to(mail, "a@camau.example")
    assert letter["subject"] == "Nhắc hạn: 2 việc đã quá hạn"
    assert letter["text"].replace("\r\n", "\n") == TEXT
    assert letter["from"] == "nhac-viec@camau.example"
    kept = Letter.objects.get()
    assert (kept.state, kept.tries, letter["key"]) == (SENT, 1, f"<{kept.pk}@camau.example>")


def test_one_letter_a_day_and_none_without_an_address_or_a_server(
    mail: Mail, settings: Any
) -> None:
    silent, account = reader("b1"), reader("b2", "b@camau.example")
    assert written(silent, account) == 1
    written(silent, account)
    assert Letter.objects.count() == 1
    assert written(account, day=DAY + timedelta(days=1)) == 1
    settings.HOSO_EMAIL_URL = ""
    assert written(account, day=DAY + timedelta(days=2)) == 0
    assert services.post_due() == 0
    assert Letter.objects.filter(state=QUEUED).count() == 2


@pytest.mark.parametrize("kind", ["busy", "drop"])
def test_what_was_surely_not_taken_is_tried_again_until_it_is(mail: Mail, kind: str) -> None:
    address = f"{kind}@camau.example"
    written(reader(kind, address))
    mail.control(kind, times=2)
    for tries in (1, 2):
        assert services.post_due() == 0
        letter = Letter.objects.get()
        assert (letter.state, letter.tries) == (QUEUED, tries)
        assert letter.next_try_at is not None and letter.next_try_at > timezone.now()
        assert services.post_due() == 0, "not before its time"
        later(0)
    assert services.post_due() == 1
    assert len(to(mail, address)) == 1


def test_a_server_that_is_away_is_asked_once_and_all_letters_wait(
    mail: Mail, settings: Any
) -> None:
    written(*[reader(f"w{n}", f"w{n}@camau.example") for n in range(3)])
    settings.HOSO_EMAIL_URL = "smtp://127.0.0.1:9"
    assert services.post_due() == 0
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 0, 1]
    settings.HOSO_EMAIL_URL = mail.url
    later(0)
    assert services.post_due() == 3
    assert [len(to(mail, f"w{n}@camau.example")) for n in range(3)] == [1, 1, 1]


def test_a_mailbox_that_is_not_there_is_given_up_and_said(mail: Mail) -> None:
    written(reader("gone", "gone@camau.example"), reader("here", "here@camau.example"))
    mail.control("refuse")
    assert services.post_due() == 1
    failed = Letter.objects.get(state=FAILED)
    assert "550" in failed.words and "@" not in failed.words
    assert services.post_due() == 0


def test_after_the_last_wait_it_is_given_up(mail: Mail) -> None:
    written(reader("never", "never@camau.example"))
    mail.control("busy", times=99)
    for _ in range(len(WAITS) + 1):
        services.post_due()
        later(0)
    assert Letter.objects.get().state == FAILED
    assert to(mail, "never@camau.example") == []


def test_no_answer_after_the_whole_letter_is_never_sent_again(mail: Mail) -> None:
    written(reader("twice", "twice@camau.example"))
    mail.control("drop_after")
    assert services.post_due() == 0
    assert Letter.objects.get().state == UNSURE
    later(999)
    assert services.post_due() == 0
    assert len(to(mail, "twice@camau.example")) == 1


def test_a_server_too_slow_to_answer_leaves_it_unsure(mail: Mail, settings: Any) -> None:
    settings.HOSO_EMAIL_TIMEOUT = 0.5
    written(reader("slow", "slow@camau.example"))
    mail.control("slow", seconds=3)
    assert services.post_due() == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.words) == (
        UNSURE,
        "Máy chủ thư không trả lời sau khi đã nhận thư.",
    )


@pytest.mark.parametrize(
    "url", ["http://mail", "smtp://u:geheim@mail", "smtp://", "mail.example:25"]
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        Server.read(url)
    assert "geheim" not in str(refused.value)


def test_the_address_says_how_to_speak() -> None:
    assert Server.read("smtps://nhac%40tinh:b%2Fc@mail.example") == Server(
        "smtps", "mail.example", 465, "nhac@tinh", "b/c"
    )
    assert Server.read("starttls://mail.example").port == 587
