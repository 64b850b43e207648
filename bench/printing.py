"""The printed papers, from a content to the PDF/A: no database, no web. The contents are those
of the stored pictures (tests/dossiers/papers.py)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pikepdf
import typst
from django.conf import settings

from bench.figures import Figure, beside, spread, timed
from bench.registry import Bench, measure
from hoso.dossiers.readers.print import (
    Printed,
    contract_sheet,
    render_contract,
    render_cv,
    render_supplement,
    rendering,
    sheet_of,
    supplement_sheet,
)
from tests.dossiers import papers

CV_TARGET = 200.0
PRINTED = 30
MORE_WORK = 75  # rows more in table 33 for eight pages


@measure
def printing(on: Bench) -> Iterator[Figure]:
    """A CV of eight pages with its photo, one of 200 rows; the supplement; a contract."""
    times, photo = on.times(PRINTED), papers.photo()
    for name, content, target in (
        ("eight", _eight_pages(), CV_TARGET),
        ("longest", papers.longest(), None),
    ):
        yield Figure(f"printing.{name}.pages", _pages(_cv(content, photo)), "pages")
        taken = timed(partial(_cv, content, photo), times)
        yield from spread(f"printing.{name}", taken, target)
        sheet = {**sheet_of(content, papers.HEAD, papers.labels()), "foot": ["", ""]}
        bare = timed(partial(_bare, json.dumps(sheet, ensure_ascii=False)), times)
        yield from beside(f"printing.{name}", taken, bare, "typst")
    yield from spread("printing.supplement", timed(_supplement, times))
    yield from spread("printing.contract", timed(_contract, times))


def _eight_pages() -> dict[str, Any]:
    content = papers.ordinary()
    row = content["work"][0]
    more = [{**row, "id": f"again-{place}"} for place in range(MORE_WORK)]
    return {**content, "work": [*content["work"], *more]}


def _cv(content: dict[str, Any], photo: bytes) -> Printed:
    return render_cv(sheet_of(content, papers.HEAD, papers.labels()), photo)


def _supplement() -> Printed:
    year = date(2026, 1, 1), date(2026, 12, 31)
    sheet = supplement_sheet(papers.versions(), *year, papers.HEAD, papers.labels())
    return render_supplement(sheet)


def _contract() -> Printed:
    content = papers.worker()
    row = content["contracts"][1]
    return render_contract(contract_sheet(content, row, papers.HEAD, papers.labels()))


def _pages(printed: Printed) -> int:
    with pikepdf.open(io.BytesIO(printed.pdf)) as document:
        return len(document.pages)


def _bare(given: str) -> None:
    typst.compile(
        str(rendering.HERE / "cv.typ"), root=str(rendering.HERE),
        font_paths=[str(settings.PRINT_FONTS)], ignore_system_fonts=True, pdf_standards=["a-2a"],
        sys_inputs={"sheet": given},
    )  # fmt: skip
