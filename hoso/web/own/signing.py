"""The person's own signature over what they send, where the regulation asks for one (BNV-7.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hoso.accounts.models import Account
from hoso.changes import rules
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.regulations import queries as regulations
from hoso.regulations.values import Citation
from hoso.signing.services import Signer
from hoso.web import keys
from hoso.web.shown import Control


def article(account: Account, person: Person) -> Citation | None:
    """What asks the person for a signature now; None where nothing does, or where it is another
    who enters the data. What was given back is sent again by the regulation it began with. One
    statement."""
    if person.account_id != account.pk:
        return None
    returned = Declaration.objects.filter(person=person, state=rules.RETURNED)
    name = returned.values_list("regulation", flat=True).first()
    cited = regulations.profile(name).person_signs
    return cited.citation if cited.value else None


def sent(
    account: Account, person: Person, pin: str, act: Callable[[Signer | None], Declaration]
) -> Declaration:
    """Do `act`, with the account's own key open where a signature is asked for.

    Raises keys.NotOpened, and what `act` raises.
    """
    if article(account, person) is None:
        return act(None)
    return keys.signing_with(keys.own_key(account), pin, act)


def words(account: Account, person: Person, error: str = "") -> dict[str, Any]:
    """For the page that sends: the key, the field for its PIN, the article."""
    asked = article(account, person)
    if asked is None:
        return {"key": None}
    key = keys.own_key(account)
    left = "" if error or key.tries_left is None else f" Còn {key.tries_left} lần thử."
    pin = Control(
        "pin", f"Mã PIN của {key.token}", "pin", id="f-pin", error=error, required=True,
        hint=f"Ký số nội dung khai.{left}",
    )  # fmt: skip
    return {"key": key, "pin": pin, "signing_article": asked.shown()}
