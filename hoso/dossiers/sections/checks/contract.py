"""Checks of the labour contract (Circular 05/2023/TT-BNV, Annex II): terms, renewals, trial, pay,
appendices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hoso.base.findings import Finding, Severity
from hoso.dossiers.sections.declaration import Content, Known, Row, at, blocks, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import after_years, day, span
from hoso.dossiers.sections.spans import has_form, in_order

FIXED, INDEFINITE = "01", "02"  # of catalog contract_kind
MONTHS = fact("contract_months")
FIXED_ONES = fact("fixed_contracts")
GAP = fact("contract_gap_days")
TRIAL_DAYS = fact("trial_days")
TRIAL_PAY = fact("trial_pay_percent")
APPENDIX = fact("appendix_term")
PAY_WAYS = fact("contract_pay_ways")
PRACTICE = fact("practice_certificate")


def _in_time(rows: Sequence[Row]) -> list[Row]:
    return sorted((row for row in rows if row.get("since")), key=lambda row: str(row["since"]))


@blocks("Hợp đồng có thời hạn, chưa có ngày hết hạn")
def fixed_term_has_its_end(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if row.get("term_kind") == FIXED and not row.get("until"):
            yield at("until", "Hợp đồng xác định thời hạn phải có ngày hết hạn. Ghi “Đến”.", row)


@blocks("Hợp đồng không thời hạn có ngày hết hạn")
def indefinite_has_no_end(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if row.get("term_kind") == INDEFINITE and row.get("until"):
            yield at(
                "until",
                "Hợp đồng không xác định thời hạn không có ngày hết hạn. "
                "Xóa “Đến”; nếu đã thôi thì ghi ngày chấm dứt.",
                row,
            )


@warns("Hợp đồng có thời hạn quá 36 tháng", MONTHS)
def fixed_term_is_short_enough(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        since, until = span(row)
        if (
            row.get("term_kind") == FIXED
            and since
            and until
            and until.earliest() > after_years(since.latest(), MONTHS.value // 12)
        ):
            yield at(
                "until",
                f"Hợp đồng xác định thời hạn không quá {MONTHS.value} tháng. "
                "Sửa “Đến”, hoặc chọn không xác định thời hạn.",
                row,
            )


@warns("Hợp đồng có thời hạn lần thứ ba", FIXED_ONES)
def no_third_fixed_term(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """One after another with the same employer: one more fixed term, then an indefinite one."""
    in_a_row: dict[str, int] = {}
    for row in _in_time(rows):
        employer = str(row.get("employer", "")).casefold()
        fixed = row.get("term_kind") == FIXED
        in_a_row[employer] = in_a_row.get(employer, 0) + 1 if fixed else 0
        if in_a_row[employer] > FIXED_ONES.value:
            yield at(
                "term_kind",
                f"Đây là hợp đồng xác định thời hạn thứ {in_a_row[employer]} liên tiếp; sau "
                f"{FIXED_ONES.value} hợp đồng phải là không xác định thời hạn. Xem lại loại.",
                row,
            )


@warns("Ký hợp đồng mới quá chậm", GAP)
def renewed_in_time(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for before, row in pairwise(_in_time(rows)):
        end = day(before, "ended_on") or day(before, "until")
        since = day(row, "since")
        same = str(before.get("employer", "")).casefold() == str(row.get("employer", "")).casefold()
        if end and since and same and not before.get("ended_on"):
            days = (since.earliest() - end.latest()).days
            if days > GAP.value + 1:
                yield at(
                    "since",
                    f"Hợp đồng trước hết hạn {end.shown()}, quá {GAP.value} ngày mới có hợp đồng "
                    "này. Xem lại mốc, hoặc ghi ngày chấm dứt hợp đồng trước.",
                    row,
                )


@warns("Hai hợp đồng chồng thời gian")
def contracts_do_not_overlap(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for before, row in pairwise(_in_time(rows)):
        end, since = day(before, "ended_on") or day(before, "until"), day(row, "since")
        if since and (end is None or since.surely_before(end)):
            yield at(
                "since",
                "Hợp đồng này bắt đầu khi hợp đồng trước chưa hết. "
                "Ghi ngày chấm dứt hợp đồng trước, hoặc sửa mốc.",
                row,
            )


signed_before_it_begins = in_order(
    "signed_before_it_begins", "Ký hợp đồng sau ngày bắt đầu", "signed_on", "since",
    "Ký sau ngày bắt đầu làm việc ({}). Xem lại hai ngày.", at_early=True, severity=Severity.WARNS,
)  # fmt: skip


ended_after_it_began = in_order(
    "ended_after_it_began", "Chấm dứt trước ngày bắt đầu", "since", "ended_on",
    "Chấm dứt sớm hơn ngày bắt đầu ({}). Sửa một trong hai ngày.",
)  # fmt: skip


ended_within_its_term = in_order(
    "ended_within_its_term", "Chấm dứt sau ngày hết hạn", "ended_on", "until",
    "Chấm dứt sau ngày hết hạn ({}). Xem lại hai ngày.", at_early=True, severity=Severity.WARNS,
)  # fmt: skip


trial_ends_after_it_begins = in_order(
    "trial_ends_after_it_begins", "Thử việc kết thúc sớm hơn bắt đầu", "trial_since", "trial_until",
    "Thử việc kết thúc sớm hơn bắt đầu ({}). Sửa một trong hai mốc.",
)  # fmt: skip


@warns("Thử việc quá dài", TRIAL_DAYS)
def trial_is_short_enough(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        since, until = day(row, "trial_since"), day(row, "trial_until")
        most = TRIAL_DAYS.value.get(row.get("work_kind"))
        if since and until and most:
            days = (until.earliest() - since.latest()).days + 1
            if days > most:
                yield at(
                    "trial_until",
                    f"Thử việc {days} ngày; công việc này thường không quá {most} ngày. "
                    "Xem lại hai mốc thử việc.",
                    row,
                )


@warns("Lương thử việc quá thấp", TRIAL_PAY)
def trial_pay_is_high_enough(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        trial, pay = row.get("trial_pay"), row.get("pay")
        if trial and pay and trial * 100 < pay * TRIAL_PAY.value:
            yield at(
                "trial_pay",
                f"Lương thử việc dưới {TRIAL_PAY.value}% mức lương. Xem lại hai mức.",
                row,
            )


@warns("Cách trả lương thiếu mức lương", PAY_WAYS)
def pay_is_said(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """The amount when it was agreed, the coefficient when a scale applies."""
    for row in rows:
        name = PAY_WAYS.value.get(row.get("pay_way"))
        if name and not row.get(name):
            what = "mức lương" if name == "pay" else "ngạch, bậc và hệ số lương"
            yield at(name, f"Cách trả lương này cần {what}. Ghi thêm.", row)


# ── the worker, appendices ───────────────────────────────────────────────────


@warns("Chứng chỉ hành nghề sai mẫu hợp đồng", PRACTICE, reads={"contracts"})
def practice_certificate_has_its_contract(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    contracts = content.get("contracts", [])
    professional = any(row.get("work_kind") == PRACTICE.value for row in contracts)
    for row in rows:
        if row.get("practice_certificate") and contracts and not professional:
            yield at(
                "practice_certificate",
                "Chỉ mẫu hợp đồng chuyên môn, nghiệp vụ có chứng chỉ hành nghề. "
                "Xóa, hoặc sửa loại công việc của hợp đồng.",
            )


# Ten, ten and three of a branch, or the twelve of the personal number.
tax_code_has_its_digits = has_form(
    "tax_code_has_its_digits", "Mã số thuế sai dạng", "tax_code",
    r"[0-9]{10}(-?[0-9]{3})?|[0-9]{12}",
    "Mã số thuế gồm 10 hoặc 12 chữ số. Xem lại trên thông báo của thuế.", severity=Severity.WARNS,
)  # fmt: skip


email_is_an_address = has_form(
    "email_is_an_address", "Thư điện tử sai dạng", "email", r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "Chưa phải địa chỉ thư điện tử. Ví dụ: an.nguyen@camau.gov.vn.",
)  # fmt: skip


def _contract_of(row: Row, content: Content) -> Row | None:
    number = _plain(row.get("contract_number", ""))
    return next(
        (each for each in content.get("contracts", []) if _plain(each.get("number", "")) == number),
        None,
    )


def _plain(number: str) -> str:
    return re.sub(r"\s+", "", number).casefold()


@blocks("Phụ lục không có hợp đồng", reads={"contracts"})
def appendix_names_its_contract(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if row.get("contract_number") and _contract_of(row, content) is None:
            yield at(
                "contract_number",
                "Không có hợp đồng nào mang số này. Sửa số, hoặc khai hợp đồng trước.",
                row,
            )


@warns("Phụ lục ngoài thời hạn hợp đồng", reads={"contracts"})
def appendix_within_its_contract(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        effective, contract = day(row, "effective_on"), _contract_of(row, content)
        if not effective or contract is None:
            continue
        since = day(contract, "since")
        end = day(contract, "ended_on") or day(contract, "until")
        if (since and effective.surely_before(since)) or (end and end.surely_before(effective)):
            yield at(
                "effective_on",
                "Phụ lục có hiệu lực ngoài thời hạn của hợp đồng. Xem lại ngày, hoặc số hợp đồng.",
                row,
            )


@warns("Phụ lục sửa thời hạn hợp đồng", APPENDIX, reads={"contracts"})
def appendix_leaves_the_term(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        contract = _contract_of(row, content)
        new, until = day(row, "new_until"), day(contract, "until") if contract else None
        if new and until and not new.agrees_with(until):
            yield at(
                "new_until",
                "Phụ lục không sửa đổi thời hạn hợp đồng. Đổi thời hạn thì ký hợp đồng mới.",
                row,
            )


appendix_signed_in_time = in_order(
    "appendix_signed_in_time", "Ký phụ lục sau ngày có hiệu lực", "signed_on", "effective_on",
    "Ký sau ngày có hiệu lực ({}). Xem lại hai ngày.", at_early=True, severity=Severity.WARNS,
)  # fmt: skip
