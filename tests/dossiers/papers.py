"""Made-up dossiers for the printed forms, with names out of the catalogs' own files: an ordinary
life of thirty years, the longest, the emptiest, a worker's contracts. No database."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from hoso.catalogs import source_files
from hoso.dossiers.readers.print import (
    Approved,
    Head,
    Printed,
    appendix_sheet,
    contract_sheet,
    render_contract,
    render_cv,
    render_supplement,
    sheet_of,
    supplement_sheet,
)
from hoso.dossiers.readers.sheet import Labels

Content = dict[str, Any]
HEAD = Head(
    version=7,
    sha256="3f9a" * 16,
    printed_at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
    place="Cà Mau",
    day=date(2026, 11, 22),
    title="Giám đốc",
    signer="Lê Hoàng Nam",
)


@cache
def labels() -> Labels:
    values = {(row["catalog"], row["code"]): row["name"] for row in source_files.values()}
    values |= {("rank", row["code"]): row["name"] for row in source_files.ranks()}
    return Labels(values, {row["key"]: row["full_path"] for row in source_files.places()})


def person(kind: str = "official") -> Content:
    return {
        "id": "1",
        "personal_number": "096085000123",
        "staff_number": "CM-004512",
        "kind": kind,
        "section": "Phòng Quản lý đất đai",
        "unit": {"name": "Sở Nông nghiệp và Môi trường", "code": "H12.02", "legacy_code": ""},
        "managing_unit": {"name": "Ủy ban nhân dân tỉnh Cà Mau", "code": "H12", "legacy_code": ""},
    }


def numbered(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": str(place), **row} for place, row in enumerate(rows, 1)]


def ordinary() -> Content:
    """Every section, every item."""
    return {
        "person": person(),
        "portrait": {"photo": "0" * 64},
        "identity": {
            "birth_name": "Nguyễn Thị Ngọc Hương", "sex": "2", "other_names": "Năm Hương",
            "born_on": "1975-03-01", "birth_place": "63-x-32244", "birth_place_detail": "Khóm 4",
            "home_place": "34-x-32248", "ethnicity": "01", "religion": "00",
            "marital_status": "02",
        },
        "papers": {
            "citizen_number": "096085000123", "citizen_number_issued_on": "2021-03-02",
            "citizen_number_issued_by": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
            "phone": "0912345678", "social_insurance_number": "9601234567",
            "health_insurance_number": "HC4960123456789", "address_place": "34-x-32248",
            "address_detail": "Số 12, đường Hùng Vương, ấp Kinh Đào",
        },
        "origin": {
            "family_background": "02", "former_occupation": "Học sinh",
            "recruited_on": "1997-09-01", "recruited_by": "Ủy ban nhân dân huyện Ngọc Hiển",
            "joined_on": "2008-09-01", "recruitment_form": "01", "recruitment_post": "02",
            "recruitment_source": "01",
        },
        "membership": {
            "party_joined_on": "2003-02-03", "party_official_on": "2004-02-03",
            "first_organisation_on": "1991-03-26", "first_organisation": "01",
            "policy_groups": ["05"], "party_card_number": "96.012345",
        },
        "schooling": {"general_education": "12/12"},
        "honours": {"state_titles": ["05"], "state_titles_note": "2019"},
        "position": {
            "position": "005", "appointed_on": "2016-05-01", "reappointed_on": "2021-05-01",
            "planned_positions": ["004"], "concurrent_positions": ["006"], "party_position": "04",
            "concurrent_party_positions": ["02"], "main_work":
            "Quản lý nhà nước về đất đai, đo đạc",
            "strength": "Tổng hợp, tham mưu chính sách đất đai", "longest_work": "Địa chính",
            "planned_period": "2025–2030", "mass_position": "02",
        },
        "pay": {
            "rank_appointed_on": "2015-06-01", "percent": "100.00", "job_position":
            "Trưởng phòng Quản lý đất đai", "job_position_code": "LĐ-05", "job_percent": "100.00",
            "payment_form": "01",
        },
        "health": {"state": "01", "height_cm": 158, "weight_kg": "52.5", "blood_group": "O",
                   "detail": "Cận thị nhẹ"},
        "training": numbered(
            {"since": "1993-09", "until": "1997-06", "institution": "Trường Đại học Cần Thơ",
             "major": "Quản lý đất đai", "mode": "01", "degree": "04", "country": "VN",
             "grade": "B+", "funding": "02"},
            {"since": "2010-09", "until": "2012-09",
             "institution": "Trường Đại học Nông Lâm Thành phố Hồ Chí Minh",
             "major": "Quản lý tài nguyên và môi trường", "mode": "02", "degree": "05"},
        ),
        "political_theory": numbered(
            {"since": "2013-03", "until": "2014-09", "institution": "Học viện Chính trị khu vực IV",
             "mode": "02", "degree": "03"},
        ),
        "management": numbered(
            {"since": "2011-04", "until": "2011-06", "institution": "Trường Chính trị tỉnh Cà Mau",
             "certificate": "Quản lý nhà nước chương trình chuyên viên", "level": "02"},
            {"since": "2015-03", "until": "2015-05", "institution": "Học viện Hành chính Quốc gia",
             "certificate": "Quản lý nhà nước chương trình chuyên viên chính", "level": "03"},
        ),
        "defence": numbered(
            {"since": "2016-05", "until": "2016-05", "institution": "Trường Quân sự tỉnh",
             "certificate": "Kiến thức quốc phòng và an ninh đối tượng 3", "level": "03"},
        ),
        "computing": numbered(
            {"since": "2008-01", "until": "2008-03", "institution": "Trung tâm Tin học, Đại học "
             "Cần Thơ", "certificate": "Ứng dụng công nghệ thông tin cơ bản", "level": "01"},
        ),
        "languages": numbered(
            {"since": "2008-01", "until": "2008-06", "institution": "Trung tâm Ngoại ngữ",
             "language": "en", "certificate": "Chứng chỉ B1", "score": "7,5", "level": "03"},
            {"since": "2017", "until": "2018", "institution": "Trường Chính trị tỉnh",
             "language": "km", "certificate": "Tiếng Khmer cơ bản"},
        ),
        "work": numbered(
            {"since": "1997-09", "until": "2003-05", "organisation": "Phòng Địa chính huyện Ngọc "
             "Hiển", "position": "Cán sự"},
            {"since": "2003-06", "until": "2008-08", "organisation": "Phòng Tài nguyên và Môi "
             "trường huyện Năm Căn", "position": "Chuyên viên"},
            {"since": "2008-09", "until": "2016-04", "organisation": "Sở Tài nguyên và Môi trường "
             "tỉnh Cà Mau", "position": "Phó Trưởng phòng Quản lý đất đai"},
            {"since": "2016-05", "until": "2025-02", "organisation": "Sở Tài nguyên và Môi trường "
             "tỉnh Cà Mau", "position": "Trưởng phòng Quản lý đất đai, Đảng ủy viên"},
            {"since": "2025-03", "organisation": "Sở Nông nghiệp và Môi trường tỉnh Cà Mau",
             "position": "Trưởng phòng Quản lý đất đai"},
        ),
        "custody": {"statement": "Không"},
        "foreign_ties": numbered(
            {"since": "2018-04", "until": "2019-10", "work": "Cơ quan Phát triển Pháp (AFD), Hà "
             "Nội: tham gia nhóm chuyên gia dự án rừng ngập mặn"},
        ),
        "ratings": numbered(
            {"year": "2022", "rating": "02", "emulation_title": "04", "authority": "Giám đốc Sở"},
            {"year": "2023", "rating": "01", "emulation_title": "03", "rewards": ["07"],
             "authority": "Giám đốc Sở"},
            {"year": "2024", "rating": "02", "emulation_title": "04", "rewards": ["08"]},
            {"year": "2025", "rating": "01", "emulation_title": "02", "rewards": ["07", "06"]},
        ),
        "discipline": numbered(
            {"since": "2014-05", "until": "2015-05", "form": "cc-01", "misconduct": "Chậm giải "
             "quyết hồ sơ đất đai", "authority": "Giám đốc Sở Tài nguyên và Môi trường"},
        ),
        "family": numbered(
            {"relation": "01", "name": "Nguyễn Văn Ba", "born_in": "1948", "circumstances": "Quê "
             "xã Đất Mũi, tỉnh Cà Mau; làm ruộng, đã nghỉ; ở ấp Kinh Đào, xã Đất Mũi."},
            {"relation": "02", "name": "Lê Thị Sáu", "born_in": "1952", "circumstances": "Quê xã "
             "Tân Ân; nội trợ; ở cùng con tại ấp Kinh Đào, xã Đất Mũi, tỉnh Cà Mau."},
            {"relation": "04", "name": "Trần Minh Khôi", "born_in": "1972", "circumstances": "Quê "
             "Năm Căn; giáo viên Trường Trung học phổ thông Phan Ngọc Hiển; đảng viên."},
            {"relation": "05", "name": "Trần Nguyễn Minh Anh", "born_in": "2001", "circumstances":
             "Sinh viên Trường Đại học Y Dược Cần Thơ; đoàn viên."},
            {"relation": "08", "name": "Nguyễn Văn Tám", "born_in": "1980", "circumstances":
             "Nuôi tôm tại xã Đất Mũi."},
        ),
        "spouse_family": numbered(
            {"relation": "01", "name": "Trần Văn Tư", "born_in": "1945", "circumstances":
             "Cán bộ hưu trí; ở thị trấn Năm Căn (nay là xã Năm Căn)."},
        ),
        "salary": numbered(
            {"since": "1997-09", "until": "2000-08", "rank": "01.004", "step": 1,
             "coefficient": "2.10"},
            {"since": "2000-09", "until": "2003-08", "rank": "01.003", "step": 1,
             "coefficient": "2.34"},
            {"since": "2003-09", "until": "2015-05", "rank": "01.003", "step": 2,
             "coefficient": "2.67", "percent": "100.00", "raise_form": "02"},
            {"since": "2024-06-01", "rank": "01.002", "step": 4, "coefficient": "5.42",
             "raise_form": "03"},
        ),
        "allowances": numbered(
            {"since": "2016-05", "kind": "08", "coefficient": "0.50", "form": "01"},
            {"since": "2020-01", "kind": "01", "percent": "10.00", "form": "01",
             "amount": 1_250_000},
            {"since": "2020-01", "kind": "03", "coefficient": "0.30", "form": "01"},
        ),
        "means": {
            "salary_income": 245_000_000, "other_income": "Nuôi tôm: 60.000.000 đồng",
            "bought_house": "Nhà cấp III", "bought_house_area": "120.50",
            "bought_house_certificate": "Số CS 012345 ngày 12/6/2012",
            "bought_land_area": "250.00", "bought_land_certificate": "Số BK 456789",
            "business_land": "1,2 ha đất nuôi trồng thủy sản tại xã Đất Mũi",
        },
        "assessment": {"comment": "Phẩm chất chính trị vững vàng; hoàn thành xuất sắc nhiệm vụ "
                       "được giao năm 2025; đoàn kết, gương mẫu."},
    }  # fmt: skip


def longest() -> Content:
    """200 rows: as many as a whole working life could fill, some of them long."""
    long_text = "; ".join(f"tham gia công trình, đề án số {n} của tỉnh" for n in range(1, 9))
    work = [
        {"since": f"{1980 + n // 3}-{n % 12 + 1:02}", "organisation": f"Đơn vị thứ {n} của tỉnh "
         "Cà Mau", "position": long_text if n % 20 == 19 else "Chuyên viên"}
        for n in range(100)
    ]  # fmt: skip
    family = [
        {"relation": "08", "name": f"Nguyễn Văn Em Thứ {n}", "born_in": f"{1950 + n}",
         "circumstances": long_text} for n in range(30)
    ]  # fmt: skip
    ratings = [
        {"year": f"{1976 + n}", "rating": "02", "emulation_title": "04", "authority": "Giám đốc Sở"}
        for n in range(50)
    ]
    salary = [{"since": f"{1990 + n}-01", "rank": "01.003", "step": n % 9 + 1,
               "coefficient": "2.34", "raise_form": "02"} for n in range(20)]  # fmt: skip
    return {
        **ordinary(),
        "work": numbered(*work),
        "family": numbered(*family),
        "ratings": numbered(*ratings),
        "salary": numbered(*salary),
    }


def earlier() -> Content:
    """`ordinary` as it stood at the turn of the year."""
    content = ordinary()
    content["family"] = [row for row in content["family"] if row["id"] != "4"]
    content["family"][2] = {**content["family"][2], "circumstances": "Quê Năm Căn; giáo viên."}
    content["ratings"] = content["ratings"][:3]
    content["training"] = content["training"][:1]
    content["work"] = [*content["work"][:4], {**content["work"][4], "position": "Chuyên viên"}]
    content["discipline"] = [
        *content["discipline"],
        {"id": "9", "since": "2013", "form": "cc-01", "misconduct": "Nhập nhầm", "authority": "Sở"},
    ]
    content["salary"] = [*content["salary"][:3], {**content["salary"][3], "coefficient": "5.08"}]
    content["papers"] = {**content["papers"], "phone": "0987654321"}
    content["portrait"] = {"photo": "1" * 64}
    return content


def versions() -> list[Approved]:
    return [
        Approved(6, date(2025, 12, 28), earlier()),
        Approved(7, date(2026, 6, 26), {**ordinary(), "ratings": ordinary()["ratings"][:3]}),
        Approved(8, date(2026, 10, 27), ordinary()),
    ]


def worker() -> Content:
    """One contract of each variant; an appendix of the first."""
    whole = ordinary()
    shared = ("identity", "papers", "training", "computing", "languages")
    agency = {
        "signed_at": "Cà Mau", "employer": "Sở Nông nghiệp và Môi trường",
        "employer_address": "Số 19A, đường Nguyễn Tất Thành, phường An Xuyên, tỉnh Cà Mau",
        "employer_phone": "0290 3831 234", "employer_tax_code": "2000123456",
        "employer_account": "3713.0.1054321", "employer_bank": "Kho bạc Nhà nước khu vực XX",
        "representative": "Lê Hoàng Nam", "representative_title": "Giám đốc Sở",
        "workplace": "Trụ sở Sở Nông nghiệp và Môi trường", "department": "Văn phòng Sở",
    }  # fmt: skip
    terms = {
        "payment_form": "01", "payment_period": "Hằng tháng", "payment_day": "Ngày 05",
        "working_hours": "08 giờ mỗi ngày, 40 giờ mỗi tuần",
        "rest": "60 phút trưa; thứ bảy, chủ nhật; 12 ngày phép; lễ, Tết theo Bộ luật Lao động",
        "protection": "02 bộ đồng phục mỗi năm", "insurance": "Theo Luật Bảo hiểm xã hội: người "
        "lao động 10,5%, cơ quan 21,5%", "copies": "04",
    }  # fmt: skip
    return {
        "person": person("worker"),
        **{key: whole[key] for key in shared},
        "contract_party": {
            "tax_code": "8012345678", "bank_account": "1234567890", "bank": "Agribank Cà Mau",
            "email": "huong@example.vn", "practice_certificate": "Chứng chỉ hành nghề đo đạc số 12",
            "other_information": "Sử dụng thành thạo phần mềm bản đồ",
        },
        "contracts": numbered(
            {"number": "12/HĐLĐ", "signed_on": "2024-03-01", "work_kind": "01", "term_kind": "01",
             "since": "2024-03-01", "until": "2026-02-28", "trial_since": "2024-03-01",
             "trial_until": "2024-03-30", "job_position": "Nhân viên bảo vệ",
             "duties": "Bảo vệ trụ sở, tài sản; phòng cháy, chữa cháy", "pay_way": "01",
             "pay": 7_500_000, "trial_pay": 6_375_000, **agency, **terms},
            {"number": "03/HĐLĐ", "signed_on": "2026-03-01", "work_kind": "02", "term_kind": "02",
             "since": "2026-03-01", "job_position": "Chuyên viên về đo đạc, bản đồ",
             "duties": "Đo đạc, chỉnh lý bản đồ địa chính", "pay_way": "02", "rank": "01.003",
             "step": 2, "coefficient": "2.67", "allowances": "Phụ cấp khu vực 0,3",
             "authorisation": "15/QĐ-SNNMT ngày 02/01/2026", **agency, **terms},
            {"job_position": "", "employer": "Sở Nông nghiệp và Môi trường"},
        ),
        "contract_appendices": numbered(
            {"contract_number": "12/HĐLĐ", "number": "01/PLHĐ", "signed_on": "2025-03-15",
             "effective_on": "2025-04-01", "amendments": "Tăng mức lương; kéo dài thời hạn hợp "
             "đồng.", "new_until": "2026-08-31", "new_pay": 8_200_000},
        ),
    }  # fmt: skip


def photo() -> bytes:
    """A drawn face, larger than print wants it."""
    image = Image.new("RGB", (800, 1200), (205, 220, 235))
    draw = ImageDraw.Draw(image)
    draw.ellipse((220, 240, 580, 700), fill=(226, 188, 158))
    draw.ellipse((120, 760, 680, 1500), fill=(40, 60, 110))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=90)
    return made.getvalue()


def printed() -> dict[str, Printed]:
    """What each stored picture shows."""
    empty = {"person": {**person(), "staff_number": "", "personal_number": ""}}
    first, second, blank = worker()["contracts"]
    draft = Head(draft=True, printed_at=HEAD.printed_at)
    supplement = supplement_sheet(versions(), date(2026, 1, 1), date(2026, 12, 31), HEAD, labels())
    contract = {
        name: render_contract(contract_sheet(worker(), row, head, labels()))
        for name, row, head in (
            ("contract-support", first, HEAD),
            ("contract-professional", second, HEAD),
            ("contract-blank", blank, draft),
        )
    }
    appendix = appendix_sheet(worker(), worker()["contract_appendices"][0], HEAD, labels())
    return {
        "cv-ordinary": render_cv(sheet_of(ordinary(), HEAD, labels()), photo()),
        "cv-longest": render_cv(sheet_of(longest(), HEAD, labels())),
        "cv-emptiest": render_cv(sheet_of(empty, draft, labels())),
        "supplement": render_supplement(supplement),
        **contract,
        "appendix": render_contract(appendix),
    }
