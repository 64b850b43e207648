"""A yearly report from its coming into being to its being received, through the services."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.notices.models import Notice
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import close, open_unit
from hoso.regulations import services as regulations
from hoso.reports import printing, rules, services
from hoso.reports.content import digest, live_sheet, sheet_of
from hoso.reports.models import Sending, YearlyReport
from hoso.signing.models import Signature
from hoso.signing.verify import verify_file
from tests import builders
from tests.reports.conftest import WORDS, Province, morning, seen

pytestmark = pytest.mark.django_db


# ── coming into being ────────────────────────────────────────────────────────


def made() -> set[tuple[int, str, int]]:
    return set(YearlyReport.objects.values_list("year", "level", "unit"))


def test_each_unit_under_the_top_has_one_and_so_has_the_managing_body(province: Province) -> None:
    year = timezone.localdate().year
    this = {each for each in made() if each[0] == year}
    assert this == {
        (year, rules.UNIT, province.unit.pk),
        (year, rules.UNIT, province.other.pk),
        (year, rules.MANAGING, province.top.pk),
    }
    assert services.open_reports() == 0
    assert {each for each in made() if each[0] == year} == this


def test_last_year_s_stay_open_until_the_managing_body_s_is_due(
    db: None, time_machine: Any
) -> None:
    tree = builders.make_tree()
    time_machine.move_to(morning(date(2027, 1, 20)))
    services.open_reports()
    assert {year for year, _, _ in made()} == {2026, 2027}
    time_machine.move_to(morning(date(2029, 2, 12)))
    services.open_reports()
    assert {year for year, _, _ in made()} == {2026, 2027, 2029}
    assert {unit for _, _, unit in made()} == {tree.province.pk, tree.unit.pk}


def test_a_unit_owes_nothing_for_a_year_before_it_was_or_when_it_is_closed(
    db: None, time_machine: Any
) -> None:
    tree = builders.make_tree()
    time_machine.move_to(morning(date(2027, 1, 20)))
    young = open_unit(
        "Sở Mới", UnitKind.DEPARTMENT, since=date(2027, 1, 5), by="tests", parent=tree.province
    )
    gone = builders.make_unit("Sở Cũ", UnitKind.DEPARTMENT, tree.province)
    close(gone, until=date(2027, 1, 10), by="tests")
    services.open_reports()
    of = {unit: {year for year, _, each in made() if each == unit} for unit in (young.pk, gone.pk)}
    assert of == {young.pk: {2027}, gone.pk: set()}


def test_it_goes_by_the_regulation_of_its_beginning(db: None, time_machine: Any) -> None:
    builders.make_tree()
    time_machine.move_to(morning(date(2027, 3, 1)))
    services.open_reports()
    admin = builders.make_account("Quản Trị", role=Role.HOME_AFFAIRS, unit=Unit.objects.first())
    regulations.adopt("kon_tum_2025", date(2027, 4, 1), "QĐ 1", by=admin)
    time_machine.move_to(morning(date(2027, 6, 1)))
    services.open_reports()
    report = YearlyReport.objects.filter(level=rules.UNIT, year=2027).get()
    assert (report.regulation, report.due.on) == ("ca_mau_2024", date(2027, 11, 15))
    time_machine.move_to(morning(date(2028, 3, 1)))
    services.open_reports()
    report = YearlyReport.objects.filter(level=rules.UNIT, year=2028).get()
    assert (report.regulation, report.due.on) == ("kon_tum_2025", date(2029, 1, 15))


# ── writing ──────────────────────────────────────────────────────────────────


def test_two_windows_neither_overwrites_the_other(province: Province) -> None:
    report = province.report()
    services.save(report.pk, {"rules": "Từ cửa sổ một"}, revision=0, by=province.officer)
    with pytest.raises(Conflict, match="cửa sổ khác"):
        services.save(report.pk, {"rules": "Từ cửa sổ hai"}, revision=0, by=province.officer)
    assert province.report().texts["rules"] == "Từ cửa sổ một"
    same = services.save(report.pk, {"rules": "Từ cửa sổ một"}, revision=0, by=province.officer)
    assert same.revision == 1
    kept = services.save(report.pk, {"obstacles": "Không"}, revision=1, by=province.head)
    assert kept.texts["rules"] == "Từ cửa sổ một" and kept.texts["obstacles"] == "Không"


def test_what_is_too_long_is_kept_and_said_when_it_is_sent(province: Province) -> None:
    report, long = province.written(), "dài " * 1_001
    services.save(report.pk, {"rules": long}, revision=report.revision, by=province.officer)
    assert province.report().texts["rules"] == long.strip()
    with pytest.raises(Incomplete) as refused:
        province.sent()
    assert [each.field for each in refused.value.findings] == ["rules"]
    assert "4.000" in refused.value.findings[0].message


def test_who_may_write_and_send(province: Province) -> None:
    report = province.written()
    stranger = builders.make_account("Người Lạ", role=Role.OFFICER, unit=province.other)
    for account in (stranger, province.other_head, province.home_affairs, province.chief):
        with pytest.raises(NotAllowed):
            services.save(report.pk, WORDS, revision=1, by=account)
    for account in (province.officer, province.other_head, province.home_affairs, province.chief):
        with pytest.raises(NotAllowed):
            services.send(report.pk, by=account, signer=None, seen=seen(report))
    assert not Sending.objects.exists()


# ── sending ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-15.4", "KT-19.1")
def test_the_head_signs_and_sends_and_home_affairs_is_told(
    province: Province, tmp_path: Path
) -> None:
    province.written()
    sending = province.sent()
    report = province.report()
    assert (report.state, sending.number, report.is_open) == (rules.SENT, 1, False)
    told = Notice.objects.get(account=province.home_affairs)
    assert province.unit.name in told.text and told.link == f"/bao-cao-nam/{report.pk}"

    signature = sending.signature
    assert signature is not None
    signed = json.loads(signature.manifest_bytes)
    assert signed["purpose"] == "yearly-report" and signed["report"] == sending.content
    file = tmp_path / "bao-cao.pdf"
    file.write_bytes(printing.sent_pdf(sending))
    found = verify_file(file, trust=Path(settings.HOSO_TRUST_DIR))
    assert found.is_whole and [each.signer for each in found.signatures] == ["Lê Hoàng Nam"]


@pytest.mark.skipif(which("pdfsig") is None, reason="poppler-utils is not installed")
def test_another_program_accepts_the_signature(province: Province, tmp_path: Path) -> None:
    province.written()
    file = tmp_path / "bao-cao.pdf"
    file.write_bytes(printing.sent_pdf(province.sent()))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=True
    ).stdout
    assert "Signature is Valid." in said and "Total document signed" in said
    spoiled = bytearray(file.read_bytes())
    place = spoiled.index(b"/Type")
    spoiled[place + 2] ^= 1
    file.write_bytes(bytes(spoiled))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid." not in said


def test_what_is_required_and_not_written_is_named_and_nothing_is_sent(province: Province) -> None:
    with pytest.raises(Incomplete) as refused:
        province.sent()
    assert {each.field for each in refused.value.findings} == {"rules", "equipment"}
    assert not Sending.objects.exists() and not Signature.objects.exists()


def test_it_is_not_sent_when_a_word_or_a_figure_changed_since_it_was_looked_at(
    province: Province,
) -> None:
    report = province.written()
    looked = seen(report)
    builders.make_person(province.division, province.officer)
    with province.key(province.head) as signer, pytest.raises(Conflict, match="vừa thay đổi"):
        services.send(report.pk, by=province.head, signer=signer, seen=looked)
    looked = seen(report)
    services.save(report.pk, {"rules": "Khác"}, revision=1, by=province.officer)
    with province.key(province.head) as signer, pytest.raises(Conflict, match="vừa thay đổi"):
        services.send(report.pk, by=province.head, signer=signer, seen=looked)
    assert not Signature.objects.exists()


def test_it_is_sent_once_and_frozen(province: Province) -> None:
    report = province.written()
    sending = province.sent()
    with province.key(province.head) as signer, pytest.raises(Conflict, match="đã gửi"):
        services.send(report.pk, by=province.head, signer=signer, seen=seen(report))
    with pytest.raises(Conflict, match="đã gửi"):
        services.save(report.pk, {"rules": "Muộn"}, revision=2, by=province.officer)
    builders.make_person(province.division, province.officer)
    found = sheet_of(province.report())
    assert found == sending.content and found["figures"]["opened"] == 0
    assert live_sheet(province.report(), timezone.now())["figures"]["opened"] == 1


def test_a_key_of_somebody_else_signs_nothing(province: Province) -> None:
    report = province.written()
    with province.key(province.other_head) as signer, pytest.raises(NotAllowed):
        services.send(report.pk, by=province.head, signer=signer, seen=seen(report))


def test_without_a_signature_only_where_the_last_step_wants_none(
    province: Province, settings: Any
) -> None:
    province.written()
    with pytest.raises(Incomplete) as refused:
        province.unsigned()
    assert [each.field for each in refused.value.findings] == ["pin"]
    assert "Điều" in refused.value.findings[0].article


def test_where_the_last_step_wants_none_it_is_sent_without(unsigned_province: Province) -> None:
    unsigned_province.written()
    sending = unsigned_province.unsigned()
    assert sending.signature is None
    assert printing.sent_pdf(sending) == printing.sent_pdf(Sending.objects.get())


# ── receiving ────────────────────────────────────────────────────────────────


def test_given_back_with_a_reason_sent_again_and_accepted(province: Province) -> None:
    province.written()
    first = province.sent()
    report = province.report()
    with pytest.raises(Incomplete):
        services.give_back(report.pk, " ", by=province.home_affairs)
    services.give_back(report.pk, "Thiếu số máy quét", by=province.home_affairs)
    for account in (province.officer, province.head):
        assert "Thiếu số máy quét" in Notice.objects.filter(account=account).latest("pk").text
    report = province.report()
    assert (report.state, report.is_open) == (rules.RETURNED, True)
    services.save(report.pk, {"equipment": "Ba máy"}, revision=report.revision, by=province.officer)
    second = province.sent()
    services.accept(report.pk, by=province.home_affairs)
    report = province.report()
    assert report.state == rules.ACCEPTED
    decided = [(each.number, each.outcome, each.reason) for each in report.sendings.all()]
    assert decided == [(1, rules.RETURNED, "Thiếu số máy quét"), (2, rules.ACCEPTED, "")]
    assert first.signature_id != second.signature_id
    for move in (services.accept, lambda pk, by: services.give_back(pk, "Nữa", by=by)):
        with pytest.raises(Conflict):
            move(report.pk, by=province.home_affairs)


def test_only_home_affairs_receives_and_nobody_their_own(province: Province) -> None:
    province.written()
    province.sent()
    report = province.report()
    for account in (province.officer, province.head, province.other_head, province.chief):
        with pytest.raises(NotAllowed):
            services.accept(report.pk, by=account)
        with pytest.raises(NotAllowed):
            services.give_back(report.pk, "Không", by=account)
    assert province.report().state == rules.SENT


def test_home_affairs_urge_who_has_not_sent_once_a_day(
    province: Province, time_machine: Any
) -> None:
    mine, other = province.report(), province.report(province.other)
    told = services.urge([mine.pk, other.pk], by=province.home_affairs)
    assert told == 3
    heard = set(Notice.objects.values_list("account", flat=True))
    assert heard == {province.officer.pk, province.head.pk, province.other_head.pk}
    with pytest.raises(Conflict, match="hôm nay"):
        services.urge([mine.pk], by=province.home_affairs)
    for account in (province.head, province.chief):
        with pytest.raises(NotAllowed):
            services.urge([other.pk], by=account)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    if timezone.localdate().year == mine.year:
        assert services.urge([other.pk], by=province.home_affairs) == 1


def test_nobody_is_told_where_one_unit_has_nobody(province: Province) -> None:
    builders.make_unit("Sở Trống", UnitKind.DEPARTMENT, province.top)
    services.open_reports()
    rows = YearlyReport.objects.filter(level=rules.UNIT, year=province.year)
    everybody = list(rows.values_list("pk", flat=True))
    with pytest.raises(Incomplete, match="1 đơn vị"):
        services.urge(everybody, by=province.home_affairs)
    assert not Notice.objects.exists()
    assert not YearlyReport.objects.filter(urged_on__isnull=False).exists()


# ── the managing body's ──────────────────────────────────────────────────────


def accepted(province: Province, unit: Unit, by: Account) -> Sending:
    province.written(unit, by)
    sending = province.sent(unit, by)
    services.accept(sending.report_id, by=province.home_affairs)
    return sending


@pytest.mark.clause("KT-19.3", "CM-16.9")
def test_units_reports_are_summed_and_their_words_gathered_then_signed_upward(
    province: Province, tmp_path: Path
) -> None:
    builders.make_person(province.division, province.officer)
    builders.make_person(province.division, province.officer)
    at_top = builders.make_account("Cán bộ tỉnh", role=Role.OFFICER, unit=province.top)
    builders.make_person(province.other, at_top)
    builders.make_person(province.top, at_top)
    one = accepted(province, province.unit, province.head)

    whole = province.report(province.top)
    sheet = sheet_of(whole)
    assert sheet["figures"]["opened"] == 2 + 1  # the accepted unit's and who is under the top only
    assert "1/2 đơn vị" in sheet["counted"]
    assert services.gather(whole.pk, by=province.home_affairs) == 1
    with pytest.raises(Conflict, match="Không có báo cáo mới"):
        services.gather(whole.pk, by=province.home_affairs)

    two = accepted(province, province.other, province.other_head)
    whole = province.report(province.top)
    typed = whole.texts["rules"] + "\n\nĐã rút gọn."
    services.save(whole.pk, {"rules": typed}, revision=1, by=province.home_affairs)
    assert services.gather(whole.pk, by=province.home_affairs) == 1
    whole = province.report(province.top)
    assert whole.texts["rules"] == (
        f"{province.unit.name}:\n{WORDS['rules']}\n\nĐã rút gọn.\n\n"
        f"{province.other.name}:\n{WORDS['rules']}"
    )
    sheet = sheet_of(whole)
    for key in ("opened", "people"):
        of_units = one.content["figures"][key] + two.content["figures"][key]
        assert sheet["figures"][key] == of_units + 1, key

    for account in (province.home_affairs, province.head):
        with pytest.raises(NotAllowed):
            services.send(whole.pk, by=account, signer=None, seen=seen(whole))
    with pytest.raises(Incomplete):
        province.unsigned(province.top, province.chief)
    sending = province.sent(province.top, province.chief)
    file = tmp_path / "tong-hop.pdf"
    file.write_bytes(printing.sent_pdf(sending))
    found = verify_file(file, trust=Path(settings.HOSO_TRUST_DIR))
    assert found.is_whole and [each.signer for each in found.signatures] == ["Lê Thị Ký"]
    assert province.report(province.top).state_label == "đã ký"
    with pytest.raises(Conflict):
        services.gather(whole.pk, by=province.home_affairs)


def test_a_report_that_is_not_accepted_is_not_summed(province: Province) -> None:
    builders.make_person(province.division, province.officer)
    province.written()
    province.sent()
    whole = province.report(province.top)
    assert sheet_of(whole)["figures"]["opened"] == 0
    services.accept(province.report().pk, by=province.home_affairs)
    assert sheet_of(whole)["figures"]["opened"] == 1


def test_digest_forgets_the_minute_but_no_word(province: Province) -> None:
    report = province.written()
    now = timezone.now().replace(hour=3, minute=0)
    early, late = live_sheet(report, now), live_sheet(report, now + timedelta(minutes=9))
    assert early["counted"] != late["counted"] and digest(early) == digest(late)
    services.save(report.pk, {"rules": "Khác"}, revision=1, by=province.officer)
    assert digest(live_sheet(province.report(), now)) != digest(early)


def test_the_equipment_of_last_year_is_there_and_not_asked_again(
    unsigned_province: Province, time_machine: Any
) -> None:
    province = unsigned_province
    province.written()
    sending = province.unsigned()
    time_machine.move_to(morning(date(province.year + 1, 3, 1)))
    services.open_reports()
    report = province.report()
    sheet = sheet_of(report)
    texts = {each["key"]: each["text"] for each in sheet["parts"]}
    assert texts == {**dict.fromkeys(WORDS, ""), "equipment": WORDS["equipment"]}
    assert sheet["last"] == sending.content["figures"]
    assert f"{sending.sent_on:%d/%m/%Y}" in sheet["last_said"]
    services.save(report.pk, {"equipment": ""}, revision=0, by=province.officer)
    texts = {each["key"]: each["text"] for each in sheet_of(province.report())["parts"]}
    assert texts["equipment"] == "", "emptied on purpose"
