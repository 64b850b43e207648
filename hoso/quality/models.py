"""What the rule set says of each dossier, kept so that lists and sums need not ask it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from hoso.accounts.access import Act, scope
from hoso.base.sealed_fields import SealedChar, SealedText
from hoso.quality import rules

if TYPE_CHECKING:
    from datetime import date

    from hoso.accounts.models import Account


class Measure(models.Model):
    """How complete a dossier is (CM-14.1dd). Derived: `services.measure` makes it anew.

    sections: {key: [filled, wanted]}. gaps: {key: ["<row>/<field>", ...]}, what is missing; "/"
    where a table lacks its first row. blocking, warning: doubts found,
    gaps not counted. rules: `looking.rule_set()` at that time. share: `rules.per_mille`.
    """

    person = models.OneToOneField(
        "dossiers.Person", on_delete=models.CASCADE, primary_key=True, related_name="measure"
    )
    stage = models.CharField(max_length=8)
    filled = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    share = models.SmallIntegerField()
    sections = models.JSONField()
    gaps = models.JSONField()
    blocking = models.PositiveIntegerField()
    warning = models.PositiveIntegerField()
    rules = models.CharField(max_length=16)
    measured_at = models.DateTimeField()


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def live(self) -> DoubtQuerySet:
        """The rules still find them."""
        return self.filter(state__in=rules.LIVE_STATES)

    def overdue(self, today: date) -> DoubtQuerySet:
        return self.filter(state=rules.ASKED, due_on__lt=today)

    def visible_to(self, account: Account, act: Act = Act.CLARIFY) -> DoubtQuerySet:
        """Through the person, as dossiers.Person.visible_to; one's own are `asked_of`."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        return self.filter(scope(account, act).over("person__unit"))

    def asked_of(self, account: Account) -> DoubtQuerySet:
        """What was handed to the account about its own dossier, and is not settled."""
        states = (rules.ASKED, rules.ANSWERED)
        return self.filter(person__account_id=account.pk, state__in=states)


_KEY = ("person_id", "section", "row", "field", "rule")


class Doubt(models.Model):
    """Something unclear or contradictory in a dossier, followed until it is cleared (CM-14.1d,
    KT-15.4). While it lives it is known again by person, section, row, field and rule; what
    became of each is in the log. basis: hash of the values it is about."""

    person = models.ForeignKey("dossiers.Person", on_delete=models.PROTECT, related_name="doubts")
    section = models.CharField(max_length=40)
    row = models.CharField(max_length=36, blank=True, default="")
    field = models.CharField(max_length=60, blank=True, default="")
    item = models.CharField(max_length=20, blank=True, default="")
    rule = models.CharField(max_length=100)
    severity = models.CharField(max_length=8)
    message = SealedText(bound_to=_KEY)
    article = models.CharField(max_length=300, blank=True, default="")
    basis = SealedChar(max_length=64, bound_to=_KEY)
    state = models.CharField(max_length=12, default=rules.OPEN)
    found_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    note = SealedText(blank=True, default="", bound_to=_KEY)
    due_on = models.DateField("hạn trả lời", null=True)
    answer = SealedText(blank=True, default="", bound_to=_KEY)
    answered_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[DoubtQuerySet] = DoubtQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "section", "row", "field", "rule"],
                condition=~Q(state=rules.CLEARED),
                name="doubt_lives_once",
                violation_error_message="Nghi vấn này đã có trong danh sách.",
            )
        ]
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(state__in=rules.PENDING_STATES),
                name="doubt_pending",
            )
        ]

    @property
    def key(self) -> rules.Key:
        return (self.section, self.row, self.field, self.rule)

    @property
    def state_label(self) -> str:
        return rules.DOUBT.labels[self.state]

    def is_overdue(self, today: date) -> bool:
        return self.state == rules.ASKED and self.due_on is not None and self.due_on < today


class Urging(models.Model):
    """A unit was urged to complete its dossiers (CM-14.1dd), and how it stood then."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="urgings")
    on_day = models.DateField()
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    filled = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    people = models.PositiveIntegerField("số hồ sơ")
    full = models.PositiveIntegerField("số hồ sơ đủ")
    doubts = models.PositiveIntegerField("nghi vấn chưa xong")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "on_day"],
                name="unit_urged_once_a_day",
                violation_error_message="Đơn vị này đã được nhắc hôm nay.",
            )
        ]
