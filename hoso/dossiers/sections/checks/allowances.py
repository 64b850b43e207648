"""Checks of table 37.2: what each allowance wants, and which do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import EMPLOYEE, Content, Known, Row, at, blocks, warns
from hoso.dossiers.sections.derived import CONCURRENT_ALLOWANCE, POSITION_ALLOWANCE
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import span

CONCURRENT = fact("concurrent_allowance")
LEVELS = fact("allowance_levels")
EXCLUSIVE = fact("exclusive_allowances")
OFFICIALS = fact("official_allowance")


@blocks("Phụ cấp chưa có mức hưởng")
def allowance_is_worth_something(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if not any(Decimal(row.get(name, 0)) for name in ("percent", "coefficient", "amount")):
            yield at("percent", "Chưa có mức hưởng. Ghi phần trăm, hệ số hoặc số tiền.", row)


@warns("Phụ cấp chức vụ, không có chức vụ", reads={"position"})
def position_allowance_has_its_position(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    held = content.get("position", {})
    if any(held.get(name) for name in ("position", "party_position", "mass_position")):
        return
    for row in _running(rows, POSITION_ALLOWANCE):
        yield at(
            "kind",
            "Đang hưởng phụ cấp chức vụ nhưng mục 23 không có chức vụ. "
            "Khai chức vụ, hoặc ghi “Đến” cho phụ cấp.",
            row,
        )


@warns("Phụ cấp kiêm nhiệm, không kiêm nhiệm", CONCURRENT, reads={"position"})
def concurrent_allowance_has_its_post(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    held = content.get("position", {})
    if held.get("concurrent_positions") or held.get("concurrent_party_positions"):
        return
    for row in _running(rows, CONCURRENT_ALLOWANCE):
        yield at(
            "kind",
            "Đang hưởng phụ cấp kiêm nhiệm nhưng mục 25, 27 không có chức vụ kiêm nhiệm. "
            "Khai chức vụ, hoặc ghi “Đến” cho phụ cấp.",
            row,
        )


@warns("Phụ cấp kiêm nhiệm khác 10%", CONCURRENT)
def concurrent_allowance_is_a_tenth(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if (
            row.get("kind") == CONCURRENT_ALLOWANCE
            and row.get("percent")
            and Decimal(row["percent"]) != CONCURRENT.value
        ):
            yield at(
                "percent",
                f"Phụ cấp kiêm nhiệm là {CONCURRENT.value}%, một lần dù kiêm nhiệm nhiều chức "
                "danh. Xem lại số phần trăm.",
                row,
            )


@warns("Phụ cấp khai hai lần")
def one_of_each_kind(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Two running rows of the same allowance."""
    seen: set[str] = set()
    for row in sorted(rows, key=lambda row: str(row.get("since", ""))):
        kind = row.get("kind")
        if kind and not row.get("until"):
            if kind in seen:
                yield at(
                    "until",
                    "Phụ cấp này đang hưởng ở một dòng trước. Ghi “Đến” cho dòng đã thôi hưởng.",
                    row,
                )
            seen.add(kind)


@warns("Hệ số phụ cấp ngoài các mức", LEVELS)
def coefficient_is_one_of_its_levels(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Regional and mobility allowances."""
    for row in rows:
        levels = LEVELS.value.get(row.get("kind"))
        if (
            levels
            and row.get("coefficient")
            and Decimal(row["coefficient"]) not in [Decimal(each) for each in levels]
        ):
            shown = "; ".join(levels).replace(".", ",")
            yield at("coefficient", f"Phụ cấp này có các hệ số {shown}. Xem lại hệ số.", row)


@warns("Hai phụ cấp không được hưởng cùng lúc", EXCLUSIVE)
def exclusive_ones_do_not_meet(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Pairs of allowances that are not drawn at the same time."""
    for one, other in EXCLUSIVE.value:
        for first in (row for row in rows if row.get("kind") == one):
            for second in (row for row in rows if row.get("kind") == other):
                if _meet(first, second):
                    later = max(first, second, key=lambda row: str(row.get("since", "")))
                    yield at(
                        "kind",
                        "Phụ cấp này không hưởng cùng lúc với một phụ cấp ở dòng khác. "
                        "Xem lại loại phụ cấp, hoặc ghi “Đến” cho dòng đã thôi hưởng.",
                        later,
                    )


@warns("Phụ cấp công vụ sai đối tượng", OFFICIALS)
def service_allowance_is_for_officials(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    if content["person"]["kind"] == EMPLOYEE:
        for row in _running(rows, OFFICIALS.value):
            yield at(
                "kind",
                "Phụ cấp công vụ là của cán bộ, công chức; hồ sơ là của viên chức. "
                "Xem lại loại phụ cấp, hoặc ghi “Đến”.",
                row,
            )


def _running(rows: Sequence[Row], kind: str) -> Iterator[Row]:
    return (row for row in rows if row.get("kind") == kind and not row.get("until"))


def _meet(first: Row, second: Row) -> bool:
    """True when the two surely run on some same day."""
    (since, until), (begin, end) = span(first), span(second)
    if not since or not begin:
        return False
    return (until is None or begin.surely_before(until)) and (
        end is None or since.surely_before(end)
    )
