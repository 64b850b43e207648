from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from hoso.accounts.access import Act, scope
from hoso.dossiers import rules
from hoso.dossiers.models.person import Person, Version
from hoso.signing.models import pdf_place

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hoso.accounts.models import Account

CODE = 8  # hexadecimal digits


class SignedCopyQuerySet(models.QuerySet["SignedCopy"]):
    def visible_to(
        self, account: Account | AnonymousUser, act: Act = Act.READ
    ) -> SignedCopyQuerySet:
        """Through the person: the same door as Person.visible_to."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        own = Q(person__account_id=account.pk) if act is Act.READ else Q(pk__in=[])
        return self.filter(own | scope(account, act).over("person__unit"))


class SignedCopy(models.Model):
    """The printed CV of one version on its way to two signatures: of the competent person,
    then of the agency's seal (CM-8.4). The file is kept as signing keeps its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="copies")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField("tình trạng", max_length=10, default=rules.REQUESTED)
    requested_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    seal_box = models.JSONField("chỗ đóng dấu", default=list)
    signed_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    signer_title = models.CharField(max_length=200, blank=True, default="")
    sealed_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_at = models.DateTimeField(null=True)
    seal_of = models.ForeignKey(
        "organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    reason = models.CharField("lý do không ký", max_length=500, blank=True, default="")

    objects: ClassVar[SignedCopyQuerySet] = SignedCopyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=~Q(state=rules.REFUSED),
                name="copy_of_version_once",
                violation_error_message="Phiên bản này đã có bản in chờ ký hoặc đã ký.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(rules.REQUESTED, rules.REFUSED)) | ~Q(pdf_sha256=""),
                name="copy_signed_has_file",
                violation_error_message="Bản in đã ký phải có tệp.",
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="copy_waiting")]

    @property
    def state_label(self) -> str:
        return rules.COPY.labels[self.state]

    @property
    def subject(self) -> str:
        """How the log names this copy."""
        return f"dossiers.copy:{self.pk}"

    @property
    def code(self) -> str:
        """What the file says of itself: enough of the key to find it."""
        return self.pk.hex[:CODE]

    @property
    def pdf_path(self) -> Path | None:
        """The signed file; None until it is signed."""
        return pdf_place(self.pdf_sha256) if self.pdf_sha256 else None
