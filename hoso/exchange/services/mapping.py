"""How foreign workbooks are read: guessed, corrected by hand, saved per source."""

from __future__ import annotations

from collections.abc import Mapping as Given
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.base.refusals import spoken
from hoso.base.text import one_line
from hoso.exchange.mapping import Guess, check_sheets, guesses
from hoso.exchange.models import Mapping
from hoso.exchange.services.receiving import keep
from hoso.exchange.workbook import guard, reading
from hoso.organisations.models import Unit


def guess(upload: UploadedFile[Any]) -> list[Guess]:
    """How the sheets of a workbook seem to be meant; nothing is kept. Raises Incomplete."""
    with TemporaryDirectory(prefix="hoso-guess-") as folder:
        path = keep(upload, Path(folder, "workbook.xlsx"))
        guard.check(path)
        return guesses(reading.opened(path))


def save_mapping(
    unit: Unit, name: str, sheets: Sequence[Given[str, Any]], *, by: Account
) -> Mapping:
    """Save how workbooks of this source are read, in place of what the unit saved under the name.

    sheets: as models.Mapping.sheets. Raises NotAllowed, Incomplete with what is wrong.
    """
    access.require(by, Act.CHECK, unit)
    said = one_line(name)[:120]
    if not said:
        raise Incomplete("Chưa ghi tên nguồn.", [Finding("Ghi tên nguồn.", field="name")])
    kept = check_sheets(sheets)
    try:
        with audit.recording(by, "exchange.save_mapping", subject=f"organisations.unit:{unit.pk}"):
            saved, _ = Mapping.objects.update_or_create(
                unit=unit, name=said, defaults={"sheets": kept, "saved_by": by}
            )
    except IntegrityError as error:
        raise spoken(error) from error
    return saved
