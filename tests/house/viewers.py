"""Who walks through the house: every role at every distance from one person.

The world is that of tests/web/test_strangers.py: the person works in a division of an agency of
the province. A viewer is named `role@place`: `agency` is the person's, `division` where the person
works, `beside` another division of the agency, `above` the province, `other` another agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.audit import services as audit_services
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Consent
from hoso.dossiers.services import Decision, Wish
from hoso.exchange import services as exchange
from hoso.exchange.models import Export
from hoso.organisations.models import Unit, UnitKind
from tests import builders
from tests.dossiers.office import opened
from tests.house.knocking import ELSEWHERE
from tests.web.signing_in import client_of
from tests.web.test_strangers import ADMINISTRATOR, Values, World, built

ROLES = {"officer": Role.OFFICER, "hr-head": Role.HR_HEAD, "head": Role.HEAD}
PLACES = ("agency", "beside", "above", "other")
ONE_OFF = (
    "anonymous", "person", "colleague", "officer@division", "home-affairs", "upward-signer",
    "seal-keeper", "administrator", "lent-head", "lent-ended", "consented", "consent-over",
    "locked",
)  # fmt: skip
VIEWERS = (
    *ONE_OFF[:3],
    *(f"{role}@{place}" for role in ROLES for place in PLACES),
    *ONE_OFF[3:],
)


class Visitor(Client):
    """A session that keeps no notes of the templates drawn and takes no new cookies, so that
    signing out with it is over with its answer: thousands of requests are walked with it."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass
class Walk:
    world: World
    clients: dict[str, Visitor]


def everybody() -> Walk:
    """The world with a session of every viewer; an export is written, a notice waits."""
    world = built()
    here = world.here
    beside = builders.make_unit("Phòng Đất đai", UnitKind.DIVISION, here.unit)
    for each in (here.province, here.unit, here.division, here.other):
        each.refresh_from_db()
    places = {"agency": here.unit, "beside": beside, "above": here.province, "other": here.other}
    accounts = {
        f"{name}@{place}": _held(role, unit)
        for name, role in ROLES.items()
        for place, unit in places.items()
    }
    accounts |= {
        "person": here.account,
        "colleague": world.strangers["another person"],
        "officer@division": _held(Role.OFFICER, here.division),
        "home-affairs": _held(Role.HOME_AFFAIRS, here.province),
        "upward-signer": _held(Role.UPWARD_SIGNER, here.province),
        "seal-keeper": here.keeper,
        "administrator": world.strangers[ADMINISTRATOR],
        "lent-head": _lent("Trần Thay Mặt", here.head, here.unit, is_over=False),
        "lent-ended": _lent("Lê Hết Hạn", here.head, here.unit, is_over=True),
        "consented": _consented("Lý Được Đồng Ý", world, is_over=False),
        "consent-over": _consented("Lý Hết Đồng Ý", world, is_over=True),
        "locked": builders.make_account("Võ Bị Khóa", role=Role.OFFICER, unit=here.unit),
    }
    clients = {who: _visitor(client_of(account)) for who, account in accounts.items()}
    with audit.recording("tests", "seed.fill"):
        Account.objects.filter(pk=accounts["locked"].pk).update(is_active=False)
    _written(Account.objects.get(pk=here.officer.pk), here.unit)  # whose grants are read anew
    clients["anonymous"] = Visitor()
    ELSEWHERE.update(_elsewhere(world, accounts["officer@division"]))
    return Walk(world, {who: clients[who] for who in VIEWERS})


def _elsewhere(world: World, officer: Account) -> dict[str, Values]:
    """Somebody who never signed in, the right of an officer, a signed head of the log."""
    here, today = world.here, timezone.localdate()
    by = Account.objects.get(pk=here.officer.pk)
    newcomer = dossiers.open_record(
        by, here.division, personal_number="096085777777", full_name="Lý Mới Vào",
        born_on="1/3/1985", sex="1", kind="official", decision_on=today, started_on=today,
    )  # fmt: skip
    right = officer.grants.get()
    noted = {"pk": audit_services.checkpoint(by="tests").pk}
    return {
        "people:reissue": {"pk": newcomer.person.pk},
        "rights:change": {"pk": officer.pk, "number": right.pk},
        "rights:reissue": {"pk": officer.pk},
        "log:note": noted,
        "log:paper": noted,
    }


def _visitor(client: Client) -> Visitor:
    visitor = Visitor()
    visitor.cookies = client.cookies
    return visitor


def _held(role: Role, unit: Unit) -> Account:
    """Whoever has the role there already, or somebody new."""
    found = Account.objects.filter(grants__role=role, grants__unit=unit).first()
    return found or opened(f"{role.label} {unit.pk}", role, unit)


def _lent(name: str, by: Account, unit: Unit, *, is_over: bool) -> Account:
    """Somebody to whom the head lent the approval until next week, or until yesterday."""
    account, today = builders.make_account(name), timezone.localdate()
    until = today - timedelta(days=1) if is_over else today + timedelta(days=7)
    with audit.recording("tests", "accounts.delegate"):
        Grant.objects.create(
            account=account, role=Role.HEAD, unit=unit, for_account=by, basis="12/UQ",
            since=today - timedelta(days=9), until=until, granted_by=by,
        )  # fmt: skip
    return account


def _consented(name: str, world: World, *, is_over: bool) -> Account:
    """Somebody without a role whom the head lets read the training, until next week or
    yesterday."""
    account, today, person = builders.make_account(name), timezone.localdate(), world.here.person
    head = Account.objects.get(pk=world.here.head.pk)
    wish = Wish(("training",), today + timedelta(days=7))
    asked = dossiers.ask_consent(account, person.personal_number, "Đối chiếu văn bằng", wish)
    decision = Decision("12/QĐ", today, builders.make_pdf("Văn bản đồng ý"))
    given = dossiers.grant_consent(asked, by=head, wish=wish, decision=decision)
    if is_over:
        with audit.recording("tests", "seed.fill"):
            ended = {"since": today - timedelta(days=9), "until": today - timedelta(days=1)}
            Consent.objects.filter(pk=given.pk).update(**ended)
    return account


def _written(officer: Account, unit: Unit) -> None:
    """The officer's export stands ready in its file."""
    exchange.request_export(unit, "cv", "Rà soát hồ sơ", by=officer)
    exchange.export(Export.objects.get(by=officer).pk)
