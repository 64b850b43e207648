"""What waits in the made-up province: a session of 500 to be signed, drafts to be sent.

Everything goes through the verbs, as in life; only the scans are all one and the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from hoso import audit
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Role
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.queries import raw_of
from hoso.dossiers.models import Person
from hoso.dossiers.queries import content_of, contents_of
from hoso.dossiers.readers.findings import findings
from hoso.organisations.models import Unit
from simulators.province.declaring import Wish, moved_house
from simulators.province.grounds import Grounds

BY = "seed"
OFFICER = "kiemtra"
CHECKED, DRAFTS = 500, 150
LOOKED_AT = 1200


def fill() -> None:
    """In the database that DATABASE_URL names, once. Raises RuntimeError when the province is
    too small for it."""
    officer = _officer()
    wish = Wish(Random(1), Grounds.read(), timezone.localdate())
    people = _sound(wish.rng)
    drafts = signable = 0
    for person in people:
        if signable == CHECKED:
            return
        if not _type(wish, person):
            continue
        if drafts < DRAFTS:
            drafts += 1
            continue
        assert person.account is not None
        sent = changes.submit(person, by=person.account, happened_on=wish.today)
        signable += not _checked(sent, officer).exceptions
    raise RuntimeError(f"only {signable} declarations without anything unusual")


def _officer() -> Account:
    """One who may check everybody's."""
    with audit.recording(BY, "seed.fill", reason="tài khoản để đo"):
        officer, _ = accounts.open_account(OFFICER, "Cán bộ kiểm tra", by=BY)
        top = Unit.objects.get(parent=None, is_open=True)
        accounts.grant(officer, Role.OFFICER, top, by=BY, since=timezone.localdate())
    return officer


def _sound(rng: Random) -> Iterator[Person]:
    """People of every unit, without anything wrong or under way."""
    free = Person.objects.filter(version_number=1, declarations=None, draft=None)
    free = free.filter(account__isnull=False, account__grants=None)
    people = list(free.select_related("unit", "account").order_by("staff_number"))
    chosen = rng.sample(people, min(LOOKED_AT, len(people)))
    contents = contents_of(chosen)
    return iter([person for person in chosen if not findings(contents[person.pk])])


def _type(wish: Wish, person: Person) -> bool:
    """A new address, with its scan, kept as a draft; False when it does not fit this person."""
    by = person.account
    assert by is not None
    edits = moved_house(wish, content_of(person))
    for edit in edits:
        raw = raw_of(edit.section, edit.values)
        changes.save_operation(
            person, by=by, section_key=edit.section, row=edit.row, raw=raw
        )  # fmt: skip
        changes.attach(
            person, by=by, section_key=edit.section, row=edit.row, upload=_scan(),
            kind=edit.paper.kind, number="12/XN", issued_on=f"{wish.today:%d/%m/%Y}",
        )  # fmt: skip
    return bool(edits)


def _checked(sent: Declaration, officer: Account) -> Declaration:
    items = list(sent.items.values_list("pk", flat=True))
    after = changes.accept(sent, items, by=officer, revision=sent.revision)
    return changes.finish_check(after, by=officer, revision=after.revision)


def _scan() -> SimpleUploadedFile:
    page = io.BytesIO()
    Image.new("L", (420, 300), 250).save(page, "PNG")
    return SimpleUploadedFile("giay-xac-nhan.png", page.getvalue(), "image/png")
