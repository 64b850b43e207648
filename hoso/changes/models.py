from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from hoso.accounts import oneself
from hoso.accounts.access import DECIDING, Act, scope
from hoso.base.fields import CatalogField, PartialDateField
from hoso.base.sealed_fields import SealedBytes, SealedChar, SealedJSON
from hoso.changes import rules

if TYPE_CHECKING:
    from hoso.accounts.models import Account
    from hoso.dossiers.models import Person


class Draft(models.Model):
    """What a person is still typing: operations as in `rules`, saved at every pause.
    `revision` grows with each save, so that two windows do not overwrite each other."""

    person = models.OneToOneField(
        "dossiers.Person", on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    operations = SealedJSON(default=list)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)


class LegalValue(models.TextChoices):
    """KT-10.3: a signed original stands for itself; a scan stands for the paper it shows."""

    SCAN = "scan", "Bản quét"
    SIGNED = "signed", "Bản gốc ký số"


class Evidence(models.Model):
    """A document of the dossier (thành phần hồ sơ) that proves something in it (CM-6.4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("dossiers.Person", on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = CatalogField("loại giấy tờ", catalog="evidence_kind")
    number = models.CharField("số văn bản", max_length=60, blank=True, default="")
    issued_on = PartialDateField("ngày văn bản")
    issuer = models.CharField("cơ quan ban hành", max_length=300, blank=True, default="")
    signer = models.CharField("người ký", max_length=120, blank=True, default="")
    legal_value = models.CharField(
        "giá trị pháp lý", max_length=16, choices=LegalValue, default=LegalValue.SCAN
    )
    signature_words = models.CharField(
        "kết quả kiểm tra chữ ký số", max_length=500, blank=True, default=""
    )
    added_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)


class Origin(models.TextChoices):
    """Who wrote what is declared."""

    PERSON = "person", "Người có hồ sơ khai"
    AGENCY = "agency", "Cơ quan, đơn vị ghi"
    LOAD = "load", "Nạp từ bảng tính"


class Batch(models.Model):
    """Declarations that one workbook brought in together, for the head to sign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("tên đợt", max_length=200)
    made_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"changes.batch:{self.pk}"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def open(self) -> DeclarationQuerySet:
        """Not yet signed, and neither taken back nor refused; at most one of a person."""
        return self.filter(state__in=rules.OPEN_STATES)

    def open_of(self, person: Person) -> Declaration | None:
        """The person's open one. Not by `first`, which would put it in order."""
        return next(iter(self.open().filter(person=person)), None)

    def to_decide(self, account: Account) -> DeclarationQuerySet:
        """Open ones whose step now is the account's to decide, by role and unit; of the head's,
        which are signed together, as well. One's own is decided by others, and not in one's
        stead."""
        mine = Q(pk__in=[])
        for role, act in DECIDING.items():
            over = oneself.over_others(account, act, "person__unit", "person__account_id")
            mine |= Q(step_role=role) & over
        return self.open().filter(mine)

    def visible_to(self, account: Account, act: Act = Act.READ) -> DeclarationQuerySet:
        """Through the person: the same door as dossiers.Person.visible_to."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        own = Q(person__account_id=account.pk) if act is Act.READ else Q(pk__in=[])
        return self.filter(own | scope(account, act).over("person__unit"))


class Declaration(models.Model):
    """What a person declared at once, on its way to becoming a version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        "dossiers.Person", on_delete=models.PROTECT, related_name="declarations"
    )
    state = models.CharField(max_length=12, default=rules.SUBMITTED)
    revision = models.PositiveIntegerField(default=1)
    origin = models.CharField("nguồn", max_length=8, choices=Origin, default=Origin.PERSON)
    batch = models.ForeignKey(
        Batch, null=True, on_delete=models.PROTECT, related_name="declarations"
    )
    regulation = models.CharField("quy chế", max_length=60)
    chain = models.CharField("quy trình", max_length=40)
    step = models.CharField("bước đang làm", max_length=40, blank=True, default="")
    step_role = models.CharField(max_length=20, blank=True, default="")
    step_since = models.DateField("bước đang làm từ ngày", null=True)
    entered_by = models.CharField("người nhập", max_length=8, default="person")
    is_first = models.BooleanField(default=False)
    base_version = models.PositiveIntegerField()
    items_sha256 = SealedChar(max_length=64)
    happened_on = models.DateField("ngày có thay đổi")
    declare_by = models.DateField("hạn khai")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("hạn của bước đang làm")
    times_returned = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    exceptions = SealedJSON("điều cần xem trước khi ký", default=list)
    cleared_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_until = models.DateField("để lại đến", null=True)
    session = models.ForeignKey(
        "changes.ApprovalSession", null=True, on_delete=models.PROTECT, related_name="declarations"
    )
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[DeclarationQuerySet] = DeclarationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=rules.OPEN_STATES),
                name="declaration_open_once",
                violation_error_message="Đang có một khai báo chờ giải quyết.",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="declaration_queue"),
            models.Index(
                fields=["step_role", "due_on"],
                condition=~Q(step_role=""),
                name="declaration_step",
            ),
        ]

    @property
    def state_label(self) -> str:
        return rules.DECLARATION.labels[self.state]

    @property
    def subject(self) -> str:
        return f"changes.declaration:{self.pk}"


class StepTaken(models.Model):
    """One step that a declaration went, or is going, through: whose it was, since when, until
    when, how it ended, and the signature over it. Steps are numbered in their order."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField("bước", max_length=40)
    label = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    since = models.DateField("từ ngày")
    due_on = models.DateField("hạn")
    outcome = models.CharField(max_length=10, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    for_account = models.ForeignKey(
        "accounts.Account",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="thay mặt",
    )
    reason = SealedChar(
        max_length=500, blank=True, default="", bound_to=("declaration_id", "number")
    )
    signature = models.ForeignKey(
        "signing.Signature", null=True, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="step_numbered_once"),
            models.UniqueConstraint(
                fields=["declaration"],
                condition=Q(ended_at__isnull=True),
                name="step_open_once",
                violation_error_message="Khai báo này vừa được người khác xử lý.",
            ),
        ]

    @property
    def outcome_label(self) -> str:
        return rules.OUTCOMES[self.outcome] if self.outcome else ""


class Item(models.Model):
    """One thing to decide on; see rules.Change for what it holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    section = models.CharField(max_length=40)
    row = models.CharField(max_length=36, blank=True, default="")
    field = models.CharField(max_length=60, blank=True, default="")
    operation = models.CharField(max_length=6)
    before = SealedJSON(null=True)
    after = SealedJSON(null=True)
    evidence = models.ManyToManyField(Evidence, related_name="items")
    state = models.CharField(max_length=12, default=rules.PENDING)
    reason = SealedChar(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]

    @property
    def change(self) -> rules.Change:
        return rules.Change(
            self.section, self.row, self.field, self.operation, self.before, self.after
        )


class Proposal(models.Model):
    """What a declaration of a load changes, decided on as one, in place of items.

    packed: canonical JSON of its changes, compressed; the declaration's items_sha256 is its hash.
    sections: how many changes of which section, in the order of the form."""

    declaration = models.OneToOneField(
        Declaration, on_delete=models.PROTECT, primary_key=True, related_name="proposal"
    )
    packed = SealedBytes()
    sections = models.JSONField(default=dict)


class ApprovalSession(models.Model):
    """One approval of a unit's month: the declarations it applied and the signature over the
    manifest of their versions (CM-7.1); without one where the regulation asks for none.
    record: the manifest then. for_account: who delegated it; outside: why it was done outside
    the session's days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    regulation = models.CharField("quy chế", max_length=60)
    signature = models.OneToOneField(
        "signing.Signature", null=True, on_delete=models.PROTECT, related_name="approval_session"
    )
    signed_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    for_account = models.ForeignKey(
        "accounts.Account",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="thay mặt",
    )
    record = models.BinaryField(null=True)
    outside = models.CharField("lý do ký ngoài đợt", max_length=300, blank=True, default="")
    signed_at = models.DateTimeField(auto_now_add=True)
    dossiers = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["unit", "-signed_at"], name="approval_of_unit")]

    @property
    def manifest_bytes(self) -> bytes:
        """What was approved, as it was signed, or as it is kept where nothing was signed."""
        if self.signature is not None:
            return self.signature.manifest_bytes
        return bytes(self.record or b"")
