"""Checks of items 34, 35 and 37.3: one's own past, yearly ratings, discipline, means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, at, blocks, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import after_years, day, moment, span, today

RATED = fact("rated_months")
LOWERED = fact("disciplined_rating")
TITLES = fact("title_ratings")
LASTS = fact("discipline_months")
ENDED = fact("ended_discipline")
KINDS = fact("discipline_of_kinds")
OLD_REGIME = fact("former_regime_end")
PARTY_FORM = "dang"  # codes of the catalog: cb-, cc-, vc-, dang-, cu-
LEAVING = {"cb-04", "cc-04", "vc-04", "dang-04"}  # nothing runs after them


@warns("Làm việc cho chế độ cũ sau 30/04/1975", OLD_REGIME)
def former_regime_is_over(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    end = moment(OLD_REGIME.value)
    for row in rows:
        since = day(row, "since")
        if since and end.surely_before(since):
            yield at(
                "since",
                f"Bảng này ghi việc làm cho chế độ cũ, đến {end.shown()}. "
                "Xem lại mốc, hoặc chuyển sang bảng 33.",
                row,
            )


# ── yearly ratings ───────────────────────────────────────────────────────────


@warns("Thiếu năm xếp loại", RATED, reads={"origin"})
def ratings_have_no_hole(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Each year from recruitment to the last one over; of a version, to its last rating. A year
    in which less than half a year was worked is not rated."""
    rated = {row["year"] for row in rows if row.get("year") and row.get("rating")}
    recruited = day(content.get("origin", {}), "recruited_on")
    if not rated:
        return
    first = min(rated)
    if recruited:
        half_a_year = recruited.month is not None and recruited.month <= RATED.value
        first = recruited.year if half_a_year else recruited.year + 1
    now = today(content)
    last = now.year - 1 if now else max(rated)
    holes = [year for year in range(first, last + 1) if year not in rated]
    if holes:
        yield at(
            "",
            f"Chưa có xếp loại của năm {_years(holes)}. "
            "Khai thêm dòng; năm không xếp loại thì đính kèm văn bản nói vì sao.",
        )


def _years(years: Sequence[int]) -> str:
    """2015, 2018-2020: runs of years as an office writes them."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


@warns("Một năm có hai xếp loại")
def one_rating_a_year(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    seen: set[int] = set()
    for row in rows:
        year = row.get("year")
        if year and row.get("rating"):
            if year in seen:
                yield at(
                    "year",
                    f"Năm {year} đã có xếp loại ở dòng khác. Sửa năm, hoặc xóa một dòng.",
                    row,
                )
            seen.add(year)


@warns("Dòng đánh giá để trống")
def rating_says_something(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if not any(row.get(name) for name in ("rating", "emulation_title", "rewards")):
            yield at(
                "rating",
                "Dòng này chưa có xếp loại, danh hiệu hay khen thưởng. Ghi thêm, hoặc xóa dòng.",
                row,
            )


@warns("Xếp loại trước ngày tuyển dụng", reads={"origin"})
def rated_after_recruitment(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    recruited = day(content.get("origin", {}), "recruited_on")
    for row in rows:
        if recruited and row.get("rating") and row.get("year", recruited.year) < recruited.year:
            yield at(
                "year",
                f"Được xếp loại trước khi được tuyển dụng lần đầu ({recruited.shown()}). "
                "Sửa năm, hoặc xem lại mục 13.",
                row,
            )


@blocks("Năm xếp loại chưa đến")
def rated_by_now(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    now = today(content)
    for row in rows:
        if now and row.get("year", 0) > now.year:
            yield at("year", "Năm này chưa đến. Sửa năm.", row)


@warns("Bị kỷ luật mà xếp loại tốt", LOWERED, reads={"discipline"})
def discipline_lowers_the_rating(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    years = {
        moment(row["since"]).year
        for row in content.get("discipline", [])
        if row.get("since") and not str(row.get("form", "")).startswith(PARTY_FORM)
    }
    for row in rows:
        if row.get("year") in years and row.get("rating") in LOWERED.value:
            yield at(
                "rating",
                f"Năm {row['year']} có quyết định kỷ luật (bảng 35.2) mà vẫn xếp loại tốt trở lên. "
                "Xem lại; nếu kỷ luật vì việc riêng thì giữ nguyên.",
                row,
            )


@warns("Không hoàn thành mà có danh hiệu", TITLES)
def title_fits_the_rating(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if row.get("emulation_title") and row.get("rating") in TITLES.value:
            yield at(
                "emulation_title",
                "Không hoàn thành nhiệm vụ thì không có danh hiệu thi đua. "
                "Sửa xếp loại hoặc danh hiệu.",
                row,
            )


# ── discipline ───────────────────────────────────────────────────────────────


@warns("Kỷ luật kéo dài hơn 12 tháng", LASTS)
def discipline_lasts_a_year(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """An administrative decision ends by itself after twelve months."""
    now = today(content)
    for row in rows:
        since, until = span(row)
        if not since or not _administrative(row) or since.latest() < (LASTS.since or date.min):
            continue
        over = after_years(since.latest(), LASTS.value // 12)
        if until is not None and until.earliest() > over:
            yield at(
                "until",
                f"Quyết định kỷ luật hết hiệu lực sau {LASTS.value} tháng. "
                "Sửa mốc “Đến”; nếu tái phạm thì khai dòng mới.",
                row,
            )
        if until is None and now and now > over:
            yield at(
                "until",
                f"Quyết định kỷ luật tự hết hiệu lực sau {LASTS.value} tháng. Ghi mốc “Đến”.",
                row,
            )


def _administrative(row: Row) -> bool:
    form = str(row.get("form", ""))
    return bool(form) and form not in LEAVING and not form.startswith(PARTY_FORM)


@blocks("Hình thức kỷ luật không còn", ENDED)
def discipline_form_existed(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        since = day(row, "since")
        if (
            since
            and row.get("form") in ENDED.value
            and (since.earliest() >= (ENDED.since or date.max))
        ):
            yield at(
                "form",
                f"Từ {ENDED.since:%d/%m/%Y} không còn hình thức này. "
                "Chọn lại hình thức theo quyết định.",
                row,
            )


@warns("Hình thức kỷ luật sai đối tượng", KINDS)
def discipline_form_is_of_ones_kind(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Of what runs; an earlier row may be of an earlier kind."""
    kind, now = content["person"]["kind"], today(content)
    for row in rows:
        of = KINDS.value.get(str(row.get("form", "")).split("-")[0])
        until = day(row, "until")
        runs = until is None or (now is not None and not until.surely_before(PartialDate.of(now)))
        if of and runs and kind in KINDS.value.values() and of != kind:
            yield at(
                "form",
                "Hình thức này là của đối tượng khác với đối tượng của hồ sơ. "
                "Chọn lại hình thức theo quyết định.",
                row,
            )


# ── means ────────────────────────────────────────────────────────────────────


@warns("Giấy chứng nhận đất chưa có diện tích")
def certificate_has_its_area(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        for what in ("granted_house", "bought_house", "granted_land", "bought_land"):
            if row.get(f"{what}_certificate") and not row.get(f"{what}_area"):
                yield at(
                    f"{what}_area", "Có giấy chứng nhận nhưng chưa có diện tích. Ghi diện tích."
                )
