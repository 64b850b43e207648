"""A full dossier of a contract worker: two contracts of 36 months, then one without end
(Article 20 of the Labour Code 2019), each with its appendices. Pure."""

from __future__ import annotations

from typing import Any

from simulators.province.full_pools import ISO, Draw, Month, Pools, Row, month
from simulators.province.full_tables import Facts

FIRST, MONTHS = month(2018, 3), 36
RANK = "01.005"
EMPLOYER = "Sở Nông nghiệp và Môi trường"
WORK = (
    ("02", "Công nghệ thông tin", "Quản trị mạng, hỗ trợ người dùng"),
    ("02", "Kế toán", "Kế toán thanh toán; lập báo cáo tài chính"),
)


def contract(draw: Draw, of: Facts, pools: Pools, shared: dict[str, Any]) -> dict[str, Any]:
    """The sections of the labour contract after those every form shares."""
    what = draw.of(WORK)
    coefficients = pools.scales[RANK]
    contracts = [_contract(draw, place, what, coefficients[place]) for place in range(3)]
    return {
        **shared,
        "training": [_training(draw, of)],
        "computing": [_certificate(draw, "Chứng chỉ ứng dụng công nghệ thông tin", level="01")],
        "languages": [_certificate(draw, "Chứng chỉ Tiếng Anh", language="en", score="6,5",
                                   level="02")],
        "contract_party": {
            "tax_code": shared["person"]["personal_number"],
            "bank_account": f"7000{draw.below(1_000_000_000):09}",
            "bank": "Agribank Chi nhánh Cà Mau", "email": "nguoi.lao.dong@camau.example",
            "practice_certificate": "Giấy phép lái xe hạng D",
            "other_information": "Người liên hệ khi cần: vợ (chồng)",
        },
        "contracts": contracts,
        "contract_appendices": [_appendix(draw, n, row) for n, row in enumerate(contracts, 1)],
    }  # fmt: skip


def _contract(draw: Draw, place: int, what: tuple[str, str, str], coefficient: str) -> Row:
    since: Month = FIRST + MONTHS * place
    is_last = place == 2
    pay = 5_200_000 + 900_000 * place
    row = {
        "id": draw.id(), "number": f"{12 + place}/{since // 12}/HĐLĐ",
        "signed_on": f"{ISO[since - 1]}-25", "signed_at": "Phường An Xuyên, tỉnh Cà Mau",
        "work_kind": what[0] if place else "01", "term_kind": "02" if is_last else "01",
        "since": f"{ISO[since]}-01", "until": f"{ISO[since + MONTHS - 1]}-28",
        "trial_since": f"{ISO[since - 1]}-01", "trial_until": f"{ISO[since - 1]}-15",
        "employer": EMPLOYER, "employer_address": "Số 49A, đường Hùng Vương, phường An Xuyên",
        "employer_phone": "0290 3831 222", "employer_tax_code": "2001234567",
        "employer_account": "3713.0.1058888", "employer_bank": "Kho bạc Nhà nước Khu vực XX",
        "representative": "Lê Hoàng Nam", "representative_title": "Giám đốc Sở",
        "authorisation": "Không ủy quyền", "workplace": "Trụ sở Sở", "department": "Văn phòng Sở",
        "job_position": what[1], "duties": what[2], "pay_way": "02", "pay": pay, "rank": RANK,
        "step": 1 + place, "coefficient": coefficient,
        "trial_pay": pay * 85 // 100, "allowances": "Phụ cấp trách nhiệm 200.000 đồng",
        "payment_form": "01", "payment_period": "Hằng tháng", "payment_day": "Ngày 05",
        "raises": "Theo quy chế của đơn vị", "bonus": "Theo quy chế thi đua, khen thưởng",
        "travel": "Theo quy chế chi tiêu nội bộ", "training_support": "Theo kế hoạch của đơn vị",
        "working_hours": "8 giờ mỗi ngày, 40 giờ mỗi tuần",
        "rest": "Nghỉ thứ bảy, chủ nhật; nghỉ năm 12 ngày; lễ, Tết theo Bộ luật Lao động",
        "protection": "Hai bộ quần áo mỗi năm",
        "insurance": "BHXH, BHYT, BHTN theo quy định; người lao động đóng 10,5%",
        "other_rights": "Khám sức khỏe định kỳ hằng năm",
        "copies": "Lập thành 02 bản, mỗi bên giữ 01 bản", "ended_on": f"{ISO[since + 35]}-28",
        "ending": "Hết hạn hợp đồng, ký hợp đồng mới",
    }  # fmt: skip
    if is_last:
        for name in ("until", "ended_on", "ending"):
            del row[name]
    if place:
        for name in ("trial_since", "trial_until", "trial_pay"):
            del row[name]
    return row


def _appendix(draw: Draw, place: int, of: Row) -> Row:
    year = int(of["since"][:4]) + 1
    row = {
        "id": draw.id(), "contract_number": of["number"], "number": f"0{place}/PLHĐ",
        "signed_on": f"{year}-06-20", "effective_on": f"{year}-07-01",
        "amendments": "Điều chỉnh mức lương theo mức lương cơ sở",
        "new_pay": of["pay"] + 400_000,
    }  # fmt: skip
    if "until" in of:
        row["new_until"] = of["until"]
    return row


def _training(draw: Draw, of: Facts) -> Row:
    begin = month(of.born + 18, 9)
    return {"id": draw.id(), "since": ISO[begin], "until": ISO[begin + 21],
            "institution": "Trường Cao đẳng Cộng đồng Cà Mau", "major": "Kế toán doanh nghiệp",
            "mode": "01", "degree": "02", "major_code": "7340101", "country": "VN", "grade": "B",
            "funding": "02"}  # fmt: skip


def _certificate(draw: Draw, title: str, **more: str) -> Row:
    return {"id": draw.id(), "since": "2015-03", "until": "2015-06",
            "institution": "Trung tâm Ngoại ngữ - Tin học tỉnh Cà Mau", "certificate": title,
            **more}  # fmt: skip
