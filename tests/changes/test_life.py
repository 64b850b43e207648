"""One dossier from its first declaration to its second version, in the services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hoso.accounts.models import Role
from hoso.accounts.services import grant
from hoso.audit.models import Event
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import months, rules
from hoso.changes import services as changes
from hoso.changes.components import accepted_components
from hoso.changes.models import ApprovalSession, Declaration
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person, Version
from hoso.dossiers.models.history import Training
from hoso.dossiers.services import open_record
from hoso.notices.models import Notice
from hoso.signing.demo import PIN
from hoso.signing.models import Signature
from hoso.signing.services import Signer, unlocked
from tests.changes.conftest import Agency, opened

pytestmark = pytest.mark.django_db


@contextmanager
def key_of(agency: Agency) -> Iterator[Signer]:
    with unlocked(agency.key, PIN) as signer:
        yield signer


def approved(agency: Agency, *declarations: Declaration) -> changes.Approved:
    with key_of(agency) as signer:
        return changes.approve(
            agency.unit, agency.chosen(*declarations), by=agency.head, signer=signer
        )


@pytest.mark.clause(
    "CM-3.3", "CM-4.1", "CM-6.3a", "CM-6.4", "CM-7.1", "TQ-5.2a", "TQ-5.2h", "BNV-4.3"
)
def test_what_is_declared_checked_and_signed_becomes_version_one(agency: Agency) -> None:
    declaration = agency.checked(agency.declares_everything())
    made = approved(agency, declaration)

    person = Person.objects.get(pk=agency.person.pk)
    declaration.refresh_from_db()
    version = Version.objects.get(person=person)
    assert (person.version_number, version.number, declaration.state) == (1, 1, rules.APPLIED)
    content = json.loads(version.content)
    assert content["identity"]["born_on"] == "1985-03-01"
    assert content["training"][0]["degree"] == "04"
    assert content["salary"][0]["coefficient"] == "2.34"
    assert content["work"][0]["organisation"] == "Sở Nông nghiệp"
    assert "today" not in content["person"]

    components = accepted_components([person.pk])[person.pk]
    live = dossiers.frozen(dossiers.content_of(person), 1, "", components)
    assert len(components) == 9 and content["components"] == components
    assert canonical(live) == version.content.encode()
    assert sha256(version.content.encode()) == version.sha256

    manifest = json.loads(bytes(made.session.signature.manifest))
    assert manifest["entries"] == [
        {"dossier": str(person.pk), "version": 1, "sha256": version.sha256, "previous": ""}
    ]
    assert Event.objects.get(action="changes.approve").actor == agency.head.username


def test_a_second_version_names_the_hash_of_the_first(agency: Agency) -> None:
    approved(agency, agency.checked(agency.declares_everything()))
    row = dossiers.content_of(agency.person)["salary"][0]["id"]
    agency.typed(
        "salary", row, since="9/2008", until="8/2011", step="1", coefficient="2,34", rank="01.003"
    )
    agency.typed("salary", since="9/2011", step="2", coefficient="2,67", rank="01.003")
    second = agency.checked(changes.submit(agency.person, by=agency.account))
    approved(agency, second)

    one, two = Version.objects.filter(person=agency.person).order_by("number")
    assert two.previous_sha256 == one.sha256
    steps = [row["step"] for row in json.loads(two.content)["salary"]]
    assert steps == [1, 2]
    assert [item.operation for item in second.items.all()] == ["edit", "add"]


@pytest.mark.clause("CM-6.4", "KT-7.3")
def test_a_change_without_its_scan_is_not_sent(agency: Agency) -> None:
    agency.declares_everything()
    Declaration.objects.get()
    changes.withdraw(Declaration.objects.get(), by=agency.account)
    changes.save_operation(
        agency.person,
        by=agency.account,
        section_key="work",
        raw={"since": "2000", "until": "2001", "organisation": "A", "position": "B"},
    )
    with pytest.raises(Incomplete) as refused:
        changes.submit(agency.person, by=agency.account)
    assert "minh chứng" in refused.value.message
    assert refused.value.findings[0].section == "work"


def test_only_what_was_given_back_returns_to_the_person(agency: Agency) -> None:
    declaration = agency.declares_everything()
    wrong = declaration.items.get(section="training")
    rest = [item.pk for item in declaration.items.exclude(pk=wrong.pk)]
    declaration = changes.accept(
        declaration, rest, by=agency.officer, revision=declaration.revision
    )
    with pytest.raises(Incomplete, match="Chưa ghi lý do"):
        changes.give_back(
            declaration, [wrong.pk], "  ", by=agency.officer, revision=declaration.revision
        )
    declaration = changes.give_back(
        declaration, [wrong.pk], "Bản quét mờ", by=agency.officer, revision=declaration.revision
    )
    declaration = changes.finish_check(
        declaration, by=agency.officer, revision=declaration.revision
    )
    assert declaration.state == rules.RETURNED

    draft = changes.draft_of(agency.person)
    assert [each["section"] for each in draft.operations] == ["training"]
    assert draft.operations[0]["raw"]["institution"] == "Đại học Cần Thơ"
    assert draft.operations[0]["evidence"]

    agency.typed(
        "training",
        wrong.row,
        since="9/2003",
        until="6/2008",
        institution="Đại học Cần Thơ",
        mode="01",
        degree="04",
    )
    again = changes.submit(agency.person, by=agency.account)
    assert again.pk == declaration.pk
    pending = again.items.filter(state=rules.PENDING)
    assert [item.after["until"] for item in pending] == ["2008-06"]
    assert again.items.filter(state=rules.ACCEPTED).count() == len(rest)
    assert again.items.get(state=rules.REPLACED).reason == "Bản quét mờ"
    told = Notice.objects.filter(account=agency.officer).order_by("pk")
    assert ["gửi lại" in notice.text for notice in told] == [False, True]

    approved(agency, agency.checked(again))
    assert dossiers.content_of(agency.person)["training"][0]["until"] == "2008-06"


def test_the_same_draft_is_sent_once(agency: Agency) -> None:
    agency.declares_everything()
    with pytest.raises(Conflict, match="đã được gửi"):
        changes.submit(agency.person, by=agency.account)
    agency.typed("work", since="2000", until="2001", organisation="A", position="B")
    with pytest.raises(Conflict, match="Khai báo trước"):
        changes.submit(agency.person, by=agency.account)
    assert Declaration.objects.count() == 1


def test_of_two_officers_on_one_declaration_the_second_is_told(agency: Agency) -> None:
    declaration = agency.declares_everything()
    seen = declaration.revision
    first, second = list(declaration.items.all())[:2]
    changes.accept(declaration, [first.pk], by=agency.officer, revision=seen)
    with pytest.raises(Conflict, match="vừa được người khác xử lý"):
        changes.give_back(declaration, [second.pk], "Sai", by=agency.officer, revision=seen)
    second.refresh_from_db()
    assert second.state == rules.PENDING


@pytest.mark.clause("CM-7.1")
def test_what_was_signed_once_is_not_signed_again(agency: Agency) -> None:
    declaration = agency.checked(agency.declares_everything())
    chosen = agency.chosen(declaration)
    approved(agency, declaration)
    with key_of(agency) as signer, pytest.raises(Conflict, match="Chưa ký hồ sơ nào"):
        changes.approve(agency.unit, chosen, by=agency.head, signer=signer)
    assert Signature.objects.count() == ApprovalSession.objects.count() == 1


def test_looking_at_what_would_be_signed_changes_nothing(agency: Agency) -> None:
    declaration = agency.checked(agency.declares_everything())
    prepared = changes.prepare(agency.unit, agency.chosen(declaration), by=agency.head)
    assert prepared.pdf.startswith(b"%PDF")
    assert [version.number for version in prepared.versions] == [1]
    assert not Version.objects.exists()
    declaration.refresh_from_db()
    assert declaration.state == rules.CHECKED
    assert "work" not in dossiers.content_of(agency.person)


def test_nobody_decides_on_their_own_declaration_or_beyond_their_units(agency: Agency) -> None:
    declaration = agency.declares_everything()
    items = [item.pk for item in declaration.items.all()]
    stranger = opened("Người nơi khác", Role.OFFICER, agency.elsewhere())
    for account in (agency.account, agency.head, stranger):
        with pytest.raises(NotAllowed):
            changes.accept(declaration, items, by=account, revision=declaration.revision)
    grant(agency.account, Role.OFFICER, agency.unit, by="tests")
    with pytest.raises(NotAllowed, match="của chính mình"):
        changes.accept(declaration, items, by=agency.account, revision=declaration.revision)


def test_a_warning_waits_for_the_head_to_look(agency: Agency) -> None:
    agency.declares_everything()
    changes.withdraw(Declaration.objects.get(), by=agency.account)
    agency.typed("salary", since="9/2011", step="4", coefficient="3,33", rank="01.003")
    declaration = changes.submit(agency.person, by=agency.account)
    ids = [item.pk for item in declaration.items.all()]
    declaration = changes.accept(declaration, ids, by=agency.officer, revision=declaration.revision)
    declaration = changes.finish_check(
        declaration, by=agency.officer, revision=declaration.revision
    )
    assert any("Tăng 3 bậc" in said for said in declaration.exceptions)
    month = months.month_of(agency.unit, {agency.head.pk})
    assert (month.ready, [one.pk for one in month.exceptional]) == ([], [declaration.pk])
    with key_of(agency) as signer, pytest.raises(Conflict):
        changes.approve(agency.unit, agency.chosen(declaration), by=agency.head, signer=signer)
    cleared = changes.clear_exceptions(declaration, by=agency.head, revision=declaration.revision)
    approved(agency, cleared)


def test_birth_that_disagrees_with_the_personal_number_is_an_exception(agency: Agency) -> None:
    agency.declares_everything()
    changes.withdraw(Declaration.objects.get(), by=agency.account)
    agency.typed(
        "identity",
        birth_name="Nguyễn Văn An",
        sex="1",
        born_on="1/3/1987",
        birth_place="34-x-32248",
        home_place="34-x-32248",
        ethnicity="01",
        religion="00",
    )
    declaration = changes.submit(agency.person, by=agency.account)
    ids = [item.pk for item in declaration.items.all()]
    declaration = changes.accept(declaration, ids, by=agency.officer, revision=declaration.revision)
    declaration = changes.finish_check(
        declaration, by=agency.officer, revision=declaration.revision
    )
    assert any("khác với số định danh" in said for said in declaration.exceptions)


def test_two_windows_on_one_draft_do_not_overwrite_each_other(agency: Agency) -> None:
    draft, *_ = changes.save_operation(
        agency.person,
        by=agency.account,
        section_key="schooling",
        raw={"general_education": "12/12"},
    )
    with pytest.raises(Conflict, match="cửa sổ khác"):
        changes.save_operation(
            agency.person,
            by=agency.account,
            section_key="schooling",
            raw={"general_education": ""},
            revision=draft.revision - 1,
        )
    assert changes.draft_of(agency.person).operations[0]["raw"] == {"general_education": "12/12"}


@pytest.mark.clause("CM-3.5")
def test_a_month_is_signed_with_ones_own_key_and_no_other(agency: Agency) -> None:
    declaration = agency.checked(agency.declares_everything())
    deputy = opened("Phạm Thị Hai", Role.HEAD, agency.unit)
    with key_of(agency) as signer, pytest.raises(NotAllowed, match="của chính mình"):
        changes.approve(agency.unit, agency.chosen(declaration), by=deputy, signer=signer)
    assert not Version.objects.exists()


def test_a_new_record_with_gaps_waits_for_the_head_to_look(agency: Agency) -> None:
    agency.typed("schooling", general_education="12/12")
    declaration = changes.submit(agency.person, by=agency.account)
    items = [item.pk for item in declaration.items.all()]
    done = changes.accept(declaration, items, by=agency.officer, revision=declaration.revision)
    done = changes.finish_check(done, by=agency.officer, revision=done.revision)
    assert any("còn thiếu" in said for said in done.exceptions)
    [odd] = months.month_of(agency.unit, {agency.head.pk}).exceptional
    assert odd.pk == done.pk


def test_a_row_with_the_id_of_another_dossiers_row_is_told_and_nothing_is_signed(
    agency: Agency,
) -> None:
    """Two drafts can name the same new row; what was signed first stands."""
    first = agency.declares_everything()
    row = first.items.filter(section="training").get().row
    made = open_record(
        agency.officer,
        agency.division,
        personal_number="096085000077",
        full_name="Lê Văn Hai",
        born_on="1/3/1985",
        sex="1",
        kind="official",
    )
    second = replace(agency, person=made.person, account=made.account)
    second.typed(
        "training",
        row,
        since="9/2003",
        until="6/2007",
        institution="Đại học Khác",
        mode="01",
        degree="04",
    )
    late = second.checked(changes.submit(second.person, by=second.account))
    approved(agency, agency.checked(first))
    with pytest.raises(Conflict, match=r"Mục 32\.1 của hồ sơ số hiệu"):
        approved(agency, late)
    assert Training.objects.get(pk=row).person_id == agency.person.pk
    assert not made.person.versions.exists()


def test_a_draft_of_millions_of_characters_is_refused_and_what_was_saved_stays(
    agency: Agency,
) -> None:
    def save() -> None:
        changes.save_operation(
            agency.person, by=agency.account, section_key="family", raw={"name": "a" * 190_000}
        )

    for _ in range(10):
        save()
    with pytest.raises(Incomplete, match="phần đã lưu trước vẫn còn"):
        save()
    assert len(changes.draft_of(agency.person).operations) == 10
