"""One life of thirty years, written by hand: every section and every field of the CV.

Trần Thị Kim Hường is made up. What she types is the text a person types; a `Pick` is typed in
part and chosen from the list. Facts of history she stands in: the province of Minh Hải until
31/12/1996, then Cà Mau (district Ngọc Hiển, so named from 1984); no more districts from
01/07/2025; pay by Decree 25-CP of 1993 until 30/09/2004, then by Decree 204/2004, and by job
position from 01/07/2026 (Decree 232/2026). Coefficients of 1993 are recalled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pick:
    """Typed into a type-ahead; `code` is of the line that is chosen."""

    typed: str
    code: str


Typed = str | Pick | tuple[str, ...]  # a tuple: the boxes that are ticked
Row = dict[str, Typed]

NUMBER, NAME, BORN = "096172004321", "Trần Thị Kim Hường", "19/8/1972"
CADRE_SCHOOL = "Trường Chính trị tỉnh Cà Mau"
COLLEGE = "Trường Cao đẳng Cộng đồng Cà Mau"
DEPARTMENT = "Sở Giáo dục và Đào tạo tỉnh Cà Mau"
VIEN_AN = Pick("vien an ngoc hien", "63-x-32242")
VIETNAM = Pick("viet nam", "VN")

# What cannot be true of somebody born in 1972; each is a field that stays empty in her CV.
NEVER = {
    ("former_regime", "since"): "sinh năm 1972: mục 34.2 ghi “Không”",
    ("former_regime", "until"): "sinh năm 1972: mục 34.2 ghi “Không”",
    ("departure", "status"): "vẫn đang công tác",
    ("departure", "effective_on"): "vẫn đang công tác",
    ("departure", "decision_number"): "vẫn đang công tác",
    ("departure", "decision_on"): "vẫn đang công tác",
    ("departure", "destination"): "vẫn đang công tác",
}

SINGLES: dict[str, Row] = {
    "identity": {
        "birth_name": NAME,
        "other_names": "Bảy Hường",
        "birth_place": VIEN_AN,
        "birth_place_detail": "Ấp Ông Trang (lúc sinh thuộc tỉnh An Xuyên)",
        "home_place": Pick("tan an ngoc hien", "63-x-32245"),
        "home_place_detail": "Ấp Rạch Gốc",
        "ethnicity": Pick("kinh", "01"),
        "religion": "Phật giáo",
        "marital_status": "Đã kết hôn",
    },
    "papers": {
        "citizen_number_issued_on": "10/5/2021",
        "citizen_number_issued_by": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        "phone": "0918345678",
        "social_insurance_number": "9697001234",
        "health_insurance_number": "GD4969697001234",
        "address_place": Pick("an xuyen", "34-x-32002"),
        "address_detail": "Số 12, đường Phan Ngọc Hiển, khóm 3",
    },
    "origin": {
        "family_background": "Nông dân",
        "former_occupation": "Bộ đội, kế toán hợp tác xã",
        "recruited_on": "1/9/1996",
        "recruited_by": "Ủy ban nhân dân tỉnh Minh Hải",
        "joined_on": "1/9/2009",
        "recruitment_form": "Xét tuyển",
        "recruitment_post": "Kế toán",
        "recruitment_source": "Từ lực lượng vũ trang",
    },
    "membership": {
        "party_joined_on": "3/2/2003",
        "party_official_on": "3/2/2004",
        "first_organisation_on": "26/3/1988",
        "first_organisation": "Đoàn TNCS Hồ Chí Minh",
        "enlisted_on": "9/1992",
        "discharged_on": "9/1994",
        "highest_military_rank": "Trung sĩ",
        "policy_groups": ("Người hưởng chính sách như thương binh",
                          "Bộ đội xuất ngũ, thanh niên xung phong"),
        "party_card_number": "52041234",
        "wounded_class": "4/4",
    },
    "schooling": {"general_education": "12/12"},
    "honours": {
        "academic_title": "Phó giáo sư",
        "state_titles": ("Nhà giáo ưu tú",),
        "academic_title_on": "15/11/2025",
        "state_titles_note": "Nhà giáo ưu tú, năm 2020",
    },
    "position": {
        "position": Pick("truong khoa", "058"),
        "appointed_on": "1/10/2018",
        "reappointed_on": "1/10/2023",
        "planned_positions": ("Phó Hiệu trưởng",),
        "concurrent_positions": ("Trưởng bộ môn và tương đương",),
        "party_position": "Bí thư Chi bộ",
        "concurrent_party_positions": ("Đảng ủy viên",),
        "main_work": "Quản lý khoa Kinh tế; giảng dạy kế toán, tài chính công",
        "strength": "Kế toán khu vực công",
        "longest_work": "Giảng dạy",
        "term": "2025-2030",
        "planned_period": "2025-2030",
        "mass_position": "Chủ tịch Công đoàn cơ sở",
    },
    "pay": {
        "rank_appointed_on": "1/3/2015",
        "percent": "100",
        "beyond_frame_percent": "8",
        "beyond_frame_on": "3/2026",
        "job_position": "Giảng viên, Trưởng khoa",
        "job_position_code": "CĐCĐ-07",
        "career_level": "Bậc 3 = loại A1",
        "job_percent": "100",
        "job_beyond_frame_percent": "8",
        "job_beyond_frame_on": "7/2026",
        "payment_form": "Chuyển khoản",
        "beyond_frame_form": "Tăng hằng năm: thêm 1%",
    },
    "health": {
        "state": "Bình thường",
        "height_cm": "157",
        "weight_kg": "54,5",
        "blood_group": "O",
        "detail": "Viêm dạ dày mạn tính, thương tật 4/4 ở chân trái",
    },
    "custody": {"statement": "Không bị bắt, bị tù."},
    "means": {
        "salary_income": "212.000.000",
        "other_income": "Nuôi tôm, cua: 90.000.000 đồng",
        "granted_house": "Nhà tập thể cấp 4 của Phòng Giáo dục",
        "granted_house_area": "32",
        "granted_house_certificate": "Quyết định số 41/QĐ-UB ngày 10/6/1998",
        "bought_house": "Nhà cấp 3, một trệt một lầu",
        "bought_house_area": "126,5",
        "bought_house_certificate": "BK 204511",
        "granted_land_area": "120",
        "granted_land_certificate": "00871 QSDĐ/2001",
        "bought_land_area": "210,5",
        "bought_land_certificate": "CS 118204",
        "business_land": "12.000 m² đất nuôi trồng thủy sản tại xã Viên An",
    },
}  # fmt: skip

LEARNED: dict[str, list[Row]] = {
    "training": [
        {"since": "9/1990", "until": "7/1992", "institution": "Trường Trung học Kinh tế Minh Hải",
         "major": "Kế toán", "mode": "Chính quy", "degree": "Trung cấp",
         "country": VIETNAM, "grade": "B", "funding": "Cá nhân tự túc"},
        {"since": "10/1992", "until": "7/1996",
         "institution": "Trường Đại học Tài chính - Kế toán Thành phố Hồ Chí Minh",
         "major": "Tài chính kế toán", "mode": "Tại chức", "degree": "Đại học",
         "major_code": Pick("ke toan dai hoc", "7340301"), "country": VIETNAM, "grade": "B",
         "funding": "Cơ quan, đơn vị chi trả"},
        {"since": "9/2006", "until": "11/2008", "institution": "Trường Đại học Cần Thơ",
         "major": "Tài chính - Ngân hàng", "mode": "Vừa làm vừa học", "degree": "Thạc sĩ",
         "major_code": Pick("ke toan thac si", "8340301"), "country": VIETNAM, "grade": "B+",
         "funding": "Ngân sách nhà nước"},
        {"since": "10/2013", "until": "12/2017",
         "institution": "Trường Đại học Kinh tế Thành phố Hồ Chí Minh",
         "major": "Kế toán công", "mode": "Không tập trung", "degree": "Tiến sĩ",
         "major_code": Pick("ke toan tien si", "9340301"), "country": VIETNAM, "grade": "A",
         "funding": "Ngân sách nhà nước"},
    ],
    "political_theory": [
        {"since": "3/2005", "until": "12/2006", "institution": CADRE_SCHOOL,
         "mode": "Vừa làm vừa học", "degree": "Trung cấp"},
        {"since": "4/2019", "until": "10/2020", "institution": "Học viện Chính trị khu vực IV",
         "mode": "Không tập trung", "degree": "Cao cấp"},
    ],
    "management": [
        {"since": "5/1999", "until": "7/1999", "institution": CADRE_SCHOOL,
         "certificate": "Quản lý nhà nước chương trình chuyên viên",
         "level": "Chuyên viên và tương đương"},
        {"since": "6/2010", "until": "8/2010", "institution": "Trường Đại học Cần Thơ",
         "certificate": "Nghiệp vụ sư phạm bậc cao đẳng, đại học",
         "level": "Chuyên viên và tương đương"},
    ],
    "defence": [
        {"since": "5/2019", "until": "6/2019", "institution": "Trường Quân sự tỉnh Cà Mau",
         "certificate": "Bồi dưỡng kiến thức quốc phòng và an ninh", "level": "Đối tượng 3"},
    ],
    "computing": [
        {"since": "3/1998", "until": "6/1998", "institution": "Trung tâm Tin học tỉnh Cà Mau",
         "certificate": "Chứng chỉ Tin học trình độ B", "level": "Ứng dụng CNTT cơ bản"},
    ],
    "languages": [
        {"since": "9/2005", "until": "5/2006", "institution": "Trường Đại học Cần Thơ",
         "language": Pick("tieng anh", "en"), "certificate": "Chứng chỉ B2 khung châu Âu",
         "score": "6,5", "level": "Bậc 4 (B2)"},
        {"since": "3/2001", "until": "8/2001", "institution": "Trường Dân tộc nội trú tỉnh Cà Mau",
         "language": Pick("khmer", "km"), "certificate": "Chứng chỉ Tiếng Khmer", "score": "8,0",
         "level": "Bậc 1 (A1)"},
    ],
}  # fmt: skip

SERVED: dict[str, list[Row]] = {
    "work": [
        {"since": "9/1992", "until": "9/1994",
         "organisation": "Bộ Chỉ huy Quân sự tỉnh Minh Hải", "position": "Nhân viên tài chính"},
        {"since": "10/1994", "until": "8/1996",
         "organisation": "Hợp tác xã Nông ngư Viên An, huyện Ngọc Hiển, tỉnh Minh Hải",
         "position": "Kế toán"},
        {"since": "9/1996", "until": "12/1996",
         "organisation": "Phòng Giáo dục huyện Ngọc Hiển, tỉnh Minh Hải", "position": "Kế toán"},
        {"since": "1/1997", "until": "8/2003",
         "organisation": "Phòng Giáo dục huyện Ngọc Hiển, tỉnh Cà Mau", "position": "Kế toán"},
        {"since": "9/2003", "until": "8/2009",
         "organisation": f"Phòng Kế hoạch - Tài chính, {DEPARTMENT}",
         "position": "Kế toán; từ 3/2005 Phó Trưởng phòng"},
        {"since": "9/2009", "until": "9/2018", "organisation": f"Khoa Kinh tế, {COLLEGE}",
         "position": "Giảng viên"},
        {"since": "10/2018", "organisation": f"Khoa Kinh tế, {COLLEGE}",
         "position": "Trưởng khoa"},
    ],
    "former_regime": [{"work": "Không"}],
    "foreign_ties": [
        {"since": "2014", "until": "2015",
         "work": "Tổ chức WWF, trụ sở Gland, Thụy Sĩ; cộng tác viên dự án tôm - rừng Ngọc Hiển"},
    ],
    "discipline": [
        {"since": "5/2007", "until": "5/2008", "form": "Khiển trách (viên chức)",
         "misconduct": "Thiếu kiểm tra, để chậm quyết toán năm 2006", "authority": DEPARTMENT},
    ],
}  # fmt: skip

TWO_YEARS_WORSE = {2006: "Hoàn thành nhiệm vụ", 2007: "Hoàn thành nhiệm vụ"}
BEST = {2001: "Giấy khen", 2010: "Giấy khen", 2014: "Bằng khen", 2019: "Bằng khen"}


def _ratings() -> list[Row]:
    """Each year that she was rated: from 1997 to 2025."""
    found: list[Row] = []
    for year in range(1997, 2026):
        chief = "Trưởng Phòng Giáo dục" if year < 2003 else DEPARTMENT if year < 2009 else COLLEGE
        row: Row = {"year": str(year), "authority": chief}
        row["rating"] = TWO_YEARS_WORSE.get(year, "Hoàn thành tốt nhiệm vụ")
        if year in BEST:
            row["rating"] = "Hoàn thành xuất sắc nhiệm vụ"
            row["emulation_title"] = "Chiến sĩ thi đua cơ sở"
            row["rewards"] = (BEST[year],)
        found.append(row)
    return found


SERVED["ratings"] = _ratings()

FAMILY: dict[str, list[Row]] = {
    "family": [
        {"relation": "Cha", "name": "Trần Văn Sáu", "born_in": "1940",
         "circumstances": "Quê quán: xã Tân Ân, huyện Ngọc Hiển, tỉnh Cà Mau. Làm ruộng, "
         "du kích xã 1965-1972. Mất năm 2012."},
        {"relation": "Mẹ", "name": "Nguyễn Thị Út", "born_in": "1944",
         "circumstances": "Quê quán: xã Viên An. Nội trợ. Nơi ở: xã Đất Mũi, tỉnh Cà Mau."},
        {"relation": "Chồng", "name": "Lê Hoàng Phong", "born_in": "1969",
         "circumstances": "Quê quán: huyện Đầm Dơi. Kỹ sư thủy sản, Trung tâm Khuyến nông tỉnh Cà "
         "Mau. Đảng viên. Nơi ở: phường An Xuyên, tỉnh Cà Mau."},
        {"relation": "Con", "name": "Lê Trần Khánh Vy", "born_in": "1999",
         "circumstances": "Bác sĩ, Bệnh viện Đa khoa Cà Mau. Đoàn viên."},
        {"relation": "Con", "name": "Lê Trần Minh Khôi", "born_in": "2004",
         "circumstances": "Sinh viên Trường Đại học Cần Thơ."},
        {"relation": "Anh ruột", "name": "Trần Văn Năm", "born_in": "1966",
         "circumstances": "Nuôi tôm, xã Đất Mũi, tỉnh Cà Mau."},
        {"relation": "Em ruột", "name": "Trần Thị Kim Hoa", "born_in": "1976",
         "circumstances": "Giáo viên Trường Tiểu học Viên An, xã Đất Mũi, tỉnh Cà Mau."},
    ],
    "spouse_family": [
        {"relation": "Cha vợ/chồng", "name": "Lê Văn Hai", "born_in": "1938",
         "circumstances": "Quê quán: xã Tân Đức, huyện Đầm Dơi. Làm ruộng. Mất năm 2015."},
        {"relation": "Mẹ vợ/chồng", "name": "Phạm Thị Sáu", "born_in": "1942",
         "circumstances": "Nội trợ. Nơi ở: xã Tân Thuận, tỉnh Cà Mau."},
        {"relation": "Em vợ/chồng", "name": "Lê Hoàng Vũ", "born_in": "1973",
         "circumstances": "Nuôi tôm, xã Tân Thuận, tỉnh Cà Mau."},
    ],
}  # fmt: skip


def _step(since: str, until: str, rank: str, step: str, coefficient: str, form: str,
          percent: str = "100") -> Row:  # fmt: skip
    return {"since": since, "until": until, "rank": Pick(rank, rank), "step": step,
            "coefficient": coefficient, "percent": percent, "raise_form": form}  # fmt: skip


OLD, TEACHER, THIRD = "06.031", "15.111", "V.07.01.03"
USUAL, EARLY = "Nâng bậc thường xuyên", "Nâng bậc trước thời hạn"
PAID: dict[str, list[Row]] = {
    "salary": [
        _step("9/1996", "8/1997", OLD, "1", "1,78", "Xếp lương lần đầu", "85"),
        _step("9/1997", "8/2000", OLD, "1", "1,78", "Bổ nhiệm vào ngạch khi hết tập sự"),
        _step("9/2000", "8/2003", OLD, "2", "2,02", USUAL),
        _step("9/2003", "9/2004", OLD, "3", "2,26", USUAL),
        _step("10/2004", "8/2006", OLD, "3", "3,00", "Xếp lại lương do thay đổi quy định"),
        _step("9/2006", "8/2009", OLD, "4", "3,33", USUAL),
        _step("9/2009", "2/2010", TEACHER, "4", "3,33", "Chuyển ngạch, chuyển chức danh"),
        _step("3/2010", "2/2013", TEACHER, "5", "3,66", USUAL),  # six months late: disciplined
        _step("3/2013", "2/2015", TEACHER, "6", "3,99", USUAL),
        _step("3/2015", "2/2018", THIRD, "7", "4,32", EARLY),
        _step("3/2018", "2/2020", THIRD, "8", "4,65", USUAL),
        _step("3/2020", "6/2026", THIRD, "9", "4,98", EARLY),
        {"since": "7/2026", "position_pay": "17.650.000", "career_level": "Bậc 3 = loại A1",
         "percent": "100", "raise_form": "Chuyển xếp từ hạng sang bậc nghề nghiệp"},
    ],
    "allowances": [
        {"since": "9/1996", "until": "8/2003", "kind": "Phụ cấp khu vực", "coefficient": "0,3",
         "form": "Hưởng hằng tháng", "amount": "87.000"},
        {"since": "9/2009", "kind": "Phụ cấp ưu đãi theo nghề", "percent": "25",
         "form": "Hưởng hằng tháng"},
        {"since": "10/2018", "kind": "Phụ cấp chức vụ lãnh đạo", "coefficient": "0,45",
         "form": "Hưởng hằng tháng", "amount": "1.053.000"},
        {"since": "9/2025", "kind": "Phụ cấp thâm niên nghề", "percent": "16",
         "form": "Hưởng hằng tháng"},
        {"since": "3/2026", "kind": "Phụ cấp thâm niên vượt khung", "percent": "8",
         "form": "Hưởng hằng tháng"},
    ],
}  # fmt: skip

TABLES: Mapping[str, list[Row]] = {**LEARNED, **SERVED, **FAMILY, **PAID}
COMMENT = (
    "Có năng lực chuyên môn vững, tận tụy với sinh viên; chấp hành tốt kỷ luật sau lần bị "
    "khiển trách năm 2007; hoàn thành tốt nhiệm vụ Trưởng khoa."
)
