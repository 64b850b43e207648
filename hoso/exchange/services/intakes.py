"""Accounts of many people out of one workbook: looked through, then opened by the same rules and
the same recorded writes as one alone (CM-6.2, BNV-7.1, KT-7.2, TQ-14.5).

A row is of a person in the dossier list whose account was never issued, or of one whose account a
unit has asked for where the regulation has another body create it (`dossiers.services.open_asked`).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from hoso import audit
from hoso.accounts import access
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Intake, IntakeRow
from hoso.accounts.services.intakes import Row
from hoso.base import jobs
from hoso.base.text import one_line
from hoso.dossiers import services as dossiers
from hoso.exchange.services.intake_rows import Looker, role_name, roles_of
from hoso.exchange.services.receiving import keep
from hoso.exchange.services.turns import MOST_TRIES, turn
from hoso.exchange.units import Units
from hoso.exchange.workbook import accounts as book
from hoso.exchange.workbook import guard
from hoso.notices import services as notices

UPLOAD_LIMIT = 5 << 20
LINK = "/tai-khoan/cap-nhieu"


def receive_accounts(upload: UploadedFile[Any], *, by: Account) -> Intake:
    """Read a workbook of accounts, look at each row, and keep what was found; no account comes of
    it yet. The file itself is not kept.

    Raises NotAllowed for who creates no accounts under the regulation in force; Incomplete when
    it is no sound workbook within the limits.
    """
    dossiers.require_opener(by)
    with tempfile.TemporaryDirectory(prefix="hoso-accounts-") as folder:
        path = keep(upload, Path(folder, "sent.xlsx"), UPLOAD_LIMIT)
        guard.check(path)
        places, lines = book.read(path)
    rows = [Row(line, given) for line, given in lines]
    Looker(by, places).look(rows)
    name = one_line(os.path.basename(upload.name or ""))
    return accounts.keep_intake(name or "bang-tinh.xlsx", rows, by=by)


def accounts_template(by: Account) -> bytes:
    """The empty workbook, with the units and roles this account may choose from."""
    units = Units.load()
    open_in = access.scope(by, dossiers.opening_act())
    labels = [units.label(pk) for pk, unit in units.by_id.items()
              if unit.is_open and open_in.covers(unit)]  # fmt: skip
    return book.blank([role_name(each) for each in roles_of(by)], sorted(labels))


def run_accounts(intake: Intake, *, is_whole: bool, by: Account) -> None:
    """Have it run in the background. Raises NotAllowed, and Conflict as `begin_intake`."""
    dossiers.require_opener(by)
    with audit.recording(by, "accounts.run_intake", subject=intake.subject):
        accounts.begin_intake(intake, is_whole=is_whole, by=by)
        jobs.defer("exchange.open_accounts", queue=jobs.DOCUMENTS_QUEUE, intake_id=str(intake.pk))


def open_accounts(intake_id: UUID, *, tries: int = 0) -> None:
    """Open what is ready: whole, in one transaction, or row by row. What was found before is looked
    at again, as of now. Called again after a kill, it goes on with the rows that are left; after so
    many `tries` that were interrupted it ends as failed."""
    with turn(intake_id) as mine:
        intake = Intake.objects.select_related("by").get(pk=intake_id)
        if not mine or intake.state != Intake.State.RUNNING:
            return
        if tries >= MOST_TRIES:
            _end(intake, "Đã thử nhiều lần mà việc cấp tài khoản đều bị ngắt; dòng đã cấp vẫn còn. "
                 "Báo quản trị hệ thống.")  # fmt: skip
            return
        kept = list(intake.rows.filter(state=IntakeRow.State.READY).order_by("line"))
        rows = [Row(each.line, each.given) for each in kept]
        looker = Looker(intake.by, {column: at for at, column in enumerate(book.COLUMNS)})
        looker.look(rows)
        pairs = list(zip(kept, rows, strict=True))
        message = ""
        if intake.is_whole:
            try:
                with transaction.atomic():
                    for one, row in pairs:
                        looker.open(one, row)
                        if row.state == IntakeRow.State.REFUSED:
                            raise _Lost
            except _Lost:
                message = "Có dòng không còn cấp được, nên chưa cấp tài khoản nào."
                for one, row in pairs:
                    if row.state == IntakeRow.State.REFUSED:
                        accounts.note_row(one, row)
        else:
            for one, row in pairs:
                looker.open(one, row)
        _end(intake, message)


def _end(intake: Intake, message: str) -> None:
    done = intake.rows.filter(state=IntakeRow.State.DONE).count()
    with audit.recording("worker", "accounts.run_intake", subject=intake.subject):
        accounts.end_intake(intake, message)
        words = message or f"Đã cấp {done} tài khoản theo bảng tính; in phiếu rồi giao tận tay."
        notices.tell(intake.by, words, f"{LINK}/{intake.pk}")


def reissue_accounts(intake: Intake, *, by: Account) -> int:
    """New one-time passwords, to be printed, for those of it who never set their own; how many.
    Who holds a right by now is left out, as one alone would be. Raises NotAllowed."""
    dossiers.require_opener(by)
    count = 0
    with transaction.atomic():
        Intake.objects.select_for_update().get(pk=intake.pk)
        rows = intake.rows.filter(state=IntakeRow.State.DONE).select_related(
            "account__person__unit"
        )
        for each in rows.order_by("line"):
            account = each.account
            person = getattr(account, "person", None)
            if person is None or account is None or not account.must_set_password:
                continue
            if dossiers.may_reissue(person, by):
                accounts.note_account(each, account, dossiers.reissue(person, by=by))
                count += 1
    return count


class _Lost(Exception):
    """A row was not to be had, and all or none were wanted."""


def marked_accounts(intake: Intake) -> bytes:
    """The workbook again, each row with what came of it."""
    rows = intake.rows.order_by("line")
    return book.marked(
        (
            each.given,
            IntakeRow.State(each.state).label,
            "; ".join(f"{one['cell']}: {one['reason']}" for one in each.issues),
            [one["column"] for one in each.issues] if each.state == IntakeRow.State.REFUSED else [],
        )
        for each in rows
    )
