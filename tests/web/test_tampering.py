"""Requests that no page of ours would send: they decide, change and reveal nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from hoso import audit
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Role
from hoso.catalogs.models import Standing, Value
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Draft, Evidence
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.web.own.addresses import slug
from tests import builders
from tests.web.desk import Desk, client_of, desk
from tests.web.test_no_server_errors import paths
from tests.web.test_strangers import filled

__all__ = ["desk"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("TQ-4.1")]

EXTRA = {
    "id": "1", "pk": "1", "person": "1", "person_id": str(uuid4()), "account": "1", "by": "1",
    "state": "applied", "status": "retired", "version_number": "9", "opened_at": "1990-01-01",
    "personal_number": "096085999999", "staff_number": "CB000001", "evidence": str(uuid4()),
    "operation": "remove", "section": "salary", "row": str(uuid4()), "is_active": "1",
    "role": "administrator", "standing": "found", "confirmed_document": "x", "sort_key": "x",
    "edited_at": "2020-01-01",
}  # fmt: skip


def pending(declaration: Declaration) -> list[str]:
    return [
        str(pk) for pk in declaration.items.filter(state="pending").values_list("pk", flat=True)
    ]


# ── more than was asked for ──────────────────────────────────────────────────


def test_names_that_no_section_has_reach_neither_the_draft_nor_the_person(desk: Desk) -> None:
    someone = desk.person()
    before = Person.objects.filter(pk=someone.person.pk).values().get()
    client, kept = client_of(someone.account), set()
    for declared in SECTIONS.values():
        place = f"/ho-so-cua-toi/muc/{slug(declared)}"
        place += f"/dong/{uuid4()}" if declared.many else ""
        expected = 200 if "official" in declared.kinds else 404
        expected = 403 if declared.by_agency else expected
        assert client.post(f"{place}/luu", EXTRA).status_code == expected, declared.key
        for operation in Draft.objects.get(person=someone.person).operations:
            kept.add(operation["section"])
            assert set(operation["raw"]) <= {each.name for each in declared.fields}
            assert operation["evidence"] == [] and operation["operation"] != "remove"
        client.post(place, EXTRA)
        changes.undo_operation(someone.person, by=someone.account, section_key=declared.key,
                               row=place.rsplit("/", 1)[1] if declared.many else "")  # fmt: skip
    assert kept == {
        key for key, each in SECTIONS.items() if "official" in each.kinds and not each.by_agency
    }
    assert Person.objects.filter(pk=someone.person.pk).values().get() == before


def test_a_record_is_opened_with_nothing_but_what_the_form_asks(desk: Desk) -> None:
    form = {"unit": str(desk.tree.division.pk), "kind": "official", "full_name": "Ngô Khánh Linh",
            "born_on": "5/6/1998", "sex": "2"}  # fmt: skip
    officer = client_of(desk.officer)
    assert (
        officer.post("/ho-so/mo", {**EXTRA, **form, "personal_number": "096198000777"}).status_code
        == 200
    )
    made = Person.objects.select_related("account").get(personal_number="096198000777")
    assert (made.status, made.version_number) == ("working", 0)
    assert made.staff_number != "CB000001" and made.account is not None
    assert made.account.must_set_password and not made.account.grants.exists()


def test_a_value_does_not_become_checked_by_saying_so(desk: Desk) -> None:
    admin = builders.make_account("Quản Trị", role=Role.ADMINISTRATOR, unit=desk.tree.province)
    form = {**EXTRA, "code": "x9", "name": "Thử", "also": "", "ministry_code": "", "position": ""}
    assert client_of(admin).post("/danh-muc/religion/them", form).status_code == 302
    made = Value.objects.get(catalog="religion", code="x9")
    assert made.standing == Standing.RECALLED and made.confirmed_document == ""


# ── of somebody else ─────────────────────────────────────────────────────────


def test_an_item_of_another_declaration_is_not_decided_on_here(desk: Desk) -> None:
    here, there = desk.declared("Lê An", "schooling"), desk.declared("Lê Bình", "schooling")
    officer, [item] = client_of(desk.officer), pending(there)
    for verb in ("dat", "tra-lai"):
        answer = officer.post(
            f"/viec-can-lam/{here.pk}/{verb}",
            {"noi-dung": item, f"ly-do-{item}": "Thiếu", "revision": here.revision},
        )
        assert answer.status_code == 409
    for each in (here, there):
        assert len(pending(each)) == 1
        assert Declaration.objects.get(pk=each.pk).revision == each.revision


def test_a_scan_of_somebody_else_is_neither_shown_nor_taken_off(desk: Desk) -> None:
    other, someone = desk.person("Lê Bình"), desk.person("Lê An")
    builders.fill(other, "schooling")
    scan = Evidence.objects.get(person=other.person)
    client = client_of(someone.account)
    typed = {**builders.TYPED["schooling"], "do": f"detach:{scan.pk}"}
    assert client.post("/ho-so-cua-toi/muc/19", typed).status_code == 302
    assert str(scan.pk) not in client.get(f"/ho-so-cua-toi/muc/19?mc={scan.pk}").content.decode()
    assert Draft.objects.get(person=other.person).operations[0]["evidence"] == [str(scan.pk)]
    assert client.get(f"/minh-chung/{scan.pk}").status_code == 404


def test_a_scan_forged_into_a_draft_proves_nothing(desk: Desk) -> None:
    """Even if an id got into the draft some other way: only one's own scans count."""
    other, someone = desk.person("Lê Bình"), desk.person("Lê An")
    builders.fill(other, "schooling")
    scan = Evidence.objects.get(person=other.person)
    builders.fill(someone, "schooling", attached=False)
    draft = Draft.objects.get(person=someone.person)
    draft.operations[0]["evidence"] = [str(scan.pk)]
    with audit.recording("tests", "seed.fill"):
        draft.save()
    client = client_of(someone.account)
    answer = client.post("/ho-so-cua-toi/gui", {"happened_on": "1/1/2026"})
    assert answer.status_code == 422 and "Chưa đính kèm minh chứng" in answer.content.decode()
    assert not Declaration.objects.filter(person=someone.person).exists()


# ── out of turn ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("revision", ["", "0", "-1", "999", "1.0", "١", "1 ", "true", "9" * 30])
def test_a_revision_that_was_not_seen_decides_nothing(desk: Desk, revision: str) -> None:
    one, officer = desk.declared("Lê An", "schooling"), client_of(desk.officer)
    assert revision != str(one.revision)
    [item] = pending(one)
    for verb, more in (("dat", {"noi-dung": item}), ("tra-lai", {"noi-dung": item}),
                       ("ket-thuc", {})):  # fmt: skip
        form = {**more, f"ly-do-{item}": "Thiếu", "revision": revision}
        assert officer.post(f"/viec-can-lam/{one.pk}/{verb}", form).status_code == 409, verb
    assert pending(one) == [item]


def test_nothing_is_decided_twice_or_by_the_wrong_one(desk: Desk) -> None:
    one, officer, head = desk.declared(), client_of(desk.officer), client_of(desk.head)
    decide = {"revision": str(one.revision), "reason": "Thiếu"}
    for verb in ("dua-vao", "de-sau", "tra-lai"):
        answer = head.post(f"/dot-phe-duyet/khai-bao/{one.pk}/{verb}", decide)
        assert answer.status_code == 409, "it is not checked yet"
        assert officer.post(f"/dot-phe-duyet/khai-bao/{one.pk}/{verb}", decide).status_code == 403
    assert head.post(f"/viec-can-lam/{one.pk}/ket-thuc", decide).status_code == 403
    done = builders.check(one, desk.officer)
    for revision in (one.revision, done.revision):
        answer = officer.post(f"/viec-can-lam/{one.pk}/ket-thuc", {"revision": revision})
        assert answer.status_code == 409
    one.refresh_from_db()
    assert (one.state, one.revision) == (rules.CHECKED, done.revision)


def test_what_was_withdrawn_meanwhile_is_not_decided_on(desk: Desk) -> None:
    someone = desk.person()
    one, officer = builders.declare(someone, "schooling"), client_of(desk.officer)
    changes.withdraw(one, by=someone.account)
    form = {"noi-dung": pending(one)[0], "revision": one.revision}
    assert officer.post(f"/viec-can-lam/{one.pk}/dat", form).status_code == 409
    assert Declaration.objects.get(pk=one.pk).state == rules.WITHDRAWN


# ── who is in ────────────────────────────────────────────────────────────────


def test_a_one_time_password_opens_nothing_but_the_choice_of_ones_own(desk: Desk) -> None:
    account, password = accounts.open_account("moi-vao", "Mới Vào", by="tests")
    accounts.grant(account, Role.ADMINISTRATOR, desk.tree.province, by="tests")
    client = Client()
    client.post("/dang-nhap", {"username": "moi-vao", "password": password})
    for name, path in paths():
        if name.split(":")[0] in ("accounts", "api-1"):
            continue
        given: dict[str, Any] = {"pk": uuid4(), "row": uuid4(), "number": 1}
        given |= dict.fromkeys(("key", "code", "kind", "catalog", "section", "field"), "sex")
        given |= {"sha256": "0" * 64, "form": "cv", "part": 1}
        if "<int:pk>" in path:
            given["pk"] = 1
        for answer in (client.get(filled(path, given)), client.post(filled(path, given))):
            assert (answer.status_code, answer["Location"]) == (302, "/mat-khau-moi"), name


def test_a_new_password_or_a_closed_account_ends_every_open_session(desk: Desk) -> None:
    someone = desk.person()
    account = Account.objects.get(pk=someone.account.pk)
    first = client_of(account)
    assert first.get("/con-phien").status_code == 204
    accounts.reissue(account, by=desk.officer)
    assert first.get("/con-phien").status_code == 302
    accounts.set_own_password(account, "mot-cau-khac-de-nho")
    second = client_of(account)
    with audit.recording("tests", "accounts.revoke"):
        Account.objects.filter(pk=account.pk).update(is_active=False)
    assert second.get("/con-phien").status_code == 302
    tried = {"username": account.username, "password": "mot-cau-khac-de-nho"}
    assert Client().post("/dang-nhap", tried).status_code == 422
