from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hoso.base.sealed_fields import SealedChar, SealedHash, SealedJSON


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """One person's way in (CM-6.2, CM-9.1). What it may do stands in its grants; that it
    may declare and read its own dossier stands in Person.account.

    is_active: its person has not left, and nobody locked it (`services.lock`)."""

    username_hash = SealedHash(of="username", unique=True)
    username = SealedChar("tên đăng nhập", max_length=40, bound_to=("username_hash",))
    full_name = models.CharField("họ và tên", max_length=120)
    is_active = models.BooleanField(default=True)
    must_set_password = models.BooleanField(default=True)
    one_time_until = models.DateTimeField(null=True, blank=True)
    password_set_at = models.DateTimeField(default=timezone.now)
    has_left = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    lock_reason = models.CharField(max_length=300, blank=True, default="")
    email = models.EmailField("thư điện tử công vụ", blank=True, default="")
    opened_at = models.DateTimeField(auto_now_add=True)
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects = Accounts()

    def __str__(self) -> str:
        return self.full_name

    def check_password(self, raw_password: str | None) -> bool:
        """Never writes; `services.renew_hash` renews a hash of older strength."""
        return check_password(raw_password, self.password)

    @property
    def subject(self) -> str:
        """How the log names this account: not by the sign-in name, which is sealed."""
        return f"accounts.account:{self.pk}"

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        return False


class OldPassword(models.Model):
    """The hash of a password that its owner set once, so that it is not set again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()


class Tries(models.Model):
    """Failures in a row under one name. key: a keyed hash of the name that was typed, whether or
    not there is such an account (`services.trying`)."""

    key = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)
    paused_until = models.DateTimeField(null=True)


class Role(models.TextChoices):
    OFFICER = "officer", "Cán bộ đầu mối"
    HR_HEAD = "hr_head", "Người đứng đầu bộ phận tổ chức cán bộ"
    HEAD = "head", "Thủ trưởng đơn vị"
    HOME_AFFAIRS = "home_affairs", "Sở Nội vụ"
    UPWARD_SIGNER = "upward_signer", "Lãnh đạo Sở Nội vụ ký cấp tỉnh"
    SEAL_KEEPER = "seal_keeper", "Văn thư"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class GrantQuerySet(models.QuerySet["Grant"]):
    def current_on(self, day: date) -> GrantQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class Grant(models.Model):
    """A role over a unit and everything under it, from a day until a day (excluded).
    for_account: whoever delegated it and in whose stead it is used. reviewed_on: when somebody
    who may give it last said that it stays (`services.keep`)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    granted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    for_account = models.ForeignKey(
        Account,
        null=True,
        on_delete=models.PROTECT,
        related_name="delegated",
        verbose_name="thay mặt",
    )

    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[GrantQuerySet] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="grant_ends_after_it_begins",
                violation_error_message="Ngày kết thúc quyền phải sau ngày bắt đầu.",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "unit"],
                condition=Q(until__isnull=True),
                name="grant_open_once",
                violation_error_message="Tài khoản này đang có quyền đó ở đơn vị này rồi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} tại {self.unit}"


class Review(models.Model):
    """A half-yearly look at the rights of a unit that is due, or was: by whom (a role over it),
    until when. looked_before: it is over when no right is left there that was last looked at on
    that day or before. since: the oldest of those looks. regulation: in force when it opened."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateField()
    looked_before = models.DateField()
    due_on = models.DateField()
    regulation = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "role"],
                condition=Q(ended_at__isnull=True),
                name="review_open_once",
                violation_error_message="Đơn vị này đang có một lần rà soát quyền.",
            )
        ]


class UnitAccount(models.Model):
    """The account of a unit, which a named person holds at any time (`Holding`)."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="unit_account")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)


class Holding(models.Model):
    """Who holds a unit's account, since when, until when (excluded), by which decision."""

    unit_account = models.ForeignKey(UnitAccount, on_delete=models.PROTECT, related_name="holdings")
    holder = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings")
    basis = models.CharField("căn cứ", max_length=200)
    scan = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    given_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit_account"],
                condition=Q(until__isnull=True),
                name="unit_account_held_once",
                violation_error_message="Tài khoản này đang có người giữ.",
            )
        ]


class Intake(models.Model):
    """A workbook of accounts to be opened together: looked through, then run by choice whole (all
    of its rows or none) or for its good rows only."""

    class State(models.TextChoices):
        CHECKED = "checked", "đã kiểm tra"
        RUNNING = "running", "đang cấp"
        DONE = "done", "đã cấp"
        FAILED = "failed", "không cấp được"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField("tên tệp", max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    is_whole = models.BooleanField(default=False)
    message = models.CharField(max_length=300, blank=True, default="")

    @property
    def subject(self) -> str:
        return f"accounts.intake:{self.pk}"


class IntakeRow(models.Model):
    """One row of it. line: as Excel counts. given: column to what was typed. issues: [{"cell",
    "column", "value", "reason"}]. password: the one-time password from the moment it is made to the
    moment its slip is printed, "" before and after; no image of this table stands in the log."""

    class State(models.TextChoices):
        READY = "ready", "sẽ cấp"
        KNOWN = "known", "đã có tài khoản"
        REFUSED = "refused", "không cấp"
        DONE = "done", "đã cấp"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    given = SealedJSON(default=dict)
    issues = SealedJSON(default=list)
    state = models.CharField(max_length=10, choices=State)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    password = SealedChar(max_length=40, blank=True, default="")
    printed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "line"],
                name="intake_line_once",
                violation_error_message="Dòng này đã có trong đợt cấp.",
            )
        ]
