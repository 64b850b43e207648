"""The labour contract of Circular 05/2023/TT-BNV and its appendix, as other programs see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import PositiveSmallIntegerField

from hoso.base.fields import CoefficientField, MoneyField, PartialDateField
from hoso.dossiers.readers.print import (
    Head,
    appendix_sheet,
    contract_sheet,
    render_contract,
)
from hoso.dossiers.readers.print.contract import months_between
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections.contract import APPENDICES, CONTRACTS, PARTY
from hoso.dossiers.sections.declaration import WORKERS
from tests.dossiers.papers import HEAD, labels, worker
from tests.dossiers.test_print_cv import flat, pages_of, program, text_of

pytestmark = pytest.mark.clause("KT-7.1", "LC-2.2a")

VALUES = {
    PartialDateField: "2024-05-06", MoneyField: 123, CoefficientField: "3.33",
    PositiveSmallIntegerField: 7,
}  # fmt: skip


def sheet(row: dict[str, Any], **sections: Any) -> dict[str, Any]:
    return contract_sheet({**worker(), **sections}, row, HEAD, labels())


def text(row: dict[str, Any], **sections: Any) -> str:
    return flat(text_of(render_contract(sheet(row, **sections))))


def test_the_support_contract_has_the_words_and_values_of_its_form() -> None:
    said = text(worker()["contracts"][0])
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/HĐLĐ", "Cà Mau, ngày 01 tháng 03 năm 2024",
        "THỰC HIỆN CÔNG VIỆC HỖ TRỢ, PHỤC VỤ", "Ông/Bà: Nguyễn Thị Ngọc Hương",
        "Số CMND/CCCD/Hộ chiếu: 096085000123", "Cấp ngày: 02/03/2021",
        "Thời hạn của hợp đồng lao động: 24 tháng, kể từ ngày 01 tháng 03 năm 2024 đến ngày 28 "
        "tháng 02 năm 2026, trong đó thời gian thử việc (nếu có) từ ngày 01 tháng 03 năm 2024",
        "thì chỉ được ký thêm 01 lần. Hết thời hạn ký hợp đồng lần thứ 2",
        "Mức lương: 7.500.000 đồng (Theo thỏa thuận)", "6.375.000 đồng được hưởng từ ngày "
        "01/03/2024 đến ngày 30/03/2024", "Điều 6. Điều khoản thi hành",
        "Hợp đồng được làm thành 04 bản có giá trị pháp lý như nhau", "Bên A (Ký tên, đóng dấu)",
    ):  # fmt: skip
        assert words in said, words
    assert "Trình độ chuyên môn:" not in said and "(1.2)" not in said
    assert "không xác định thời hạn, có hiệu lực" not in said


def test_the_professional_contract_asks_for_qualifications_too() -> None:
    said = text(worker()["contracts"][1])
    for words in (
        "THỰC HIỆN CÔNG VIỆC CHUYÊN MÔN, NGHIỆP VỤ", "Trình độ chuyên môn: Thạc sĩ",
        "Chuyên ngành đào tạo: Quản lý tài nguyên và môi trường",
        "Trình độ tin học: Ứng dụng công nghệ thông tin cơ bản (Ứng dụng CNTT cơ bản)",
        "Tiếng Anh (Chứng chỉ B1, Bậc 3 (B1), 7,5); Tiếng Khmer (Campuchia) (Tiếng Khmer cơ bản)",
        "Chứng chỉ hành nghề (nếu có): Chứng chỉ hành nghề đo đạc số 12",
        "không xác định thời hạn, có hiệu lực kể từ ngày 01 tháng 03 năm 2026.",
        "Mức lương: hệ số 2,67, bậc 2, ngạch 01.003 (Chuyên viên) (Áp dụng bảng lương",
        "Văn bản uỷ quyền ký hợp đồng số: 15/QĐ-SNNMT ngày 02/01/2026 (trường hợp được uỷ quyền)",
    ):  # fmt: skip
        assert words in said, words
    assert "xác định thời hạn, cụ thể" not in said


def test_where_the_kind_of_term_is_not_chosen_both_stand_with_blanks() -> None:
    said = text({"id": "1"})
    for words in ("(Lựa chọn một trong hai", "(1.1)", "(1.2)", "...... tháng, kể từ ngày .....",
                  "- Ngày nghỉ hằng tuần: ......", "...... bản lưu trong hồ sơ"):  # fmt: skip
        assert words.replace(".", "") in said.replace(".", "").replace("  ", " "), words


@pytest.mark.parametrize("section", [CONTRACTS, APPENDICES, PARTY])
def test_every_field_of_the_contract_is_on_its_paper(section: Any) -> None:
    assert section.kinds == WORKERS
    for each in section.fields:
        full = worker()
        fixed, professional, _ = full["contracts"]
        if section is PARTY:
            bare = sheet(professional, contract_party={})
            filled = sheet(professional, contract_party={each.name: "giá trị"})
            assert bare != filled, each.name
            continue
        row = dict(fixed if section is CONTRACTS else {"id": "1"})
        row.pop(each.name, None)
        column = section.column(each.name)
        value = next((value for kind, value in VALUES.items() if isinstance(column, kind)), "02")
        made = contract_sheet if section is CONTRACTS else appendix_sheet
        without, with_it = (
            made(full, given, HEAD, labels()) for given in (row, {**row, each.name: value})
        )
        assert without != with_it, each.name


def test_an_appendix_names_its_contract_and_what_it_changes() -> None:
    content = worker()
    printed = render_contract(
        appendix_sheet(content, content["contract_appendices"][0], HEAD, labels())
    )
    said = flat(text_of(printed))
    for words in ("PHỤ LỤC HỢP ĐỒNG LAO ĐỘNG", "hợp đồng lao động số 12/HĐLĐ ngày 01/03/2024",
                  "đến ngày 31 tháng 08 năm 2026", "Mức lương: 8.200.000 đồng",
                  "có hiệu lực từ ngày 01 tháng 04 năm 2025", "không kèm mẫu phụ lục"):  # fmt: skip
        assert words in said, words


def test_a_contract_that_ended_says_so_beside_the_contract() -> None:
    ended = {**worker()["contracts"][0], "ended_on": "2025-12-31", "ending": "Hết hạn"}
    assert "không thuộc hợp đồng: hợp đồng chấm dứt 31/12/2025. Hết hạn" in text(ended)
    assert "không thuộc hợp đồng" not in text(worker()["contracts"][0])


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2024-03-01", "2026-02-28", "24"),
        ("2024-03-15", "2025-03-14", "12"),
        ("2024-01-31", "2024-02-20", ""),
        ("2024-03-01", "2024-03-15", ""),
        ("2024-03-01", "2024", ""),
        ("2024-03", "2024-12", ""),
        ("2026-01-01", "2025-12-31", ""),
        (None, "2025-12-31", ""),
    ],
)
def test_months_of_a_term_are_whole_or_left_blank(
    since: str | None, until: str | None, months: str
) -> None:
    assert months_between(since, until) == months


def test_the_contract_is_pdf_a_with_places_to_sign_and_a_draft_is_marked() -> None:
    printed = render_contract(sheet(worker()["contracts"][0]))
    assert set(printed.boxes) == {"person", "agency", "declarant"}
    assert printed.boxes["agency"][3] < printed.boxes["declarant"][1]  # Bên A on the left
    assert printed.boxes["person"][0] == len(pages_of(printed)) - 1
    assert "Tagged:          yes" in program("pdfinfo", printed.pdf, "-")
    for line in program("pdffonts", printed.pdf, "-").splitlines()[2:]:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, to Unicode
    assert printed.pdf == render_contract(sheet(worker()["contracts"][0])).pdf
    draft = contract_sheet(worker(), {"id": "1"}, Head(draft=True), Labels())
    assert "Bản nháp, chưa phê duyệt" in flat(text_of(render_contract(draft)))


def test_markup_in_a_contract_is_printed_as_text() -> None:
    said = text({"id": "1", "duties": '#panic("x") *đậm* {blank} $x$'})
    assert '#panic("x") *đậm* {blank} $x$' in said
