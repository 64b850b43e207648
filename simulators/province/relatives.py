"""Families of made-up people: parents older, children younger, names handed on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from simulators.province.grounds import Grounds, Spot
from simulators.province.names import FEMALE, MALE, Name, name

Row = dict[str, Any]
FATHER, MOTHER, WIFE, HUSBAND, CHILD, BROTHER, SISTER, YOUNGER = (
    "01", "02", "03", "04", "05", "06", "07", "08",
)  # fmt: skip
OLD_TRADES = ("Làm ruộng", "Nuôi tôm", "Buôn bán nhỏ", "Giáo viên nghỉ hưu", "Nội trợ",
              "Cán bộ hưu trí", "Đánh bắt thủy sản", "Thợ mộc")  # fmt: skip
TRADES = ("Giáo viên Trường Tiểu học", "Kinh doanh", "Nội trợ", "Nhân viên ngân hàng",
          "Nuôi trồng thủy sản", "Công nhân Công ty Chế biến thủy sản", "Viên chức y tế",
          "Công chức cấp xã", "Kế toán doanh nghiệp", "Làm ruộng")  # fmt: skip
OLDEST = 84


@dataclass(frozen=True)
class Around:
    """What the family is built around."""

    who: Name
    sex: str
    ethnicity: str
    born: int
    home: Spot
    lives_in: Spot
    this_year: int


def families(rng: Random, of: Around, on: Grounds) -> tuple[list[Row], list[Row]]:
    """Rows of 36.1 and 36.2, without ids."""
    own = [_parent(rng, of, MALE), _parent(rng, of, FEMALE)]
    own += _siblings(rng, of)
    age = of.this_year - of.born
    if age < 26 or rng.random() < 0.12:
        return own, []
    partner_sex = FEMALE if of.sex == MALE else MALE
    partner = name(rng, partner_sex, of.ethnicity)
    born = of.born + (rng.randrange(-1, 7) if of.sex == MALE else rng.randrange(-6, 2))
    born = min(born, of.this_year - 22)
    home = rng.choice(on.old[of.home.province])
    own.append(_row(WIFE if of.sex == MALE else HUSBAND, partner.full, born, home,
                    rng.choice(TRADES), of.lives_in))  # fmt: skip
    family = of.who.family if of.sex == MALE else partner.family
    own += _children(rng, of, family, max(born, of.born))
    spouse_side = [
        _elder(rng, "01", Name(partner.family, name(rng, MALE).rest), born, home, of.this_year),
        _elder(rng, "02", name(rng, FEMALE, of.ethnicity), born, home, of.this_year),
    ]
    return own, spouse_side


def _parent(rng: Random, of: Around, sex: str) -> Row:
    who = name(rng, sex, of.ethnicity, of.who.family if sex == MALE else "")
    return _elder(rng, FATHER if sex == MALE else MOTHER, who, of.born, of.home, of.this_year)


def _elder(rng: Random, relation: str, who: Name, child: int, home: Spot, now: int) -> Row:
    born = child - rng.randrange(20, 36)
    trade = rng.choice(OLD_TRADES)
    if now - born > OLDEST or rng.random() < max(0.0, (now - born - 55) / 60):
        trade = f"{trade}; đã mất năm {min(born + rng.randrange(55, OLDEST), now - 1)}"
        return _row(relation, who.full, born, home, trade, None)
    return _row(relation, who.full, born, home, trade, home)


def _siblings(rng: Random, of: Around) -> list[Row]:
    rows = []
    years = {of.born}
    for _ in range(rng.choices((0, 1, 2, 3, 4), (16, 30, 26, 18, 10))[0]):
        born = of.born + rng.choice((-8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 7, 9))
        if born in years or born > of.this_year - 16:
            continue
        years.add(born)
        sex = rng.choice((MALE, FEMALE))
        relation = YOUNGER if born > of.born else BROTHER if sex == MALE else SISTER
        who = name(rng, sex, of.ethnicity, of.who.family)
        rows.append(_row(relation, who.full, born, of.home, rng.choice(TRADES), of.home))
    return rows


def _children(rng: Random, of: Around, family: str, younger_parent: int) -> list[Row]:
    rows = []
    born = younger_parent + rng.randrange(21, 33)
    for _ in range(rng.choices((0, 1, 2, 3), (12, 33, 47, 8))[0]):
        if born > of.this_year:
            break
        who = name(rng, rng.choice((MALE, FEMALE)), of.ethnicity, family)
        age = of.this_year - born
        doing = (
            "Còn nhỏ" if age < 6 else "Học sinh" if age < 18 else "Sinh viên" if age < 23 else ""
        )
        rows.append(_row(CHILD, who.full, born, of.home, doing or rng.choice(TRADES), of.lives_in))
        born += rng.randrange(2, 7)
    return rows


def _row(relation: str, full: str, born: int, home: Spot, trade: str, lives_in: Spot | None) -> Row:
    said = f"Quê quán: {home.path}. {trade}."
    if lives_in is not None:
        said += f" Nơi ở: {lives_in.path}."
    return {"relation": relation, "name": full, "born_in": born, "circumstances": said}
