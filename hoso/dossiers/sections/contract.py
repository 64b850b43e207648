"""The labour contract of Circular 05/2023/TT-BNV, Annex II: a worker's dossier has it instead
of the curriculum vitae. Both variants are one table; the variant is its kind of work."""

from __future__ import annotations

from hoso.dossiers.models.contract import Contract, ContractAppendix, ContractParty
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import contract, origin, pay
from hoso.dossiers.sections.declaration import NOBODY, WORKERS, Field, Level, Section
from hoso.dossiers.sections.packets import BASIC, SERVICE, to

GROUP = "Hợp đồng lao động"
EVIDENCE = ("labour_contract", "other")

REQUIRED = {
    "number", "signed_on", "work_kind", "term_kind", "since", "employer", "representative",
    "job_position",
}  # fmt: skip
WANTED = {
    "signed_at", "employer_address", "employer_phone", "employer_tax_code",
    "representative_title", "workplace", "department", "duties", "pay_way", "payment_form",
    "payment_period", "working_hours", "rest", "insurance", "trial_until", "trial_pay",
}  # fmt: skip
ONLY_WITH = {"trial_until": "trial_since", "trial_pay": "trial_since"}
# A renewal has these as the contract before it: said anew they would be said differently, and the
# rule of consecutive contracts goes by the employer's name. Dates, kind of term and pay are not.
CARRIED = (
    "signed_at", "work_kind", "employer", "employer_address", "employer_phone",
    "employer_tax_code", "employer_account", "employer_bank", "representative",
    "representative_title", "workplace", "department", "job_position", "duties", "pay_way",
    "rank", "payment_form", "payment_period", "payment_day", "raises", "bonus", "travel",
    "training_support", "working_hours", "rest", "protection", "insurance", "other_rights",
)  # fmt: skip
HEADINGS = {
    "number": "Hợp đồng",
    "employer": "Bên A",
    "workplace": "Công việc",
    "pay_way": "Tiền lương",
    "raises": "Quyền lợi",
    "working_hours": "Thời giờ làm việc, bảo hiểm",
    "copies": "Bản hợp đồng, chấm dứt",
}
SENSITIVE = {"pay", "trial_pay", "employer_account"}

PARTY = Section(
    key="contract_party",
    number="HĐ1",
    title="Người lao động (Bên B)",
    level=Level.PERSONAL,
    group=GROUP,
    order=410,
    model=ContractParty,
    many=False,
    kinds=WORKERS,
    complete=WORKERS,
    hint="Phần của Bên B ngoài nhân thân, giấy tờ, nơi ở và trình độ đã khai ở trên",
    evidence=EVIDENCE,
    checks=(
        contract.practice_certificate_has_its_contract,
        contract.tax_code_has_its_digits,
        contract.email_is_an_address,
    ),
    fields=(
        Field("tax_code", "1.1", complete=WORKERS, level=Level.SENSITIVE,
              packet=to(nd27=f"{BASIC}.ma_so_thue")),
        Field("bank_account", "1.2", complete=WORKERS, level=Level.SENSITIVE,
              packet=to(nd27=f"{BASIC}.so_tai_khoan")),
        Field("bank", "1.3", complete=WORKERS, packet=to(nd27=f"{BASIC}.noi_mo_tai_khoan")),
        Field("email", "1.4", complete=WORKERS, packet=to(nd27=f"{BASIC}.thu_dien_tu")),
        Field("practice_certificate", "1.5", packet=to(nd27=f"{BASIC}.chung_chi_hanh_nghe"),
              hint="Chỉ mẫu công việc chuyên môn, nghiệp vụ"),
        Field("other_information", "1.6", packet=to(nd27=f"{BASIC}.thong_tin_khac")),
    ),
)  # fmt: skip

CONTRACTS = Section(
    key="contracts",
    number="HĐ2",
    title="Hợp đồng lao động",
    level=Level.PERSONAL,
    group=GROUP,
    order=420,
    model=Contract,
    kinds=WORKERS,
    required=WORKERS,
    hint="Mỗi hợp đồng đã ký một dòng, từ hợp đồng đầu tiên",
    evidence=EVIDENCE,
    checks=(
        spans.ends_after_it_begins,
        spans.begins_after_birth(origin.LEAST_AGE, "Ký hợp đồng lao động"),
        spans.is_said_once,
        contract.fixed_term_has_its_end,
        contract.indefinite_has_no_end,
        contract.fixed_term_is_short_enough,
        contract.no_third_fixed_term,
        contract.renewed_in_time,
        contract.contracts_do_not_overlap,
        contract.signed_before_it_begins,
        contract.ended_after_it_began,
        contract.ended_within_its_term,
        contract.trial_ends_after_it_begins,
        contract.trial_is_short_enough,
        contract.trial_pay_is_high_enough,
        contract.pay_is_said,
        pay.step_is_on_its_scale,
        pay.coefficient_is_that_of_its_step,
        spans.by_now("signed_on", "ended_on"),
    ),
    sorted_by=("since", "signed_on"),
    carried=CARRIED,
    packet_list=to(nd27=f"{SERVICE}.hop_dong_lao_dong"),
    fields=tuple(
        Field(
            column.name,
            f"2.{place}",
            required=WORKERS if column.name in REQUIRED else NOBODY,
            complete=WORKERS if column.name in WANTED else NOBODY,
            complete_with=ONLY_WITH.get(column.name, ""),
            level=Level.SENSITIVE if column.name in SENSITIVE else Level.PERSONAL,
            packet=to(nd27=column.name),
            heading=HEADINGS.get(column.name, ""),
        )
        for place, column in enumerate(
            (each for each in Contract._meta.fields if each.name not in Contract.INTERNAL), start=1
        )
    ),
)

APPENDICES = Section(
    key="contract_appendices",
    number="HĐ3",
    title="Phụ lục hợp đồng",
    level=Level.PERSONAL,
    group=GROUP,
    order=430,
    model=ContractAppendix,
    kinds=WORKERS,
    hint="Mỗi phụ lục một dòng",
    evidence=EVIDENCE,
    checks=(
        contract.appendix_names_its_contract,
        contract.appendix_within_its_contract,
        contract.appendix_leaves_the_term,
        contract.appendix_signed_in_time,
        spans.is_said_once,
    ),
    sorted_by=("effective_on", "signed_on"),
    packet_list=to(nd27=f"{SERVICE}.phu_luc_hop_dong"),
    fields=(
        Field("contract_number", "3.1", required=WORKERS, packet=to(nd27="hop_dong_so")),
        Field("number", "3.2", required=WORKERS, packet=to(nd27="so")),
        Field("signed_on", "3.3", required=WORKERS, packet=to(nd27="ngay_ky")),
        Field("effective_on", "3.4", required=WORKERS, packet=to(nd27="hieu_luc_tu")),
        Field("amendments", "3.5", required=WORKERS, packet=to(nd27="noi_dung")),
        Field("new_until", "3.6", packet=to(nd27="thoi_han_moi_den")),
        Field("new_pay", "3.7", level=Level.SENSITIVE, packet=to(nd27="muc_luong_moi")),
    ),
)

DECLARED = (PARTY, CONTRACTS, APPENDICES)
