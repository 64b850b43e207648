from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act, scope
from hoso.regulations import queries as regulations
from hoso.regulations.rules import Due
from hoso.reports import rules

if TYPE_CHECKING:
    from hoso.accounts.models import Account

WRITES = {rules.UNIT: Act.WRITE_REPORT, rules.MANAGING: Act.RECEIVE_REPORTS}
SENDS = {rules.UNIT: Act.SEND_REPORT, rules.MANAGING: Act.SIGN_MANAGING_REPORT}


def _over(account: Account, one: Act, other: Act) -> Q:
    return scope(account, one).over("unit") | scope(account, other).over("unit")


class YearlyReportQuerySet(models.QuerySet["YearlyReport"]):
    def visible_to(self, account: Account) -> YearlyReportQuerySet:
        """Units' to who writes or sends them; those and the managing body's own to Home Affairs
        and to who signs for it."""
        writes = _over(account, Act.WRITE_REPORT, Act.SEND_REPORT)
        sums_up = _over(account, Act.RECEIVE_REPORTS, Act.SIGN_MANAGING_REPORT)
        return self.filter((Q(level=rules.UNIT) & writes) | sums_up)

    def received_by(self, account: Account) -> YearlyReportQuerySet:
        """Units' that the account receives, or sums up by its signature."""
        sums_up = _over(account, Act.RECEIVE_REPORTS, Act.SIGN_MANAGING_REPORT)
        return self.filter(sums_up, level=rules.UNIT)


class YearlyReport(models.Model):
    """What a unit reports about one year, or over all units the managing body (CM-15.4, CM-16.9,
    KT-19). texts: section to what is typed. regulation: the one in force when it came into being;
    it goes by that to its end. gathered: the sendings whose words stand in a managing body's.
    revision grows with each save, so that two windows do not overwrite each other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(max_length=8, choices=list(rules.LEVELS.items()))
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="yearly_reports"
    )
    year = models.PositiveSmallIntegerField("năm")
    regulation = models.CharField("quy chế", max_length=60)
    state = models.CharField(max_length=10, default=rules.DRAFT)
    texts = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    gathered = models.JSONField(default=list)
    urged_on = models.DateField("nhắc ngày", null=True)

    objects: ClassVar[YearlyReportQuerySet] = YearlyReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "level", "unit"],
                name="report_once_a_year",
                violation_error_message="Đơn vị này đã có báo cáo của năm đó.",
            )
        ]

    def __str__(self) -> str:
        return f"Báo cáo năm {self.year}"

    @property
    def subject(self) -> str:
        return f"reports.report:{self.pk}"

    @property
    def due(self) -> Due:
        """By the regulation it goes by, on the calendar as it is today."""
        profile = regulations.profile(self.regulation)
        cited = profile.unit_report if self.level == rules.UNIT else profile.managing_report
        return regulations.report_due(cited, self.year)

    @property
    def state_label(self) -> str:
        if self.level == rules.MANAGING and self.state == rules.SENT:
            return "đã ký"
        return rules.REPORT.labels[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN_STATES

    def may_write(self, account: Account) -> bool:
        return bool(access.may(account, WRITES[self.level], self.unit))

    def may_send(self, account: Account) -> bool:
        return bool(access.may(account, SENDS[self.level], self.unit))


class Sending(models.Model):
    """A report as it was sent, never changed, and what was decided on it. content: as
    `content.Sheet`; with a signature the same stands in its manifest. due_on: as it was then."""

    report = models.ForeignKey(YearlyReport, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    due_on = models.DateField("hạn")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    for_account = models.ForeignKey(
        "accounts.Account",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="thay mặt",
    )
    signature = models.OneToOneField(
        "signing.Signature", null=True, on_delete=models.PROTECT, related_name="report_sending"
    )
    outcome = models.CharField(max_length=10, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(
        "lý do trả lại", max_length=rules.REASON_LIMIT, blank=True, default=""
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="report_sending_numbered_once",
                violation_error_message="Báo cáo này vừa được người khác gửi.",
            )
        ]

    @property
    def sent_on(self) -> date:
        return timezone.localdate(self.sent_at)

    @property
    def days_late(self) -> int:
        """Working days after the due day, 0 in time."""
        return regulations.working_days_late(self.due_on, self.sent_on)
