"""Tables 37.1 and 37.2: salary and allowances over time."""

from __future__ import annotations

from hoso.dossiers.models.history import Allowance, Salary
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import allowances, pay
from hoso.dossiers.sections.declaration import ON_CV, Field, Level, Section
from hoso.dossiers.sections.packets import PAY, WORK, to

SALARY = Section(
    key="salary",
    number="37.1",
    title="Quá trình lương",
    level=Level.PERSONAL,
    group="Gia đình, kinh tế",
    order=330,
    model=Salary,
    required=ON_CV,
    hint="Mỗi lần xếp hoặc nâng lương một dòng; dòng đang hưởng để trống “Đến”",
    evidence=("salary_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins,
        spans.does_not_overlap("Mức lương"),
        spans.one_is_open("đang hưởng các mức lương ấy"),
        spans.begins_by_now,
        spans.ends_by_now,
        spans.is_said_once,
        pay.pay_is_named,
        pay.pay_by_rank_is_whole,
        pay.steps_rise_one_by_one,
        pay.steps_do_not_fall,
        pay.step_takes_its_months,
        pay.early_raise_is_within_a_year,
        pay.next_step_is_declared,
        pay.step_is_on_its_scale,
        pay.coefficient_is_that_of_its_step,
        pay.career_level_fits_scale,
        pay.career_level_from_its_day,
        pay.career_level_is_for_employees,
        pay.rank_is_of_ones_kind,
        pay.percent_is_usual,
        pay.officials_have_no_trial_now,
        pay.employees_have_no_trial_now,
    ),
    sorted_by=("since", "until"),
    packet_list=to(f"{PAY}.DS_QUATRINH_LUONG", f"{WORK}.qua_trinh_luong"),
    fields=(
        Field("since", "37.1.1", required=ON_CV, packet=to("TuNgay", "tu")),
        Field("until", "37.1.2", packet=to("DenNgay", "den")),
        Field("rank", "37.1.3", packet=to("Ngach", "ma_ngach")),
        Field("step", "37.1.4", packet=to("BacLuong", "bac_luong")),
        Field("coefficient", "37.1.5", packet=to("HeSoLuong", "he_so_luong")),
        Field(
            "position_pay",
            "37.1.6",
            level=Level.SENSITIVE,
            packet=to(nd27="luong_vtvl"),
        ),
        Field(
            "career_level",
            "37.1.4",
            packet=to(nd27="bac_nghe_nghiep"),
            hint="Viên chức xếp theo vị trí việc làm từ 01/7/2026 (Nghị định 232/2026/NĐ-CP)",
            is_supplement=True,
        ),
        Field(
            "percent",
            "37.1.5",
            packet=to("PhanTramHuong", "phan_tram_huong"),
            is_supplement=True,
        ),
        Field("raise_form", "37.1.4", packet=to(nd27="hinh_thuc_nang"), is_supplement=True),
    ),
)

ALLOWANCES = Section(
    key="allowances",
    number="37.2",
    title="Các loại phụ cấp khác",
    level=Level.PERSONAL,
    group="Gia đình, kinh tế",
    order=340,
    model=Allowance,
    hint="Mỗi lần hưởng hoặc thay đổi một dòng; dòng đang hưởng để trống “Đến”",
    evidence=("salary_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins,
        spans.begins_by_now,
        spans.is_said_once,
        allowances.allowance_is_worth_something,
        allowances.position_allowance_has_its_position,
        allowances.concurrent_allowance_has_its_post,
        allowances.concurrent_allowance_is_a_tenth,
        allowances.one_of_each_kind,
        allowances.coefficient_is_one_of_its_levels,
        allowances.exclusive_ones_do_not_meet,
        allowances.service_allowance_is_for_officials,
    ),
    sorted_by=("since", "until"),
    packet_list=to(f"{PAY}.DS_QUATRINH_PHUCAP", f"{WORK}.qua_trinh_phu_cap"),
    fields=(
        Field("since", "37.2.1", required=ON_CV, packet=to("TuNgay", "tu")),
        Field("until", "37.2.2", packet=to("DenNgay", "den")),
        Field("kind", "37.2.3", required=ON_CV, packet=to("LoaiPhuCap", "loai_phu_cap")),
        Field("percent", "37.2.4", packet=to("PhanTramHuongPhuCap", "phan_tram")),
        Field("coefficient", "37.2.5", packet=to("HeSo", "he_so")),
        Field("form", "37.2.6", packet=to("HinhThucHuong", "hinh_thuc_huong")),
        Field("amount", "37.2.7", level=Level.SENSITIVE, packet=to("GiaTri", "gia_tri")),
    ),
)

DECLARED = (SALARY, ALLOWANCES)
