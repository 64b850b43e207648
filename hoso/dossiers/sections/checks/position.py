"""Checks of items 23-27: appointment, reappointment, Party posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, at, blocks, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import after_years, day, today
from hoso.dossiers.sections.spans import in_order

TERM = fact("appointment_years")
POSTS = (
    "position", "concurrent_positions", "party_position", "concurrent_party_positions",
    "mass_position",
)  # fmt: skip


@warns("Bổ nhiệm trước ngày tuyển dụng", reads={"origin"})
def appointed_after_recruitment(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    recruited = day(content.get("origin", {}), "recruited_on")
    for row in rows:
        appointed = day(row, "appointed_on")
        if appointed and recruited and appointed.surely_before(recruited):
            yield at(
                "appointed_on",
                f"Bổ nhiệm trước khi được tuyển dụng lần đầu ({recruited.shown()}). "
                "Sửa một trong hai ngày.",
            )


reappointed_after_appointment = in_order(
    "reappointed_after_appointment", "Bổ nhiệm lại trước khi bổ nhiệm",
    "appointed_on", "reappointed_on",
    "Bổ nhiệm lại sớm hơn ngày bổ nhiệm ({}). Sửa một trong hai ngày.",
)  # fmt: skip


@warns("Bổ nhiệm lại, chưa có ngày bổ nhiệm")
def reappointment_has_its_appointment(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if row.get("reappointed_on") and not row.get("appointed_on"):
            yield at(
                "appointed_on",
                "Có ngày bổ nhiệm lại nhưng chưa có ngày bổ nhiệm. Khai thêm ngày bổ nhiệm.",
            )


@warns("Có ngày bổ nhiệm, không có chức vụ")
def appointment_has_its_position(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        if row.get("appointed_on") and not any(row.get(name) for name in POSTS):
            yield at(
                "position",
                "Có ngày bổ nhiệm nhưng không có chức vụ nào. Khai chức vụ, hoặc xóa ngày.",
            )


@warns("Quá thời hạn bổ nhiệm", TERM)
def term_has_not_run_out(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Five years after the last appointment there is another, or the post has ended."""
    now = today(content)
    for row in rows:
        last = day(row, "reappointed_on") or day(row, "appointed_on")
        if not now or not last or not row.get("position"):
            continue
        if after_years(last.latest(), TERM.value) < now:
            name = "reappointed_on"
            yield at(
                name,
                f"Đã quá {TERM.value} năm từ lần bổ nhiệm gần nhất ({last.shown()}). "
                "Khai ngày bổ nhiệm lại, hoặc sửa chức vụ hiện tại.",
            )


@blocks("Chức vụ Đảng, chưa có ngày vào Đảng", reads={"membership"})
def party_post_needs_membership(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    if content.get("membership", {}).get("party_joined_on"):
        return
    for row in rows:
        for name in ("party_position", "concurrent_party_positions"):
            if row.get(name):
                yield at(
                    name,
                    "Có chức vụ Đảng nhưng mục 15 chưa có ngày vào Đảng. Khai ngày vào Đảng.",
                )


@warns("Chức vụ chính ghi lại ở kiêm nhiệm")
def main_post_is_not_concurrent(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        for main, others in (
            ("position", "concurrent_positions"),
            ("party_position", "concurrent_party_positions"),
        ):
            if row.get(main) and row[main] in row.get(others, []):
                yield at(
                    others,
                    "Chức vụ hiện tại được ghi lại ở chức vụ kiêm nhiệm. Xóa ở một trong hai chỗ.",
                )
