"""The words of the dossier page, for a whole page and for the answer to a save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from hoso.base.findings import Finding
from hoso.changes import queries as changes
from hoso.changes import rules
from hoso.changes.models import Origin
from hoso.changes.services import stepping
from hoso.dossiers.readers.findings import MISSING
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Section
from hoso.organisations import queries as organisations
from hoso.web.own import fields, forms, marks, process
from hoso.web.own.addresses import slug
from hoso.web.own.aside import aside
from hoso.web.own.asked import Asked
from hoso.web.own.body import body, changed_of, errors_of, notes_of, raw_at
from hoso.web.own.desk import Desk, open_at
from hoso.web.own.totals import totals_of
from hoso.web.quality import own as quality
from hoso.web.shown import Problem

PROBLEMS_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Look:
    """Something found elsewhere in the section, and the way there."""

    text: str
    url: str
    blocks: bool


def drawn(request: HttpRequest, desk: Desk, asked: Asked, status: int = 200) -> HttpResponse:
    """The whole page. Raises Http404 for a section that the person's form does not have."""
    if asked.declared not in desk.sections:
        raise Http404
    open_at(desk, asked.declared)
    is_short = bool(request.GET.get(marks.ONLY_TO_DO))
    words = {
        "title": f"{desk.words.title}: {desk.person.full_name}",
        "at": desk.at,
        "new_row_url": desk.at.new_row(asked.declared),
        "undo_url": desk.at.undo(asked.declared),
        "crumbs": _crumbs(desk),
        "desk": desk,
        "asked": asked,
        "section": asked.declared,
        "slug": slug(asked.declared),
        "address": asked.address,
        "progress": marks.progress(desk, asked.declared, is_short),
        "gaps_url": desk.at.missing,
        "mark": marks.mark(desk, asked.declared),
        "looks": looks(desk, asked),
        "problems": (lines := problems(desk, asked)),
        "problems_title": f"Còn {len(lines)} chỗ phải sửa trước khi gửi",
        "missing": sum(
            each.wanted - each.filled
            for key, each in desk.filled.items()
            if desk.may_enter(SECTIONS[key])
        ),
        "due": process.due(desk),
        "signed": _signed(desk),
        "doubts": quality.asked_of(desk.person) if desk.is_own else [],
        "measured": quality.measured(desk),
        **_left(desk, asked.declared),
        "previous": _beside(desk, asked.declared, -1),
        "following": _beside(desk, asked.declared, 1),
        "section_url": desk.at.place(asked.declared),
        "history_title": f"Lịch sử mục {asked.declared.number}",
        **_state_words(desk),
        **body(desk, asked),
        **aside(request, desk, asked),
    }
    return render(request, "own/dossier.html", words, status=status)


def saved(desk: Desk, asked: Asked) -> JsonResponse:
    """The answer to a save: the revision, how each field was read, and what changes around."""
    errors, notes = errors_of(desk, asked), notes_of(desk, asked)
    raw, changed = raw_at(desk, asked), changed_of(desk, asked)
    read = {
        each.name: {
            "error": errors.get(each.name, ""),
            "note": notes.get(each.name, ""),
            "read": fields.read_as(raw.get(each.name, "")) if raw.get(each.name) else "",
            "changed": changed.get(each.name, ""),
        }
        for each in asked.declared.fields
    }
    html = render_to_string(
        "own/saved.html",
        {
            "desk": desk,
            "at": desk.at,
            "asked": asked,
            "progress": totals_of(desk.filled, desk.empty),
            "gaps_url": desk.at.missing,
            "mark": marks.mark(desk, asked.declared),
            "looks": looks(desk, asked),
            **_left(desk, asked.declared),
        },
    )
    return JsonResponse(
        {
            "revision": desk.draft.revision,
            "fields": {f"f-{name}": words for name, words in read.items()},
            "html": html,
        }
    )


def _left(desk: Desk, declared: Section) -> dict[str, int]:
    """What is still empty in the section: stops the sending, and wanted beyond that."""
    stops = [each for _, each in desk.empty[declared.key]]
    return {"to_send": sum(stops), "beyond": len(stops) - sum(stops)}


def problems(desk: Desk, asked: Asked) -> list[Problem]:
    """What stops the sending, what this page is about first; gaps only when asked for."""
    lines = [desk.at.problem(forms.at_its_control(each), asked.address) for each in asked.found]
    blocking = [each for each in desk.reading.findings if each.blocks]
    blocking = [each for each in blocking if not desk.is_gap(each) or _is_strict_at(asked, each)]
    blocking.sort(key=lambda each: (each.section, each.row) != asked.place)
    lines += [desk.at.problem(each, asked.address) for each in blocking]
    if len(lines) <= PROBLEMS_AT_MOST:
        return lines
    more = len(lines) - PROBLEMS_AT_MOST
    return [*lines[:PROBLEMS_AT_MOST], Problem(f"và {more} chỗ khác", desk.at.review)]


def looks(desk: Desk, asked: Asked) -> list[Look]:
    """What was found in the section and stands at no field of the form that is open, nor in
    the summary."""
    found = []
    for one in desk.found_in(asked.declared):
        is_here = one.row == asked.row
        if (is_here and one.field and asked.has_form) or one.rule == MISSING:
            continue
        line = desk.at.problem(one, asked.address)
        found.append(Look(line.text, "" if is_here else line.href, one.blocks))
    return found


def _state_words(desk: Desk) -> dict[str, Any]:
    """The panel on top: given back, on its way, or the very first time."""
    declaration = desk.declaration
    returned = [
        {
            "item": item,
            "lines": changes.lines_of(item.change, desk.labels),
            "heading": SECTIONS[item.section].heading,
            "url": desk.at.place(SECTIONS[item.section], item.row),
            "is_corrected": (item.section, item.row) in desk.corrected,
        }
        for items in desk.returned.values()
        for item in items
        if declaration is not None and desk.is_mine(declaration)
    ]
    return {
        "returned": returned,
        "returned_title": f"Bị trả lại: {len(returned)} nội dung",
        "kept": sum(item.state == rules.ACCEPTED for item in desk.items) if returned else 0,
        "may_withdraw": declaration is not None
        and desk.is_mine(declaration)
        and stepping.is_undecided(declaration),
        "is_agency": declaration is not None and declaration.origin == Origin.AGENCY,
        "is_waiting": declaration is not None and declaration.state != rules.RETURNED,
        "is_first": desk.person.version_number == 0 and declaration is None,
    }


def _crumbs(desk: Desk) -> list[tuple[str, str]]:
    above = organisations.ancestors(desk.person.unit)
    return [(node.name, "") for node in above] + [(desk.person.unit.name, "")]


def _signed(desk: Desk) -> str:
    number = desk.person.version_number
    return f"Bản đã ký: số {number}" if number else "Chưa có bản được ký"


def _beside(desk: Desk, declared: Section, step: int) -> tuple[Section, str] | None:
    """The section before (-1) or after (1), and its address."""
    order = desk.sections
    place = order.index(declared) + step
    return (order[place], desk.at.place(order[place])) if 0 <= place < len(order) else None


def _is_strict_at(asked: Asked, finding: Finding) -> bool:
    return asked.is_strict and (finding.section, finding.row) == asked.place
