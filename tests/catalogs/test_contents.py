"""What the regulations name is there: Điều 8.1 of quy chế Tuyên Quang 2020, LC-2.2d."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from hoso.base.text import folded
from hoso.catalogs import queries, registry, source_files
from hoso.catalogs.models import SalaryStep, Value
from hoso.catalogs.registry import CATALOGS

pytestmark = pytest.mark.django_db

# In the words and the order of the regulation. Point đ is the tree of units: tests/web.
NAMED = {
    "TQ-8.1a": (registry.WORK, {
        "khối cơ quan, đơn vị": ["unit_sector"],
        "hình thức tuyển dụng": ["recruitment_form"],
        "vị trí tuyển dụng": ["recruitment_post"],
        "nguồn tuyển dụng": ["recruitment_source"],
        "trạng thái dữ liệu": ["record_status"],
        "hình thức nghỉ hưu": ["retirement_form"],
        "công việc chuyên môn": ["professional_work"],
        "năng lực sở trường": ["strength"],
    }),
    "TQ-8.1b": (registry.POSTS, {
        "chức vụ chính quyền": ["position_government"],
        "chức vụ Đảng": ["position_party"],
        "chức vụ đoàn thể": ["position_mass"],
    }),
    "TQ-8.1c": (registry.SALARY, {
        "lĩnh vực": ["salary_field"],
        "hình thức nâng lương, nâng ngạch": ["raise_form"],
        "các loại phụ cấp": ["allowance"],
        "hình thức tính phụ cấp khác": ["allowance_calculation"],
        "hình thức chi trả lương": ["payment_form"],
        "hình thức hưởng thâm niên vượt khung": ["beyond_frame_form"],
        "nhóm ngạch": ["rank_group"],
        "tên ngạch, chức danh": ["rank"],
    }),
    "TQ-8.1d": (registry.LEARNING, {
        "loại hình đào tạo": ["education_mode"],
        "chuyên ngành đào tạo": ["major"],
        "loại trình độ đào tạo và bồi dưỡng": ["training_level", "degree"],
        "hình thức tốt nghiệp": ["graduation_form"],
        "loại văn bằng, chứng chỉ": ["diploma_kind"],
        "trường đào tạo": ["school"],
        "nguồn kinh phí đào tạo": ["training_funding"],
    }),
    "TQ-8.1e": (registry.OTHER, {
        "hạng thương binh": ["wounded_class"],
        "sức khỏe": ["health"],
        "nhóm máu": ["blood_group"],
        "tình trạng hôn nhân": ["marital_status"],
        "dân tộc": ["ethnicity"],
        "tôn giáo": ["religion"],
        "thành phần xuất thân": ["family_background"],
        "đối tượng hưởng chính sách": ["policy_group"],
        "danh hiệu phong tặng": ["state_title"],
        "quan hệ gia đình": ["relation_own", "relation_spouse"],
        "danh hiệu thi đua": ["emulation_title"],
        "các hình thức khen thưởng, kỷ luật": ["reward_form", "discipline"],
    }),
}  # fmt: skip


def named() -> Iterator[object]:
    for clause, (group, words) in NAMED.items():
        for word, keys in words.items():
            yield pytest.param(group, keys, id=f"{clause}: {folded(word)}")


@pytest.mark.clause("TQ-8.1a", "TQ-8.1b", "TQ-8.1c", "TQ-8.1d", "TQ-8.1e")
@pytest.mark.parametrize(("group", "keys"), list(named()))
def test_what_the_regulation_names_is_a_catalog_in_its_group_with_values(
    group: str, keys: list[str]
) -> None:
    for key in keys:
        assert CATALOGS[key].group == group
        assert len(queries.suggest(key, "", limit=2)) == 2, key


@pytest.mark.clause("TQ-8.1c")
def test_each_rank_group_is_a_pay_table_and_says_its_coefficients() -> None:
    tables = {table.scale: table for table in queries.pay_tables()}
    groups = Value.objects.filter(catalog="rank_group")
    assert {group.code for group in groups} == set(tables)
    for group in groups:
        steps = tables[group.code].steps
        assert (group.least, group.most) == (steps[0].coefficient, steps[-1].coefficient)
    assert tables["A1"].steps[0].coefficient == Decimal("2.34")
    assert sum(len(table.steps) for table in tables.values()) == SalaryStep.objects.count()


@pytest.mark.clause("TQ-8.1c")
def test_each_allowance_but_one_says_how_it_is_computed() -> None:
    silent = Value.objects.filter(catalog="allowance", detail="").values_list("code", flat=True)
    assert list(silent) == ["07"]  # armed forces: no source says how
    rows = Value.objects.filter(
        catalog="position_allowance", name__startswith="Chủ tịch UBND – UBND"
    )
    chairman = rows.get(least=Decimal("0.70"))
    assert chairman.standing == "found" and str(chairman.since) == "2026-01-01"


@pytest.mark.clause("TQ-8.1c")
def test_the_base_salaries_follow_each_other_without_a_gap() -> None:
    rows = list(Value.objects.filter(catalog="base_salary").order_by("code"))
    assert [row.until for row in rows] == [*(row.since for row in rows[1:]), None]
    assert rows[-1].most == 2_530_000
    assert [row.code for row in rows if not row.is_certain]  # recalled ones stay marked


@pytest.mark.clause("LC-2.2d")
def test_every_decision_that_lai_chau_wants_attached_has_a_kind() -> None:
    kinds = "; ".join(each.label for each in queries.suggest("evidence_kind", "", limit=100))
    said = folded(kinds)
    for word in (
        "tuyển dụng", "bổ nhiệm", "bãi nhiệm", "từ chức", "điều động", "luân chuyển", "biệt phái",
        "thôi việc", "nghỉ hưu", "chuyển ngạch", "nâng ngạch", "hạ ngạch", "thăng hạng",
        "chuyển chức danh nghề nghiệp", "lương, phụ cấp", "phân công công tác", "vị trí việc làm",
        "khen thưởng", "kỷ luật", "đánh giá, xếp loại hằng năm", "đào tạo, bồi dưỡng",
        "trình độ chuyên môn", "văn bằng, chứng chỉ", "văn bản kiểm chứng",
    ):  # fmt: skip
        assert folded(word) in said, word


def test_every_major_of_the_packet_is_there_and_a_name_nobody_knows_is_not_made_up() -> None:
    rows = [row for row in source_files.values() if row["catalog"] == "major"]
    assert len(rows) == len({row["code"] for row in rows}) == 1819
    assert all(row["standing"] == "recalled" for row in rows)
    assert all(row["ministry_code"] == row["code"] for row in rows)
    nameless = [row for row in rows if "chưa rõ tên" in row["name"]]
    assert all(row["name"] == f"Mã {row['code']} (chưa rõ tên)" for row in nameless)
    assert len(nameless) == 1098
    law = queries.suggest("major", "738 luat dai hoc")[0]
    assert (law.key, law.label, law.note) == ("7380101", "Luật", "đại học, Pháp luật")


def test_job_positions_say_their_first_and_last_level_and_what_the_scan_left_unread() -> None:
    doctor = Value.objects.get(catalog="job_position", code="II.81")
    assert (doctor.name, doctor.least, doctor.most) == ("Bác sĩ", 3, 5)
    unread = Value.objects.get(catalog="job_position", code="II.100")
    assert not unread.is_certain and "không đọc được" in unread.name
    assert Value.objects.filter(catalog="job_position").count() == 226


def test_languages_of_the_peoples_stand_beside_the_foreign_ones_without_a_code_of_theirs() -> None:
    found = queries.suggest("language", "khmer")
    assert {each.key for each in found} == {"km", "dt-05"}
    # Their code is valid in TiengDanTocThieuSo, and names another language in MaNgoaiNgu.
    assert queries.ministry_codes([("language", "dt-05")]) == {}


def test_codes_of_the_packet_are_of_its_lists_only_where_there_is_ground() -> None:
    asked = [("country", "VN"), ("defence_training", "02"), ("computing", "01")]
    unknown = [("position_government", "001"), ("position_party", "01"), ("allowance", "01")]
    assert queries.ministry_codes([*asked, *unknown]) == {
        ("country", "VN"): "84",
        ("defence_training", "02"): "1",
        ("computing", "01"): "01",
    }
    guessed = Value.objects.filter(catalog__in=["country", "computing", "defence_training"])
    assert not guessed.filter(ministry_standing="found").exists()
