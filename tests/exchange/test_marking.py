"""The workbook with its errors marked in place: corrected, it is sent again."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from hoso.exchange import rules, services
from hoso.exchange.workbook import reading
from simulators.province.full import full_contents
from tests.at_rest import laid_out, plain
from tests.exchange.office import Office, write
from tests.exchange.test_loading import AN, BINH, book


def test_errors_stand_in_their_cells_with_a_colour_and_a_word(
    office: Office, tmp_path: Path
) -> None:
    load = office.checked(book(tmp_path / "a.xlsx", [*AN[:5], "31/2/1985"], BINH))
    path = services.mark(load.pk)
    assert path == load.marked_path and path.stat().st_mode & 0o777 == 0o600
    book_read = reading.kept(path)
    results = list(book_read.get_sheet_by_name("Kết quả").iter_rows())
    assert results[1][0].startswith("2 dòng của 2 người: 1 dòng sẽ nạp")
    first = dict(zip(results[3], results[4], strict=True))
    assert (first["Tờ"], first["Ô"], first["Giá trị"]) == ("Người", "F4", "31/2/1985")
    assert first["Mức"] == "không nạp" and "Không có ngày 31" in first["Nội dung"]
    with zipfile.ZipFile(plain(path)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        cell = re.search(r'<c r="F4" s="(\d+)"', sheet)
        other = re.search(r'<c r="E4" s="(\d+)"', sheet)
        assert cell and other and cell[1] != other[1], "the wrong cell looks different"
        said = "".join(archive.read(n).decode() for n in archive.namelist() if "comments" in n)
        assert 'ref="F4"' in said and "Không có ngày 31" in said


def test_the_marked_workbook_comes_in_again_as_the_one_it_marks(
    office: Office, tmp_path: Path
) -> None:
    contents = list(full_contents(2))
    contents[0]["identity"]["born_on"] = "2030-01-01"
    load = office.checked(write(tmp_path / "a.xlsx", contents))
    assert load.found.filter(state=rules.REFUSED).count() == 1
    again = office.checked(laid_out(services.mark(load.pk)))
    before, after = (
        [(one.personal_number, one.state, one.sha256) for one in each.found.order_by("position")]
        for each in (load, again)
    )
    assert before == after
    assert again.rows == load.rows


def test_a_check_with_errors_queues_the_marking(office: Office, tmp_path: Path) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    office.checked(book(tmp_path / "a.xlsx", AN))
    jobs = ProcrastinateJob.objects.filter(task_name="exchange.mark")
    assert not jobs.exists()
    office.checked(book(tmp_path / "b.xlsx", ["123", *AN[1:]]))
    assert jobs.exists()
