"""A province whose units have approved versions: what Home Affairs' screens are tested on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.test import Client
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.changes.models import ApprovalSession
from hoso.dossiers.models import Person, Version
from hoso.organisations.models import Unit, UnitKind
from hoso.signing import demo
from hoso.signing.models import Signature
from hoso.sync import services as sync
from hoso.sync.gateways import Answer, Declined, NotSent
from hoso.sync.models import Packet, UpwardSession
from hoso.sync.rules import Outcome, Service
from tests import builders
from tests.sync.conftest import Province, lay_province
from tests.web.signing_in import client_of

__all__ = ["PIN", "Linked", "Says", "lay_linked"]


class Says:
    """The national database as the gateway shows it: one answer to everything."""

    def __init__(self, outcome: Outcome, message: str = "") -> None:
        self.outcome, self.message, self.sent = outcome, message, 0
        self.asked: list[str] = []  # what was sent, as text

    def send(self, service: Service, content: object) -> Answer:
        self.sent += 1
        self.asked.append(str(content))
        if self.outcome is Outcome.ACCEPTED:
            return Answer("ma-giao-dich-1", self.message or "Thêm mới thành công")
        if self.outcome is Outcome.NOT_SENT:
            raise NotSent(self.message or "Không kết nối được.")
        raise Declined(self.message, self.outcome)


@dataclass
class Linked:
    province: Province
    signer: Account

    @cached_property
    def watcher(self) -> Account:
        return self._account("Phạm Thị Theo", Role.HOME_AFFAIRS)

    @cached_property
    def administrator(self) -> Account:
        return self._account("Quản Trị Viên", Role.ADMINISTRATOR)

    @cached_property
    def stranger(self) -> Account:
        return builders.make_account("Người Lạ")

    def _account(self, name: str, role: Role) -> Account:
        return builders.make_account(name, role=role, unit=self.province.root)

    @property
    def department(self) -> Unit:
        return self.province.department

    def unit(self, name: str, code: str) -> Unit:
        made = builders.make_unit(name, UnitKind.DEPARTMENT, self.province.root, code)
        self.province.root.refresh_from_db()
        return made

    def approved(
        self, *names: str, unit: Unit | None = None, by: str = "Lê Hoàng Nam", spoil: str = ""
    ) -> list[Version]:
        """People of a unit with a first version that its head has signed, checked ahead."""
        made = self.province.department
        self.province.department = unit or made
        people = [self.province.person(name) for name in names]
        self.province.department = made
        return self.approve(people, unit or made, by=by, spoil=spoil)

    def approve(
        self, people: Sequence[Person], unit: Unit, *, by: str = "Lê Hoàng Nam", spoil: str = ""
    ) -> list[Version]:
        versions = self.province.approve(*people, spoil=spoil)
        with audit.recording("tests", "seed.fill"):
            signature = versions[0].signature
            Signature.objects.filter(pk=signature.pk).update(signer_name=by)
            ApprovalSession.objects.create(
                unit=unit,
                period=f"{timezone.localdate():%Y-%m}",
                signature=signature,
                signed_by=self.signer,
                dossiers=len(versions),
            )
        for version in versions:
            sync.check_ahead(version.pk)
        return versions

    def signed(self) -> UpwardSession:
        with self.province.signer() as signer:
            return sync.sign_upward(self.signer, signer)

    def packets(self, *names: str, spoil: str = "") -> list[Packet]:
        versions = self.approved(*names, spoil=spoil)
        session = self.signed()
        found = {packet.version_id: packet for packet in session.packets.all()}
        return [found[version.pk] for version in versions]

    def answered(self, packet: Packet, outcome: Outcome, message: str = "") -> Packet:
        sync.send(packet.pk, gateway=Says(outcome, message))
        packet.refresh_from_db()
        return packet

    def client(self, account: Account | None = None) -> Client:
        return client_of(account or self.signer)


def lay_linked() -> Linked:
    province = lay_province()
    return Linked(province, province.home_affairs)


PIN = demo.PIN
