from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime

from hoso.accounts.access import Act, scope
from hoso.base.sealed_fields import SealedBytes, SealedChar, SealedJSON
from hoso.exchange import rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hoso.accounts.models import Account


def folder() -> Path:
    """Where workbooks lie: outside what the web server serves, for the time of an exchange."""
    return Path(settings.DATA_DIR) / "exchange"


class OwnedQuerySet(models.QuerySet[Any]):
    """What is its owner's and nobody else's."""

    def visible_to(self, account: Account | AnonymousUser) -> OwnedQuerySet:
        """Whoever asked for it."""
        return self.filter(by_id=account.pk) if account.is_active else self.none()


class LoadQuerySet(OwnedQuerySet):
    def visible_to(self, account: Account | AnonymousUser) -> LoadQuerySet:
        """Whoever brought it in, while they check there: what was found tells of the dossiers."""
        seen = super().visible_to(account)
        return cast(LoadQuerySet, seen.filter(scope(account, Act.CHECK).over("unit")))


class Mapping(models.Model):
    """How the columns of a foreign workbook are read, saved under the name of its source.

    sheets: [{"sheet": name, "header_row": number, "columns": {"B": "identity.birth_name"},
    "constants": {"person.kind": "02"}}]."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("tên nguồn", max_length=120)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    sheets = models.JSONField("cách đọc các tờ", default=list)
    saved_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="mapping_name_once",
                violation_error_message="Đơn vị đã có cách đọc mang tên nguồn này.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Load(models.Model):
    """A workbook on its way in: received, checked as a dry run, loaded as one batch of changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("tên đợt", max_length=200)
    name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.ForeignKey(Mapping, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("tình trạng", max_length=10, default=rules.RECEIVED)
    choice = models.CharField("cách nạp", max_length=4, blank=True, default="")
    people = models.PositiveIntegerField("số người", null=True)
    rows = models.PositiveIntegerField("số dòng", null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    message = models.CharField("vì sao không xử lý được", max_length=500, blank=True, default="")
    batch = models.ForeignKey(
        "changes.Batch", null=True, on_delete=models.PROTECT, related_name="loads"
    )
    received_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[LoadQuerySet] = LoadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["by", "-received_at"], name="load_of_account")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"exchange.load:{self.pk}"

    @property
    def state_label(self) -> str:
        return rules.LOAD.labels[self.state]

    @property
    def path(self) -> Path:
        """The workbook as it came; gone when the load is tidied away."""
        return folder() / f"{self.pk}.xlsx"

    @property
    def pictures_path(self) -> Path:
        """Where the portraits lie that came beside the workbook, each under its hash."""
        return folder() / f"{self.pk}-anh"

    @property
    def shares_path(self) -> Path:
        """Where what was read of the workbook lies while it is judged."""
        return folder() / f"{self.pk}-phan"

    @property
    def marked_path(self) -> Path:
        """The workbook with what was found marked in it, once it is made."""
        return folder() / f"{self.pk}-ket-qua.xlsx"


_PLACE = ("load_id", "position")


class LoadPerson(models.Model):
    """What the dry run found for one person of a load; rows that name nobody stand under "".

    issues: [{"sheet", "cell", "column", "value", "reason", "blocks"}] in the order of the
    workbook. opening: of a record to be opened, as dossiers.services.Opening. packed, sections: as
    changes.Proposal. picture: hash of the portrait that comes with it. rows = loaded + unchanged +
    refused, whatever the state."""

    id = models.BigAutoField(primary_key=True)
    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="found")
    position = models.PositiveIntegerField()
    personal_number = SealedChar(max_length=40, blank=True, bound_to=_PLACE)
    full_name = models.CharField(max_length=120, blank=True, default="")
    person = models.ForeignKey(
        "dossiers.Person", null=True, on_delete=models.CASCADE, related_name="+"
    )
    opening = SealedJSON(null=True, bound_to=_PLACE)
    state = models.CharField(max_length=10)
    rows = models.PositiveIntegerField()
    loaded = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    issues = SealedJSON(default=list, bound_to=_PLACE)
    warnings = SealedJSON(default=list, bound_to=_PLACE)
    base_version = models.PositiveIntegerField(default=0)
    picture = models.CharField(max_length=64, blank=True, default="")
    packed = SealedBytes(null=True, bound_to=_PLACE)
    sha256 = SealedChar(max_length=64, blank=True, default="", bound_to=_PLACE)
    sections = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["load", "position"],
                name="load_person_once",
                violation_error_message="Người này đã được kiểm tra trong đợt nạp.",
            )
        ]
        indexes = [models.Index(fields=["load", "state"], name="load_person_state")]

    @property
    def state_label(self) -> str:
        return rules.PERSON_LABELS[self.state]


class Export(models.Model):
    """Dossiers taken out as workbooks: who, when, why, and of whom: those of a unit and those
    below it (of every unit one may export, without one), of them those that a list had chosen.

    chosen: as dossiers.chosen.Chosen.kept. chosen_words: the same as it was said, "" when the
    whole unit was asked for. with_pictures: each part is a ZIP of a workbook and its portraits.
    listed_sha256: of whom the parts were written for, in their order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen = SealedJSON(default=dict)
    chosen_words = SealedChar("điều kiện", max_length=500, blank=True, default="")
    form = models.CharField("biểu mẫu", max_length=10)
    with_pictures = models.BooleanField("kèm ảnh", default=False)
    reason = models.CharField("lý do", max_length=300)
    state = models.CharField("tình trạng", max_length=10, default=rules.WAITING)
    people = models.PositiveIntegerField("số người", default=0)
    parts = models.PositiveSmallIntegerField("số tệp", default=0)
    written = models.PositiveSmallIntegerField("số tệp đã xong", default=0)
    listed_sha256 = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedQuerySet] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["by", "-asked_at"], name="export_of_account")]

    @property
    def subject(self) -> str:
        return f"exchange.export:{self.pk}"

    @property
    def state_label(self) -> str:
        return rules.EXPORT.labels[self.state]

    def part_path(self, part: int) -> Path:
        """part: from 1."""
        return folder() / f"{self.pk}-{part}.{self.extension}"

    def part_name(self, part: int) -> str:
        """For saving."""
        return f"ho-so-{localtime(self.asked_at):%Y-%m-%d}-{part}.{self.extension}"

    @property
    def extension(self) -> str:
        return "zip" if self.with_pictures else "xlsx"
