"""Nobody reads a person unrecorded: whatever address gives an account the person's name, number
or file leaves a line in the record of reading (B12, CM-5).

The addresses are those of the resolver (tests/web/test_strangers.py holds that its table is
whole), so a new way to a person that goes round the doors fails here.
"""

from __future__ import annotations

import pytest
from django.db.models import Sum
from django.test import Client

from hoso.accounts.models import Account, Role
from hoso.reading.models import Reading
from tests.dossiers.office import opened
from tests.web.signing_in import client_of
from tests.web.test_strangers import ABOUT, World, filled, leaked, routes, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-5"), pytest.mark.clause("CM-14.1g")]

# What names the person and is no opening of their dossier, each with the reason.
UNRECORDED: dict[str, str] = {
    "people:request": "asked before there is a dossier: what the unit itself wrote",
    "people:request-scan": "the scan of that request",
    "people:password": "who asks for a new password: a name, nothing of the dossier",
    "sessions:batch": "a list of whom a load is about; each one's changes are recorded",
    "sessions:signed": "the manifest that was signed: a list of names",
    "sessions:pdf": "the same on paper, signed: no byte of it may change",
    "sessions:manifest": "the same, signed",
    "sessions:cms": "its signature",
    "upward:signed": "the manifest that was signed: a list of names",
    "upward:download": "the same as it was signed",
    "exchange:load": "one's own workbook, as one brought it in",
    "exchange:load-progress": "the same",
    "exchange:load-marked": "the same, marked",
    "exchange:export-progress": "how far one's own export is, recorded when it was asked for",
    "exchange:export-part": "its file, whose people were recorded when it was written",
    "exchange:mapping": "how a workbook is read; the name is what the test typed",
    "reports:report": "a report; the name is what the test typed into it",
    "reports:pdf": "the same",
    "reports:word": "the same",
    "consents:one": "a request for consent: the person as the one who asked typed them",
    "consents:scan": "the decision on it",
    "rights:one": "an account, whose it is, and its rights: nothing of the dossier",
    "intakes:one": "one's own workbook of accounts, as one brought it in",
    "intakes:result": "the same, with what came of it",
    "rights:unit": "who holds the account of a unit: the same",
    "rights:unit-scan": "the decision that gave it",
    "notices:open": "one's own notice",
    "quality:answer": "one's own doubt, asked of oneself",
}


def recorded(world: World, account: Account) -> int:
    found = Reading.objects.filter(account=account, person=world.here.person)
    return found.aggregate(number=Sum("times"))["number"] or 0


def test_whatever_shows_a_person_leaves_a_line(world: World) -> None:
    here, walked = world.here, set()
    chief = Account.objects.get(full_name="Nguyễn Văn Thưởng")
    watcher = opened("Phạm Thị Giám Sát", Role.HOME_AFFAIRS, here.province)
    accounts = [here.officer, here.head, chief, watcher, here.keeper, here.account]
    clients = [(each, client_of(each)) for each in accounts]
    for route in routes():
        if route.name not in ABOUT or route.name in UNRECORDED:
            continue
        address = filled(route.path, ABOUT[route.name](world))
        for account, client in clients:
            before = recorded(world, account)
            answer = client.get(address)
            if answer.status_code == 200 and (answer.streaming or leaked(world, answer)):
                assert recorded(world, account) > before, (route.name, account.username)
                walked.add(route.name)
                break
    # Or it would pass on a product that shows nobody anything.
    assert {
        "people:dossier", "people:section", "people:papers", "people:print", "people:version_json",
        "evidence:file", "components:list", "components:copy", "exports:file", "exports:sign",
        "queue:declaration", "sessions:declaration", "upward:packet", "quality:doubt",
        "log:event",
    } <= walked, walked  # fmt: skip
    assert set(UNRECORDED) <= set(ABOUT)


def test_head_shows_nothing_and_what_repeats_itself_counts_once(world: World) -> None:
    here = world.here
    officer: Client = client_of(here.officer)
    address = f"/ho-so/{here.person.pk}"
    officer.head(address)
    assert recorded(world, here.officer) == 0
    officer.get(address, headers={"Sec-Purpose": "prefetch"})
    officer.get(address, headers={"HX-Request": "true"})
    officer.get(address, headers={"X-Hoso-Script": "1"})
    assert recorded(world, here.officer) == 1
    officer.get(address)
    assert recorded(world, here.officer) == 2
