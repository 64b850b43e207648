"""One declaration to be looked at: what differs, what proves it, what was found, who did what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.audit.models import Event
from hoso.base.findings import Finding
from hoso.catalogs import queries as catalogs
from hoso.changes import proving, queries, rules
from hoso.changes.models import Declaration, Evidence, Item, Origin
from hoso.changes.queries import Line
from hoso.dossiers import queries as dossiers
from hoso.dossiers.readers.findings import brought
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Content
from hoso.regulations import queries as regulations
from hoso.web import chains, shown
from hoso.web.evidence.legal import legal_article, legal_reason, legal_state
from hoso.web.own.sourced import Moved, moved
from hoso.web.queue import wording
from hoso.web.reads import note

MOST_EVENTS = 12
ACTS_OF_ORIGIN = {
    Origin.PERSON: "gửi khai báo",
    Origin.AGENCY: "ghi vào hồ sơ",
    Origin.LOAD: "nạp từ bảng tính",
}
STATES = {
    rules.PENDING: shown.State("idle", "chưa xem"),
    rules.ACCEPTED: shown.State("ok", "đạt"),
    rules.GIVEN_BACK: shown.State("bad", "trả lại", "arrow-back-up"),
}


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan, and how its kind and number are said."""

    evidence: Evidence
    title: str

    @property
    def address(self) -> str:
        """Where it is saved from."""
        return reverse("evidence:file", args=[self.evidence.pk])

    @property
    def legal(self) -> shown.State:
        return legal_state(self.evidence)

    @property
    def reason(self) -> str:
        return legal_reason(self.evidence)

    @property
    def article(self) -> str:
        return legal_article(self.evidence)

    @property
    def frame(self) -> str:
        """Where it is shown, in our own frame; a PDF without the tools of its viewer."""
        tools = "" if self.evidence.file.is_image else "#toolbar=0&navpanes=0&view=FitH"
        return f"{self.address}?xem{tools}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to decide on. `reason` is what was typed, else what was said; `earlier` why it
    was given back before."""

    item: Item
    lines: list[Line]
    scans: list[Scan]
    findings: list[Finding]
    earlier: str = ""
    reason: str = ""
    error: str = ""

    @property
    def operation(self) -> str:
        return "" if self.item.operation == "set" else wording.OPERATIONS[self.item.operation]

    @property
    def name(self) -> str:
        """How a button says which one it means."""
        if self.item.operation == "set" and self.lines:
            return self.lines[0].numbered
        return f"{self.operation} mục {section(self.item.section).number}"

    @property
    def state(self) -> shown.State:
        return STATES[self.item.state]

    @property
    def is_pending(self) -> bool:
        return self.item.state == rules.PENDING

    @property
    def is_accepted(self) -> bool:
        return self.item.state == rules.ACCEPTED

    @property
    def is_given_back(self) -> bool:
        return self.item.state == rules.GIVEN_BACK


@dataclass(frozen=True, slots=True)
class Group:
    """moved: what changes elsewhere on the form by itself."""

    heading: str
    entries: list[Entry]
    moved: list[Moved] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    groups: list[Group]
    notes: list[str]
    scans: dict[UUID, Scan] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        return [entry for group in self.groups for entry in group.entries]

    def count(self, state: str) -> int:
        return sum(entry.item.state == state for entry in self.entries)

    @property
    def total(self) -> int:
        return len(self.entries)

    @property
    def pending(self) -> int:
        return self.count(rules.PENDING)

    @property
    def accepted(self) -> int:
        return self.count(rules.ACCEPTED)

    @property
    def given_back(self) -> int:
        return self.count(rules.GIVEN_BACK)

    @property
    def first_pending(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.is_pending), None)

    def scan(self, asked: str = "") -> Scan | None:
        """The one asked for, else the first of what comes next."""
        chosen = next((scan for pk, scan in self.scans.items() if str(pk) == asked), None)
        if chosen is not None:
            return chosen
        first = self.first_pending
        if first is not None and first.scans:
            return first.scans[0]
        return next(iter(self.scans.values()), None)


def declaration_or_404(request: HttpRequest, pk: UUID, act: Act, *others: Act) -> Declaration:
    """A stranger learns nothing (404); who may read but do none of the acts is told why (403)."""
    account = request.user
    if not isinstance(account, Account):
        raise Http404
    found = (
        Declaration.objects.visible_to(account)
        .select_related("person__unit", "person__account", "submitted_by", "checked_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    if not any(access.may(account, other, found.person.unit) for other in others):
        access.require(account, act, found.person.unit)
    note(request, found.person)
    return found


def reading_of(
    declaration: Declaration,
    account: Account,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Reading:
    """A fixed number of statements. typed, errors: reasons by the id of the item."""
    everything = (
        queries.items_of(declaration)
        if declaration.batch_id is not None
        else list(declaration.items.prefetch_related("evidence"))
    )
    live = [item for item in everything if item.state != rules.REPLACED]
    touched = list(dict.fromkeys(item.section for item in live))
    pair = _before_and_after(declaration, account, live)
    tables = [{key: each[key]} for each in pair for key in touched if key in each]
    labels = queries.labels_of_changes((item.change for item in live), tables)
    scans = _scans(live)
    found, notes = _found(declaration, live, pair)
    before = {
        (item.section, item.row, item.field): item.reason
        for item in everything
        if item.state == rules.REPLACED
    }
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for item in live:
        key = str(item.pk)
        grouped[item.section].append(
            Entry(
                item,
                queries.lines_of(item.change, labels),
                [scans[each.pk] for each in item.evidence.all()],
                found.get(item.pk, []),
                item.reason
                if item.state == rules.PENDING and item.reason
                else before.get((item.section, item.row, item.field), ""),
                (typed or {}).get(key, "" if item.state == rules.PENDING else item.reason),
                (errors or {}).get(key, ""),
            )
        )
    groups = [
        Group(section(key).heading, entries, moved(key, pair[0], pair[1], labels) if pair else [])
        for key, entries in grouped.items()
    ]
    return Reading(groups, notes, scans)


def _scans(items: list[Item]) -> dict[UUID, Scan]:
    found = {each.pk: each for item in items for each in item.evidence.all()}
    prefetch_related_objects(list(found.values()), "file")
    kinds = catalogs.labels({("evidence_kind", each.kind) for each in found.values()})
    scans = {}
    for key, each in found.items():
        number = f" {each.number}" if each.number else ""
        on = f", {each.issued_on.shown()}" if each.issued_on else ""
        kind = kinds.get(("evidence_kind", each.kind), each.file.name)
        scans[key] = Scan(each, f"{kind}{number}{on}")
    return scans


def _before_and_after(
    declaration: Declaration, account: Account, items: list[Item]
) -> tuple[Content, Content] | tuple[()]:
    """The dossier as it is and as it would be; nothing once the declaration is closed."""
    if declaration.state not in rules.OPEN_STATES:
        return ()
    content = dossiers.content_for(declaration.person, account)
    return content, rules.applied(content, [item.change for item in items])


def _found(
    declaration: Declaration, items: list[Item], pair: tuple[Content, Content] | tuple[()]
) -> tuple[dict[UUID, list[Finding]], list[str]]:
    """Findings at the item they speak of; the rest, and what is unusual, as notes."""
    if not pair:
        return {}, []
    before, content = pair
    at: dict[UUID, list[Finding]] = defaultdict(list)
    notes = []
    touched = dict.fromkeys(item.section for item in items)
    found = brought(before, content, dossiers.known_for([before, content]), touched)
    for each in [*found, *proving.of_items(declaration, items)]:
        item = _place_of(each, items)
        if item is None:
            notes.append(f"Mục {each.item}: {each.message}" if each.item else each.message)
        else:
            at[item.pk].append(each)
    late = regulations.working_days_late(
        declaration.declare_by, timezone.localdate(declaration.submitted_at)
    )
    if late:
        notes.append(f"Khai chậm {late} ngày làm việc (hạn {declaration.declare_by:%d/%m/%Y}).")
    return at, notes


def _place_of(one: Finding, items: list[Item]) -> Item | None:
    for item in items:
        same = item.section == one.section and item.row == one.row
        if same and item.field in ("", one.field):
            return item
    return None


def history_of(declaration: Declaration) -> list[shown.Entry]:
    """Who did what with it, the latest first. Two statements."""
    events = list(Event.objects.filter(subject=declaration.subject).order_by("-at")[:MOST_EVENTS])
    people = dict(
        Account.objects.filter(pk__in={event.actor_id for event in events if event.actor_id})
        .values_list("pk", "full_name")
    )  # fmt: skip
    entries = [
        shown.Entry(
            event.at,
            people.get(event.actor_id or 0, event.actor),
            event.label().lower() + (f": “{event.reason}”" if event.reason else ""),
        )
        for event in events
    ]
    act = ACTS_OF_ORIGIN[Origin(declaration.origin)]
    sent = shown.Entry(declaration.submitted_at, declaration.submitted_by.full_name, act)
    return sorted([*entries, sent], key=lambda entry: entry.at, reverse=True)


def facts_of(declaration: Declaration) -> dict[str, Any]:
    """What stands beside the items on every page of a declaration."""
    return {
        "declaration": declaration,
        "due": wording.due_of(declaration),
        "kind": wording.kind_of(declaration),
        "steps": wording.steps_of(declaration),
        "taken": chains.taken(declaration),
        "history": history_of(declaration),
    }
