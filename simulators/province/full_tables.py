"""The tables of a full dossier: as many rows as asked, in the order of the form. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, pairwise

from simulators.province.full_pools import ISO, Draw, Month, Pools, Row, month
from simulators.province.names import FEMALE, MALE

DECREE_204 = month(2004, 10)
JOB_PAY = month(2026, 7)
# Of 120 rows: how many each table has. Salary is as long as the life, whatever is asked.
SHARES = {
    "training": 4, "political_theory": 2, "management": 6, "defence": 3, "computing": 2,
    "languages": 3, "work": 13, "former_regime": 1, "foreign_ties": 2, "discipline": 1,
    "ratings": 45, "family": 10, "spouse_family": 5, "allowances": 15,
}  # fmt: skip
SALARY = 8
LEAST = {"work": 2, "family": 5, "allowances": 6, "training": 4}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tables of one life agree on; months, but for years."""

    kind: str
    sex: str
    family: str
    born: int
    recruited: Month
    now: Month
    home: str
    lives_in: str


def sizes(rows: int) -> dict[str, int]:
    """Rows by table for about that many in all; what ratings cannot take, allowances do."""
    found = {key: max(LEAST.get(key, 1), round((rows - SALARY) * share / 112))
             for key, share in SHARES.items()}  # fmt: skip
    found["allowances"] += max(0, found["ratings"] - SHARES["ratings"])
    found["ratings"] = min(found["ratings"], SHARES["ratings"])
    return found


def spans(since: Month, until: Month, parts: int) -> Iterator[tuple[str, str]]:
    """The months from the one to the other in so many parts without a hole."""
    at = since
    for place in range(1, parts + 1):
        after = since + (until - since) * place // parts
        if after > at:
            yield ISO[at], ISO[after - 1]
            at = after


# ── learning ──────────────────────────────────────────────────────────────────

SCHOOLS = (
    "Trường Đại học Cần Thơ", "Trường Đại học Nông Lâm Thành phố Hồ Chí Minh",
    "Học viện Chính trị Quốc gia Hồ Chí Minh", "Học viện Hành chính Quốc gia",
    "Trường Đại học Kinh tế Thành phố Hồ Chí Minh",
)  # fmt: skip
MAJORS = ("Quản lý đất đai", "Nuôi trồng thủy sản", "Kinh tế nông nghiệp", "Luật hành chính")
CENTRES = (
    "Trường Chính trị tỉnh Cà Mau", "Trường Quân sự tỉnh Cà Mau", "Trường Đại học Cần Thơ",
    "Trung tâm Ngoại ngữ - Tin học tỉnh Cà Mau", "Học viện Chính trị khu vực IV",
)  # fmt: skip
DEGREES = (("02", 1978, 22, "01"), ("04", 1984, 45, "06"), ("05", 1994, 30, "02"),
           ("06", 2002, 46, "01"))  # fmt: skip
GRADES = ("A", "B+", "B", "C+")
SKILLS = ("Quản lý tài nguyên nước", "Kỹ năng lãnh đạo cấp phòng", "Soạn thảo văn bản",
          "Giải quyết khiếu nại, tố cáo", "Quản lý dự án đầu tư công", "Chuyển đổi số")  # fmt: skip
TONGUES = (("en", "Chứng chỉ Tiếng Anh", "04"), ("km", "Chứng chỉ Tiếng Khmer", "02"),
           ("fr", "Chứng chỉ Tiếng Pháp", "03"), ("zh", "Chứng chỉ HSK", "03"))  # fmt: skip


def training(draw: Draw, of: Facts, rows: int) -> list[Row]:
    """Four degrees one after the other; more rows are second degrees."""
    found = []
    for place in range(rows):
        degree, year, months, mode = DEGREES[place] if place < len(DEGREES) else ("04", 0, 30, "05")
        begin = month(year, 9) if year else month(1987, 9) + 40 * (place - len(DEGREES))
        found.append({
            "id": draw.id(), "since": ISO[begin], "until": ISO[begin + months],
            "institution": draw.of(SCHOOLS), "major": draw.of(MAJORS), "mode": mode,
            "degree": degree, "major_code": "7340101", "country": "VN", "grade": draw.of(GRADES),
            "funding": "01",
        })  # fmt: skip
    return sorted(found, key=lambda row: (row["since"], row["until"], row["id"]))


def political_theory(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return [
        {"id": draw.id(), "since": since, "until": until, "institution": draw.of(CENTRES),
         "mode": "06", "degree": f"0{min(place, 3)}"}
        for place, (since, until) in zip(count(1), spans(month(1988, 3), month(2004), rows))
    ]  # fmt: skip


def management(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return _certified(draw, rows, 1990, lambda place: {
        "certificate": f"Chứng chỉ {draw.of(SKILLS)}", "level": f"0{min(place, 4)}"})  # fmt: skip


def defence(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return _certified(draw, rows, 2006, lambda place: {
        "certificate": "Giấy chứng nhận kiến thức quốc phòng và an ninh",
        "level": f"0{max(4 - place, 1)}"})  # fmt: skip


def computing(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return _certified(draw, rows, 1998, lambda place: {
        "certificate": "Chứng chỉ ứng dụng công nghệ thông tin",
        "level": f"0{min(place, 3)}"})  # fmt: skip


def languages(draw: Draw, of: Facts, rows: int) -> list[Row]:
    def certificate(place: int) -> Row:
        language, title, level = TONGUES[(place - 1) % len(TONGUES)]
        return {"language": language, "certificate": title, "score": f"{5 + draw.below(5)},5",
                "level": level}  # fmt: skip

    return _certified(draw, rows, 1992, certificate)


def _certified(draw: Draw, rows: int, year: int, more: Callable[[int], Row]) -> list[Row]:
    step = max(1, (2025 - year) * 12 // rows)
    begin = month(year, 3)
    return [
        {"id": draw.id(), "since": ISO[at], "until": ISO[at + min(step - 1, 2)],
         "institution": draw.of(CENTRES), **more(place)}
        for place, at in zip(range(1, rows + 1), count(begin, step))
    ]  # fmt: skip


# ── work, past ────────────────────────────────────────────────────────────────

TITLES = ("Cán bộ", "Chuyên viên", "Phó Trưởng phòng", "Trưởng phòng", "Phó Giám đốc",
          "Phó Giám đốc Sở")  # fmt: skip
DIVISIONS = ("Phòng Tổ chức", "Phòng Kế hoạch - Tài chính", "Phòng Quản lý đất đai",
             "Phòng Thanh tra", "Văn phòng")  # fmt: skip
AGENCIES = (
    (month(1997), "Ty Nông nghiệp tỉnh Minh Hải"),
    (month(2003, 11), "Sở Địa chính tỉnh Cà Mau"),
    (month(2025, 7), "Sở Tài nguyên và Môi trường tỉnh Cà Mau"),
    (month(2100), "Sở Nông nghiệp và Môi trường tỉnh Cà Mau"),
)
JOINED = month(2025, 7)


def work(draw: Draw, of: Facts, rows: int) -> list[Row]:
    """Without a hole from recruitment to today; the last one began when the department did."""
    found = []
    for place, (since, until) in enumerate(spans(of.recruited, JOINED, rows - 1)):
        begun = month(int(since[:4]), int(since[5:]))
        agency = next(name for end, name in AGENCIES if begun < end)
        title = TITLES[min(place * len(TITLES) // (rows - 1), len(TITLES) - 1)]
        found.append({"id": draw.id(), "since": since, "until": until,
                      "organisation": f"{draw.of(DIVISIONS)}, {agency}",
                      "position": title})  # fmt: skip
    found.append({"id": draw.id(), "since": ISO[JOINED], "organisation": AGENCIES[-1][1],
                  "position": TITLES[-1]})  # fmt: skip
    return found


def former_regime(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return [
        {"id": draw.id(), "since": since, "until": until,
         "work": "Thư ký đánh máy, Chi Thông tin quận Năm Căn, tỉnh An Xuyên"}
        for since, until in spans(month(1973, 9), month(1975, 5), rows)
    ]  # fmt: skip


def foreign_ties(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return [
        {"id": draw.id(), "since": since, "until": until,
         "work": "Tổ chức Bảo tồn rừng ngập mặn (MFF), trụ sở Bangkok, Thái Lan; cộng tác viên"}
        for since, until in spans(month(2008, 1), month(2015, 6), rows)
    ]  # fmt: skip


MISCONDUCT = ("Chậm thời hạn giải quyết hồ sơ đất đai", "Vi phạm quy định về quản lý tài chính")
DISCIPLINE = {"cadre": "cb-01", "official": "cc-01", "employee": "vc-01"}
PUNISHED = 1995


def discipline(draw: Draw, of: Facts, rows: int) -> list[Row]:
    return [
        {"id": draw.id(), "since": f"{year}-03", "until": f"{year + 1}-02",
         "form": DISCIPLINE[of.kind], "misconduct": draw.of(MISCONDUCT),
         "authority": "Ủy ban nhân dân tỉnh Minh Hải"}
        for year in range(PUNISHED - rows + 1, PUNISHED + 1)
    ]  # fmt: skip


REWARDS = (["08"], ["08"], ["08"], ["07"], ["07", "06"], ["02"])
EMULATION = ("04", "04", "04", "03", "02")


def ratings(draw: Draw, of: Facts, rows: int) -> list[Row]:
    """One for each of the last years; merely done in a year of discipline."""
    last = of.now // 12 - 1
    return [
        {"id": draw.id(), "year": year, "rating": "03" if year == PUNISHED else
         "01" if draw.random() < 0.3 else "02", "emulation_title": draw.of(EMULATION),
         "rewards": list(draw.of(REWARDS)), "authority": "Giám đốc Sở"}
        for year in range(last - rows + 1, last + 1)
    ]  # fmt: skip


# ── family ────────────────────────────────────────────────────────────────────

TRADES = ("Làm ruộng", "Nuôi tôm", "Giáo viên nghỉ hưu", "Buôn bán nhỏ", "Cán bộ hưu trí",
          "Kế toán doanh nghiệp", "Viên chức y tế")  # fmt: skip
MARRIED_IN = ("02", "03", "04")


def family(draw: Draw, of: Facts, pools: Pools, rows: int) -> list[Row]:
    """Father, mother, the spouse, children, older and younger brothers and sisters."""
    partner = FEMALE if of.sex == MALE else MALE
    children, elder = max(1, (rows - 3) // 2), (rows - 3 - max(1, (rows - 3) // 2)) // 2
    younger = rows - 3 - children - elder
    people = [("01", MALE, of.born - 30 - draw.below(8)), ("02", FEMALE, of.born - 27)]
    people.append(("03" if of.sex == MALE else "04", partner, of.born + draw.below(5) - 2))
    people += [("05", MALE, of.born + 26 + place * 2) for place in range(children)]
    people += [("06", MALE, of.born - elder - 1 + place) for place in range(elder)]
    people += [("08", FEMALE, of.born + 1 + place) for place in range(younger)]
    return [_relative(draw, of, pools, *each) for each in people]


def spouse_family(draw: Draw, of: Facts, pools: Pools, rows: int) -> list[Row]:
    people = [("01", MALE, of.born - 34), ("02", FEMALE, of.born - 31),
              *(("05", MALE, of.born + 3 + place) for place in range(rows - 2))]  # fmt: skip
    return [_relative(draw, of, pools, *each) for each in people[:rows]]


def _relative(draw: Draw, of: Facts, pools: Pools, relation: str, sex: str, born: int) -> Row:
    said = f"Quê quán: {of.home}. {draw.of(TRADES)}."
    died = f" Mất năm {born + 80}." if born + 84 < of.now // 12 else f" Nơi ở: {of.lives_in}."
    family = draw.of(pools.families) if relation in MARRIED_IN else of.family
    return {"id": draw.id(), "relation": relation, "name": f"{family} {draw.of(pools.given[sex])}",
            "born_in": born, "circumstances": said + died}  # fmt: skip


# ── pay ───────────────────────────────────────────────────────────────────────

RANKS = {
    "cadre": (("01.003", "01.002"),),
    "official": (("01.003", "01.002"), ("04.025", "04.024"), ("06.031", "06.030")),
    "employee": (("V.05.02.07", "V.05.02.06"), ("V.07.01.03", "V.07.01.02")),
}
MONTHS = 36
POST = ("0.20", "0.30", "0.40", "0.50", "0.60", "0.70")
REGION = ("0.10", "0.20", "0.30", "0.40", "0.50", "0.70")


def salary(draw: Draw, of: Facts, pools: Pools) -> list[Row]:
    """Decree 204: the last step of the first rank, then the next rank to its last step; from
    01/07/2026 by job position."""
    lower, higher = draw.of(RANKS[of.kind])
    steps = pools.scales[lower]
    at = DECREE_204 + draw.below(6)
    found = [_step(draw, at, lower, len(steps), steps[-1], "01")]
    at += 12
    step = next(n for n, each in enumerate(pools.scales[higher], 1) if each >= steps[-1])
    form = "04"
    while step <= len(pools.scales[higher]) and at < JOB_PAY:
        found.append(_step(draw, at, higher, step, pools.scales[higher][step - 1], form))
        at, step, form = at + MONTHS, step + 1, "02"
    found.append({"id": draw.id(), "since": ISO[JOB_PAY], "position_pay": 21_500_000,
                  "career_level": "4", "percent": "100.00"})  # fmt: skip
    for before, row in pairwise(found):
        year, number = map(int, row["since"].split("-"))
        before["until"] = ISO[month(year, number) - 1]
    return found


def _step(draw: Draw, at: Month, rank: str, step: int, coefficient: str, form: str) -> Row:
    return {"id": draw.id(), "since": ISO[at], "rank": rank, "step": step,
            "coefficient": coefficient, "percent": "100.00", "raise_form": form}  # fmt: skip


def allowances(draw: Draw, of: Facts, rows: int) -> list[Row]:
    """Of the post, of the region, for two posts, for the service or the calling, and once to
    draw people: each from one change to the next until today, but for the last."""
    calling = "13" if of.kind == "employee" else "15"
    kinds = (("08", "coefficient", POST), ("03", "coefficient", REGION),
             ("01", "percent", ("10.00",)), (calling, "percent", ("25.00",)))  # fmt: skip
    each, more = divmod(rows - 2, len(kinds))
    found = []
    for place, (kind, by, amounts) in enumerate(kinds):
        parts = list(spans(month(2008, 1) + place, of.now, each + (place < more)))
        for n, (since, until) in enumerate(parts, 1):
            value = amounts[min(n, len(amounts)) - 1]
            row = {"id": draw.id(), "since": since, "until": until, "kind": kind, by: value,
                   "form": "01", "amount": 100_000 * n}  # fmt: skip
            if n == len(parts):
                del row["until"]
            found.append(row)
    found += [
        {"id": draw.id(), "since": f"{year}-06", "until": f"{year}-06", "kind": "10",
         "percent": "70.00", "form": "02", "amount": 5_000_000}
        for year in (2006, 2007)
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row["since"], row.get("until", ""), row["id"]))


def beyond_frame(rows: list[Row], now: Month) -> tuple[str, str]:
    """Percent and month: 5 after three years at the last step, 1 more with each year after it
    (Circular 04/2005/TT-BNV, recalled)."""
    last = rows[-2]  # the last by rank: the one after it is paid by job position
    since = month(int(last["since"][:4]), int(last["since"][5:])) + MONTHS
    years = (now - since) // 12
    return f"{5 + years}.00", ISO[since + 12 * years]
