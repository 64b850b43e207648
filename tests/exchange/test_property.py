"""Any dossier that the form takes goes out and comes in again the same, hash for hash."""

from __future__ import annotations

import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import models
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from hoso import audit
from hoso.base.fields import CatalogListField, PartialDateField, PictureField
from hoso.base.findings import blocking
from hoso.base.text import cleaned, one_line
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.findings import findings
from hoso.dossiers.readers.values import catalog_of
from hoso.dossiers.sections import SECTIONS, Section
from hoso.dossiers.sections.declaration import Content, Row
from hoso.dossiers.services import Opening, Write, open_records, write
from hoso.exchange import queries, rules, services
from hoso.exchange.workbook.codes import Codes
from simulators.province.full import full_contents
from tests.builders import undone
from tests.exchange.office import Office, hashes, hashes_of

# Read by a check, which would refuse odd words in it.
HELD = {
    "identity.birth_name", "papers.citizen_number", "papers.social_insurance_number",
    "papers.health_insurance_number", "papers.phone",
}  # fmt: skip
LEGAL = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
LONGEST = 300


def odd_value(section: Section, name: str, codes: Codes) -> st.SearchStrategy[Any] | None:
    """Any value that the field may hold, its extremes among them; None to leave it alone."""
    column = section.column(name)
    if f"{section.key}.{name}" in HELD or isinstance(column, PictureField | PartialDateField):
        return None
    known = list(codes.values.get(catalog_of(column), ()))
    if isinstance(column, CatalogListField):
        return st.lists(st.sampled_from(known), min_size=1, max_size=6) if known else None
    if catalog_of(column) == "place":
        return st.sampled_from(sorted(codes.places)[:: len(codes.places) // 400])
    if catalog_of(column):
        return None
    if isinstance(column, models.DecimalField):
        whole = 10 ** (column.max_digits - (column.decimal_places or 0)) - 1
        return st.decimals(0, whole, places=column.decimal_places).map(str)
    if isinstance(column, models.BigIntegerField):
        return st.integers(0, 10**15 - 1)
    if isinstance(column, models.IntegerField):
        return None
    tidy = cleaned if isinstance(column, models.TextField) else one_line
    limit = min(column.max_length or LONGEST, LONGEST)
    words = st.text(LEGAL, min_size=1, max_size=limit).map(lambda text: tidy(text)[:limit].strip())
    return words.filter(bool)


def optional(section: Section, kind: str) -> list[str]:
    """Fields that a row may leave out."""
    held = {name.partition(".")[2] for name in HELD if name.startswith(f"{section.key}.")}
    return [f.name for f in section.fields if kind not in f.required and f.name not in held]


@st.composite
def dossiers_of(draw: st.DrawFn, codes: Codes, kind: str) -> Content:
    """A full life in which fields are left out, say odd things, or know less of their dates."""
    [content] = full_contents(1, draw(st.integers(1, 900)), 60, kind=kind)
    content = copy.deepcopy(content)
    for key in draw(st.lists(st.sampled_from(sorted(set(content) - {"person"})), max_size=8)):
        section = SECTIONS[key]
        rows: list[Row] = section.rows(content)
        for row in rows[: draw(st.integers(0, 3))]:
            for name in draw(
                st.lists(st.sampled_from([f.name for f in section.fields]), max_size=4)
            ):
                odd = odd_value(section, name, codes)
                if odd is not None:
                    row[name] = draw(odd)
                elif name in row and isinstance(section.column(name), PartialDateField):
                    row[name] = row[name][: draw(st.sampled_from([4, 7, 10]))]
            left_out = draw(st.lists(st.sampled_from(optional(section, kind) or ["-"]), max_size=2))
            for name in left_out:
                row.pop(name, None)
        if section.many:
            content[key] = sorted(rows, key=lambda row, s=section: dossiers.order(s, row))
    # A single section emptied of everything has nothing that a workbook could hold.
    return {key: value for key, value in content.items() if value}


def stored(office: Office, content: Content) -> Person:
    """Straight into the tables, as a system that has had it for years."""
    identity = content["identity"]
    opening = Opening(
        office.tree.division.pk, content["person"]["personal_number"], identity["birth_name"],
        identity["born_on"], identity["sex"], content["person"]["kind"],
    )  # fmt: skip
    with audit.recording("tests", "seed.fill"):
        [person] = open_records(office.officer, [opening])
        write(
            Write(person.pk, key, "add" if SECTIONS[key].many else "set", row)
            for key, value in content.items()
            if key != "person"
            for row in (value if SECTIONS[key].many else [value])
        )
    return person


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
@given(data=st.data())
def test_any_dossier_goes_out_and_comes_in_again_the_same(office: Office, data: Any) -> None:
    kind = data.draw(st.sampled_from(["cadre", "official", "employee", "worker"]))
    content = data.draw(dossiers_of(Codes.load(), kind))
    number = content["person"]["personal_number"]
    assume(not blocking(findings(content, dossiers.known_for([content]))))
    event(kind)
    form = "contract" if kind == "worker" else "cv"
    with TemporaryDirectory() as folder:
        path = Path(folder, "ra.xlsx")
        with undone():
            person = stored(office, content)
            written = hashes_of(number)
            assert written == hashes(content)
            wrote = services.write_workbook(
                [person.pk], path, by=office.officer, reason="kiểm thử", form=form
            )
            assert wrote == 1
            same = office.checked(path)
            assert queries.counts_of(same).unchanged_people == 1, same.found.get().issues
        with undone():
            assert not Person.objects.filter(personal_number=number).exists()
            load = office.loaded(path, rules.ALL)
            assert load.batch is not None, load.found.get().issues
            office.signed(load.batch)
            assert hashes_of(number) == written
