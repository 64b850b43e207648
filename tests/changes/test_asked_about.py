"""What a declaration is asked about beyond its own sections, through the real services."""

from __future__ import annotations

import pytest

from hoso.base.errors import Incomplete
from hoso.changes import queries
from hoso.changes import services as changes
from hoso.dossiers.sections.evidence import RULE
from tests.changes.conftest import Agency, pdf
from tests.changes.test_life import approved

pytestmark = pytest.mark.django_db


def test_a_decision_signed_late_is_asked_about_until_the_head(agency: Agency) -> None:
    approved(agency, agency.checked(agency.declares_everything()))
    _, row, _ = changes.save_operation(
        agency.person,
        by=agency.account,
        section_key="salary",
        raw={"since": "9/2011", "step": "2", "coefficient": "2,67", "rank": "01.003"},
    )
    changes.attach(
        agency.person,
        by=agency.account,
        section_key="salary",
        row=row,
        upload=pdf(),
        kind="salary_decision",
        number="45/QĐ",
        issued_on="15/10/2011",
    )
    reading = queries.reading_of(agency.person, changes.draft_of(agency.person))
    late = [each for each in reading.findings if each.rule == RULE]
    assert [(each.section, each.row, each.field) for each in late] == [("salary", row, "since")]

    declaration = changes.submit(agency.person, by=agency.account)
    assert [
        said
        for said in queries.exceptions_of(declaration)
        if "Minh chứng ký ngày 15/10/2011" in said
    ]


def test_a_birth_date_that_makes_a_parent_too_young_is_refused(agency: Agency) -> None:
    approved(agency, agency.checked(agency.declares_everything()))
    agency.typed(
        "identity",
        birth_name="Nguyễn Văn An",
        sex="1",
        born_on="1/3/1950",
        birth_place="34-x-32248",
        home_place="34-x-32248",
        ethnicity="01",
        religion="00",
    )
    with pytest.raises(Incomplete) as refused:
        changes.submit(agency.person, by=agency.account)
    asked = {(each.section, each.rule) for each in refused.value.findings}
    assert asked == {("family", "parents_are_older")}
