"""Accounts opened together out of a workbook, and the one-time passwords on their slips: sealed
from the moment they are made, gone from the moment they are printed. What a row asks for and who
may have it is decided by `exchange.services.intakes`, which knows workbooks and dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Intake, IntakeRow
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding

KEPT_DAYS = 30


@dataclass(slots=True)
class Row:
    """A row as it was read, and what the look at it found; state: of `IntakeRow`."""

    line: int
    given: dict[str, str]
    state: str = IntakeRow.State.READY
    issues: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip says; the password is nowhere else."""

    account: Account
    password: str


def keep_intake(name: str, rows: Sequence[Row], *, by: Account) -> Intake:
    """Keep what the dry run found; nothing else is written."""
    made = Intake(by=by, name=name[:200])
    with audit.recording(by, "accounts.keep_intake", subject=made.subject):
        made.save(force_insert=True)
        IntakeRow.objects.bulk_create(
            IntakeRow(
                intake=made, line=each.line, given=each.given, state=each.state, issues=each.issues
            )
            for each in rows
        )
    return made


def begin_intake(intake: Intake, *, is_whole: bool, by: Account) -> None:
    """It is to be run. Raises Conflict when it was run already, when nothing is ready, or when it
    is wanted whole and a row is refused."""
    with audit.recording(by, "accounts.run_intake", subject=intake.subject):
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        if locked.state != Intake.State.CHECKED:
            raise Conflict(f"Đợt này {locked.get_state_display()} rồi. Tải lại trang để xem.")
        states = set(locked.rows.values_list("state", flat=True))
        if IntakeRow.State.READY not in states:
            raise Conflict("Không có dòng nào để cấp tài khoản.")
        if is_whole and IntakeRow.State.REFUSED in states:
            raise Conflict(
                "Còn dòng không cấp được. Sửa bảng tính rồi đưa lại, hoặc chỉ cấp các dòng đúng."
            )
        locked.state, locked.is_whole = Intake.State.RUNNING, is_whole
        locked.save()


def end_intake(intake: Intake, message: str = "") -> None:
    """It was run; with a message: not to the end, and why."""
    with audit.recording("worker", "accounts.run_intake", subject=intake.subject):
        intake.state = Intake.State.FAILED if message else Intake.State.DONE
        intake.message = message[:300]
        intake.save()


def note_row(row: IntakeRow, found: Row) -> None:
    """What a later look at the row found."""
    row.state, row.issues = found.state, found.issues
    row.save(update_fields=["state", "issues"])


def note_account(row: IntakeRow, account: Account, password: str) -> None:
    """The account was opened; its password rests sealed until its slip is printed."""
    row.state, row.account, row.password = IntakeRow.State.DONE, account, password
    row.printed_at = None
    row.save(update_fields=["state", "account", "password", "printed_at"])


def take_slips(intake: Intake, *, by: Account) -> list[Slip]:
    """The slips that were never printed, in the order of the workbook; their passwords are gone
    with the transaction of the caller, so that whoever prints prints once. Not those of accounts
    whose password was set or ran out meanwhile.

    Raises Conflict when there is none.
    """
    with audit.recording(by, "accounts.print_slips", subject=intake.subject):
        Intake.objects.select_for_update().get(pk=intake.pk)
        rows = intake.rows.filter(state=IntakeRow.State.DONE, printed_at=None)
        found, now = [], timezone.now()
        for row in rows.select_related("account").order_by("line"):
            if row.password and row.account and _is_waiting(row.account):
                found.append(Slip(row.account, row.password))
            row.password, row.printed_at = "", now
            row.save(update_fields=["password", "printed_at"])
        if not found:
            raise Conflict("Không còn phiếu nào chưa in. In lại nghĩa là cấp mật khẩu mới.")
    return found


def set_email(account: Account, email: str, *, by: Account) -> None:
    """The official address to which letters go. Raises Incomplete when it is none."""
    if problem := email_problem(email):
        raise Incomplete(problem, [Finding(problem, field="email")])
    with audit.recording(by, "accounts.set_email", subject=account.subject):
        account.email = email
        account.save(update_fields=["email"])


def email_problem(email: str) -> str:
    """Why this is no address that letters could go to; "" when it is one."""
    try:
        validate_email(email)
    except ValidationError:
        return "Không phải một địa chỉ thư điện tử."
    return "" if len(email) <= 254 else "Địa chỉ dài quá 254 ký tự."


def forget_intakes() -> None:
    """Each night: passwords that ran out before anybody printed them, and what workbooks said
    that came so long ago (KEPT_DAYS)."""
    now = timezone.now()
    for each in IntakeRow.objects.filter(account__one_time_until__lt=now, printed_at=None):
        if each.password:
            each.password = ""
            each.save(update_fields=["password"])
    IntakeRow.objects.filter(intake__sent_at__lt=now - timedelta(days=KEPT_DAYS)).delete()


def _is_waiting(account: Account) -> bool:
    until: Any = account.one_time_until
    return account.is_active and until is not None and until > timezone.now()
