"""Every catalog, named once, in the groups of Điều 8 khoản 1 of quy chế Tuyên Quang 2020.

Point đ (agencies and their parts) is the tree of units itself; pay tables and places have
tables and screens of their own. A catalog the regulation does not name stands in the group
where an officer would look for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    VALUE = "value"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Catalog:
    """packet_list: its list of valid codes in the packet of 2020, "" where there is none.

    measure: what `Value.least` and `Value.most` count; "" where values have no number.
    """

    key: str
    title: str
    group: str
    packet_list: str = ""
    table: Table = Table.VALUE
    source_file: str = "values.csv"
    measure: str = ""


WORK, POSTS, SALARY, LEARNING, OTHER, EVIDENCE = (
    "a) Công tác",
    "b) Chức vụ",
    "c) Lương",
    "d) Đào tạo",
    "e) Thông tin khác",
    "Văn bản kiểm chứng",
)
UNITS = "đ) Cơ quan, đơn vị"

PAY, JOBS, MAJORS = "pay.csv", "job_positions.csv", "majors.csv"

CATALOGS: dict[str, Catalog] = {
    catalog.key: catalog
    for catalog in (
        Catalog("unit_sector", "Khối cơ quan, đơn vị", WORK),
        Catalog("recruitment_form", "Hình thức tuyển dụng", WORK),
        Catalog("recruitment_post", "Vị trí tuyển dụng", WORK, "vitrituyendung"),
        Catalog("recruitment_source", "Nguồn tuyển dụng", WORK),
        Catalog("record_status", "Trạng thái dữ liệu, tình trạng hồ sơ", WORK),
        Catalog("retirement_form", "Hình thức nghỉ hưu", WORK),
        Catalog("professional_work", "Công việc chuyên môn", WORK),
        Catalog("strength", "Năng lực, sở trường", WORK),
        Catalog("person_kind", "Đối tượng", WORK, "doituong"),
        Catalog(
            "job_position",
            "Vị trí việc làm viên chức",
            WORK,
            source_file=JOBS,
            measure="Bậc nghề nghiệp",
        ),
        Catalog("contract_kind", "Loại hợp đồng lao động", WORK),
        Catalog("contract_work", "Nhóm công việc hợp đồng", WORK),
        Catalog("contract_pay", "Cách trả lương hợp đồng", WORK),
        Catalog("position_government", "Chức vụ chính quyền", POSTS, "chucvu_chucdanhkn"),
        Catalog("position_party", "Chức vụ Đảng", POSTS, "chucdang"),
        Catalog("position_mass", "Chức vụ đoàn thể", POSTS),
        Catalog("salary_field", "Lĩnh vực", SALARY),
        Catalog("raise_form", "Hình thức nâng lương, nâng ngạch", SALARY),
        Catalog("allowance", "Loại phụ cấp", SALARY, "loaiphucap"),
        Catalog("allowance_calculation", "Hình thức tính phụ cấp khác", SALARY),
        Catalog("allowance_form", "Hình thức hưởng phụ cấp", SALARY, "hinhthuchuongphucap"),
        Catalog(
            "position_allowance",
            "Hệ số phụ cấp chức vụ lãnh đạo",
            SALARY,
            source_file=PAY,
            measure="Hệ số",
        ),
        Catalog(
            "teacher_allowance",
            "Mức phụ cấp ưu đãi nhà giáo",
            SALARY,
            source_file=PAY,
            measure="Tỷ lệ (%)",
        ),
        Catalog("payment_form", "Hình thức chi trả lương", SALARY),
        Catalog("beyond_frame_form", "Hình thức hưởng thâm niên vượt khung", SALARY),
        Catalog("rank_group", "Nhóm ngạch", SALARY, measure="Hệ số"),
        Catalog(
            "rank",
            "Ngạch, chức danh nghề nghiệp",
            SALARY,
            "mangach_chucdanh",
            Table.RANK,
            "ranks.csv",
        ),
        Catalog("career_level", "Bậc nghề nghiệp viên chức", SALARY),
        Catalog(
            "base_salary",
            "Mức lương cơ sở",
            SALARY,
            source_file=PAY,
            measure="Đồng/tháng",
        ),
        Catalog("education_mode", "Loại hình đào tạo", LEARNING),
        Catalog(
            "major",
            "Chuyên ngành đào tạo",
            LEARNING,
            "chuyennganhdaotao",
            source_file=MAJORS,
        ),
        Catalog("training_level", "Loại trình độ đào tạo và bồi dưỡng", LEARNING),
        Catalog("degree", "Trình độ chuyên môn", LEARNING, "trinhdochuyenmondaotao"),
        Catalog("graduation_form", "Hình thức tốt nghiệp", LEARNING),
        Catalog("graduation_grade", "Xếp loại tốt nghiệp", LEARNING, "xeplaoitotnghiep"),
        Catalog("diploma_kind", "Loại văn bằng, chứng chỉ", LEARNING),
        Catalog("school", "Trường đào tạo", LEARNING),
        Catalog("training_funding", "Nguồn kinh phí đào tạo", LEARNING),
        Catalog("general_education", "Giáo dục phổ thông", LEARNING, "giaoducphothong"),
        Catalog("academic_title", "Học hàm", LEARNING, "chucdanhkhoahoc"),
        Catalog("academic_degree", "Học vị", LEARNING, "hocvi"),
        Catalog("political_theory", "Lý luận chính trị", LEARNING, "lyluanchinhtri"),
        Catalog("state_management", "Quản lý nhà nước", LEARNING, "quanlynhanuoc"),
        Catalog("defence_training", "Bồi dưỡng quốc phòng, an ninh", LEARNING, "quocphonganninh"),
        Catalog("computing", "Tin học", LEARNING, "trinhdotinhoc"),
        Catalog("language", "Ngoại ngữ, tiếng dân tộc", LEARNING, "ngoaingu"),
        Catalog("language_level", "Bậc ngoại ngữ", LEARNING, "trinhdongoaingu"),
        Catalog("language_certificate", "Chứng chỉ ngoại ngữ cũ", LEARNING),
        Catalog("wounded_class", "Hạng thương binh", OTHER),
        Catalog("health", "Tình trạng sức khỏe", OTHER),
        Catalog("blood_group", "Nhóm máu", OTHER),
        Catalog("marital_status", "Tình trạng hôn nhân", OTHER),
        Catalog("ethnicity", "Dân tộc", OTHER, "dantoc"),
        Catalog("religion", "Tôn giáo", OTHER, "tongiao"),
        Catalog("family_background", "Thành phần xuất thân", OTHER),
        Catalog("policy_group", "Đối tượng chính sách", OTHER),
        Catalog("state_title", "Danh hiệu được phong tặng", OTHER),
        Catalog("relation_own", "Quan hệ gia đình (bản thân)", OTHER),
        Catalog("relation_spouse", "Quan hệ gia đình (bên vợ, chồng)", OTHER),
        Catalog(
            "emulation_title", "Danh hiệu thi đua", OTHER, measure="Tiền thưởng (× lương cơ sở)"
        ),
        Catalog("reward_form", "Hình thức khen thưởng", OTHER),
        Catalog("discipline", "Hình thức kỷ luật", OTHER, measure="Thời hiệu (tháng)"),
        Catalog(
            "rating",
            "Xếp loại chất lượng hằng năm",
            OTHER,
            "kettquadanhgia",
            measure="Điểm",
        ),
        Catalog("sex", "Giới tính", OTHER, "gioitinh"),
        Catalog("military_rank", "Quân hàm", OTHER),
        Catalog("first_organisation", "Tổ chức chính trị - xã hội", OTHER),
        Catalog("country", "Quốc gia, vùng lãnh thổ", OTHER, "nuocdaotao"),
        Catalog("evidence_kind", "Loại văn bản kiểm chứng", EVIDENCE),
    )
}


def catalog(key: str) -> Catalog:
    """Raises LookupError when there is no such catalog."""
    if key not in CATALOGS:
        raise LookupError(f"There is no catalog {key!r}")
    return CATALOGS[key]
