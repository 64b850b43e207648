"""Checks that every table with "Từ – Đến" shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding, Severity
from hoso.dossiers.sections.declaration import Check, Content, Known, Row, Section


def span(row: Row) -> tuple[PartialDate | None, PartialDate | None]:
    return tuple(  # type: ignore[return-value]
        PartialDate.from_iso(row[name]) if row.get(name) else None for name in ("since", "until")
    )


def ends_after_it_begins(of: str) -> Check:
    """ "Đến" is not before "Từ"."""

    def check(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        for row in rows:
            since, until = span(row)
            if since and until and until.surely_before(since):
                yield _section(of).finding(
                    "until",
                    f"Kết thúc ({until.shown()}) sớm hơn bắt đầu ({since.shown()}). "
                    "Sửa một trong hai mốc.",
                    row,
                )

    return check


def begins_after_birth(of: str, age: int, what: str) -> Check:
    """ "Từ" is not before the age given."""

    def check(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        born = content.get("identity", {}).get("born_on")
        for row in rows:
            since, _ = span(row)
            if born and since and since.year - PartialDate.from_iso(born).year < age:
                years = since.year - PartialDate.from_iso(born).year
                yield _section(of).finding(
                    "since",
                    f"{what} khi mới {years} tuổi. Xem lại mốc này hoặc ngày sinh.",
                    row,
                )

    return check


def does_not_overlap(of: str, what: str) -> Check:
    """Two rows that surely run at the same time are worth a look."""

    def check(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        dated = sorted(
            ((*span(row), row) for row in rows if row.get("since")),
            key=lambda each: each[0],  # type: ignore[arg-type, return-value]
        )
        for (_, until, _before), (since, _, row) in pairwise(dated):
            if since and (until is None or since.surely_before(until)):
                yield _section(of).finding(
                    "since",
                    f"{what} này bắt đầu khi dòng trước chưa kết thúc. "
                    "Nếu đúng là làm đồng thời thì giữ nguyên.",
                    row,
                    severity=Severity.WARNS,
                )

    return check


def not_in_the_future(of: str, name: str = "since") -> Check:
    def check(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
        today = content["person"].get("today")
        for row in rows:
            if today and row.get(name) and PartialDate.from_iso(row[name]).iso() > today:
                yield _section(of).finding(
                    name,
                    "Mốc này ở tương lai. Khai khi việc đã có hiệu lực.",
                    row,
                    severity=Severity.WARNS,
                )

    return check


def _section(key: str) -> Section:
    from hoso.dossiers.sections import (
        section,
    )  # the registry is filled after this module

    return section(key)
