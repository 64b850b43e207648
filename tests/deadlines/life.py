"""A long life of an agency, thrown with loaded dice: everything that makes, moves or ends a
deadline happens, in any order, through the real services, while the time passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant
from hoso.base.errors import Conflict
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.rules import Change, packed
from hoso.changes.services import draft_of
from hoso.deadlines import services as deadlines
from hoso.dossiers.models import Person
from hoso.dossiers.services import open_record
from hoso.organisations.models import Unit
from hoso.regulations import services as regulations
from hoso.regulations.models import DayEffect
from hoso.signing import demo
from hoso.signing.models import Credential
from hoso.signing.services import unlocked
from hoso.sync import services as sync
from hoso.sync.queries import to_sign_upward
from tests.changes.conftest import Agency, opened, pdf

SIGNED, STOPPED = "Ký bù ngoài đợt", "Bản quét mờ"


@dataclass
class Life:
    """`move` sets the clock."""

    agency: Agency
    dice: Random
    move: Callable[[Any], None]
    chief: Account = field(init=False)
    chief_key: Credential = field(init=False)
    home_affairs: Account = field(init=False)
    done: list[str] = field(default_factory=list)
    count: int = 1

    def __post_init__(self) -> None:
        here = self.agency
        self.chief = opened("Nguyễn Văn Thưởng", Role.UPWARD_SIGNER, here.province)
        self.chief_key = demo.provide(
            self.chief, title="Giám đốc", organisation="Sở Nội vụ", kind="pkcs12"
        )
        self.home_affairs = opened("Phan Thu Trang", Role.HOME_AFFAIRS, here.province)
        self.elsewhere = here.elsewhere()
        for role, account in ((Role.OFFICER, here.officer), (Role.HEAD, here.head)):
            grant(account, role, self.elsewhere, by="tests", since=date(2020, 1, 1))

    def act(self) -> str:
        """One thing that can happen now; its name."""
        verbs = [self.declare] * 4 + [self.check] * 3 + [self.approve] * 3 + [self.give_back] * 2
        verbs += [self.open, self.withdraw, self.load, self.sign_upward] + [self.refuse_load] * 4
        verbs += [self.transfer, self.holiday, self.send_back]
        while True:
            verb = self.dice.choice(verbs)
            if verb():
                self.done.append(verb.__name__)
                return verb.__name__

    def pass_time(self) -> None:
        self.move(timezone.now() + timedelta(hours=self.dice.choice((1, 5, 24, 24, 72, 240))))

    # --- each gives whether there was anything to do

    def open(self) -> bool:
        self.count += 1
        open_record(
            self.agency.officer,
            self.agency.division,
            personal_number=f"096085{self.count:06}",
            full_name=f"Nguyễn Văn {'ABCDEGHIKLMNOPQRSTUVXY'[self.count % 22]}",
            born_on="1/3/1985",
            sex="1",
            kind="official",
        )
        return True

    def declare(self) -> bool:
        open_ones = Declaration.objects.open().exclude(state=rules.RETURNED)
        person = self._one(Person.objects.exclude(declarations__in=open_ones))
        if person is None or person.account is None:
            return False
        if not draft_of(person).operations:
            self._type(person)
        changes.submit(person, by=person.account)
        return True

    def _type(self, person: Person) -> None:
        assert person.account is not None
        raw = {"relation": "05", "name": f"Em {self.dice.randrange(10**6)}", "born_in": "1990"}
        _, row, _ = changes.save_operation(person, by=person.account, section_key="family", raw=raw)
        changes.attach(
            person, by=person.account, section_key="family", row=row, upload=pdf(),
            kind="cv_paper", number="1",
        )  # fmt: skip

    def check(self) -> bool:
        one = self._one(Declaration.objects.filter(state=rules.SUBMITTED))
        if one is None:
            return False
        pending = list(one.items.filter(state=rules.PENDING).values_list("pk", flat=True))
        if pending:
            one = changes.accept(one, pending, by=self.agency.officer, revision=one.revision)
        changes.finish_check(one, by=self.agency.officer, revision=one.revision)
        return True

    def give_back(self) -> bool:
        one = self._one(Declaration.objects.filter(state__in=(rules.SUBMITTED, rules.CHECKED)))
        if one is None:
            return False
        by = self.agency.head if one.state == rules.CHECKED else self.agency.officer
        changes.give_back_whole(one, STOPPED, by=by, revision=one.revision)
        return True

    def send_back(self) -> bool:
        """From the head to the officer's check."""
        one = self._one(Declaration.objects.filter(state=rules.CHECKED, batch=None))
        if one is None:
            return False
        changes.give_back_whole(
            one, STOPPED, by=self.agency.head, revision=one.revision, to="check"
        )
        return True

    def withdraw(self) -> bool:
        one = self._one(Declaration.objects.open().filter(origin="person"))
        if one is None:
            return False
        try:
            changes.withdraw(one, by=one.submitted_by)
        except Conflict:
            return False
        return True

    def approve(self) -> bool:
        ready = Declaration.objects.filter(state=rules.CHECKED)
        for unit in (self.agency.unit, self.elsewhere):
            inside = ready.filter(person__unit__lft__range=self._fresh(unit).interval)
            if inside.exists():
                break
        else:
            return False
        chosen = {}
        for one in inside:
            seen = one
            if one.exceptions:
                seen = changes.clear_exceptions(one, by=self.agency.head, revision=one.revision)
            chosen[one.pk] = seen.revision
        with unlocked(self.agency.key, demo.PIN) as signer:
            changes.approve(
                self._fresh(unit), chosen, by=self.agency.head, signer=signer, outside=SIGNED
            )
        return True

    def load(self) -> bool:
        free = Person.objects.exclude(declarations__in=Declaration.objects.open())
        free = free.order_by("staff_number")[:2]
        if not free:
            return False
        batch = changes.start_batch(self.agency.unit, "Nạp", by=self.agency.officer)
        number = f"09{self.dice.randrange(10**8):08}"
        one = packed([Change("papers", "", "phone", "set", None, number)])
        loads = [changes.Loading(each.pk, one, each.version_number) for each in free]
        changes.load(batch, loads, by=self.agency.officer)
        return True

    def refuse_load(self) -> bool:
        one = self._one(Declaration.objects.open().filter(origin="load"))
        if one is None or one.batch is None:
            return False
        live = Declaration.objects.open().filter(batch=one.batch)
        seen = dict(live.values_list("pk", "revision"))
        changes.refuse_batch(one.batch, STOPPED, by=self.agency.head, revisions=seen)
        return True

    def sign_upward(self) -> bool:
        if not to_sign_upward(Person.objects.visible_to(self.chief)).exists():
            return False
        with unlocked(self.chief_key, demo.PIN) as signer:
            sync.sign_upward(self.chief, signer)
        return True

    def transfer(self) -> bool:
        """The person's unit changes; the night moves what is open."""
        person = self._one(Person.objects.all())
        assert person is not None
        there = self.elsewhere if person.unit_id != self.elsewhere.pk else self.agency.division
        with audit.recording("tests", "seed.fill"):
            Person.objects.filter(pk=person.pk).update(unit=there)
        deadlines.recount()
        return True

    def holiday(self) -> bool:
        """A day to come becomes a holiday; its job runs."""
        day = timezone.localdate() + timedelta(days=self.dice.randrange(1, 12))
        new = regulations.Day(day, DayEffect.HOLIDAY, "Nghỉ bão")
        regulations.set_days([new], by=self.home_affairs)
        deadlines.recount()
        return True

    def _one(self, rows: Any) -> Any:
        """In an order that is the same each time, as keys are not."""
        by = ("staff_number",) if rows.model is Person else ("submitted_at", "person__staff_number")
        found = list(rows.order_by(*by))
        return self.dice.choice(found) if found else None

    def _fresh(self, unit: Unit) -> Unit:
        unit.refresh_from_db()
        return unit
