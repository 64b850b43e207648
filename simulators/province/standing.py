"""Post, pay, allowances, ratings, discipline, health, means: items 23-31, 34-38. Pure."""

from __future__ import annotations

from simulators.province.careers import Month, Row, Who, iso, month_in, month_of
from simulators.province.names import MALE
from simulators.province.posts import CADRE, EMPLOYEE, OFFICIAL

BASE_PAY = 2_340_000  # đồng a month for coefficient 1,00, from 01/07/2024 (Decree 73/2024)
SERVICE_ALLOWANCE = 2012 * 12 + 4  # 25% from 01/05/2012 (Decree 34/2012)
SENIORITY_OF_TEACHERS = 2011 * 12 + 4  # from 01/05/2011 (Decree 54/2011)
CALLING = 2006 * 12  # made up: when the calling's allowance began
# How a title begins; its code in catalog position_government, the allowance's coefficient
# (made up, of the usual size), the code of the post above.
POSTS = (
    ("Chủ tịch UBND tỉnh", "001", "1.25", ""), ("Phó Chủ tịch UBND tỉnh", "002", "1.05", "001"),
    ("Chủ tịch UBND", "024", "0.60", "004"), ("Phó Chủ tịch UBND", "025", "0.45", "024"),
    ("Giám đốc Sở", "003", "0.90", "002"), ("Phó Giám đốc Sở", "004", "0.70", "003"),
    ("Chánh Thanh tra tỉnh", "014", "0.90", "002"), ("Phó Chánh Thanh tra", "015", "0.70", "014"),
    ("Chánh Văn phòng Sở", "016", "0.50", "004"), ("Phó Chánh Văn phòng Sở", "017", "0.30", "016"),
    ("Chánh Văn phòng", "007", "0.90", "002"), ("Phó Chánh Văn phòng", "008", "0.70", "007"),
    ("Trưởng ban", "068", "0.90", "004"), ("Phó Trưởng ban", "069", "0.70", "068"),
    ("Trưởng phòng", "018", "0.50", "004"), ("Phó Trưởng phòng", "019", "0.30", "018"),
    ("Chi cục trưởng", "020", "0.60", "004"), ("Phó Chi cục trưởng", "021", "0.40", "020"),
    ("Hiệu trưởng", "050", "0.50", ""), ("Phó Hiệu trưởng", "051", "0.35", "050"),
    ("Giám đốc Bệnh viện", "052", "0.80", ""), ("Phó Giám đốc Bệnh viện", "053", "0.60", "052"),
    ("Giám đốc Trung tâm", "054", "0.60", ""), ("Phó Giám đốc Trung tâm", "055", "0.40", "054"),
)  # fmt: skip
CAREER_LEVELS = {"1.86": "1", "2.10": "2", "2.34": "3", "4.00": "4", "4.40": "4", "6.20": "5"}
FORMS = {CADRE: "cb", OFFICIAL: "cc", EMPLOYEE: "vc"}
MISCONDUCT = ("Chậm giải quyết hồ sơ của người dân", "Vi phạm quy định về giờ làm việc",
              "Thiếu kiểm tra, để cấp dưới vi phạm")  # fmt: skip
WORK = {
    "finance": "Kế toán, quyết toán ngân sách", "office": "Tổng hợp, văn thư, lưu trữ",
    "land": "Quản lý đất đai, giải quyết hồ sơ giao đất", "forest": "Tuần tra, bảo vệ rừng",
    "fish": "Kiểm tra, giám sát tàu cá", "lower": "Giảng dạy, chủ nhiệm lớp",
    "upper": "Giảng dạy, chủ nhiệm lớp", "primary": "Dạy lớp, chủ nhiệm lớp",
    "nursery": "Nuôi dạy trẻ", "doctor": "Khám bệnh, chữa bệnh", "nurse": "Chăm sóc người bệnh",
    "pharmacist": "Cấp phát thuốc", "inspect": "Thanh tra, giải quyết khiếu nại, tố cáo",
    "agri": "Hướng dẫn kỹ thuật trồng trọt", "vet": "Thú y, phòng chống dịch bệnh",
    "water": "Quản lý công trình thủy lợi", "commune": "Tiếp nhận, giải quyết hồ sơ của người dân",
}  # fmt: skip
TEACH, CURE = ("lower", "upper", "primary", "nursery"), ("doctor", "nurse", "pharmacist")


def office(of: Who) -> tuple[str, str, str]:
    """Code, coefficient and the code above, of who leads; empty for others."""
    if of.post.level < 2:
        return "", "", ""
    return next(each[1:] for each in POSTS if of.post.title.startswith(each[0]))


def position(of: Who, is_party: bool) -> Row:
    rng = of.rng
    code, _, above = office(of)
    doing = WORK.get(of.post.field, "Tham mưu, tổng hợp")
    row: Row = {"main_work": f"Lãnh đạo, điều hành: {doing.lower()}" if code else doing}
    row["strength"], row["longest_work"] = doing.split(",")[0], doing.split(",")[0]
    if code:
        begun = _appointed(of)
        row |= {"position": code, "appointed_on": f"{iso(begun)}-01"}
        if begun + 60 <= month_of(of.today):
            again = begun + 60 * ((month_of(of.today) - begun) // 60)
            row["reappointed_on"] = f"{iso(again)}-01"
        if above and rng.random() < 0.45:
            row |= {"planned_positions": [above], "planned_period": "2025-2030"}
    if of.post.kind == CADRE:
        row["term"] = "2021-2026"
    if is_party and of.post.level >= 2:
        row["party_position"] = ("", "", rng.choice(("15", "17")), "01")[of.post.level]
        if of.post.level == 3 and rng.random() < 0.4:
            row["concurrent_party_positions"] = ["04"]
    elif of.post.level == 1 and rng.random() < 0.08:
        row["mass_position"] = rng.choice(("01", "02", "03"))
    return row


def pay(of: Who) -> Row:
    """Item 30 beside what tables 37.1 and 37.2 say."""
    rows = [row for row in of.career.salary if "rank" in row]
    last = rows[-1]
    first = next(row for row in rows if row["rank"] == last["rank"])
    row: Row = {"rank_appointed_on": first["since"], "percent": "100.00",
                "job_position": of.post.title, "payment_form": "01"}  # fmt: skip
    beyond = _beyond_frame(of, last)
    if beyond:
        row |= {"beyond_frame_percent": beyond[0], "beyond_frame_on": beyond[1],
                "beyond_frame_form": "01"}  # fmt: skip
    if of.post.kind == EMPLOYEE and of.rng.random() < 0.3:
        lowest = f"{of.ladders[last['rank']].coefficients[0]:.2f}"
        row["career_level"] = CAREER_LEVELS[lowest]
    return row


def allowances(of: Who) -> list[Row]:
    """Those that run today: of the post, of the service or the calling, beyond the frame."""
    begin = of.career.recruited
    _, coefficient, _ = office(of)
    found: list[Row] = []
    if coefficient:
        found.append({"since": iso(_appointed(of)), "kind": "08", "coefficient": coefficient})
    if of.post.kind in (OFFICIAL, CADRE):
        found.append({"since": iso(max(begin, SERVICE_ALLOWANCE)), "kind": "15",
                      "percent": "25.00"})  # fmt: skip
    elif of.post.field in (*TEACH, *CURE):
        percent = "40.00" if of.post.field == "doctor" else "30.00"
        found.append({"since": iso(max(begin, CALLING)), "kind": "13", "percent": percent})
    years = (month_of(of.today) - begin) // 12
    if of.post.field in TEACH and years > 5:
        since = max(begin + 12 * years, SENIORITY_OF_TEACHERS)
        found.append({"since": iso(since), "kind": "12", "percent": f"{years}.00"})
    beyond = _beyond_frame(of, of.career.salary[-1])
    if beyond:
        found.append({"since": beyond[1], "kind": "02", "percent": beyond[0]})
    return [{**row, "form": "01"} for row in found]


def ratings(of: Who, punished: int | None, agency: str) -> list[Row]:
    """One for every year since recruitment, the first if it was half a year."""
    rng = of.rng
    begin = of.career.recruited
    found = []
    for year in range(begin // 12 + (begin % 12 > 6), of.today.year):
        rating = "03" if year == punished else rng.choices(("01", "02", "03"), (16, 78, 6))[0]
        row: Row = {"year": year, "rating": rating, "authority": agency}
        if rating != "03":
            row["emulation_title"] = "03" if rating == "01" and rng.random() < 0.6 else "04"
            if rating == "01" or rng.random() < 0.1:
                row["rewards"] = ["07" if rng.random() < 0.15 else "08"]
        found.append(row)
    return found


def discipline(of: Who, agency: str, is_party: bool) -> list[Row]:
    """Three in a hundred, once, years ago."""
    years = (month_of(of.today) - of.career.recruited) // 12
    if years < 8 or of.rng.random() > 0.04:
        return []
    year = of.today.year - of.rng.randrange(2, years - 4)
    form = "dang-01" if is_party and of.rng.random() < 0.3 else f"{FORMS[of.post.kind]}-01"
    month = of.rng.randrange(1, 13)
    return [{"since": f"{year}-{month:02}", "until": f"{year + 1}-{month:02}", "form": form,
             "misconduct": of.rng.choice(MISCONDUCT), "authority": agency}]  # fmt: skip


def health(of: Who) -> Row:
    rng = of.rng
    height = rng.randrange(158, 178) if of.sex == MALE else rng.randrange(148, 166)
    row: Row = {"state": rng.choices(("01", "02", "04"), (72, 24, 4))[0], "height_cm": height,
                "weight_kg": f"{height - 105 + rng.randrange(-6, 9)}.0",
                "blood_group": rng.choices(("O", "B", "A", "AB"), (43, 30, 21, 6))[0]}  # fmt: skip
    if row["state"] == "04":
        row["detail"] = rng.choice(("Tăng huyết áp", "Đái tháo đường típ 2", "Viêm khớp"))
    return row


def means(of: Who) -> Row:
    rng = of.rng
    last = of.career.salary[-1]
    row: Row = {"salary_income": round(float(last["coefficient"]) * BASE_PAY * 12 / 1000) * 1000}
    if rng.random() < 0.35:
        row["other_income"] = rng.choice(("Nuôi tôm quảng canh", "Cho thuê nhà", "Buôn bán nhỏ"))
    if of.today.year - of.born.year > 32 and rng.random() < 0.8:
        row |= {"bought_house": rng.choice(("Nhà cấp 4", "Nhà cấp 3, một trệt một lầu")),
                "bought_house_area": f"{rng.randrange(60, 180)}.0",
                "bought_land_area": f"{rng.randrange(80, 400)}.0",
                "bought_land_certificate": f"CS {rng.randrange(100_000, 999_999)}"}  # fmt: skip
    elif rng.random() < 0.1:
        row |= {"granted_house": "Nhà công vụ", "granted_house_area": "36.0"}
    if rng.random() < 0.2:
        row["business_land"] = f"{rng.randrange(4, 30)}.000 m² đất nuôi trồng thủy sản"
    return row


def assessment(of: Who) -> Row:
    if of.rng.random() > 0.7:
        return {}
    return {"comment": "Chấp hành tốt chủ trương, pháp luật; hoàn thành nhiệm vụ được giao; "
            "có tinh thần phối hợp với đồng nghiệp."}  # fmt: skip


def foreign_ties(of: Who) -> list[Row]:
    if of.post.level == 0 or of.rng.random() > 0.015:
        return []
    year = max(of.today.year - 9, of.career.recruited // 12)
    return [{"since": f"{year}", "until": f"{year + 1}",
             "work": "Dự án GIZ về rừng ngập mặn, trụ sở Hà Nội; cán bộ phối hợp"}]  # fmt: skip


# ── moments ───────────────────────────────────────────────────────────────────


def _appointed(of: Who) -> Month:
    """When the leading post of today began; the name of its unit may have changed since."""
    held = [row for row in of.career.work if row["position"] == of.post.title]
    return month_in(held[0]["since"])


def _beyond_frame(of: Who, last: Row) -> tuple[str, str] | None:
    """Percent and month: 5 after the months of a step at the last one, 1 more with each year
    (Circular 04/2005/TT-BNV, recalled)."""
    ladder = of.ladders[last["rank"]]
    since = month_in(last["since"]) + ladder.months
    years = (month_of(of.today) - since) // 12
    if last["step"] < len(ladder.coefficients) or years < 0:
        return None
    return f"{5 + years}.00", iso(since + 12 * years)
