"""Checks of table 37.1 and item 30: steps, ranks, career levels. Ranks, scales
and months are catalogs (`Known`): of a rank that nobody looked up, nothing is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import (
    CADRE,
    EMPLOYEE,
    OFFICIAL,
    Content,
    Known,
    Row,
    at,
    blocks,
    warns,
)
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import day, fewest_months, most_months, today

SCALE = fact("scale")
STEP_MONTHS = fact("step_months")
EARLY = fact("early_raise_months")
LATE = fact("late_raise_months")
LEVELS = fact("career_level_scales")
PERCENTS = fact("trial_percents")
TRIAL_ENDS = {OFFICIAL: fact("official_trial_end"), EMPLOYEE: fact("employee_trial_end")}
EMPLOYEE_RANKS = fact("employee_ranks")
EARLY_RAISE = "03"  # of catalog raise_form


def in_time(rows: Sequence[Row]) -> list[Row]:
    return sorted((row for row in rows if row.get("since")), key=lambda row: str(row["since"]))


def latest_on_rank(rows: Sequence[Row]) -> Row | None:
    """The last step reached: the row by rank and step that began last."""
    on_rank = [row for row in in_time(rows) if row.get("rank") and row.get("step")]
    return on_rank[-1] if on_rank else None


def last_step(scale: str, known: Known) -> int:
    """0 for a scale that is not known."""
    return known.last_steps.get(scale, 0)


# ── the table of salary ──────────────────────────────────────────────────────


@blocks("Dòng lương chưa có mức")
def pay_is_named(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """By rank and step, or by job position: the form has a column for each."""
    for row in rows:
        if not _by_rank(row) and not row.get("position_pay"):
            yield at(
                "coefficient",
                "Chưa có mức lương. Ghi ngạch, bậc, hệ số; hoặc tiền lương theo vị trí việc làm.",
                row,
            )


@blocks("Lương theo ngạch thiếu bậc, hệ số")
def pay_by_rank_is_whole(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if _by_rank(row) and not (row.get("step") and row.get("coefficient")):
            missing = "step" if not row.get("step") else "coefficient"
            yield at(missing, "Lương theo ngạch phải có đủ bậc và hệ số. Ghi thêm.", row)


def _by_rank(row: Row) -> bool:
    return bool(row.get("rank") or row.get("step") or row.get("coefficient"))


def _same_rank(rows: Sequence[Row]) -> Iterator[tuple[Row, Row, int]]:
    """Rows that follow each other in one rank, and by how many steps the later is higher. A step
    that goes on in a second row (another scale, the end of a trial) counts from its first."""
    for before, row in pairwise(_steps(rows)):
        if (
            row.get("rank")
            and row.get("rank") == before.get("rank")
            and row.get("step")
            and before.get("step")
        ):
            yield before, row, row["step"] - before["step"]


def _steps(rows: Sequence[Row]) -> Iterator[Row]:
    before: Row = {}
    for row in in_time(rows):
        if not row.get("step") or any(row.get(k) != before.get(k) for k in ("rank", "step")):
            yield row
        before = row


@warns("Tăng nhiều bậc một lần")
def steps_rise_one_by_one(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Two steps at once in the same rank is rare: the head looks at it first."""
    for _, row, rise in _same_rank(rows):
        if rise > 1:
            yield at(
                "step",
                f"Tăng {rise} bậc một lần. Nếu được nâng lương vượt bậc, đính kèm quyết định.",
                row,
            )


@warns("Bậc lương thấp hơn dòng trước")
def steps_do_not_fall(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for before, row, rise in _same_rank(rows):
        if rise < 0:
            yield at(
                "step",
                f"Bậc {row['step']} thấp hơn bậc {before['step']} của dòng trước trong cùng ngạch. "
                "Xem lại; nếu bị hạ bậc, đính kèm quyết định.",
                row,
            )


@warns("Nâng bậc khi chưa đủ thời gian", STEP_MONTHS)
def step_takes_its_months(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """A regular raise comes after the months of a step; an early one says that it is."""
    for before, row, rise in _same_rank(rows):
        months = known.months.get(row["rank"])
        if rise == 1 and months and row.get("raise_form") != EARLY_RAISE:
            passed = most_months(*_sinces(before, row))
            if passed < months:
                yield at(
                    "since",
                    f"Giữ bậc {before['step']} mới {passed} tháng, ngạch này nâng sau {months} "
                    "tháng. Nâng trước thời hạn thì chọn hình thức ấy; nếu không, sửa mốc.",
                    row,
                )


@warns("Nâng trước hạn quá 12 tháng", EARLY)
def early_raise_is_within_a_year(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for before, row, rise in _same_rank(rows):
        months = known.months.get(row["rank"])
        if rise == 1 and months and row.get("raise_form") == EARLY_RAISE:
            passed = most_months(*_sinces(before, row))
            if passed < months - EARLY.value:
                yield at(
                    "since",
                    f"Nâng trước thời hạn {months - passed} tháng; nhiều nhất là {EARLY.value} "
                    "tháng. Xem lại mốc hoặc đính kèm quyết định.",
                    row,
                )


@warns("Quá hạn nâng bậc mà chưa khai", LATE)
def next_step_is_declared(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """The step held today has lasted longer than its months and a delay: a row is missing."""
    now, row = today(content), latest_on_rank(rows)
    since = day(row, "since") if row else None
    if not now or not row or not since or row.get("until"):
        return
    months = known.months.get(row["rank"])
    scale = known.scales.get(row["rank"], "")
    if not months or row["step"] >= last_step(scale, known):
        return
    passed = fewest_months(since, PartialDate.of(now))
    if passed > months + LATE.value:
        yield at(
            "since",
            f"Đã giữ bậc này {passed} tháng, ngạch này nâng sau {months} tháng. "
            "Khai thêm lần nâng bậc; nếu bị kéo dài, đính kèm văn bản.",
            row,
        )


def _sinces(before: Row, row: Row) -> tuple[PartialDate, PartialDate]:
    return PartialDate.from_iso(before["since"]), PartialDate.from_iso(row["since"])


@warns("Bậc lương ngoài thang lương", SCALE)
def step_is_on_its_scale(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in _on_new_scales(rows):
        scale = _scale(row, known)
        last = last_step(scale, known)
        if row.get("step") and last and row["step"] > last:
            yield at(
                "step",
                f"Thang lương {scale} chỉ có {last} bậc. Sửa bậc hoặc mã ngạch; "
                "vượt khung thì ghi ở mục 30.1.",
                row,
            )


@warns("Hệ số khác bậc lương", SCALE)
def coefficient_is_that_of_its_step(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in _on_new_scales(rows):
        right = known.coefficients.get((_scale(row, known), row.get("step", 0)))
        if right and row.get("coefficient") and Decimal(row["coefficient"]) != right:
            shown = f"{right:.2f}".replace(".", ",")
            yield at(
                "coefficient",
                f"Bậc {row['step']} thang {_scale(row, known)} có hệ số {shown}. "
                "Sửa hệ số, bậc hoặc mã ngạch; nếu đúng, đính kèm quyết định.",
                row,
            )


def _on_new_scales(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of the scales of 2004; what began before stood on others."""
    first = SCALE.since or date.min
    for row in rows:
        since = day(row, "since")
        if row.get("rank") and not (since and since.latest() < first):
            yield row


def _scale(row: Row, known: Known) -> str:
    """A career level says the scale; else the rank does."""
    level = row.get("career_level")
    return LEVELS.value[level][0] if level in LEVELS.value else known.scales.get(row["rank"], "")


@warns("Bậc nghề nghiệp khác thang lương", LEVELS)
def career_level_fits_scale(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        allowed = LEVELS.value.get(row.get("career_level"))
        scale = known.scales.get(row.get("rank", ""))
        if allowed and scale and scale not in allowed:
            yield at(
                "career_level",
                f"Bậc nghề nghiệp {row['career_level']} ứng với thang lương {allowed[0]}, "
                f"mã ngạch này thuộc {scale}. Sửa bậc nghề nghiệp hoặc mã ngạch.",
                row,
            )


@warns("Bậc nghề nghiệp trước ngày áp dụng", LEVELS)
def career_level_from_its_day(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        since = day(row, "since")
        if row.get("career_level") and since and since.latest() < (LEVELS.since or date.min):
            yield at(
                "career_level",
                f"Bậc nghề nghiệp chỉ có từ {LEVELS.since:%d/%m/%Y}. "
                "Tách dòng từ ngày được xếp, hoặc xóa bậc nghề nghiệp.",
                row,
            )


@warns("Bậc nghề nghiệp sai đối tượng", LEVELS)
def career_level_is_for_employees(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Of what runs today; who became an official keeps earlier rows. Also in item 30.3."""
    for row in rows:
        if (
            row.get("career_level")
            and not row.get("until")
            and content["person"]["kind"] in (OFFICIAL, CADRE)
        ):
            yield at(
                "career_level",
                "Bậc nghề nghiệp là của viên chức. Xóa, hoặc xem lại đối tượng của hồ sơ.",
                row,
            )


@warns("Mã ngạch sai đối tượng", EMPLOYEE_RANKS)
def rank_is_of_ones_kind(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        is_employees = str(row.get("rank", "")).startswith(EMPLOYEE_RANKS.value)
        if is_employees and not row.get("until") and content["person"]["kind"] in (OFFICIAL, CADRE):
            yield at(
                "rank",
                f"Mã {row['rank']} là chức danh nghề nghiệp viên chức, hồ sơ là của cán bộ, "
                "công chức. Sửa mã ngạch, hoặc ghi “Đến” cho dòng này.",
                row,
            )


@warns("Phần trăm hưởng khác thường", PERCENTS)
def percent_is_usual(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Also in item 30.1."""
    for row in rows:
        if row.get("percent") and Decimal(row["percent"]) not in PERCENTS.value:
            yield at(
                "percent",
                "Phần trăm hưởng thường là 100, hoặc 85 khi tập sự. "
                "Xem lại; nếu đúng thì giữ nguyên.",
                row,
            )


@warns("Công chức tập sự 85% sau ngày bãi bỏ", TRIAL_ENDS[OFFICIAL])
def officials_have_no_trial_now(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    yield from _trial(rows, content, OFFICIAL)


@warns("Viên chức tập sự 85% sau ngày bãi bỏ", TRIAL_ENDS[EMPLOYEE])
def employees_have_no_trial_now(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    yield from _trial(rows, content, EMPLOYEE)


def _trial(rows: Sequence[Row], content: Content, kind: str) -> Iterator[Finding]:
    end = TRIAL_ENDS[kind]
    for row in rows if content["person"]["kind"] == kind else ():
        since = day(row, "since")
        if (
            since
            and row.get("percent")
            and Decimal(row["percent"]) == end.value
            and (since.earliest() >= (end.since or date.max))
        ):
            yield at(
                "percent",
                f"Từ {end.since:%d/%m/%Y} không còn tập sự hưởng {end.value}%. "
                "Sửa phần trăm hưởng hoặc mốc “Từ”.",
                row,
            )


# ── item 30 ──────────────────────────────────────────────────────────────────


@warns("Bổ nhiệm ngạch trước ngày tuyển dụng", reads={"origin"})
def rank_after_recruitment(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    recruited = day(content.get("origin", {}), "recruited_on")
    for row in rows:
        appointed = day(row, "rank_appointed_on")
        if appointed and recruited and appointed.surely_before(recruited):
            yield at(
                "rank_appointed_on",
                f"Bổ nhiệm ngạch trước khi được tuyển dụng lần đầu ({recruited.shown()}). "
                "Sửa một trong hai ngày.",
            )
