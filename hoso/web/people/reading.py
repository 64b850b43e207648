"""A dossier for those who read it: the sections as approved, and what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.findings import Finding
from hoso.catalogs import queries as catalogs
from hoso.changes import queries as changes
from hoso.changes import rules
from hoso.changes.models import Declaration, Evidence
from hoso.dossiers import queries
from hoso.dossiers import rules as copies
from hoso.dossiers.models import Person, SignedCopy, Version
from hoso.dossiers.readers.completeness import Filled, completeness
from hoso.dossiers.readers.findings import MISSING, findings
from hoso.dossiers.readers.sheet import Labels, shown
from hoso.dossiers.readers.values import is_picture
from hoso.dossiers.sections import form_kind, section, sections_of
from hoso.dossiers.sections.declaration import Content, Row, Section
from hoso.dossiers.services.printing import has_cv
from hoso.organisations.models import Unit
from hoso.organisations.queries import ancestors
from hoso.web.own.addresses import section_at, slug
from hoso.web.own.fields import tags
from hoso.web.own.past import history
from hoso.web.own.scans import Scan, scans
from hoso.web.own.sourced import Sourced, sourced
from hoso.web.own.tables import BENEATH_AT_MOST, Column, beneath_columns, columns
from hoso.web.own.totals import Empty, Totals, empty_in, totals_of
from hoso.web.people.listing import STATES
from hoso.web.people.rights import Rights, rights
from hoso.web.shown import Entry, SectionGroup, SectionLink, State

HISTORY_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    html: str


@dataclass(frozen=True, slots=True)
class LineRead:
    """name: of the field; tags: what else is said beside the label."""

    name: str
    item: str
    label: str
    text: str
    tags: tuple[str, ...]
    picture: str = ""


@dataclass(frozen=True, slots=True)
class RowRead:
    """beneath: what is filled in and has no column."""

    id: str
    cells: list[Cell]
    beneath: list[Cell]

    @property
    def is_folded(self) -> bool:
        return len(self.beneath) > BENEATH_AT_MOST


@dataclass(frozen=True, slots=True)
class Past:
    """A declaration as a line: when, how it ended."""

    declaration: Declaration
    summary: str
    state: State


@dataclass
class Reading:
    """Read once in a fixed number of statements; `declared` is the section in the middle."""

    person: Person
    declared: Section
    content: Content
    labels: Labels
    versions: list[Version]
    declarations: list[Past]
    evidence: list[Scan]
    history: list[Entry]
    copy: SignedCopy | None
    crumbs: list[tuple[str, str]]
    kind: str
    status: str
    rights: Rights
    may_copy: bool
    is_own: bool

    @cached_property
    def filled(self) -> dict[str, Filled]:
        return completeness(self.content)

    @cached_property
    def empty(self) -> Empty:
        return empty_in(self.content, self.filled)

    @property
    def progress(self) -> Totals:
        return totals_of(self.filled, self.empty)

    @cached_property
    def gaps(self) -> list[tuple[str, str, list[str]]]:
        """Section, its address, the names of its empty fields."""
        return [
            (
                section(key).heading,
                self._url(section(key)),
                list(dict.fromkeys(section(key).label(one.field) if one.field
                                   else "chưa có dòng nào" for one, _ in lacking)),
            )
            for key, lacking in self.empty.items()
            if lacking
        ]  # fmt: skip

    @cached_property
    def odd(self) -> list[Finding]:
        """What the checks find in what is approved; what is merely empty stands in `gaps`."""
        found = findings(self.content, queries.known_for([self.content]))
        return [one for one in found if one.rule != MISSING]

    @cached_property
    def looks(self) -> list[Finding]:
        return [one for one in self.odd if one.section == self.declared.key]

    @cached_property
    def sourced(self) -> list[Sourced]:
        return sourced(
            self.declared,
            self.content,
            self.labels,
            lambda table: [row["id"] for row in table.rows(self.content)],
            lambda table, row, name: f"{self._url(table)}#d-{row['id']}",
        )

    def _url(self, declared: Section) -> str:
        return reverse("people:section", args=[self.person.pk, slug(declared)])

    @property
    def groups(self) -> list[SectionGroup]:
        found: dict[str, list[SectionLink]] = {}
        for declared in sections_of(self.content):
            link = SectionLink(
                declared.number,
                declared.title,
                self._url(declared),
                self.mark(declared),
                declared is self.declared,
            )
            found.setdefault(declared.group, []).append(link)
        return [SectionGroup(title, links) for title, links in found.items()]

    def mark(self, declared: Section) -> State:
        part = self.filled[declared.key]
        if part.wanted > part.filled:
            return State("warn", f"thiếu {part.wanted - part.filled}")
        odd = sum(one.section == declared.key for one in self.odd)
        if odd:
            return State("doubt", f"xem lại {odd}")
        if declared.rows(self.content):
            return State("ok", "đủ")
        return State("idle", "chưa khai", "minus")

    @property
    def state(self) -> State:
        return self.mark(self.declared)

    @property
    def slug(self) -> str:
        return slug(self.declared)

    @property
    def section_url(self) -> str:
        return self._url(self.declared)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return columns(self.declared)

    @cached_property
    def rows(self) -> list[RowRead]:
        """A table section's rows, each value as an office writes it."""
        rest = beneath_columns(self.declared)
        return [
            RowRead(
                row["id"],
                [Cell(column, self._text(row, column)) for column in self.columns],
                [Cell(column, text) for column in rest if (text := self._text(row, column))],
            )
            for row in self.declared.rows(self.content)
        ]  # fmt: skip

    @cached_property
    def lines(self) -> list[LineRead]:
        """A single section's fields."""
        row = next(iter(self.declared.rows(self.content)), {})
        return [
            LineRead(
                each.name,
                "" if each.is_supplement else each.item,  # `tags` say so
                self.declared.label(each.name),
                shown(self.declared, each.name, row.get(each.name), self.labels),
                tags(each, form_kind(self.person.kind)),
                self._picture(each.name, row),
            )
            for each in self.declared.fields
        ]

    @property
    def open_declaration(self) -> Past | None:
        return next(
            (each for each in self.declarations if each.declaration.state in rules.OPEN_STATES),
            None,
        )

    @property
    def may_ask_for_copy(self) -> bool:
        free = self.copy is None or self.copy.state == copies.REFUSED
        return self.has_cv and bool(self.versions) and free

    @property
    def has_cv(self) -> bool:
        return has_cv(self.person.kind)

    @property
    def who_enters(self) -> str:
        """Beside what is still empty: whose it is to fill in."""
        return (
            "Cán bộ đầu mối của đơn vị nhập"
            if self.rights.is_officers
            else "Người có hồ sơ tự khai"
        )

    def scan(self, asked: str) -> Scan | None:
        """The scan in the viewer: the one asked for, else the section's newest."""
        chosen = [each for each in self.evidence if each.id == asked]
        return next(iter(chosen or self.evidence), None)

    def _picture(self, name: str, row: Row) -> str:
        if not row.get(name) or not is_picture(self.declared.column(name)):
            return ""
        return reverse("evidence:picture", args=[self.person.pk, row[name]])

    def _text(self, row: Row, column: Column) -> str:
        texts = (shown(self.declared, each, row.get(each), self.labels) for each in column.names)
        return " – ".join(text for text in texts if text)


def reading(person: Person, account: Account, number: str = "") -> Reading:
    """Raises Http404 for a number that no section has."""
    content = queries.content_for(person, account)
    shown_here = sections_of(content)
    declared = section_at(number) if number else _first(shown_here, form_kind(person.kind))
    if declared not in shown_here:
        raise Http404
    versions = list(
        Version.objects.filter(person=person)
        .select_related("signature__signer")
        .defer("content", *_HEAVY)
        .order_by("-number")
    )
    words = catalogs.labels({("person_kind", person.kind), ("record_status", person.status)})
    return Reading(
        person=person,
        declared=declared,
        content=content,
        labels=queries.labels_of([content]),
        versions=versions,
        declarations=_declarations(person),
        evidence=_evidence(person, declared),
        history=history(person, declared, account.pk)[:HISTORY_AT_MOST],
        copy=_copy(versions),
        crumbs=_crumbs(person, account),
        kind=words.get(("person_kind", person.kind), person.kind),
        status=words.get(("record_status", person.status), person.status),
        rights=rights(person, account),
        may_copy=person.account_id == account.pk
        or bool(access.may(account, Act.EXPORT, person.unit)),
        is_own=person.account_id == account.pk,
    )


def page_words(request: HttpRequest, read: Reading) -> dict[str, Any]:
    """What every answer with this page has."""
    return {
        "title": read.person.full_name,
        "read": read,
        "person": read.person,
        "viewer": read.scan(request.GET.get("mc", "")),
        "crumbs": read.crumbs,
    }


def _first(sections: Sequence[Section], kind: str) -> Section:
    """The first that nobody of this kind goes without."""
    return next((each for each in sections if kind in each.required), sections[0])


_HEAVY = tuple(f"signature__{name}" for name in ("manifest", "cms", "certificate_pem"))


def version_or_404(person: Person, number: int) -> Version:
    """With its signature. The person comes from `person_or_404`."""
    found = person.versions.select_related("signature").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _copy(versions: Sequence[Version]) -> SignedCopy | None:
    """The newest signed copy asked of the last version."""
    if not versions:
        return None
    return SignedCopy.objects.filter(version=versions[0]).order_by("-requested_at").first()


def _declarations(person: Person) -> list[Past]:
    rows = list(
        Declaration.objects.filter(person=person)
        .select_related("submitted_by")
        .order_by("-submitted_at")[:HISTORY_AT_MOST]
    )
    summaries = changes.summaries_of(rows)
    return [
        Past(each, summaries.get(each.pk, ""), STATES.get(each.state) or _ended(each))
        for each in rows
    ]


def _ended(declaration: Declaration) -> State:
    tone = "ok" if declaration.state == rules.APPLIED else "idle"
    return State(tone, declaration.state_label)


def _evidence(person: Person, declared: Section) -> list[Scan]:
    """What was sent to prove this section, the newest first; drafts are the person's own."""
    rows = list(
        Evidence.objects.filter(person=person, items__section=declared.key)
        .select_related("file")
        .distinct()
        .order_by("-added_at")
    )
    kinds = catalogs.labels({("evidence_kind", each.kind) for each in rows})
    return scans(rows, kinds)


def _crumbs(person: Person, account: Account) -> list[tuple[str, str]]:
    """From the top of the tree down; a unit one may read leads to its people."""
    listed = reverse("people:list")
    chain = [(node.id, node.name) for node in ancestors(person.unit)]
    chain.append((person.unit_id, person.unit.name))
    seen = Unit.objects.within(access.scope(account, Act.READ).intervals)
    inside = set(seen.filter(pk__in=[key for key, _ in chain]).values_list("pk", flat=True))
    return [(name, f"{listed}?don-vi={key}" if key in inside else "") for key, name in chain]
