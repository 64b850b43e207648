"""Dossiers at every stage, through the verbs of `changes`, as people would have left them.

Time is the one thing the verbs cannot be told: what shall have been sent days ago is sent
now, and `_put_back` then moves the dates of the declaration, in a recording that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.owed import DECLARATIONS
from hoso.changes.services import stepping
from hoso.deadlines import services as deadlines
from hoso.deadlines.models import Deadline
from hoso.dossiers.models import Person, Version
from hoso.dossiers.queries import contents_of
from hoso.dossiers.readers.findings import findings
from hoso.regulations import queries as regulations
from hoso.signing import demo
from hoso.signing.services import unlocked
from simulators.province import declaring
from simulators.province.declaring import Change, Content, Edit, Wish, declare
from simulators.province.filling import BY, Province
from simulators.province.people import HOME_AFFAIRS, SHOWN_AGENCY

REASONS = (
    "Bản quét mờ, không đọc được số và ngày quyết định. Quét lại ở 200 dpi.",
    "Minh chứng không phải của nội dung này. Đính kèm quyết định có chữ ký và dấu.",
    "Ngày khai khác ngày ghi trong quyết định. Xem lại rồi gửi lại.",
)
LACKING = "Thiếu quyết định nâng bậc lương: bản quét chỉ có trang đầu. Đính kèm đủ các trang."
OVERDUE = 9  # days: five working days are over, whatever the day of the week
FULL = 60  # people to choose among, for the full number of each stage


@dataclass
class Pool:
    """People of one agency without anything wrong, each to be used once."""

    province: Province
    agency: str
    people: list[Person] = field(default_factory=list)
    contents: dict[UUID, Content] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [self.province.units[key].pk for key in self.province.plan.under(self.agency)]
        acting = [*self.province.heads.values(), *self.province.officers.values(),
                  *self.province.named.values()]  # fmt: skip
        rows = Person.objects.filter(unit__in=keys, version_number=1).exclude(account__in=acting)
        rows = rows.select_related("unit", "account").order_by("staff_number")
        contents = contents_of(rows)
        self.people = [person for person in rows if not findings(contents[person.pk])]
        self.contents = contents
        self.province.rng.shuffle(self.people)
        self.share = min(1.0, max(0.15, len(self.people) / FULL))

    def many(self, wanted: int) -> int:
        return max(1, round(wanted * self.share))

    def called(self, full_name: str) -> Person | None:
        """The one of that name, out of the pool."""
        found = next((each for each in self.people if each.full_name == full_name), None)
        if found is not None:
            self.people.remove(found)
        return found

    def whoever(self, wish: Wish, change: Change) -> tuple[Person, list[Edit]] | None:
        """The first whom the change fits."""
        for person in self.people:
            edits = change(wish, self.contents[person.pk])
            if edits:
                self.people.remove(person)
                return person, edits
        return None


@dataclass
class Stages:
    """`approved`: versions that heads signed and that wait for the province's signature."""

    province: Province
    today: date
    approved: list[Version] = field(default_factory=list)
    usual: Iterator[Change] = field(default_factory=lambda: cycle(declaring.USUAL))

    def __post_init__(self) -> None:
        self.wish = Wish(self.province.rng, self.province.grounds, self.today)

    def walk(self) -> None:
        shown = Pool(self.province, SHOWN_AGENCY)
        self._returned_to(self.province.named["nguoikhai"])
        self._month_of(shown)
        self._queue_of(shown)
        others = [each for each in self.province.plan.agencies() if each != SHOWN_AGENCY]
        approving = "stc" if "stc" in others else HOME_AFFAIRS
        for agency in others[:8]:
            pool = Pool(self.province, agency)
            if agency == approving:
                self._approve(pool, 4)
            self._put_back(self._submitted(pool, 1), 1)
            self._put_back(self._checked(pool, 1), 3)
            self._put_back(self._returned(pool, 1, REASONS[0]), 2)
            self._drafts(pool, 1)

    # ── the agency that is shown ──────────────────────────────────────────────

    def _month_of(self, pool: Pool) -> None:
        """Some signed already this month; about a dozen wait for the head, three of them with
        something to look at first."""
        self._approve(pool, 6)
        for name, change in (("Huỳnh Văn Đạt", declaring.step_up),
                             ("Mai Thanh Thảo", declaring.moved_house)):  # fmt: skip
            self._put_back(self._check([self._by_name(pool, name, change)]), 4)
        self._put_back(self._checked(pool, pool.many(7)), 3)
        late = self.today - timedelta(days=26)
        self._check([self._send(pool, declaring.step_up, late)])
        self._check([self._send(pool, declaring.other_birth_date)])
        self._check([self._send(pool, declaring.two_steps_up)])

    def _queue_of(self, pool: Pool) -> None:
        """Sent and not looked at, some of it overdue; returned; sent again; being typed."""
        late = self._by_name(pool, "Lâm Hoàng Phúc", declaring.child_born)
        self._put_back([late, *self._submitted(pool, pool.many(3))], OVERDUE)
        self._put_back([self._by_name(pool, "Đỗ Thanh Tùng", declaring.promoted)], 4)
        for days in range(pool.many(5)):
            self._put_back(self._submitted(pool, 1), days % 4)
        again = self._by_name(pool, "Danh Sà Rương", declaring.new_card)
        if again is not None:
            self._give_back([again], "Ngày cấp trên thẻ là 02/3/2021; ghi đủ ngày, tháng, năm.")
            assert again.person.account is not None
            changes.submit(again.person, by=again.person.account)
        for reason in REASONS[: pool.many(3)]:
            self._put_back(self._returned(pool, 1, reason), 2)
        self._drafts(pool, pool.many(4))

    def _returned_to(self, account: Account) -> None:
        """Two things declared: the diploma is in order, the pay lacks its decision."""
        person = Person.objects.select_related("unit", "account").get(account=account)
        content = contents_of([person])[person.pk]
        edits = declaring.master(self.wish, content) or declaring.new_card(self.wish, content)
        pay = declaring.step_up(self.wish, content) or declaring.moved_house(self.wish, content)
        sent = declare(self.wish, person, [*edits, *pay], self.today - timedelta(days=2))
        assert sent is not None
        by, wrong = self._officer(sent), pay[0].section
        items = dict(sent.items.values_list("pk", "section"))
        good = [pk for pk, key in items.items() if key != wrong]
        sent = changes.accept(sent, good, by=by, revision=sent.revision)
        bad = [pk for pk, key in items.items() if key == wrong]
        sent = changes.give_back(sent, bad, LACKING, by=by, revision=sent.revision)
        changes.finish_check(sent, by=by, revision=sent.revision)
        self._put_back([sent], 2)

    # ── steps ─────────────────────────────────────────────────────────────────

    def _send(self, pool: Pool, change: Change, happened: date | None = None) -> Declaration | None:
        found = pool.whoever(self.wish, change)
        if found is None:
            return None
        day = happened or self.today - timedelta(days=self.wish.rng.randrange(0, 4))
        return declare(self.wish, found[0], found[1], day)

    def _by_name(self, pool: Pool, full_name: str, change: Change) -> Declaration | None:
        person = pool.called(full_name)
        if person is None:
            return None
        edits = change(self.wish, pool.contents[person.pk])
        edits = edits or declaring.moved_house(self.wish, pool.contents[person.pk])
        return declare(self.wish, person, edits, self.today - timedelta(days=1))

    def _submitted(self, pool: Pool, count: int) -> list[Declaration | None]:
        return [self._send(pool, next(self.usual)) for _ in range(count)]

    def _checked(self, pool: Pool, count: int) -> list[Declaration | None]:
        return self._check(self._submitted(pool, count))

    def _returned(self, pool: Pool, count: int, reason: str) -> list[Declaration | None]:
        sent = self._submitted(pool, count)
        self._give_back(sent, reason)
        return sent

    def _check(self, sent: Iterable[Declaration | None]) -> list[Declaration | None]:
        done: list[Declaration | None] = []
        for each in sent:
            if each is None:
                continue
            by = self._officer(each)
            items = list(each.items.values_list("pk", flat=True))
            seen = changes.accept(each, items, by=by, revision=each.revision)
            done.append(changes.finish_check(seen, by=by, revision=seen.revision))
        return done

    def _give_back(self, sent: Iterable[Declaration | None], reason: str) -> None:
        """The last item with the reason, the others accepted."""
        for each in sent:
            if each is None:
                continue
            by = self._officer(each)
            *good, last = each.items.values_list("pk", flat=True)
            seen = each
            if good:
                seen = changes.accept(each, good, by=by, revision=each.revision)
            seen = changes.give_back(seen, [last], reason, by=by, revision=seen.revision)
            changes.finish_check(seen, by=by, revision=seen.revision)

    def _approve(self, pool: Pool, count: int) -> None:
        """The head signs what is in order; those dossiers get their second version."""
        done = self._checked(pool, pool.many(count))
        ready = {each.pk: each.revision for each in done if each and not each.exceptions}
        if not ready:
            return
        unit, head = self.province.units[pool.agency], self.province.heads[pool.agency]
        with unlocked(self.province.signers[pool.agency], demo.PIN) as signer:
            self.approved += changes.approve(unit, ready, by=head, signer=signer).versions

    def _drafts(self, pool: Pool, count: int) -> None:
        """Being typed: one in two with a word that cannot be read yet."""
        for place in range(count):
            found = pool.whoever(self.wish, next(self.usual))
            if found is None:
                continue
            person, edits = found
            declare(self.wish, person, edits, self.today, submit=False)
            if place % 2 == 0 and person.account is not None:
                changes.save_operation(person, by=person.account, section_key="training",
                                       raw={"since": "31/02/2026", "major": "Quản lý"})  # fmt: skip

    def _officer(self, declaration: Declaration) -> Account:
        unit = declaration.person.unit
        agency = self._agency_of(unit.pk)
        return self.province.officers[agency]

    def _agency_of(self, unit: int) -> str:
        plan = self.province.plan
        key = next(key for key, each in self.province.units.items() if each.pk == unit)
        return plan.agency_of(key)

    def _put_back(self, sent: Iterable[Declaration | None], days: int) -> None:
        """Move the declaration's dates: as if it had all happened that many days ago."""
        with audit.recording(BY, "seed.fill", reason=f"lùi ngày của việc dở dang {days} ngày"):
            for each in sent:
                if each is None or not days:
                    continue
                row = Declaration.objects.select_for_update(of=("self",)).get(pk=each.pk)
                back = timedelta(days=days)
                row.submitted_at -= back
                row.happened_on -= back
                row.declare_by = regulations.declare_due(row.happened_on).on
                taken = row.steps.get(ended_at__isnull=True)
                if row.state == rules.SUBMITTED:
                    row.step_since = timezone.localdate(row.submitted_at)
                elif row.checked_at is not None:
                    row.checked_at -= timedelta(days=days // 2)
                    row.step_since = timezone.localdate(row.checked_at)
                row.due_on = stepping.counted(row).on
                taken.since, taken.due_on = row.step_since or taken.since, row.due_on
                taken.save()
                row.steps.filter(step=rules.DECLARE, ended_at__isnull=False).update(
                    since=row.happened_on, due_on=row.declare_by, ended_at=row.submitted_at
                )
                row.save()
                # Counted anew rather than moved: no day of theirs was ever put off.
                Deadline.objects.filter(source=DECLARATIONS, subject=str(row.pk)).delete()
                deadlines.settle(DECLARATIONS, [row.pk])
