"""Examples of the checks of the labour contract."""

from __future__ import annotations

from typing import Any

from tests.dossiers.worked.example import Example


def worker(*contracts: Any, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"person": {"kind": "worker"}, "contracts": list(contracts)}
    return said | more


def fixed(since: str, until: str, **more: Any) -> dict[str, Any]:
    return {"term_kind": "01", "since": since, "until": until, "employer": "Sở Tài chính"} | more


def appendix(**row: Any) -> dict[str, Any]:
    first = fixed("2024-01-01", "2025-12-31", number="01/HĐLĐ")
    return worker(first, contract_appendices=[{"contract_number": "01/HĐLĐ"} | row])


FIRST, SECOND = fixed("2019-01-01", "2020-12-31"), fixed("2021-01-01", "2022-12-31")

CONTRACT = (
    Example("contracts", "fixed_term_has_its_end", "a.until",
            worker({"term_kind": "01", "since": "2024-01-01"}),
            worker({"term_kind": "02", "since": "2024-01-01"})),
    Example("contracts", "indefinite_has_no_end", "a.until",
            worker({"term_kind": "02", "since": "2024-01-01", "until": "2026-12-31"}),
            worker({"term_kind": "02", "since": "2024-01-01", "ended_on": "2026-10-31"})),
    Example("contracts", "fixed_term_is_short_enough", "a.until",
            worker(fixed("2022-01-01", "2025-01-02")),
            worker(fixed("2022-01-01", "2025-01-01"))),
    Example("contracts", "no_third_fixed_term", "c.term_kind",
            worker(FIRST, SECOND, fixed("2023-01-01", "2025-12-31")),
            worker(FIRST, SECOND, fixed("2023-01-01", "2025-12-31", employer="Sở Y tế"))),
    Example("contracts", "renewed_in_time", "b.since",
            worker(FIRST, fixed("2021-02-01", "2022-12-31")),
            worker(FIRST, fixed("2021-01-31", "2022-12-31"))),
    Example("contracts", "contracts_do_not_overlap", "b.since",
            worker(FIRST, fixed("2020-12-01", "2022-12-31")),
            worker(FIRST | {"ended_on": "2020-11-30"}, fixed("2020-12-01", "2022-12-31"))),
    Example("contracts", "signed_before_it_begins", "a.signed_on",
            worker({"signed_on": "2024-02-01", "since": "2024-01-01"}),
            worker({"signed_on": "2023-12-28", "since": "2024-01-01"})),
    Example("contracts", "ended_after_it_began", "a.ended_on",
            worker({"since": "2024-01-01", "ended_on": "2023-12"}),
            worker({"since": "2024-01-01", "ended_on": "2024"})),
    Example("contracts", "ended_within_its_term", "a.ended_on",
            worker(fixed("2022-01-01", "2023-12-31", ended_on="2024-01-31")),
            worker(fixed("2022-01-01", "2023-12-31", ended_on="2023-10-31"))),
    Example("contracts", "trial_ends_after_it_begins", "a.trial_until",
            worker({"trial_since": "2024-01-01", "trial_until": "2023-01-30"}),
            worker({"trial_since": "2024-01-01", "trial_until": "2024-01-30"})),
    Example("contracts", "trial_is_short_enough", "a.trial_until",
            worker({"work_kind": "01", "trial_since": "2024-01-01", "trial_until": "2024-02-29"}),
            worker({"work_kind": "02", "trial_since": "2024-01-01", "trial_until": "2024-02-29"})),
    Example("contracts", "trial_pay_is_high_enough", "a.trial_pay",
            worker({"pay": 6_000_000, "trial_pay": 5_000_000}),
            worker({"pay": 6_000_000, "trial_pay": 5_100_000})),
    Example("contracts", "pay_is_said", "a.pay",
            worker({"pay_way": "01", "pay": 0}),
            worker({"pay_way": "02", "coefficient": "2.34"})),
    Example("contracts", "step_is_on_its_scale", "a.step",
            worker({"since": "2024-01-01", "rank": "01.003", "step": 11}),
            worker({"since": "2024-01-01", "rank": "01.003", "step": 1})),
    Example("contracts", "coefficient_is_that_of_its_step", "a.coefficient",
            worker({"since": "2024-01-01", "rank": "01.003", "step": 1, "coefficient": "2.10"}),
            worker({"since": "2024-01-01", "rank": "01.003", "step": 1, "coefficient": "2.34"})),
    Example("contract_party", "practice_certificate_has_its_contract", "practice_certificate",
            worker({"work_kind": "01"}, contract_party={"practice_certificate": "Lái xe hạng D"}),
            worker({"work_kind": "02"}, contract_party={"practice_certificate": "Điều dưỡng"})),
    Example("contract_party", "tax_code_has_its_digits", "tax_code",
            worker(contract_party={"tax_code": "83012345"}),
            worker(contract_party={"tax_code": "8301234567-001"})),
    Example("contract_party", "email_is_an_address", "email",
            worker(contract_party={"email": "an.nguyen"}),
            worker(contract_party={"email": "an.nguyen@camau.gov.vn"})),
    Example("contract_appendices", "appendix_names_its_contract", "a.contract_number",
            appendix(contract_number="02/HĐLĐ"),
            appendix(contract_number="01 / hđlđ")),
    Example("contract_appendices", "appendix_within_its_contract", "a.effective_on",
            appendix(effective_on="2026-02-01"),
            appendix(effective_on="2025-02-01")),
    Example("contract_appendices", "appendix_leaves_the_term", "a.new_until",
            appendix(new_until="2026-12-31"),
            appendix(new_until="2025-12")),
    Example("contract_appendices", "appendix_signed_in_time", "a.signed_on",
            appendix(signed_on="2025-03-01", effective_on="2025-02-01"),
            appendix(signed_on="2025-01-20", effective_on="2025-02-01")),
)  # fmt: skip
