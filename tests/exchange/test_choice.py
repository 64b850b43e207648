"""All or nobody, or who is good: what is asked for, what is offered, what is left of neither."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hoso.accounts.models import Role
from hoso.accounts.services import grant
from hoso.base.errors import Incomplete
from hoso.changes.models import Batch
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.exchange import rules, services
from hoso.files import sealed
from hoso.notices.models import Notice
from tests import builders
from tests.exchange.office import Office
from tests.exchange.test_loading import AN, FAMILY, HEAD, book, issues, only
from tests.quality.conftest import put
from tests.quality.test_unreadable import broken
from tests.regulated import SILENT, with_regulation
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("choice", [rules.ALL, rules.GOOD])
def test_a_load_of_which_nobody_came_in_leaves_no_batch_and_says_why(
    office: Office, tmp_path: Path, choice: str
) -> None:
    someone = builders.make_person(office.tree.division, office.officer)
    row = (someone.person.personal_number, "02", "Trần Thị Tư", 1958, "")
    load = office.checked(book(tmp_path / "a.xlsx", family=[FAMILY, row]))
    services.mark(load.pk)
    services.ask_to_load(load, choice, by=office.officer)
    builders.declare(someone, "schooling")
    services.load(load.pk)
    load.refresh_from_db()
    assert (load.state, load.batch, Batch.objects.count()) == (rules.CHECKED, None, 0)
    assert "Đợt nạp" not in str([each.text for each in Notice.objects.filter(account=office.head)])
    told = Notice.objects.filter(account=office.officer).latest("pk")
    assert "chưa nạp ai: có 1 người" in told.text
    marked = CalamineWorkbook.from_filelike(BytesIO(sealed.content(services.mark(load.pk))))
    said = str(marked.get_sheet_by_name("Kết quả").to_python())
    assert "đang có một khai báo chờ kiểm tra" in said


def test_both_ways_are_offered_where_nobody_is_wrong_and_no_other_is_taken(
    office: Office, tmp_path: Path
) -> None:
    load = office.checked(book(tmp_path / "a.xlsx", AN))
    client = client_of(office.officer)
    page = client.get(f"/nap/{load.pk}").content.decode()
    assert "Nạp cả 1 người hoặc không ai" in page
    assert "Nạp từng người, ai vướng thì bỏ" in page
    for forged in ("tat-ca", ""):
        assert client.post(f"/nap/{load.pk}/nap", {"cach": forged}).status_code == 422
        with pytest.raises(Incomplete):
            services.ask_to_load(load, forged, by=office.officer)
    load.refresh_from_db()
    assert (load.state, load.choice) == (rules.CHECKED, "")


def test_a_dossier_that_cannot_be_opened_keeps_nobody_else_out(
    office: Office, tmp_path: Path
) -> None:
    person = builders.make_person(office.tree.division, office.officer).person
    row = put(
        person, "discipline", since="2015-03", form="01", misconduct="Đi muộn", authority="Sở"
    )
    broken(section("discipline").model._meta.db_table, "misconduct", row)
    rows = [FAMILY, *((each, "02", "Trần Thị Tư", 1958, "")
                      for each in (person.personal_number, AN[0]))]  # fmt: skip
    load = office.checked(book(tmp_path / "a.xlsx", AN, family=rows))
    found = {each.personal_number: each.state for each in load.found.all()}
    assert found == {AN[0]: rules.READY, person.personal_number: rules.REFUSED}
    assert "không mở được" in str(issues(load))


def test_what_no_other_try_can_read_fails_at_the_first(office: Office, tmp_path: Path) -> None:
    person = builders.make_person(office.tree.division, office.officer).person
    broken("dossiers_person", "personal_number", person.pk)
    row = (person.personal_number, "02", "Trần Thị Tư", 1958, "")
    load = office.checked(book(tmp_path / "a.xlsx", family=[FAMILY, row]))
    assert (load.state, load.tries) == (rules.FAILED, 1)
    assert "Không mở được dữ liệu mã hóa" in load.message
    assert person.personal_number not in load.message


def test_no_record_is_opened_where_its_data_could_not_be_loaded(
    office: Office, tmp_path: Path
) -> None:
    """Who creates accounts for the whole province and checks for one unit of it."""
    other = builders.make_unit("Sở Tài chính", "department", office.tree.province, code="H12.06")
    for each in (office.tree.unit, office.tree.province, other):
        each.refresh_from_db()
    opener = f'[accounts_opened_by]\nvalue = "managing_body"\n{SILENT}'
    with_regulation("so_noi_vu_mo", opener)
    grant(office.officer, Role.HOME_AFFAIRS, office.tree.province, by="tests")
    given = [*AN[:2], "H12.06", *AN[3:]]
    load = office.checked(book(tmp_path / "a.xlsx", given, head=HEAD))
    assert only(load) == rules.REFUSED
    assert "chưa được giao kiểm tra khai báo ở đơn vị này" in str(issues(load))
    assert not Person.objects.filter(personal_number=AN[0]).exists()
