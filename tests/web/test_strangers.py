"""A stranger to a record learns not even that it exists: 404 on each address that carries an
id, the sign-in page to the anonymous, and no name in any list, count or hint (CM-4.4).

The addresses are those of the resolver itself: one with an id that this file does not know
fails, so that nobody adds a way in without saying here who is kept out.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from hoso import audit
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Grant, Holding, Intake, Role, UnitAccount
from hoso.accounts.services.intakes import Row
from hoso.audit.models import Event
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession, Batch, Declaration, Evidence
from hoso.changes.rules import Change, packed
from hoso.dossiers.models import Consent, PasswordRequest, RecordRequest, SignedCopy
from hoso.dossiers.services import request_copy
from hoso.exchange.models import Export, Load, Mapping
from hoso.notices.models import Notice
from hoso.quality.models import Doubt
from hoso.reading.models import Unusual
from hoso.reports import services as reports
from hoso.reports.models import YearlyReport
from hoso.signing import demo
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from hoso.sync import services as sync
from hoso.sync.models import Packet, UpwardSession
from tests import builders
from tests.dossiers.office import Office, office, opened
from tests.web.signing_in import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-4.4")]

NAME = "Tạ Quang Khuất"
Values = dict[str, object]


@dataclass
class World:
    """`here.person` was approved, signed upward, declared again and asked for a copy."""

    here: Office
    declaration: Declaration
    evidence: Evidence
    copy: SignedCopy
    session: ApprovalSession
    upward: UpwardSession
    packet: Packet
    notice: Notice
    batch: Batch
    strangers: dict[str, Account]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no answer to a stranger may hold."""
        person = self.here.person
        return (NAME, person.personal_number, person.staff_number)


def of_person(world: World) -> Values:
    return {"pk": world.here.person.pk, "number": "33"}


def of_contract(world: World) -> Values:
    return {**of_person(world), "row": "3f8c2b1e-0000-4000-8000-000000000001"}


def of_assessment(world: World) -> Values:
    return {"pk": world.here.person.pk, "number": "38"}


def of_entry(world: World) -> Values:
    return {**of_person(world), "row": str(uuid4())}


def of_request(world: World) -> Values:
    """Asked by the unit of `here`, as if another body created accounts."""
    found = RecordRequest.objects.filter(unit=world.here.unit).first()
    return {"pk": (found or asked_record(world.here)).pk}


def of_password(world: World) -> Values:
    given = {"person": world.here.person, "issuer": "home_affairs", "regulation": "ca_mau_2024"}
    with audit.recording("tests", "dossiers.ask_password"):
        found, _ = PasswordRequest.objects.get_or_create(
            **given, defaults={"asked_by": world.here.head, "asked_at": timezone.now()}
        )
    return {"pk": found.pk}


def of_version(world: World) -> Values:
    return {"pk": world.here.person.pk, "number": 1}


def of_picture(world: World) -> Values:
    return {"pk": world.here.person.pk, "sha256": world.evidence.file.sha256}


def of_copy(world: World) -> Values:
    return {"pk": world.copy.pk}


def of_declaration(world: World) -> Values:
    return {"pk": world.declaration.pk}


def of_session(world: World) -> Values:
    return {"pk": world.session.pk}


def of_batch(world: World) -> Values:
    return {"pk": world.batch.pk}


def of_upward(world: World) -> Values:
    return {"pk": world.upward.signature_id, "kind": "pdf"}


def of_grant(world: World) -> Values:
    """One that the head lent: only the head may take it back."""
    given = {"role": Role.HEAD, "unit": world.here.unit, "for_account": world.here.head}
    with audit.recording("tests", "accounts.delegate"):
        lent, _ = Grant.objects.get_or_create(
            account=world.here.officer, **given,
            defaults={"since": date(2020, 1, 1), "until": date(2020, 1, 2)},
        )  # fmt: skip
    return {"pk": lent.pk}


def of_packet(world: World) -> Values:
    return {"pk": world.packet.pk}


def of_load(world: World) -> Values:
    """A workbook that somebody else brought in: only its owner sees it."""
    given = {"by": world.here.officer, "unit": world.here.unit, "title": NAME}
    with audit.recording("tests", "exchange.receive"):
        load, _ = Load.objects.get_or_create(
            **given, defaults={"name": "a.xlsx", "sha256": "0" * 64}
        )
    return {"pk": load.pk}


def of_export(world: World) -> Values:
    given = {"by": world.here.officer, "unit": world.here.unit, "form": "cv", "reason": NAME}
    with audit.recording("tests", "exchange.export"):
        made, _ = Export.objects.get_or_create(**given)
    return {"pk": made.pk, "part": 1}


def of_mapping(world: World) -> Values:
    given = {"unit": world.here.unit, "name": NAME, "saved_by": world.here.officer}
    with audit.recording("tests", "exchange.save_mapping"):
        saved, _ = Mapping.objects.get_or_create(**given)
    return {"pk": saved.pk}


def of_consent(world: World) -> Values:
    """Asked for by the unit's officer, granted by its head."""
    today = timezone.localdate()
    with audit.recording("tests", "dossiers.grant_consent"):
        made, _ = Consent.objects.get_or_create(
            asked_by=world.here.officer, person=world.here.person, asked_for=NAME,
            defaults={
                "asked_at": timezone.now(), "asked_key": "1", "addressed_to": world.here.unit,
                "purpose": NAME, "sections": ["training"], "since": today, "until": today,
                "regulation": "ca_mau_2024", "state": "granted", "decision_number": "1",
                "decision_on": today, "decided_by": world.here.head, "scan": world.evidence.file,
            },
        )  # fmt: skip
    return {"pk": made.pk}


def of_doubt(world: World) -> Values:
    """One that the officer asked the person about."""
    row = {"person": world.here.person, "section": "work", "rule": "made up"}
    with audit.recording("tests", "seed.fill"):
        now = {"found_at": timezone.now(), "asked_at": timezone.now()}
        due = {"due_on": timezone.localdate(), "asked_by": world.here.officer, "state": "asked"}
        words = {"message": f"{NAME} khai chưa rõ.", "severity": "warns", "item": "33"}
        found, _ = Doubt.objects.get_or_create(**row, defaults={**now, **due, **words})
    return {"pk": found.pk}


def of_unusual(world: World) -> Values:
    """The officer's reading of the person, noticed."""
    now = timezone.now()
    with audit.recording("tests", "reading.find_unusual"):
        found, _ = Unusual.objects.get_or_create(
            account=world.here.officer, rule="night", day=timezone.localdate(),
            defaults={"number": 1, "limit": 1, "since": now, "until": now},
        )  # fmt: skip
    return {"pk": found.pk}


def of_event(world: World) -> Values:
    """What was done to the person; its rows hold the dossier."""
    found = Event.objects.filter(subject=world.here.person.subject, action="dossiers.open")
    return {"pk": found.get().pk}


def of_report(world: World) -> Values:
    """The unit's of this year; what is typed in it names the person."""
    reports.open_reports()
    report = YearlyReport.objects.filter(unit=world.here.unit).latest("year")
    reports.save(report.pk, {"rules": NAME}, revision=report.revision, by=world.here.officer)
    return {"pk": report.pk}


def of_account(world: World) -> Values:
    """The person's account, which holds no right: who reads the dossier looks after it."""
    return {"pk": world.here.account.pk, "number": 1}


def of_intake(world: World) -> Values:
    """A workbook of accounts that the officer brought in: only the officer sees it."""
    found = Intake.objects.filter(by=world.here.officer).first()
    row = Row(2, {"name": NAME, "number": world.here.person.personal_number})
    by = world.here.officer
    return {"pk": (found or accounts.keep_intake("a.xlsx", [row], by=by)).pk}


def of_unit_account(world: World) -> Values:
    """The unit's, held by the person."""
    found = UnitAccount.objects.filter(unit=world.here.unit).first()
    if found is None:
        with audit.recording("tests", "accounts.open_unit_account"):
            seat, _ = accounts.open_account("don-vi", "Đơn vị", by="tests")
            found = UnitAccount.objects.create(account=seat, unit=world.here.unit)
            Holding.objects.create(
                unit_account=found, holder=world.here.account, since=timezone.localdate(),
                scan=world.evidence.file, given_by=world.here.head,
            )  # fmt: skip
    return {"pk": found.pk, "number": found.holdings.get().pk}


def of_own_session(world: World) -> Values:
    """Where the person is signed in."""
    found, _ = UserSession.objects.get_or_create(
        user=world.here.account, session_key="0" * 32, defaults={"ip": "127.0.0.1"}
    )
    return {"pk": found.pk}


def of_key(world: World) -> Values:
    """The person's security key."""
    given = {"user": world.here.account, "type": Authenticator.Type.WEBAUTHN}
    found, _ = Authenticator.objects.get_or_create(**given, defaults={"data": {"name": NAME}})
    return {"pk": found.pk}


# What an address with an id is about. Each is tried as GET and as POST by every stranger.
ABOUT: dict[str, Callable[[World], Values]] = {
    "people:dossier": of_person,
    "people:section": of_person,
    "people:papers": of_person,
    "people:write": of_assessment,
    "people:take-back": of_assessment,
    "people:print": of_person,
    "people:print-supplement": of_person,
    "people:print-contract": of_contract,
    "people:reissue": of_person,
    "people:ask-password": of_person,
    "people:leave": of_person,
    "people:request": of_request,
    "people:request-scan": of_request,
    "people:password": of_password,
    "entry:dossier": of_entry,
    "entry:review": of_entry,
    "entry:review-due": of_entry,
    "entry:missing": of_entry,
    "entry:withdraw": of_entry,
    "entry:section": of_entry,
    "entry:save": of_entry,
    "entry:undo": of_entry,
    "entry:new-row": of_entry,
    "entry:row": of_entry,
    "entry:save-row": of_entry,
    "people:version_json": of_version,
    "people:proof": of_version,
    "exports:draft-contract": of_contract,
    "exports:request": of_person,
    "exports:file": of_copy,
    "exports:sign": of_copy,
    "exports:refuse": of_copy,
    "exports:seal": of_copy,
    "log:event": of_event,
    "consents:one": of_consent,
    "consents:scan": of_consent,
    "reasons:why": of_person,
    "evidence:file": lambda world: {"pk": world.evidence.pk},
    "evidence:picture": of_picture,
    "components:list": of_person,
    "components:copy": of_version,
    "components:send": of_version,
    "queue:declaration": of_declaration,
    "queue:accept": of_declaration,
    "queue:give-back": of_declaration,
    "queue:finish": of_declaration,
    "queue:return": of_declaration,
    "sessions:declaration": of_declaration,
    "sessions:put-in": of_declaration,
    "sessions:give-back": of_declaration,
    "sessions:hold-back": of_declaration,
    "sessions:batch": of_batch,
    "sessions:put-in-batch": of_batch,
    "sessions:refuse-batch": of_batch,
    "sessions:signed": of_session,
    "sessions:manifest": of_session,
    "sessions:cms": of_session,
    "sessions:pdf": of_session,
    "delegations:take-back": of_grant,
    "upward:signed": of_upward,
    "upward:download": of_upward,
    "upward:packet": of_packet,
    "upward:requeue": of_packet,
    "exchange:load": of_load,
    "exchange:load-progress": of_load,
    "exchange:load-ask": of_load,
    "exchange:load-drop": of_load,
    "exchange:load-marked": of_load,
    "exchange:mapping": of_mapping,
    "exchange:export-progress": of_export,
    "exchange:export-part": of_export,
    "quality:doubt": of_doubt,
    "quality:accept": of_doubt,
    "quality:answer": of_doubt,
    **dict.fromkeys(
        (
            "reports:report",
            "reports:save",
            "reports:pdf",
            "reports:word",
            "reports:send",
            "reports:accept",
            "reports:give-back",
            "reports:gather",
        ),
        of_report,
    ),
    "readings:look-into": of_unusual,
    "accounts:end-session": of_own_session,
    **dict.fromkeys(
        (
            "rights:one",
            "rights:give",
            "rights:lock",
            "rights:unlock",
            "rights:unlock-pins",
            "rights:reissue",
            "rights:reset-factors",
            "rights:change",
        ),
        of_account,
    ),
    "intakes:one": of_intake,
    "intakes:progress": of_intake,
    "intakes:run": of_intake,
    "intakes:result": of_intake,
    "intakes:slips": of_intake,
    "intakes:reissue": of_intake,
    "rights:unit": of_unit_account,
    "rights:unit-scan": of_unit_account,
    "mfa_remove_webauthn": of_key,
    "notices:open": lambda world: {"pk": world.notice.pk},
}


# Addresses whose parameter names no record of a person, each with the reason.
OPEN: dict[str, str] = {
    "evidence:own-picture": "a picture of one's own dossier; of another's it is not found",
    "own:section": "a section of one's own dossier, by its number on the form",
    "own:save": "the same",
    "own:undo": "the same",
    "own:new-row": "the same",
    "own:row": "a row of one's own dossier; an id from elsewhere is a new row",
    "own:save-row": "the same",
    "catalogs:values": "a code list, which is public",
    "catalogs:add": "the same",
    "catalogs:edit": "the same",
    "catalogs:confirm": "the same",
    "catalogs:confirm_chosen": "the same",
    "catalogs:place": "a place of the code list, which is public",
    "exchange:template": "an empty form, which is public",
    "log:note": "a checkpoint of the log: two numbers and a hash",
    "log:paper": "the same on paper",
    "regulations:one": "a regulation, which names no person",
    "regulations:download": "the same",
    "regulations:copy": "the same",
    "regulations:text": "the same",
    "regulations:value": "the same",
    "regulations:adopt": "the same",
    "regulations:cancel": "a date of a regulation",
    "jobs:retry": "a job, for administrators; its page names no person",
    "places:suggest": "a code list, which is public",
    "places:said": "words at least three people wrote (dossiers.queries.said_before)",
}
ADMINISTRATOR = "the administrator"

LISTS = (
    "/ho-so", "/ho-so?cuoi=1", "/ho-so?xep=so-hieu", "/tim", "/tim/goi-y", "/ban-in",
    "/viec-can-lam", "/dot-phe-duyet", "/ky-cap-tinh", "/lien-thong", "/thong-bao", "/tac-vu",
    "/ho-so-cua-toi", "/ho-so/mo", "/han", "/han/don-vi", "/han/ai-cham", "/han/xep-hang",
    "/han/tom-tat", "/ho-so/de-nghi", "/ho-so/de-nghi/moi", "/thanh-phan-ho-so", "/ban-sao",
    "/nhat-ky", "/nhat-ky?nguoi=Khuat", "/nhat-ky?ai=Khuat",
    "/ai-da-xem", "/nhat-ky/luot-xem", "/nhat-ky/luot-xem?nguoi=Khuat",
    "/nhat-ky/luot-xem?ai=Khuat", "/nhat-ky/bat-thuong",
    "/nap", "/xuat", "/nap/cach-doc", "/chat-luong", "/chat-luong/ho-so", "/chat-luong/nghi-van",
    "/bao-cao-nam", "/dong-y", "/dong-y/moi", "/vi-sao-khong-thay", "/tai-khoan",
    "/tai-khoan?q=khuat", "/tai-khoan/cap-nhieu", "/khoa-ma-hoa",
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    parameters: frozenset[str]


def routes(resolver: URLResolver | None = None, space: str = "", path: str = "") -> Iterator[Route]:
    """Every named address with a parameter, as the product serves them."""
    for each in (resolver or get_resolver("config.urls")).url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from routes(each, inner, here)
        elif isinstance(each, URLPattern) and each.pattern.converters:
            yield Route(f"{space}{each.name}", here, frozenset(each.pattern.converters))


def filled(path: str, values: Values) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found.group(1)]), path)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; what a test does in it is undone after the test."""
    with django_db_blocker.unblock(), builders.undone():
        yield built()


def built() -> World:
    """Also what tests/house/test_authority.py walks around in."""
    here = office(NAME)
    session = approved_month(here)
    upward = signed_upward(here)
    someone = builders.Someone(here.person, here.account)
    declaration = builders.declare(someone, "training")
    # Of another section than the one a consent opens in tests/web/test_consents.py.
    evidence = Evidence.objects.filter(person=here.person, items__section="training").first()
    notice = Notice.objects.filter(account=here.officer).first()
    assert evidence is not None and notice is not None
    copy = request_copy(here.person, here.account)
    other = builders.make_person(here.division, here.officer, full_name="Lê Văn Bình")
    return World(
        here,
        declaration,
        evidence,
        copy,
        session,
        upward,
        Packet.objects.get(person=here.person),
        notice,
        loaded(here),
        {
            "an officer of another unit": here.stranger,
            "a head of another unit": opened("Mai Thanh Thảo", Role.HEAD, here.other),
            "who keeps the seal of another unit": opened("Lê Trâm", Role.SEAL_KEEPER, here.other),
            "Home Affairs of another unit": opened("Sơn Ca", Role.UPWARD_SIGNER, here.other),
            "another person": other.account,
            ADMINISTRATOR: opened("Quản Trị", Role.ADMINISTRATOR, here.province),
        },
    )


def asked_record(here: Office) -> RecordRequest:
    today = timezone.localdate()
    with audit.recording("tests", "dossiers.ask_record"):
        return RecordRequest.objects.create(
            unit=here.unit, personal_number="096085999999", full_name=NAME, sex="1",
            kind="official", decision_number="1", decision_on=today, opener="managing_body",
            scan=Evidence.objects.filter(person=here.person)[0].file, regulation="kon_tum_2025",
            asked_by=here.officer, asked_at=timezone.now(), ask_by=today, create_by=today,
        )  # fmt: skip


def loaded(here: Office) -> Batch:
    """Somebody of the unit whom a workbook brought in; the person's name is the secret one."""
    someone = builders.make_person(here.division, here.officer, full_name=NAME, born_on="2/2/1986")
    batch = changes.start_batch(here.unit, "Nạp lần đầu", by=here.officer)
    proposed = packed([Change("papers", "", "phone", "set", None, "0912345678")])
    one = changes.Loading(someone.person.pk, proposed, 0)
    assert changes.load(batch, [one], by=here.officer) == {}
    return batch


def approved_month(here: Office) -> ApprovalSession:
    """The first declaration, all the way through the head's signature."""
    declaration = builders.declare(builders.Someone(here.person, here.account))
    done = builders.check(declaration, here.officer)
    if done.exceptions:
        done = changes.clear_exceptions(done, by=here.head, revision=done.revision)
    with unlocked(credential_of(here.head), demo.PIN) as signer:
        chosen = {done.pk: done.revision}
        return changes.approve(here.unit, chosen, by=here.head, signer=signer).session


def signed_upward(here: Office) -> UpwardSession:
    chief = opened("Nguyễn Văn Thưởng", Role.UPWARD_SIGNER, here.province)
    builders.make_key(chief, here.province)
    with unlocked(credential_of(chief), demo.PIN) as signer:
        return sync.sign_upward(chief, signer)


KNOCKING = ("an officer of another unit", "a head of another unit", "another person")


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    return {who: client_of(account) for who, account in world.strangers.items()}


def test_every_address_with_an_id_says_here_who_is_kept_out() -> None:
    named = {route.name for route in routes()}
    assert named - set(ABOUT) - set(OPEN) == set(), "a new address: add it to ABOUT or to OPEN"
    assert set(ABOUT) | set(OPEN) == named, "an address that is no more"


def test_what_is_hidden_from_a_stranger_answers_as_what_is_not_there(
    world: World, clients: dict[str, Client]
) -> None:
    """Nor does all that knocking change anything. Who gets in where: tests/house/authority.csv."""
    before = state_of(world)
    wrong = []
    for route, who, method in product(routes(), KNOCKING, ("get", "post")):
        if route.name not in ABOUT:
            continue
        values, knock = ABOUT[route.name](world), getattr(clients[who], method)
        answer = knock(filled(route.path, values), {"pin": demo.PIN})
        other = knock(filled(route.path, unknown(values)), {"pin": demo.PIN})
        if answer.status_code not in (403, 404, 405):
            wrong.append((route.name, who, method, answer.status_code, "it answers"))
        elif answer.status_code != other.status_code:
            wrong.append((route.name, who, method, answer.status_code, other.status_code))
        elif leaks := leaked(world, answer):
            wrong.append((route.name, who, method, answer.status_code, leaks))
    assert wrong == []
    assert state_of(world) == before


def state_of(world: World) -> tuple[object, ...]:
    for each in (world.declaration, world.copy, world.packet, world.here.account):
        each.refresh_from_db()
    declaration, copy, packet = world.declaration, world.copy, world.packet
    return declaration.revision, copy.state, packet.state, world.here.account.password


def test_no_list_count_or_hint_shows_a_stranger_the_person(
    world: World, clients: dict[str, Client]
) -> None:
    for address, who in product(LISTS, KNOCKING):
        client = clients[who]
        for typed in ("", NAME, "ta quang khuat", world.here.person.personal_number,
                      world.here.person.staff_number):  # fmt: skip
            joint = "&" if "?" in address else "?"
            answer = client.get(f"{address}{joint}q={typed}" if typed else address)
            if answer.status_code in (403, 404):
                continue
            assert answer.status_code in (200, 302), (address, who, answer.status_code)
            page = answer.content.decode().replace(f'value="{typed}"', "").replace(f"“{typed}”", "")
            page = page.replace(f"q={quote_plus(typed)}", "")
            assert [each for each in world.secrets if each in page] == [], (address, who, typed)
            assert str(world.here.person.pk) not in page + answer.get("Location", ""), (
                address,
                who,
                typed,
            )


def test_the_count_of_a_list_counts_nobody_one_may_not_see(
    world: World, clients: dict[str, Client]
) -> None:
    page = clients["an officer of another unit"].get("/ho-so").content.decode()
    assert "0 hồ sơ bạn được xem" in page
    own = clients["another person"].get("/ho-so").content.decode()
    assert "1 hồ sơ bạn được xem" in own


def test_those_who_may_do_get_in(world: World) -> None:
    """Or everything above would pass on a product that answers 404 to all."""
    officer, person = client_of(world.here.officer), client_of(world.here.account)
    for name in ("people:dossier", "people:section", "people:print", "people:papers",
                 "people:version_json", "components:list", "components:copy",
                 "people:proof", "exports:file", "evidence:file", "queue:declaration"):  # fmt: skip
        [route] = [each for each in routes() if each.name == name]
        assert officer.get(filled(route.path, ABOUT[name](world))).status_code == 200, name
    for name in ("people:dossier", "people:papers", "people:print", "exports:file",
                 "evidence:file", "components:list", "components:copy"):  # fmt: skip
        [route] = [each for each in routes() if each.name == name]
        assert person.get(filled(route.path, ABOUT[name](world))).status_code == 200, name
    chief = client_of(Account.objects.get(full_name="Nguyễn Văn Thưởng"))
    for name in ("upward:signed", "upward:download", "upward:packet"):
        [route] = [each for each in routes() if each.name == name]
        assert chief.get(filled(route.path, ABOUT[name](world))).status_code == 200, name
    head = client_of(world.here.head)
    for name in ("sessions:signed", "sessions:manifest", "sessions:cms", "sessions:pdf",
                 "sessions:batch"):  # fmt: skip
        [route] = [each for each in routes() if each.name == name]
        assert head.get(filled(route.path, ABOUT[name](world))).status_code == 200, name
    assert NAME in officer.get("/tim/goi-y?q=khuat").content.decode().replace("<mark>", "").replace(
        "</mark>", ""
    )


def unknown(values: Values) -> Values:
    return {
        **values,
        "pk": 10**9 if isinstance(values["pk"], int) else uuid4(),
    }


def leaked(world: World, answer: HttpResponse) -> list[str]:
    """The secrets that stand in an answer, also in a PDF."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"%PDF"):
        read = ["pdftotext", "-", "-"]
        content = subprocess.run(read, input=content, capture_output=True, check=True).stdout
    text = content.decode(errors="replace")
    return [each for each in world.secrets if each in text]
