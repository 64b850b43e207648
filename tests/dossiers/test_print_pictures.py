"""Every printed paper looks as it did. To renew the pictures after a change that is meant:

    HOSO_RENEW_PICTURES=1 .venv/bin/pytest tests/dossiers/test_print_pictures.py

then look at them: `git diff` shows which have changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from hoso.dossiers.readers.print import Printed
from tests.dossiers import papers, pictures

NAMES = (
    "cv-ordinary", "cv-longest", "cv-emptiest", "supplement", "contract-support",
    "contract-professional", "contract-blank", "appendix",
)  # fmt: skip
SMALL_ENOUGH = 1_500_000


@pytest.fixture(scope="module")
def printed() -> dict[str, Printed]:
    return papers.printed()


@pytest.mark.clause("CM-6.1", "KT-7.1", "LC-2.2a")
@pytest.mark.parametrize("name", NAMES)
def test_a_paper_looks_as_its_picture(
    name: str, printed: dict[str, Printed], tmp_path: Path
) -> None:
    drawn = pictures.picture(printed[name].pdf)
    if "HOSO_RENEW_PICTURES" in os.environ:
        pictures.store(name, drawn)
        pytest.skip("the picture is renewed: look at it")
    drawn.save(tmp_path / f"{name}.png")
    assert pictures.unlike(drawn, pictures.stored(name)) == 0, f"see {tmp_path}"


def test_every_paper_has_a_picture_and_all_are_small(printed: dict[str, Printed]) -> None:
    assert set(printed) == set(NAMES)
    files = list(pictures.GOLDEN.iterdir())
    assert {file.stem for file in files} == set(NAMES)
    assert sum(file.stat().st_size for file in files) < SMALL_ENOUGH


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return pictures.stored("contract-support").convert("L").crop((0, 0, 595, 842))


def test_a_line_that_moved_is_seen(page: Image.Image) -> None:
    line = (80, 300, 540, 312)
    assert page.crop(line).getextrema()[0] < 100  # there is text
    moved = page.copy()
    moved.paste(255, line)
    moved.paste(page.crop(line), (80, 302))
    assert pictures.unlike(moved, page) > 20
    assert pictures.unlike(ImageChops.offset(page, 0, 2), page) > 1000


def test_a_word_that_is_gone_or_new_is_seen(page: Image.Image) -> None:
    gone = page.copy()
    gone.paste(255, (80, 300, 160, 312))
    assert pictures.unlike(gone, page) > 10
    assert pictures.unlike(page, gone) > 10


def test_other_smoothing_is_not_seen(page: Image.Image) -> None:
    softer = Image.blend(page, page.filter(ImageFilter.BoxBlur(1)), 0.5)
    assert ImageChops.difference(softer, page).getbbox() is not None
    assert pictures.unlike(softer, page) == 0


def test_another_number_of_pages_is_seen(page: Image.Image) -> None:
    with pytest.raises(ValueError):
        pictures.unlike(page, page.crop((0, 0, 595, 421)))
