"""A workbook on its way in: what each row comes to, who may, and how it becomes changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hoso import audit
from hoso.accounts.models import Role
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import rules as changes_rules
from hoso.changes import services as changes
from hoso.changes.models import Batch, Declaration, Item, Origin
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.exchange import queries, rules, services
from hoso.exchange.models import Load
from tests import builders
from tests.exchange.office import Office, typed

WHO, KIND, UNIT = "person.personal_number", "person.kind", "person.unit"
HEAD = (WHO, KIND, UNIT, "identity.birth_name", "identity.sex", "identity.born_on")
AN = ("096085000001", "official", "H12.02", "Nguyễn Văn An", "Nam", "1/3/1985")
BINH = ("096185000002", "Viên chức", "H12.02", "Lê Thị Bình", "2", "1985")
FAMILY = (WHO, "family.relation", "family.name", "family.born_in", "family.id")


def book(path: Path, *people: Any, head: Any = HEAD, **tables: Any) -> Path:
    """Sheets with their keys in the third row, as a template has them."""
    sheets = {"Người": [["Nhóm"], ["Tiêu đề"], list(head), *map(list, people)]}
    for name, rows in tables.items():
        sheets[name] = [["Nhóm"], [f"Cột {each}" for each in rows[0]], *map(list, rows)]
    return typed(path, sheets)


def known(office: Office, **more: Any) -> Person:
    """Nguyễn Văn An with one relative, signed."""
    relation = [FAMILY, (AN[0], "01", "Nguyễn Văn Ba", 1955, "")]
    return signed(office, AN, family=relation)


def signed(office: Office, *people: Any, **tables: Any) -> Person:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        load = office.loaded(book(Path(folder, "a.xlsx"), *people, **tables))
    assert load.batch is not None, load.message
    office.signed(load.batch)
    return Person.objects.get(personal_number=people[0][0])


def issues(load: Load) -> list[tuple[str, str, str]]:
    """(sheet, cell, reason) of everything found."""
    return [
        (each["sheet"], each["cell"], each["reason"])
        for found in load.found.order_by("position")
        for each in found.issues
    ]


def only(load: Load) -> str:
    [found] = load.found.all()
    return str(found.state)


def adds_up(load: Load) -> queries.Counts:
    counts = queries.counts_of(load)
    assert counts.rows == load.rows == counts.loaded + counts.unchanged + counts.refused
    return counts


# ── new people ───────────────────────────────────────────────────────────────


@pytest.mark.clause("TQ-9.2b")
def test_unknown_numbers_open_records_and_wait_for_the_head(office: Office, tmp_path: Path) -> None:
    family = [FAMILY, (AN[0], "cha", "Nguyễn Văn Ba", 1955, "")]
    load = office.loaded(book(tmp_path / "a.xlsx", AN, BINH, family=family))
    assert load.state == rules.LOADED, issues(load)
    assert adds_up(load).declared_people == 2
    person = Person.objects.get(personal_number=AN[0])
    assert (person.kind, person.unit, person.version_number) == ("official", office.tree.unit, 0)
    assert person.account is not None and not person.account.has_usable_password()
    declaration = person.declarations.get()
    assert (declaration.state, declaration.origin) == (changes_rules.CHECKED, Origin.LOAD)
    assert declaration.checked_by == office.officer
    assert declaration.exceptions[0] == changes.NO_SCANS
    assert "family" not in dossiers.content_of(person), "nothing is written before the head signs"
    assert load.batch is not None
    office.signed(load.batch)
    [row] = dossiers.content_of(person)["family"]
    assert row["name"] == "Nguyễn Văn Ba"
    person.refresh_from_db()
    assert person.version_number == 1
    # Whoever had nothing but the record to open has no declaration.
    assert not Declaration.objects.filter(person__personal_number=BINH[0]).exists()


@pytest.mark.parametrize(
    ("place", "value", "cell", "why"),
    [
        (0, "12345", "A4", "12 chữ số"),
        (1, "Thầy giáo", "B4", "Chưa chọn đối tượng"),
        (2, "H99", "C4", "ghi đúng mã hoặc tên đơn vị"),
        (3, "", "D4", "Chưa nhập họ và tên"),
        (4, "Khác", "E4", "không có trong danh mục"),
        (5, "31/2/1985", "F4", "Không có ngày 31"),
    ],
)
def test_a_record_opens_only_with_what_it_needs(
    office: Office, tmp_path: Path, place: int, value: str, cell: str, why: str
) -> None:
    row = [*AN]
    row[place] = value
    load = office.checked(book(tmp_path / "a.xlsx", row))
    assert only(load) == rules.REFUSED
    assert any(at == cell and why in said for _, at, said in issues(load)), issues(load)
    assert adds_up(load).refused == 1


def test_a_unit_outside_the_grant_opens_nothing(office: Office, tmp_path: Path) -> None:
    builders.make_unit("Sở Tài chính", "department", office.tree.province, code="H12.06")
    for each in (office.tree.unit, office.tree.province):
        each.refresh_from_db()
    load = office.checked(book(tmp_path / "a.xlsx", [*AN[:2], "H12.06", *AN[3:]]))
    assert "chưa được giao quyền" in issues(load)[0][2]


def test_a_number_that_excel_made_a_number_is_still_known(office: Office, tmp_path: Path) -> None:
    load = office.checked(book(tmp_path / "a.xlsx", [96085000001, *AN[1:]]))
    [found] = load.found.all()
    assert (found.personal_number, found.state) == (AN[0], rules.READY)


def test_a_number_that_tells_another_birth_is_said_and_let_through(
    office: Office, tmp_path: Path
) -> None:
    load = office.checked(book(tmp_path / "a.xlsx", [*AN[:5], "1/3/1990"], head=HEAD))
    assert only(load) == rules.READY


# ── known people ─────────────────────────────────────────────────────────────


def test_an_empty_cell_keeps_and_the_word_clears(office: Office, tmp_path: Path) -> None:
    person = known(office)
    names = (WHO, "position.main_work", "not.a_field")
    load = office.loaded(book(tmp_path / "a.xlsx", (AN[0], "Văn thư", "Không"), head=names))
    assert load.batch is not None
    office.signed(load.batch)
    assert dossiers.content_of(person)["position"]["main_work"] == "Văn thư"
    keeps = office.checked(
        book(
            tmp_path / "b.xlsx",
            (AN[0], "", "Nam"),
            head=(WHO, "position.main_work", "identity.sex"),
        )
    )
    assert only(keeps) == rules.UNCHANGED
    clears = office.loaded(
        book(tmp_path / "c.xlsx", (AN[0], "(xóa)"), head=(WHO, "position.main_work"))
    )
    assert clears.batch is not None
    office.signed(clears.batch)
    assert "main_work" not in dossiers.content_of(person)["position"]


def test_the_same_file_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    twins = [FAMILY, (AN[0], "05", "Nguyễn Song", 2010, ""), (AN[0], "05", "Nguyễn Song", 2010, "")]
    path = book(tmp_path / "a.xlsx", AN, family=twins)
    first = office.loaded(path)
    assert first.batch is not None
    office.signed(first.batch)
    person = Person.objects.get(personal_number=AN[0])
    before = dossiers.content_of(person)
    assert len(before["family"]) == 2
    again = office.checked(path)
    assert only(again) == rules.UNCHANGED and adds_up(again).unchanged == 3
    with pytest.raises(Conflict, match="không có gì mới"):
        services.ask_to_load(again, rules.GOOD, by=office.officer)
    assert dossiers.content_of(person) == before


def test_a_row_without_id_that_was_corrected_since_is_left_as_corrected(
    office: Office, tmp_path: Path
) -> None:
    path = book(tmp_path / "a.xlsx", AN, family=[FAMILY, (AN[0], "01", "Nguyen Van Ba", 1955, "")])
    load = office.loaded(path)
    assert load.batch is not None
    office.signed(load.batch)
    person = Person.objects.get(personal_number=AN[0])
    [row] = dossiers.content_of(person)["family"]
    corrected = [FAMILY, (AN[0], "", "Nguyễn Văn Ba", "", row["id"])]
    fixing = office.loaded(book(tmp_path / "b.xlsx", AN, family=corrected))
    assert fixing.batch is not None
    office.signed(fixing.batch)
    again = office.checked(path)
    assert only(again) == rules.UNCHANGED
    assert "giữ nguyên như hồ sơ" in issues(again)[0][2]


def test_a_known_row_is_changed_by_its_id_and_none_is_ever_removed(
    office: Office, tmp_path: Path
) -> None:
    person = known(office)
    [row] = dossiers.content_of(person)["family"]
    rows = [
        FAMILY,
        (AN[0], "", "", 1956, row["id"].upper()),
        (AN[0], "02", "Trần Thị Tư", 1958, ""),
    ]
    load = office.loaded(book(tmp_path / "a.xlsx", family=rows))
    assert load.batch is not None
    office.signed(load.batch)
    found = {each["name"]: each for each in dossiers.content_of(person)["family"]}
    assert found["Nguyễn Văn Ba"] == {**row, "born_in": 1956}
    only_new = office.loaded(
        book(tmp_path / "b.xlsx", family=[FAMILY, (AN[0], "05", "Nguyễn Út", 2012, "")])
    )
    assert only_new.batch is not None
    office.signed(only_new.batch)
    assert len(dossiers.content_of(person)["family"]) == 3


def test_an_id_of_somebody_else_or_given_twice_is_refused(office: Office, tmp_path: Path) -> None:
    person = known(office)
    [row] = dossiers.content_of(person)["family"]
    theirs = [FAMILY, (BINH[0], "01", "Lê Văn Hai", 1950, row["id"])]
    load = office.checked(book(tmp_path / "a.xlsx", BINH, family=theirs))
    assert issues(load)[0][:2] == ("family", "E4") and "của người khác" in issues(load)[0][2]
    twice = [FAMILY, (AN[0], "", "A B", "", row["id"]), (AN[0], "", "A C", "", row["id"])]
    load = office.checked(book(tmp_path / "b.xlsx", family=twice))
    assert "đã có ở một dòng khác" in issues(load)[0][2]
    odd = office.checked(book(tmp_path / "c.xlsx", family=[FAMILY, (AN[0], "01", "A B", "", "17")]))
    assert "Không phải mã dòng" in issues(odd)[0][2]


@pytest.mark.clause("TQ-9.2b")
def test_each_error_is_said_at_its_cell_and_leaves_out_the_whole_person(
    office: Office, tmp_path: Path
) -> None:
    work = [
        (WHO, "work.since", "work.until", "work.organisation", "work.position"),
        (AN[0], "9/2008", "1/2008", "Sở Nông nghiệp", "Chuyên viên"),
        (AN[0], "1/2015", "", "Sở Nông nghiệp", ""),
        (BINH[0], "9/2008", "", "Sở Nông nghiệp", "Chuyên viên"),
        ("", "9/2008", "", "Không ai", "Không ai"),
    ]
    load = office.checked(book(tmp_path / "a.xlsx", AN, BINH, work=work))
    found = {(sheet, cell): said for sheet, cell, said in issues(load)}
    assert "sớm hơn bắt đầu" in found["work", "C4"]
    assert "Chức danh, chức vụ" in found["work", "E5"]
    assert "chưa ghi số định danh" in found["work", "A7"]
    [issue] = [each for one in load.found.all() for each in one.issues if each["cell"] == "C4"]
    assert issue["value"] == "1/2008" and issue["column"] == "Cột work.until"
    counts = adds_up(load)
    assert (counts.refused, counts.loaded) == (4, 2)
    assert (counts.people, counts.refused_people, counts.ready_people) == (2, 2, 1)
    with pytest.raises(Conflict, match="Còn 2 người có lỗi"):
        services.ask_to_load(load, rules.ALL, by=office.officer)
    services.ask_to_load(load, rules.GOOD, by=office.officer)
    services.load(load.pk)
    load.refresh_from_db()
    assert load.batch is not None
    [declared] = load.batch.declarations.all()
    assert declared.person.personal_number == BINH[0]
    assert not Person.objects.filter(personal_number=AN[0]).exists()


def test_a_warning_goes_along_to_the_head(office: Office, tmp_path: Path) -> None:
    salary = [
        (WHO, "salary.since", "salary.rank", "salary.step", "salary.coefficient"),
        (AN[0], "9/2008", "01.003", 1, 2.34),
        (AN[0], "9/2011", "01.003", 4, 3.33),
    ]
    load = office.loaded(book(tmp_path / "a.xlsx", AN, salary=salary))
    assert load.batch is not None, issues(load)
    [declaration] = load.batch.declarations.all()
    assert any("bậc" in each for each in declaration.exceptions[1:]), declaration.exceptions


def test_kind_and_unit_of_a_known_person_are_not_changed_by_a_load(
    office: Office, tmp_path: Path
) -> None:
    known(office)
    load = office.checked(book(tmp_path / "a.xlsx", [AN[0], "worker", "H12", *AN[3:]]))
    assert only(load) == rules.UNCHANGED
    assert ["giữ như hồ sơ" in said or "không điều chuyển" in said
            for _, _, said in issues(load)] == [True, True]  # fmt: skip


# ── who may, and what happened meanwhile ─────────────────────────────────────


def test_a_person_with_an_open_declaration_is_told_so(office: Office, tmp_path: Path) -> None:
    known(office)
    rows = [FAMILY, (AN[0], "02", "Trần Thị Tư", 1958, "")]
    office.loaded(book(tmp_path / "a.xlsx", family=rows))
    again = office.checked(book(tmp_path / "a.xlsx", family=rows))
    assert "đang có một khai báo chờ ký duyệt" in issues(again)[0][2]


def test_only_people_of_the_accounts_units(office: Office, tmp_path: Path) -> None:
    known(office)
    other = builders.make_unit("Sở Tài chính", "department", office.tree.province, code="H12.06")
    for each in (office.tree.unit, office.tree.province):
        each.refresh_from_db()
    stranger = builders.make_account("Đặng Hữu Phước", role=Role.OFFICER, unit=other)
    rows = [FAMILY, (AN[0], "02", "Trần Thị Tư", 1958, "")]
    mine = office.officer
    office.officer, office.tree = stranger, builders.Tree(office.tree.province, other, other)
    load = office.checked(book(tmp_path / "a.xlsx", family=rows))
    assert "không thuộc đơn vị bạn được giao" in issues(load)[0][2]
    assert all("An" not in str(each.issues) for each in load.found.all())
    with pytest.raises(NotAllowed):
        services.ask_to_load(load, rules.GOOD, by=mine)


def test_nobody_loads_their_own_dossier(office: Office, tmp_path: Path) -> None:
    someone = builders.make_person(office.tree.division, office.officer)
    builders.accounts.grant(someone.account, Role.OFFICER, office.tree.unit, by="tests")
    office.officer = someone.account
    rows = [FAMILY, (someone.person.personal_number, "02", "Trần Thị Tư", 1958, "")]
    load = office.checked(book(tmp_path / "a.xlsx", family=rows))
    assert "của chính bạn" in issues(load)[0][2]


def test_who_has_no_part_in_checking_cannot_bring_a_workbook(
    office: Office, tmp_path: Path
) -> None:
    office.officer = office.head
    with pytest.raises(NotAllowed):
        office.received(book(tmp_path / "a.xlsx", AN))
    assert not Load.objects.exists()


@pytest.mark.parametrize("choice", [rules.ALL, rules.GOOD])
def test_who_declared_meanwhile_is_a_row_of_the_result(
    office: Office, tmp_path: Path, choice: str
) -> None:
    """All or nothing: then nothing. Good rows only: the others come in."""
    someone = builders.make_person(office.tree.division, office.officer)
    rows = [FAMILY, *((each, "02", "Trần Thị Tư", 1958, "")
                      for each in (someone.person.personal_number, AN[0]))]  # fmt: skip
    load = office.checked(book(tmp_path / "a.xlsx", AN, family=rows))
    assert adds_up(load).ready_people == 2, issues(load)
    services.ask_to_load(load, choice, by=office.officer)
    builders.declare(someone, "schooling")
    services.load(load.pk)
    load.refresh_from_db()
    assert "đang có một khai báo chờ kiểm tra" in str(issues(load))
    counts = adds_up(load)
    if choice == rules.ALL:
        assert load.state == rules.CHECKED and load.batch is None
        assert (counts.declared_people, counts.refused_people) == (0, 1)
        assert Declaration.objects.filter(origin=Origin.LOAD).count() == 0
        assert not Person.objects.filter(personal_number=AN[0]).exists()
    else:
        assert load.state == rules.LOADED
        assert (counts.declared_people, counts.refused_people) == (1, 1)


def test_a_version_signed_meanwhile_is_not_written_over(office: Office, tmp_path: Path) -> None:
    person = known(office)
    stale = office.checked(
        book(tmp_path / "a.xlsx", family=[FAMILY, (AN[0], "02", "Trần Thị Tư", 1958, "")])
    )
    newer = office.loaded(
        book(tmp_path / "b.xlsx", family=[FAMILY, (AN[0], "05", "Nguyễn Út", 2012, "")])
    )
    assert newer.batch is not None
    office.signed(newer.batch)
    services.ask_to_load(stale, rules.GOOD, by=office.officer)
    services.load(stale.pk)
    stale.refresh_from_db()
    assert "vừa có phiên bản mới" in str(issues(stale))
    assert not person.declarations.open().exists()


# ── the batch ────────────────────────────────────────────────────────────────


def test_the_head_lets_a_batch_in_as_it_was_seen_or_refuses_it(
    office: Office, tmp_path: Path
) -> None:
    rows = [FAMILY, (AN[0], "01", "Nguyễn Văn Ba", 1955, "")]
    load = office.loaded(book(tmp_path / "a.xlsx", AN, family=rows))
    batch = load.batch
    assert isinstance(batch, Batch)
    [declaration] = batch.declarations.all()
    with pytest.raises(Conflict, match="vừa thay đổi"):
        changes.clear_batch(batch, by=office.head, revisions={declaration.pk: 7})
    with pytest.raises(Incomplete):
        changes.refuse_batch(batch, " ", by=office.head, revisions={declaration.pk: 1})
    assert changes.refuse_batch(
        batch, "Thiếu giấy tờ gốc", by=office.head, revisions={declaration.pk: 1}
    ) == 1  # fmt: skip
    declaration.refresh_from_db()
    assert declaration.state == changes_rules.WITHDRAWN and declaration.closed_at
    assert any("Thiếu giấy tờ gốc" in each.text for each in office.officer.notices.all())
    again = office.loaded(book(tmp_path / "b.xlsx", AN, family=rows))
    assert again.batch is not None
    office.signed(again.batch)


def test_one_of_a_batch_given_back_ends_and_the_rest_goes_on(
    office: Office, tmp_path: Path
) -> None:
    rows = [FAMILY, *((each[0], "01", "Nguyễn Văn Ba", 1955, "") for each in (AN, BINH))]
    load = office.loaded(book(tmp_path / "a.xlsx", AN, BINH, family=rows))
    assert load.batch is not None
    one = load.batch.declarations.get(person__personal_number=AN[0])
    changes.give_back_whole(one, "Sai tên cha", by=office.head, revision=one.revision)
    one.refresh_from_db()
    assert one.state == changes_rules.WITHDRAWN
    office.signed(load.batch)
    assert load.batch.declarations.filter(state=changes_rules.APPLIED).count() == 1


def test_what_a_load_proposes_cannot_be_altered_unseen(office: Office, tmp_path: Path) -> None:
    rows = [FAMILY, (AN[0], "01", "Nguyễn Văn Ba", 1955, "")]
    load = office.loaded(book(tmp_path / "a.xlsx", AN, family=rows))
    assert load.batch is not None
    [declaration] = load.batch.declarations.all()
    forged = changes_rules.packed(
        [changes_rules.Change("papers", "", "phone", "set", None, "0900000000")]
    )
    declaration.proposal.packed = forged.content
    declaration.proposal.save()
    with pytest.raises(Conflict, match="không còn nguyên vẹn"):
        office.signed(load.batch)


def test_everything_done_is_in_the_log(office: Office, tmp_path: Path) -> None:
    from hoso.audit.models import Event

    load = office.loaded(book(tmp_path / "a.xlsx", AN))
    done = set(Event.objects.values_list("action", flat=True))
    assert {"exchange.receive", "exchange.check", "exchange.load"} <= done
    with pytest.raises(Conflict), audit.recording("tests", "seed.fill"):
        services.drop(load, by=office.officer)


def test_dropping_and_tidying_leave_no_file_and_no_rows(office: Office, tmp_path: Path) -> None:
    import time_machine
    from django.utils import timezone

    dropped = office.checked(book(tmp_path / "a.xlsx", AN))
    services.drop(dropped, by=office.officer)
    assert not dropped.path.exists() and not dropped.found.exists()
    kept = office.loaded(book(tmp_path / "b.xlsx", BINH))
    assert services.tidy() == 0 and kept.path.exists()
    with time_machine.travel(timezone.now() + timezone.timedelta(days=31)):
        assert services.tidy() == 1
    assert not kept.path.exists() and not kept.found.exists()


def test_a_workbook_of_some_other_make_is_refused_at_the_door(
    office: Office, tmp_path: Path
) -> None:
    path = typed(tmp_path / "a.xlsx", {"Sheet1": [["Họ tên"], ["An"]]})
    with pytest.raises(Incomplete, match="Không nhận ra biểu mẫu"):
        office.received(path)
    assert not Item.objects.exists() and not Load.objects.exists()
