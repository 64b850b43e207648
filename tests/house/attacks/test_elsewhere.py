"""Attacks with ids, units and choices that were never offered: in addresses, forms, headers."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Grant
from hoso.changes import rules
from hoso.changes.models import Declaration, Draft
from hoso.dossiers.models import Person, RecordRequest
from hoso.exchange.models import Export, Load
from hoso.notices.models import Notice
from hoso.quality.models import Doubt
from hoso.reports.models import YearlyReport
from tests import builders
from tests.house.knocking import ELSEWHERE, address_of, readable, values_of
from tests.house.viewers import Walk
from tests.web.signing_in import client_of
from tests.web.test_no_server_errors import paths
from tests.web.test_strangers import of_doubt, of_grant, of_mapping, of_report

pytestmark = pytest.mark.django_db

STRANGERS = ("colleague", "officer@beside", "officer@other", "head@other", "administrator")


def opening(unit: Any, **more: Any) -> dict[str, Any]:
    return {"unit": str(unit.pk), "kind": "official", "full_name": "Ngô Khánh Linh",
            "born_on": "5/6/1998", "sex": "2", "personal_number": "096198000777",
            **more}  # fmt: skip


def test_a_record_is_not_opened_in_a_unit_outside_the_grant(scene: Walk) -> None:
    here = scene.world.here
    for unit in (here.unit, here.division, here.province):
        answer = scene.clients["officer@other"].post("/ho-so/mo", opening(unit))
        assert answer.status_code == 422
    assert not Person.objects.filter(personal_number="096198000777").exists()


def test_a_number_taken_elsewhere_tells_nothing_of_whose_it_is(scene: Walk) -> None:
    here, secrets = scene.world.here, (scene.world.secrets[0], scene.world.secrets[2])
    form = opening(here.other, personal_number=here.person.personal_number, sex="1",
                   born_on="1/3/1985")  # fmt: skip
    answer = scene.clients["officer@other"].post("/ho-so/mo", form)
    text = readable(answer)
    assert answer.status_code in (409, 422)
    assert [each for each in (*secrets, str(here.person.pk)) if each in text] == []
    assert here.unit.name not in text and here.division.name not in text


def test_an_export_of_a_unit_outside_the_grant_is_not_offered_nor_taken(scene: Walk) -> None:
    here, before = scene.world.here, Export.objects.count()
    form = {"unit": str(here.unit.pk), "form": "cv", "reason": "Rà soát hồ sơ"}
    assert scene.clients["officer@other"].post("/xuat/moi", form).status_code == 422
    for unit in (here.unit.pk, here.division.pk, here.province.pk, 10**9, "x", ""):
        answer = scene.clients["officer@other"].post(f"/xuat/moi?don-vi={unit}", form)
        assert answer.status_code in (409, 422), unit
    assert Export.objects.count() == before


@pytest.mark.parametrize("area", ["/ho-so", "/han/don-vi", "/han/ai-cham", "/han/xep-hang",
                                  "/chat-luong", "/chat-luong/ho-so", "/viec-can-lam",
                                  "/dot-phe-duyet", "/dot-phe-duyet/da-ky", "/ban-in"])  # fmt: skip
def test_a_unit_outside_the_scope_in_the_address_widens_no_list(scene: Walk, area: str) -> None:
    here = scene.world.here
    for who in ("officer@other", "head@other", "officer@beside"):
        for unit in (here.unit.pk, here.division.pk, here.province.pk):
            with builders.undone():
                answer = scene.clients[who].get(area, {"don-vi": unit})
            text = readable(answer)
            assert answer.status_code in (200, 302, 403, 404), (who, unit)
            assert [each for each in scene.world.secrets if each in text] == [], (who, unit)


def test_a_workbook_is_not_brought_in_for_a_unit_outside_the_grant(scene: Walk) -> None:
    before = Load.objects.count()
    form = {"unit": str(scene.world.here.unit.pk), "file": SimpleUploadedFile("a.xlsx", b"PK")}
    answer = scene.clients["officer@other"].post("/nap/moi", form)
    assert answer.status_code == 422 and Load.objects.count() == before


def test_the_reading_of_columns_of_another_unit_is_not_used(scene: Walk) -> None:
    mapping = of_mapping(scene.world)["pk"]
    form = {"unit": str(scene.world.here.other.pk), "mapping": str(mapping),
            "file": SimpleUploadedFile("a.xlsx", b"PK")}  # fmt: skip
    answer = scene.clients["officer@other"].post("/nap/moi", form)
    assert answer.status_code == 422 and "Chọn trong danh sách." in answer.content.decode()


def test_an_account_is_not_asked_for_in_a_unit_outside_the_grant(scene: Walk) -> None:
    before = RecordRequest.objects.count()
    form = opening(scene.world.here.unit, decision_number="1/QĐ", decision_on="1/1/2026",
                   started_on="1/1/2026", scan=builders.make_pdf())  # fmt: skip
    answer = scene.clients["officer@other"].post("/ho-so/de-nghi/moi", form)
    assert answer.status_code in (403, 404, 409, 422) and RecordRequest.objects.count() == before


def test_a_row_id_of_somebody_else_in_ones_own_form_leaves_their_row_alone(scene: Walk) -> None:
    there = scene.world.here.person
    row = str(there.training.get().pk) if hasattr(there, "training") else ""
    found = Declaration.objects.get(pk=scene.world.declaration.pk).items.first()
    assert found is not None
    before = Person.objects.filter(pk=there.pk).values().get()
    for each in filter(None, (row, str(found.row), str(found.pk))):
        typed = {**builders.TYPED["training"], "institution": "Trường Của Tôi"}
        scene.clients["colleague"].post(f"/ho-so-cua-toi/muc/32.1/dong/{each}/luu", typed)
    assert Person.objects.filter(pk=there.pk).values().get() == before
    for draft in Draft.objects.filter(person=there):
        assert "Của Tôi" not in str(draft.operations)


def picture() -> str:
    """The hash of the person's portrait."""
    return str(ELSEWHERE["evidence:picture"]["sha256"])


def test_a_scan_of_somebody_else_is_not_found_by_its_hash(scene: Walk) -> None:
    """A picture, which its owner sees at the same address: a PDF is not found there at all."""
    address = f"/anh-cua-toi/{picture()}"
    assert scene.clients["person"].get(address).status_code == 200
    for who in STRANGERS:
        assert scene.clients[who].get(address).status_code == 404


def test_a_picture_of_somebody_else_is_not_found_under_ones_own_name(scene: Walk) -> None:
    own = scene.world.strangers["another person"].person
    here, officer = scene.world.here.person, scene.clients["officer@agency"]
    assert officer.get(f"/ho-so/{here.pk}/anh/{picture()}").status_code == 200
    for who in ("colleague", "officer@agency"):
        address = f"/ho-so/{own.pk}/anh/{picture()}"
        assert scene.clients[who].get(address).status_code == 404, who


def test_htmx_and_script_headers_open_no_door(scene: Walk) -> None:
    """The fragment is refused like the page, and holds no name."""
    world = scene.world
    addresses = [
        address_of(name, path, values_of(world, name))
        for name, path in paths()
        if name in ("people:dossier", "people:section", "queue:declaration", "exports:file",
                    "exchange:load-progress", "exchange:export-progress", "quality:doubt")
    ]  # fmt: skip
    for headers in ({"HX-Request": "true"}, {"X-Hoso-Script": "1"}):
        for who in STRANGERS:
            for address in addresses:
                answer = scene.clients[who].get(address, headers=headers)
                assert answer.status_code in (403, 404), (address, who)
                assert [each for each in world.secrets if each in readable(answer)] == []


def test_a_method_nobody_offers_does_nothing(scene: Walk) -> None:
    """Each address is asked with one of them."""
    let_through = []
    methods = cycle(["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "x"])
    for (name, path), method in zip(sorted(paths()), methods, strict=False):
        address = address_of(name, path, values_of(scene.world, name))
        with builders.undone():
            answer = scene.clients["officer@agency"].generic(method, address)
        if answer.status_code not in (302, 403, 404, 405) and not name.startswith("api-1:"):
            let_through.append((name, method, answer.status_code))
    assert let_through == []


@pytest.mark.parametrize("how", [{"_method": "POST"}, {"X-HTTP-Method-Override": "POST"},
                                 {"X-HTTP-Method": "DELETE"}])  # fmt: skip
def test_a_method_in_a_header_or_field_is_not_the_method(scene: Walk, how: dict[str, str]) -> None:
    address = f"/viec-can-lam/{scene.world.declaration.pk}/ket-thuc"
    client = scene.clients["officer@agency"]
    assert client.get(address, how, headers=how).status_code == 405


def test_head_tells_no_more_than_get(scene: Walk) -> None:
    world = scene.world
    for name, path in paths():
        if name.split(":")[0] not in ("people", "exports", "evidence", "components", "exchange"):
            continue
        address = address_of(name, path, values_of(world, name))
        client = scene.clients["officer@other"]
        assert client.head(address).status_code == client.get(address).status_code, name


def test_parameters_given_twice_do_not_reach_two_people(scene: Walk) -> None:
    """The first is seen by one check, the last by another: neither may be somebody else's."""
    here = scene.world.here
    answer = scene.clients["officer@other"].get(
        f"/ho-so?don-vi={here.other.pk}&don-vi={here.unit.pk}&q=khuat"
    )
    assert scene.world.secrets[0] not in readable(answer)


def test_a_page_cursor_of_somebody_else_shows_nobody(scene: Walk) -> None:
    client, name = scene.clients["officer@other"], scene.world.secrets[0]
    for cursor in ("", "W10", "WyJUYSIsMV0", str(scene.world.here.person.pk), "../x", "9" * 40):
        for place in ("sau", "truoc", "cuoi"):
            answer = client.get("/ho-so", {place: cursor})
            assert answer.status_code in (200, 302, 400, 404, 409)
            assert name not in readable(answer)


def test_a_sealed_choice_of_one_signer_is_worth_nothing_to_another(scene: Walk) -> None:
    """The list that a head was shown, taken along by the head of another agency."""
    here = scene.world.here
    page = scene.clients["head@agency"].get("/dot-phe-duyet").content.decode()
    sealed = page.split('name="ban-chup" value="', 1)
    assert len(sealed) == 2, "the head has a list to sign"
    snapshot = sealed[1].split('"', 1)[0]
    for who in ("head@other", "head@beside", "lent-ended", "officer@agency"):
        answer = scene.clients[who].post(
            "/dot-phe-duyet/ky", {"ban-chup": snapshot, "chon": str(scene.world.batch.pk)}
        )
        assert answer.status_code in (403, 404, 409), who
        assert here.person.full_name not in readable(answer)


@pytest.mark.parametrize(
    "forged", ["", "x", "e30:1:x", signing.dumps({"x": 1}), "e" * 5_000],
    ids=["empty", "word", "made up", "signed for something else", "long"],
)  # fmt: skip
def test_a_sealed_choice_made_up_by_hand_signs_nothing(scene: Walk, forged: str) -> None:
    for name in ("ban-chup", "da-chon"):
        answer = scene.clients["head@agency"].post("/dot-phe-duyet/ky", {name: forged})
        assert answer.status_code in (404, 409, 422)


def test_doubts_of_another_unit_are_not_asked_about(scene: Walk) -> None:
    doubt = of_doubt(scene.world)["pk"]
    before = Doubt.objects.filter(pk=doubt).values().get()
    form = {"nghi-van": str(doubt), "gui": "1", "note": "x", "due_on": "31/12/2027", "row": doubt}
    for who in ("officer@other", "officer@beside"):
        answer = scene.clients[who].post("/chat-luong/nghi-van/de-nghi", form)
        assert scene.world.secrets[0] not in readable(answer)
        assert Doubt.objects.filter(pk=doubt).values().get() == before


def test_reports_of_another_unit_are_not_urged_or_gathered(scene: Walk) -> None:
    report = of_report(scene.world)["pk"]
    before = YearlyReport.objects.filter(pk=report).values().get()
    for who in ("officer@other", "head@other", "officer@agency"):
        assert scene.clients[who].post("/bao-cao-nam/nhac", {"row": report}).status_code == 403
    assert YearlyReport.objects.filter(pk=report).values().get() == before


def test_notices_of_somebody_else_are_neither_opened_nor_marked(scene: Walk) -> None:
    notice = scene.world.notice.pk
    before = Notice.objects.filter(pk=notice).values().get()
    for who in ("person", "officer@other", "head@agency", "administrator"):
        for method in ("get", "post"):
            assert getattr(scene.clients[who], method)(f"/thong-bao/{notice}/mo").status_code in (
                404, 405,
            )  # fmt: skip
        scene.clients[who].post("/thong-bao/da-doc", {"pk": notice})
    assert Notice.objects.filter(pk=notice).values().get() == before


def test_a_hidden_page_is_the_page_of_what_is_not_there(scene: Walk) -> None:
    """Not only the status: word for word the same."""
    there = scene.clients["officer@other"].get(f"/ho-so/{scene.world.here.person.pk}")
    nowhere = scene.clients["officer@other"].get(f"/ho-so/{uuid4()}")
    token = re.compile(
        rb'csrfmiddlewaretoken"[^>]*>|y\xc3\xaau c\xe1\xba\xa7u: \w+'
    )  # new in each answer
    assert token.sub(b"", there.content) == token.sub(b"", nowhere.content)


def test_a_declaration_is_not_passed_on_by_an_id_added_to_the_list(scene: Walk) -> None:
    one = scene.world.declaration
    page = scene.clients["officer@other"].get("/viec-can-lam/chuyen").content.decode()
    snapshot = page.split('name="ban-chup" value="', 1)[-1].split('"', 1)[0]
    form = {"ban-chup": snapshot, "chon": f"{one.pk}", "row": f"{one.pk}"}
    answer = scene.clients["officer@other"].post("/viec-can-lam/chuyen", form)
    assert scene.world.secrets[0] not in readable(answer)
    assert Declaration.objects.get(pk=one.pk).state == rules.SUBMITTED


def test_an_ended_delegation_opens_none_of_what_it_opened(scene: Walk) -> None:
    """Day by day the same account: what it could open it cannot open the day after."""
    world, grant = scene.world, Grant.objects.get(account__full_name="Trần Thay Mặt")
    client = client_of(grant.account)
    addresses = [f"/ho-so/{world.here.person.pk}", f"/minh-chung/{world.evidence.pk}",
                 f"/dot-phe-duyet/{world.session.pk}/ban-ke.pdf"]  # fmt: skip
    assert [client.get(each).status_code for each in addresses] == [200] * 3
    with audit.recording("tests", "accounts.revoke"):
        Grant.objects.filter(pk=grant.pk).update(until=timezone.localdate())
    assert [client.get(each).status_code for each in addresses] == [404] * 3


def test_a_lending_of_another_is_not_taken_back(scene: Walk) -> None:
    lent = of_grant(scene.world)["pk"]
    for who in ("head@other", "head@above", "officer@agency", "administrator", "lent-head"):
        assert scene.clients[who].post(f"/uy-quyen/{lent}/thu-lai").status_code == 404, who


@pytest.mark.parametrize("who", ["officer@agency", "hr-head@agency", "head@other", "lent-head"])
def test_a_role_one_does_not_hold_is_not_lent(scene: Walk, who: str) -> None:
    """With the id of the head's own grant in the form."""
    head = Grant.objects.get(account=scene.world.here.head)
    before = Grant.objects.count()
    form = {"quyen": head.pk, "to": scene.world.here.officer.pk, "since": "1/1/2026",
            "until": "31/12/2027", "basis": "x", "role": "administrator", "unit": "1"}  # fmt: skip
    assert scene.clients[who].post("/uy-quyen", form).status_code in (403, 409, 422)
    assert Grant.objects.count() == before


def test_a_lent_role_is_not_lent_on(scene: Walk) -> None:
    lent, before = Grant.objects.get(account__full_name="Trần Thay Mặt"), Grant.objects.count()
    form = {"quyen": lent.pk, "to": scene.world.here.officer.pk, "since": "1/1/2026",
            "until": "31/12/2027", "basis": "x"}  # fmt: skip
    assert scene.clients["lent-head"].post("/uy-quyen", form).status_code in (403, 409, 422)
    assert Grant.objects.count() == before
