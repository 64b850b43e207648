"""Opening a record: the employing unit's first act for a recruit (CM-6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, connection
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding, Severity
from hoso.base.identity import PersonalNumber
from hoso.base.text import one_line, sort_key
from hoso.dossiers.models import Person
from hoso.dossiers.sections.checks.person import NOT_A_NAME, is_a_name
from hoso.dossiers.services.writing import Write, write

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

STAFF_NUMBERS = "dossiers_staff_number"
CONFIRMED = "Số định danh khác năm sinh hoặc giới tính; đã đối chiếu giấy tờ gốc."


@dataclass(frozen=True, slots=True)
class Opened:
    """A new record; the one-time password is shown once and kept nowhere."""

    person: Person
    account: Account
    one_time_password: str


def open_record(
    by: Account,
    unit: Unit,
    *,
    personal_number: str,
    full_name: str,
    born_on: str,
    sex: str,
    kind: str,
    is_confirmed: bool = False,
) -> Opened:
    """The employing unit opens a recruit's record and account (CM-6.2).

    born_on: as typed. is_confirmed: `by` has compared the papers, so a number that tells
    another year of birth or sex is taken as it is (docs/rules/personal-number.md). Raises
    NotAllowed, Incomplete with findings by field (those that may be confirmed only warn), and
    Conflict when the number has a record, without saying whose or where.
    """
    access.require(by, Act.OPEN_RECORD, unit)
    number, name, born, odd = _checked(personal_number, full_name, born_on, sex, kind)
    if odd and not is_confirmed:
        raise Incomplete("Chưa mở được hồ sơ.", odd)
    taken = Conflict(
        "Số định danh này đã có hồ sơ trong hệ thống, nên không mở thêm (mỗi người một hồ sơ). "
        "Nếu người này chuyển từ đơn vị khác về, làm thủ tục tiếp nhận.",
        article="Điều 3 Nghị định 27/2026/NĐ-CP",
        ask="Sở Nội vụ",
    )
    if Person.objects.filter(personal_number=number.digits).exists():
        raise taken
    try:
        pk = uuid4()
        with audit.recording(
            by,
            "dossiers.open",
            subject=f"dossiers.person:{pk}",
            reason=CONFIRMED if odd else "",
        ):
            account, password = open_account(number.digits, name, by=by)
            person = Person.objects.create(
                pk=pk,
                personal_number=number.digits,
                staff_number=_next_staff_number(),
                kind=kind,
                unit=unit,
                account=account,
                full_name=name,
                sort_key=sort_key(name),
                sex=sex,
                born_on=born,
            )
            write(
                [
                    Write(
                        person.pk,
                        "identity",
                        "set",
                        {"birth_name": name, "sex": sex, "born_on": born.iso()},
                    ),
                    Write(person.pk, "papers", "set", {"citizen_number": number.digits}),
                ]
            )
    except IntegrityError as error:
        raise taken from error
    return Opened(person, account, password)


def _checked(
    personal_number: str, full_name: str, born_on: str, sex: str, kind: str
) -> tuple[PersonalNumber, str, PartialDate, list[Finding]]:
    """The values, and where the number tells something else; raises on what cannot be."""
    findings: list[Finding] = []
    number = born = None
    try:
        number = PersonalNumber("".join(personal_number.split()))
    except ValueError as error:
        findings.append(Finding(str(error), field="personal_number"))
    try:
        born = PartialDate.parse(born_on)
        if born.latest() > timezone.localdate():
            findings.append(Finding("Ngày sinh ở tương lai. Xem lại.", field="born_on"))
    except ValueError as error:
        findings.append(Finding(str(error), field="born_on"))
    name = one_line(full_name)
    if not name:
        findings.append(Finding("Chưa nhập họ và tên.", field="full_name"))
    elif len(name) > 120:
        findings.append(Finding("Họ và tên dài quá 120 ký tự.", field="full_name"))
    elif not is_a_name(name):
        findings.append(Finding(NOT_A_NAME, field="full_name"))
    if not sex:
        findings.append(Finding("Chưa chọn giới tính.", field="sex"))
    if not kind:
        findings.append(Finding("Chưa chọn đối tượng.", field="kind"))
    odd = _disagreements(number, born, sex) if number and born and sex else []
    if findings or number is None or born is None:
        raise Incomplete("Chưa mở được hồ sơ.", [*findings, *odd])
    return number, name, born, odd


def _disagreements(number: PersonalNumber, born: PartialDate, sex: str) -> list[Finding]:
    found = []
    if born.year != number.birth_year:
        found.append(
            Finding(
                f"Năm sinh {born.year} không khớp số định danh cá nhân (ứng với năm "
                f"{number.birth_year}). Kiểm tra lại cả hai.",
                field="born_on",
                severity=Severity.WARNS,
            )
        )
    if sex != number.sex.value:
        found.append(
            Finding(
                "Giới tính không khớp số định danh cá nhân. Kiểm tra lại cả hai.",
                field="sex",
                severity=Severity.WARNS,
            )
        )
    return found


def _next_staff_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [STAFF_NUMBERS])
        return f"CB{cursor.fetchone()[0]:06}"
