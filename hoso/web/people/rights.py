"""What an account may do about a dossier, beside reading it."""

from __future__ import annotations

from dataclasses import dataclass

from hoso.accounts.models import Account
from hoso.accounts.queries import held_over
from hoso.changes import services as changes
from hoso.dossiers import rules
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person, RecordRequest
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer
from hoso.web.people.leaving import may_leave


@dataclass(frozen=True, slots=True)
class Rights:
    """is_officers: the regulation gives the entering to the unit's officer."""

    may_reissue: bool
    may_ask_password: bool
    may_enter: bool
    may_leave: bool
    is_officers: bool


def rights(person: Person, account: Account) -> Rights:
    return Rights(
        may_reissue=dossiers.may_reissue(person, account),
        may_ask_password=dossiers.may_ask(person, account),
        may_enter=person.account_id != account.pk and changes.may_declare(person, account),
        may_leave=may_leave(person, account),
        is_officers=regulations.profile().declared_by.value.by is Declarer.OFFICER,
    )


def may_answer(account: Account) -> bool:
    """Whether units' requests come to the account: for accounts, or for passwords; or one waits
    that was made under an earlier regulation."""
    if dossiers.is_asked_for() and dossiers.may_open(account):
        return True
    if dossiers.issuer_of(regulations.profile()) in held_over(account):
        return True
    return RecordRequest.objects.visible_to(account).filter(state=rules.ASKED).exists()
