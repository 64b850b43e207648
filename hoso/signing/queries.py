from __future__ import annotations

from typing import TYPE_CHECKING

from hoso.base.errors import NotAllowed
from hoso.signing.models import Credential

if TYPE_CHECKING:
    from hoso.accounts.models import Account
    from hoso.organisations.models import Unit


def credential_of(account: Account, *, seal_of: Unit | None = None) -> Credential:
    """The account's own signature in use; with a unit, the seal of it that it keeps.

    Raises NotAllowed when there is none.
    """
    purpose = Credential.Purpose.AGENCY if seal_of else Credential.Purpose.PERSON
    found = Credential.objects.filter(
        account=account, purpose=purpose, unit=seal_of, ended_at__isnull=True
    ).first()
    if found is None:
        what = "con dấu số của cơ quan này" if seal_of else "chữ ký số"
        raise NotAllowed(
            f"Tài khoản của bạn chưa đăng ký {what}.",
            ask="quản trị hệ thống của đơn vị",
        )
    return found
