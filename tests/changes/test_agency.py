"""What the agency writes into a dossier: checked by who wrote it, signed by the head."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso.accounts.models import Role
from hoso.accounts.services import grant
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Evidence, LegalValue, Origin
from hoso.changes.services.agency import Proof, take_back, write
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person, Version
from hoso.notices.models import Notice
from hoso.signing.demo import PIN
from hoso.signing.services import unlocked
from simulators.pki import Authority
from tests.changes.conftest import Agency, opened, pdf
from tests.changes.test_attaching import signed as digitally_signed

pytestmark = pytest.mark.django_db

KEY = "assessment"
WORDS = {"comment": "Hoàn thành tốt nhiệm vụ; có tinh thần trách nhiệm."}


def proof(**given: Any) -> Proof:
    return Proof(**{"upload": pdf(), "kind": "rating_decision", "number": "12/NX",
                    "issued_on": "5/11/2026", **given})  # fmt: skip


def written(agency: Agency, **given: Any) -> Declaration:
    return write(agency.person, KEY, WORDS, **{"by": agency.officer, "proof": proof(), **given})


def approved(agency: Agency, one: Declaration) -> None:
    if one.exceptions:
        one = changes.clear_exceptions(one, by=agency.head, revision=one.revision)
    with unlocked(agency.key, PIN) as signer:
        changes.approve(agency.unit, agency.chosen(one), by=agency.head, signer=signer)


@pytest.fixture
def signed(agency: Agency) -> Agency:
    """Somebody whose first version is signed."""
    approved(agency, agency.checked(agency.declares_everything()))
    agency.person.refresh_from_db()
    return agency


@pytest.mark.clause("CM-6.1")
def test_what_the_agency_writes_waits_for_the_head_and_becomes_the_next_version(
    signed: Agency,
) -> None:
    one = written(signed)
    assert (one.origin, one.state, one.checked_by) == (
        Origin.AGENCY, rules.CHECKED, signed.officer,
    )  # fmt: skip
    item = one.items.get()
    assert (item.section, item.field, item.state) == (KEY, "comment", rules.ACCEPTED)
    assert (item.after, item.decided_by) == (WORDS["comment"], signed.officer)
    assert item.evidence.get().number == "12/NX"
    assert f"{one.happened_on:%d/%m/%Y}" == "05/11/2026"
    told = Notice.objects.filter(account=signed.account).latest("pk")
    assert "mục 38" in told.text and "chờ thủ trưởng ký duyệt" in told.text
    assert KEY not in dossiers.content_of(signed.person)
    approved(signed, one)
    assert dossiers.content_of(Person.objects.get(pk=signed.person.pk))[KEY] == WORDS
    assert Version.objects.filter(person=signed.person).count() == 2


@pytest.mark.clause("KT-10.3")
def test_a_decision_signed_by_a_trusted_signer_is_an_original_for_the_agency_too(
    signed: Agency, ca: Authority, tmp_path: Path
) -> None:
    file = SimpleUploadedFile("nhan-xet.pdf", digitally_signed(ca, tmp_path, pdf().read()))
    kept = written(signed, proof=proof(upload=file)).items.get().evidence.get()
    assert (kept.legal_value, kept.signer) == (LegalValue.SIGNED, "Phạm Văn Bền")


def test_only_an_officer_over_the_unit_writes_and_nobody_into_their_own(signed: Agency) -> None:
    other = signed.elsewhere()
    stranger = opened("Lê Thị Xa", Role.OFFICER, other)
    for by in (signed.head, stranger, signed.account):
        with pytest.raises(NotAllowed):
            written(signed, by=by)
    grant(signed.account, Role.OFFICER, signed.unit, by="tests")
    by = type(signed.account).objects.get(pk=signed.account.pk)
    with pytest.raises(NotAllowed, match="chính mình"):
        written(signed, by=by)
    assert not Declaration.objects.filter(origin=Origin.AGENCY).exists()


def test_what_the_person_declares_is_not_written_for_them(signed: Agency) -> None:
    with pytest.raises(NotAllowed, match="tự khai"):
        write(signed.person, "schooling", {"general_education": "12/12"}, by=signed.officer,
              proof=proof())  # fmt: skip
    with pytest.raises(NotAllowed, match="không phải người có hồ sơ"):
        changes.save_operation(signed.person, by=signed.account, section_key=KEY, raw=WORDS)


def test_a_form_without_the_section_takes_none(signed: Agency) -> None:
    signed.person.kind = "worker"
    with pytest.raises(NotAllowed, match="không có mục"):
        written(signed)


def test_it_waits_for_the_first_version_and_for_what_is_under_way(agency: Agency) -> None:
    with pytest.raises(Conflict, match="chưa có bản được ký"):
        written(agency)
    approved(agency, agency.checked(agency.declares_everything()))
    agency.person.refresh_from_db()
    agency.typed("schooling", general_education="12/12")
    agency.typed("training", since="9/2010", until="6/2012", institution="ĐH", mode="01",
                 degree="05")  # fmt: skip
    changes.submit(agency.person, by=agency.account)
    with pytest.raises(Conflict, match="chờ kiểm tra"):
        written(agency)


def test_what_is_missing_or_wrong_is_told_at_its_field_and_leaves_nothing(signed: Agency) -> None:
    before = Evidence.objects.count()
    for given, field in (
        ({"upload": None}, "file"),
        ({"issued_on": "31/02/2026"}, "issued_on"),
        ({"number": "9" * 80}, "number"),
    ):
        with pytest.raises(Incomplete) as told:
            written(signed, proof=proof(**given))
        assert [one.field for one in told.value.findings] == [field]
    with pytest.raises(Incomplete) as told:
        write(signed.person, KEY, {"comment": "x" * 5_000}, by=signed.officer, proof=proof())
    assert [one.field for one in told.value.findings] == ["comment"]
    with pytest.raises(Conflict, match="giống như trong hồ sơ"):
        write(signed.person, KEY, {"comment": "  "}, by=signed.officer, proof=proof())
    assert Evidence.objects.count() == before
    assert not Declaration.objects.filter(origin=Origin.AGENCY).exists()


def test_the_person_goes_on_typing_and_sends_once_it_is_signed(signed: Agency) -> None:
    one = written(signed)
    signed.typed("training", since="9/2010", until="6/2012", institution="ĐH", mode="01",
                 degree="05")  # fmt: skip
    with pytest.raises(Conflict, match="Cơ quan, đơn vị vừa ghi"):
        changes.submit(signed.person, by=signed.account)
    with pytest.raises(Conflict):
        changes.withdraw(one, by=signed.account)
    approved(signed, one)
    assert changes.submit(signed.person, by=signed.account).state == rules.SUBMITTED


def test_the_head_gives_it_back_to_who_wrote_it_and_not_to_the_person(signed: Agency) -> None:
    one = written(signed)
    told = Notice.objects.filter(account=signed.account).count()
    one = changes.give_back_whole(one, "Ghi rõ xếp loại", by=signed.head, revision=one.revision)
    assert one.state == rules.WITHDRAWN and one.items.get().reason == "Ghi rõ xếp loại"
    assert changes.draft_of(signed.person).operations == []
    assert Notice.objects.filter(account=signed.account).count() == told
    assert "Ghi rõ xếp loại" in Notice.objects.filter(account=signed.officer).latest("pk").text
    assert written(signed).state == rules.CHECKED


def test_the_officer_takes_it_back_before_it_is_signed(signed: Agency) -> None:
    one = written(signed)
    with pytest.raises(Conflict):
        take_back(one, by=signed.officer, revision=one.revision - 1)
    with pytest.raises(NotAllowed):
        take_back(one, by=signed.head, revision=one.revision)
    one = take_back(one, by=signed.officer, revision=one.revision)
    assert one.state == rules.WITHDRAWN
    with pytest.raises(Conflict):
        take_back(one, by=signed.officer, revision=one.revision)
    declared = agency_declares(signed)
    with pytest.raises(Conflict):
        take_back(declared, by=signed.officer, revision=declared.revision)


def agency_declares(agency: Agency) -> Declaration:
    agency.typed("training", since="9/2010", until="6/2012", institution="ĐH", mode="01",
                 degree="05")  # fmt: skip
    return changes.submit(agency.person, by=agency.account)
