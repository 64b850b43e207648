from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet

from hoso.base.errors import NotAllowed
from hoso.signing.gateways import pkcs11
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


def locked_of(account: Account) -> QuerySet[Credential]:
    """Its signature and seals in use that are locked by wrong PINs."""
    return account.credentials.filter(ended_at__isnull=True, locked_at__isnull=False)


def is_at_hand(credential: Credential) -> bool:
    """The token is plugged in, or the file of a demo key is there; asks for no PIN."""
    if credential.is_demo_key:
        return (Path(settings.DATA_DIR) / credential.path).is_file()
    module = pkcs11.module_path(settings.HOSO_PKCS11_MODULE)
    if module is None:
        return False
    pkcs11.softhsm_home(Path(settings.DATA_DIR))
    return pkcs11.is_present(module, credential.token_label)
