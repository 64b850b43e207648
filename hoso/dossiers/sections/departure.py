"""The status of the record: working, or left and by which decision (CM-11.3). Not on the legal
form, whose last item is 38; the using agency writes it."""

from __future__ import annotations

from hoso.dossiers.models.departure import Departure
from hoso.dossiers.sections.declaration import EVERYONE, Field, Level, Section

DEPARTURE = Section(
    key="departure",
    number="TT",
    title="Tình trạng công tác",
    level=Level.PERSONAL,
    group="Tình trạng",
    order=400,
    model=Departure,
    many=False,
    kinds=EVERYONE,
    hint="Cơ quan, đơn vị sử dụng cập nhật theo quyết định",
    evidence=("leaving_decision", "transfer_decision", "discipline_decision", "other"),
    by_agency=True,
    fields=(
        Field("status", "39.1", level=Level.AGENCY, is_supplement=True),
        Field("decision_number", "39.2", level=Level.AGENCY, is_supplement=True),
        Field("decision_on", "39.3", level=Level.AGENCY, is_supplement=True),
        Field("effective_on", "39.4", level=Level.AGENCY, is_supplement=True),
        Field("destination", "39.5", level=Level.AGENCY, is_supplement=True),
    ),
)

DECLARED = (DEPARTURE,)
