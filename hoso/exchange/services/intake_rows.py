"""What each row of a workbook of accounts comes to, and its opening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Grant, IntakeRow, Role
from hoso.accounts.rules import GIVES, basis_findings
from hoso.accounts.services import Basis, held_in_own_right
from hoso.accounts.services.intakes import Row
from hoso.base import wall
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, HosoError
from hoso.base.text import folded, one_line
from hoso.dossiers import rules as dossier_rules
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person, RecordRequest
from hoso.exchange.units import Units
from hoso.exchange.workbook import accounts as book
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations

NO_UNIT = (
    "Không có đơn vị nào đang hoạt động mang mã hoặc tên này, hoặc có nhiều đơn vị cùng tên. Ghi "
    "mã, hoặc chọn trong danh sách của mẫu."
)


@dataclass(slots=True)
class _Found:
    """What a row comes to: of a person, or of a request that a unit sent."""

    unit: Unit
    person: Person | None = None
    request: RecordRequest | None = None
    role: Role | None = None
    basis: Basis | None = None
    email: str = ""


@dataclass
class Looker:
    """Looks at rows in a fixed number of statements, and opens those that are ready."""

    by: Account
    places: Mapping[str, int]
    found: dict[int, _Found] = field(default_factory=dict)
    lines: dict[UUID, int] = field(default_factory=dict)  # of each person, where they stand first

    def __post_init__(self) -> None:
        self.units = Units.load()
        self.open_in = access.scope(self.by, dossiers.opening_act())
        self.held = held_in_own_right(self.by)
        self.holding: set[int] = set()
        self.roles = {folded(role_name(each)): each for each in Role}
        self.roles |= {folded(str(each.label)): each for each in Role}

    def look(self, rows: Sequence[Row]) -> None:
        """Each row's state and what is wrong where."""
        numbers = {row.line: _number(row) for row in rows}
        times = Counter(each for each in numbers.values() if each)
        people, asked = self._known(set(times))
        current = Grant.objects.current_on(timezone.localdate())
        theirs = current.filter(account__in=[each.account_id for each in people.values()])
        self.holding = set(theirs.values_list("account_id", flat=True))
        for row in rows:
            number = numbers[row.line]
            unit = self._unit(row)
            if not number:
                self._refuse(row, book.NUMBER, "Chưa ghi số định danh cá nhân.")
            elif times[number] > 1:
                self._refuse(row, book.NUMBER, "Số này có ở hai dòng của bảng tính.")
            elif unit is not None:
                self._whose(row, unit, people.get(number), asked.get(number))
            self._rest(row)

    def open(self, one: IntakeRow, row: Row) -> None:
        """Open it and keep its password for the slip, or what kept it from being opened."""
        found = self.found.get(row.line)
        if row.state == IntakeRow.State.READY and found is not None:
            try:
                with transaction.atomic():
                    account, password = self._issued(found, row)
                    accounts.note_account(one, account, password)
                return
            except HosoError as error:
                self._refuse(row, book.NUMBER, error.message)
        accounts.note_row(one, row)

    def _issued(self, found: _Found, row: Row) -> tuple[Account, str]:
        by = self.by
        subject = found.request.subject if found.request is not None else ""
        if found.person is not None and found.person.account is not None:
            subject = found.person.account.subject
        words = _basis_words(row)
        with audit.recording(by, "accounts.open_by_workbook", subject=subject, reason=words):
            if found.request is not None:
                made = dossiers.open_asked(found.request, by=by)
                account, password = made.account, made.one_time_password
            else:
                assert found.person is not None and found.person.account is not None
                account = _unissued(found.person.account)
                password = dossiers.reissue(found.person, by=by)
            if found.email:
                accounts.set_email(account, found.email, by=by)
            if found.role is not None and found.basis is not None:
                accounts.give(account, found.role, found.unit, by=by, since=timezone.localdate(),
                              until=None, basis=found.basis)  # fmt: skip
        return account, password

    @wall.beyond("a number of somebody elsewhere is refused with the reason")
    def _known(self, typed: set[str]) -> tuple[dict[str, Person], dict[str, RecordRequest]]:
        """People and waiting requests by what was typed for them."""
        with_all = Person.objects.select_related("account", "unit")
        people = {each.personal_number: each for each in with_all.filter(personal_number__in=typed)}
        staff = with_all.filter(staff_number__in=[each.upper() for each in typed])
        people |= {each.staff_number.upper(): each for each in staff}
        named = Account.objects.filter(username__in=typed).select_related("person__unit")
        for account in named:
            person = getattr(account, "person", None)
            if person is not None:
                person.account = account
                people.setdefault(account.username.upper(), person)
        asked = RecordRequest.objects.filter(state=dossier_rules.ASKED, personal_number__in=typed)
        requests = {each.personal_number: each for each in asked.select_related("unit")}
        return people, requests

    def _unit(self, row: Row) -> Unit | None:
        typed = row.given.get(book.UNIT, "")
        unit = self.units.resolve(typed) if typed else None
        if unit is None:
            self._refuse(row, book.UNIT, NO_UNIT if typed else "Chưa ghi mã đơn vị.")
        elif not self.open_in.covers(unit):
            self._refuse(row, book.UNIT, "Đơn vị này ngoài phạm vi bạn được giao cấp tài khoản.")
        else:
            return unit
        return None

    def _whose(
        self, row: Row, unit: Unit, person: Person | None, request: RecordRequest | None
    ) -> None:
        if person is None and request is None:
            self._refuse(row, book.NUMBER, "Không có trong danh sách hồ sơ. " + (
                f"{dossiers.opening_body()} cấp theo đề nghị của đơn vị; chưa có đề nghị nào cho "
                "số này." if dossiers.is_asked_for()
                else "Mở hồ sơ trước, hoặc nạp hồ sơ từ bảng tính."
            ))  # fmt: skip
            return
        theirs = person.unit if person is not None else request.unit if request else unit
        name = person.full_name if person is not None else request.full_name if request else ""
        if not self.open_in.covers(theirs):
            self._refuse(row, book.NUMBER, "Người này thuộc đơn vị ngoài phạm vi bạn được giao.")
            return
        if theirs.pk != unit.pk:
            self._refuse(row, book.UNIT, "Khác đơn vị trong hồ sơ hoặc đề nghị; cấp tài khoản "
                         "không điều chuyển người.")  # fmt: skip
        if folded(one_line(row.given.get(book.NAME, ""))) != folded(name):
            self._refuse(row, book.NAME, "Khác họ và tên trong hồ sơ hoặc đề nghị.")
        if person is not None:
            self._standing(row, person)
        self.found[row.line] = _Found(theirs, person, None if person else request)

    def _standing(self, row: Row, person: Person) -> None:
        """Whether the account of a person is still to be issued."""
        account = person.account
        if account is None or not account.is_active:
            self._refuse(row, book.NUMBER, "Tài khoản của người này đang bị khóa hoặc đã đóng.")
        elif account.pk == self.by.pk:
            self._refuse(row, book.NUMBER, "Không tự cấp tài khoản cho chính mình.")
        elif not account.must_set_password or account.one_time_until is not None:
            words = "Số này đã có tài khoản" + (
                ", đã dùng." if not account.must_set_password else
                "; phiếu đã cấp. Mất phiếu thì cấp lại ở hồ sơ của người đó, hoặc ở “Tài khoản và "
                "quyền” nếu người đó đang giữ quyền."
            )  # fmt: skip
            self._note(row, book.NUMBER, words, IntakeRow.State.KNOWN)
        elif self.lines.setdefault(person.pk, row.line) != row.line:
            self._refuse(row, book.NUMBER, f"Người này đã có ở dòng {self.lines[person.pk]}.")
        elif account.pk in self.holding:
            self._refuse(row, book.NUMBER, "Người này đang giữ quyền, nên không cấp theo bảng.")

    def _rest(self, row: Row) -> None:
        """E-mail, role and the decision behind it."""
        given, found = row.given, self.found.get(row.line)
        email = given.get(book.EMAIL, "")
        if email and (problem := accounts.email_problem(email)):
            self._refuse(row, book.EMAIL, problem)
        role = self._role(row)
        number, typed = given.get(book.BASIS_NUMBER, ""), given.get(book.BASIS_ON, "")
        basis = None
        if role is not None or number or typed:
            basis = self._basis(row, number, typed)
        if found is not None:
            found.role, found.basis, found.email = role, basis, email

    def _role(self, row: Row) -> Role | None:
        typed = row.given.get(book.ROLE, "")
        if not typed:
            return None
        role = self.roles.get(folded(typed))
        if role is None:
            self._refuse(row, book.ROLE, "Không có vai trò nào tên như vậy.")
            return None
        unit = self.units.resolve(row.given.get(book.UNIT, ""))
        may = [
            each
            for each in self.held
            if role in GIVES.get(each.role, ())
            and unit is not None
            and each.unit.lft <= unit.lft <= each.unit.rgt
        ]
        if unit is not None and not may:
            self._refuse(row, book.ROLE, "Bạn không giao được vai trò này ở đơn vị này. Để trống; "
                         "thủ trưởng đơn vị hoặc Sở Nội vụ giao sau.")  # fmt: skip
        return role

    def _basis(self, row: Row, number: str, typed: str) -> Basis | None:
        on = None
        if typed:
            try:
                day = PartialDate.parse(typed)
            except ValueError as error:
                self._refuse(row, book.BASIS_ON, str(error))
                return None
            if day.earliest() != day.latest():
                self._refuse(row, book.BASIS_ON, "Ghi đủ ngày, tháng, năm.")
                return None
            on = day.earliest()
        for each in basis_findings(number, on, timezone.localdate()):
            self._refuse(row, each.field, each.message)
        return Basis(number, on)

    def _refuse(self, row: Row, column: str, reason: str) -> None:
        self._note(row, column, reason, IntakeRow.State.REFUSED)

    def _note(self, row: Row, column: str, reason: str, state: str) -> None:
        if state == IntakeRow.State.REFUSED or row.state == IntakeRow.State.READY:
            row.state = state
        row.issues.append(
            {
                "cell": book.cell(self.places, column, row.line),
                "column": column,
                "header": book.COLUMNS[column][0],
                "value": row.given.get(column, ""),
                "reason": reason,
            }
        )


def _unissued(account: Account) -> Account:
    """Locked. Raises Conflict when somebody else issued it a moment ago."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if not locked.must_set_password or locked.one_time_until is not None:
        raise Conflict("Tài khoản này vừa được cấp ở nơi khác.")
    return locked


def _number(row: Row) -> str:
    return "".join(row.given.get(book.NUMBER, "").split()).upper()


def _basis_words(row: Row) -> str:
    number, on = row.given.get(book.BASIS_NUMBER, ""), row.given.get(book.BASIS_ON, "")
    return f"{number} ngày {on}" if number else ""


def roles_of(by: Account) -> list[Role]:
    """What the account gives somewhere."""
    may = {role for each in held_in_own_right(by) for role in GIVES.get(each.role, ())}
    return [each for each in Role if each.value in may]


def role_name(role: Role) -> str:
    """As the regulation in force calls who holds it."""
    return regulations.profile().role_name(role.value) or str(role.label)
