from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils.timezone import localdate

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.answers import By, Reason
from hoso.deadlines import rules, sources
from hoso.organisations.models import Unit

if TYPE_CHECKING:
    from hoso.accounts.models import Account


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> DeadlineQuerySet:
        """Not done yet, late or not."""
        return self.filter(ended_at__isnull=True)

    def owed_by(self, account: Account) -> DeadlineQuerySet:
        """The account's own, and those of the roles it holds today over their units: in its own
        right all, by delegation those that are lent. What is about its own dossier is others' to
        do."""
        owed = Q(pk__in=[])
        for part in owed_parts(account):
            owed |= part
        return self.filter(owed)

    def watched_by(self, account: Account) -> DeadlineQuerySet:
        """Of the units whose deadlines the account may watch, whoever owes them: all, or by
        delegation those whose deciding is lent."""
        found = defaultdict[bool, list[tuple[int, int]]](list)
        for right in access.may(account, Act.WATCH_DEADLINES).reasons:
            if right.unit is not None:
                found[right.by is By.DELEGATION].append(right.unit.interval)
        if not found:
            return self.none()
        seen = _in_units(found[False]) if found[False] else Q(pk__in=[])
        if found[True]:
            seen |= _in_units(found[True]) & Q(kind__in=sources.lent_kinds())
        return self.filter(seen)


def owed_parts(account: Account) -> list[Q]:
    """What `owed_by` is together, none in two of them: the account's own; then by role. Apart, as
    each alone is read from an index, and all but one are usually empty."""
    if not account.is_active:
        return []
    own = defaultdict[str, list[tuple[int, int]]](list)
    lent = defaultdict[str, list[Reason]](list)
    for right in access.held(account):
        if right.role is not None and right.unit is not None and right.holds_on(localdate()):
            if right.by is By.DELEGATION:
                lent[right.role.value].append(right)
            else:
                own[right.role.value].append(right.unit.interval)
    others = Q(account__isnull=True) | ~Q(account_id=account.pk)
    return [
        Q(role=rules.PERSON, account_id=account.pk),
        *(Q(role=role) & _in_units(each) & others for role, each in sorted(own.items())),
        *(
            Q(role=role, kind__in=sources.lent_kinds())
            & (_lent_units(each) & ~_in_units(own[role]) if role in own else _lent_units(each))
            & others
            for role, each in sorted(lent.items())
        ),
    ]


def _lent_units(lent: Sequence[Reason]) -> Q:
    """In the units of what is lent, but for the lenders' own dossiers, unless another lent it
    too."""
    found = _in_units(_intervals(lent))
    for lender in sorted({each.lent_by for each in lent if each.lent_by is not None}):
        other = [each for each in lent if each.lent_by != lender]
        theirs = Q(account__isnull=True) | ~Q(account_id=lender)
        found &= theirs | _in_units(_intervals(other)) if other else theirs
    return found


def _intervals(rights: Iterable[Reason]) -> list[tuple[int, int]]:
    return [each.unit.interval for each in rights if each.unit is not None]


def _in_units(intervals: Iterable[tuple[int, int]]) -> Q:
    """As an array, not a join: PostgreSQL then reads the index of role, unit and day."""
    units = Unit.objects.within(intervals).order_by().values("pk")
    return Q(_Equal(F("unit_id"), Func(ArraySubquery(units), function="ANY")))


class _Equal(Func):
    """Plain, as Django's own sets brackets around ANY."""

    template, arg_joiner = "%(expressions)s", " = "
    output_field = BooleanField()


class Deadline(models.Model):
    """Something due, derived from the facts of its source (`sources`): made, moved and ended by
    `services.settle` only, and made anew at any time.

    subject: which thing of the source; number: which of its deadlines. role: who owes it, a
    regulations.kinds.StepRole: "person" means `account`. unit: under which it is owed; of what
    has ended, under which it was. account: of whose dossier it is, so not theirs to decide.
    about: that dossier; its name is read through Person.visible_to. key: of the value of the
    regulation that sets it (Profile.article). late: working days, of what has ended. by: who
    ended it. moved_from: the due day before the calendar or the term moved it.
    """

    source = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    link = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    about = models.UUIDField(null=True)
    regulation = models.CharField("quy chế", max_length=60)
    key = models.CharField(max_length=100)
    since = models.DateField("từ ngày")
    due_on = models.DateField("hạn")
    moved_from = models.DateField("hạn trước khi dời", null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    late = models.PositiveIntegerField("số ngày làm việc chậm", default=0)
    by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[DeadlineQuerySet] = DeadlineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "subject", "number"],
                name="deadline_once",
                violation_error_message="Hạn này đã có.",
            )
        ]
        indexes = [
            models.Index(
                fields=["role", "unit", "due_on"],
                include=["account", "kind"],
                condition=Q(ended_at__isnull=True),
                name="deadline_open_role",
            ),
            models.Index(
                fields=["account", "due_on"],
                condition=Q(ended_at__isnull=True),
                name="deadline_open_account",
            ),
            models.Index(
                fields=["role", "due_on", "id"],
                condition=Q(ended_at__isnull=True),
                name="deadline_open_due",
            ),
            models.Index(fields=["about"], name="deadline_about"),
            models.Index(fields=["ended_at"], name="deadline_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.due_on:%d/%m/%Y}"


class Reminder(models.Model):
    """That a stage of a deadline was told (`rules.stages`); once for each due day it has had."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=20)
    due_on = models.DateField()
    on_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "stage", "due_on"],
                name="reminded_once",
                violation_error_message="Việc này đã được nhắc.",
            )
        ]


class Recount(models.Model):
    """One deriving of everything from the facts, and how far what was kept differed: 0 in all of
    the last four is what is expected, but for `moved` after a change of the calendar."""

    at = models.DateTimeField(auto_now_add=True)
    looked_at = models.PositiveIntegerField()
    made = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at"]
        get_latest_by = "at"
