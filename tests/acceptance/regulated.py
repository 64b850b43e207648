"""A body of the public service that works by whatever regulation is in force: everybody a chain
may name, with their keys, and the verbs of one dossier's life. Through the real services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.changes import months, rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.services import stepping
from hoso.dossiers.models import Version
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer, Signing
from hoso.regulations.profile import Profile
from hoso.signing.demo import PIN
from hoso.signing.models import Credential
from hoso.signing.services import Signer, unlocked
from tests import builders
from tests.builders import Someone, Tree

FIRST_SECTIONS = ("identity", "papers", "origin", "schooling", "position", "work", "salary")


@dataclass
class Body:
    """One department with a division under a province, and who holds which role there."""

    tree: Tree
    by_role: dict[str, Account]
    keys: dict[int, Credential]

    @property
    def profile(self) -> Profile:
        return regulations.profile()

    @property
    def officer(self) -> Account:
        return self.by_role[Role.OFFICER]

    @property
    def head(self) -> Account:
        return self.by_role[Role.HEAD]

    @contextmanager
    def signing(self, account: Account) -> Iterator[Signer]:
        with unlocked(self.keys[account.pk], PIN) as signer:
            yield signer

    # --- the life of a dossier --------------------------------------------------------

    def enters(self, of: Someone) -> Account:
        """Who types this person's data under the regulation in force."""
        by_person = self.profile.declared_by.value.by is Declarer.PERSON
        return of.account if by_person else self.officer

    def types(self, of: Someone, section: str, **typed: Any) -> None:
        """With a paper of a kind that every regulation takes."""
        builders.fill(Someone(of.person, self.enters(of)), section, paper="other", **typed)

    def types_everything(self, of: Someone) -> None:
        """What a first declaration needs, with its papers."""
        for section in FIRST_SECTIONS:
            self.types(of, section)
        self.types(of, "family")
        self.types(of, "family", relation="02", name="Trần Thị Tư", born_in="1958")

    def sends(self, of: Someone, happened_on: date | None = None) -> Declaration:
        """Signed by the person where the regulation wants it."""
        by = self.enters(of)
        of.person.refresh_from_db()
        if by == of.account and self.profile.person_signs.value:
            self.has_key(of.account)
            with self.signing(of.account) as signer:
                return changes.submit(of.person, by=by, happened_on=happened_on, signer=signer)
        return changes.submit(of.person, by=by, happened_on=happened_on)

    def has_key(self, account: Account) -> None:
        if account.pk not in self.keys:
            self.keys[account.pk] = builders.make_key(account, self.tree.unit)

    def passes(self, declaration: Declaration) -> Declaration:
        """The step it stands at: every item looked at, signed where it must be, passed on."""
        step = stepping.chain_of(declaration).step(declaration.step).value
        by = self.by_role[step.role.value]
        pending = declaration.items.filter(state=rules.PENDING).values_list("pk", flat=True)
        if keys := list(pending):
            declaration = changes.accept(declaration, keys, by=by, revision=declaration.revision)
        if step.signature is not Signing.REQUIRED:
            return changes.finish_check(declaration, by=by, revision=declaration.revision)
        with self.signing(by) as signer:
            return changes.finish_check(
                declaration, by=by, revision=declaration.revision, signer=signer
            )

    def is_ready(self, declaration: Declaration) -> Declaration:
        """Through every step before the head's; what is unusual looked at."""
        while declaration.state == rules.SUBMITTED:
            declaration = self.passes(declaration)
        if declaration.exceptions:
            declaration = changes.clear_exceptions(
                declaration, by=self.head, revision=declaration.revision
            )
        return declaration

    def approves(self, *declarations: Declaration, outside: str = "") -> changes.Approved:
        """The head, with a signature unless the regulation wants none."""
        chosen = {each.pk: each.revision for each in declarations}
        last = stepping.chain_of(declarations[0]).steps[-1].value
        if last.signature is Signing.NONE:
            return changes.approve(
                self.tree.unit, chosen, by=self.head, signer=None, outside=outside
            )
        with self.signing(self.head) as signer:
            return changes.approve(
                self.tree.unit, chosen, by=self.head, signer=signer, outside=outside
            )

    def lives(self, of: Someone, time_machine: Any) -> Version:
        """A first declaration, from typing to the version; time goes on to the session."""
        self.types_everything(of)
        declaration = self.is_ready(self.sends(of))
        move_into_session(time_machine)
        version = self.approves(declaration).versions[0]
        of.person.refresh_from_db()
        return version

    def month(self) -> months.Month:
        return months.month_of(self.tree.unit, {self.head.pk})


def body() -> Body:
    """Catalogs, units, accounts of every role with a key each."""
    tree = builders.make_tree()
    places = {
        Role.OFFICER: (tree.unit, "Trần Quốc Bảo", "Chuyên viên"),
        Role.HR_HEAD: (tree.unit, "Phan Thị Hạnh", "Trưởng phòng Tổ chức"),
        Role.HEAD: (tree.unit, "Lê Hoàng Nam", "Giám đốc Sở"),
        Role.HOME_AFFAIRS: (tree.province, "Đỗ Minh Tâm", "Chuyên viên"),
        Role.UPWARD_SIGNER: (tree.province, "Huỳnh Quốc Việt", "Giám đốc Sở Nội vụ"),
        Role.ADMINISTRATOR: (tree.province, "Ngô Văn Khoa", "Quản trị hệ thống"),
    }
    made = Body(tree, {}, {})
    for role, (unit, name, title) in places.items():
        account = builders.make_account(name, role=role, unit=unit, username=str(role))
        made.by_role[role.value] = account
        made.keys[account.pk] = builders.make_key(account, unit, title=title)
    return made


def today() -> date:
    return timezone.localdate()


def move_to(time_machine: Any, day: date) -> None:
    """Nine in the morning of that day, in Vietnam."""
    at = datetime.combine(day, time(9), tzinfo=timezone.get_current_timezone())
    time_machine.move_to(at, tick=True)


def move_into_session(time_machine: Any) -> None:
    """To the first working day of the session that is open or opens next."""
    window = regulations.approval_session()
    day = max(window.opens, today())
    move_to(time_machine, regulations.calendar().next_working(day))


def a_quiet_morning() -> date:
    """A working Tuesday of the next month but one, early in it: no session of month ends is open
    then, and no key that is made now is not valid yet."""
    day = (today().replace(day=1) + timedelta(days=70)).replace(day=5)
    while day.weekday() != 1 or not regulations.calendar().is_working(day):
        day += timedelta(days=1)
    return day
