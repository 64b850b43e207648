"""Checks of item 30: the allowance of who has held the last step of a scale for long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding
from hoso.dossiers.sections.checks.pay import last_step, latest_on_rank
from hoso.dossiers.sections.declaration import Content, Known, Row, at, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import day, most_months, today

BEYOND = fact("beyond_frame")


@warns("Vượt khung dưới 5%", BEYOND)
def beyond_frame_at_least_five(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        for name in ("beyond_frame_percent", "job_beyond_frame_percent"):
            if name in row and 0 < Decimal(row[name]) < BEYOND.value["first"]:
                yield at(
                    name,
                    f"Phụ cấp thâm niên vượt khung bắt đầu từ {BEYOND.value['first']}%. "
                    "Xem lại số phần trăm.",
                )


@warns("Vượt khung khi chưa ở bậc cuối", BEYOND, reads={"salary"})
def beyond_frame_on_the_last_step(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    held = latest_on_rank(content.get("salary", []))
    last = last_step(known.scales.get(held["rank"], ""), known) if held else 0
    for row in rows:
        if held and last and _beyond(row) and held["step"] < last:
            yield at(
                "beyond_frame_percent",
                f"Đang hưởng bậc {held['step']}, chưa phải bậc cuối ({last}) của thang lương, nên "
                "chưa có vượt khung. Sửa bảng 37.1 hoặc xóa số này.",
            )


@warns("Vượt khung cao hơn thời gian giữ bậc", BEYOND, reads={"salary"})
def beyond_frame_fits_its_time(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """5% after the months of a step, then 1% a year; since when the last step is held says how
    much it can be by today."""
    held, now = latest_on_rank(content.get("salary", [])), today(content)
    since = day(held, "since") if held else None
    if not held or not since or not now:
        return
    months = known.months.get(held["rank"])
    last = last_step(known.scales.get(held["rank"], ""), known)
    if not months or held["step"] != last:
        return
    years = (most_months(since, PartialDate.of(now)) - months) // 12
    most = BEYOND.value["first"] + BEYOND.value["each_year"] * years if years >= 0 else 0
    for row in rows:
        if _beyond(row) > most:
            yield at(
                "beyond_frame_percent",
                f"Giữ bậc cuối từ {since.shown()} thì vượt khung đến nay nhiều nhất là {most}%. "
                "Xem lại số này, hoặc mốc ở bảng 37.1.",
            )


def _beyond(row: Row) -> Decimal:
    return Decimal(row.get("beyond_frame_percent", 0))
