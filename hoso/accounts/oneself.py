"""Nobody decides on their own dossier, nor does who acts in their stead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from hoso.accounts.access import Act, granting, may, merged
from hoso.accounts.answers import Dossier, Reason
from hoso.accounts.models import Account
from hoso.base.errors import NotAllowed

if TYPE_CHECKING:
    from hoso.organisations.models import Unit


def selves(account: Account, act: Act, unit: Unit) -> frozenset[int]:
    """Accounts whose dossiers this one does not decide on there: itself, and the one in whose stead
    alone it does the act."""
    lenders = {each.lent_by for each in may(account, act, unit).reasons}
    alone = lenders if len(lenders) == 1 else set()
    return frozenset({account.pk, *(pk for pk in alone if pk is not None)})


def is_own(account: Account, act: Act, dossier: Dossier) -> bool:
    """Whether to do the act to this dossier would be to decide on one's own: nobody does, nor does
    who acts in one's stead."""
    return dossier.account_id in selves(account, act, dossier.unit)


def refuse_own(account: Account, act: Act, dossier: Dossier, said: str) -> None:
    """Raises NotAllowed where `is_own`. said: of the account's own dossier."""
    if not is_own(account, act, dossier):
        return
    if dossier.account_id != account.pk:
        said = (
            "Bạn chỉ làm việc này thay chính người có hồ sơ, nên không kiểm tra hoặc ký duyệt hồ "
            "sơ của người đó được."
        )
    raise NotAllowed(said, ask="người được giao cùng việc này, hoặc thủ trưởng đơn vị")


def over_others(account: Account, act: Act, unit: str, owner: str) -> Q:
    """Rows, by the paths of their unit and of the account of whose dossier they are, to which the
    account may do the act today, but for those that `is_own`."""
    by_lender: dict[int | None, list[Reason]] = {}
    for each in granting(account, act):
        by_lender.setdefault(each.lent_by, []).append(each)
    found = Q(pk__in=[])
    for lender, rights in by_lender.items():
        part = merged(rights).over(unit)
        found |= part if lender is None else part & ~Q(**{owner: lender})
    return found & ~Q(**{owner: account.pk})
