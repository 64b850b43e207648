"""Schooling, recruitment, work and pay of one life, in months that follow each other. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from simulators.province.grounds import Grounds, Ladder
from simulators.province.posts import MAJORS, WORKER, Post
from simulators.province.units import JOINED, Plan

Row = dict[str, Any]
Month = int  # twelve times the year plus the month from 0

DECREE_204 = 2004 * 12 + 9  # 10/2004: pay before that day stood on other scales
INSTITUTIONS = {
    "": ("Trường Đại học Cần Thơ",) * 8 + ("Trường Đại học Trà Vinh", "Trường Đại học Bạc Liêu",
         "Trường Đại học Kinh tế Thành phố Hồ Chí Minh",
         "Trường Đại học Luật Thành phố Hồ Chí Minh",
         "Học viện Hành chính Quốc gia", "Trường Đại học Nông Lâm Thành phố Hồ Chí Minh"),
    "doctor": ("Trường Đại học Y Dược Cần Thơ", "Đại học Y Dược Thành phố Hồ Chí Minh"),
    "nurse": ("Trường Đại học Y Dược Cần Thơ", "Trường Cao đẳng Y tế Cà Mau"),
    "pharmacist": ("Trường Đại học Y Dược Cần Thơ",),
    "forest": ("Trường Đại học Nông Lâm Thành phố Hồ Chí Minh", "Trường Đại học Lâm nghiệp"),
    "lower": ("Trường Đại học Cần Thơ", "Trường Đại học Sư phạm Thành phố Hồ Chí Minh",
              "Trường Đại học Đồng Tháp"),
    "nursery": ("Trường Đại học Đồng Tháp", "Trường Cao đẳng Sư phạm Cà Mau"),
}  # fmt: skip
INSTITUTIONS["upper"] = INSTITUTIONS["lower"]
INSTITUTIONS["primary"] = INSTITUTIONS["nursery"]
COLLEGE = ("Trường Cao đẳng Cộng đồng Cà Mau", "Trường Trung cấp Kinh tế - Kỹ thuật Cà Mau")
YEARS = {"doctor": 6, "pharmacist": 5}
MIDDLE, COLLEGE_DEGREE, BACHELOR, MASTER = "02", "03", "04", "05"
REGULAR, PART_TIME, BRIDGED = "01", "02", "04"
FIRST, USUAL, EARLY, RISEN = "01", "02", "03", "04"  # codes of catalog raise_form


@dataclass
class Career:
    """Rows as a content has them, without ids; moments as months."""

    training: list[Row] = field(default_factory=list)
    work: list[Row] = field(default_factory=list)
    salary: list[Row] = field(default_factory=list)
    recruited: Month = 0
    joined: Month = 0
    recruited_by: str = ""
    enlisted: Month | None = None
    discharged: Month | None = None


@dataclass(frozen=True)
class Who:
    """What the rest of a life is told from."""

    rng: Random
    post: Post
    sex: str
    born: date
    career: Career
    ladders: dict[str, Ladder]
    today: date


def month_of(day: date) -> Month:
    return day.year * 12 + day.month - 1


def month_in(text: str) -> Month:
    """Of a date as a content has it, with a month at least."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def iso(month: Month) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def first_day(month: Month) -> date:
    return date(month // 12, month % 12 + 1, 1)


def live(rng: Random, post: Post, born: date, is_man: bool, plan: Plan, on: Grounds,
         today: date) -> Career:  # fmt: skip
    """The career of who holds this post today. Whoever is too young for it gets a shorter one."""
    career = Career()
    now = month_of(today)
    ready = _served(rng, career, born, is_man)
    ready = _schooled(rng, career, post, ready, now)
    recruited = min(ready + rng.randrange(2, 26), now - 2)
    career.recruited = max(recruited, (born.year + 18) * 12)
    _worked(rng, career, post, plan, now)
    if post.kind != WORKER:
        ladders = [on.ladders[rank] for rank in post.ranks if rank in on.ladders]
        career.salary = paid(rng, career.recruited, ladders, post.level, now)
    return career


def _served(rng: Random, career: Career, born: date, is_man: bool) -> Month:
    """The month in which a young person begins to study: after school, or after the army."""
    september = (born.year + 18) * 12 + 8
    if not is_man or rng.random() > 0.13:
        return september
    career.enlisted = (born.year + 19) * 12 + 1
    career.discharged = career.enlisted + (24 if rng.random() < 0.6 else 18)
    return (career.discharged // 12) * 12 + 8 + (12 if career.discharged % 12 > 8 else 0)


def _schooled(rng: Random, career: Career, post: Post, begin: Month, now: Month) -> Month:
    """Fill the training; the month in which the first diploma was in hand."""
    major = rng.choice(MAJORS.get(post.field, MAJORS["admin"]))
    if post.kind == WORKER:
        if rng.random() < 0.5:
            end = begin + 21
            career.training.append(_course(begin, end, rng.choice(COLLEGE), major, MIDDLE))
            return end
        return begin
    schools = INSTITUTIONS.get(post.field, INSTITUTIONS[""])
    if post.ranks and on_middle_rank(post):
        end = begin + 21
        career.training.append(_course(begin, end, rng.choice(COLLEGE), major, MIDDLE))
        return end
    if rng.random() < 0.1 and post.field != "doctor":
        end = begin + 33
        career.training.append(_course(begin, end, rng.choice(COLLEGE), major, COLLEGE_DEGREE))
        later = end + 3 + 12 * rng.randrange(1, 5)
        if later + 22 < now:
            career.training.append(
                _course(later, later + 22, schools[0], major, BACHELOR, BRIDGED)
            )  # fmt: skip
        return end
    end = begin + 12 * YEARS.get(post.field, 4) - 3
    if end > now - 3:
        end = now - 3  # the youngest finished early
    career.training.append(_course(begin, end, rng.choice(schools), major, BACHELOR))
    if rng.random() < (0.15, 0.15, 0.4, 0.65)[post.level]:
        later = end + 3 + 12 * rng.randrange(4, 14)
        if later + 22 < now:
            career.training.append(
                _course(later, later + 22, rng.choice(schools), major, MASTER, PART_TIME)
            )
    return end


def on_middle_rank(post: Post) -> bool:
    return post.ranks[0] in ("01.004", "02.008", "V.08.05.13")


def _course(since: Month, until: Month, institution: str, major: str, degree: str,
            mode: str = REGULAR) -> Row:  # fmt: skip
    return {"since": iso(since), "until": iso(until), "institution": institution,
            "major": major, "mode": mode, "degree": degree}  # fmt: skip


def _worked(rng: Random, career: Career, post: Post, plan: Plan, now: Month) -> None:
    """Stints from recruitment to the post of today; a unit is called as it was then."""
    begin, total = career.recruited, now - career.recruited
    opened = month_of(plan.units[post.unit].since)
    joined = begin
    stints: list[tuple[Month, str, str]] = []  # since, unit key or the name of elsewhere, title
    if total > 48 and (rng.random() < 0.4 or begin < opened):
        joined = max(begin + rng.randrange(24, max(25, total - 12)), opened)
        joined = min(joined, now - 1)
        stints.append((begin, _elsewhere(rng, post, plan), post.was_led))
    elif begin < opened:
        joined = min(opened, now - 1)
        stints.append((begin, _elsewhere(rng, post, plan), post.was_led))
    career.joined = joined
    stints += [(since, post.unit, title) for since, title in _rise(rng, post, joined, now)]
    career.work = _rows(stints, plan, now)
    career.recruited_by = "Ủy ban nhân dân tỉnh Cà Mau"
    if post.kind == WORKER:
        career.recruited_by = str(career.work[0]["organisation"]).rsplit(", ", 1)[-1]


def _rise(rng: Random, post: Post, joined: Month, now: Month) -> list[tuple[Month, str]]:
    """Titles held in the unit of today."""
    span = now - joined
    if post.level < 2 or span < 36:
        return [(joined, post.title)]
    if post.level == 2:
        return [(joined, post.was_led), (joined + rng.randrange(span // 3, span - 6), post.title)]
    deputy = post.title.replace("Giám đốc", "Phó Giám đốc").replace("Chủ tịch", "Phó Chủ tịch")
    deputy = deputy.replace("Chánh", "Phó Chánh").replace("Trưởng ban", "Phó Trưởng ban")
    middle = joined + rng.randrange(span // 4, span // 2)
    last = middle + rng.randrange((now - middle) // 3, now - middle - 3)
    return [(joined, post.was_led), (middle, deputy), (last, post.title)]


def _elsewhere(rng: Random, post: Post, plan: Plan) -> str:
    kind = plan.units[post.unit].kind
    alike = [key for key, unit in plan.units.items() if unit.kind == kind and key != post.unit]
    if alike and kind != "commune" and rng.random() < 0.7:
        return rng.choice(alike)
    place = rng.choice(("huyện Năm Căn", "huyện U Minh", "huyện Thới Bình", "huyện Trần Văn Thời",
                        "huyện Cái Nước", "huyện Đầm Dơi", "huyện Phú Tân", "huyện Ngọc Hiển",
                        "thành phố Cà Mau"))  # fmt: skip
    what = {"school": f"Trường Trung học cơ sở Nguyễn Du, {place}",
            "hospital": f"Trung tâm Y tế {place}"}  # fmt: skip
    return what.get(kind, f"Văn phòng HĐND và UBND {place}")


def _rows(stints: list[tuple[Month, str, str]], plan: Plan, now: Month) -> list[Row]:
    rows: list[Row] = []
    joined = month_of(JOINED)
    for place, (since, where, title) in enumerate(stints):
        is_last = place == len(stints) - 1
        until = None if is_last else stints[place + 1][0]
        parts: list[tuple[Month, Month | None]] = [(since, until)]
        if where in plan.units and since < joined < (until or now):
            before, after = plan.label(where, first_day(since)), plan.label(where, JOINED)
            if before != after:
                parts = [(since, joined), (joined, until)]
        for begin, end in parts:
            name = plan.label(where, first_day(begin)) if where in plan.units else where
            row = {"since": iso(begin), "organisation": name, "position": title}
            if end is not None:
                row["until"] = iso(max(end - 1, begin))
            rows.append(row)
    return rows


def paid(rng: Random, recruited: Month, ladders: list[Ladder], level: int, now: Month) -> list[Row]:
    """Steps by the scales: a step each time its months have passed, a higher rank when earned."""
    since, step, place = recruited, 1, 0
    ladder = ladders[0]
    if recruited < DECREE_204:
        step = min(1 + (DECREE_204 - recruited) // ladder.months, len(ladder.coefficients))
        since = DECREE_204
    promotions = _promotions(rng, recruited, len(ladders), level)
    rows: list[Row] = []
    form = FIRST
    while True:
        rows.append({"since": iso(since), "rank": ladder.rank, "step": step,
                     "coefficient": f"{ladder.coefficients[step - 1]:.2f}",
                     "percent": "100.00", "raise_form": form})  # fmt: skip
        is_early = rng.random() < 0.05
        wait = ladder.months - (12 if is_early else 0)
        form = EARLY if is_early else USUAL
        following = since + wait
        if place < len(promotions) and promotions[place] <= max(following, since + 12):
            place, form = place + 1, RISEN
            at = max(promotions[place - 1], since + 1)
            earned = ladder.coefficients[step - 1]
            ladder = ladders[place]
            step = next((n for n, each in enumerate(ladder.coefficients, 1) if each >= earned),
                        len(ladder.coefficients))  # fmt: skip
            following = at
        elif step >= len(ladder.coefficients):
            break
        else:
            step += 1
        if following > now:
            break
        rows[-1]["until"] = iso(following - 1)
        since = following
    return rows


def _promotions(rng: Random, recruited: Month, ranks: int, level: int) -> list[Month]:
    """When the higher ranks are reached; those who lead reach them sooner."""
    found: list[Month] = []
    chance = (0.0, 0.3, 0.8, 1.0)[level]
    at = recruited
    for _ in range(ranks - 1):
        at += 12 * rng.randrange(9, 15)
        if rng.random() > chance:
            break
        found.append(max(at, DECREE_204 + 12))
        chance *= 0.5 if level == 3 else 0.1
    return found
