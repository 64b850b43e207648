"""A value that was moved or altered behind us: a sentence, never its content, never a wrong one."""

from __future__ import annotations

import pytest
from django.db import connection

from hoso.accounts.services import set_own_password
from hoso.audit import flaws
from hoso.audit.flaws import Report
from hoso.audit.standing import check_tables
from hoso.base.sealing import Unopenable
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.models.general import Papers
from hoso.dossiers.services import open_record
from tests.changes.conftest import Agency, agency, ca
from tests.web.desk import client_of

__all__ = ["agency", "ca"]


def _sql(statement: str, *given: object) -> None:
    """As an owner of the database would: no trigger runs."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, given)
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def two(agency: Agency) -> tuple[Agency, Person, Person]:
    other = open_record(
        agency.officer, agency.division, personal_number="096085000002",
        full_name="Nguyễn Văn Ba", born_on="2/3/1985", sex="1", kind="official",
    )  # fmt: skip
    set_own_password(agency.officer, "mot-mat-khau-de-thu")
    return agency, agency.person, other.person


MOVES = {
    "to another row": "UPDATE dossiers_papers a SET citizen_number = b.citizen_number "
    "FROM dossiers_papers b WHERE a.person_id = %s AND b.person_id = %s",
    "to another column": "UPDATE dossiers_papers a SET phone = a.citizen_number "
    "FROM dossiers_papers b WHERE a.person_id = %s AND b.person_id = %s",
    "altered": "UPDATE dossiers_papers a SET citizen_number = left(a.citizen_number, 30) || 'A' || "
    "substr(a.citizen_number, 32) || b.phone FROM dossiers_papers b "
    "WHERE a.person_id = %s AND b.person_id = %s",
}


@pytest.mark.clause("CM-4.2")
@pytest.mark.parametrize("how", MOVES)
def test_a_moved_value_is_told_and_not_shown(
    two: tuple[Agency, Person, Person], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency, one, other = two
    _sql(MOVES[how], one.pk, other.pk)
    with pytest.raises(Unopenable, match="dossiers_papers") as refused:
        dossiers.content_of(one)
    assert one.personal_number not in refused.value.message
    assert other.personal_number not in refused.value.message
    row = Papers.objects.get(pk=one.pk)
    with pytest.raises(Unopenable):
        _ = (row.citizen_number, row.phone)

    answer = client_of(agency.officer).get(f"/ho-so/{one.pk}")
    said = answer.content.decode()
    assert answer.status_code == 409 and "Không mở được dữ liệu mã hóa" in said
    assert one.personal_number not in said and other.personal_number not in said
    assert client_of(agency.officer).get(f"/ho-so/{other.pk}").status_code == 200

    monkeypatch.setattr(flaws, "MOST", 10**6)  # catalogs are laid past the log for every test
    report = Report()
    check_tables(report)
    assert any(str(one.pk) == flaw.row for flaw in report.flaws)
