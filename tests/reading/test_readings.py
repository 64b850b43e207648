"""Reading recorded, sealed, watched; what the person and the officer see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.audit.flaws import Report
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.services import Decision, Wish
from hoso.notices.models import Notice
from hoso.reading import queries, services
from hoso.reading.kinds import GroundKind, Kind
from hoso.reading.models import DaySeal, Reading, Unusual
from tests import builders
from tests.dossiers.office import Office, crowd, office, opened
from tests.web.signing_in import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-14.1g")]
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)  # in Vietnam


@pytest.fixture
def here(db: None) -> Office:
    return office()


def at(moment: datetime, account: Account, person: Person, kind: Kind = Kind.DOSSIER) -> None:
    with time_machine.travel(moment, tick=False):
        services.record(account, person, kind)


def raw(statement: str, *given: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending would refuse first
        cursor.execute(statement, given)


def behind(statement: str, *given: Any) -> None:
    """As an owner of the database would: no trigger runs."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, given)
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.clause("TQ-4.1")
def test_on_what_ground_it_was_opened(here: Office) -> None:
    lent = opened("Người Được Ủy Quyền", Role.SEAL_KEEPER, here.other)
    with audit.recording("tests", "accounts.delegate"):
        Grant.objects.create(account=lent, role=Role.HEAD, unit=here.unit, since=date(2020, 1, 1),
                             until=date(2030, 1, 1), for_account=here.head)  # fmt: skip
    for account in (here.account, here.officer, lent, here.stranger):
        services.record(account, here.person, Kind.DOSSIER)
    found = {
        each.account_id: (each.ground, each.role, each.unit_id) for each in Reading.objects.all()
    }
    assert found == {
        here.account.pk: (GroundKind.OWN, "", None),
        here.officer.pk: (GroundKind.ROLE, Role.OFFICER, here.unit.pk),
        lent.pk: (GroundKind.DELEGATION, Role.HEAD, here.unit.pk),
        here.stranger.pk: (GroundKind.CONSENT, "", None),
    }


def test_ten_minutes_are_one_row_and_nothing_of_it_can_be_taken_back(here: Office) -> None:
    for minutes in (0, 3, 9, 11):
        at(NOON + timedelta(minutes=minutes), here.officer, here.person)
    at(NOON, here.officer, here.person, Kind.FILE)
    rows = Reading.objects.filter(kind=Kind.DOSSIER).order_by("first_at")
    assert [(each.times, each.last_at - each.first_at) for each in rows] == [
        (3, timedelta(minutes=9)), (1, timedelta()),
    ]  # fmt: skip
    for statement in (
        "DELETE FROM reading_reading",
        "TRUNCATE reading_reading",
        "UPDATE reading_reading SET account_id = account_id + 1",
        "UPDATE reading_reading SET first_at = now()",
    ):
        with pytest.raises(DatabaseError, match="is refused"):
            raw(statement)


def test_a_search_is_recorded_when_it_names_somebody(here: Office) -> None:
    officer = client_of(here.officer)
    for query in ("?q=khong+co+ai", "?q=nguyen", ""):
        officer.get(f"/ho-so{query}")
    officer.get(f"/tim?q={here.person.personal_number}")
    officer.get("/tim/goi-y?q=ngu")
    found = Reading.objects.filter(kind=Kind.SEARCH).order_by("pk")
    assert [each.detail for each in found] == ["nguyen", "•••001", "ngu"]
    assert {each.person_id for each in found} == {None}


@pytest.mark.clause("CM-13.2")
@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM reading_reading WHERE day = '2026-11-25'",
        "UPDATE reading_reading SET times = 1 WHERE day = '2026-11-25'",
        "INSERT INTO reading_reading (account_id, kind, ground, role, detail, day, slot, first_at, "
        "last_at, times) SELECT account_id, 'search', 'role', '', 'ai', day, slot, first_at, "
        "last_at, 1 FROM reading_reading LIMIT 1",
        "DELETE FROM reading_dayseal WHERE day = '2026-11-25'",
    ],
)
def test_a_day_is_sealed_and_what_is_changed_afterwards_is_found(
    here: Office, tampering: str
) -> None:
    for days in (3, 1, 1):
        at(NOON - timedelta(days=days), here.officer, here.person)
    with time_machine.travel(NOON, tick=False):
        assert services.seal_days() == 3 and services.seal_days() == 0
    assert [(each.day.day, each.rows) for each in DaySeal.objects.order_by("day")] == [
        (23, 1), (24, 0), (25, 1),
    ]  # fmt: skip
    last = DaySeal.objects.get(day=date(2026, 11, 25))
    assert Event.objects.filter(action="reading.seal", reason=last.sha256).exists()
    sound = Report()
    services.check_days(sound)
    assert sound.is_sound and "3 ngày" in sound.notes[0]
    at(NOON, here.officer, here.person)  # today goes on and is no flaw
    behind(tampering)
    if "dayseal" in tampering:  # the log's own check of the tables finds the last one
        from hoso.audit import standing

        flawed = Report()
        standing.check_tables(flawed)
    else:
        flawed = Report()
        services.check_days(flawed)
    assert not flawed.is_sound


def many(here: Office, number: int) -> None:
    for place, person in enumerate(crowd(here.division, *["Trần Văn Nhiều"] * number)):
        at(NOON + timedelta(seconds=10 * place), here.officer, person)


def at_night(here: Office) -> None:
    at(NOON + timedelta(hours=14), here.officer, here.person)  # two in the morning


def outside(here: Office) -> None:
    people = crowd(here.other, *["Người Nơi Khác"] * 10)
    for person in people:
        at(NOON, here.officer, person)


def taken(here: Office) -> None:
    with time_machine.travel(NOON, tick=False):
        services.mark(here.officer, Kind.LIST, "Danh sách", people=500, reason="kiểm thử mức")


@pytest.mark.clause("CM-5")
@pytest.mark.parametrize(
    ("rule", "act", "number"),
    [
        ("many", lambda here: many(here, 197), 200),
        ("night", at_night, 1),
        ("outside", outside, 10),
        ("taken", taken, 500),
    ],
)
def test_unusual_reading_is_told_once_and_looked_into(
    here: Office, rule: str, act: Callable[[Office], None], number: int
) -> None:
    guard = opened("Phạm Thị Giám Sát", Role.HOME_AFFAIRS, here.province)
    for person in crowd(here.division, *["Trần Văn Thường"] * 3):
        at(NOON, here.officer, person)  # a day's work
        at(NOON + timedelta(hours=14), here.account, here.person)  # one's own, at night
    with time_machine.travel(NOON + timedelta(hours=16), tick=False):
        assert services.find_unusual() == 0
        act(here)
        assert services.find_unusual() == 1 and services.find_unusual() == 0
    one = Unusual.objects.get()
    assert (one.account, one.rule, one.number) == (here.officer, rule, number)
    notice = Notice.objects.get(account=guard)
    assert here.officer.full_name in notice.text and str(number) in notice.text
    assert here.person.full_name not in notice.text
    assert not Notice.objects.filter(account=here.officer, link="/nhat-ky/bat-thuong").exists()

    client = client_of(guard)
    page = client.get("/nhat-ky/bat-thuong").content.decode()
    assert here.officer.full_name in page and "mặc định của hệ thống" in page
    url = f"/nhat-ky/bat-thuong/{one.pk}"
    short = client.post(url, {"ket-luan": "ừ thì"})
    assert short.status_code == 422 and ">ừ thì</textarea>" in short.content.decode()
    assert client.post(url, {"ket-luan": "Đã hỏi, làm bù theo lịch"}).status_code == 302
    assert "làm bù theo lịch" in client.get("/nhat-ky/bat-thuong?xong=1").content.decode()
    with pytest.raises(Conflict):
        services.look_into(one.pk, "lần nữa cho chắc chắn", by=guard)


def test_nobody_looks_into_their_own(here: Office) -> None:
    guard = opened("Phạm Thị Giám Sát", Role.HOME_AFFAIRS, here.province)
    at(NOON + timedelta(hours=14), guard, here.person)
    with time_machine.travel(NOON + timedelta(hours=15), tick=False):
        assert services.find_unusual() == 1
    assert not Notice.objects.filter(account=guard, link="/nhat-ky/bat-thuong").exists()
    with pytest.raises(Conflict):
        services.look_into(Unusual.objects.get().pk, "chính tôi làm việc đó", by=guard)
    with pytest.raises(Incomplete):
        services.look_into(Unusual.objects.get().pk, "ok", by=here.head)


def let_in(here: Office, day: date) -> Account:
    """Somebody whom the head lets read the training, from that day."""
    account = builders.make_account("Hoàng Thị Được Đồng Ý")
    wish = Wish(("training",), day + timedelta(days=7))
    with time_machine.travel(NOON - timedelta(hours=2), tick=False):
        asked = dossiers.ask_consent(account, here.person.personal_number, "Đối chiếu", wish)
        decision = Decision("12/QĐ", day, builders.make_pdf("Văn bản đồng ý"))
        dossiers.grant_consent(asked, by=here.head, wish=wish, decision=decision)
    return account


@pytest.mark.clause("CM-5")
def test_the_person_sees_who_looked_day_by_day(here: Office) -> None:
    for hour in (1, 2, 3):
        at(NOON + timedelta(hours=hour), here.officer, here.person)
    at(NOON, here.officer, here.person, Kind.FILE)
    at(NOON - timedelta(days=1), here.head, here.person)
    at(NOON, here.account, here.person)
    reader = let_in(here, date(2026, 11, 26))
    at(NOON - timedelta(hours=1), reader, here.person)
    with time_machine.travel(NOON + timedelta(hours=4), tick=False):
        found = queries.who_saw(here.person, date(2026, 11, 1))
        page = client_of(here.account).get("/ai-da-xem").content.decode()
    assert [(each.day.day, each.name, each.times) for each in found] == [
        (26, here.officer.full_name, 4), (26, reader.full_name, 1), (25, here.head.full_name, 1),
    ]  # fmt: skip
    for words in (here.officer.full_name, "Cán bộ đầu mối, Sở Nông nghiệp", "Mở tệp minh chứng",
                  "theo vai trò được giao", "12:00 – 15:00",
                  "Theo văn bản đồng ý số 12/QĐ, ngày 26/11/2026"):  # fmt: skip
        assert words in page, words
    assert client_of(here.officer).get("/ai-da-xem").status_code == 404  # has no dossier


def test_the_search_names_people_only_to_those_who_may_read_them(here: Office) -> None:
    services.record(here.officer, here.person, Kind.DOSSIER)
    services.record(here.account, here.person, Kind.DOSSIER)
    guard = client_of(opened("Phạm Thị Giám Sát", Role.HOME_AFFAIRS, here.province))
    keeper = client_of(opened("Quản Trị", Role.ADMINISTRATOR, here.province))
    address = "/nhat-ky/luot-xem"
    page = guard.get(f"{address}?ai=quoc+bao&nguoi=van+an").content.decode()
    assert here.officer.full_name in page and str(here.person.pk) in page
    assert "1 lượt xem" in page  # the own one is not among them
    hidden = keeper.get(address).content.decode()
    assert here.officer.full_name in hidden and "không hiện" in hidden
    assert here.person.full_name not in hidden and str(here.person.pk) not in hidden
    assert keeper.get(f"{address}?nguoi=van+an").content.decode().count("Trần Quốc Bảo") == 0
    assert client_of(here.officer).get(address).status_code == 403

    take: Client = guard
    assert take.post(f"{address}/bang-tinh", {"ly-do": "xem"}).status_code == 422
    sheet = take.post(f"{address}/bang-tinh", {"ly-do": "Đối chiếu quý bốn"})
    assert sheet.status_code == 200 and sheet.content.startswith(b"PK")
