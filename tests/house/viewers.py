"""Who walks through the house: every role at every distance from one person.

The world is that of tests/web/test_strangers.py: the person works in a division of an agency of
the province. A viewer is named `role@place`: `agency` is the person's, `division` where the person
works, `beside` another division of the agency, `above` the province, `other` another agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.audit import services as audit_services
from hoso.base.dates import PartialDate
from hoso.changes.models import Evidence
from hoso.changes.services.agency import Proof, write
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Consent, SignedCopy
from hoso.dossiers.models.contract import Contract
from hoso.dossiers.rules import SIGNED
from hoso.dossiers.services import Decision, Wish
from hoso.exchange import services as exchange
from hoso.exchange.models import Export, Load
from hoso.files.services import accept_portrait
from hoso.organisations.models import Unit, UnitKind
from hoso.regulations import services as regulations
from hoso.regulations.queries import text_of
from hoso.reports import services as reports
from hoso.reports.models import YearlyReport
from hoso.reports.rules import MANAGING
from tests import builders
from tests.dossiers.office import crowd, opened
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
    ELSEWHERE.update(_openings(world, accounts["administrator"]))
    TOTP.activate(here.account, generate_totp_secret())
    RecoveryCodes.activate(here.account)
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


def _openings(world: World, administrator: Account) -> dict[str, Values]:
    """What the person has not, so that each address opens to the one who may: somebody with a
    contract that is signed, a paper to be sealed and something that the officer wrote; a regulation
    of the province's own, dated; a report of the managing body; a workbook that was checked."""
    here, today = world.here, timezone.localdate()
    with audit.recording("tests", "seed.fill"):
        worker = crowd(here.division, "Lý Hợp Đồng", kind="worker")[0]
        official = crowd(here.division, "Lý Công Chức")[0]
        signed_on, typed = PartialDate(2024, 3, 1), builders.TYPED["contracts"]
        given = {**typed, "signed_on": signed_on, "since": signed_on, "until": None}
        contract = Contract.objects.create(person=worker, **given)
        own = Contract.objects.create(person=here.person, **given)  # of before the appointment
        photo = accept_portrait(builders.make_photo(), by=here.account)
        shown = {"file": photo, "kind": "portrait", "added_by": here.account}
        Evidence.objects.create(person=here.person, **shown)
    version, _ = here.approved(worker, official)
    with audit.recording("tests", "seed.fill"):
        copy = SignedCopy.objects.create(
            person=worker, version=version, state=SIGNED, pdf_sha256="0" * 64,
            requested_by=here.officer, signed_by=here.head, signed_at=timezone.now(),
        )  # fmt: skip
    officer = Account.objects.get(pk=here.officer.pk)
    proof = Proof(builders.make_pdf("Nhận xét"), "rating_decision", "12/NX", f"{today:%d/%m/%Y}")
    note = write(official, "assessment", {"comment": "Hoàn thành."}, by=officer, proof=proof)
    by = Account.objects.get(pk=administrator.pk)
    regulations.save("cua_tinh", text_of("ca_mau_2024"), by=by)
    dated = regulations.adopt("tuyen_quang_2020", today + timedelta(days=99), "QĐ thử", by=by)
    reports.open_reports()
    managing = YearlyReport.objects.filter(level=MANAGING).latest("year")
    return {
        "people:print-contract": {"pk": worker.pk, "row": contract.pk},
        "people:take-back": {"pk": official.pk, "number": "38", "revision": note.revision},
        "exports:seal": {"pk": copy.pk},
        "exports:draft-contract": {"row": own.pk},
        "entry:section": {"pk": here.person.pk, "number": "23-29"},
        "entry:save": {"pk": here.person.pk, "number": "23-29"},
        "evidence:picture": {"pk": here.person.pk, "sha256": photo.sha256},
        "evidence:own-picture": {"sha256": photo.sha256},
        "regulations:cancel": {"pk": dated.pk},
        "regulations:value": {"key": "cua_tinh", "part": "declare_change"},
        "reports:gather": {"pk": managing.pk},
        "exchange:load-marked": {"pk": _checked(officer, here.unit).pk},
    }


def _checked(officer: Account, unit: Unit) -> Load:
    """An empty workbook that the officer brought in."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "trong.xlsx")
        exchange.template("cv", path)
        sent = SimpleUploadedFile(path.name, path.read_bytes())
    load = exchange.receive(sent, by=officer, unit=unit)
    exchange.check(load.pk)
    return load


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
