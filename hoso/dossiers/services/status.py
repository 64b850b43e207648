"""The status of a record follows the approved decision from the day it takes effect (CM-11.3)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.accounts.services import end_all
from hoso.deadlines import services as deadlines
from hoso.dossiers import rules
from hoso.dossiers.models import Person
from hoso.dossiers.models.departure import Departure


def settle(person_ids: Iterable[UUID]) -> list[Person]:
    """Set the status of those whose decision has taken effect, and close the sign-in of who
    left, whose rights end, or open it again to who came back. Must stand inside a recording; gives
    the changed."""
    today = timezone.localdate()
    rows = Departure.objects.filter(person__in=list(person_ids)).exclude(status=F("person__status"))
    changed, accounts = [], []
    for row in rows.select_related("person__account"):
        if row.effective_on is not None and row.effective_on.latest() > today:
            continue
        person, account = row.person, row.person.account
        has_left = row.status in rules.LEFT
        is_opened_or_closed = has_left or person.status in rules.LEFT
        if account is not None and is_opened_or_closed and account.has_left != has_left:
            account.has_left = has_left
            account.is_active = not has_left and account.locked_at is None
            accounts.append(account)
        person.status = row.status
        changed.append(person)
    Person.objects.bulk_update(changed, ["status"], batch_size=500)
    Account.objects.bulk_update(accounts, ["is_active", "has_left"], batch_size=500)
    for account in accounts:
        if account.has_left:
            end_all(account, by="hoso")
    deadlines.settle("changes.record", [each.pk for each in changed])
    return changed


def take_effect() -> list[Person]:
    """Each night: the decisions whose day has come."""
    with audit.recording("hoso", "dossiers.take_effect"):
        waiting = Departure.objects.exclude(status=F("person__status"))
        return settle(waiting.values_list("person_id", flat=True))
