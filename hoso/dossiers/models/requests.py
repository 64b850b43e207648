"""What a unit asks the body that creates accounts for: an account, or a new password."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from hoso.accounts.access import Act, scope
from hoso.accounts.queries import held_over
from hoso.base.fields import CatalogField, PartialDateField
from hoso.base.sealed_fields import SealedHash, SealedPersonalNumber
from hoso.dossiers import rules
from hoso.regulations import queries as regulations

if TYPE_CHECKING:
    from hoso.accounts.models import Account

_BY_OPENER = {
    "managing_body": Act.OPEN_RECORD_ABOVE,
    "technical_body": Act.OPEN_RECORD_AT_CENTRE,
}


class RecordRequestQuerySet(models.QuerySet["RecordRequest"]):
    def visible_to(self, account: Account) -> RecordRequestQuerySet:
        """Those of the units for which one may ask, or for which one creates accounts: all of
        them under the regulation in force, and what was asked for under one by which one did."""
        seen, now = scope(account, Act.ASK_RECORD).over("unit"), regulations.profile()
        for opener, act in _BY_OPENER.items():
            theirs = scope(account, act).over("unit")
            is_theirs = opener == now.accounts_opened_by.value
            seen |= theirs if is_theirs else Q(opener=opener) & theirs
        return self.filter(seen)


class RecordRequest(models.Model):
    """A recruit's account, asked for by the unit (BNV-7.1, KT-7.2). `opener` and the due days
    are those of the regulation at the time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    personal_number = SealedPersonalNumber("số định danh cá nhân")
    personal_number_hash = SealedHash(of="personal_number")
    full_name = models.CharField("họ và tên", max_length=120)
    born_on = PartialDateField("ngày sinh")
    sex = CatalogField("giới tính", catalog="sex")
    kind = CatalogField("đối tượng", catalog="person_kind")
    decision_number = models.CharField("số quyết định hoặc hợp đồng", max_length=60)
    decision_on = models.DateField("ngày quyết định hoặc hợp đồng")
    started_on = models.DateField("ngày nhận việc", null=True)
    scan = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    regulation = models.CharField("quy chế", max_length=60)
    opener = models.CharField("nơi cấp tài khoản", max_length=20)
    state = models.CharField(max_length=10, default=rules.ASKED)
    asked_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ask_by = models.DateField("hạn đề nghị")
    create_by = models.DateField("hạn cấp")
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField("lý do không cấp", max_length=500, blank=True, default="")
    person = models.OneToOneField(
        "dossiers.Person", null=True, on_delete=models.PROTECT, related_name="request"
    )

    objects: ClassVar[RecordRequestQuerySet] = RecordRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number_hash"],
                condition=Q(state=rules.ASKED),
                name="record_asked_once",
                violation_error_message="Số định danh này đang có một đề nghị chờ cấp tài khoản.",
            )
        ]
        indexes = [
            models.Index(
                fields=["create_by"], condition=Q(state=rules.ASKED), name="record_request_due"
            )
        ]

    @property
    def state_label(self) -> str:
        return rules.REQUEST.labels[self.state]

    @property
    def subject(self) -> str:
        return f"dossiers.recordrequest:{self.pk}"


class PasswordRequestQuerySet(models.QuerySet["PasswordRequest"]):
    def open(self) -> PasswordRequestQuerySet:
        return self.filter(done_at=None)

    def to_answer(self, account: Account) -> PasswordRequestQuerySet:
        """Those that the account may answer: it holds the role that issues now, or issued when it
        was asked for, over the unit."""
        mine, now = Q(pk__in=[]), regulations.profile().lost_password.value[-1].value
        for role, intervals in held_over(account).items():
            for low, high in intervals:
                inside = Q(person__unit__lft__range=(low, high))
                mine |= inside if role == now else Q(issuer=role) & inside
        return self.filter(mine)


class PasswordRequest(models.Model):
    """A new password for a person who lost theirs (TQ-14.5, BNV-14.4, KT-15.5). issuer: the
    role that issues it under the regulation at the time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("dossiers.Person", on_delete=models.PROTECT, related_name="+")
    regulation = models.CharField("quy chế", max_length=60)
    issuer = models.CharField(max_length=20)
    asked_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField("lý do", max_length=500)
    done_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[PasswordRequestQuerySet] = PasswordRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at=None),
                name="password_asked_once",
                violation_error_message="Đã có một đề nghị cấp lại mật khẩu đang chờ.",
            )
        ]

    @property
    def subject(self) -> str:
        return f"dossiers.passwordrequest:{self.pk}"
