"""Checks that sections share: dates in order or in the future, the same row twice, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hoso.base.findings import Finding, Severity
from hoso.dossiers.sections.declaration import (
    Content,
    Known,
    Row,
    Rule,
    at,
    blocks,
    warns,
)
from hoso.dossiers.sections.moments import (
    born,
    day,
    most_years,
    span,
    surely_younger,
)


@blocks("Kết thúc sớm hơn bắt đầu")
def ends_after_it_begins(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """ "Đến" is not before "Từ"."""
    for row in rows:
        since, until = span(row)
        if since and until and until.surely_before(since):
            yield at(
                "until",
                f"Kết thúc ({until.shown()}) sớm hơn bắt đầu ({since.shown()}). "
                "Sửa một trong hai mốc.",
                row,
            )


def in_order(
    name: str,
    title: str,
    early: str,
    late: str,
    message: str,
    *,
    at_early: bool = False,
    severity: Severity = Severity.BLOCKS,
) -> Rule:
    """Of two dates of a row the late one is not surely before the early one. message: of the field
    it speaks at, the late one unless at_early; "{}" is the other date."""

    def find(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        for row in rows:
            first, then = day(row, early), day(row, late)
            if first and then and then.surely_before(first):
                other = then if at_early else first
                yield at(early if at_early else late, message.format(other.shown()), row)

    return Rule(name, title, find, severity)


def has_form(
    name: str,
    title: str,
    field: str,
    pattern: str,
    message: str,
    *,
    severity: Severity = Severity.BLOCKS,
) -> Rule:
    """What a field holds matches the whole pattern. "{}" in the message is its length."""
    form = re.compile(pattern)

    def find(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        for row in rows:
            text = row.get(field, "")
            if text and not form.fullmatch(text):
                yield at(field, message.format(len(text)), row)

    return Rule(name, title, find, severity)


def begins_after_birth(age: int, what: str) -> Rule:
    """ "Từ" is not before the age given."""

    @blocks("Bắt đầu khi còn quá nhỏ tuổi", reads={"identity"})
    def begins_after_birth(
        rows: Sequence[Row], content: Content, known: Known
    ) -> Iterator[Finding]:
        birth = born(content)
        for row in rows if birth else ():
            since = day(row, "since")
            if birth and since and surely_younger(birth, since, age):
                yield at(
                    "since",
                    f"{what} khi mới {most_years(birth, since)} tuổi. "
                    "Xem lại mốc này hoặc ngày sinh.",
                    row,
                )

    return begins_after_birth


def does_not_overlap(what: str) -> Rule:
    """A row that surely begins while an earlier one runs; two open rows are `one_is_open`."""

    @warns("Hai quá trình chồng thời gian")
    def does_not_overlap(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        dated = sorted((row for row in rows if row.get("since")), key=_in_time)
        longest: Row | None = None
        for row in dated:
            since, until = span(row)
            end = day(longest, "until") if longest else None
            both_open = longest is not None and not end and not until
            runs = longest is not None and since and (end is None or since.surely_before(end))
            if runs and not both_open:
                yield at(
                    "since",
                    f"{what} này bắt đầu khi dòng trước chưa kết thúc. "
                    "Nếu đúng là cùng lúc thì giữ nguyên; nếu không, sửa mốc của một dòng.",
                    row,
                )
            if longest is None or (end and (until is None or end.surely_before(until))):
                longest = row

    return does_not_overlap


def one_is_open(what: str) -> Rule:
    """Only one row says that it lasts until today."""

    @warns("Nhiều dòng cùng để trống “Đến”")
    def one_is_open(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        running = sorted((row for row in rows if not row.get("until")), key=_in_time)
        for row in running[1:]:
            yield at(
                "until",
                f"Có {len(running)} dòng cùng để trống “Đến”, tức là {what} cùng lúc. "
                "Ghi “Đến” cho dòng đã xong; nếu đúng thì giữ nguyên.",
                row,
            )

    return one_is_open


def by_now(*names: str) -> Rule:
    """Dates of what has happened do not lie in the future."""

    @warns("Mốc thời gian ở tương lai")
    def not_in_the_future(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        now = content["person"].get("today")
        for row in rows if now else ():
            for name in names:
                if row.get(name, "") > now:
                    yield at(name, "Mốc này ở tương lai. Khai khi việc đã có hiệu lực.", row)

    return not_in_the_future


begins_by_now = by_now("since")


@warns("“Đến” ở tương lai")
def ends_by_now(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    now = content["person"].get("today")
    for row in rows if now else ():
        if row.get("until", "") > now:
            yield at("until", "“Đến” ở tương lai. Việc đang diễn ra thì để trống “Đến”.", row)


@warns("Hai dòng giống hệt nhau")
def is_said_once(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Two rows that say the same, whatever their ids."""
    before: set[frozenset[tuple[str, str]]] = set()
    for row in rows:
        said = frozenset((name, str(value)) for name, value in row.items() if name != "id")
        if said and said in before:
            yield at("", "Dòng này giống hệt một dòng khác. Xóa một trong hai dòng.", row)
        before.add(said)


def _in_time(row: Row) -> tuple[str, str]:
    return str(row.get("since", "")), str(row.get("until", "9"))
