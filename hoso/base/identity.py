"""The personal number (số định danh cá nhân), 12 digits.

Digits 1-3: province or country of birth registration; 4: century and sex;
5-6: year of birth; 7-12: random. The first part is found, the rest recalled
(see docs/rules/personal-number.md), so a disagreement is asked about, not refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Sex(StrEnum):
    """Codes of the catalog `sex`."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """Twelve digits that tell sex and year of birth (docs/rules/personal-number.md). Raises
    ValueError, in words for who typed them."""

    digits: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{12}", self.digits):
            raise ValueError(
                f"Số định danh cá nhân phải đủ 12 chữ số; đang có {len(self.digits)} ký tự."
            )
        if self.digits[:3] == "000":
            raise ValueError(
                "Ba số đầu của số định danh cá nhân là mã nơi khai sinh, không thể là 000."
            )

    @property
    def sex(self) -> Sex:
        """By the century digit: even is a man."""
        return Sex.MALE if int(self.digits[3]) % 2 == 0 else Sex.FEMALE

    @property
    def birth_year(self) -> int:
        return 1900 + int(self.digits[3]) // 2 * 100 + int(self.digits[4:6])
