"""The words of the dossier page, for a whole page and for the answer to a save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from hoso.base.findings import Finding
from hoso.catalogs import queries as catalogs
from hoso.changes import queries as changes
from hoso.changes import rules
from hoso.changes.models import Evidence
from hoso.changes.queries import raw_of
from hoso.dossiers.readers.sheet import both
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Section
from hoso.files.models import StoredFile
from hoso.organisations import queries as organisations
from hoso.web.evidence.legal import legal_reason, legal_state
from hoso.web.own import fields, forms, marks, past, process, tables
from hoso.web.own.addresses import place_url, problem, slug
from hoso.web.own.desk import Desk, read_past, row_of
from hoso.web.quality import own as quality
from hoso.web.shown import Control, Problem, State
from hoso.web.templatetags.hoso import diff

PROBLEMS_AT_MOST = 8
KINDS = "evidence_kind"


@dataclass(frozen=True, slots=True)
class Asked:
    """What this answer is about. is_strict: say also what is merely still empty.

    found: what a service refused just now; proof: the scan's words as they were typed.
    """

    declared: Section
    row: str = ""
    is_strict: bool = False
    found: Sequence[Finding] = ()
    proof: forms.Proof = field(default_factory=forms.Proof)

    @property
    def place(self) -> tuple[str, str]:
        return self.declared.key, self.row

    @property
    def address(self) -> str:
        return place_url(self.declared, self.row)

    @property
    def has_form(self) -> bool:
        return bool(self.row) or not self.declared.many


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan in the list of a place, and in the viewer."""

    id: str
    file: StoredFile
    kind: str
    words: str
    url: str
    legal: State
    reason: str

    @property
    def shown(self) -> str:
        """In the viewer: a PDF without tools of its own, as wide as its frame."""
        return f"{self.url}?xem" + ("" if self.file.is_image else "#toolbar=0&navpanes=0&view=FitH")


def drawn(request: HttpRequest, desk: Desk, asked: Asked, status: int = 200) -> HttpResponse:
    """The whole page. Raises Http404 for a section that the person's form does not have."""
    if asked.declared not in desk.sections:
        raise Http404
    read_past(desk, asked.declared)
    is_short = bool(request.GET.get(marks.ONLY_TO_DO))
    words = {
        "title": f"Hồ sơ của tôi: {desk.person.full_name}",
        "crumbs": _crumbs(desk),
        "desk": desk,
        "asked": asked,
        "section": asked.declared,
        "slug": slug(asked.declared),
        "address": asked.address,
        "progress": marks.progress(desk, asked.declared, is_short),
        "mark": marks.mark(desk, asked.declared),
        "problems": (lines := problems(desk, asked)),
        "problems_title": f"Còn {len(lines)} chỗ phải sửa trước khi gửi",
        "missing": sum(each.wanted - each.filled for each in desk.filled.values()),
        "due": process.due(desk),
        "signed": _signed(desk),
        "doubts": quality.asked_of(desk.person),
        "measured": quality.measured(desk),
        "filled": desk.filled[asked.declared.key],
        "following": _following(desk, asked.declared),
        "section_url": place_url(asked.declared),
        "history_title": f"Lịch sử mục {asked.declared.number}",
        **_state_words(desk),
        **_body(desk, asked),
        **_aside(request, desk, asked),
    }
    return render(request, "own/dossier.html", words, status=status)


def saved(desk: Desk, asked: Asked) -> JsonResponse:
    """The answer to a save: the revision, how each field was read, and what changes around."""
    errors = _errors(desk, asked)
    raw = raw_at(desk, asked)
    read = {
        each.name: {
            "error": errors.get(each.name, ""),
            "read": fields.read_as(raw.get(each.name, "")) if raw.get(each.name) else "",
        }
        for each in asked.declared.fields
    }
    html = render_to_string(
        "own/saved.html",
        {
            "desk": desk,
            "asked": asked,
            "progress": marks.progress(desk, asked.declared),
            "mark": marks.mark(desk, asked.declared),
        },
    )
    return JsonResponse(
        {
            "revision": desk.draft.revision,
            "fields": {f"f-{name}": words for name, words in read.items()},
            "html": html,
        }
    )


def problems(desk: Desk, asked: Asked) -> list[Problem]:
    """What stops the sending, what this page is about first; gaps only when asked for."""
    here = [each for each in asked.found if not each.section]
    lines = [problem(_as_field(each)) for each in here]
    blocking = [each for each in desk.reading.findings if each.blocks]
    blocking = [each for each in blocking if not desk.is_gap(each) or _is_strict_at(asked, each)]
    blocking.sort(key=lambda each: (each.section, each.row) != asked.place)
    lines += [problem(each, asked.address) for each in blocking]
    if len(lines) <= PROBLEMS_AT_MOST:
        return lines
    more = len(lines) - PROBLEMS_AT_MOST
    return [*lines[:PROBLEMS_AT_MOST], Problem(f"và {more} chỗ khác", reverse("own:review"))]


def raw_at(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What stands in the form: just typed, in the draft, or as it was sent or approved."""
    if asked.place in desk.typed:
        return desk.typed[asked.place]
    operation = desk.operation(*asked.place)
    if operation is not None and operation["operation"] != "remove":
        return dict(operation.get("raw", {}))
    row = row_of(asked.declared, desk.sent, asked.row)
    return raw_of(asked.declared.key, row) if row else {}


def scans(evidence: Sequence[Evidence], kinds: Mapping[tuple[str, str], str]) -> list[Scan]:
    return [
        Scan(
            str(each.pk),
            each.file,
            kinds.get((KINDS, each.kind), each.kind),
            " ".join(
                part
                for part in (
                    f"số {each.number}" if each.number else "",
                    f"ngày {each.issued_on.shown()}" if each.issued_on else "",
                )
                if part
            ),
            reverse("evidence:file", args=[each.pk]),
            legal_state(each),
            legal_reason(each),
        )
        for each in evidence
    ]


def _body(desk: Desk, asked: Asked) -> dict[str, Any]:
    """The section in the middle: its form or its table, and the form of one row."""
    declared = asked.declared
    is_locked = asked.place in desk.waiting
    operation = desk.operation(*asked.place)
    is_removed = operation is not None and operation["operation"] == "remove"
    words: dict[str, Any] = {"is_locked": is_locked, "is_removed": is_removed, "layout": None}
    if declared.many:
        words["columns"] = tables.columns(declared)
        words["rows"] = tables.rows(desk, declared, asked.row)
    if asked.has_form and not is_locked:
        made = fields.controls(
            declared,
            raw_at(desk, asked),
            desk.labels,
            fields.choices_for(declared),
            _errors(desk, asked),
            _notes(desk, asked),
            desk.kind,
        )
        words["has_picture"] = any(each.kind == "picture" for each in made)
        made = fields.with_old_pictures(made, row_of(declared, desk.standing, asked.row) or {})
        words["layout"] = fields.layout(made)
        words["is_drafted"] = operation is not None
        words["is_known"] = row_of(declared, desk.sent, asked.row) is not None
    elif asked.has_form:
        words["lines"] = _lines(desk, declared)
    return words


def _lines(desk: Desk, declared: Section) -> list[tuple[str, str, str, str]]:
    """A single section that waits: item, label, old and new of each field."""
    old = row_of(declared, desk.standing, "") or {}
    new = row_of(declared, desk.content, "") or {}
    return [
        (
            each.item,
            declared.label(each.name),
            *both(declared, each.name, old.get(each.name), new.get(each.name), desk.labels),
        )
        for each in declared.fields
    ]


def _errors(desk: Desk, asked: Asked) -> dict[str, str]:
    """The error of each field: what cannot be, or why it was given back."""
    key, row = asked.place
    found = {
        item.field: f"Bị trả lại: {item.reason}"
        for item in desk.returned.get(asked.place, ())
        if item.field and not _is_changed_since(desk, asked, item.field, item.after)
    }
    for finding in reversed(desk.reading.findings):
        at_place = (finding.section, finding.row) == (key, row)
        if at_place and finding.blocks and (asked.is_strict or not desk.is_gap(finding)):
            found[finding.field] = finding.message
    names = {each.name for each in asked.declared.fields}
    found |= {each.field: each.message for each in asked.found if each.field in names}
    return found


def _is_changed_since(desk: Desk, asked: Asked, name: str, sent: Any) -> bool:
    now = row_of(asked.declared, desk.content, asked.row) or {}
    return bool(now.get(name) != sent)


def _notes(desk: Desk, asked: Asked) -> dict[str, str]:
    """Beneath a field: what is worth a look, and old → new where it was changed."""
    declared = asked.declared
    found = {
        each.field: f"Xem lại: {each.message}"
        for each in desk.reading.findings
        if (each.section, each.row) == asked.place and not each.blocks
    }
    old = row_of(declared, desk.standing, asked.row) or {}
    new = row_of(declared, desk.content, asked.row) or {}
    for each in declared.fields:
        if each.name in old and old[each.name] != new.get(each.name):
            before, after = both(
                declared, each.name, old[each.name], new.get(each.name), desk.labels
            )
            note = diff(before, after or "(trống)")
            found[each.name] = format_html("{} {}", note, found.get(each.name, ""))
    return found


def _aside(request: HttpRequest, desk: Desk, asked: Asked) -> dict[str, Any]:
    """At the right: the scan, the line of steps, the history of the section."""
    declared = asked.declared
    proofs = desk.proofs(*asked.place)
    everything = [
        each for group in (*desk.evidence.values(), *desk.past.values()) for each in group
    ]
    everything += [each for item in desk.items for each in item.evidence.all()]
    pairs = {(KINDS, each.kind) for each in everything} | {(KINDS, k) for k in declared.evidence}
    kinds = catalogs.labels(pairs)
    wanted = request.GET.get("mc", "")
    chosen = next((each for each in everything if str(each.pk) == wanted), None)
    open_one = chosen or (proofs[0] if proofs and asked.has_form else None)
    title, steps = process.steps(desk)
    entries = past.history(desk.person, declared, desk.person.account_id)
    is_whole = bool(request.GET.get("lich-su"))
    return {
        "proofs": scans(proofs, kinds),
        "proof_controls": _proof_controls(declared, asked, kinds),
        "viewer": scans([open_one], kinds)[0] if open_one else None,
        "steps": steps,
        "steps_title": title,
        "history": entries if is_whole else entries[: past.SHOWN],
        "history_more": "" if is_whole or len(entries) <= past.SHOWN else len(entries),
    }


def _proof_controls(
    declared: Section, asked: Asked, kinds: Mapping[tuple[str, str], str]
) -> dict[str, Control]:
    errors = {
        forms.OF_SERVICE[each.field]: each.message
        for each in asked.found
        if each.field in forms.OF_SERVICE and not each.section
    }
    given = asked.proof
    offered = [(code, kinds.get((KINDS, code), code)) for code in declared.evidence]
    return {
        "file": Control(forms.FILE, "Tệp bản quét", "file", hint="PDF, JPG, PNG; tối đa 20 MB",
                        error=errors.get(forms.FILE, "")),
        "kind": Control(forms.KIND, "Loại giấy tờ", "select", choices=offered,
                        value=given.kind or next(iter(declared.evidence), ""),
                        error=errors.get(forms.KIND, "")),
        "number": Control(forms.NUMBER, "Số văn bản", value=given.number, limit=60,
                          error=errors.get(forms.NUMBER, "")),
        "issuer": Control(forms.ISSUER, "Cơ quan ban hành", value=given.issuer, limit=300,
                          error=errors.get(forms.ISSUER, "")),
        "signer": Control(forms.SIGNER, "Người ký", value=given.signer, limit=120,
                          error=errors.get(forms.SIGNER, "")),
        "issued_on": Control(forms.ISSUED_ON, "Ngày văn bản", "partial-date",
                             value=given.issued_on, error=errors.get(forms.ISSUED_ON, ""),
                             read=fields.read_as(given.issued_on) if given.issued_on else ""),
    }  # fmt: skip


def _state_words(desk: Desk) -> dict[str, Any]:
    """The panel on top: given back, on its way, or the very first time."""
    declaration = desk.declaration
    returned = [
        {
            "item": item,
            "lines": changes.lines_of(item.change, desk.labels),
            "heading": SECTIONS[item.section].heading,
            "url": place_url(SECTIONS[item.section], item.row),
            "is_corrected": (item.section, item.row) in desk.corrected,
        }
        for items in desk.returned.values()
        for item in items
    ]
    return {
        "returned": returned,
        "returned_title": f"Bị trả lại: {len(returned)} nội dung",
        "kept": sum(item.state == rules.ACCEPTED for item in desk.items) if returned else 0,
        "may_withdraw": declaration is not None
        and "withdraw" in rules.DECLARATION.open_from(declaration.state),
        "is_waiting": declaration is not None and declaration.state != rules.RETURNED,
        "is_first": desk.person.version_number == 0 and declaration is None,
        "begin_url": place_url(marks.first_to_do(desk)),
    }


def _crumbs(desk: Desk) -> list[tuple[str, str]]:
    above = organisations.ancestors(desk.person.unit)
    return [(node.name, "") for node in above] + [(desk.person.unit.name, "")]


def _signed(desk: Desk) -> str:
    number = desk.person.version_number
    return f"Bản đã ký: số {number}" if number else "Chưa có bản được ký"


def _following(desk: Desk, declared: Section) -> tuple[Section, str] | None:
    order = desk.sections
    place = order.index(declared) + 1
    return (order[place], place_url(order[place])) if place < len(order) else None


def _as_field(finding: Finding) -> Finding:
    """A refusal of the scan, at the name its field has on the page."""
    return Finding(finding.message, field=forms.OF_SERVICE.get(finding.field, finding.field))


def _is_strict_at(asked: Asked, finding: Finding) -> bool:
    return asked.is_strict and (finding.section, finding.row) == asked.place
