"""The labour contracts of made-up workers, one after the other (Circular 05/2023). Pure."""

from __future__ import annotations

from simulators.province.careers import Month, Row, Who, iso, month_in, month_of
from simulators.province.names import MALE, name

DRIVER, GUARD = "Lái xe", "Bảo vệ"
DUTIES = {
    DRIVER: "Lái xe phục vụ công tác; bảo dưỡng, kiểm tra xe hằng ngày",
    GUARD: "Trực bảo vệ trụ sở theo ca; trông giữ xe của khách",
}
# Base pay a month from each month on, đồng (recalled); a worker earns about twice of it.
BASE_PAY = (
    (1993 * 12 + 3, 120_000), (1997 * 12, 144_000), (2001 * 12, 210_000), (2006 * 12 + 9, 450_000),
    (2010 * 12 + 4, 730_000), (2013 * 12 + 6, 1_150_000), (2018 * 12 + 6, 1_390_000),
    (2023 * 12 + 6, 1_800_000), (2024 * 12 + 6, 2_340_000),
)  # fmt: skip
MONTHS = 36
SIZE = (12, 24, 36)


def party(of: Who, number: str) -> Row:
    return {"tax_code": number, "bank": "Agribank Chi nhánh Cà Mau",
           "bank_account": f"7000{of.rng.randrange(10**9):09}"}  # fmt: skip


def contracts(of: Who, employer: str, place: str) -> list[Row]:
    """Fixed term, one more fixed term, then without end (Article 20 of the Labour Code)."""
    now = month_of(of.today)
    since = of.career.recruited
    found: list[Row] = []
    signs = name(of.rng, MALE).full
    for turn in range(3):
        months = MONTHS if turn else of.rng.choice(SIZE)
        row = _contract(of, since, _pay(since), turn)
        row |= {"employer": employer, "employer_address": place, "workplace": place,
                "representative": signs, "representative_title": "Thủ trưởng đơn vị"}  # fmt: skip
        found.append(row)
        if turn == 2:
            break
        row["until"] = iso(since + months - 1)
        since += months
        if since > now:
            break
        row |= {"ended_on": row["until"], "ending": "Hết hạn, ký hợp đồng mới"}
    return found


def _contract(of: Who, since: Month, pay: int, turn: int) -> Row:
    row: Row = {
        "number": f"{of.rng.randrange(2, 60):02}/{since // 12}/HĐLĐ",
        "signed_on": f"{iso(since)}-01",
        "work_kind": "01", "term_kind": "02" if turn == 2 else "01", "since": iso(since),
        "job_position": of.post.title, "duties": DUTIES.get(of.post.title, "Phục vụ, tạp vụ"),
        "pay_way": "01", "pay": pay, "payment_form": "01", "payment_period": "Hằng tháng",
        "payment_day": "Ngày 05", "working_hours": "8 giờ mỗi ngày, 40 giờ mỗi tuần",
        "rest": "Nghỉ thứ bảy, chủ nhật; nghỉ năm 12 ngày; lễ, Tết theo quy định",
        "insurance": "BHXH, BHYT, BHTN theo quy định", "copies": "02 bản",
    }  # fmt: skip
    if turn == 0:
        row |= {"trial_since": iso(since), "trial_until": iso(since), "trial_pay": pay * 85 // 100}
    return row


def _pay(month: Month) -> int:
    """Before the first base pay that is known: that one, as nobody reads so far back."""
    known = (pay for since, pay in reversed(BASE_PAY) if since <= month)
    return 2 * next(known, BASE_PAY[0][1])


def appendices(of: Who, signed: list[Row]) -> list[Row]:
    """A rise of pay each time the base pay rose within a contract."""
    found: list[Row] = []
    for row in signed:
        begin = month_in(row["since"])
        end = month_in(row["until"]) if "until" in row else month_of(of.today)
        for month, _ in BASE_PAY:
            if begin < month <= end:
                found.append({
                    "contract_number": row["number"], "number": f"{len(found) + 1:02}/PLHĐ",
                    "signed_on": iso(month), "effective_on": iso(month),
                    "amendments": "Điều chỉnh mức lương theo mức lương cơ sở",
                    "new_pay": _pay(month),
                })  # fmt: skip
    return found
