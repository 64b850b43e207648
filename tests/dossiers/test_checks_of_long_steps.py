"""A step of pay that goes on when the scale changes is held from its first row."""

from __future__ import annotations

from decimal import Decimal

from hoso.dossiers.readers.findings import findings
from hoso.dossiers.sections.declaration import Known

KNOWN = Known(
    {"06.031": "A1"}, {"06.031": 36}, {("A1", 3): Decimal("3.00"), ("A1", 4): Decimal("3.33")}
)
HELD = {"rank": "06.031", "step": 3}
NEXT = {"id": "c", "since": "2006-09", "rank": "06.031", "step": 4, "coefficient": "3.33",
        "raise_form": "02"}  # fmt: skip


def said(first: str) -> set[str]:
    salary = [
        {"id": "a", "since": first, "until": "2004-09", **HELD, "coefficient": "2.26"},
        {"id": "b", "since": "2004-10", "until": "2006-08", **HELD, "coefficient": "3.00"},
        NEXT,
    ]
    content = {"person": {"kind": "employee", "personal_number": "096172004321"}, "salary": salary}
    return {each.rule for each in findings(content, KNOWN, only=["salary"])}


def test_a_step_counts_from_before_decree_204() -> None:
    assert "step_takes_its_months" not in said("2003-09")
    assert "step_takes_its_months" in said("2003-10")
