"""LỊCH LÀM VIỆC: a year of days; what a change of it moves is shown before and after."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.changes.services import calendar as counting
from hoso.changes.services.calendar import Moved
from hoso.dossiers.models import Person
from hoso.regulations import queries, services
from hoso.regulations.models import CalendarDay, DayEffect, DayStatus
from hoso.regulations.rules import Calendar, DayKind
from hoso.regulations.services import YEARS, Day
from hoso.web import shown
from hoso.web.access import account_of, requires
from hoso.web.downloads import taken
from hoso.web.forms import Day as DayField
from hoso.web.forms import Spoken
from hoso.web.typed import number_in

AREA = ("Lịch làm việc", "/lich-lam-viec")
FILE_AT_MOST = 200_000
SHOWN_AT_MOST = 200
LETTERS = {"holiday": "L", "compensatory": "B", "work": "H"}
KINDS = {
    "holiday": "nghỉ lễ, tết",
    "compensatory": "nghỉ bù, nghỉ hoán đổi",
    "work": "làm việc hoán đổi",
}


@dataclass(frozen=True, slots=True)
class Square:
    """A day of a month's table; `kind` is "", "off", or a key of KINDS. on: None outside it."""

    on: date | None
    kind: str = ""
    name: str = ""

    @property
    def letter(self) -> str:
        return LETTERS.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not what its weekday says."""

    on: date
    kind: str
    name: str
    status: shown.State
    document: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: Sequence[Sequence[Square]]
    working: int


class DayForm(Spoken):
    on = DayField(label="Ngày", error_messages={"required": "Chọn ngày."})
    effect = forms.ChoiceField(label="Loại ngày", choices=DayEffect.choices)
    name = forms.CharField(
        label="Tên ngày", max_length=120,
        help_text="Ví dụ: Tết Nguyên đán; ngày làm bù cho 02/01.",
        error_messages={"required": "Ghi tên ngày.", "max_length": "Dài quá 120 ký tự."},
    )  # fmt: skip
    status = forms.ChoiceField(label="Tình trạng", choices=DayStatus.choices)
    document = forms.CharField(
        label="Căn cứ", max_length=200, required=False,
        help_text="Thông báo, công văn công bố ngày này.",
        error_messages={"max_length": "Dài quá 200 ký tự."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("effect", "status"):
            self.fields[name].error_messages["invalid_choice"] = "Chọn trong danh sách."


class FileForm(Spoken):
    file = forms.FileField(
        label="Tệp CSV của cả năm",
        help_text="Cột: date, effect, name, status. Tải lịch một năm về để lấy mẫu.",
        error_messages={"required": "Chọn tệp.", "empty": "Tệp trống.", "invalid": "Chọn tệp."},
    )
    document = forms.CharField(label="Căn cứ", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "f-nap-%s", **kwargs})

    def text(self) -> str:
        """Raises Incomplete on what is no text of a fair size."""
        given = self.cleaned_data["file"]
        if given.size > FILE_AT_MOST:
            raise _wrong_file("Tệp lớn quá 200 KB. Lịch một năm chỉ vài chục dòng.")
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise _wrong_file("Tệp không phải CSV mã UTF-8. Lưu lại ở dạng CSV UTF-8.") from None


def _wrong_file(message: str) -> Incomplete:
    return Incomplete(message, [Finding(message, field="file")])


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    return _year(request, _number(request.GET.get("nam", "")))


def _number(typed: str) -> int:
    year = number_in(typed, 4)
    return year if year is not None and year in YEARS else timezone.localdate().year


def _year(
    request: HttpRequest, number: int, form: DayForm | None = None, file: FileForm | None = None
) -> HttpResponse:
    found = queries.calendar()
    special = _specials(found, number)
    context = {
        "title": f"Lịch làm việc năm {number}",
        "year": number,
        "before": number - 1 if number - 1 in YEARS else None,
        "after": number + 1 if number + 1 in YEARS else None,
        "months": [_month(found, number, month) for month in range(1, 13)],
        "special": special,
        "projected": sum(each.status.tone == "warn" for each in special),
        "is_known": number <= found.known_until.year,
        "legend": [(LETTERS[kind], word, kind) for kind, word in KINDS.items()],
        "sets": access.may(account_of(request), Act.SET_REGULATION),
        "form": form or DayForm(initial={"status": DayStatus.OFFICIAL}),
        "file": file or FileForm(),
        "wrong": [each for each in (form, file) if each is not None and each.errors],
    }
    status = 422 if context["wrong"] else 200
    return render(request, "regulations/calendar.html", context, status=status)


def _month(found: Calendar, year: int, month: int) -> Month:
    weeks = [
        [_square(found, date(year, month, day)) if day else Square(None) for day in week]
        for week in months.monthcalendar(year, month)
    ]
    last = months.monthrange(year, month)[1]
    working = sum(found.is_working(date(year, month, day)) for day in range(1, last + 1))
    return Month(month, weeks, working)


def _square(found: Calendar, day: date) -> Square:
    return Square(day, _kind(found, day), found.name(day))


def _kind(found: Calendar, day: date) -> str:
    special = found.special.get(day)
    if special is None:
        return "" if found.kind(day) is DayKind.WORKING else "off"
    if special.is_working:
        return "work"
    return "compensatory" if special.is_compensatory else "holiday"


def _specials(found: Calendar, year: int) -> list[Special]:
    own = {each.day: each for each in CalendarDay.objects.filter(day__year=year)}
    days = sorted({day for day in found.special if day.year == year} | own.keys())
    rows = []
    for day in days:
        mine = own.get(day)
        projected = found.is_projected(day)
        rows.append(
            Special(
                day,
                KINDS.get(_kind(found, day), "ngày thường"),
                found.name(day) or (mine.name if mine else ""),
                shown.State("warn", "dự kiến", "help-circle")
                if projected
                else shown.State("ok", "chính thức"),
                mine.document if mine else "",
                mine is not None,
            )
        )
    return rows


# ── changing it ─────────────────────────────────────────────────────────────


@require_POST
@requires(Act.SET_REGULATION)
def preview(request: HttpRequest) -> HttpResponse:
    """What would be entered and which due days would move; nothing is written."""
    is_file = "file" in request.FILES or request.POST.get("loai") == "tep"
    form: Spoken = FileForm(request.POST, request.FILES) if is_file else DayForm(request.POST)
    if form.is_valid():
        try:
            days = _given(form)
            moved = counting.would_move(days, by=account_of(request))
        except Incomplete as refused:
            form.say(refused)
        else:
            return _shown(request, days, moved, form.cleaned_data["document"])
    number = _number(request.POST.get("nam", ""))
    if isinstance(form, FileForm):
        return _year(request, number, file=form)
    assert isinstance(form, DayForm)
    return _year(request, number, form)


def _given(form: Spoken) -> list[Day]:
    """Raises Incomplete."""
    given = form.cleaned_data
    if isinstance(form, FileForm):
        return services.read_days(form.text(), given["document"])
    day = Day(
        given["on"], DayEffect(given["effect"]), given["name"], DayStatus(given["status"]),
        given["document"],
    )  # fmt: skip
    services.check_days([day])
    return [day]


@require_POST
@requires(Act.SET_REGULATION)
def save(request: HttpRequest) -> HttpResponse:
    """Enter what was previewed. Sent twice it enters the same and moves nothing more."""
    document = request.POST.get("document", "")[:200]
    days = services.read_days(request.POST.get("days", "")[:FILE_AT_MOST], document)
    moved = counting.set_days(days, by=account_of(request))
    return _shown(request, days, moved, document, is_done=True)


def _shown(
    request: HttpRequest,
    days: Sequence[Day],
    moved: Sequence[Moved],
    document: str,
    *,
    is_done: bool = False,
) -> HttpResponse:
    rows, others = _lines(account_of(request), moved)
    found = queries.calendar()
    context = {
        "title": "Đã ghi lịch làm việc" if is_done else "Xem trước thay đổi của lịch",
        "crumbs": [AREA, ("Đã ghi" if is_done else "Xem trước", "")],
        "is_done": is_done,
        "days": [
            (
                each,
                KINDS.get(_kind(found, each.on), _ordinary(found, each.on)),
                DayEffect(each.effect).label,
                DayStatus(each.status).label,
            )
            for each in days
        ],
        "rows": rows[:SHOWN_AT_MOST],
        "more": max(0, len(rows) - SHOWN_AT_MOST),
        "others": others,
        "moved": len(moved),
        "csv": services.written_days(days),
        "document": document,
        "year": days[0].on.year,
    }
    return render(request, "regulations/calendar_change.html", context)


def _ordinary(found: Calendar, day: date) -> str:
    return "ngày làm việc" if found.is_working(day) else "ngày nghỉ hằng tuần"


def _lines(account: Account, moved: Sequence[Moved]) -> tuple[list[Moved], int]:
    """Those about people the account may see, and how many others there are."""
    people = [each.declaration.person_id for each in moved]
    seen = set(
        Person.objects.visible_to(account).filter(pk__in=people).values_list("pk", flat=True)
    )
    rows = [each for each in moved if each.declaration.person_id in seen]
    return rows, len(moved) - len(rows)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The days of a year as the file that may be loaded again."""
    number = _number(request.GET.get("nam", ""))
    found = queries.calendar()
    effects = {
        "holiday": DayEffect.HOLIDAY,
        "compensatory": DayEffect.COMPENSATORY,
        "work": DayEffect.WORKING,
    }
    days = [
        Day(
            day, effects[_kind(found, day)], one.name,
            DayStatus.PROJECTED if one.is_projected else DayStatus.OFFICIAL,
        )
        for day, one in sorted(found.special.items()) if day.year == number
    ]  # fmt: skip
    text = "\ufeff" + services.written_days(days)
    return taken(text.encode(), "text/csv; charset=utf-8", f"lich-lam-viec-{number}.csv")
