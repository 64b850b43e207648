"""The part of a dossier that a consent opens: made of masked content alone, so that nothing else
of the dossier can stand on the page (CM-4.3, CM-4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hoso.catalogs import queries as catalogs
from hoso.changes.models import Evidence, Item
from hoso.changes.rules import APPLIED
from hoso.dossiers import queries
from hoso.dossiers.models import Person
from hoso.dossiers.readers.sheet import Labels, shown
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section
from hoso.dossiers.sight import Sight
from hoso.web.access import account_of
from hoso.web.own.addresses import section_at, slug
from hoso.web.own.scans import KINDS, Scan, scans
from hoso.web.shown import SectionGroup, SectionLink, State


@dataclass(frozen=True, slots=True)
class Value:
    """A field as it may be seen; `hidden` says why it is not."""

    item: str
    label: str
    text: str
    hidden: str


def part_page(request: HttpRequest, person: Person, sight: Sight, number: str) -> HttpResponse:
    """Raises Http404 for a section that is not opened: whether it holds anything is not told."""
    opened = [each for each in SECTIONS.values() if sight.shows_any(each)]
    declared = section_at(number) if number else opened[0]
    if declared not in opened:
        raise Http404
    content = queries.content_for(person, account_of(request))
    labels = queries.labels_of([content])
    words: dict[str, Any] = {
        "title": person.full_name,
        "person": person,
        "declared": declared,
        "rows": [_values(declared, row, labels, sight) for row in _rows(declared, content)],
        "groups": _groups(person, opened, declared),
        "closed": [each.heading for each in SECTIONS.values() if each not in opened],
        "reasons": sight.reasons,
        "scans": _scans(person, declared, sight),
        "crumbs": [("Đồng ý cho đọc hồ sơ", reverse("consents:list")), (person.full_name, "")],
    }
    return render(request, "consents/part.html", words)


def _rows(declared: Section, content: Content) -> list[Row]:
    rows = declared.rows(content)
    return rows if declared.many else rows or [{}]


def _values(declared: Section, row: Row, labels: Labels, sight: Sight) -> list[Value]:
    return [
        Value(
            each.mark,
            declared.label(each.name),
            shown(declared, each.name, row.get(each.name), labels),
            sight.hidden(declared, each.name),
        )
        for each in declared.fields
    ]


def _groups(person: Person, opened: Sequence[Section], now: Section) -> list[SectionGroup]:
    found: dict[str, list[SectionLink]] = {}
    for each in opened:
        url = reverse("people:section", args=[person.pk, slug(each)])
        state = State("ok", "được xem", "eye")
        link = SectionLink(each.number, each.title, url, state, each is now)
        found.setdefault(each.group, []).append(link)
    return [SectionGroup(title, links) for title, links in found.items()]


def _scans(person: Person, declared: Section, sight: Sight) -> list[Scan]:
    if not sight.shows_all([declared.key]):
        return []
    rows = Evidence.objects.filter(person=person, items__section=declared.key)
    rows = rows.exclude(pk__in=_pending(person)).select_related("file").prefetch_related("items")
    rows = rows.distinct().order_by("-added_at")
    mine = [
        each for each in rows if sight.shows_all({item.section for item in each.items.all()})
    ]  # fmt: skip
    return scans(mine, catalogs.labels({(KINDS, each.kind) for each in mine}))


def _pending(person: Person) -> QuerySet[Any, Any]:
    """Scans of what is not approved yet, or never was."""
    items = Item.objects.filter(declaration__person=person).exclude(declaration__state=APPLIED)
    return items.order_by().values("evidence")
