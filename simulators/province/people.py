"""Who there is: seats by unit, the few whom the demo needs by name, and what is wrong. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from simulators.province.flaws import spoil
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
            spoil(maker.rng, life, number)
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
        post = Post(plan.kept(unit), title, OFFICIAL, 1, field)
        return Seat(replace(post, **more), cast)  # type: ignore[arg-type]

    deputy = leaders(plan.units[HOME_AFFAIRS])[1]
    personnel = leaders(plan.units[plan.kept("snnmt-vp")])[0]
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
        Seat(personnel, Cast("Võ Thị Ngọc Mai", FEMALE, KINH, date(1979, 11, 12), "tochuc")),
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
