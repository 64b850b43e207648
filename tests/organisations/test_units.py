from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from hoso import audit
from hoso.audit.models import Event, RowChange
from hoso.base.errors import Conflict, Incomplete
from hoso.organisations import queries, services
from hoso.organisations.models import Unit, UnitKind, UnitPeriod
from tests.organisations.days import unit_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

START = date(2021, 1, 1)
MERGER = date(2025, 7, 1)


@pytest.fixture
def november():
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def opened(
    name: str, kind: str, parent: Unit | None = None, code: str = "", since: date = START
) -> Unit:
    return services.open_unit(name, kind, parent=parent, code=code, since=since, by="test")


@pytest.fixture
def province() -> dict[str, Unit]:
    top = opened("Ủy ban nhân dân tỉnh Cà Mau", UnitKind.PROVINCE, code="H12")
    home = opened("Sở Nội vụ", UnitKind.DEPARTMENT, top, "H12.39")
    farm = opened("Sở Nông nghiệp và Phát triển nông thôn", UnitKind.DEPARTMENT, top, "H12.11")
    forest = opened("Chi cục Kiểm lâm", UnitKind.SUB_DEPARTMENT, farm, "H12.11.04")
    post = opened("Hạt Kiểm lâm U Minh", UnitKind.DIVISION, forest)
    school = opened("Trường THPT Hồ Thị Kỷ", UnitKind.SCHOOL, top)
    units = {
        "top": top,
        "home": home,
        "farm": farm,
        "forest": forest,
        "post": post,
        "school": school,
    }
    for unit in units.values():
        unit.refresh_from_db()
    return units


@pytest.mark.clause("CM-2.1")
@pytest.mark.clause("TQ-8.1dd")
def test_units_nest_and_the_tree_lists_each_below_its_parent(province: dict[str, Unit]) -> None:
    nodes = queries.tree_on(date(2026, 11, 22))
    assert [(node.depth, node.name) for node in nodes] == [
        (0, "Ủy ban nhân dân tỉnh Cà Mau"),
        (1, "Sở Nội vụ"),
        (1, "Sở Nông nghiệp và Phát triển nông thôn"),
        (2, "Chi cục Kiểm lâm"),
        (3, "Hạt Kiểm lâm U Minh"),
        (1, "Trường THPT Hồ Thị Kỷ"),
    ]
    assert list(Unit.objects.order_by("lft").values_list("pk", flat=True)) == [
        node.id for node in nodes
    ]
    labels = queries.path_labels([province["post"].pk, 0])
    assert labels == {
        province["post"].pk: "Hạt Kiểm lâm U Minh, Chi cục Kiểm lâm, Sở Nông nghiệp và Phát triển "
        "nông thôn, Ủy ban nhân dân tỉnh Cà Mau"
    }


@pytest.mark.clause("CM-16.2")
def test_a_past_day_shows_the_past_name_code_and_parent(province: dict[str, Unit]) -> None:
    farm, forest, top = province["farm"], province["forest"], province["top"]
    services.rename(
        farm,
        "Sở Nông nghiệp và Môi trường",
        code="H12.12",
        since=MERGER,
        by="test",
        document="NQ 12",
    )
    services.move(forest, top, since=date(2026, 3, 1), by="test")

    assert Unit.objects.get(pk=farm.pk).name == "Sở Nông nghiệp và Môi trường"
    before, after = unit_on(farm, date(2025, 6, 30)), unit_on(farm, MERGER)
    assert before and (before.name, before.code) == (
        "Sở Nông nghiệp và Phát triển nông thôn",
        "H12.11",
    )
    assert after and (after.name, after.code) == ("Sở Nông nghiệp và Môi trường", "H12.12")
    on_old_day = queries.ancestors(province["post"], on=date(2025, 6, 30))
    assert [node.name for node in on_old_day] == [
        "Ủy ban nhân dân tỉnh Cà Mau",
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Chi cục Kiểm lâm",
    ]
    today = queries.ancestors(Unit.objects.get(pk=province["post"].pk))
    assert [node.name for node in today] == ["Ủy ban nhân dân tỉnh Cà Mau", "Chi cục Kiểm lâm"]
    assert unit_on(farm, date(2020, 12, 31)) is None


def test_a_change_decided_for_later_shows_on_its_day_and_not_before(
    province: dict[str, Unit],
) -> None:
    home = services.rename(province["home"], "Sở Tổ chức", since=date(2027, 1, 1), by="test")
    assert home.name == "Sở Nội vụ"
    assert services.arrange(date(2026, 12, 31), by="test") == 0
    assert services.arrange(date(2027, 1, 1), by="test") > 0
    home.refresh_from_db()
    assert home.name == "Sở Tổ chức"


def test_the_database_refuses_two_periods_at_once_and_says_so_in_vietnamese(
    province: dict[str, Unit],
) -> None:
    with pytest.raises(IntegrityError) as refused, audit.recording("test", "organisations.rename"):
        UnitPeriod.objects.create(
            unit=province["home"], name="Sở khác", kind=UnitKind.DEPARTMENT, since=date(2026, 1, 1)
        )
    assert "không được chồng nhau" in services.spoken(refused.value).message


def test_a_code_belongs_to_one_unit_at_a_time(province: dict[str, Unit]) -> None:
    with pytest.raises(Conflict, match="Mã định danh điện tử này"):
        opened("Sở Y tế", UnitKind.DEPARTMENT, province["top"], "H12.39")
    assert not Unit.objects.filter(name="Sở Y tế").exists()
    services.close(province["home"], until=date(2026, 1, 1), by="test")
    opened("Sở Y tế", UnitKind.DEPARTMENT, province["top"], "H12.39", since=date(2026, 1, 1))


def test_a_unit_cannot_come_to_stand_under_itself_even_on_a_later_day(
    province: dict[str, Unit],
) -> None:
    with pytest.raises(Conflict, match="nằm dưới chính nó"):
        services.move(province["farm"], province["post"], since=MERGER, by="test")
    with pytest.raises(Conflict, match="chính nó"):
        services.move(province["farm"], province["farm"], since=MERGER, by="test")
    services.move(province["farm"], province["home"], since=date(2028, 1, 1), by="test")
    with pytest.raises(Conflict, match="01/01/2028"):
        services.move(province["home"], province["post"], since=date(2027, 1, 1), by="test")


def test_a_unit_with_open_units_below_it_is_not_closed(province: dict[str, Unit]) -> None:
    with pytest.raises(Conflict, match="Chuyển hoặc kết thúc các đơn vị trực thuộc trước"):
        services.close(province["forest"], until=date(2026, 1, 1), by="test")
    services.close(province["post"], until=date(2026, 1, 1), by="test")
    forest = services.close(province["forest"], until=date(2026, 1, 1), by="test")
    assert not forest.is_open
    assert forest.name == "Chi cục Kiểm lâm"
    with pytest.raises(Conflict, match="không hoạt động"):
        services.rename(forest, "Chi cục khác", since=date(2026, 2, 1), by="test")


@pytest.mark.clause("CM-2.1")
def test_within_gives_the_subtree_and_closed_units_stay_in_it(province: dict[str, Unit]) -> None:
    services.close(province["post"], until=date(2026, 1, 1), by="test")
    farm = Unit.objects.get(pk=province["farm"].pk)
    inside = set(Unit.objects.within([farm.interval]).values_list("name", flat=True))
    assert inside == {farm.name, "Chi cục Kiểm lâm", "Hạt Kiểm lâm U Minh"}
    assert not Unit.objects.within([]).exists()


def test_a_change_on_the_first_day_of_a_period_corrects_it(province: dict[str, Unit]) -> None:
    services.rename(province["home"], "Sở Nội Vụ và Lao động", since=START, by="test")
    assert province["home"].periods.count() == 1


def test_wrong_input_is_told_at_its_field(province: dict[str, Unit]) -> None:
    with pytest.raises(Incomplete) as wrong:
        opened("  ", "castle", province["top"], "12-39")
    assert {finding.field for finding in wrong.value.findings} == {"name", "kind", "code"}


def test_a_unit_is_not_opened_under_one_that_does_not_exist_yet(province: dict[str, Unit]) -> None:
    with pytest.raises(Conflict, match="không hoạt động"):
        opened("Phòng Pháp chế", UnitKind.DIVISION, province["home"], since=date(2020, 1, 1))


def test_arranging_takes_as_many_statements_for_fifty_units_as_for_six(
    province: dict[str, Unit],
) -> None:
    with CaptureQueriesContext(connection) as few:
        services.arrange(by="test")
    with audit.recording("test", "organisations.open"):
        for number in range(44):
            unit = Unit.objects.create(name=f"Xã {number}", kind=UnitKind.COMMUNE)
            UnitPeriod.objects.create(
                unit=unit, name=unit.name, kind=unit.kind, parent=province["top"], since=START
            )
    with CaptureQueriesContext(connection) as many:
        assert services.arrange(by="test") >= 44
    assert len(many) == len(few)


def test_each_verb_is_in_the_log_with_the_rows_it_changed(province: dict[str, Unit]) -> None:
    services.rename(
        province["home"], "Sở Nội vụ mới", since=MERGER, by="test", reason="Nghị quyết 15"
    )
    event = Event.objects.get(action="organisations.rename")
    assert (event.subject, event.reason) == (
        f"organisations.unit:{province['home'].pk}",
        "Nghị quyết 15",
    )
    tables = set(RowChange.objects.filter(event=event).values_list("table", flat=True))
    assert tables == {"organisations_unit", "organisations_unitperiod"}


def test_units_are_found_without_accents_by_name_or_code(province: dict[str, Unit]) -> None:
    assert [node.name for node in queries.search("kiem lam chi cuc")] == ["Chi cục Kiểm lâm"]
    assert [node.name for node in queries.search("H12.39")] == ["Sở Nội vụ"]
