"""Full dossiers: nothing missing, nothing wrong, the same in the tables as without them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from hoso.accounts.models import Role
from hoso.base.fields import PictureField
from hoso.catalogs import source_files
from hoso.changes.models import Evidence
from hoso.dossiers.models import Person, Version
from hoso.dossiers.queries import contents_of, order
from hoso.dossiers.readers.completeness import completeness
from hoso.dossiers.readers.findings import findings
from hoso.dossiers.readers.values import PLACES, catalog_of
from hoso.dossiers.sections import sections_of
from hoso.files.models import StoredFile
from hoso.signing import demo
from hoso.signing.services import unlocked
from simulators.province.full import full_contents, insert_full
from simulators.province.full_life import KINDS
from tests import builders

Content = dict[str, Any]
ALL_KINDS = len(KINDS)


@pytest.fixture(scope="module")
def contents() -> list[Content]:
    return list(full_contents(2 * ALL_KINDS, seed=3))


def test_the_same_seed_gives_the_same_contents_and_another_seed_other_people(
    contents: list[Content],
) -> None:
    assert list(full_contents(5, seed=3)) == contents[:5]
    numbers = {each["person"]["personal_number"] for each in full_contents(40, seed=4)}
    assert not numbers & {each["person"]["personal_number"] for each in contents}


def test_every_kind_is_there_and_every_field_of_its_form_is_filled(contents: list[Content]) -> None:
    """But those of leaving: all stay."""
    assert {each["person"]["kind"] for each in contents} == set(KINDS)
    for content in contents:
        for section in sections_of(content):
            filled = {name for row in section.rows(content) for name in row}
            if section.key == "departure":
                assert not filled
                continue
            assert {field.name for field in section.fields} <= filled, section.key


def test_nothing_is_missing_and_nothing_blocks(contents: list[Content]) -> None:
    for content in contents:
        assert [each for each in findings(content) if each.blocks] == []
        assert all(not part.missing for part in completeness(content).values())


@pytest.mark.parametrize("rows", [50, 120, 200])
def test_a_cv_has_about_the_rows_asked_for_in_the_order_of_the_form(rows: int) -> None:
    (content,) = full_contents(1, rows=rows)
    many = {each.key: each for each in sections_of(content) if each.many}
    assert sum(len(content[key]) for key in many) == pytest.approx(rows, abs=6)
    for key, section in many.items():
        ids = [row["id"] for row in content[key]]
        assert [row["id"] for row in sorted(content[key], key=lambda r: order(section, r))] == ids
    assert not [each for each in findings(content) if each.blocks]


def test_every_code_and_place_stands_in_the_catalogs(contents: list[Content]) -> None:
    known = {(row["catalog"], row["code"]) for row in source_files.values()}
    known |= {("rank", row["code"]) for row in source_files.ranks()}
    known |= {(PLACES, row["key"]) for row in source_files.places()}
    used = set()
    for content in contents:
        for section in sections_of(content):
            for field in section.fields:
                column = section.column(field.name)
                catalog = catalog_of(column)
                if not catalog or isinstance(column, PictureField):
                    continue
                for row in section.rows(content):
                    value = row.get(field.name, [])
                    used |= {(catalog, each) for each in (
                        value if isinstance(value, list) else [value])}  # fmt: skip
    assert used - known == set()


@pytest.mark.django_db
def test_in_the_tables_they_are_the_same_and_their_first_version_is_signed() -> None:
    tree = builders.make_tree()
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    credential = builders.make_key(head, tree.unit)
    with unlocked(credential, demo.PIN) as signer:
        made = insert_full(ALL_KINDS, unit=tree.division, keeper=head, signer=signer, rows=60)
    found = contents_of(Person.objects.filter(pk__in=made))
    for wanted in full_contents(ALL_KINDS, rows=60):
        content = found[UUID(wanted["person"]["id"])]
        wanted["person"]["today"] = content["person"]["today"]
        assert content == wanted
    assert list(Version.objects.values_list("number", flat=True)) == [1] * ALL_KINDS
    assert Evidence.objects.filter(kind="portrait").count() == ALL_KINDS
    assert 0 < StoredFile.objects.count() <= 6
