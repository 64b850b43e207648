"""What a report says: its sections with the words typed and the figures counted, as one sheet
that the screen, the PDF and the Word file all show, and that is frozen when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, cast

from django.utils import timezone

from hoso.base.canonical import canonical, sha256
from hoso.catalogs import queries as catalogs
from hoso.quality import rules as quality
from hoso.reports import counting, queries, rules
from hoso.reports.counting import Period
from hoso.reports.form import Counted, Over, Section, form
from hoso.reports.models import Sending, YearlyReport
from hoso.reports.rules import Figures


class Row(TypedDict):
    """A figure in words: this year, the year before ("" where nobody knows), how and when it was
    counted. is_part: of the row above."""

    label: str
    this: str
    last: str
    how: str
    is_part: bool


class Part(TypedDict):
    key: str
    point: str
    title: str
    text: str
    rows: list[Row]


class Sheet(TypedDict):
    """counted, last_said: as of when, in a sentence. figures, last: the counts behind the rows;
    last is empty where there is nothing to compare with. since, until: ISO days."""

    level: str
    unit: dict[str, str]
    year: int
    regulation: str
    contents: str
    due_on: str
    since: str
    until: str
    counted: str
    last_said: str
    parts: list[Part]
    figures: Figures
    last: Figures


@dataclass(frozen=True, slots=True)
class _Numbers:
    """when: of what happened, and of how it stands."""

    this: Figures
    last: Figures
    counted: str
    last_said: str
    when: Mapping[Over, str]


def sheet_of(report: YearlyReport, at: datetime | None = None) -> Sheet:
    """As it was sent, where it is with who receives it; else as it would be sent now (`at`). A
    fixed number of statements."""
    if not report.is_open and (sending := queries.last_sending(report)) is not None:
        return sent_sheet(sending)
    return live_sheet(report, at or timezone.now())


def sent_sheet(sending: Sending) -> Sheet:
    return cast(Sheet, sending.content)


def live_sheet(report: YearlyReport, at: datetime) -> Sheet:
    """With today's words and today's count."""
    day = timezone.localdate(at)
    period = counting.period_of(report.year, day)
    before = queries.sent_before(report)
    count = _summed if report.level == rules.MANAGING else _counted
    numbers = count(report, period, at, before)
    labels = _kinds([*numbers.this, *numbers.last])
    texts = texts_of(report, before)
    return {
        "level": report.level,
        "unit": {"code": report.unit.code, "name": report.unit.name},
        "year": report.year,
        "regulation": report.regulation,
        "contents": form().said(report.regulation),
        "due_on": report.due.on.isoformat(),
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "counted": numbers.counted,
        "last_said": numbers.last_said,
        "parts": [_part(each, texts[each.key], numbers, labels) for each in form().sections],
        "figures": numbers.this,
        "last": numbers.last,
    }


def texts_of(report: YearlyReport, before: Sending | None = None) -> dict[str, str]:
    """What is typed, by section; before the first save, what is carried over from the year
    `before`, so that it is not asked for again."""
    carried = {}
    if report.revision == 0 and before is not None:
        wanted = {each.key for each in form().sections if each.carried}
        parts = sent_sheet(before)["parts"]
        carried = {each["key"]: each["text"] for each in parts if each["key"] in wanted}
    return {key: report.texts.get(key) or carried.get(key, "") for key in form().keys}


def digest(sheet: Sheet) -> str:
    """SHA-256 of what is read and counted: the same until a word or a figure changes. The
    moment of counting is left out."""
    return sha256(
        canonical(
            {
                "texts": {each["key"]: each["text"] for each in sheet["parts"]},
                "figures": sheet["figures"],
                "last": sheet["last"],
                "until": sheet["until"],
            }
        )
    )


# --- the figures ------------------------------------------------------------------------


def _counted(
    report: YearlyReport, period: Period, at: datetime, before: Sending | None
) -> _Numbers:
    inside = report.unit.interval
    this = counting.happened(inside, period) | counting.stands(inside)
    last, last_said = _last(report, period, before)
    return _Numbers(
        this,
        last,
        f"Trong kỳ: từ {_day(period.since)} đến hết {_day(period.until)}. Lúc đếm: {_moment(at)}.",
        last_said,
        {
            Over.PERIOD: f"{_day(period.since)} – {_day(period.until)}",
            Over.MOMENT: f"lúc {_moment(at)}",
        },
    )


def _summed(report: YearlyReport, period: Period, at: datetime, before: Sending | None) -> _Numbers:
    """Of what the units reported and was accepted, and of who stands under no reporting unit."""
    accepted = queries.accepted_sendings(report)
    number, whole = len(accepted), queries.reports_under(report).count()
    alone = (report.unit.lft, report.unit.lft)
    own = counting.happened(alone, period) | counting.stands(alone)
    this = rules.summed([*(sent_sheet(each)["figures"] for each in accepted), own])
    last, last_said = _last(report, period, before)
    summed = f"cộng {number}/{whole} báo cáo đã nhận"
    return _Numbers(
        this,
        last,
        f"Cộng từ báo cáo đã nhận của {number}/{whole} đơn vị, mỗi báo cáo tính đến lúc đơn vị "
        f"gửi; cộng thêm hồ sơ trực thuộc {report.unit.name}, đếm lúc {_moment(at)}.",
        last_said,
        {Over.PERIOD: summed, Over.MOMENT: summed},
    )


def _last(report: YearlyReport, period: Period, before: Sending | None) -> tuple[Figures, str]:
    if before is not None:
        said = f"Năm {report.year - 1}: theo báo cáo gửi ngày {_day(before.sent_on)}."
        return sent_sheet(before)["figures"], said
    earlier = counting.year_before(period)
    return (
        counting.happened(report.unit.interval, earlier),
        f"Năm {report.year - 1}: không có báo cáo đã gửi trên hệ thống, nên đếm những ngày "
        f"{_day(earlier.since)} – {_day(earlier.until)}; số lúc đếm thì không đếm lùi được.",
    )


# --- in words ---------------------------------------------------------------------------


def _part(section: Section, text: str, numbers: _Numbers, labels: Mapping[str, str]) -> Part:
    rows: list[Row] = []
    for figure in section.figures:
        rows.append(_row(figure, figure.key, figure.label, numbers))
        if figure.by_kind:
            rows += [
                _row(figure, f"{figure.key}.{kind}", label, numbers, is_part=True)
                for kind, label in labels.items()
            ]
    return {
        "key": section.key,
        "point": section.point,
        "title": section.title,
        "text": text,
        "rows": rows,
    }


def _row(figure: Counted, key: str, label: str, numbers: _Numbers, *, is_part: bool = False) -> Row:
    keys = figure.of or (key,)
    return {
        "label": label,
        "this": _shown(figure, keys, numbers.this),
        "last": _shown(figure, keys, numbers.last),
        "how": f"{figure.how}; {numbers.when[figure.over]}",
        "is_part": is_part,
    }


def _shown(figure: Counted, keys: Sequence[str], figures: Figures) -> str:
    if figure.of is not None:
        filled, wanted = (figures.get(key, 0) for key in keys)
        return f"{quality.percent(quality.per_mille(filled, wanted))} %" if wanted else ""
    [key] = keys
    whole = key.partition(".")[0]  # a kind of which there is nobody is 0, where kinds are counted
    if whole not in figures:
        return ""
    return f"{figures.get(key, 0):,}".replace(",", ".")


def _kinds(keys: Sequence[str]) -> dict[str, str]:
    """Kinds of person among these figures, in the order of their names, with their names."""
    codes = sorted({key.partition(".")[2] for key in keys if key.startswith("people.")})
    named: dict[Any, str] = catalogs.labels(("person_kind", code) for code in codes)
    found = {code: named.get(("person_kind", code), code) for code in codes}
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"
