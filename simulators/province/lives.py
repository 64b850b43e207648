"""One made-up person: a post, a number and the rows of every section. Pure, out of one seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from simulators.province import careers, contracts, standing, studies
from simulators.province.careers import Career, Who
from simulators.province.grounds import HOME, NEIGHBOUR, OTHERS, Grounds, Spot
from simulators.province.names import FEMALE, HOA, KHMER, KINH, MALE, Name, name, split
from simulators.province.portraits import hashes
from simulators.province.posts import WORKER, Post
from simulators.province.relatives import Around, families
from simulators.province.units import Plan

Row = dict[str, Any]
Content = dict[str, Any]
FORMERLY = ("Sinh viên", "Học sinh", "Làm ruộng", "Giáo viên hợp đồng")


@dataclass(frozen=True)
class Cast:
    """A person whom the demo needs by name; empty parts are left to chance."""

    full_name: str = ""
    sex: str = ""
    ethnicity: str = ""
    born: date | None = None
    username: str = ""


@dataclass
class Life:
    """`content`: rows by section as a content has them, table rows with ids.
    `flaw`: what was made wrong or left out on purpose, "" for nothing."""

    id: UUID
    post: Post
    personal_number: str
    staff_number: str
    full_name: str
    sex: str
    born: date
    content: dict[str, Any]
    username: str
    is_frozen: bool = True
    flaw: str = ""
    marks: set[str] = field(default_factory=set)


class Maker:
    """Makes people one after another; personal numbers never repeat."""

    def __init__(self, rng: Random, plan: Plan, grounds: Grounds, today: date) -> None:
        self.rng, self.plan, self.on, self.today = rng, plan, grounds, today
        self._numbers: set[str] = set()

    def life(self, post: Post, cast: Cast = Cast()) -> Life:
        rng = self.rng
        ethnicity = cast.ethnicity or rng.choices((KINH, KHMER, HOA), (94, 4, 2))[0]
        sex = cast.sex or (MALE if rng.random() < _men(post) else FEMALE)
        who = split(cast.full_name) if cast.full_name else name(rng, sex, ethnicity)
        born = cast.born or self._born(post)
        birth, home = self._from()
        number = self._number(birth.province, sex, born.year)
        career = careers.live(rng, post, born, sex == MALE, self.plan, self.on, self.today)
        lives_in = rng.choice(self.on.new)
        around = Around(who, sex, ethnicity, born.year, home, lives_in, self.today.year)
        own, spouse_side = families(rng, around, self.on)
        of = Who(Random(number), post, sex, born, career, self.on.ladders, self.today)
        content: dict[str, Any] = {
            "portrait": {"photo": of.rng.choice(hashes(sex))},
            "identity": self._identity(who, sex, ethnicity, born, birth, home),
            "papers": self._papers(number, lives_in),
        }
        content["identity"]["marital_status"] = "02" if spouse_side else "01"
        studies.about_diplomas(of)
        if post.kind == WORKER:
            content |= self._on_contract(of, number)
        else:
            content |= self._on_cv(of, ethnicity, own, spouse_side)
        content = {key: rows for key, rows in content.items() if rows}
        for rows in content.values():
            for row in rows if isinstance(rows, list) else ():
                row["id"] = str(self.uuid())
        staff = f"CB{len(self._numbers):06}"
        return Life(self.uuid(), post, number, staff, who.full, sex, born, content,
                    cast.username or number)  # fmt: skip

    def _on_cv(self, of: Who, ethnicity: str, own: list[Row], spouse_side: list[Row]) -> Content:
        career, membership = of.career, self._membership(of.post, of.born, of.career)
        is_party = "party_official_on" in membership
        agency = self.plan.units[self.plan.agency_of(of.post.unit)].name
        punished = standing.discipline(of, agency, is_party)
        year = int(punished[0]["since"][:4]) if punished else None
        return {
            "origin": self._origin(of),
            "membership": membership,
            "schooling": {"general_education": "12/12"},
            "honours": studies.honours(of),
            "position": standing.position(of, is_party),
            "pay": standing.pay(of),
            "health": standing.health(of),
            "training": career.training,
            "political_theory": studies.political_theory(of),
            "management": studies.management(of),
            "defence": studies.defence(of),
            "computing": studies.computing(of),
            "languages": studies.languages(of, ethnicity == KHMER),
            "work": career.work,
            "custody": {"statement": "Không"},
            "foreign_ties": standing.foreign_ties(of),
            "ratings": standing.ratings(of, year, agency),
            "discipline": punished,
            "family": own,
            "spouse_family": spouse_side,
            "salary": career.salary,
            "allowances": standing.allowances(of),
            "means": standing.means(of),
            "assessment": standing.assessment(of),
        }

    def _on_contract(self, of: Who, number: str) -> Content:
        agency = self.plan.units[self.plan.agency_of(of.post.unit)].name
        signed = contracts.contracts(of, agency, "Trụ sở đơn vị")
        return {
            "training": of.career.training,
            "computing": studies.computing(of),
            "languages": studies.languages(of, is_khmer=False),
            "contract_party": contracts.party(of, number),
            "contracts": signed,
            "contract_appendices": contracts.appendices(of, signed),
        }

    def uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def _born(self, post: Post) -> date:
        low, high = ((24, 58), (24, 58), (35, 58), (43, 59))[post.level]
        age = round(self.rng.triangular(low, high, low + (high - low) * 0.45))
        return date(self.today.year - age, 1, 1) + timedelta(days=self.rng.randrange(365))

    def _from(self) -> tuple[Spot, Spot]:
        """Where born, and the father's home; mostly the same province of the two before 2025."""
        draw = self.rng.random()
        province = HOME if draw < 0.58 else NEIGHBOUR if draw < 0.9 else self.rng.choice(OTHERS)
        birth = self.rng.choice(self.on.old[province])
        if self.rng.random() < 0.6:
            return birth, birth
        if self.rng.random() < 0.15 and province in (HOME, NEIGHBOUR):
            near = self.rng.choice(self.on.new)  # written in the names of today
            return birth, Spot(near.key, near.path, near.name, province)
        return birth, self.rng.choice(self.on.old[province])

    def _number(self, province: str, sex: str, year: int) -> str:
        digit = (year - 1900) // 100 * 2 + (sex == FEMALE)
        while True:
            number = f"{province:0>3}{digit}{year % 100:02}{self.rng.randrange(1_000_000):06}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _identity(
        self, who: Name, sex: str, ethnicity: str, born: date, birth: Spot, home: Spot
    ) -> Row:
        rng = self.rng
        religion = rng.choices(("00", "01", "02", "04", "05"), (86, 7, 4, 2, 1))[0]
        row = {"birth_name": who.full, "sex": sex, "born_on": born.isoformat(),
               "birth_place": birth.key, "home_place": home.key, "ethnicity": ethnicity,
               "religion": "01" if ethnicity == KHMER else religion}  # fmt: skip
        if rng.random() < 0.3:
            row["birth_place_detail"] = f"Ấp {rng.randrange(1, 13)}"
        if rng.random() < 0.04 and who.rest:
            row["other_names"] = f"{rng.choice(('Tư', 'Năm', 'Sáu', 'Út'))} {who.rest.split()[-1]}"
        return row

    def _papers(self, number: str, lives_in: Spot) -> Row:
        rng = self.rng
        issued = date(2021, 3, 1) + timedelta(days=rng.randrange(1500))
        insurance = f"{rng.choice(('96', '95'))}{rng.randrange(100_000_000):08}"
        row = {
            "citizen_number": number,
            "citizen_number_issued_on": min(issued, self.today).isoformat(),
            "citizen_number_issued_by": "Cục Cảnh sát QLHC về trật tự xã hội",
            "phone": f"09{rng.randrange(100_000_000):08}",
            "social_insurance_number": insurance,
            "health_insurance_number": insurance,
            "address_place": lives_in.key,
        }
        street = rng.choice(("Phan Ngọc Hiển", "Nguyễn Tất Thành", "Lý Thường Kiệt", "30 Tháng 4"))
        row["address_detail"] = (
            f"Số {rng.randrange(1, 320)}, đường {street}"
            if lives_in.name.startswith("Phường")
            else f"Ấp {rng.randrange(1, 13)}"
        )
        return row

    def _origin(self, of: Who) -> Row:
        rng, career = self.rng, of.career
        recruited = careers.first_day(career.recruited) + timedelta(days=rng.choice((0, 0, 14)))
        joined = careers.first_day(career.joined)
        return {
            "family_background": rng.choices(("02", "01", "03", "07", "08"), (62, 14, 14, 5, 5))[0],
            "former_occupation": rng.choice(FORMERLY),
            "recruited_on": recruited.isoformat(),
            "recruited_by": career.recruited_by,
            "joined_on": max(joined, recruited).isoformat(),
            "recruitment_form": of.rng.choice(("01", "01", "02")), "recruitment_post": "02",
            "recruitment_source": "03" if career.enlisted else "01",
        }  # fmt: skip

    def _membership(self, post: Post, born: date, career: Career) -> Row:
        rng = self.rng
        youth = f"{born.year + 15}-03-26" if rng.random() < 0.7 else f"{born.year + 16}"
        row: Row = {"first_organisation_on": youth, "first_organisation": "01"}
        if rng.random() < (0.15, 0.55, 0.97, 1.0)[post.level]:
            joined = date(
                born.year + rng.randrange(22, 33), rng.randrange(1, 13), rng.randrange(1, 28)
            )
            official = date(joined.year + 1, joined.month, joined.day)
            if joined < self.today:
                row["party_joined_on"] = joined.isoformat()
            if official < self.today:
                row["party_official_on"] = official.isoformat()
                row["party_card_number"] = f"52{rng.randrange(1_000_000):06}"
        if career.enlisted is not None and career.discharged is not None:
            row |= {"enlisted_on": careers.iso(career.enlisted),
                    "discharged_on": careers.iso(career.discharged),
                    "highest_military_rank": rng.choice(("20", "21", "22"))}  # fmt: skip
            row["policy_groups"] = ["12"]
        elif rng.random() < 0.02:
            row["policy_groups"] = [rng.choice(("03", "05", "08"))]
        return row


def _men(post: Post) -> float:
    by_field = {"nursery": 0.02, "primary": 0.25, "nurse": 0.15, "forest": 0.85,
                "fish": 0.8, "water": 0.8, "driver": 0.8, "build": 0.75,
                "lower": 0.35, "upper": 0.4}  # fmt: skip
    return by_field.get(post.field, 0.55)
