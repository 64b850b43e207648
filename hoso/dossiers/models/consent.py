"""Written consent: who may read whom, what and until when (CM-4.4, CM-8.3, TQ-3.3, LC-2.5)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hoso.accounts.access import Act, scope
from hoso.accounts.answers import By, Reason
from hoso.dossiers import rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hoso.accounts.models import Account


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, day: date) -> ConsentQuerySet:
        """Those that open something on that day: they end by themselves."""
        return self.filter(state=rules.GRANTED, since__lte=day, until__gte=day)

    def opening_for(self, account: Account | AnonymousUser) -> ConsentQuerySet:
        """What lets this account read somebody today."""
        return self.in_force(timezone.localdate()).filter(asked_by=account.pk)

    def visible_to(self, account: Account) -> ConsentQuerySet:
        """One's own requests; what was granted about oneself; those of the units whose head one is;
        all, also those that fit nobody, for who may end any consent over the whole tree."""
        seen = Q(asked_by=account)
        seen |= Q(person__account=account, state__in=(rules.GRANTED, rules.REVOKED))
        ending = scope(account, Act.END_CONSENT)
        seen |= scope(account, Act.CONSENT).over("person__unit") | ending.over("person__unit")
        return self.filter(seen | (Q(person=None) & ending.over("addressed_to")))


class Consent(models.Model):
    """Asked for by `asked_by` about whoever has the number they typed; nobody's when `person` is
    None, which the asker cannot tell. sections, has_sensitive, until: as asked, then as granted.
    until: the last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="consents"
    )
    asked_at = models.DateTimeField()
    asked_for = models.CharField("số đã nhập, che bớt", max_length=40)
    asked_key = models.CharField("dấu của số đã nhập", max_length=64)
    person = models.ForeignKey(
        "dossiers.Person", null=True, on_delete=models.PROTECT, related_name="consents"
    )
    addressed_to = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField("mục đích", max_length=500)
    sections = ArrayField(models.CharField(max_length=40), verbose_name="mục được xem")
    has_sensitive = models.BooleanField("cả thông tin nhạy cảm", default=False)
    until = models.DateField("đến hết ngày")
    regulation = models.CharField("quy chế", max_length=60)
    state = models.CharField(max_length=10, default=rules.CONSENT_ASKED)
    since = models.DateField("từ ngày", null=True)
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_number = models.CharField("số văn bản", max_length=60, blank=True, default="")
    decision_on = models.DateField("ngày văn bản", null=True)
    scan = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("lý do không đồng ý hoặc thu hồi", max_length=500, blank=True,
                              default="")  # fmt: skip

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "asked_key"],
                condition=Q(state=rules.CONSENT_ASKED),
                name="consent_asked_once",
                violation_error_message="Bạn đang có một đề nghị với số này chờ trả lời.",
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.GRANTED)
                | Q(person__isnull=False, decided_by__isnull=False, since__isnull=False,
                    scan__isnull=False, decision_on__isnull=False)
                & ~Q(decision_number=""),
                name="consent_stands_on_a_decision",
                violation_error_message="Đồng ý phải có văn bản: số, ngày và bản quét.",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until__gte=F("since")),
                name="consent_ends_after_it_begins",
                violation_error_message="Ngày cuối được xem phải sau ngày đồng ý.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["asked_by", "person"],
                condition=Q(state=rules.GRANTED),
                name="consent_opens",
            )
        ]

    @property
    def subject(self) -> str:
        return f"dossiers.consent:{self.pk}"

    @property
    def state_label(self) -> str:
        return rules.CONSENT.labels[self.state]

    def as_reason(self) -> Reason:
        """What it opens, as `access.may` tells it."""
        day = f" ngày {self.decision_on:%d/%m/%Y}" if self.decision_on else ""
        return Reason(
            By.CONSENT,
            self.since,
            self.until + timedelta(days=1),
            f"văn bản số {self.decision_number}{day}",
            consent=self.pk,
            sections=frozenset(self.sections),
            has_sensitive=self.has_sensitive,
        )
