"""Checks of items 11-18: recruitment, Party, mass organisations, army."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, at, blocks, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import (
    born,
    day,
    fewest_months,
    most_months,
    most_years,
    surely_older,
    surely_younger,
)
from hoso.dossiers.sections.spans import in_order

LEAST_AGE = 15  # nobody works earlier, whatever the law says
RECRUITMENT_AGE = fact("recruitment_age")
PARTY_AGE = fact("party_age")
PARTY_TRIAL = fact("party_trial_months")
YOUTH = fact("youth_union_ages")
ENLISTMENT_AGE = fact("enlistment_age")
YOUTH_UNION, NO_GROUP = "01", "01"  # codes of first_organisation, policy_group
WOUNDED = {"04", "06"}  # of policy_group: wounded soldiers, and who is treated as such


@blocks("Tuyển dụng trước 15 tuổi", reads={"identity"})
def recruited_at_15(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    birth = born(content)
    for row in rows:
        recruited = day(row, "recruited_on")
        if birth and recruited and surely_younger(birth, recruited, LEAST_AGE):
            yield at(
                "recruited_on",
                f"Được tuyển dụng khi mới {most_years(birth, recruited)} tuổi. "
                "Xem lại ngày tuyển dụng hoặc ngày sinh.",
            )


@warns("Tuyển dụng trước 18 tuổi", RECRUITMENT_AGE, reads={"identity"})
def recruited_at_18(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    birth = born(content)
    for row in rows:
        recruited = day(row, "recruited_on")
        if not birth or not recruited or surely_younger(birth, recruited, LEAST_AGE):
            continue
        if surely_younger(birth, recruited, RECRUITMENT_AGE.value):
            yield at(
                "recruited_on",
                f"Được tuyển dụng khi chưa đủ {RECRUITMENT_AGE.value} tuổi. "
                "Xem lại; nếu đúng, đính kèm quyết định tuyển dụng.",
            )


joined_after_recruitment = in_order(
    "joined_after_recruitment", "Vào cơ quan trước ngày tuyển dụng", "recruited_on", "joined_on",
    "Sớm hơn ngày được tuyển dụng lần đầu ({}). Sửa một trong hai ngày.",
)  # fmt: skip


@blocks("Đảng viên chính thức, chưa có ngày vào Đảng")
def official_member_was_admitted(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if row.get("party_official_on") and not row.get("party_joined_on"):
            yield at(
                "party_joined_on",
                "Có ngày chính thức thì phải có ngày vào Đảng. Khai thêm ngày vào Đảng.",
            )


@blocks("Vào Đảng trước 18 tuổi", PARTY_AGE, reads={"identity"})
def admitted_at_18(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    birth = born(content)
    for row in rows:
        joined = day(row, "party_joined_on")
        if birth and joined and surely_younger(birth, joined, PARTY_AGE.value):
            yield at(
                "party_joined_on",
                f"Vào Đảng khi mới {most_years(birth, joined)} tuổi. "
                "Xem lại ngày vào Đảng hoặc ngày sinh.",
            )


official_after_admission = in_order(
    "official_after_admission", "Chính thức trước ngày vào Đảng",
    "party_joined_on", "party_official_on",
    "Sớm hơn ngày vào Đảng ({}). Sửa một trong hai ngày.",
)  # fmt: skip


@warns("Thời gian dự bị khác 12 tháng", PARTY_TRIAL)
def official_about_a_year_later(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """A month less or half a year more is not asked about."""
    for row in rows:
        joined, official = day(row, "party_joined_on"), day(row, "party_official_on")
        if not joined or not official or official.surely_before(joined):
            continue
        most, fewest = most_months(joined, official), fewest_months(joined, official)
        if most < PARTY_TRIAL.value - 1 or fewest > PARTY_TRIAL.value + 6:
            yield at(
                "party_official_on",
                f"Thường chính thức sau {PARTY_TRIAL.value} tháng kể từ ngày vào Đảng "
                f"({joined.shown()}). Xem lại hai ngày; nếu đúng thì giữ nguyên.",
            )


@warns("Có thẻ Đảng, chưa có ngày vào Đảng")
def card_needs_admission(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if row.get("party_card_number") and not row.get("party_joined_on"):
            yield at(
                "party_card_number", "Có số thẻ Đảng nhưng chưa khai ngày vào Đảng. Khai thêm."
            )


@warns("Vào Đoàn ngoài tuổi", YOUTH, reads={"identity"})
def youth_union_in_youth(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    birth = born(content)
    least, most = YOUTH.value
    for row in rows:
        joined = day(row, "first_organisation_on")
        if not birth or not joined or row.get("first_organisation") != YOUTH_UNION:
            continue
        if surely_younger(birth, joined, least) or surely_older(birth, joined, most):
            yield at(
                "first_organisation_on",
                f"Vào Đoàn khi chưa đủ {least} tuổi hoặc đã quá {most} tuổi. "
                "Xem lại ngày tham gia hoặc tổ chức.",
            )


discharged_after_enlistment = in_order(
    "discharged_after_enlistment", "Xuất ngũ trước khi nhập ngũ", "enlisted_on", "discharged_on",
    "Sớm hơn ngày nhập ngũ ({}). Sửa một trong hai ngày.",
)  # fmt: skip


@warns("Xuất ngũ hoặc quân hàm, chưa có ngày nhập ngũ")
def soldier_was_enlisted(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        served = row.get("discharged_on") or row.get("highest_military_rank")
        if served and not row.get("enlisted_on"):
            yield at(
                "enlisted_on",
                "Có ngày xuất ngũ hoặc quân hàm nhưng chưa có ngày nhập ngũ. Khai thêm ngày đó.",
            )


@warns("Nhập ngũ trước 17 tuổi", ENLISTMENT_AGE, reads={"identity"})
def enlisted_at_17(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    birth = born(content)
    for row in rows:
        enlisted = day(row, "enlisted_on")
        if birth and enlisted and surely_younger(birth, enlisted, ENLISTMENT_AGE.value):
            yield at(
                "enlisted_on",
                f"Nhập ngũ khi mới {most_years(birth, enlisted)} tuổi. "
                "Xem lại ngày nhập ngũ hoặc ngày sinh.",
            )


@blocks("Vừa “Không” vừa có đối tượng chính sách")
def no_group_stands_alone(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """ "Không" beside a group of beneficiaries."""
    for row in rows:
        groups = row.get("policy_groups", [])
        if NO_GROUP in groups and len(groups) > 1:
            yield at(
                "policy_groups",
                "Vừa chọn “Không” vừa chọn đối tượng chính sách. Bỏ một trong hai.",
            )


@warns("Hạng thương binh không có đối tượng")
def wounded_class_has_its_group(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if row.get("wounded_class") and not WOUNDED & set(row.get("policy_groups", [])):
            yield at(
                "policy_groups",
                "Có hạng thương binh nhưng đối tượng chính sách không có thương binh. "
                "Chọn thêm đối tượng hoặc xóa hạng.",
            )
