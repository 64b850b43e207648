"""The gateway against a real process: what was surely stored, surely not, and unknown."""

from __future__ import annotations

import logging
import socket
from typing import Any
from uuid import uuid4

import pytest

from hoso.base.errors import Unreachable
from hoso.sync.gateways import Declined, NotSent
from hoso.sync.gateways.national import NationalDatabase
from hoso.sync.rules import Action, Outcome, Service
from tests.simulators.national import ORG, Running, running
from tests.simulators.packets import content, record


@pytest.fixture
def gateway(national: Running) -> NationalDatabase:
    return NationalDatabase.from_settings()


@pytest.fixture
def number() -> str:
    return f"CM{uuid4().int % 10**9:09}"


def send(gateway: NationalDatabase, action: str, number: str, **general: Any) -> Any:
    return gateway.send(Service.RECORD, content(action, record(number, **general)))


@pytest.mark.clause("LC-2.6")
def test_an_accepted_packet_brings_back_its_transaction(
    gateway: NationalDatabase, national: Running, number: str
) -> None:
    answer = send(gateway, Action.ADD, number)
    assert answer.transaction_id
    assert answer.message.endswith("thành công")
    assert f"{ORG}_{number}" in national.records()


@pytest.mark.parametrize(
    ("first", "action", "outcome"),
    [
        (True, Action.ADD, Outcome.EXISTS),
        (False, Action.EDIT, Outcome.ABSENT),
    ],
)
def test_what_is_there_already_and_what_is_not_are_told_apart(
    gateway: NationalDatabase, number: str, first: bool, action: Action, outcome: Outcome
) -> None:
    if first:
        send(gateway, Action.ADD, number)
    with pytest.raises(Declined) as caught:
        send(gateway, action, number)
    assert caught.value.outcome is outcome


def test_a_refusal_is_in_the_databases_own_words(gateway: NationalDatabase, number: str) -> None:
    with pytest.raises(Declined, match="Mã dân tộc không đúng với danh mục!") as caught:
        send(gateway, Action.ADD, number, DanToc="99")
    assert caught.value.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("kind", "options", "stored"),
    [
        ("close_before", {}, False),
        ("close_after", {}, True),
        ("error500", {}, False),
        ("error500", {"stored": True}, True),
        ("success_with_error_text", {}, False),
    ],
)
def test_a_lost_answer_is_unknown_whether_it_was_stored_or_not(
    gateway: NationalDatabase,
    national: Running,
    number: str,
    kind: str,
    options: dict[str, Any],
    stored: bool,
) -> None:
    national.control(kind, **options)
    with pytest.raises(Unreachable) as caught:
        send(gateway, Action.ADD, number)
    assert not isinstance(caught.value, NotSent)
    assert (f"{ORG}_{number}" in national.records()) is stored


def test_an_answer_that_comes_too_late_is_unknown(
    national: Running, settings: Any, number: str
) -> None:
    settings.HOSO_NATIONAL_TIMEOUT = 0.5
    gateway = NationalDatabase.from_settings()
    national.control("slow", seconds=60)
    with pytest.raises(Unreachable, match="không trả lời kịp") as caught:
        send(gateway, Action.ADD, number)
    assert not isinstance(caught.value, NotSent)
    national.control("none")


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_closed_port_means_nothing_was_sent(settings: Any, number: str) -> None:
    settings.HOSO_NATIONAL_URL = f"http://127.0.0.1:{closed_port()}"
    with pytest.raises(NotSent, match="Không kết nối được"):
        send(NationalDatabase.from_settings(), Action.ADD, number)


def test_a_port_closed_after_signing_in_means_nothing_was_sent(settings: Any, number: str) -> None:
    with running() as national:
        settings.HOSO_NATIONAL_URL = national.url
        settings.HOSO_NATIONAL_USER = settings.HOSO_NATIONAL_PASSWORD = "demo"
        gateway = NationalDatabase.from_settings()
        send(gateway, Action.ADD, number)
    with pytest.raises(NotSent):
        send(gateway, Action.EDIT, number)


def test_a_wrong_password_sends_nothing_and_says_so(
    national: Running, settings: Any, number: str
) -> None:
    settings.HOSO_NATIONAL_PASSWORD, settings.HOSO_NATIONAL_USER = "wrong", "nobody"
    with pytest.raises(NotSent, match="Tên đăng nhập hoặc mật khẩu không chính xác"):
        send(NationalDatabase.from_settings(), Action.ADD, number)


def test_a_token_that_has_ended_is_renewed_once(
    gateway: NationalDatabase, national: Running, number: str
) -> None:
    send(gateway, Action.ADD, number)
    national.control("expired_token")
    assert send(gateway, Action.EDIT, number).message.endswith("thành công")
    national.control("expired_token", times=2)
    with pytest.raises(Declined) as caught:
        send(gateway, Action.EDIT, number)
    assert caught.value.outcome is Outcome.EXPIRED


def test_another_organisation_is_the_accounts_fault_not_the_datas(
    national: Running, settings: Any, number: str
) -> None:
    settings.HOSO_NATIONAL_ORG_CODE = "000.00.00.H34"
    with pytest.raises(Declined) as caught:
        send(NationalDatabase.from_settings(), Action.ADD, number)
    assert caught.value.outcome is Outcome.BARRED


def test_nothing_of_the_person_is_logged(
    gateway: NationalDatabase, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        send(gateway, Action.ADD, number)
        with pytest.raises(Declined):
            send(gateway, Action.ADD, number)
    for secret in ("Nguyễn", "096080000123", number, "demo"):
        assert secret not in caplog.text
