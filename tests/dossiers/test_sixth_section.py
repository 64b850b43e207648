"""Adding a section takes one model, one declaration, one migration and no other file.

A throw-away section is added here and walked from the form to the packet, through the
real services and a real signature; no reader knows its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models

from hoso.audit import triggers
from hoso.audit.models import RowChange
from hoso.base.fields import CatalogField, PartialDateField
from hoso.changes import queries
from hoso.changes import services as changes
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import SectionRow, Version
from hoso.dossiers.readers.completeness import completeness
from hoso.dossiers.readers.packet import packet
from hoso.dossiers.readers.sheet import shown_row
from hoso.dossiers.sections import SECTIONS, register
from hoso.dossiers.sections.declaration import ON_CV, Field, Section
from hoso.signing.demo import PIN
from hoso.signing.services import unlocked
from tests.changes.conftest import Agency, agency, ca  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def sixth(db: None) -> Iterator[Section]:
    """The migration's part is played by the schema editor; `migrate` sets the triggers."""

    class Pastime(SectionRow):
        since = PartialDateField("Từ")
        language = models.CharField("Tên ngoại ngữ", max_length=100)
        level = CatalogField("Trình độ", catalog="degree")

        class Meta:
            app_label = "dossiers"

    declared = Section(
        key="pastime",
        number="39",
        title="Ngoại ngữ",
        group="Đào tạo, bồi dưỡng",
        order=370,
        model=Pastime,
        required=ON_CV,
        fields=(
            Field("since", "39.1"),
            Field("language", "39.2", required=ON_CV),
            Field("level", "39.3", required=ON_CV, packet={"bnv2020": "TrinhDoDaoTao"}),
        ),
        packet_list={"bnv2020": "TRINHDO_DAOTAO_BOIDUONG.DS_QUATRINH_DAOTAO_BOIDUONG"},
    )
    register(declared)
    with connection.schema_editor() as editor:
        editor.create_model(Pastime)
    triggers.ensure()
    yield declared
    del SECTIONS["pastime"]
    del apps.all_models["dossiers"]["pastime"]
    apps.clear_cache()


def test_a_new_section_walks_from_the_form_to_the_packet(sixth: Section, agency: Agency) -> None:  # noqa: F811
    before = completeness(dossiers.content_of(agency.person))["pastime"]
    assert (before.filled, before.wanted) == (0, 1)

    agency.typed("pastime", language="Tiếng Khmer", level="Đại học")
    draft = changes.draft_of(agency.person)
    reading = queries.reading_of(agency.person, draft)
    labels = queries.labels_of_changes(reading.changes)
    assert [(line.item, line.new) for line in queries.lines_of(reading.changes[0], labels)] == [
        ("39.2", "Tiếng Khmer"),
        ("39.3", "Đại học"),
    ]

    declaration = agency.checked(agency.declares_everything())
    with unlocked(agency.key, PIN) as signer:
        changes.approve(agency.unit, agency.chosen(declaration), by=agency.head, signer=signer)

    content = dossiers.content_of(agency.person)
    (row,) = content["pastime"]
    assert row["level"] == "04"
    assert shown_row(sixth, row, dossiers.labels_of([content]))["language"] == "Tiếng Khmer"
    after = completeness(content)["pastime"]
    assert (after.filled, after.wanted) == (2, 2)
    assert json.loads(Version.objects.get().content)["pastime"] == [row]
    assert RowChange.objects.filter(table="dossiers_pastime", operation="INSERT").count() == 1

    sent = packet(content, {("degree", "04"): "04"})
    # The last section that names a list fills it: this one stands after training.
    assert [
        each["TrinhDoDaoTao"]
        for each in sent["TRINHDO_DAOTAO_BOIDUONG"]["DS_QUATRINH_DAOTAO_BOIDUONG"]
    ] == ["04"]


def test_a_new_section_is_printed_without_a_line_of_its_own(sixth: Section, agency: Agency) -> None:  # noqa: F811
    from hoso.dossiers.readers.print import Head, sheet_of

    content = dossiers.content_of(agency.person)
    content["pastime"] = [{"id": "x", "language": "Tiếng Khmer", "level": "04"}]
    sheet = sheet_of(content, Head(), dossiers.labels_of([content]))
    assert "Tiếng Khmer" in json.dumps(sheet, ensure_ascii=False)
