"""Checks of items 1-10 and 31: who somebody is, papers, health."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hoso.base.findings import Finding
from hoso.base.identity import PersonalNumber
from hoso.dossiers.sections.declaration import Content, Known, Row, at, blocks, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import born, day, surely_younger
from hoso.dossiers.sections.spans import has_form

NUMBER = fact("personal_number")
CARD_AGE = fact("card_age")
FIGURES = fact("health_figures")

NOT_A_NAME = "Họ và tên chỉ gồm chữ, dấu cách, dấu gạch nối và dấu phẩy trên."


def is_a_name(text: str) -> bool:
    """Letters of any language, and what stands between them; an empty one is merely missing."""
    return not re.search(r"[^\w\s'’ʼ\-.]|\d|_", text)


@blocks("Họ tên có chữ số hoặc ký hiệu")
def name_has_only_letters(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if not is_a_name(row.get("birth_name", "")):
            yield at("birth_name", f"{NOT_A_NAME} Sửa theo giấy khai sinh.")


@warns("Họ tên chỉ có một từ")
def name_has_two_words(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        name = row.get("birth_name", "")
        if name and is_a_name(name) and " " not in name:
            yield at(
                "birth_name", "Mới có một từ. Ghi cả họ và tên; nếu đúng như vậy thì giữ nguyên."
            )


@blocks("Ngày sinh ở tương lai")
def born_by_now(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    now = content["person"].get("today")
    for row in rows:
        if now and row.get("born_on", "") > now:
            yield at("born_on", "Ngày sinh ở tương lai. Xem lại ngày, tháng, năm.")


@warns("Năm sinh khác số định danh", NUMBER)
def birth_agrees_with_number(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    number = PersonalNumber(content["person"]["personal_number"])
    for row in rows:
        birth = day(row, "born_on")
        if birth and birth.year != number.birth_year:
            yield at(
                "born_on",
                f"Năm sinh khác với số định danh cá nhân (số này ứng với năm {number.birth_year}). "
                "Xem lại giấy khai sinh; nếu đúng, đính kèm giấy khai sinh làm minh chứng.",
            )


@warns("Giới tính khác số định danh", NUMBER)
def sex_agrees_with_number(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    number = PersonalNumber(content["person"]["personal_number"])
    for row in rows:
        if "sex" in row and row["sex"] != number.sex.value:
            yield at(
                "sex",
                "Giới tính khác với số định danh cá nhân. Xem lại; nếu đúng, đính kèm minh chứng.",
            )


@warns("Đã kết hôn, chưa khai vợ hoặc chồng", reads={"family"})
def marriage_agrees_with_family(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Married (02), yet no wife or husband in 36.1; single (01), yet one there."""
    relatives = content.get("family", [])
    spouse = any(row.get("relation") in ("03", "04") for row in relatives)
    for row in rows:
        status = row.get("marital_status")
        if status == "02" and relatives and not spouse:
            yield at(
                "marital_status",
                "Ghi đã kết hôn nhưng bảng 36.1 chưa có vợ hoặc chồng. Khai thêm ở bảng 36.1.",
            )
        if status == "01" and spouse:
            yield at(
                "marital_status",
                "Ghi độc thân nhưng bảng 36.1 có vợ hoặc chồng. Sửa một trong hai chỗ.",
            )


citizen_number_has_12_digits = has_form(
    "citizen_number_has_12_digits", "Số CCCD không đủ 12 chữ số", "citizen_number", r"[0-9]{12}",
    "Số CCCD phải đủ 12 chữ số; đang có {} ký tự.",
)  # fmt: skip


@warns("Số CCCD khác số định danh")
def citizen_number_is_the_personal_number(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        number = row.get("citizen_number", "")
        known_by = content["person"]["personal_number"]
        if re.fullmatch(r"[0-9]{12}", number) and number != known_by:
            yield at(
                "citizen_number",
                "Số CCCD khác số định danh cá nhân của hồ sơ. Nếu số định danh đã được đổi, "
                "đính kèm văn bản của cơ quan công an.",
            )


@blocks("Cấp CCCD trước khi sinh", reads={"identity"})
def card_issued_in_ones_life(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Neither before birth nor after today."""
    birth, now = born(content), content["person"].get("today")
    for row in rows:
        issued = day(row, "citizen_number_issued_on")
        if issued and birth and issued.surely_before(birth):
            yield at(
                "citizen_number_issued_on",
                f"Ngày cấp CCCD sớm hơn ngày sinh ({birth.shown()}). Xem lại trên thẻ.",
            )
        if issued and now and issued.iso() > now:
            yield at("citizen_number_issued_on", "Ngày cấp CCCD ở tương lai. Xem lại trên thẻ.")


@warns("Cấp CCCD trước 14 tuổi", CARD_AGE, reads={"identity"})
def card_issued_at_14(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    birth = born(content)
    for row in rows:
        issued = day(row, "citizen_number_issued_on")
        if (
            birth
            and issued
            and not issued.surely_before(birth)
            and surely_younger(birth, issued, CARD_AGE.value)
        ):
            yield at(
                "citizen_number_issued_on",
                f"Cấp CCCD khi chưa đủ {CARD_AGE.value} tuổi. Xem lại ngày cấp hoặc ngày sinh.",
            )


social_insurance_has_10_digits = has_form(
    "social_insurance_has_10_digits", "Số BHXH không đủ 10 chữ số", "social_insurance_number",
    r"[0-9]{10}", "Số BHXH phải đủ 10 chữ số; đang có {} ký tự.",
)  # fmt: skip


health_insurance_has_its_form = has_form(
    "health_insurance_has_its_form", "Số thẻ BHYT sai dạng", "health_insurance_number",
    r"[A-Z]{2}[0-9]{13}|[0-9]{10}",
    "Số thẻ BHYT gồm 10 chữ số, hoặc 2 chữ cái và 13 chữ số; đang có {} ký tự.",
)  # fmt: skip


phone_has_its_digits = has_form(
    "phone_has_its_digits", "Số điện thoại sai dạng", "phone", r"\+?[0-9 .]{9,15}",
    "Số điện thoại chỉ gồm chữ số, từ 9 đến 15 số. Bỏ chữ và dấu khác.",
)  # fmt: skip


@warns("Số đo sức khỏe khác thường", FIGURES)
def figures_are_usual(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Height and weight of a grown person."""
    for row in rows:
        for name, (least, most) in FIGURES.value.items():
            if name in row and not least <= Decimal(row[name]) <= most:
                what, unit = ("Chiều cao", "cm") if name == "height_cm" else ("Cân nặng", "kg")
                yield at(
                    name,
                    f"{what} ngoài khoảng thường gặp ({least} đến {most} {unit}). "
                    "Xem lại có gõ nhầm ô hoặc nhầm đơn vị không.",
                )
