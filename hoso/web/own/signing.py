"""The person's own signature over what they send, where the regulation asks for one (BNV-7.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

from hoso.accounts.models import Account
from hoso.changes import rules
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.regulations import queries as regulations
from hoso.regulations.values import Citation
from hoso.signing.services import Signer
from hoso.web import keys
from hoso.web.shown import Control


def article(account: Account, person: Person, open_one: Declaration | None) -> Citation | None:
    """What asks the person for a signature now; None where nothing does, or where it is another
    who enters the data. open_one: of the person; what was given back is sent again by the
    regulation it began with."""
    if person.account_id != account.pk:
        return None
    cited = regulations.profile(open_one.regulation if is_returned(open_one) else None).person_signs
    return cited.citation if cited.value else None


def is_returned(open_one: Declaration | None) -> TypeGuard[Declaration]:
    """Something was given back: what is sent now corrects it."""
    return open_one is not None and open_one.state == rules.RETURNED


def sent(
    account: Account, asked: Citation | None, pin: str, act: Callable[[Signer | None], Declaration]
) -> Declaration:
    """Do `act`, with the account's own key open where a signature is asked for. asked: as
    `article`.

    Raises keys.NotOpened, and what `act` raises.
    """
    if asked is None:
        return act(None)
    return keys.signing_with(keys.own_key(account), pin, act)


def words(account: Account, asked: Citation | None, error: str = "") -> dict[str, Any]:
    """For the page that sends: the key, the field for its PIN, the article. asked: as `article`."""
    if asked is None:
        return {"key": None}
    key = keys.own_key(account)
    left = "" if error or key.tries_left is None else f" Còn {key.tries_left} lần thử."
    pin = Control(
        "pin", f"Mã PIN của {key.token}", "pin", id="f-pin", error=error, required=True,
        hint=f"Ký số nội dung khai.{left}",
    )  # fmt: skip
    return {"key": key, "pin": pin, "signing_article": asked.shown()}
