"""The photo in the box of 4 x 6 cm, and what stands beyond the form, on the printed CV."""

from __future__ import annotations

import io
import subprocess

import pytest
from PIL import Image

from hoso.dossiers.readers.print import Head, Printed, render_cv, sheet_of
from tests.dossiers.papers import HEAD, labels, longest, ordinary, photo
from tests.dossiers.test_print_cv import flat, pages_of, program, text_of

pytestmark = pytest.mark.clause("CM-6.1")


def pictures(printed: Printed) -> list[list[str]]:
    """Lines of pdfimages: width, height, resolution."""
    lines = program("pdfimages", printed.pdf, "-list", "-").splitlines()[2:]
    return [line.split() for line in lines]


def cv(picture: bytes = b"") -> Printed:
    return render_cv(sheet_of(ordinary(), HEAD, labels()), picture)


def test_the_photo_fills_its_box_and_is_no_finer_than_print_wants() -> None:
    [found] = pictures(cv(photo()))
    assert found[3:5] == ["472", "709"]
    assert 298 <= int(found[12]) <= 302  # points an inch: 472 of them on 4 cm
    assert "(4 x 6 cm)" not in text_of(cv(photo()))


def test_without_a_photo_the_empty_box_says_what_belongs_there() -> None:
    assert pictures(cv()) == []
    assert "(4 x 6 cm)" in text_of(cv())


def test_a_photo_that_lies_on_its_side_stands_up() -> None:
    """A telephone writes the picture lying and says so in EXIF."""
    upright = Image.new("RGB", (400, 600), "white")
    upright.paste((200, 30, 30), (0, 0, 400, 300))  # red above
    lying, made = upright.rotate(90, expand=True), io.BytesIO()
    exif = lying.getexif()
    exif[0x0112] = 6
    lying.save(made, "JPEG", exif=exif)
    drawn = subprocess.run(
        ["pdftoppm", "-r", "72", "-l", "1", "-"],
        input=cv(made.getvalue()).pdf, capture_output=True, check=True,
    )  # fmt: skip
    page = Image.open(io.BytesIO(drawn.stdout)).convert("RGB")
    above, below = page.getpixel((136, 170)), page.getpixel((136, 270))
    assert above[0] > 150 and above[1] < 80, above
    assert min(below) > 200, below


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_of_any_colours_print(kind: str) -> None:
    made = io.BytesIO()
    Image.new("LA" if kind == "PNG" else "CMYK", (30, 40)).save(made, kind)
    assert len(pictures(cv(made.getvalue()))) == 1


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert cv(photo()).pdf == cv(photo()).pdf


def test_what_is_beyond_the_form_stands_marked_between_item_38_and_the_signatures() -> None:
    said = flat(text_of(cv(), "-layout"))
    order = ["38) NHẬN XÉT", "THÔNG TIN BỔ SUNG NGOÀI MẪU", "32.1 Đào tạo chuyên môn: thông tin",
             "- Mục 7, Tình trạng hôn nhân: Đã kết hôn", "Người khai"]  # fmt: skip
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    plain = render_cv(sheet_of(ordinary(), Head(has_extra=False), labels()))
    left_out = flat(text_of(plain))
    assert "NGOÀI MẪU" not in left_out and "Không in thông tin bổ sung ngoài mẫu" in left_out


def test_signatures_stand_with_text_also_where_much_is_beyond_the_form() -> None:
    for content in (ordinary(), longest()):
        content.pop("identity")  # the fewest single items
        for gone in ("papers", "origin", "membership", "position", "pay", "honours", "health"):
            content.pop(gone)
            last = pages_of(render_cv(sheet_of(content, HEAD, labels())))[-1]
            above = last[: last.index("Người khai")].strip()
            assert len(above.splitlines()) >= 2, (gone, above)


def test_all_two_hundred_rows_are_printed_with_repeated_heads() -> None:
    printed = render_cv(sheet_of(longest(), HEAD, labels()))
    said = flat(text_of(printed, "-raw"))
    assert all(f"Đơn vị thứ {n} của tỉnh" in said for n in range(100))
    assert all(f"Nguyễn Văn Em Thứ {n} {1950 + n} " in said for n in range(30))
    for page in pages_of(printed):
        if "Em Thứ" in page.replace("\n", " "):
            assert "Mối quan" in page
