"""Every catalog, named once: key, title on screen, the file it is loaded from and the
list of valid codes it has in the packet of 2020 ("" where the packet has none)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    VALUE = "value"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Catalog:
    key: str
    title: str
    group: str
    packet_list: str = ""
    table: Table = Table.VALUE
    source_file: str = "values.csv"


SELF, FAMILY, WORK, POSTS, SALARY, LEARNING, REWARDS = (
    "Bản thân",
    "Gia đình",
    "Công tác",
    "Chức vụ",
    "Tiền lương",
    "Đào tạo, trình độ",
    "Khen thưởng, kỷ luật",
)

CATALOGS: dict[str, Catalog] = {
    catalog.key: catalog
    for catalog in (
        Catalog("sex", "Giới tính", SELF, "gioitinh"),
        Catalog("ethnicity", "Dân tộc", SELF, "dantoc"),
        Catalog("religion", "Tôn giáo", SELF, "tongiao"),
        Catalog("family_background", "Thành phần xuất thân", SELF),
        Catalog("policy_group", "Đối tượng chính sách", SELF),
        Catalog("wounded_class", "Hạng thương binh", SELF),
        Catalog("military_rank", "Quân hàm", SELF),
        Catalog("first_organisation", "Tổ chức chính trị - xã hội", SELF),
        Catalog("health", "Tình trạng sức khỏe", SELF),
        Catalog("blood_group", "Nhóm máu", SELF),
        Catalog("marital_status", "Tình trạng hôn nhân", SELF),
        Catalog("country", "Quốc gia, vùng lãnh thổ", SELF, "nuocdaotao"),
        Catalog("relation_own", "Quan hệ gia đình (bản thân)", FAMILY),
        Catalog("relation_spouse", "Quan hệ gia đình (bên vợ, chồng)", FAMILY),
        Catalog("person_kind", "Đối tượng", WORK, "doituong"),
        Catalog("record_status", "Tình trạng hồ sơ", WORK),
        Catalog("evidence_kind", "Loại văn bản kiểm chứng", WORK),
        Catalog("recruitment_form", "Hình thức tuyển dụng", WORK),
        Catalog("recruitment_post", "Vị trí tuyển dụng", WORK, "vitrituyendung"),
        Catalog("recruitment_source", "Nguồn tuyển dụng", WORK),
        Catalog("position_government", "Chức vụ chính quyền", POSTS, "chucvu_chucdanhkn"),
        Catalog("position_party", "Chức vụ Đảng", POSTS, "chucdang"),
        Catalog("position_mass", "Chức vụ đoàn thể", POSTS),
        Catalog("contract_pay", "Cách trả lương hợp đồng", WORK),
        Catalog("contract_kind", "Loại hợp đồng lao động", WORK),
        Catalog("contract_work", "Nhóm công việc hợp đồng", WORK),
        Catalog(
            "rank",
            "Ngạch, chức danh nghề nghiệp",
            SALARY,
            "mangach_chucdanh",
            Table.RANK,
            "ranks.csv",
        ),
        Catalog("allowance", "Loại phụ cấp", SALARY, "loaiphucap"),
        Catalog("allowance_form", "Hình thức hưởng phụ cấp", SALARY, "hinhthuchuongphucap"),
        Catalog("raise_form", "Hình thức nâng lương, nâng ngạch", SALARY),
        Catalog("payment_form", "Hình thức chi trả lương", SALARY),
        Catalog("beyond_frame_form", "Hình thức hưởng thâm niên vượt khung", SALARY),
        Catalog("career_level", "Bậc nghề nghiệp viên chức", SALARY),
        Catalog("general_education", "Giáo dục phổ thông", LEARNING, "giaoducphothong"),
        Catalog("degree", "Trình độ chuyên môn", LEARNING, "trinhdochuyenmondaotao"),
        Catalog("education_mode", "Hình thức đào tạo", LEARNING),
        Catalog("academic_title", "Học hàm", LEARNING, "chucdanhkhoahoc"),
        Catalog("academic_degree", "Học vị", LEARNING, "hocvi"),
        Catalog("political_theory", "Lý luận chính trị", LEARNING, "lyluanchinhtri"),
        Catalog("state_management", "Quản lý nhà nước", LEARNING, "quanlynhanuoc"),
        Catalog("defence_training", "Bồi dưỡng quốc phòng, an ninh", LEARNING, "quocphonganninh"),
        Catalog("language", "Ngoại ngữ, tiếng dân tộc", LEARNING, "ngoaingu"),
        Catalog("major", "Mã chuyên ngành đào tạo", LEARNING, "chuyennganhdaotao"),
        Catalog("training_funding", "Nguồn kinh phí đào tạo", LEARNING),
        Catalog("language_level", "Bậc ngoại ngữ", LEARNING, "trinhdongoaingu"),
        Catalog("language_certificate", "Chứng chỉ ngoại ngữ cũ", LEARNING),
        Catalog("computing", "Tin học", LEARNING, "trinhdotinhoc"),
        Catalog("graduation_grade", "Xếp loại tốt nghiệp", LEARNING, "xeplaoitotnghiep"),
        Catalog("state_title", "Danh hiệu được phong tặng", REWARDS),
        Catalog("reward_form", "Hình thức khen thưởng", REWARDS),
        Catalog("emulation_title", "Danh hiệu thi đua", REWARDS),
        Catalog("rating", "Xếp loại chất lượng hằng năm", REWARDS, "kettquadanhgia"),
        Catalog("discipline", "Hình thức kỷ luật", REWARDS),
    )
}


def catalog(key: str) -> Catalog:
    """Raises LookupError when there is no such catalog."""
    if key not in CATALOGS:
        raise LookupError(f"There is no catalog {key!r}")
    return CATALOGS[key]
