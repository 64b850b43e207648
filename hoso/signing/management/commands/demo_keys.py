"""Made-up keys for every account that signs or seals. Idempotent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hoso.accounts.access import Act, granted_units
from hoso.accounts.models import Account, Role
from hoso.signing import demo

# Every role that signs a step of some regulation.
PERSONS = (Role.OFFICER, Role.HR_HEAD, Role.HEAD, Role.UPWARD_SIGNER)


class Command(BaseCommand):
    help = "Tạo chữ ký số và con dấu số thử nghiệm cho các tài khoản được giao quyền ký, đóng dấu."

    def handle(self, *args: Any, **options: Any) -> None:
        made = provide_all()
        where = "SoftHSM2" if demo.has_softhsm() else "tệp PKCS#12 (khóa thử nghiệm)"
        self.stdout.write(f"{made} chữ ký số trong {where}; mã PIN thử nghiệm: {demo.PIN}")


def provide_all() -> int:
    """Officers, heads and provincial signers get a signature, seal keepers a seal per unit."""
    made = 0
    signing = Account.objects.filter(grants__role__in=PERSONS, is_active=True).distinct()
    ca = demo.authority()
    ca.publish()
    for account in signing.order_by("pk"):
        grant = account.grants.filter(role__in=PERSONS).select_related("unit").order_by("pk")[0]
        title = str(grant.get_role_display())
        number = getattr(getattr(account, "person", None), "personal_number", "")
        demo.provide(account, title=title, organisation=grant.unit.name, owner_number=number, ca=ca)
        made += 1
    sealing = Account.objects.filter(grants__role=Role.SEAL_KEEPER, is_active=True).distinct()
    for account in sealing.order_by("pk"):
        for unit in granted_units(account, Act.SEAL):
            demo.provide(account, title="", organisation=unit.name, seal_of=unit, ca=ca)
            made += 1
    return made
