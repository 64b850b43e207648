"""What goes out comes in again the same, section for section, hash for hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.exchange import queries, rules, services
from simulators.province.full import full_contents
from tests.exchange.office import Office, hashes, hashes_of, write


@pytest.mark.clause("TQ-9.2b")
def test_full_dossiers_come_in_as_they_went_out(office: Office, tmp_path: Path) -> None:
    contents = list(full_contents(8))
    load = office.loaded(write(tmp_path / "ra.xlsx", contents), rules.ALL)
    issues = [(each.personal_number, each.issues) for each in load.found.all() if each.issues]
    assert load.state == rules.LOADED, issues
    assert load.batch is not None
    office.signed(load.batch)
    for content in contents:
        assert hashes_of(content["person"]["personal_number"]) == hashes(content)


@pytest.mark.clause("TQ-9.2b")
def test_the_export_of_a_system_changes_nothing_in_it(office: Office, tmp_path: Path) -> None:
    load = office.loaded(write(tmp_path / "vao.xlsx", full_contents(4)))
    assert load.batch is not None
    office.signed(load.batch)
    people = list(Person.objects.order_by("sort_key").values_list("pk", flat=True))
    path = tmp_path / "ra.xlsx"
    assert services.write_workbook(people, path, by=office.officer, reason="kiểm thử") == 4
    again = office.checked(path)
    counts = queries.counts_of(again)
    assert (counts.unchanged_people, counts.people) == (4, 4)
    assert counts.rows == counts.unchanged > 300
    assert Declaration.objects.count() == 4
