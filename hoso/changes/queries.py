"""Reads of drafts, declarations and sessions, each a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding, Severity
from hoso.catalogs.typed import resolve
from hoso.changes import proving, rules
from hoso.changes.models import Declaration, Draft, Evidence, Item, Proposal
from hoso.changes.rules import Change, Operation
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.completeness import completeness, total
from hoso.dossiers.readers.diff import differences
from hoso.dossiers.readers.findings import brought
from hoso.dossiers.readers.sheet import Labels, both, coded, plain
from hoso.dossiers.readers.values import Resolve, catalog_of, is_picture
from hoso.dossiers.sections import SECTIONS, section
from hoso.dossiers.sections.declaration import Content, Known
from hoso.regulations import queries as regulations


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft read: what stands (approved, and accepted in a returned declaration), what it
    would become, what differs, and everything found in the sections that differ. `known` is
    what the checks looked up; `evidence`: as `evidence_of`."""

    approved: Content
    proposed: Content
    changes: list[Change]
    findings: list[Finding]
    known: Known
    evidence: dict[tuple[str, str], list[Evidence]]


def reading_of(
    person: Person,
    draft: Draft,
    approved: Content | None = None,
    kept: Sequence[Item] | None = None,
    about: Collection[str] = (),
) -> Reading:
    """approved: the content if it is loaded already; kept: the items accepted in a declaration
    that was given back, none where nothing was, if they are. about: the sections whose findings
    are wanted; all of them when empty."""
    content = approved if approved is not None else dossiers.content_of(person)
    if kept is None:
        kept = list(
            Item.objects.filter(
                declaration__person=person,
                declaration__state=rules.RETURNED,
                state=rules.ACCEPTED,
            )
        )
    content = rules.applied(content, [item.change for item in kept])
    operations = [each for each in draft.operations if each["section"] in SECTIONS]
    read = rules.proposal(content, operations, resolver(operations))
    changed = rules.changes(content, read.content)
    touched = {change.section for change in changed}
    unreadable = {(each.section, each.row, each.field) for each in read.findings}
    known = dossiers.known_for([content, read.content])
    found = [
        each
        for each in brought(content, read.content, known, touched, about)
        if (each.section, each.row, each.field) not in unreadable
    ]
    evidence = evidence_of(person, draft)
    found += proving.signed_late(changed, evidence)
    found += _strange_pictures(person, changed)
    return Reading(content, read.content, changed, [*read.findings, *found], known, evidence)


def _strange_pictures(person: Person, changed: Iterable[Change]) -> list[Finding]:
    """A picture is named by its hash; only what the person sent is a picture of the dossier."""
    pictures = [
        each
        for each in changed
        if each.field and each.after and is_picture(section(each.section).column(each.field))
    ]
    if not pictures:
        return []
    wanted = {each.after for each in pictures}
    own = Evidence.objects.filter(person=person, file__sha256__in=wanted)
    known = set(own.values_list("file__sha256", flat=True))
    return [
        section(each.section).finding(each.field, "Ảnh này không có trong hồ sơ. Chọn lại tệp ảnh.")
        for each in pictures
        if each.after not in known
    ]


def resolver(operations: Iterable[Operation]) -> Resolve:
    """Codes and names typed in the operations, looked up in a fixed number of statements."""
    wanted: set[tuple[str, str]] = set()
    for operation in operations:
        raw = operation.get("raw", {})
        for name, catalog in coded(section(operation["section"]).model):
            if typed := raw.get(name):
                wanted.update((catalog, str(t).strip()) for t in _listed(typed) if str(t).strip())
    known = resolve(wanted)
    return lambda catalog, typed: known.get((catalog, typed.strip()))


def operations_of(person: Person, items: Sequence[Item]) -> list[Operation]:
    """Items as operations of a draft again, with the evidence they had. A field of a single
    section that was accepted stays as it was accepted beside the field given back."""
    accepted = Item.objects.filter(
        declaration__in={item.declaration_id for item in items}, state=rules.ACCEPTED
    )
    content = rules.applied(
        dossiers.content_of(person),
        [item.change for item in [*accepted, *items] if item.operation == "set"],
    )
    found: dict[tuple[str, str], Operation] = {}
    for item in items:
        place = (item.section, item.row)
        row = content.get(item.section, {}) if item.operation == "set" else item.after or {}
        operation = found.setdefault(
            place,
            {
                "operation": item.operation,
                "section": item.section,
                "row": item.row,
                "raw": raw_of(item.section, row),
                "evidence": [],
                **({"side": "officer"} if item.declaration.entered_by == "officer" else {}),
            },
        )
        for proof in item.evidence.all():
            if str(proof.pk) not in operation["evidence"]:
                operation["evidence"].append(str(proof.pk))
    return list(found.values())


def evidence_of(person: Person, draft: Draft) -> dict[tuple[str, str], list[Evidence]]:
    """The scans of each operation, by (section, row), in one statement. Only the person's own
    evidence counts, whatever ids stand in the draft."""
    wanted = {each for operation in draft.operations for each in operation["evidence"]}
    if not wanted:
        return {}
    rows = Evidence.objects.filter(person=person, pk__in=wanted).select_related("file")
    found = {str(evidence.pk): evidence for evidence in rows}
    return {
        (operation["section"], operation.get("row", "")): [
            found[each] for each in operation["evidence"] if each in found
        ]
        for operation in draft.operations
    }


def latest_evidence_day(
    evidence: Mapping[tuple[str, str], Sequence[Evidence]], today: date
) -> date | None:
    """The last day written on a scan that is not in the future: when the change came about."""
    days = (one.issued_on.latest() for each in evidence.values() for one in each if one.issued_on)
    return max((day for day in days if day <= today), default=None)


def raw_of(key: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row as it would be typed: dates and numbers the Vietnamese way, codes as codes."""
    declared = section(key)
    raw: dict[str, Any] = {}
    for field in declared.fields:
        value = row.get(field.name)
        if value is None:
            continue
        column = declared.column(field.name)
        is_code = catalog_of(column) or is_picture(column)
        raw[field.name] = value if is_code else plain(column, value)
    return raw


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one change, in words. item: as Field.mark. picture: the hash of a new picture,
    to show it."""

    item: str
    label: str
    old: str
    new: str
    picture: str = ""

    @property
    def numbered(self) -> str:
        """The field with its number; the photo has none."""
        return f"{self.item} {self.label}".lstrip()


def lines_of(change: Change, labels: Labels) -> list[Line]:
    """A change as an office reads it; a removed row as its old values, an added as its new."""
    declared = section(change.section)
    before, after = change.before, change.after
    if change.field:
        before, after = {change.field: before}, {change.field: after}
    return [
        Line(each.mark, each.label, *both(declared, each.field, each.old, each.new, labels),
             each.new if each.new and is_picture(declared.column(each.field)) else "")
        for each in differences(declared, before, after)
    ]  # fmt: skip


def labels_of_changes(changes: Iterable[Change], more: Iterable[Content] = ()) -> Labels:
    """Names for every code the changes, and more pieces of content, speak of: two statements."""
    contents = list(more)
    for change in changes:
        declared = section(change.section)
        for value in (change.before, change.after):
            if value is not None:
                row = {change.field: value} if change.field else value
                contents.append({change.section: [row] if declared.many else row})
    return dossiers.labels_of(contents)


def items_by_declaration(
    declarations: Iterable[Declaration], states: Sequence[str] | None = None
) -> dict[UUID, list[Item]]:
    """Live items, with their evidence, in two statements."""
    found: dict[UUID, list[Item]] = defaultdict(list)
    items = Item.objects.filter(declaration__in=[each.pk for each in declarations])
    items = items.filter(state__in=states) if states else items.exclude(state=rules.REPLACED)
    for item in items.prefetch_related("evidence"):
        found[item.declaration_id].append(item)
    return found


def proposed_changes(declarations: Iterable[Declaration]) -> dict[UUID, list[Change]]:
    """What those declarations propose that a load brought in; one statement. Raises Conflict
    when it is not intact."""
    hashes = {each.pk: each.items_sha256 for each in declarations if each.batch_id is not None}
    return {
        each.declaration_id: rules.unpacked(bytes(each.packed), hashes[each.declaration_id])
        for each in Proposal.objects.filter(declaration__in=list(hashes))
    }


def items_of(declaration: Declaration, states: Sequence[str] | None = None) -> list[Item]:
    """The live items with their evidence, two statements; of a load: its changes as items that
    were accepted, not saved and without evidence."""
    if declaration.batch_id is None:
        return items_by_declaration([declaration], states)[declaration.pk]
    none = Evidence.objects.none()
    items = []
    for place, change in enumerate(proposed_changes([declaration])[declaration.pk]):
        item = Item(declaration=declaration, position=place, section=change.section,
                    row=change.row, field=change.field, operation=change.operation,
                    before=change.before, after=change.after, state=rules.ACCEPTED)  # fmt: skip
        item._prefetched_objects_cache = {"evidence": none}  # type: ignore[attr-defined]
        items.append(item)
    return items


def sections_of_loads(declarations: Iterable[Declaration]) -> dict[UUID, dict[str, int]]:
    """Of those that a load brought in: how many changes of which section; one statement."""
    keys = [each.pk for each in declarations if each.batch_id is not None]
    rows = Proposal.objects.filter(declaration__in=keys)
    return dict(rows.values_list("declaration_id", "sections"))


def summaries_of(declarations: Sequence[Declaration]) -> dict[UUID, str]:
    """What each declaration changes, in one line: its first change and how many more."""
    items = items_by_declaration(declarations)
    loads = sections_of_loads(declarations)
    found = {}
    for declaration in declarations:
        keys = [item.section for item in items.get(declaration.pk, [])]
        keys = keys or list(loads.get(declaration.pk, ()))
        sections = list(dict.fromkeys(section(key).heading for key in keys))
        more = f" và {len(sections) - 2} mục nữa" if len(sections) > 2 else ""
        found[declaration.pk] = "; ".join(sections[:2]) + more
    return found


def exceptions_of(declaration: Declaration) -> list[str]:
    """What a head should look at before signing: warnings, and a late declaration."""
    items = items_by_declaration([declaration])[declaration.pk]
    before = dossiers.content_of(declaration.person)
    content = rules.applied(before, [item.change for item in items])
    touched = {item.section for item in items}
    found = brought(before, content, dossiers.known_for([before, content]), touched)
    said = [
        f"Mục {each.item}: {each.message}" if each.item else each.message
        for each in [*found, *proving.of_items(declaration, items)]
        if each.severity is Severity.WARNS
    ]
    gaps = total(completeness(content)).missing
    if declaration.is_first and gaps:
        said.append(f"Hồ sơ mới còn thiếu {len(gaps)} trường bắt buộc.")
    late = regulations.working_days_late(
        declaration.declare_by, timezone.localdate(declaration.submitted_at)
    )
    if late:
        said.append(f"Khai chậm {late} ngày làm việc (hạn {declaration.declare_by:%d/%m/%Y}).")
    for item in items:
        if (item.section, item.field) == ("identity", "born_on") and item.before and item.after:
            old, new = PartialDate.from_iso(item.before), PartialDate.from_iso(item.after)
            said.append(f"Đổi ngày sinh từ {old.shown()} thành {new.shown()}.")
    return said


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
