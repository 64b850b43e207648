"""A contract of a content, or an appendix, to the sheet of Circular 05/2023/TT-BNV, Annex II.

Words and order are those of `contract.toml` and `appendix.toml`; a blank that nothing fills is a
dotted line. Articles 2 to 6 stand as the form has them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from string import Formatter
from typing import Any

from hoso.base.dates import PartialDate
from hoso.dossiers.readers.print.parts import date_piece, told
from hoso.dossiers.readers.print.rendering import Sheet
from hoso.dossiers.readers.print.sheets import Head, form, frame_of, template
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.contract import APPENDICES, CONTRACTS
from hoso.dossiers.sections.declaration import Content, Row, Section
from hoso.dossiers.sections.derived import highest

FIXED, INDEFINITE = "01", "02"  # codes of catalog contract_kind
PROFESSIONAL = "02"  # of catalog contract_work
PIECES = {"day", "month", "year"}

Piece = dict[str, Any]  # {"text"}, or {"value", "width"}: empty, a blank; 0 fills the line


@dataclass(frozen=True)
class _Filler:
    """What stands in the blanks of one paper: of `row`, a row of `section`, and of `contract`."""

    content: Content
    labels: Labels
    section: Section
    row: Row
    contract: Row

    def value(self, slot: str) -> str:
        """Empty for a blank. Raises KeyError for a slot that nothing has: the file is wrong."""
        if slot in COMPUTED:
            return COMPUTED[slot](self)
        names = slot.split(".")
        piece = names.pop() if names[-1] in PIECES else ""
        section, row = self.section, self.row
        if len(names) > 1:
            key = names.pop(0)
            row = self.contract if key == "contract" else self.content.get(key, {})
            section = CONTRACTS if key == "contract" else SECTIONS[key]
        section.field(names[0])
        value = row.get(names[0])
        return date_piece(value, piece) if piece else told(section, names[0], value, self.labels)

    def pieces(self, words: str) -> list[Piece]:
        found: list[Piece] = []
        for text, slot, width, _ in Formatter().parse(words):
            if text:
                found.append({"text": text})
            if slot:
                found.append({"value": self.value(slot), "width": int(width or 0)})
        return found

    def single(self, key: str, *names: str) -> str:
        row = self.content.get(key, {})
        texts = (told(SECTIONS[key], name, row.get(name), self.labels) for name in names)
        return ", ".join(text for text in texts if text)

    def holds(self, condition: str) -> bool:
        term = self.row.get("term_kind")
        known = {
            "professional": self.row.get("work_kind") == PROFESSIONAL,
            "support": self.row.get("work_kind") != PROFESSIONAL,
            "fixed": term == FIXED,
            "indefinite": term == INDEFINITE,
            "open": term not in (FIXED, INDEFINITE),
            "trial": bool(self.row.get("trial_since") or self.row.get("trial_until")),
        }
        wanted = condition.removeprefix("!")
        is_so = known[wanted] if wanted in known else bool(self.value(wanted))
        return is_so is not condition.startswith("!")

    def studies(self, key: str, *names: str) -> str:
        """The rows of a table as "first (second)"."""
        found = []
        for row in self.content.get(key, []):
            texts = [told(SECTIONS[key], name, row.get(name), self.labels) for name in names]
            first, *more = [text for text in texts if text] or [""]
            found.append(f"{first} ({', '.join(more)})" if more else first)
        return "; ".join(text for text in found if text)

    def best_training(self, name: str) -> str:
        rows = highest("degree")(self.content.get("training", []))
        return "; ".join(
            told(SECTIONS["training"], name, row.get(name), self.labels) for row in rows
        )


def _pay(filler: _Filler) -> str:
    row = filler.row
    told_of = {
        name: told(CONTRACTS, name, row.get(name), filler.labels)
        for name in ("pay", "coefficient", "step", "rank", "pay_way")
    }
    shapes = {"pay": "{} đồng", "coefficient": "hệ số {}", "step": "bậc {}", "rank": "ngạch {}"}
    parts = [shape.format(told_of[name]) for name, shape in shapes.items() if told_of[name]]
    words = ", ".join(parts)
    return f"{words} ({told_of['pay_way']})" if words and told_of["pay_way"] else (
        words or told_of["pay_way"]
    )  # fmt: skip


def _trial_pay(filler: _Filler) -> str:
    pay = told(CONTRACTS, "trial_pay", filler.row.get("trial_pay"), filler.labels)
    return f"{pay} đồng" if pay else ""


def _copies(filler: _Filler) -> str:
    copies = str(filler.row.get("copies", ""))
    return f"{copies} bản" if copies.isdigit() else copies


def _months(filler: _Filler) -> str:
    return months_between(filler.row.get("since"), filler.row.get("until"))


def months_between(since: str | None, until: str | None) -> str:
    """Whole months of a term; empty when the days do not make whole ones.

    01/03/2024 to 28/02/2026 is 24: the last day is the one before the day it began on.
    """
    if not since or not until:
        return ""
    begun, ended = PartialDate.from_iso(since), PartialDate.from_iso(until)
    if not (begun.day and ended.day):
        return ""
    first, after = begun.earliest(), ended.earliest() + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    meant = min(first.day, monthrange(after.year, after.month)[1])
    return str(months) if months > 0 and after == date(after.year, after.month, meant) else ""


COMPUTED: Mapping[str, Callable[[_Filler], str]] = {
    "blank": lambda filler: "",
    "other_basis": lambda filler: "",
    "birth_place": lambda f: f.single("identity", "birth_place_detail", "birth_place"),
    "address": lambda f: f.single("papers", "address_detail", "address_place"),
    "degree": lambda f: f.best_training("degree"),
    "major": lambda f: f.best_training("major"),
    "computing": lambda f: f.studies("computing", "certificate", "level"),
    "languages": lambda f: f.studies("languages", "language", "certificate", "level", "score"),
    "months": _months,
    "pay_words": _pay,
    "trial_pay_words": _trial_pay,
    "copies_words": _copies,
}


@cache
def _template(name: str) -> Mapping[str, Any]:
    return template(name)


def contract_sheet(content: Content, row: Row, head: Head, labels: Labels) -> Sheet:
    """`row`: one of the content's contracts. Gives what `sheets.frame_of` gives and the words,
    each paragraph as pieces of text and values."""
    words = _template("contract")
    filler = _Filler(content, labels, CONTRACTS, row, row)
    variant = "professional" if filler.holds("professional") else "support"
    sheet = _sheet(words, filler, head, [words["title"], words[variant]])
    number = words["number"] if row.get("number") else words["unnumbered"]
    ended = bool(row.get("ended_on") or row.get("ending"))
    return {
        **sheet,
        "issued": words["issued"],
        "number": filler.pieces(number),
        "ended": filler.pieces(words["ended"]) if ended else [],
    }


def appendix_sheet(content: Content, row: Row, head: Head, labels: Labels) -> Sheet:
    """`row`: one of the content's appendices; its contract is the one whose number it names."""
    of = row.get("contract_number")
    contract: Row = next(
        (each for each in content.get("contracts", []) if each.get("number") == of), {}
    )
    words = _template("appendix")
    sheet = _sheet(
        words, _Filler(content, labels, APPENDICES, row, contract), head, [words["title"]]
    )
    return {**sheet, "small_print": words["small_print"]}


def _sheet(words: Mapping[str, Any], filler: _Filler, head: Head, title: list[str]) -> Sheet:
    frame = frame_of(filler.content, head)
    contract = filler.contract
    blocks = [
        {"style": block.get("style", ""), "pieces": filler.pieces(block["words"])}
        for block in words["blocks"]
        if all(filler.holds(condition) for condition in block.get("when", ()))
    ]
    employer = contract.get("employer") or frame["header"]["using_agency"]
    return {
        **frame,
        "header": {**frame["header"], "employer": employer},
        "closing": {
            "title": contract.get("representative_title", ""),
            "signer": contract.get("representative", ""),
        },
        "title": title,
        "mark": form()["draft"],
        "number": filler.pieces(words["number"]),
        "place_and_day": filler.pieces(words["place_and_day"]),
        "blocks": blocks,
        "ended": [],
    }
