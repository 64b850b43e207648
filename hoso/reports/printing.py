"""A report on paper: PDF/A by Typst, and a Word file to be edited further by docxtpl. Both show
the sheet that the screen shows."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from django.utils import timezone
from docxtpl import DocxTemplate

from hoso.base.canonical import canonical, sha256
from hoso.dossiers.readers.print.rendering import Printed, rendered
from hoso.files import sealed
from hoso.reports import rules
from hoso.reports.content import Sheet
from hoso.reports.models import Sending
from hoso.signing.rules import Appearance, Box

HERE = Path(__file__).resolve().parent / "print"


def pdf_of(
    sheet: Sheet,
    at: datetime,
    *,
    signer: str = "",
    title: str = "",
    draft: bool = False,
    mark: str = "",
) -> Printed:
    """Its box "person" is where who signs it is seen. draft: marked as not sent yet. mark: who took
    it out, when and why, at the foot."""
    given = _given(sheet, at, signer, title)
    foot = f"SHA-256 của nội dung: {content_sha256(sheet)}"
    name = f"Báo cáo năm {sheet['year']}, {sheet['unit']['name']}"
    return rendered(
        "report",
        {
            **given,
            "title": given["about"],
            "name": name,
            "small_print": "" if draft else foot,
            "draft": draft,
            "taken": mark,
            "printed_at": timezone.localtime(at).isoformat(),
        },
        HERE,
    )


def appearance(printed: Printed, name: str) -> Appearance:
    page, *corners = printed.boxes["person"]
    return Appearance("person", cast(Box, tuple(corners)), name, page)


def word_of(
    sheet: Sheet, at: datetime, *, signer: str = "", title: str = "", mark: str = ""
) -> bytes:
    """The same in `print/report.docx`, which an office may lay out otherwise; what was typed is
    put in as text, never as markup. mark: at the foot and in the properties."""
    template = DocxTemplate(HERE / "report.docx")
    given = _given(sheet, at, signer, title)
    parts = [{**part, "lines": part["text"].split("\n")} for part in sheet["parts"]]
    template.render({**given, "parts": parts}, autoescape=True)
    if mark:
        document = template.docx  # get_docx() would begin again from the empty template
        document.core_properties.comments = mark[:255]
        document.sections[0].footer.paragraphs[0].text = mark
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def sent_pdf(sending: Sending, mark: str = "") -> bytes:
    """The file that was signed, to the byte; where nothing was signed, the same page without a
    signature, with the mark of who takes it.

    Raises FileNotFoundError when the signed file is gone."""
    if sending.signature is not None and sending.signature.pdf_path is not None:
        return sealed.content(sending.signature.pdf_path)
    sheet = cast(Sheet, sending.content)
    return pdf_of(sheet, sending.sent_at, signer=sending.sent_by.full_name, mark=mark).pdf


def content_sha256(sheet: Sheet) -> str:
    return sha256(canonical(dict(sheet)))


def _given(sheet: Sheet, at: datetime, signer: str, title: str) -> dict[str, Any]:
    day, year = timezone.localdate(at), sheet["year"]
    due = date.fromisoformat(sheet["due_on"])
    is_unit = sheet["level"] == rules.UNIT
    return {
        **sheet,
        "day": f"Ngày {day:%d} tháng {day:%m} năm {day.year}",
        "about": (
            f"Tình hình cập nhật, quản lý, sử dụng cơ sở dữ liệu cán bộ, công chức, viên chức "
            f"năm\u00a0{year}"
        ),
        "to": (
            f"Kính gửi: cơ quan quản lý cơ sở dữ liệu. Hạn gửi: {due:%d/%m/%Y}."
            if is_unit
            else f"Kính gửi: cơ quan cấp trên. Hạn gửi: {due:%d/%m/%Y}."
        ),
        "this_year": f"Năm {year}",
        "last_year": f"Năm {year - 1}",
        "signer": signer,
        "signer_title": title,
    }
