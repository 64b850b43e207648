"""Verbs of regulations: copy, edit and adopt one; set the days of the calendar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import jobs
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.regulations import queries, reading
from hoso.regulations.models import (
    Adoption,
    CalendarDay,
    DayEffect,
    DayStatus,
    Regulation,
    Revision,
)

_KEY = re.compile(r"[a-z0-9][a-z0-9_]{2,59}")
YEARS = range(2000, 2101)
_COLUMNS = ["date", "effect", "name", "status"]


def save(key: str, text: str, *, by: Account, based_on: str = "") -> Regulation:
    """Keep a province's own regulation under that name, new or edited.

    text: of the TOML file. Raises NotAllowed; Incomplete when the name or the file is wrong
    (the finding says line and key); Conflict when it is one of the system's, or was adopted.
    """
    access.require(by, Act.SET_REGULATION)
    if not _KEY.fullmatch(key):
        message = "Mã quy chế gồm chữ thường không dấu, số và dấu _, từ 3 đến 60 ký tự."
        raise Incomplete(message, [Finding(message, field="key")])
    if key in queries.names():
        raise Conflict("Đây là quy chế có sẵn của hệ thống, không sửa được. Sao ra một bản riêng.")
    try:
        reading.read(key, text)
    except reading.ProfileError as error:
        raise Incomplete(
            "Tệp quy chế chưa dùng được.", [Finding(str(error), field="text")]
        ) from error
    with audit.recording(by, "regulations.save", subject=f"regulations.regulation:{key}"):
        own = _locked(key)
        _refuse_adopted(key)
        own = own or Regulation(key=key, made_by=by, based_on=based_on)
        own.text = text
        own.save()
        _changed()
    return own


def adopt(regulation: str, since: date, document: str, *, by: Account) -> Adoption:
    """From that day on the installation works by it; what is under way keeps its own.

    Raises NotAllowed; Incomplete for a day that is not to come, or without the document that
    orders it; Conflict when something is adopted for that day already.
    """
    access.require(by, Act.SET_REGULATION)
    queries.profile(regulation)
    findings = []
    if since <= timezone.localdate():
        findings.append(Finding("Ngày áp dụng phải sau hôm nay.", field="since"))
    if not (said := one_line(document)):
        findings.append(Finding("Ghi văn bản ban hành quy chế.", field="document"))
    if findings:
        raise Incomplete("Chưa đặt được quy chế.", findings)
    with audit.recording(by, "regulations.adopt", subject=f"regulations.regulation:{regulation}"):
        _locked(regulation)  # nobody edits it meanwhile
        adoption = Adoption(regulation=regulation, since=since, document=said[:200], decided_by=by)
        try:
            adoption.validate_unique()
        except ValidationError as error:
            raise Conflict(error.messages[0]) from error
        adoption.save()
        _changed()
    return adoption


def cancel(adoption: Adoption, *, by: Account) -> None:
    """Take back a date that has not come. Raises NotAllowed, Conflict."""
    access.require(by, Act.SET_REGULATION)
    with audit.recording(by, "regulations.cancel", subject=adoption.subject):
        if adoption.since <= timezone.localdate():
            raise Conflict("Quy chế này đã có hiệu lực, không hủy được. Đặt quy chế khác thay thế.")
        adoption.delete()
        _changed()


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar as entered."""

    on: date
    effect: DayEffect
    name: str
    status: DayStatus = DayStatus.OFFICIAL
    document: str = ""


def set_days(days: Iterable[Day], *, by: Account) -> None:
    """Enter days of the calendar, each in place of what stood there. Open due dates are moved
    soon after, by the job `deadlines.recount`. Raises NotAllowed, Incomplete."""
    access.require(by, Act.SET_REGULATION)
    given = list(days)
    check_days(given)
    with audit.recording(by, "regulations.set_days"):
        for each in given:
            CalendarDay.objects.update_or_create(
                day=each.on,
                defaults={
                    "effect": each.effect,
                    "name": one_line(each.name)[:120],
                    "status": each.status,
                    "document": one_line(each.document)[:200],
                    "changed_by": by,
                },
            )
        _changed()
        jobs.defer("deadlines.recount")


def check_days(days: Iterable[Day]) -> None:
    """Raises Incomplete on a day that the calendar cannot take."""
    if wrong := [finding for each in days for finding in _wrong(each)]:
        raise Incomplete(wrong[0].message, wrong)


def _wrong(day: Day) -> list[Finding]:
    found = []
    if not one_line(day.name):
        found.append(Finding(f"Ghi tên của ngày {day.on:%d/%m/%Y}.", field="name"))
    if day.on.year not in YEARS:
        said = f"Lịch chỉ nhận các năm từ {YEARS.start} đến {YEARS.stop - 1}."
        found.append(Finding(said, field="on"))
    is_weekend = day.on.weekday() >= 5
    if day.effect == DayEffect.WORKING and not is_weekend:
        said = f"{day.on:%d/%m/%Y} vốn là ngày làm việc; hoán đổi chỉ vào thứ Bảy, Chủ nhật."
        found.append(Finding(said, field="effect"))
    return found


def read_days(text: str, document: str = "") -> list[Day]:
    """The days of a CSV file with columns date, effect (a DayEffect), name, status (a DayStatus).

    Raises Incomplete with what is wrong, by line.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    except csv.Error as error:
        message = "Tệp không đọc được như một bảng CSV."
        raise Incomplete(message, [Finding(message, field="file")]) from error
    missing = [name for name in _COLUMNS if name not in (rows[0] if rows else {})]
    if missing:
        message = f"Tệp trống hoặc thiếu cột {', '.join(missing)}."
        raise Incomplete(message, [Finding(message, field="file")])
    found: dict[date, Day] = {}
    findings = []
    for number, row in enumerate(rows, 2):
        try:
            day = _read_day(row, document)
        except (ValueError, AttributeError):
            wanted = (
                f"cần ngày dạng 2027-02-05, loại ({', '.join(DayEffect)}), tên, "
                f"tình trạng ({', '.join(DayStatus)})."
            )
            findings.append(Finding(f"Dòng {number}: {wanted}", field="file"))
            continue
        told = [finding.message for finding in _wrong(day)]
        if day.on in found:
            told.append(f"ngày {day.on:%d/%m/%Y} đã có ở dòng trên.")
        findings += [Finding(f"Dòng {number}: {each}", field="file") for each in told]
        found[day.on] = day
    if findings:
        raise Incomplete(f"Tệp có {len(findings)} chỗ chưa đúng.", findings)
    return list(found.values())


def _read_day(row: dict[str, str], document: str) -> Day:
    return Day(
        date.fromisoformat(row["date"].strip()),
        DayEffect(row["effect"].strip()),
        row["name"].strip(),
        DayStatus(row["status"].strip()),
        document,
    )


def written_days(days: Iterable[Day]) -> str:
    """The file that `read_days` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([f"{each.on}", each.effect, each.name, each.status] for each in days)
    return out.getvalue()


def _locked(key: str) -> Regulation | None:
    return Regulation.objects.select_for_update().filter(key=key).first()


def _refuse_adopted(key: str) -> None:
    if Adoption.objects.filter(regulation=key).exists():
        raise Conflict(
            "Quy chế này đã được đặt ngày áp dụng nên không sửa được nữa: việc đang làm theo nó. "
            "Sao ra một bản mới rồi sửa."
        )


def _changed() -> None:
    """Other processes notice; this one reads anew. Must stand inside a recording."""
    Revision.objects.update_or_create(pk=1, defaults={"token": str(uuid4())})
    queries.forget()
