"""Who there is: seats by unit, the few whom the demo needs by name, and what is wrong. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from simulators.province.lives import Cast, Life, Maker
from simulators.province.names import FEMALE, KHMER, KINH, MALE, PLENTY_TYPED, RARE
from simulators.province.posts import OFFICIAL, RANKS, Post, leaders, staff
from simulators.province.units import TOP, Plan

NATIONAL_SIZE, PLENTY_TIMES = 10_000, 20
SHOWN_AGENCY, HOME_AFFAIRS = "snnmt", "snv"


@dataclass(frozen=True)
class Seat:
    post: Post
    cast: Cast = Cast()  # noqa: RUF009
    role: str = ""  # head | officer: of the agency


def seats(rng: Random, plan: Plan, count: int) -> list[Seat]:
    """Exactly `count` seats. Raises ValueError when that is too few for the heads and officers."""
    found = [*_heads(plan), *_officers(plan), *_cast(plan)]
    if len(found) > count:
        raise ValueError(f"Ít nhất {len(found)} người cho {len(plan.units)} đơn vị.")
    found += [Seat(post) for post in _leaders_left(plan, found)[: count - len(found)]]
    found += [Seat(post) for post in _led(rng, plan, count - len(found))]
    return _with_known_names(found, count)


def lives(maker: Maker, planned: list[Seat]) -> Iterator[tuple[Seat, Life]]:
    """The same people whatever the batches they are taken in."""
    for number, seat in enumerate(planned):
        life = maker.life(seat.post, seat.cast)
        if not seat.role and not seat.cast.full_name:
            _spoil(maker.rng, life, number)
        yield seat, life


def _leaders_left(plan: Plan, found: list[Seat]) -> list[Post]:
    """Leaders who have no seat yet: heads of units first, then deputies."""
    taken = Counter((seat.post.unit, seat.post.title) for seat in found)
    groups = [leaders(unit) for unit in plan.units.values()]
    left = []
    for post in [*(group[0] for group in groups), *(p for group in groups for p in group[1:])]:
        if taken[post.unit, post.title]:
            taken[post.unit, post.title] -= 1
        else:
            left.append(post)
    return left


def _heads(plan: Plan) -> list[Seat]:
    found = []
    for key in (TOP, *plan.agencies()):
        cast = Cast()
        if key == SHOWN_AGENCY:
            cast = Cast("Lê Hoàng Nam", MALE, KINH, date(1974, 9, 2), "thutruong")
        found.append(Seat(leaders(plan.units[key])[0], cast, "head"))
    found.append(Seat(leaders(plan.units[TOP])[1]))
    return found


def _officers(plan: Plan) -> list[Seat]:
    found = []
    for key in plan.agencies():
        own = [each for each in plan.under(key) if plan.units[each].field == "office"]
        cast = Cast()
        if key == SHOWN_AGENCY:
            cast = Cast("Trần Quốc Bảo", MALE, KINH, date(1986, 2, 17), "daumoi")
        is_commune = plan.units[key].kind == "commune"
        title = "Chuyên viên Văn phòng HĐND và UBND" if is_commune else "Chuyên viên"
        found.append(Seat(Post((own or [key])[0], title, OFFICIAL, 1, "office"), cast, "officer"))
    return found


def _cast(plan: Plan) -> list[Seat]:
    """People of the pictures in the guide; usernames only for those who sign in by hand."""

    def seat(unit: str, title: str, cast: Cast, field: str = "admin", **more: object) -> Seat:
        return Seat(replace(Post(unit, title, OFFICIAL, 1, field), **more), cast)  # type: ignore[arg-type]

    deputy = leaders(plan.units[HOME_AFFAIRS])[1]
    return [
        seat("snnmt-dd", "Chuyên viên",
             Cast("Nguyễn Thị Minh Hạnh", FEMALE, KINH, date(1988, 5, 14), "nguoikhai"), "land"),
        seat("snnmt-vp", "Văn thư", Cast("Lê Thị Cẩm Tú", FEMALE, KINH, date(1990, 8, 3), "vanthu"),
             "office", ranks=RANKS["clerk"]),
        seat("snv-cc", "Chuyên viên",
             Cast("Phạm Minh Thư", FEMALE, KINH, date(1985, 12, 1), "sonoivu")),
        Seat(deputy, Cast("Huỳnh Quốc Việt", MALE, KINH, date(1976, 4, 21), "lanhdaosnv")),
        seat("snv-vp", "Chuyên viên",
             Cast("Đoàn Gia Khánh", MALE, KINH, date(1992, 6, 9), "quantri"), "science"),
        seat("snnmt-vp", "Chuyên viên", Cast("Phan Thị Hồng", FEMALE, KINH, date(1989, 3, 8))),
        seat("snnmt-tn", "Phó Trưởng phòng", Cast("Đỗ Thanh Tùng", MALE, KINH, date(1983, 10, 5)),
             "land", level=2),
        seat("snnmt-kn", "Viên chức khuyến nông",
             Cast("Lâm Hoàng Phúc", MALE, KINH, date(1991, 7, 19)), "agri", kind="employee",
             ranks=RANKS["agri"]),
        seat("snnmt-tl", "Chuyên viên",
             Cast("Huỳnh Văn Đạt", MALE, KINH, date(1990, 1, 25)), "water"),
        seat("snnmt-cn", "Chuyên viên",
             Cast("Danh Sà Rương", MALE, KHMER, date(1994, 4, 14)), "vet"),
        seat("snnmt-dd", "Chuyên viên",
             Cast("Mai Thanh Thảo", FEMALE, KINH, date(1993, 2, 6)), "land"),
    ]  # fmt: skip


def _led(rng: Random, plan: Plan, count: int) -> Iterator[Post]:
    weighted = {key: unit.weight for key, unit in plan.units.items() if unit.weight}
    total, given, passed = sum(weighted.values()), 0, 0
    for key, weight in weighted.items():
        passed += weight
        upto = count * passed // total
        for _ in range(upto - given):
            yield staff(plan.units[key], rng)
        given = upto


def _with_known_names(found: list[Seat], count: int) -> list[Seat]:
    """Names that somebody will look for: spread among those who have none yet."""
    wanted = [Cast("Nguyễn Văn An", MALE, KINH)] * (3 if count >= 300 else 1)
    if count >= NATIONAL_SIZE:
        typed = [PLENTY_TYPED[n % len(PLENTY_TYPED)] for n in range(PLENTY_TIMES)]
        wanted += [Cast(each, MALE, KINH) for each in [*typed, *RARE]]
    free = [n for n, seat in enumerate(found) if seat.post.level == 1 and seat.cast == Cast()]
    free = [n for n in free if not found[n].role]
    for place, cast in enumerate(wanted[: len(free)]):
        at = free[place * len(free) // len(wanted)]
        found[at] = replace(found[at], cast=cast)
    return found


# ── what is left out or wrong on purpose ──────────────────────────────────────


def _spoil(rng: Random, life: Life, number: int) -> None:
    """Five in a hundred have gaps, three in a hundred mistakes, four something to look at,
    three no version yet."""
    draw = number * 37 % 100  # spread evenly, whatever the size
    for upto, flaws in ((5, GAPS), (8, MISTAKES), (12, ODDITIES)):
        if draw < upto:
            flaw = rng.choice(flaws)
            flaw(life)
            life.flaw = flaw.__name__.strip("_")
            return
    if draw < 15:
        life.is_frozen = False


def _no_phone(life: Life) -> None:
    life.content["papers"].pop("phone")


def _no_address(life: Life) -> None:
    life.content["papers"].pop("address_place")


def _no_mode_of_training(life: Life) -> None:
    for row in life.content["training"]:
        row.pop("mode")


def _no_birth_place(life: Life) -> None:
    life.content["identity"].pop("birth_place")


def _training_ends_before_it_begins(life: Life) -> None:
    for row in life.content["training"][:1]:
        row["since"], row["until"] = row["until"], row["since"]


def _child_older_than_parent(life: Life) -> None:
    for row in life.content["family"]:
        if row["relation"] in ("01", "05"):
            row["born_in"] = life.born.year
            return


def _short_insurance_number(life: Life) -> None:
    papers = life.content["papers"]
    papers["social_insurance_number"] = papers["social_insurance_number"][:9]


def _joined_before_recruited(life: Life) -> None:
    origin = life.content["origin"]
    origin["joined_on"] = f"{int(origin['recruited_on'][:4]) - 2}-03-01"


def _birth_year_unlike_the_number(life: Life) -> None:
    identity = life.content["identity"]
    day = min(life.born.day, 28)
    identity["born_on"] = f"{life.born.year - 1}-{life.born.month:02}-{day:02}"


def _no_family(life: Life) -> None:
    life.content["family"] = [row for row in life.content["family"] if row["relation"] != "02"]


def _gap_in_salary(life: Life) -> None:
    """Two steps at once: the row between them was lost."""
    rows = life.content["salary"]
    if len(rows) > 3:
        del rows[1]


GAPS: list[Callable[[Life], None]] = [_no_phone, _no_address, _no_mode_of_training, _no_birth_place]
MISTAKES: list[Callable[[Life], None]] = [
    _training_ends_before_it_begins,
    _child_older_than_parent,
    _short_insurance_number,
    _joined_before_recruited,
]
ODDITIES: list[Callable[[Life], None]] = [
    _birth_year_unlike_the_number,
    _no_family,
    _gap_in_salary,
]
