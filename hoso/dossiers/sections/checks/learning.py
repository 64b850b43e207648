"""Checks of tables 32.1-32.2 and item 21: degrees, levels, academic titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, at, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import born, day, most_months, span, surely_younger

BACHELOR, MASTER, DOCTOR = "04", "05", "06"  # codes of catalog degree
END_AGE = fact("vocational_end_age")
MONTHS = fact("degree_months")
TITLE = fact("title_needs_doctorate")


@warns("Học xong trước 17 tuổi", END_AGE, reads={"identity"})
def trained_by_17(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Training of intermediate level does not end before the age of work."""
    birth = born(content)
    for row in rows:
        until = day(row, "until")
        if birth and until and surely_younger(birth, until, END_AGE.value):
            yield at(
                "until",
                f"Học xong khi chưa đủ {END_AGE.value} tuổi. Bảng này chỉ ghi từ trung cấp trở "
                "lên; xem lại mốc hoặc ngày sinh.",
                row,
            )


@warns("Thời gian học quá ngắn cho văn bằng", MONTHS)
def degree_takes_its_months(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        since, until = span(row)
        least = MONTHS.value.get(row.get("degree"))
        if since and until and least and 0 <= most_months(since, until) < least - 1:
            yield at(
                "until",
                f"Học chưa đến {least} tháng cho văn bằng này. Xem lại mốc “Từ”, “Đến” và văn "
                "bằng; bồi dưỡng ngắn ngày ghi ở bảng 32.3.",
                row,
            )


@warns("Sau đại học, chưa khai bằng đại học")
def higher_degree_has_its_lower(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """A master's or doctor's degree without a bachelor's in the table."""
    degrees = {row.get("degree") for row in rows}
    higher = [row for row in rows if row.get("degree") in (MASTER, DOCTOR)]
    if higher and BACHELOR not in degrees:
        yield at(
            "degree",
            "Có bằng sau đại học nhưng chưa khai bằng đại học. Khai thêm dòng đại học.",
            min(higher, key=_end),
        )


@warns("Bằng cao hơn có trước bằng thấp")
def higher_degree_comes_later(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """A second bachelor's degree after a master's is usual: only the first of each counts."""
    firsts = {
        code: min(found, key=_end)
        for code in (BACHELOR, MASTER, DOCTOR)
        if (found := [row for row in rows if row.get("degree") == code and row.get("until")])
    }
    for lower, higher in ((BACHELOR, MASTER), (BACHELOR, DOCTOR), (MASTER, DOCTOR)):
        if lower not in firsts or higher not in firsts:
            continue
        first, then = day(firsts[lower], "until"), day(firsts[higher], "until")
        if first and then and then.surely_before(first):
            yield at(
                "until",
                f"Bằng cao hơn có từ {then.shown()}, trước bằng này. Xem lại mốc hoặc văn bằng.",
                firsts[lower],
            )


@warns("Mức lý luận chính trị khai trùng")
def level_is_said_once(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """The same level of political theory twice."""
    seen: set[str] = set()
    for row in sorted(rows, key=_end):
        degree = row.get("degree", "")
        if degree and degree in seen:
            yield at(
                "degree",
                "Mức lý luận chính trị này đã có ở một dòng trước. Xem lại có khai trùng không.",
                row,
            )
        seen.add(degree)


@warns("Có học hàm, chưa khai bằng tiến sĩ", TITLE, reads={"training"})
def academic_title_has_its_doctorate(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    doctorates = [row for row in content.get("training", []) if row.get("degree") == DOCTOR]
    for row in rows:
        if row.get("academic_title") and not doctorates:
            yield at(
                "academic_title",
                "Có học hàm nhưng bảng 32.1 chưa có bằng tiến sĩ. Khai thêm bằng tiến sĩ.",
            )


@warns("Học hàm trước bằng tiến sĩ", TITLE, reads={"training"})
def academic_title_after_doctorate(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    ends = [day(row, "until") for row in content.get("training", []) if row.get("degree") == DOCTOR]
    for row in rows:
        given = day(row, "academic_title_on")
        if given and ends and all(end and given.surely_before(end) for end in ends):
            yield at(
                "academic_title_on",
                "Được phong học hàm trước khi có bằng tiến sĩ. Xem lại ngày phong.",
            )


def _end(row: Row) -> str:
    return str(row.get("until") or row.get("since") or "9")
