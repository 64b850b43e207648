"""Every worked example, and the rules they are of."""

from __future__ import annotations

from hoso.dossiers.sections import SECTIONS
from tests.dossiers.worked import career, contract, person, shared
from tests.dossiers.worked.example import Example

EXAMPLES: list[Example] = [
    *person.PERSON, *person.ORIGIN, *person.POSITION, *person.FAMILY,
    *career.LEARNING, *career.WORK, *career.SALARY, *career.PAY, *career.ALLOWANCES,
    *career.MERITS, *contract.CONTRACT, *shared.examples(),
]  # fmt: skip
DECLARED = {(key, rule.name): rule for key, each in SECTIONS.items() for rule in each.checks}
