"""What lies on the desk of who declares, the person or the officer: read once, in a fixed number
of statements.

Three readings of the dossier lie over each other: what is approved (`standing`), with what
was sent and not given back (`sent`), with what is being typed (`content`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from django.db.models import F, Prefetch
from django.utils.functional import SimpleLazyObject

from hoso.accounts.models import Account
from hoso.base.findings import Finding, Severity, blocking
from hoso.changes import proving, queries, rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Draft, Evidence, Item, Origin
from hoso.changes.rules import Change, Operation
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.completeness import Filled, completeness
from hoso.dossiers.readers.findings import MISSING, findings, missing
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import form_kind, section, sections_of
from hoso.dossiers.sections.declaration import Content, Row, Section
from hoso.dossiers.sections.derived import derived_in
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Profile
from hoso.web.own.addresses import OWN, Addresses
from hoso.web.own.scans import KINDS
from hoso.web.own.totals import Empty, empty_in

Place = tuple[str, str]  # (section, row): what one operation, and its evidence, is about


@dataclass(frozen=True, slots=True)
class Words:
    """How the screens speak. who: of the line of steps; whose: after "hồ sơ"."""

    title: str
    who: str
    whose: str


OWN_WORDS = Words("Hồ sơ của tôi", "bạn", "của bạn")
OFFICER_WORDS = Words("Nhập hồ sơ", "bạn", "của người này")


@dataclass
class Desk:
    """`typed` is what stands in the form of this answer when it is not (yet) in the draft."""

    person: Person
    account: Account
    entry: changes.Entry
    draft: Draft
    standing: Content
    sent: Content
    content: Content
    reading: queries.Reading
    declaration: Declaration | None
    items: list[Item]
    past: dict[Place, list[Evidence]] = field(default_factory=dict)
    typed: dict[Place, dict[str, Any]] = field(default_factory=dict)
    looked_at: dict[str, list[Finding]] = field(default_factory=dict)
    about: set[str] = field(default_factory=set)  # what the page shows; else what is changed

    @property
    def is_own(self) -> bool:
        return self.person.account_id == self.account.pk

    @property
    def at(self) -> Addresses:
        return OWN if self.is_own else Addresses(self.person.pk)

    @property
    def words(self) -> Words:
        return OWN_WORDS if self.is_own else OFFICER_WORDS

    def may_enter(self, declared: Section) -> bool:
        """Whether the section is this account's to enter, under the regulation."""
        return self.entry.holds(declared)

    def is_mine(self, declaration: Declaration) -> bool:
        """Entered from this side of the desk."""
        return declaration.entered_by == self.entry.side and declaration.origin == Origin.PERSON

    @property
    def evidence(self) -> dict[Place, list[Evidence]]:
        """The scans of the draft, by place."""
        return self.reading.evidence

    @cached_property
    def labels(self) -> Labels:
        """As `_labels`, once the name of a code is wanted: what is typed is often none."""
        return cast(Labels, SimpleLazyObject(self._labels))

    def _labels(self) -> Labels:
        """Names of all codes on the page, kinds of evidence among them: one statement."""
        keys = (self.about or self.touched) | {item.section for item in self.items}
        pieces = [
            {key: content[key] for key in keys if key in content}
            for content in (self.standing, self.sent, self.content)
        ]
        raws = [(key, raw) for (key, _), raw in self.typed.items()]
        raws += [
            (each["section"], each.get("raw", {}))
            for each in self.draft.operations
            if each["section"] in keys
        ]
        for item in self.items:
            change = item.change
            for value in (change.before, change.after):
                if value is not None:
                    raws.append((change.section, {change.field: value} if change.field else value))
        pieces += [{key: [raw] if section(key).many else raw} for key, raw in raws if raw]
        scans = [each for group in (*self.evidence.values(), *self.past.values()) for each in group]
        scans += [each for item in self.items for each in item.evidence.all()]
        kinds = {each.kind for each in scans}.union(
            *(proving.kinds_taken(self.rule, section(key)) for key in self.about)
        )
        return dossiers.labels_of(pieces, ((KINDS, kind) for kind in kinds))

    @cached_property
    def kind(self) -> str:
        return form_kind(self.person.kind)

    @cached_property
    def sections(self) -> list[Section]:
        """Of the person's form, without what the agency alone writes and has not written."""
        return [
            each
            for each in sections_of(self.content)
            if not each.by_agency or self.content.get(each.key)
        ]

    @cached_property
    def filled(self) -> dict[str, Filled]:
        return completeness(self.content)

    @cached_property
    def empty(self) -> Empty:
        return empty_in(self.content, self.filled)

    @cached_property
    def changed(self) -> dict[Place, list[Change]]:
        """What the draft changes, by place."""
        found: dict[Place, list[Change]] = {}
        for change in self.reading.changes:
            found.setdefault((change.section, change.row), []).append(change)
        return found

    @cached_property
    def waiting(self) -> dict[Place, Item]:
        """Places that wait to be checked or signed, and cannot be declared meanwhile."""
        one = self.declaration
        if one is None or (one.state == rules.RETURNED and self.is_mine(one)):
            return {}
        return {(item.section, item.row): item for item in self.items}

    @cached_property
    def returned(self) -> dict[Place, list[Item]]:
        """Items given back, by place; only once the whole declaration came back."""
        found: dict[Place, list[Item]] = {}
        one = self.declaration
        if one is not None and one.state == rules.RETURNED and self.is_mine(one):
            for item in self.items:
                if item.state == rules.GIVEN_BACK:
                    found.setdefault((item.section, item.row), []).append(item)
        return found

    @cached_property
    def corrected(self) -> set[Place]:
        """Places given back that are not any more as they were sent."""
        return {place for place, items in self.returned.items() if self._differs(place, items)}

    @cached_property
    def rule(self) -> Profile:
        """What was given back is corrected under the regulation it began with."""
        one = self.declaration
        is_returned = one is not None and one.state == rules.RETURNED and self.is_mine(one)
        return regulations.profile(one.regulation if one is not None and is_returned else None)

    @cached_property
    def of_papers(self) -> list[Finding]:
        return proving.of_kinds(self.reading.changes, self.evidence, self.rule)

    @property
    def unproved(self) -> list[Finding]:
        """What stops the sending for want of evidence."""
        return blocking(self.of_papers)

    def lacking(self, place: Place) -> str:
        """What an `unproved` place lacks, in a word."""
        return "minh chứng không được nhận" if self.evidence.get(place) else "chưa có minh chứng"

    @cached_property
    def touched(self) -> set[str]:
        """The sections that the draft changes."""
        return {change.section for change in self.reading.changes}

    def unasked(self, declared: Section) -> list[Finding]:
        """Worth a look in a section that the draft leaves alone: it stops no sending, and what
        is merely empty is a matter of completeness."""
        if declared.key not in self.looked_at:
            is_alone = declared.key not in self.touched
            found = findings(self.content, self.reading.known, [declared.key] if is_alone else [])
            self.looked_at[declared.key] = [
                replace(one, severity=Severity.WARNS) if one.blocks else one
                for one in found
                if one.rule != MISSING
            ]
        return self.looked_at[declared.key]

    def found_in(self, declared: Section) -> list[Finding]:
        """Everything found in one section, of the draft first."""
        of_draft = [one for one in self.reading.findings if one.section == declared.key]
        return [*of_draft, *self.unasked(declared)]

    @cached_property
    def wrong(self) -> dict[tuple[str, str, str], str]:
        """Blocking findings by (section, row, field)."""
        return {
            (each.section, each.row, each.field): each.message
            for each in reversed(self.reading.findings)
            if each.blocks
        }

    def operation(self, key: str, row: str = "") -> Operation | None:
        return next(
            (each for each in self.draft.operations if rules.same_place(each, key, row)), None
        )

    def proofs(self, key: str, row: str = "") -> list[Evidence]:
        """Scans of the draft at this place; else those that were sent with it, and those it was
        approved with, as far as it was opened at its section."""
        if self.operation(key, row) is not None:
            return self.evidence.get((key, row), [])
        found: dict[Any, Evidence] = {}
        for item in self.items:
            if (item.section, item.row) == (key, row):
                found.update({each.pk: each for each in item.evidence.all()})
        found.update({each.pk: each for each in self.past.get((key, row), ())})
        return list(found.values())

    def is_gap(self, finding: Finding) -> bool:
        """True for a required field that is merely still empty."""
        declared = section(finding.section) if finding.section else None
        if declared is None or not finding.field:
            return False
        row = row_of(declared, self.content, finding.row)
        return any(
            gap.field == finding.field and gap.message == finding.message
            for gap in missing(declared, row or {"id": finding.row}, self.kind)
        )

    def _differs(self, place: Place, items: list[Item]) -> bool:
        operation = self.operation(*place)
        if operation is None:
            return True
        sent = {str(each.pk) for item in items for each in item.evidence.all()}
        now = {change.field: change for change in self.changed.get(place, ())}
        same = all(
            item.field in now
            and (now[item.field].operation, now[item.field].after) == (item.operation, item.after)
            for item in items
        )
        return not same or {str(each.pk) for each in self.evidence.get(place, ())} != sent


def open_desk(account: Account) -> Desk | None:
    """One's own; None for an account without a dossier of its own."""
    person = own_person(account)
    return None if person is None else desk_of(person, account)


def desk_of(
    person: Person, account: Account, typed: Mapping[Place, dict[str, Any]] | None = None
) -> Desk:
    """Raises NotAllowed for an account that enters nothing there: who does, by which article."""
    entry = changes.entry_of(person, account)
    open_one = Declaration.objects.open_of(person)
    return laid(person, account, entry, changes.draft_of(person, entry.side), open_one, typed)


def laid(
    person: Person,
    account: Account,
    entry: changes.Entry,
    draft: Draft,
    declaration: Declaration | None,
    typed: Mapping[Place, dict[str, Any]] | None = None,
    about: Collection[str] = (),
) -> Desk:
    """The desk around a draft and the open declaration, which were read already. about: where the
    answer is of some sections alone; findings and names of others are not looked for then."""
    standing = dossiers.content_for(person, account)
    items = _items(declaration)
    is_returned = (
        declaration is not None
        and declaration.state == rules.RETURNED
        and declaration.entered_by == entry.side
    )
    kept = [each for each in items if is_returned and each.state == rules.ACCEPTED]
    reading = queries.reading_of(person, draft, standing, kept, about)
    sent = rules.applied(standing, [i.change for i in items if i.state != rules.GIVEN_BACK])
    return Desk(
        person=person,
        account=account,
        entry=entry,
        draft=draft,
        standing=standing,
        sent=sent,
        content=rules.applied(sent, reading.changes),
        reading=reading,
        declaration=declaration,
        items=items,
        typed=dict(typed or {}),
        about=set(about),
    )


def own_person(account: Account) -> Person | None:
    person = next(iter(Person.objects.own_of(account).select_related("unit")), None)
    if person is not None:
        person.account = account
    return person


def has_section(person: Person, declared: Section) -> bool:
    """Of the person's form, or of another form and still holding something."""
    if form_kind(person.kind) in declared.kinds:
        return True
    return declared.model._default_manager.filter(person_id=person.pk).exists()


def open_at(desk: Desk, declared: Section) -> None:
    """The page will show this section whole, with what it takes from tables, and the scans with
    which it was approved: one statement."""
    desk.about = {declared.key, *(each.source for each in derived_in(declared.key))}
    if not desk.person.version_number:
        return
    found = (
        Evidence.objects.filter(
            person=desk.person,
            items__section=declared.key,
            items__state=rules.ACCEPTED,
            items__declaration__state=rules.APPLIED,
        )
        .annotate(proved=F("items__row"))
        .select_related("file")
        .order_by("-added_at")
    )
    for evidence in found:
        group = desk.past.setdefault((declared.key, evidence.proved), [])
        if evidence not in group:
            group.append(evidence)


def row_of(declared: Section, content: Content, row: str) -> Row | None:
    return next(
        (each for each in declared.rows(content) if not declared.many or each["id"] == row), None
    )


def _items(declaration: Declaration | None) -> list[Item]:
    if declaration is None:
        return []
    proofs = Prefetch("evidence", Evidence.objects.select_related("file").order_by("added_at"))
    live = declaration.items.exclude(state=rules.REPLACED).select_related("decided_by")
    return list(live.prefetch_related(proofs))
