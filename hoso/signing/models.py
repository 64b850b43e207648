from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from hoso.signing.certificates import Subject, read_pem, subject_of
from hoso.signing.rules import tries_left


class Credential(models.Model):
    """An account's key. An agency's seal is kept by an account and belongs to a unit."""

    class Kind(models.TextChoices):
        PKCS11 = "pkcs11", "Thiết bị ký"
        PKCS12 = "pkcs12", "Khóa thử nghiệm trong tệp"

    class Purpose(models.TextChoices):
        PERSON = "person", "Chữ ký số cá nhân"
        AGENCY = "agency", "Con dấu số của cơ quan"

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="credentials"
    )
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PERSON)
    unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    token_label = models.CharField(max_length=32, blank=True)
    key_label = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=200, blank=True, help_text="PKCS#12, under DATA_DIR")
    owner_number = models.CharField(
        max_length=60, help_text="What the certificate names its owner by (UID)"
    )
    certificate_pem = models.TextField()
    failed_pins = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Replaced or handed back")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="person", unit__isnull=True)
                | Q(purpose="agency", unit__isnull=False),
                name="credential_seal_has_unit",
                violation_error_message="Con dấu số phải thuộc một cơ quan.",
            ),
            models.UniqueConstraint(
                fields=["account", "purpose", "unit"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="credential_one_in_use",
                violation_error_message="Tài khoản này đã có chữ ký số đang dùng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.subject.name}"

    @property
    def is_demo_key(self) -> bool:
        """The key lies in a file on the server: good for a demo, not for a real signature."""
        return self.kind == self.Kind.PKCS12

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def tries_left(self) -> int:
        return tries_left(self.failed_pins)

    @property
    def certificate(self) -> x509.Certificate:
        return read_pem(self.certificate_pem)

    @property
    def subject(self) -> Subject:
        return subject_of(self.certificate)


class Signature(models.Model):
    """One signature over one manifest; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=30)
    manifest = models.BinaryField()
    manifest_sha256 = models.CharField(max_length=64, db_index=True)
    cms = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=200, blank=True)
    certificate_pem = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-signed_at"], name="signature_signed_at")]

    def __str__(self) -> str:
        return f"{self.signer_name}, {localtime(self.signed_at):%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A signature is never changed.")
        super().save(*args, **kwargs)

    @property
    def manifest_bytes(self) -> bytes:
        return bytes(self.manifest)

    @property
    def cms_bytes(self) -> bytes:
        return bytes(self.cms)

    @property
    def pdf_path(self) -> Path | None:
        """The signed PDF of the manifest, or None when none was made."""
        return pdf_place(self.pdf_sha256) if self.pdf_sha256 else None


def pdf_place(sha256: str) -> Path:
    """Where the signed PDF of that hash is kept, sealed."""
    return Path(settings.FILES_DIR) / "signed" / sha256[:2] / f"{sha256}.pdf"
