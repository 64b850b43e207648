"""Opening a record and its account: by the employing unit (CM-6.2, LC-2.2b), or where the
regulation says so by the managing or the technical body (BNV-7.1, KT-7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.base import jobs, wall
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding, Severity
from hoso.base.identity import PersonalNumber
from hoso.base.text import one_line, sort_key
from hoso.deadlines import services as deadlines
from hoso.dossiers.models import Person
from hoso.dossiers.sections.checks.person import NOT_A_NAME, is_a_name
from hoso.dossiers.services.writing import Write, write
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Event, Opener
from hoso.regulations.profile import Profile

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

RECORDS = "changes.record"  # what is due of a new record, in `deadlines`
STAFF_NUMBERS = "dossiers_staff_number"
# Who opens, by the regulation's word for it.
ACTS = {
    Opener.EMPLOYING_UNIT: Act.OPEN_RECORD,
    Opener.SUB_UNIT: Act.OPEN_RECORD,
    Opener.MANAGING_BODY: Act.OPEN_RECORD_ABOVE,
    Opener.TECHNICAL_BODY: Act.OPEN_RECORD_AT_CENTRE,
}
CONFIRMED = "Số định danh khác năm sinh hoặc giới tính; đã đối chiếu giấy tờ gốc."


@dataclass(frozen=True, slots=True)
class Opened:
    """A new record; the one-time password is shown once and kept nowhere."""

    person: Person
    account: Account
    one_time_password: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A record to be opened, its values read already: `born_on` is ISO text."""

    unit_id: int
    personal_number: str
    full_name: str
    born_on: str
    sex: str
    kind: str
    decision_on: date | None = None
    started_on: date | None = None


def opener_of(regulation: str | None = None) -> Opener:
    """Who creates personal accounts under the regulation (the one in force)."""
    return regulations.profile(regulation).accounts_opened_by.value


def opening_act(regulation: str | None = None) -> Act:
    """What who creates accounts must be allowed."""
    return ACTS[opener_of(regulation)]


def is_asked_for(regulation: str | None = None) -> bool:
    """The unit asks another body for accounts, and does not create them itself."""
    return opening_act(regulation) is not Act.OPEN_RECORD


def opening_body(regulation: str | None = None) -> str:
    """The name of who creates accounts, as a sentence says it."""
    profile = regulations.profile(regulation)
    match profile.accounts_opened_by.value:
        case Opener.MANAGING_BODY:
            return profile.managing_body.value
        case Opener.TECHNICAL_BODY:
            bodies = (each.value.name for each in profile.bodies if each.value.key == "technical")
            return next(bodies, "cơ quan kỹ thuật")
    return "cán bộ đầu mối của đơn vị"


def may_open(by: Account, unit: Unit | None = None, regulation: str | None = None) -> bool:
    """Whether the account creates accounts under the regulation; without a unit: anywhere."""
    return bool(access.may(by, opening_act(regulation), unit))


def require_opener(by: Account, unit: Unit | None = None, regulation: str | None = None) -> None:
    """Raises NotAllowed: who creates accounts, by which article, and what to do instead."""
    if may_open(by, unit, regulation):
        return
    if not is_asked_for(regulation):
        access.require(by, Act.OPEN_RECORD, unit)
    body = opening_body(regulation)
    raise NotAllowed(
        f"Tài khoản do {body} cấp theo đề nghị của đơn vị, đơn vị không tự mở. Gửi đề nghị cấp "
        "tài khoản kèm quyết định tuyển dụng hoặc hợp đồng.",
        article=regulations.article("accounts_opened_by", regulation).shown(),
        ask=body,
    )


def check_opening(
    personal_number: str, full_name: str, born_on: str, sex: str, kind: str
) -> list[Finding]:
    """What keeps a record from being opened, by field, and (warned) where the number tells
    another birth or sex; born_on as typed or ISO."""
    try:
        return checked(personal_number, full_name, born_on, sex, kind)[3]
    except Incomplete as error:
        return list(error.findings)


def open_records(by: Account, openings: Sequence[Opening], *, settles: bool = True) -> list[Person]:
    """Records of many at once, in the order given, each with an account that nobody can sign in
    with until its password is issued (accounts.services.reissue).

    settles: without it the caller makes what is due of RECORDS in the same recording. The values
    have passed `check_opening` and the caller has asked whether `by` may open records
    in each unit. Must stand inside a recording. Raises Conflict when a number has a record.
    """
    profile = regulations.profile()
    accounts = [
        Account(username=profile.username(each.personal_number), full_name=each.full_name,
                password=_nobodys_password()) for each in openings
    ]  # fmt: skip
    try:
        with transaction.atomic():
            people = [
                _person(each, account, number)
                for each, account, number in zip(
                    openings,
                    Account.objects.bulk_create(accounts),
                    _next_staff_numbers(len(openings)),
                    strict=True,
                )
            ]
            Person.objects.bulk_create(people)
    except IntegrityError as error:
        raise taken() from error
    write(each for person in people for each in _first_writes(person))
    if settles:
        deadlines.settle(RECORDS, [each.pk for each in people])
    jobs.defer_many("quality.measure_opened", ({"person_id": str(each.pk)} for each in people))
    return people


def _nobodys_password() -> str:
    """As `make_password(None)`, drawn at once and not letter by letter: a load opens thousands."""
    return UNUSABLE_PASSWORD_PREFIX + token_urlsafe(30)


def opened_content(opening: Opening) -> dict[str, dict[str, str]]:
    """The sections that a record has from its opening on."""
    return {
        "identity": {
            "birth_name": opening.full_name,
            "sex": opening.sex,
            "born_on": opening.born_on,
        },
        "papers": {"citizen_number": opening.personal_number},
    }


# By section: the fields that a record has from its opening on.
OPENED_WITH = {
    key: tuple(row) for key, row in opened_content(Opening(0, "", "", "", "", "")).items()
}


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
    decision_on: date | None = None,
    started_on: date | None = None,
) -> Opened:
    """Open a recruit's record and account, by who does so under the regulation (CM-6.2).

    born_on: as typed. is_confirmed: `by` has compared the papers, so a number that tells
    another year of birth or sex is taken as it is (docs/rules/personal-number.md). decision_on,
    started_on: of recruitment; the one that a new record's time counts from must be there.
    Raises NotAllowed, Incomplete with findings by field (those that may be confirmed only
    warn), and Conflict when the number has a record, without saying whose or where.
    """
    require_opener(by, unit)
    number, name, born, odd = checked(personal_number, full_name, born_on, sex, kind)
    if odd and not is_confirmed:
        raise Incomplete("Chưa mở được hồ sơ.", odd)
    if lacking := undated(regulations.profile(), decision_on, started_on):
        raise Incomplete("Chưa mở được hồ sơ.", lacking)
    opening = Opening(unit.pk, number.digits, name, born.iso(), sex, kind, decision_on, started_on)
    return opened(by, unit, opening, regulations.profile(), reason=CONFIRMED if odd else "")


def opened(
    by: Account, unit: Unit, opening: Opening, profile: Profile, *, reason: str = ""
) -> Opened:
    """Open what was checked, by who was found to be allowed; the account is named by the
    regulation (KT-3.3). Raises Conflict when the number has a record."""
    if has_record(opening.personal_number):
        raise taken()
    try:
        pk = uuid4()
        with audit.recording(by, "dossiers.open", subject=f"dossiers.person:{pk}", reason=reason):
            username = profile.username(opening.personal_number)
            account, password = open_account(username, opening.full_name, by=by)
            person = _person(opening, account, _next_staff_numbers(1)[0])
            person.pk, person.unit = pk, unit
            person.save(force_insert=True)
            write(_first_writes(person))
            deadlines.settle(RECORDS, [person.pk])
            jobs.defer("quality.measure_opened", person_id=str(person.pk))
    except IntegrityError as error:
        raise taken() from error
    return Opened(person, account, password)


def has_record(personal_number: str) -> bool:
    """Anywhere in the province: a number has one record. Not whose, nor where."""
    with wall.beyond("a number is one person's in the whole province"):
        return Person.objects.filter(personal_number=personal_number).exists()


def undated(profile: Profile, decision_on: date | None, started_on: date | None) -> list[Finding]:
    """What lacks of the day that a new record's time counts from, or cannot be."""
    found, term = [], profile.new_record
    article = term.citation.shown()
    if term.value.since is Event.DECISION and decision_on is None:
        message = "Ghi ngày quyết định tuyển dụng hoặc hợp đồng: hạn lập hồ sơ tính từ ngày này."
        found.append(Finding(message, field="decision_on", article=article))
    if term.value.since is Event.WORK and started_on is None:
        message = "Ghi ngày nhận việc: hạn lập hồ sơ tính từ ngày này."
        found.append(Finding(message, field="started_on", article=article))
    if decision_on is not None and decision_on > timezone.localdate():
        found.append(Finding("Ngày quyết định ở tương lai. Xem lại.", field="decision_on"))
    return found


def _person(opening: Opening, account: Account, staff_number: str) -> Person:
    return Person(
        personal_number=opening.personal_number,
        staff_number=staff_number,
        kind=opening.kind,
        unit_id=opening.unit_id,
        account=account,
        full_name=opening.full_name,
        sort_key=sort_key(opening.full_name),
        sex=opening.sex,
        born_on=PartialDate.from_iso(opening.born_on),
        decision_on=opening.decision_on,
        started_on=opening.started_on,
    )


def _first_writes(person: Person) -> list[Write]:
    assert person.born_on is not None
    opening = Opening(
        person.unit_id,
        person.personal_number,
        person.full_name,
        person.born_on.iso(),
        person.sex,
        person.kind,
    )
    return [Write(person.pk, key, "set", row) for key, row in opened_content(opening).items()]


def taken() -> Conflict:
    """Why a second record of one number is not opened (BNV-4.4)."""
    return Conflict(
        "Số định danh này đã có hồ sơ trong hệ thống, nên không mở thêm (mỗi người một hồ sơ). "
        "Nếu người này chuyển từ đơn vị khác về, làm thủ tục tiếp nhận.",
        article="Điều 3 Nghị định 27/2026/NĐ-CP",
        ask="Sở Nội vụ",
    )


def checked(
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


def _next_staff_numbers(count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [STAFF_NUMBERS, count])
        return [f"CB{number:06}" for (number,) in cursor.fetchall()]
