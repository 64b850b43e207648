"""The supplementary CV: what changed between two versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoso.base.fields import MoneyField
from hoso.dossiers.readers.print import Approved, render_supplement, supplement_sheet
from hoso.dossiers.sections import ON_CV, SECTIONS
from tests.dossiers.papers import HEAD, earlier, labels, ordinary, versions
from tests.dossiers.test_print_cv import flat, program, text_of

pytestmark = pytest.mark.clause("TQ-9.2b")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def sheet(*given: Approved) -> dict[str, Any]:
    return supplement_sheet(given or versions(), FIRST, LAST, HEAD, labels())


def rows(made: dict[str, Any], part: str) -> list[list[str]]:
    [found] = [each for each in made["parts"] if each["title"].startswith(f"{part}.")]
    return found["rows"]


def test_family_changes_of_the_year_stand_in_their_part_with_old_and_new() -> None:
    changed, added = rows(sheet(), "VIII")
    assert changed[0] == "26/06/2026"
    assert changed[1] == "36.1 Gia đình: về bản thân\nChồng, Trần Minh Khôi, 1972"
    assert changed[2] == "Quê Năm Căn; giáo viên."
    assert changed[3].startswith("Quê Năm Căn; giáo viên Trường Trung học")
    assert added[2] == "(thêm)" and "Họ và tên: Trần Nguyễn Minh Anh" in added[3]


def test_what_is_gone_is_told_as_it_was() -> None:
    [gone] = rows(sheet(), "IV")
    assert "Hành vi vi phạm chính: Nhập nhầm" in gone[2] and gone[3] == "(bỏ)"


def test_each_change_carries_the_day_of_the_version_that_brought_it() -> None:
    made = sheet()
    assert [row[0] for row in rows(made, "III")] == ["27/10/2026"]
    assert {row[0] for row in rows(made, "I")} == {"26/06/2026"}


def test_a_picture_is_not_told_by_its_hash() -> None:
    [portrait, phone] = rows(sheet(), "IX")
    assert portrait[2:] == ["Ảnh màu (4 x 6 cm): (ảnh cũ)", "Ảnh màu (4 x 6 cm): (ảnh mới)"]
    assert phone[3] == "Số điện thoại liên hệ: 0912345678"


def test_whatever_changed_of_any_section_stands_in_one_part() -> None:
    """Also of a section that the template does not name."""
    for section in SECTIONS.values():
        if not section.kinds & ON_CV:
            continue
        name = section.fields[0].name
        value = 2020 if isinstance(section.column(name), MoneyField) else "2020"
        row = {"id": "77", name: value}
        empty: dict[str, Any] = {"person": ordinary()["person"]}
        after = {**empty, section.key: [row] if section.many else row}
        made = sheet(Approved(1, date(2025, 5, 5), empty), Approved(2, date(2026, 5, 5), after))
        found = [row for part in made["parts"] for row in part["rows"]]
        assert len(found) == 1, section.key


def test_a_year_without_change_says_so_and_the_first_version_is_no_change() -> None:
    alone = sheet(Approved(3, date(2025, 3, 3), earlier()))
    assert "không có phiên bản mới trong kỳ" in alone["compared"]
    assert all(part["rows"] == [] for part in alone["parts"])
    said = flat(text_of(render_supplement(alone)))
    assert said.count("Không có thay đổi trong hồ sơ.") == 8  # part V is written by hand
    first = sheet(Approved(1, date(2026, 3, 3), earlier()))
    assert "phiên bản đầu tiên (số 1, ký duyệt ngày 03/03/2026)" in first["compared"]


def test_the_paper_has_the_period_who_declares_and_who_confirms() -> None:
    printed = render_supplement(sheet())
    said = flat(text_of(printed))
    for words in (
        "PHIẾU BỔ SUNG LÝ LỊCH", "Từ ngày 01/01/2026 đến ngày 31/12/2026",
        "1) Họ và tên khai sinh (viết chữ in hoa): NGUYỄN THỊ NGỌC HƯƠNG",
        "So phiên bản số 6 (ký duyệt ngày 28/12/2025) với phiên bản số 8",
        "4) Ngạch công chức (viên chức): Chuyên viên chính Mã ngạch: 01.002",
        "Tình trạng sức khỏe: Tốt; Chiều cao (cm): 158", "Người khai bổ sung",
        "Thủ trưởng cơ quan, đơn vị quản lý và sử dụng", "chưa đối chiếu với văn bản gốc",
    ):  # fmt: skip
        assert words in said, words
    assert set(printed.boxes) == {"person", "agency", "declarant"}
    assert printed.pdf == render_supplement(sheet()).pdf
    assert "Tagged:          yes" in program("pdfinfo", printed.pdf, "-")
