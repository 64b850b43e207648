"""Nothing is sent twice as new, nothing is lost: packets against a real process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.dossiers.models import Person
from hoso.signing.models import Signature
from hoso.signing.services import Signer
from hoso.sync import queries, services
from hoso.sync.models import Attempt, Packet, Payload, UpwardLine, UpwardSession
from hoso.sync.rules import Outcome, State
from tests.simulators.national import ORG, Running, running, until
from tests.simulators.packets import content, envelope, record
from tests.sync.conftest import Province, environment

LATER = timedelta(hours=1)


def key_of(packet: Packet) -> str:
    return f"{ORG}_{packet.person.staff_number}"


def settle(packet: Packet, rounds: int = 5) -> Packet:
    """As the periodic job would, minute by minute; ends when the packet is settled."""
    now = timezone.now()
    for _ in range(rounds):
        packet.refresh_from_db()
        if packet.settled_at:
            break
        now += LATER
        services.tend(now=now)
    packet.refresh_from_db()
    return packet


def deferred(name: str) -> list[dict[str, Any]]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name=name).order_by("id")
    return [job.args for job in jobs]


# --- signing upward


@pytest.mark.clause("LC-2.9")
def test_signing_upward_puts_each_latest_version_in_the_outbox(
    province: Province, signer: Signer
) -> None:
    people = [province.person(f"Người Thứ {number}") for number in range(3)]
    province.approve(*people)
    province.approve(people[0])
    assert not Packet.objects.exists(), "nothing is sent that Home Affairs has not signed"
    session = services.sign_upward(province.home_affairs, signer, period="2026-11")
    lines = json.loads(session.signature.manifest_bytes)["entries"]
    assert sorted(line["version"] for line in lines) == [1, 1, 2]
    assert session.signature.purpose == "upward"
    assert session.signature.pdf_path is not None
    packets = list(session.packets.all())
    assert {packet.state for packet in packets} == {State.QUEUED}
    assert {packet.action for packet in packets} == {"ADD"}
    assert [args["packet_id"] for args in deferred("sync.send")] == sorted(
        packet.pk for packet in packets
    )


def test_what_is_signed_is_not_signed_again(province: Province, signer: Signer) -> None:
    province.approve(province.person())
    services.sign_upward(province.home_affairs, signer)
    with pytest.raises(Conflict, match="Không có dữ liệu nào"):
        services.sign_upward(province.home_affairs, signer)


def test_a_chosen_version_that_is_no_longer_the_latest_stops_the_whole_session(
    province: Province, signer: Signer
) -> None:
    person, other = province.person(), province.person()
    chosen = province.approve(person, other)
    province.approve(person)
    with pytest.raises(Conflict, match="chưa có gì được ký"):
        services.sign_upward(
            province.home_affairs, signer, versions=[version.pk for version in chosen]
        )
    assert UpwardSession.objects.count() == UpwardLine.objects.count() == 0
    assert not Signature.objects.filter(purpose="upward").exists()


def test_only_the_right_role_signs_upward(province: Province, signer: Signer) -> None:
    province.approve(province.person())
    with audit.recording("test", "seed.fill"):
        stranger = Account.objects.create(username="nguoi-la", full_name="Người Lạ")
    with pytest.raises(NotAllowed):
        services.sign_upward(stranger, signer)


def test_two_who_sign_at_once_one_wins_and_the_other_is_told(province: Province) -> None:
    province.approve(*[province.person() for _ in range(3)])
    results: list[object] = []
    gate = threading.Barrier(2)

    def sign() -> None:
        from django.db import connection

        try:
            with province.signer() as signer:
                gate.wait(20)
                services.sign_upward(province.home_affairs, signer)
            results.append("signed")
        except Conflict as conflict:
            results.append(conflict)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [type(result) for result in results].count(str) == 1
    assert len(results) == 2
    assert UpwardSession.objects.count() == 1
    assert Packet.objects.count() == UpwardLine.objects.count() == 3


def test_a_packet_that_cannot_pass_is_rejected_here_with_the_field_named(
    province: Province, signer: Signer, national: Running
) -> None:
    person = province.person("Trần Thị Bí Mật")
    province.approve(person, spoil="unit")
    session = services.sign_upward(province.home_affairs, signer)
    packet = session.packets.get()
    assert packet.state == State.REJECTED
    assert "Mã đơn vị sử dụng (MaDonviSuDung)" in packet.words
    assert "Bí Mật" not in packet.words
    assert deferred("sync.send") == []
    assert not services.send(packet.pk)
    assert key_of(packet) not in national.added()


def test_what_would_not_pass_is_told_before_anybody_signs(province: Province) -> None:
    good, bad = province.approve(province.person()) + province.approve(
        province.person(), spoil="unit"
    )
    assert services.check_ahead(good.pk).words == ""
    assert "Mã đơn vị sử dụng" in services.check_ahead(bad.pk).words
    assert services.check_ahead(bad.pk).pk == bad.forecast.pk
    waiting = queries.to_sign_upward(Person.objects.visible_to(province.home_affairs))
    assert [bool(version.forecast.words) for version in waiting] == [
        version.pk == bad.pk for version in waiting
    ]


def test_one_person_has_one_unsettled_packet(province: Province) -> None:
    packet = province.queued(province.person())[0]
    with (
        pytest.raises(IntegrityError),
        audit.recording("test", "seed.fill"),
        transaction.atomic(),
    ):
        Packet.objects.create(
            person=packet.person, version=packet.version, action="ADD", state=State.SENDING
        )


# --- sending


def test_a_packet_is_accepted_and_its_text_forgotten(province: Province, national: Running) -> None:
    packet = province.queued(province.person("Lê Văn Gửi"))[0]
    assert services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED
    assert packet.transaction_id
    assert packet.words.endswith("thành công")
    assert len(packet.payload_sha256) == 64
    assert not Payload.objects.filter(packet=packet).exists()
    assert national.records()[key_of(packet)]["THONGTINCHUNG"]["HoVaTen"] == "Lê Văn Gửi"
    assert Event.objects.filter(action="sync.settle", subject=packet.subject).exists()
    assert not services.send(packet.pk)
    assert national.added()[key_of(packet)] == 1


@pytest.mark.clause("CM-4.2")
def test_the_next_version_goes_as_an_edit(province: Province, national: Running) -> None:
    person = province.person("Lê Văn Đổi")
    services.send(province.queued(person)[0].pk)
    person.full_name = "Lê Văn Đổi Tên"
    second = province.queued(person)[0]
    assert second.action == "EDIT"
    services.send(second.pk)
    stored = national.records()[key_of(second)]
    assert stored["THONGTINCHUNG"]["HoVaTen"] == "Lê Văn Đổi Tên"
    assert national.added()[key_of(second)] == 1


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("close_before", {}),
        ("close_after", {}),
        ("error500", {}),
        ("error500", {"stored": True}),
        ("success_with_error_text", {}),
        ("success_with_error_text", {"times": 3}),
        ("close_after", {"times": 3}),
        ("close_before", {"times": 3}),
        ("duplicate", {"times": 1}),
    ],
)
@pytest.mark.clause("CM-12.1")
def test_whatever_happens_on_the_way_it_is_stored_once_and_not_lost(
    province: Province, national: Running, kind: str, options: dict[str, Any]
) -> None:
    packet = province.queued(province.person())[0]
    if kind == "duplicate":  # after a lost answer, "it exists" may speak of our own
        national.control("close_before")
    national.control(kind, **options)
    services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.UNKNOWN
    assert packet.words
    settle(packet, rounds=10)
    assert packet.state == State.ACCEPTED
    assert national.added()[key_of(packet)] == 1


@pytest.mark.parametrize("kind", ["close_before", "close_after"])
def test_an_edit_of_unknown_fate_is_settled_too(
    province: Province, national: Running, kind: str
) -> None:
    person = province.person("Lê Văn Sửa")
    services.send(province.queued(person)[0].pk)
    person.full_name = "Lê Văn Sửa Rồi"
    packet = province.queued(person)[0]
    national.control(kind)
    services.send(packet.pk)
    settle(packet)
    assert packet.state == State.ACCEPTED
    stored = national.records()[key_of(packet)]
    assert stored["THONGTINCHUNG"]["HoVaTen"] == "Lê Văn Sửa Rồi"
    assert national.added()[key_of(packet)] == 1


def test_an_answer_too_late_is_found_out_about(
    province: Province, national: Running, settings: Any
) -> None:
    packet = province.queued(province.person())[0]
    settings.HOSO_NATIONAL_TIMEOUT = 0.5
    national.control("slow_answer", seconds=60)
    services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.UNKNOWN
    national.control("none")
    settings.HOSO_NATIONAL_TIMEOUT = 20.0
    settle(packet)
    assert packet.state == State.ACCEPTED
    assert national.added()[key_of(packet)] == 1


def test_a_late_add_that_arrives_after_the_probe_does_no_harm(
    province: Province, national: Running, settings: Any
) -> None:
    packet = province.queued(province.person())[0]
    settings.HOSO_NATIONAL_TIMEOUT = 0.5
    national.control("slow", seconds=60)
    services.send(packet.pk)  # held over there, not yet stored
    settings.HOSO_NATIONAL_TIMEOUT = 20.0
    services.reconcile(packet.pk, now=timezone.now() + LATER)  # "không tồn tại": queued as new
    packet.refresh_from_db()
    assert (packet.state, packet.action) == (State.QUEUED, "ADD")
    national.control("none")  # now the first one is stored
    until(lambda: key_of(packet) in national.records(), "the late packet is stored")
    settle(packet)  # "đã tồn tại": ours; an edit settles it
    assert packet.state == State.ACCEPTED
    assert national.added()[key_of(packet)] == 1
    tries = Attempt.objects.filter(packet=packet).values_list("action", "outcome")
    assert list(tries)[-2:] == [("ADD", Outcome.EXISTS), ("EDIT", Outcome.ACCEPTED)]


def test_somebody_elses_record_is_not_overwritten_until_a_person_says_so(
    province: Province, national: Running
) -> None:
    person = province.person("Lê Văn Thật")
    packet = province.queued(person)[0]
    theirs = record(person.staff_number, HoVaTen="Người Khác")
    national.post("/apisyncmsg/syncmsg/servicem0001", envelope("ADD", theirs), national.login())
    services.send(packet.pk)
    settle(packet)
    assert packet.state == State.REJECTED
    assert packet.words == "Số hiệu CBCCVC Bộ ngành địa phương đã tồn tại!"
    assert national.records()[key_of(packet)]["THONGTINCHUNG"]["HoVaTen"] == "Người Khác"
    services.requeue(packet, by=province.home_affairs, overwrite=True)
    services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED
    assert national.records()[key_of(packet)]["THONGTINCHUNG"]["HoVaTen"] == "Lê Văn Thật"


def test_a_refusal_stands_beside_the_record_in_its_own_words(
    province: Province, national: Running
) -> None:
    packet = province.queued(province.person())[0]
    # A code that became wrong after the check, as when the other side changes its lists.
    with audit.recording("test", "seed.fill"):
        payload = packet.payload
        payload.text = payload.text.replace('"DanToc":""', '"DanToc":"99"')
        payload.save()
    services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.REJECTED
    assert packet.words == "Mã dân tộc không đúng với danh mục!"
    services.requeue(packet, by=province.home_affairs)
    services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED


def test_nobody_at_the_other_end_keeps_everything_queued_and_then_gives_up_visibly(
    province: Province, settings: Any
) -> None:
    packets = province.queued(*[province.person() for _ in range(3)])
    with running() as gone:
        settings.HOSO_NATIONAL_URL = gone.url
    now = timezone.now()
    assert services.send_due(now=now) == 1  # the first finds nobody; the others do not wait
    for _ in range(40):
        now += timedelta(days=2)
        services.tend(now=now)
    assert {packet.state for packet in Packet.objects.all()} == {State.QUEUED}
    assert Packet.objects.given_up().count() == 3
    assert "Không kết nối được" in Packet.objects.given_up()[0].words
    with running() as back:
        settings.HOSO_NATIONAL_URL = back.url
        settings.HOSO_NATIONAL_USER = settings.HOSO_NATIONAL_PASSWORD = "demo"
        for packet in Packet.objects.given_up():
            services.requeue(packet, by=province.home_affairs)
        services.tend(now=now)
        assert back.added() == {key_of(packet): 1 for packet in packets}


def test_a_barred_account_rejects_nothing(
    province: Province, national: Running, settings: Any
) -> None:
    packet = province.queued(province.person())[0]
    settings.HOSO_NATIONAL_ORG_CODE = "000.00.00.H34"
    services.send(packet.pk)
    packet.refresh_from_db()
    assert packet.state == State.QUEUED
    assert packet.words.startswith("Tài khoản chưa được phân quyền")
    settings.HOSO_NATIONAL_ORG_CODE = ORG
    settle(packet)
    assert packet.state == State.ACCEPTED


# --- versions that overtake each other


def test_a_newer_version_takes_the_place_of_one_still_queued(
    province: Province, national: Running
) -> None:
    person = province.person()
    first = province.queued(person)[0]
    second = province.queued(person)[0]
    first.refresh_from_db()
    assert (first.state, second.state, second.action) == (State.SUPERSEDED, State.QUEUED, "ADD")
    assert not services.send(first.pk)
    services.send(second.pk)
    assert national.added()[key_of(second)] == 1


def test_a_newer_version_waits_for_one_whose_fate_is_unknown(
    province: Province, national: Running
) -> None:
    person = province.person("Lê Văn Một")
    first = province.queued(person)[0]
    national.control("close_after")
    services.send(first.pk)
    person.full_name = "Lê Văn Hai"
    second = province.queued(person)[0]
    assert second.state == State.WAITING
    assert not services.send(second.pk)
    person.full_name = "Lê Văn Ba"
    third = province.queued(person)[0]
    second.refresh_from_db()
    assert (second.state, third.state) == (State.SUPERSEDED, State.WAITING)
    settle(first)
    settle(third)
    assert (first.state, third.state, third.action) == (State.ACCEPTED, State.ACCEPTED, "EDIT")
    assert national.records()[key_of(third)]["THONGTINCHUNG"]["HoVaTen"] == "Lê Văn Ba"
    assert national.added()[key_of(third)] == 1


def test_a_packet_surely_not_stored_gives_way_to_the_one_that_waits(
    province: Province, national: Running
) -> None:
    person = province.person()
    first = province.queued(person)[0]
    national.control("close_before")
    services.send(first.pk)
    second = province.queued(person)[0]
    settle(second)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.SUPERSEDED, State.ACCEPTED)
    assert national.added()[key_of(second)] == 1


# --- killed and doubled senders


def sender(packet: Packet, national: Running) -> subprocess.Popen[bytes]:
    program = (
        "import django, sys; django.setup(); from hoso.sync import services; "
        "services.send(int(sys.argv[1]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(packet.pk)], env=environment(national)
    )


@pytest.mark.parametrize(("kind", "stored"), [("slow_answer", True), ("slow", False)])
@pytest.mark.clause("CM-12.1")
def test_a_sender_killed_before_the_answer_loses_nothing_and_doubles_nothing(
    province: Province, national: Running, kind: str, stored: bool
) -> None:
    packet = province.queued(province.person())[0]
    national.control(kind, seconds=120, match=packet.person.staff_number)
    process = sender(packet, national)
    try:
        if stored:
            until(lambda: key_of(packet) in national.records(), "stored, not answered", 60)
        else:
            until(lambda: not national.armed(), "the packet has arrived", 60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    if stored:
        national.control("none")
    packet.refresh_from_db()
    assert packet.state == State.SENDING  # committed before the first byte went out
    services.tend()  # too early to tell
    packet.refresh_from_db()
    assert packet.state == State.SENDING
    settle(packet)
    national.control("none")
    settle(packet)
    assert packet.state == State.ACCEPTED
    until(lambda: national.added().get(key_of(packet)) == 1, "stored once")
    outcomes = list(Attempt.objects.filter(packet=packet).values_list("outcome", flat=True))
    assert outcomes[0] == Outcome.UNSURE
    assert "" not in outcomes


def test_two_senders_of_one_packet_send_it_once(province: Province, national: Running) -> None:
    packet = province.queued(province.person())[0]
    results: list[bool] = []
    gate = threading.Barrier(2)

    def run() -> None:
        from django.db import connection

        gate.wait(20)
        results.append(services.send(packet.pk))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == [False, True]
    sent = [each for each in national.requests() if each["key"] == key_of(packet)]
    assert len(sent) == 1


def test_a_sender_given_up_too_early_does_not_undo_what_was_found_out(
    province: Province, national: Running
) -> None:
    """The sender lives, only slower than anybody believed; its late result changes nothing."""
    packet = province.queued(province.person())[0]
    national.control("slow_answer", seconds=60, match=packet.person.staff_number)

    def run() -> None:
        from django.db import connection

        services.send(packet.pk)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: key_of(packet) in national.records(), "stored, not answered")
    services.tend(now=timezone.now() + LATER)
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED
    national.control("none")
    thread.join(60)
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED
    assert national.added()[key_of(packet)] == 1


# --- who may


def test_only_who_may_watch_sees_packets_and_sends_them_again(province: Province) -> None:
    packet = province.queued(province.person())[0]
    with audit.recording("test", "seed.fill"):
        stranger = Account.objects.create(username="nguoi-la", full_name="Người Lạ")
    assert Packet.objects.visible_to(province.home_affairs).count() == 1
    assert Packet.objects.visible_to(stranger).count() == 0
    with pytest.raises(NotAllowed):
        services.requeue(packet, by=stranger)


def test_a_packet_that_still_cannot_pass_stays_rejected(province: Province, signer: Signer) -> None:
    province.approve(province.person(), spoil="unit")
    packet = services.sign_upward(province.home_affairs, signer).packets.get()
    with pytest.raises(Incomplete) as caught:
        services.requeue(packet, by=province.home_affairs)
    assert caught.value.findings[0].field == "MaDonviSuDung"
    packet.refresh_from_db()
    assert packet.state == State.REJECTED


def test_an_accepted_packet_cannot_be_sent_again(province: Province, national: Running) -> None:
    packet = province.queued(province.person())[0]
    services.send(packet.pk)
    packet.refresh_from_db()
    with pytest.raises(Conflict):
        services.requeue(packet, by=province.home_affairs)


def test_the_made_up_packet_of_the_tests_is_a_whole_one() -> None:
    assert set(content("ADD", record())["Data"]) == {"Header", "Body"}
