from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from hoso.audit.models import Event, RowChange
from hoso.base.errors import Conflict, Incomplete
from hoso.base.text import folded
from hoso.catalogs import queries, services, source_files
from hoso.catalogs.models import Place, PlaceSuccessor, Rank, SalaryStep, Value
from hoso.catalogs.registry import CATALOGS
from hoso.catalogs.rules import is_code

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", sorted(CATALOGS))
def test_every_catalog_has_values_and_every_value_says_where_it_comes_from(key: str) -> None:
    rows = queries.matching(key, "")
    assert rows
    assert all(row.source and row.standing in {"found", "recalled"} for row in rows)


def test_every_value_in_the_files_belongs_to_a_catalog_of_the_registry() -> None:
    assert {row["catalog"] for row in source_files.values()} == set(CATALOGS) - {"rank"}


def test_a_second_load_changes_nothing() -> None:
    assert set(services.load(by="test").values()) == {0}


def test_places_of_both_eras_are_all_there() -> None:
    counted = {
        (era, level): Place.objects.filter(era=era, level=level).count()
        for era, level in [("63", "t"), ("63", "h"), ("63", "x"), ("34", "t"), ("34", "x")]
    }
    assert list(counted.values()) == [63, 696, 10035, 34, 3321]


def test_the_numbers_in_the_documentation_of_successors_are_the_numbers_loaded() -> None:
    links = PlaceSuccessor.objects.filter(old__level="x")
    assert links.count() == 10_425
    assert links.values("old").distinct().count() == 9_896
    assert PlaceSuccessor.objects.filter(old__level="t").count() == 63


def test_a_part_is_said_exactly_where_an_old_place_went_to_several() -> None:
    went: dict[str, list[bool]] = {}
    for old, is_part in PlaceSuccessor.objects.values_list("old_id", "is_part"):
        went.setdefault(old, []).append(is_part)
    assert all(parts == [len(parts) > 1] * len(parts) for parts in went.values())


def test_what_an_administrator_edited_or_confirmed_survives_the_next_load() -> None:
    services.save_value("religion", "02", name="Công giáo (sửa)", by="test")
    services.confirm_scales(["CGCC"], "Nghị định 204/2004/NĐ-CP ngày 14/12/2004", by="test")
    services.confirm("policy_group", "04", "Công văn 2820/BNV-CCVC ngày 12/6/2023", by="test")
    assert set(services.load(by="test").values()) == {0}
    assert queries.labels([("religion", "02")]) == {("religion", "02"): "Công giáo (sửa)"}
    wounded = Value.objects.get(catalog="policy_group", code="04")
    assert wounded.standing == "recalled"
    assert wounded.is_certain


def test_what_was_changed_in_the_files_is_brought_up_to_date_and_nothing_else() -> None:
    from hoso import audit

    with audit.recording("test", "catalogs.save"):
        Value.objects.filter(catalog="health", code="01").update(name="Rất tốt")
    assert services.load(by="test")["values"] == 1
    assert Value.objects.get(catalog="health", code="01").name == "Tốt"


def test_the_command_says_how_many_rows_changed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogs")
    assert capsys.readouterr().out.splitlines()[0] == "values 0"


def test_a_value_can_be_added_and_its_code_is_offered_from_its_day_on() -> None:
    services.save_value("degree", "07", name="Tiến sĩ khoa học", since=date(2026, 1, 1), by="test")
    assert not queries.suggest("degree", "tien si khoa", on=date(2025, 12, 31))
    assert queries.suggest("degree", "tien si khoa", on=date(2026, 1, 1))[0].key == "07"
    event = Event.objects.get(action="catalogs.save")
    assert event.subject == "catalogs.degree:07"
    assert RowChange.objects.get(event=event).after["name"] == "Tiến sĩ khoa học"


def test_a_rank_is_edited_through_the_same_door() -> None:
    services.save_value(
        "rank", "01.003", name="Chuyên viên (mới)", ministry_code="01.003", by="test"
    )
    row = Rank.objects.get(code="01.003")
    assert (row.name, row.scale) == ("Chuyên viên (mới)", "A1")


def test_a_wrong_value_is_told_at_its_field() -> None:
    with pytest.raises(Incomplete) as wrong:
        services.save_value(
            "degree",
            "",
            name=" ",
            since=date(2026, 1, 2),
            until=date(2026, 1, 2),
            ministry_code="9" * 21,
            by="test",
        )
    assert {finding.field for finding in wrong.value.findings} == {
        "code",
        "name",
        "until",
        "ministry_code",
    }
    with pytest.raises(LookupError):
        services.save_value("castles", "01", name="Lâu đài", by="test")


def test_confirming_needs_a_document_and_a_value() -> None:
    with pytest.raises(Incomplete):
        services.confirm("sex", "1", " ", by="test")
    with pytest.raises(Conflict):
        services.confirm("sex", "9", "Công văn 1/BNV", by="test")


@pytest.mark.clause("KT-17.2")
def test_a_rename_keeps_the_old_name_with_its_last_day() -> None:
    old = Value.objects.get(catalog="school", code="009")
    services.save_value(
        "school", "009", name="Đại học Tài chính", renamed_on=date(2026, 1, 1), by="test"
    )
    row = Value.objects.get(catalog="school", code="009")
    assert (row.name, row.also) == ("Đại học Tài chính", f"{old.name} (đến 31/12/2025)")
    assert queries.suggest("school", "hoc vien tai chinh")[0].key == "009"
    services.save_value("rank", "01.003", name="Chuyên viên A", by="test")
    assert Rank.objects.get(code="01.003").also == ""  # a correction: no day, no former name


@pytest.mark.clause("KT-17.2")
def test_a_name_that_is_not_yet_in_force_is_not_written() -> None:
    with pytest.raises(Incomplete) as early:
        services.save_value(
            "school", "009", name="Đại học Tài chính", renamed_on=date(2999, 1, 1), by="test"
        )
    assert [finding.field for finding in early.value.findings] == ["renamed_on"]
    assert Value.objects.get(catalog="school", code="009").name == "Học viện Tài chính"


@pytest.mark.clause("KT-17.2")
def test_an_ended_value_is_not_offered_but_stays_readable_and_valid() -> None:
    services.save_value("degree", "01", name="Sơ cấp", until=date(2026, 1, 1), by="test")
    day, before = date(2026, 1, 1), date(2025, 12, 31)
    assert "01" in {each.key for each in queries.suggest("degree", "so cap", on=before)}
    assert "01" not in {each.key for each in queries.suggest("degree", "so cap", on=day)}
    assert "01" not in dict(queries.choices(["degree"], day, 25)["degree"])
    assert queries.labels([("degree", "01")]) == {("degree", "01"): "Sơ cấp"}
    assert queries.valid_codes([("degree", "01")]) == {("degree", "01")}


@pytest.mark.parametrize(
    "code", ["..", ".", "../x", "x/..", "a/./b", "/a", "a/", "a//b", "a b", "a%2e", "a?b", "a\\b"]
)
def test_a_code_that_no_address_can_carry_is_refused_at_its_field(code: str) -> None:
    with pytest.raises(Incomplete) as refused:
        services.save_value("degree", code, name="Lạ", by="test")
    assert [finding.field for finding in refused.value.findings] == ["code"]
    assert not Value.objects.filter(name="Lạ").exists()


def test_every_code_of_the_files_can_be_carried_by_an_address() -> None:
    assert all(is_code(row["code"]) for row in [*source_files.values(), *source_files.ranks()])


def test_several_values_are_confirmed_by_one_document_or_none_is() -> None:
    document = "Luật Thi đua, khen thưởng 06/2022/QH15"
    services.confirm_all("wounded_class", ["01", "02"], document, by="test")
    rows = Value.objects.filter(catalog="wounded_class")
    assert [row.is_certain for row in rows] == [True, True, False, False]
    event = Event.objects.get(action="catalogs.confirm")
    assert (event.subject, event.reason) == ("catalogs.wounded_class", document)
    assert RowChange.objects.filter(event=event).count() == 2
    with pytest.raises(Conflict):
        services.confirm_all("wounded_class", ["03", "99"], document, by="test")
    assert not rows.get(code="03").is_certain
    for codes, said in (([], document), (["03"], "CV")):
        with pytest.raises(Incomplete):
            services.confirm_all("wounded_class", codes, said, by="test")


@pytest.mark.clause("TQ-8.1c")
def test_a_pay_table_is_confirmed_as_a_whole() -> None:
    services.confirm_scales(["CGCC", "B4.01"], "Nghị định 204/2004/NĐ-CP", by="test")
    certain = {table.scale: table.is_certain for table in queries.pay_tables()}
    assert certain["CGCC"] and certain["B4.01"] and not certain["B4.02"]
    with pytest.raises(Conflict):
        services.confirm_scales(["CGCC", "Z9"], "Nghị định 204/2004/NĐ-CP", by="test")
    with pytest.raises(Incomplete):
        services.confirm_scales([], "Nghị định 204/2004/NĐ-CP", by="test")


def test_the_folded_name_of_the_database_is_the_folded_name_of_python() -> None:
    rows = [
        *Value.objects.values_list("name", "folded"),
        *Place.objects.values_list("full_path", "folded"),
    ]
    assert all(folded(name) == stored for name, stored in rows)


@pytest.mark.clause("TQ-8.1c")
def test_each_scale_has_its_steps_in_a_row_and_each_rank_a_known_scale() -> None:
    scales = set(SalaryStep.objects.values_list("scale", flat=True))
    for scale in scales:
        steps = SalaryStep.objects.filter(scale=scale).order_by("step")
        assert [step.step for step in steps] == list(range(1, len(steps) + 1))
        assert sorted(step.coefficient for step in steps) == [step.coefficient for step in steps]
    assert set(Rank.objects.exclude(scale="").values_list("scale", flat=True)) <= scales
