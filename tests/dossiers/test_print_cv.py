"""The printed CV as other programs see it: poppler's pdftotext, pdffonts, pdfinfo, and qpdf."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from hoso.dossiers.readers.print import Printed, render_cv
from hoso.dossiers.readers.print.glyphs import drawn_by, printable

WORK = ["09/2007", "nay", "Trường Tiểu học Nguyễn Phích, xã Nguyễn Phích", "Giáo viên"]
RELATIVE = ["Cha", "Lê Văn Đặng", "1958", "Xã Khánh An, tỉnh Cà Mau; làm ruộng; ở ấp 3."]


def sheet(**more: Any) -> dict[str, Any]:
    return {
        "name": "LÊ THỊ MẬN",
        "header": {
            "managing_agency": "Ủy ban nhân dân tỉnh Cà Mau",
            "using_agency": "Trường Tiểu học Nguyễn Phích",
            "staff_number": "CM-004512",
            "identifier": "096185000123",
        },
        "items": {"1": ["LÊ THỊ MẬN", "Nữ"], "3": ["01", "03", "1985"], "6": ["Kinh"]},
        "tables": {"33": [WORK], "36.1": [RELATIVE]},
        "closing": {"title": "Giám đốc", "signer": "Nguyễn Văn Được"},
        "version": 3,
        "sha256": "ab12" * 16,
        "printed_at": "2026-11-22T14:05:00+07:00",
        **more,
    }


def program(name: str, pdf: bytes, *options: str) -> str:
    """What the program says of the file; `-` stands for standard input."""
    ended = subprocess.run([name, *options], input=pdf, capture_output=True, check=True)
    return ended.stdout.decode()


def text_of(printed: Printed, *options: str) -> str:
    return program("pdftotext", printed.pdf, *options, "-", "-")


def flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").replace("\f", " ").split())


def pages_of(printed: Printed) -> list[str]:
    return text_of(printed, "-layout").split("\f")[:-1]


def test_the_page_is_the_legal_form_with_the_values_in_place() -> None:
    text = flat(text_of(render_cv(sheet()), "-layout"))
    assert unicodedata.is_normalized("NFC", text)
    for words in (
        "(Ban hành kèm theo Thông tư số 06/2023/TT-BNV ngày 04/5/2023 của Bộ trưởng Bộ Nội vụ)",
        "Cơ quan quản lý cán bộ, công chức, viên chức: Ủy ban nhân dân tỉnh Cà Mau",
        "Số hiệu: CM-004512 Mã số định danh: 096185000123",
        "SƠ YẾU LÝ LỊCH",
        "1) Họ và tên khai sinh (viết chữ in hoa): LÊ THỊ MẬN",
        "3) Sinh ngày: 01 tháng 03 năm 1985",
        "6) Dân tộc: Kinh",
        "Trường Tiểu học Nguyễn Phích, xã Nguyễn Phích",
        "Xác nhận của cơ quan, đơn vị quản lý cán bộ,",
        "GIÁM ĐỐC",
        "Nguyễn Văn Được",
    ):
        assert words in text


def test_every_item_of_the_form_is_there_in_order() -> None:
    text = text_of(render_cv(sheet(items={}, tables={})), "-layout")
    marks = [*(f"{n})" for n in range(1, 30)), "30.1)", "30.2)", "30.3)", "31)", "32)"]
    marks += [f"32.{n}-" for n in range(1, 7)] + ["33)", "34)", "34.1-", "34.2-", "34.3-", "35)"]
    marks += ["35.1-", "35.2-", "36)", "36.1-", "36.2-", "37)", "37.1-", "37.2-", "37.3-", "38)"]
    places = [re.search(rf"(?<![\d.]){re.escape(mark)}", text) for mark in marks]
    starts = [place.start() for place in places if place]
    assert len(starts) == len(marks)
    assert starts == sorted(starts)


def test_an_item_not_kept_yet_stands_with_a_dotted_blank() -> None:
    text = flat(text_of(render_cv(sheet()), "-layout"))
    assert re.search(r"21\) Học hàm: \.{20,}", text)
    assert re.search(r"Chiều cao: \.{5,} ?cm, Cân nặng: \.{5,} ?kg, Nhóm máu: \.{5,}", text)


def test_typefaces_are_embedded_and_know_vietnamese() -> None:
    lines = program("pdffonts", render_cv(sheet()).pdf, "-").splitlines()[2:]
    assert len(lines) >= 2
    for line in lines:
        assert "Tinos" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, to Unicode


def test_the_file_claims_pdf_a_2a_and_speaks_vietnamese() -> None:
    with pikepdf.open(io.BytesIO(render_cv(sheet()).pdf)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
        assert str(pdf.Root.Lang).lower().startswith("vi")
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert "/JavaScript" not in str(pdf.Root.keys())


def test_every_page_tells_its_number_version_and_hash() -> None:
    pages = pages_of(render_cv(sheet()))
    for number, page in enumerate(pages, 1):
        assert f"Trang {number}/{len(pages)}" in page
        assert "Phiên bản 3 · In lúc 14:05 ngày 22/11/2026" in page
        assert "ab12" * 16 in page


def test_a_draft_says_so_on_every_page_and_shows_no_version() -> None:
    pages = pages_of(render_cv(sheet(draft=True)))
    for page in pages:
        assert "Bản nháp, chưa phê duyệt: không có giá trị xác nhận." in page
        assert "ab12ab12" not in page and "Phiên bản" not in page


def test_a_draft_is_watermarked_and_an_approved_version_is_not() -> None:
    assert watermarked(render_cv(sheet(draft=True))) > 2000
    assert watermarked(render_cv(sheet())) == 0


def watermarked(printed: Printed) -> int:
    """Pixels of the watermark's own grey on the first page."""
    ended = subprocess.run(
        ["pdftoppm", "-gray", "-r", "50", "-l", "1", "-aa", "no", "-aaVector", "no", "-"],
        input=printed.pdf,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(ended.stdout)).histogram()[232]


@pytest.mark.parametrize("rows", [0, 1, 200])
def test_any_number_of_rows_prints_whole_under_a_repeated_head(rows: int) -> None:
    numbered = [["09/2007", "nay", f"Đơn vị thứ {n} của tỉnh", "Giáo viên"] for n in range(rows)]
    pages = pages_of(render_cv(sheet(tables={"33": numbered})))
    text = flat(" ".join(pages))
    assert all(f"Đơn vị thứ {n} của tỉnh" in text for n in range(rows))
    for page in pages:
        if "Đơn vị thứ" in page:
            assert "Chức danh/chức vụ" in page


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    for rows in range(1, 26):
        for page in pages_of(render_cv(sheet(tables={"33": [WORK] * rows})))[:-1]:
            last = [line.strip() for line in page.splitlines() if line.strip()][-3]
            assert not re.match(r"3\d(\.\d)?[-)] ", last), (rows, last)
            assert last != "Từ Đến", rows


def test_signatures_never_stand_alone_on_the_last_page() -> None:
    for rows in range(1, 40, 3):
        last = pages_of(render_cv(sheet(tables={"33": [WORK] * rows})))[-1]
        assert "38) NHẬN XÉT" in last and "Người khai" in last


MARKUP = '#set page(fill: red) *đậm* _nghiêng_ $x^2$ <nhãn> @b [c] \\ // /* ` #eval("1") #[x] = - +'


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (MARKUP, MARKUP),
        ('"; #panic("x")', '"; #panic("x")'),
        ("chào 😀 bạn", "chào [U+1F600] bạn"),
        ("ខ្មែរ", "[U+1781][U+17D2]"),
        (unicodedata.normalize("NFD", "Đặng Thị Ưỡng"), "Đặng Thị Ưỡng"),
        ("trái\u202ephải\u0000\u200b", "tráiphải"),
        ("dòng một\ndòng hai\r\ndòng ba", "dòng một dòng hai dòng ba"),
    ],
)
def test_hostile_text_is_printed_as_text(typed: str, seen: str) -> None:
    printed = render_cv(sheet(items={"12": [typed]}, tables={"33": [["", "", typed, typed]]}))
    text = flat(text_of(printed, "-raw"))
    assert seen in text
    assert len(pages_of(printed)) < 9


def test_ten_thousand_characters_are_all_printed_within_the_page() -> None:
    words = " ".join(f"từ{n}" for n in range(1500))
    endless = "x" * 10_000
    printed = render_cv(
        sheet(items={"12": [words]}, tables={"36.1": [["Cha", "A", "1958", f"{words} {endless}"]]})
    )
    text = flat(text_of(printed, "-raw"))
    assert all(text.count(f"từ{n} ") >= 2 for n in range(1499))
    assert text.replace(" ", "").count("x") >= 10_000
    boxes = ElementTree.fromstring(program("pdftotext", printed.pdf, "-bbox", "-", "-"))
    space = "{http://www.w3.org/1999/xhtml}"
    for page in boxes.iter(f"{space}page"):
        for word in page.iter(f"{space}word"):
            assert float(word.attrib["xMax"]) < 595.28 - 40
            assert float(word.attrib["yMax"]) < 841.89 - 20


def test_places_for_signature_and_seal_stand_between_title_and_name() -> None:
    printed = render_cv(sheet())
    pages = len(pages_of(printed))
    page, left, bottom, right, top = printed.boxes["person"]
    assert page == pages - 1
    title, name = word_box(printed, pages, "GIÁM"), word_box(printed, pages, "Được")
    assert title[3] >= top > bottom >= name[1]  # beneath the title, above the name
    names = [word_box(printed, pages, word) for word in ("Nguyễn", "Được")]
    assert (names[0][0] + names[1][2]) / 2 == pytest.approx((left + right) / 2, abs=2)


def test_the_seal_has_its_real_size_over_the_left_third_of_the_signature() -> None:
    boxes = render_cv(sheet()).boxes
    _, left, bottom, right, top = boxes["agency"]
    millimetre = 72 / 25.4
    assert right - left == pytest.approx(36 * millimetre, abs=0.1) == top - bottom
    signature = boxes["person"]
    assert left < signature[1]
    covered = (right - signature[1]) / (signature[3] - signature[1])
    assert covered == pytest.approx(1 / 3, abs=0.01)


def test_the_declarants_place_is_clear_of_the_agencys() -> None:
    boxes = render_cv(sheet()).boxes
    assert boxes["declarant"][3] < boxes["agency"][1]


def word_box(printed: Printed, page: int, word: str) -> tuple[float, float, float, float]:
    """x1, y1, x2, y2 from the lower left corner; the last such word on the page."""
    found = ElementTree.fromstring(
        program("pdftotext", printed.pdf, "-bbox", "-f", str(page), "-l", str(page), "-", "-")
    )
    given = [each.attrib for each in found.iter() if each.text == word][-1]
    x1, y1, x2, y2 = (float(given[key]) for key in ("xMin", "yMax", "xMax", "yMin"))
    return x1, 841.89 - y1, x2, 841.89 - y2


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_cv(sheet()).pdf == render_cv(sheet()).pdf


def test_a_full_form_takes_its_pages() -> None:
    rows = [[*WORK[:3], f"Giáo viên {n}"] for n in range(60)]
    assert 6 <= len(pages_of(render_cv(sheet(tables={"33": rows})))) <= 8


def test_what_the_form_has_no_place_for_is_printed_before_the_signatures() -> None:
    extra = [{"title": "99 Mục thêm", "columns": ["Tên", "Ghi chú"], "rows": [["Một", "Hai"]]}]
    text = flat(text_of(render_cv(sheet(extra=extra)), "-layout"))
    assert text.index("99 Mục thêm") < text.index("Một Hai") < text.index("Người khai")


def test_the_typeface_knows_every_vietnamese_letter() -> None:
    drawn = drawn_by(settings.PRINT_FONTS)
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ₫–“”…²"
    assert {ord(char) for char in letters} <= drawn
    assert 0x1F600 not in drawn and 0x1781 not in drawn


def test_a_word_too_long_for_a_line_may_break_and_loses_no_letter() -> None:
    shown = printable("đ" * 1000, drawn_by(settings.PRINT_FONTS))
    assert "\u200b" in shown and shown.replace("\u200b", "") == "đ" * 1000
    assert (
        printable("Nguyễn Thị Bích Phượng", drawn_by(settings.PRINT_FONTS))
        == "Nguyễn Thị Bích Phượng"
    )
