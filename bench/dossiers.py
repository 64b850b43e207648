"""One dossier: open it, send a change, print the CV; and the pages of those who check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import typst
from django.utils import timezone

from bench.figures import Figure, beside, spread, timed, timed_each
from bench.people import HOME_AFFAIRS
from bench.registry import Bench, measure
from bench.replaying import read, replayed, undone
from bench.visitors import Visitor
from bench.waiting import OFFICER
from hoso.accounts.models import Account
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Draft
from hoso.dossiers import queries
from hoso.dossiers.models import Person
from hoso.dossiers.readers.print import Head, rendering, sheet_of

CHANGE_TARGET, CV_TARGET = 25.0, 150.0
SENT, PRINTED = 40, 30
WARM = 3


@measure
def dossier(on: Bench) -> Iterator[Figure]:
    """Read by Home Affairs."""
    visitor, path = on.visitor(HOME_AFFAIRS), f"/ho-so/{_anybody().pk}"
    bare = partial(read, on, visitor.statements(path))
    yield from on.page("dossier", path, visitor, bare)


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
        str(rendering.HERE / "cv.typ"), root=str(rendering.HERE), font_paths=[str(rendering.FONTS)],
        ignore_system_fonts=True, pdf_standards=["a-2a"], sys_inputs={"sheet": given},
    )  # fmt: skip


def _anybody() -> Person:
    """The one whose frozen dossier is of the middle length."""
    people = Person.objects.filter(version_number=1).order_by("staff_number")
    return people.select_related("unit")[5000 if people.count() > 5000 else 0]


def _drafts() -> Iterator[Person]:
    rows = Draft.objects.exclude(operations=[]).filter(person__declarations=None)
    rows = rows.filter(operations__0__section="papers", operations__1__isnull=True)
    for draft in rows.select_related("person__account", "person__unit").order_by("person_id"):
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
