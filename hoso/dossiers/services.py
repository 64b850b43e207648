"""Verbs of dossiers. Once a record is open, only `changes` calls write and freeze."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.base.canonical import canonical, sha256
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.identity import PersonalNumber
from hoso.base.text import one_line, sort_key
from hoso.dossiers import queries
from hoso.dossiers.models import Person, Version
from hoso.dossiers.readers.values import to_model
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Row, Section

if TYPE_CHECKING:
    from hoso.organisations.models import Unit
    from hoso.signing.models import Signature

STAFF_NUMBERS = "dossiers_staff_number"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new record; the one-time password is shown once and kept nowhere."""

    person: Person
    account: Account
    one_time_password: str


@dataclass(frozen=True, slots=True)
class Write:
    """One row to add, set or remove. `row` holds the whole new row for add and set."""

    person_id: UUID
    section: str
    operation: str  # add | set | remove
    row: Row


def open_record(
    by: Account,
    unit: Unit,
    *,
    personal_number: str,
    full_name: str,
    born_on: str,
    sex: str,
    kind: str,
) -> Opened:
    """The employing unit opens a recruit's record and account (CM-6.2).

    born_on: as typed. Raises NotAllowed, Incomplete with findings by field, and Conflict when
    the number has a record, without saying whose or where.
    """
    access.require(by, Act.OPEN_RECORD, unit)
    number, name, born = _checked(personal_number, full_name, born_on, sex, kind)
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
        with audit.recording(by, "dossiers.open", subject=f"dossiers.person:{pk}"):
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
                    Write(
                        person.pk, "papers", "set", {"citizen_number": number.digits}
                    ),
                ]
            )
    except IntegrityError as error:
        raise taken from error
    return Opened(person, account, password)


def write(writes: Iterable[Write]) -> None:
    """Write rows in bulk. Must stand inside a recording; the caller has locked the people."""
    grouped: dict[tuple[str, str], list[Write]] = defaultdict(list)
    for each in writes:
        grouped[(each.section, each.operation)].append(each)
    for (key, operation), group in grouped.items():
        declared = section(key)
        if operation == "remove":
            declared.model._default_manager.filter(
                pk__in=[each.row["id"] for each in group]
            ).delete()
        elif declared.many and operation == "add":
            declared.model._default_manager.bulk_create(
                _model(declared, each) for each in group
            )
        elif declared.many:
            declared.model._default_manager.bulk_update(
                [_model(declared, each) for each in group],
                [f.name for f in declared.fields],
                batch_size=500,
            )
        else:
            declared.model._default_manager.bulk_create(
                [_model(declared, each) for each in group],
                update_conflicts=True,
                unique_fields=["person"],
                update_fields=[f.name for f in declared.fields],
            )
    _refresh_index(
        {
            each.person_id
            for (key, _), group in grouped.items()
            if key == "identity"
            for each in group
        }
    )


def next_versions(people: Sequence[Person]) -> list[Version]:
    """The next version of each dossier out of the rows as they now stand; not yet saved."""
    contents = queries.contents_of(people)
    latest = queries.latest_versions([person.pk for person in people])
    made = []
    for person in people:
        before = latest.get(person.pk)
        previous = before.sha256 if before else ""
        number = (before.number if before else 0) + 1
        text = canonical(queries.frozen(contents[person.pk], number, previous))
        made.append(
            Version(
                person=person,
                number=number,
                content=text.decode(),
                sha256=sha256(text),
                previous_sha256=previous,
            )
        )
    return made


def freeze(versions: Sequence[Version], signature: Signature) -> None:
    """Save the versions under the signature that lists them. Must stand inside a recording.

    Raises Conflict when another approval froze one of them first.
    """
    for version in versions:
        version.signature = signature
    try:
        with transaction.atomic():
            Version.objects.bulk_create(versions)
    except IntegrityError as error:
        raise Conflict(
            "Có hồ sơ vừa được người khác ký. Chưa ký gì thêm; tải lại trang rồi ký lại."
        ) from error
    for version in versions:
        version.person.version_number = version.number
    Person.objects.bulk_update(
        [version.person for version in versions], ["version_number"], batch_size=1000
    )


def _checked(
    personal_number: str, full_name: str, born_on: str, sex: str, kind: str
) -> tuple[PersonalNumber, str, PartialDate]:
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
    if not sex:
        findings.append(Finding("Chưa chọn giới tính.", field="sex"))
    if not kind:
        findings.append(Finding("Chưa chọn đối tượng.", field="kind"))
    if number and born and sex:
        findings += _disagreements(number, born, sex)
    if findings or number is None or born is None:
        raise Incomplete("Chưa mở được hồ sơ.", findings)
    return number, name, born


def _disagreements(
    number: PersonalNumber, born: PartialDate, sex: str
) -> list[Finding]:
    found = []
    if born.year != number.birth_year:
        found.append(
            Finding(
                f"Năm sinh {born.year} không khớp số định danh cá nhân (ứng với năm "
                f"{number.birth_year}). Kiểm tra lại cả hai.",
                field="born_on",
            )
        )
    if sex != number.sex.value:
        found.append(
            Finding(
                "Giới tính không khớp số định danh cá nhân. Kiểm tra lại cả hai.",
                field="sex",
            )
        )
    return found


def _next_staff_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [STAFF_NUMBERS])
        return f"CB{cursor.fetchone()[0]:06}"


def _model(declared: Section, each: Write) -> Any:
    model = declared.model(person_id=each.person_id)
    if declared.many:
        model.pk = UUID(each.row["id"])
    for field in declared.fields:
        column = declared.column(field.name)
        setattr(model, field.name, to_model(column, each.row.get(field.name)))
    return model


def _refresh_index(person_ids: set[UUID]) -> None:
    """Name, sex and birth of Person out of section identity."""
    if not person_ids:
        return
    identity = section("identity").model
    changed = []
    people = Person.objects.in_bulk(list(person_ids))
    for row in identity._default_manager.filter(person_id__in=list(person_ids)):
        person = people[row.person_id]
        if (person.full_name, person.sex, person.born_on) != (
            row.birth_name,
            row.sex,
            row.born_on,
        ):
            person.full_name, person.sex, person.born_on = (
                row.birth_name,
                row.sex,
                row.born_on,
            )
            person.sort_key = sort_key(row.birth_name)
            changed.append(person)
    Person.objects.bulk_update(
        changed, ["full_name", "sex", "born_on", "sort_key"], batch_size=500
    )
