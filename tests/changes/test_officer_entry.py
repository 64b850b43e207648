"""Where the regulation gives the entering to the unit, its officer does for a person what the
person does elsewhere, and the person enters only some items (Tuyên Quang, Điều 9)."""

from __future__ import annotations

from typing import Any

import pytest

from hoso.accounts.models import Account, Role
from hoso.base.errors import Conflict, NotAllowed
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Draft, Evidence
from hoso.notices.models import Notice
from hoso.regulations.kinds import Declarer
from tests import builders
from tests.builders import Someone, Tree, fill

pytestmark = pytest.mark.django_db
FIRST = ("identity", "papers", "origin", "schooling", "position", "work", "salary")


@pytest.fixture
def tree(db: None, settings: Any) -> Tree:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    return builders.make_tree()


@pytest.fixture
def officer(tree: Tree) -> Account:
    return builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)


@pytest.fixture
def head(tree: Tree) -> Account:
    return builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)


@pytest.fixture
def someone(tree: Tree, officer: Account) -> Someone:
    return builders.make_person(tree.division, officer)


def typing(someone: Someone, officer: Account) -> Someone:
    """The person, with the account that types."""
    return Someone(someone.person, officer)


def entered(someone: Someone, officer: Account) -> Any:
    for section in FIRST:
        fill(typing(someone, officer), section)
    fill(typing(someone, officer), "family")
    fill(typing(someone, officer), "family", relation="02", name="Trần Thị Tư", born_in="1958")
    return changes.submit(someone.person, by=officer)


@pytest.mark.clause("TQ-9.2a")
def test_the_officer_enters_everything_and_the_head_has_it_next(
    someone: Someone, officer: Account, head: Account
) -> None:
    declaration = entered(someone, officer)
    assert (declaration.entered_by, declaration.submitted_by) == ("officer", officer)
    assert declaration.state == rules.CHECKED and declaration.step_role == "head"
    assert "Trần Quốc Bảo" in Notice.objects.filter(account=someone.account).latest("pk").text
    builders.make_key(head, someone.person.unit)
    done = changes.clear_exceptions(declaration, by=head, revision=declaration.revision)
    unit = someone.person.unit.parent
    assert unit is not None
    made = changes.approve(unit, {done.pk: done.revision}, by=head, signer=None, outside="Kỳ đầu")
    assert made.versions[0].number == 1


@pytest.mark.clause("TQ-9.2b")
def test_the_person_enters_only_their_items_and_learns_who_enters_the_rest(
    someone: Someone,
) -> None:
    fill(someone, "family")
    assert changes.submit(someone.person, by=someone.account).entered_by == "person"
    with pytest.raises(NotAllowed, match="do cán bộ đầu mối của đơn vị nhập") as refused:
        fill(someone, "training")
    assert "36.1" in refused.value.message
    assert refused.value.article == "Khoản 2 Điều 9"
    assert refused.value.ask == "cán bộ đầu mối của đơn vị"


def test_each_sends_only_what_they_typed(someone: Someone, officer: Account) -> None:
    fill(someone, "family")
    fill(typing(someone, officer), "schooling")
    mine = changes.draft_of(someone.person)
    theirs = changes.draft_of(someone.person, Declarer.OFFICER)
    assert [each["section"] for each in mine.operations] == ["family"]
    assert [each["section"] for each in theirs.operations] == ["schooling"]
    sent = changes.submit(someone.person, by=officer)
    assert {item.section for item in sent.items.all()} == {"schooling"}
    assert [each["section"] for each in changes.draft_of(someone.person).operations] == ["family"]
    with pytest.raises(Conflict, match="Khai báo trước"):
        changes.submit(someone.person, by=someone.account)
    with pytest.raises(Conflict, match="người khác nhập"):
        changes.withdraw(sent, by=someone.account)
    changes.withdraw(sent, by=officer)
    assert len(changes.draft_of(someone.person, Declarer.OFFICER).operations) == 1
    assert changes.submit(someone.person, by=someone.account).entered_by == "person"


def test_what_one_is_typing_the_other_does_not_write_over(
    someone: Someone, officer: Account
) -> None:
    row = fill(someone, "family")
    before = Draft.objects.get().operations
    with pytest.raises(Conflict, match="người có hồ sơ khai dở"):
        fill(typing(someone, officer), "family", row, name="Ai khác")
    scan = {"section_key": "family", "row": row, "kind": "other"}
    with pytest.raises(Conflict, match="người có hồ sơ khai dở"):
        changes.attach(someone.person, by=officer, upload=builders.make_pdf("khác"), **scan)
    changes.undo_operation(someone.person, by=officer, section_key="family", row=row)
    assert Draft.objects.get().operations == before
    assert Evidence.objects.count() == 1


@pytest.mark.clause("TQ-9.2a")
def test_given_back_it_is_the_officers_to_correct(
    someone: Someone, officer: Account, head: Account
) -> None:
    sent = entered(someone, officer)
    given = changes.give_back_whole(sent, "Sai ngày", by=head, revision=sent.revision)
    assert (given.state, given.step_role) == (rules.RETURNED, "officer")
    told = Notice.objects.filter(account=officer).latest("pk")
    assert told.link == f"/ho-so/{someone.person.pk}/khai"
    assert changes.draft_of(someone.person).operations == []
    fill(someone, "family", name="Nguyễn Văn Bốn")
    with pytest.raises(Conflict, match="cán bộ đầu mối đang sửa"):
        changes.submit(someone.person, by=someone.account)
    again = changes.submit(someone.person, by=officer)
    assert (again.pk, again.state) == (sent.pk, rules.CHECKED)


def test_given_back_it_is_corrected_under_the_regulation_it_began_with(
    someone: Someone, officer: Account, head: Account, settings: Any
) -> None:
    sent = entered(someone, officer)
    changes.give_back_whole(sent, "Sai ngày", by=head, revision=sent.revision)
    settings.HOSO_REGULATION = "ca_mau_2024"
    fill(typing(someone, officer), "schooling")
    assert changes.submit(someone.person, by=officer).regulation == "tuyen_quang_2020"
    other = builders.make_person(someone.person.unit, officer)
    with pytest.raises(NotAllowed):
        fill(typing(other, officer), "schooling")


@pytest.mark.parametrize(
    "regulation", ["ca_mau_2024", "bo_noi_vu_2023", "lai_chau_2024", "kon_tum_2025"]
)
def test_where_the_person_enters_no_officer_does(
    someone: Someone, officer: Account, settings: Any, regulation: str
) -> None:
    settings.HOSO_REGULATION = regulation
    with pytest.raises(NotAllowed, match="tự khai vào hồ sơ của mình") as refused:
        fill(typing(someone, officer), "schooling")
    assert refused.value.article and refused.value.ask == "người có hồ sơ"
    with pytest.raises(NotAllowed):
        changes.submit(someone.person, by=officer)
    assert not changes.may_declare(someone.person, officer)


def test_nobody_of_another_unit_and_no_other_role_enters(
    someone: Someone, head: Account, tree: Tree
) -> None:
    elsewhere = builders.make_unit("Sở Tài chính", "department", tree.province, code="H12.06")
    stranger = builders.make_account("Lạ", role=Role.OFFICER, unit=elsewhere)
    for by in (head, stranger):
        with pytest.raises(NotAllowed, match="Chỉ cán bộ đầu mối"):
            fill(typing(someone, by), "schooling")
    assert not Draft.objects.exists()
