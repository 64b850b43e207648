"""The documents of one dossier as a list: what each is, counts as, proves, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from hoso.accounts.models import Account
from hoso.catalogs import queries as catalogs
from hoso.changes import components as documents
from hoso.changes import services as changes
from hoso.changes.components import Component, Place
from hoso.changes.models import LegalValue
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.sheet import Labels, shown_row
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content
from hoso.regulations import queries as regulations
from hoso.web.evidence.legal import legal_reason, legal_state
from hoso.web.own.addresses import place_url, slug
from hoso.web.own.scans import KINDS, Scan, scans
from hoso.web.shown import Kind, State

DIGEST = 3  # values that tell a row from another


@dataclass(frozen=True, slots=True)
class Proved:
    """A section or row that a document proves, and where it stands."""

    heading: str
    row: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One document; `number` counts within the whole list, whatever the filter."""

    number: int
    component: Component
    scan: Scan
    legal: State
    reason: str
    proves: tuple[Proved, ...]
    state: State
    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """articles: what the two values rest on."""

    person: Person
    is_own: bool
    lines: list[Line]
    kinds: list[Kind]
    total: int
    viewer: Scan | None
    articles: tuple[str, str]

    @property
    def originals(self) -> int:
        return sum(line.component.evidence.legal_value == LegalValue.SIGNED for line in self.lines)


def listing(person: Person, account: Account, asked: QueryDict, *, is_own: bool) -> Listing:
    """A fixed number of statements, however many documents."""
    draft = changes.draft_of(person) if is_own else None
    found = documents.components_of(person, draft)
    content = dossiers.content_for(person, account)
    labels = dossiers.labels_of([content])
    kinds = catalogs.labels({(KINDS, each.evidence.kind) for each in found})
    here = reverse("components:own" if is_own else "components:list",
                   args=[] if is_own else [person.pk])  # fmt: skip
    chosen = asked.get("loai", "")
    if chosen not in {each.evidence.kind for each in found}:
        chosen = ""
    kept = {"loai": chosen} if chosen else {}
    shown = scans([each.evidence for each in found], kinds)
    lines = [
        Line(
            number=number,
            component=each,
            scan=scan,
            legal=legal_state(each.evidence),
            reason=legal_reason(each.evidence),
            proves=_proves(each.places, content, labels, person, is_own),
            state=_state(each),
            address=f"{here}?{urlencode({**kept, 'mc': scan.id})}",
        )
        for number, (each, scan) in enumerate(zip(found, shown, strict=True), 1)
    ]
    return Listing(
        person=person,
        is_own=is_own,
        lines=[each for each in lines if chosen in ("", each.component.evidence.kind)],
        kinds=_kinds(found, kinds, chosen, here),
        total=len(lines),
        viewer=next((scan for scan in shown if scan.id == asked.get("mc", "")), None),
        articles=(
            regulations.article("signed_component_is_original").shown(),
            regulations.article("evidence_required").shown(),
        ),
    )


def _kinds(
    found: Sequence[Component], names: Mapping[tuple[str, str], str], chosen: str, here: str
) -> list[Kind]:
    counts = Counter(each.evidence.kind for each in found)
    return [
        Kind("Tất cả", len(found), here, is_current=not chosen),
        *(
            Kind(names.get((KINDS, kind), kind), count, f"{here}?{urlencode({'loai': kind})}",
                 is_current=kind == chosen)
            for kind, count in counts.most_common()
        ),
    ]  # fmt: skip


def _proves(
    places: Sequence[Place], content: Content, labels: Labels, person: Person, is_own: bool
) -> tuple[Proved, ...]:
    found = []
    for key, row in places:
        declared = SECTIONS.get(key)
        if declared is None:
            continue
        rows = {each["id"]: each for each in declared.rows(content)} if declared.many else {}
        words = ""
        if row in rows:
            values = (value for value in shown_row(declared, rows[row], labels).values() if value)
            words = ", ".join(value for value, _ in zip(values, range(DIGEST), strict=False))
        elif row:
            words = "dòng mới thêm chưa ký duyệt, hoặc đã bỏ"
        url = (
            place_url(declared, row if row in rows else "")
            if is_own
            else reverse("people:section", args=[person.pk, slug(declared)])
        )
        found.append(Proved(declared.heading, words, url))
    return tuple(found)


def _state(component: Component) -> State:
    if component.standing == documents.APPROVED:
        return State("ok", f"đã duyệt, từ phiên bản {component.version}")
    if component.standing == documents.WAITING:
        return State("idle", "chờ kiểm tra, chờ ký")
    return State("info", "trong bản nháp")
