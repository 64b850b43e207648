from __future__ import annotations

import uuid
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from hoso.files import rules, sealed


class StoredFile(models.Model):
    """One accepted upload. The content lies sealed under its hash, once, however many rows name it.

    Who may read it is decided by the room that refers to it.
    """

    class MediaType(models.TextChoices):
        PDF = rules.PDF, "PDF"
        JPEG = rules.JPEG, "Ảnh JPG"
        PNG = rules.PNG, "Ảnh PNG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(
        "mã băm SHA-256", max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")]
    )
    size = models.PositiveBigIntegerField("dung lượng", help_text="byte")
    media_type = models.CharField("loại tệp", max_length=20, choices=MediaType)
    name = models.CharField("tên tệp", max_length=200)
    pages = models.PositiveIntegerField("số trang", default=1)
    added_by = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người gửi",
    )
    added_at = models.DateTimeField("lúc gửi", auto_now_add=True)

    class Meta:
        verbose_name = "tệp"
        indexes = [models.Index(fields=["sha256"], name="files_stored_sha256")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="files_stored_sha256_form",
                violation_error_message="Mã băm của tệp phải là 64 chữ số thập lục phân.",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0, pages__gt=0),
                name="files_stored_not_empty",
                violation_error_message="Tệp rỗng không được lưu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Built from the hash alone; the name a person gave is never part of it."""
        return Path(settings.FILES_DIR) / self.sha256[:2] / self.sha256[2:4] / self.sha256

    @property
    def is_image(self) -> bool:
        return self.media_type != self.MediaType.PDF

    def open(self) -> BinaryIO:
        """The content, for reading. Raises FileNotFoundError when the store has lost it, Unopenable
        when it is not what was sealed."""
        return sealed.opened(self.path)

    def shown_size(self) -> str:
        return rules.shown_size(self.size)
