"""One dossier: open it, send a change, print the CV; and the pages of those who check."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from functools import partial

import typst
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.figures import MS, STATEMENTS, Figure, beside, spread, timed, timed_each, worked
from bench.people import HOME_AFFAIRS
from bench.registry import Bench, measure
from bench.replaying import read, replayed, undone
from bench.visitors import Visitor
from bench.waiting import OFFICER
from hoso.accounts.models import Account
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Draft
from hoso.changes.queries import raw_of
from hoso.dossiers import queries
from hoso.dossiers.models import Person
from hoso.dossiers.readers.print import Head, rendering, sheet_of
from hoso.dossiers.sections import SECTIONS
from tests import whole

CHANGE_TARGET, CV_TARGET = 25.0, 150.0
OPEN_TARGET, SAVE_TARGET = 40.0, 15.0
ROWS = 120
OWN = "/ho-so-cua-toi"
SENT, PRINTED = 40, 30
WARM = 3


@measure
def dossier(on: Bench) -> Iterator[Figure]:
    """Read by Home Affairs."""
    visitor, path = on.visitor(HOME_AFFAIRS), f"/ho-so/{_anybody().pk}"
    bare = partial(read, on, visitor.statements(path))
    yield from on.page("dossier", path, visitor, bare)


@measure
def full(on: Bench) -> Iterator[Figure]:
    """A dossier with something in every field and 120 rows: opened by its owner at a form and at
    a table, one field saved, read by Home Affairs, checked by the officer."""
    person = _whole()
    owner, reader = Visitor.let_in(_account(person)), on.visitor(HOME_AFFAIRS)
    for name, path, visitor, target in (
        ("full.form", f"{OWN}/muc/30", owner, OPEN_TARGET),
        ("full.table", f"{OWN}/muc/33", owner, OPEN_TARGET),
        ("full.missing", f"{OWN}/con-thieu", owner, None),
        ("full.read", f"/ho-so/{person.pk}/muc/33", reader, None),
    ):
        bare = partial(read, on, visitor.statements(path))
        yield from on.page(name, path, visitor, bare, target)
    yield from _saves(on, "full.save", owner, SAVE_TARGET)


@measure
def first(on: Bench) -> Iterator[Figure]:
    """The same dossier declared for the first time: all of it stands in the draft."""
    content = queries.content_of(_whole())
    person = _free(1)
    for key, declared in SECTIONS.items():
        if declared.by_agency or declared.key == "portrait":
            continue
        for row in declared.rows(content):
            changes.save_operation(
                person, by=_account(person), section_key=key, raw=raw_of(key, row)
            )
    owner = Visitor.let_in(_account(person))
    for name, path in (("first.form", f"{OWN}/muc/30"), ("first.review", f"{OWN}/gui")):
        yield from on.page(name, path, owner, partial(read, on, owner.statements(path)))
    yield from _saves(on, "first.save", owner)


def _saves(on: Bench, name: str, owner: Visitor, target: float | None = None) -> Iterator[Figure]:
    pauses = [partial(_type, owner, place) for place in range(on.times(SENT) + WARM)]
    yield from spread(f"{name}.server", timed_each(pauses, warm=WARM), target)
    processor = worked(partial(_type, owner, 0), on.times(SENT))
    yield Figure(f"{name}.server.processor", statistics.median(processor), MS)
    with CaptureQueriesContext(connection) as asked:
        _type(owner, 0)
    yield Figure(f"{name}.statements", len(asked), STATEMENTS)


@measure
def work(on: Bench) -> Iterator[Figure]:
    """The officer's queue, one declaration, the head's month of 500."""
    officer, head = on.visitor(OFFICER), on.visitor(on.head.username)
    waiting = Declaration.objects.filter(state="submitted").order_by("pk")[0]
    for name, path, visitor in (
        ("queue", "/viec-can-lam", officer),
        ("declaration", f"/viec-can-lam/{waiting.pk}", officer),
        ("session_page", "/dot-phe-duyet", head),
    ):
        bare = partial(read, on, visitor.statements(path))
        yield from on.page(name, path, visitor, bare)


@measure
def change(on: Bench) -> Iterator[Figure]:
    """Send a new address with its scan to be checked: findings, items, log, notices, commit."""
    drafts = list(_drafts())
    count = on.times(SENT)
    by_service, by_page, by_hand = (
        drafts[place * (count + WARM) : (place + 1) * (count + WARM)] for place in range(3)
    )
    taken = timed_each([partial(_send, person) for person in by_service], warm=WARM)
    yield from spread("change.service", taken)
    posts = [partial(_post, person, Visitor.let_in(_account(person))) for person in by_page]
    taken = timed_each(posts, warm=WARM)
    yield from spread("change.server", taken, CHANGE_TARGET)
    again = [partial(replayed, on, undone(partial(_send, person))) for person in by_hand]
    yield from beside("change", taken, timed_each(again, warm=WARM), "sql")


@measure
def cv(on: Bench) -> Iterator[Figure]:
    person, visitor = _anybody(), on.visitor(HOME_AFFAIRS)
    taken = timed(lambda: visitor.get(f"/ho-so/{person.pk}/in"), on.times(PRINTED))
    yield from spread("cv.server", taken, CV_TARGET)
    content = queries.content_of(person)
    head = Head(version=1, sha256="0" * 64, printed_at=timezone.now(), day=timezone.localdate())
    sheet = sheet_of(content, head, queries.labels_of([content]))
    given = json.dumps({**sheet, "foot": ["", ""]}, ensure_ascii=False)
    yield from beside("cv", taken, timed(partial(_bare, given), on.times(PRINTED)), "typst")


def _bare(given: str) -> None:
    typst.compile(
        str(rendering.HERE / "cv.typ"), root=str(rendering.HERE),
        font_paths=[str(settings.PRINT_FONTS)],
        ignore_system_fonts=True, pdf_standards=["a-2a"], sys_inputs={"sheet": given},
    )  # fmt: skip


def _anybody() -> Person:
    """The one whose frozen dossier is of the middle length."""
    people = Person.objects.filter(version_number=1).order_by("staff_number")
    return people.select_related("unit")[5000 if people.count() > 5000 else 0]


def _whole() -> Person:
    """Somebody with nothing under way, whose dossier is then filled in every field."""
    person = _free()
    whole.fill(person, ROWS, version=1)
    return person


def _free(place: int = 0) -> Person:
    """One of those with an account and nothing under way."""
    free = Person.objects.filter(version_number=1, declarations=None, draft=None)
    rows = free.filter(account__isnull=False).select_related("account", "unit")
    return rows.order_by("staff_number")[place]


def _type(owner: Visitor, place: int) -> None:
    """One more letter in one field, as the page sends it after a pause."""
    form = {"strength": "x" * (place + 1), "main_work": "Tổng hợp, văn thư"}
    owner.save(f"{OWN}/muc/23-29/luu", form)


def _drafts() -> Iterator[Person]:
    rows = Draft.objects.exclude(operations=[]).filter(person__declarations=None)
    for draft in rows.select_related("person__account", "person__unit").order_by("person_id"):
        if [each["section"] for each in draft.operations] == ["papers"]:
            yield draft.person


def _account(person: Person) -> Account:
    assert person.account is not None
    return person.account


def _send(person: Person) -> None:
    changes.submit(person, by=_account(person))


def _post(person: Person, visitor: Visitor) -> None:
    revision = Draft.objects.get(person=person).revision
    form = {"revision": str(revision), "happened_on": f"{timezone.localdate():%d/%m/%Y}"}
    visitor.post("/ho-so-cua-toi/gui", form, leads_to="/ho-so-cua-toi")
