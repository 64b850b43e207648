"""Workbooks out: who may, what the workbook says of itself, how it is taken in parts."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from hoso.accounts.models import Role
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.dossiers.models import Person
from hoso.exchange import rules, services
from hoso.exchange.models import Export
from hoso.exchange.services import exporting
from hoso.exchange.workbook import guard, reading
from tests import builders
from tests.at_rest import laid_out
from tests.exchange.office import Office
from tests.exchange.test_loading import AN, FAMILY, signed

REASON = "Rà soát hồ sơ theo kế hoạch 12/KH-SNV"


def rows(path: Path, sheet: str) -> list[list[Any]]:
    return list(reading.opened(path).get_sheet_by_name(sheet).iter_rows())


def written(office: Office, path: Path, by: Any = None, **given: Any) -> int:
    people = list(Person.objects.order_by("sort_key", "pk").values_list("pk", flat=True))
    return services.write_workbook(people, path, by=by or office.officer, reason=REASON, **given)


@pytest.mark.clause("TQ-9.2b")
def test_a_workbook_says_who_took_it_out_when_and_why(office: Office, tmp_path: Path) -> None:
    signed(office, AN, family=[FAMILY, (AN[0], "01", "=1+1", 1955, "")])
    path = tmp_path / "ra.xlsx"
    assert written(office, path) == 1
    guard.check(path)
    guide = {str(row[0]): str(row[1]) for row in rows(path, "Hướng dẫn") if len(row) > 1}
    assert office.officer.full_name in guide["Người xuất"] and guide["Lý do"] == REASON
    assert "/20" in guide["Xuất lúc"] and "dữ liệu cá nhân" in guide["Lưu ý"]
    [relative] = rows(path, "36.1 Gia đình- về bản thân")[3:]
    assert relative[1:5] == ["Nguyễn Văn An", "01 – Cha", "=1+1", 1955.0]
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


@pytest.mark.clause("TQ-5.2c")
def test_only_people_the_account_may_read_are_in_it(office: Office, tmp_path: Path) -> None:
    signed(office, AN, family=[FAMILY, (AN[0], "01", "Nguyễn Văn Ba", 1955, "")])
    other = builders.make_unit("Sở Tài chính", "department", office.tree.province, code="H12.06")
    for each in (office.tree.unit, office.tree.province, other):
        each.refresh_from_db()
    stranger = builders.make_account("Đặng Hữu Phước", role=Role.OFFICER, unit=other)
    path = tmp_path / "ra.xlsx"
    assert written(office, path, by=stranger) == 0
    with zipfile.ZipFile(path) as archive:
        assert not any(AN[0].encode() in archive.read(name) for name in archive.namelist())
    with pytest.raises(NotAllowed):
        services.request_export(office.tree.unit, "cv", REASON, by=stranger)


@pytest.mark.parametrize(("form", "reason", "error"), [
    ("cv", " ", Incomplete), ("x", REASON, Incomplete), ("contract", REASON, Conflict),
])  # fmt: skip
def test_an_export_wants_a_reason_a_form_and_somebody(
    office: Office, form: str, reason: str, error: type[Exception]
) -> None:
    builders.make_person(office.tree.division, office.officer)
    with pytest.raises(error):
        services.request_export(office.tree.unit, form, reason, by=office.officer)


def killed_after_the_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Three people in parts of two, killed at the second part."""
    for name in ("Nguyễn Văn An", "Lê Văn Bình", "Phạm Thị Cúc"):
        builders.make_person(office.tree.division, office.officer, full_name=name)
    monkeypatch.setattr(exporting, "PART", 2)
    made = services.request_export(office.tree.unit, "cv", REASON, by=office.officer)
    assert (made.people, made.parts, made.state) == (3, 2, rules.WAITING)
    assert Event.objects.filter(action="exchange.export", reason=REASON).exists()
    whole = exporting.write_workbook

    def dies_at_the_second(people: Any, path: Path, **given: Any) -> int:
        if made.part_path(1).exists():
            raise KeyboardInterrupt
        return whole(people, path, **given)

    monkeypatch.setattr(exporting, "write_workbook", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.export(made.pk)
    monkeypatch.setattr(exporting, "write_workbook", whole)
    made.refresh_from_db()
    assert (made.state, made.written) == (rules.WRITING, 1)
    return made


def names_in(made: Export) -> list[str]:
    return [
        row[5]
        for part in range(1, made.parts + 1)
        for row in rows(laid_out(made.part_path(part)), "Người")[3:]
    ]


def test_many_go_out_in_parts_and_a_killed_export_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = killed_after_the_first(office, monkeypatch)
    first = made.part_path(1).stat().st_mtime_ns
    services.export(made.pk)
    made.refresh_from_db()
    assert (made.state, made.written) == (rules.WRITTEN, 2)
    assert made.part_path(1).stat().st_mtime_ns == first, "what is complete is not written again"
    assert names_in(made) == ["Nguyễn Văn An", "Lê Văn Bình", "Phạm Thị Cúc"]
    assert made.part_path(1).stat().st_mode & 0o777 == 0o600


def test_nobody_falls_between_two_parts_where_others_are_listed_after_a_kill(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = killed_after_the_first(office, monkeypatch)
    builders.make_person(office.tree.division, office.officer, full_name="Lê Thị Ái")
    services.export(made.pk)
    made.refresh_from_db()
    everybody = ["Lê Thị Ái", "Nguyễn Văn An", "Lê Văn Bình", "Phạm Thị Cúc"]
    assert (made.people, sorted(names_in(made))) == (4, sorted(everybody))


def test_an_empty_template_of_each_form_can_be_filled_in(office: Office, tmp_path: Path) -> None:
    for form, sheet in (("cv", "33 Quá trình công tác"), ("contract", "HĐ2 Hợp đồng lao động")):
        path = tmp_path / f"{form}.xlsx"
        services.template(form, path)
        guard.check(path)
        assert reading.is_ours(reading.opened(path))
        assert sheet in reading.opened(path).sheet_names


def test_a_worker_who_became_an_official_keeps_the_contract_in_the_workbook(
    office: Office, tmp_path: Path
) -> None:
    contracts = [
        ("person.personal_number", "contracts.number", "contracts.signed_on", "contracts.since",
         "contracts.work_kind", "contracts.term_kind", "contracts.employer",
         "contracts.representative", "contracts.job_position"),
        (AN[0], "12/HĐLĐ", "1/3/2024", "1/3/2024", "01", "02", "Sở", "Lê Hoàng Nam", "Bảo vệ"),
    ]  # fmt: skip
    signed(office, AN, contracts=contracts)
    path = tmp_path / "ra.xlsx"
    written(office, path)
    assert "HĐ2 Hợp đồng lao động" in reading.opened(path).sheet_names
