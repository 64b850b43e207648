"""Packets on their way to the national database, and what was signed upward."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from hoso.accounts.access import Act, scope
from hoso.base.sealed_fields import SealedText
from hoso.dossiers.sections.packets import BNV2020
from hoso.sync.rules import (
    MOVES,
    OUTCOME_LABELS,
    UNSETTLED,
    Action,
    Move,
    Outcome,
    Service,
    State,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hoso.accounts.models import Account


class UpwardSession(models.Model):
    """One signature of Home Affairs over versions that units have approved (CM-7.2)."""

    period = models.CharField("kỳ", max_length=7, help_text='"2026-11"')
    signature = models.OneToOneField(
        "signing.Signature", on_delete=models.PROTECT, related_name="upward_session"
    )
    signed_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-signed_at"], name="upward_signed_at")]

    def __str__(self) -> str:
        return f"Kỳ {self.period}"


class UpwardLine(models.Model):
    """A version in an upward session; a version is signed upward once."""

    session = models.ForeignKey(UpwardSession, on_delete=models.PROTECT, related_name="lines")
    version = models.OneToOneField(
        "dossiers.Version", on_delete=models.PROTECT, related_name="upward_line"
    )


class Forecast(models.Model):
    """What the strict check said of a version when its unit approved it, so that who signs
    upward sees ahead what would not pass. `words` is "" when it would. `left_out`: what the
    dossier says and the packet has no code for."""

    version = models.OneToOneField(
        "dossiers.Version", on_delete=models.PROTECT, related_name="forecast"
    )
    words = SealedText(blank=True, default="", bound_to=("version_id",))
    left_out = SealedText(blank=True, default="", bound_to=("version_id",))
    checked_at = models.DateTimeField()


class PacketQuerySet(models.QuerySet["Packet"]):
    def visible_to(self, account: Account | AnonymousUser) -> PacketQuerySet:
        """Of people in units whose synchronisation the account may watch."""
        return self.filter(scope(account, Act.WATCH_SYNC).over("person__unit"))

    def due(self, now: datetime) -> PacketQuerySet:
        """To be sent or found out about now, longest due first."""
        states = [State.QUEUED, State.UNKNOWN]
        return self.filter(state__in=states, next_try_at__lte=now).order_by("next_try_at", "pk")

    def given_up(self) -> PacketQuerySet:
        """The schedule has run out: a person must look."""
        return self.filter(_GIVEN_UP)

    def moving(self) -> PacketQuerySet:
        """On their way now: in a sender's hands, or to be taken by one."""
        on = Q(state__in=[State.QUEUED, State.SENDING, State.WAITING])
        return self.filter(on).still_tried()

    def still_tried(self) -> PacketQuerySet:
        """All others."""
        return self.exclude(_GIVEN_UP)


_GIVEN_UP = Q(state__in=[State.QUEUED, State.UNKNOWN], next_try_at__isnull=True)


class Packet(models.Model):
    """One version of one dossier for the national database.

    A packet is unsettled while it is queued, sending or unknown; one person has at most
    one such, and at most one that waits behind it.
    """

    person = models.ForeignKey("dossiers.Person", on_delete=models.PROTECT, related_name="packets")
    version = models.ForeignKey(
        "dossiers.Version", on_delete=models.PROTECT, related_name="packets"
    )
    session = models.ForeignKey(
        UpwardSession, null=True, on_delete=models.PROTECT, related_name="packets"
    )
    service = models.CharField(max_length=20, default=Service.RECORD.value)
    format = models.CharField("phiên bản gói tin", max_length=20, default=BNV2020)
    action = models.CharField(max_length=4, choices=[(each.value, each.value) for each in Action])
    state = models.CharField(
        max_length=10, choices=[(each.value, MOVES.labels[each]) for each in State]
    )
    payload_sha256 = models.CharField(max_length=64, blank=True, default="")
    transaction_id = models.CharField(max_length=60, blank=True, default="")
    attempts = models.PositiveIntegerField("số lần gửi", default=0)
    failures = models.PositiveIntegerField("số lần hỏng liên tiếp", default=0)
    next_try_at = models.DateTimeField("lần gửi tới", null=True, blank=True)
    words = SealedText(
        "lời cơ sở dữ liệu quốc gia", blank=True, default="", bound_to=("version_id",)
    )
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PacketQuerySet] = PacketQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=[each.value for each in UNSETTLED]),
                name="packet_one_unsettled",
                violation_error_message="Hồ sơ này đang có một gói tin chưa xong.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=State.WAITING.value),
                name="packet_one_waiting",
                violation_error_message="Hồ sơ này đang có một gói tin đợi gửi.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="packet_due"),
            models.Index(fields=["person", "-created_at"], name="packet_of"),
            models.Index(fields=["-created_at"], name="packet_created_at"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.action}: {self.get_state_display()}"

    def apply(self, move: Move) -> None:
        """To the state the move leads to; unsaved. Raises Conflict when it is not open."""
        self.state = State(MOVES.after(self.state, move))

    @property
    def has_given_up(self) -> bool:
        return self.state in (State.QUEUED, State.UNKNOWN) and self.next_try_at is None

    @property
    def subject(self) -> str:
        """How the log names this packet."""
        return f"sync.packet:{self.pk}"


class Payload(models.Model):
    """The text a packet carries, kept until it is accepted or superseded; its hash stays."""

    packet = models.OneToOneField(
        Packet, primary_key=True, on_delete=models.CASCADE, related_name="payload"
    )
    text = SealedText()


class Attempt(models.Model):
    """One sending, written before it begins, so that a killed sender leaves a trace."""

    packet = models.ForeignKey(Packet, on_delete=models.CASCADE, related_name="tries")
    action = models.CharField(max_length=4, help_text="As sent: a probe is an EDIT")
    is_probe = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=10,
        blank=True,
        default="",
        choices=[(each.value, OUTCOME_LABELS[each]) for each in Outcome],
    )
    words = SealedText(blank=True, default="", bound_to=("packet_id",))

    class Meta:
        ordering = ["started_at", "pk"]
        indexes = [models.Index(fields=["packet", "started_at"], name="attempt_of")]
