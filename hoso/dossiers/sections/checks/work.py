"""Checks of table 33: holes, and whether it reaches items 13 and 14."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, at, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import day, fewest_months, moment, span

GAP = fact("work_gap_months")
TAKING_UP = fact("taking_up_months")


@warns("Quá trình công tác bị trống", GAP, reads={"membership", "training"})
def no_long_holes(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Months between two rows in which nothing is said; study and service in the army fill
    them."""
    last: PartialDate | None = None
    elsewhere = [span(row) for row in content.get("training", [])]
    army = content.get("membership", {})
    elsewhere.append((day(army, "enlisted_on"), day(army, "discharged_on")))
    for row in sorted((row for row in rows if row.get("since")), key=lambda row: row["since"]):
        since, until = moment(row["since"]), day(row, "until")
        if last and last.surely_before(since):
            months = fewest_months(last, since)
            if months > GAP.value and not _filled(last, since, elsewhere):
                yield at(
                    "since",
                    f"Trống {months} tháng từ {last.shown()} đến {since.shown()}. "
                    "Khai thêm dòng cho thời gian này, hoặc sửa mốc.",
                    row,
                )
        if until is None:
            return
        if last is None or last.surely_before(until):
            last = until


def _filled(
    begin: PartialDate,
    end: PartialDate,
    spans: Sequence[tuple[PartialDate | None, PartialDate | None]],
) -> bool:
    """True when something else said may lie in those months."""
    return any(
        since and since.surely_before(end) and (until is None or begin.surely_before(until))
        for since, until in spans
    )


@warns("Quá trình công tác thiếu từ ngày tuyển dụng", TAKING_UP, reads={"origin"})
def reaches_back_to_recruitment(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    recruited = day(content.get("origin", {}), "recruited_on")
    dated = [row for row in rows if row.get("since")]
    if not recruited or not dated:
        return
    first = min(dated, key=lambda row: str(row["since"]))
    since = moment(first["since"])
    if fewest_months(recruited, since) > TAKING_UP.value:
        yield at(
            "since",
            f"Bảng 33 bắt đầu từ {since.shown()}, sau ngày được tuyển dụng lần đầu "
            f"({recruited.shown()}). Khai thêm từ ngày tuyển dụng.",
            first,
        )


@warns("Quá trình công tác thiếu ngày vào cơ quan", reads={"origin"})
def covers_joining(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Some row runs on the day the person came to the present agency (item 14)."""
    joined = day(content.get("origin", {}), "joined_on")
    dated = [span(row) for row in rows if row.get("since")]
    if not joined or not dated:
        return
    for since, until in dated:
        begun = since and not joined.surely_before(since)
        if begun and (until is None or not until.surely_before(joined)):
            return
    yield at(
        "",
        f"Không dòng nào nói việc làm ngày vào cơ quan hiện nay ({joined.shown()}, mục 14). "
        "Khai thêm dòng, hoặc sửa mục 14.",
    )
