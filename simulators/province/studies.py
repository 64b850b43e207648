"""What was learned beside the diplomas of 32.1, and what came with those. Pure."""

from __future__ import annotations

from simulators.province.careers import (
    MASTER,
    PART_TIME,
    REGULAR,
    Month,
    Row,
    Who,
    iso,
    month_in,
    month_of,
)
from simulators.province.posts import EMPLOYEE, OFFICIAL, RANKS, WORKER

POLITICAL_SCHOOL = ("Trường Chính trị tỉnh Cà Mau", "Học viện Chính trị khu vực IV")
MILITARY_SCHOOL = ("Trường Quân sự tỉnh Cà Mau", "Trường Quân sự Quân khu 9")
ADMIN_SCHOOL = ("Trường Chính trị tỉnh Cà Mau", "Học viện Hành chính Quốc gia")
LANGUAGE_CENTRE = ("Trung tâm Ngoại ngữ - Tin học tỉnh Cà Mau", "Trường Đại học Cần Thơ",
                   "Trường Đại học Bạc Liêu")  # fmt: skip
ABROAD = (("TH", "Viện Công nghệ Châu Á (AIT)"), ("AU", "Đại học Queensland"),
          ("BE", "Đại học Công giáo Leuven"))  # fmt: skip
IN_LEVEL = ("04", "04", "03", "02")  # of defence training, by the level of the post
BY_RANK = {"01.004": ("01", "cán sự"), "01.003": ("02", "chuyên viên"),
           "01.002": ("03", "chuyên viên chính"),
           "01.001": ("04", "chuyên viên cao cấp")}  # fmt: skip
TITLE = "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp"
SINCE_CERTIFICATES_OF_2014 = 2016


def about_diplomas(of: Who) -> None:
    """Country, grade and who paid, into the rows of 32.1; one master in ten from abroad."""
    rng = of.rng
    for row in of.career.training:
        row["country"] = "VN"
        row["grade"] = rng.choices(("A", "B+", "B", "C+", "C"), (8, 22, 36, 22, 12))[0]
        row["funding"] = "01" if row["mode"] == PART_TIME and rng.random() < 0.6 else "02"
        if row["degree"] == MASTER and rng.random() < 0.1:
            row["country"], row["institution"] = rng.choice(ABROAD)
            row["mode"], row["funding"] = REGULAR, "03"


def political_theory(of: Who) -> list[Row]:
    """Asked of those who lead; others on their way to it."""
    rng, level = of.rng, of.post.level
    if rng.random() > (0.0, 0.22, 0.92, 1.0)[level]:
        return []
    found = [_course(of, 7, 9, POLITICAL_SCHOOL[0], mode=PART_TIME, degree="02")]
    if level == 3 or (level == 2 and rng.random() < 0.35):
        found.append(_course(of, 12, 18, POLITICAL_SCHOOL[1], mode=PART_TIME, degree="03"))
    elif level == 1 and rng.random() < 0.3:
        found = [_course(of, 3, 2, POLITICAL_SCHOOL[0], mode=REGULAR, degree="01")]
    return _by_now(of, found)


def management(of: Who) -> list[Row]:
    """The course of each rank, in the year after it was reached; for public employees that of
    their professional title."""
    reached: dict[str, Month] = {}
    for row in of.career.salary:
        if "rank" in row:
            reached.setdefault(row["rank"], month_in(row["since"]))
    found = []
    for rank, since in reached.items():
        begin = max(since, of.career.recruited) + 4 + of.rng.randrange(8)
        if rank in BY_RANK:
            level, title = BY_RANK[rank]
            school = ADMIN_SCHOOL[rank == "01.001"]
            found.append({"since": iso(begin), "until": iso(begin + 2), "institution": school,
                          "certificate": f"Bồi dưỡng ngạch {title} và tương đương",
                          "level": level})  # fmt: skip
        elif of.post.kind == EMPLOYEE and of.rng.random() < 0.7:
            found.append(
                {
                    "since": iso(begin),
                    "until": iso(begin + 2),
                    "institution": LANGUAGE_CENTRE[1],
                    "certificate": TITLE,
                }
            )
    if of.post.level == 2 and of.post.kind == OFFICIAL:
        found.append(_course(of, 8, 1, ADMIN_SCHOOL[0],
                             certificate="Bồi dưỡng lãnh đạo, quản lý cấp phòng"))  # fmt: skip
    return _by_now(of, found)


def defence(of: Who) -> list[Row]:
    if of.post.kind == WORKER or of.rng.random() > (0, 0.55, 0.9, 1.0)[of.post.level]:
        return []
    level = IN_LEVEL[of.post.level]
    school = MILITARY_SCHOOL[of.post.level == 3]
    said = f"Chứng nhận bồi dưỡng kiến thức quốc phòng và an ninh đối tượng {level[1]}"
    return _by_now(of, [_course(of, 5, 0, school, certificate=said, level=level)])


def computing(of: Who) -> list[Row]:
    if of.rng.random() > (0.25, 0.8, 0.9, 0.9)[of.post.level]:
        return []
    row = _before_recruitment(of, 3)
    is_new = int(row["since"][:4]) >= SINCE_CERTIFICATES_OF_2014
    if is_new:
        row |= {"certificate": "Ứng dụng công nghệ thông tin cơ bản", "level": "01"}
    else:
        row["certificate"] = f"Chứng chỉ Tin học trình độ {of.rng.choice('AAB')}"
    if of.post.field == "science":
        row |= {"certificate": "Kỹ thuật viên tin học", "level": "03"}
    return _by_now(of, [row])


def languages(of: Who, is_khmer: bool) -> list[Row]:
    rng = of.rng
    found = []
    if rng.random() < (0.15, 0.75, 0.85, 0.95)[of.post.level]:
        row = {**_before_recruitment(of, 6), "language": "en"}
        if int(row["since"][:4]) >= SINCE_CERTIFICATES_OF_2014:
            place = rng.choice((2, 3, 3, 4))
            row |= {"certificate": f"Bậc {place} theo Khung năng lực ngoại ngữ 6 bậc",
                    "level": f"0{place}", "score": f"{rng.randrange(50, 90) / 10:.1f}"
                    .replace(".", ",")}  # fmt: skip
        else:
            row["certificate"] = f"Chứng chỉ Tiếng Anh trình độ {rng.choice('ABB')}"
        found.append(row)
    if of.post.level and rng.random() < (0.5 if is_khmer else 0.05):
        found.append(_course(of, 4, 5, LANGUAGE_CENTRE[0], language="km",
                             certificate="Chứng chỉ Tiếng Khmer"))  # fmt: skip
    return _by_now(of, found)


def honours(of: Who) -> Row:
    """Titles that teachers and doctors of long standing bear; who teaches at a university may be
    an associate professor, but there is none in this province."""
    title = {RANKS["lower"][0]: "05", RANKS["primary"][0]: "05", RANKS["doctor"][0]: "07"}
    code = title.get(of.post.ranks[0] if of.post.ranks else "")
    years = (month_of(of.today) - of.career.recruited) // 12
    if code is None or years < 20 or of.rng.random() > 0.12:
        return {}
    said = "Nhà giáo ưu tú" if code == "05" else "Thầy thuốc ưu tú"
    year = of.today.year - of.rng.randrange(1, 9)
    return {"state_titles": [code], "state_titles_note": f"{said} năm {year}"}


# ── rows ──────────────────────────────────────────────────────────────────────


def _course(of: Who, years: int, months: int, institution: str, **more: str) -> Row:
    """About so many years after recruitment; `months` beyond the first."""
    begin = of.career.recruited + 12 * years + of.rng.randrange(24)
    return {"since": iso(begin), "until": iso(begin + months), "institution": institution, **more}


def _before_recruitment(of: Who, months: int) -> Row:
    begin = of.career.recruited - months - of.rng.randrange(1, 12)
    return {"since": iso(begin), "until": iso(begin + months - 1),
            "institution": of.rng.choice(LANGUAGE_CENTRE)}  # fmt: skip


def _by_now(of: Who, rows: list[Row]) -> list[Row]:
    """Those that have ended."""
    return [row for row in rows if row["until"] < iso(month_of(of.today))]
