"""Two packet versions side by side: what each carries, and that one does not disturb the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from hoso import audit
from hoso.base.fields import CatalogListField, MoneyField, PartialDateField, PlaceField
from hoso.dossiers.readers.packet import BNV2020, ND27, left_out, packet
from hoso.dossiers.readers.values import PLACES, catalog_of
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Field, Section
from hoso.dossiers.sections.derived import DERIVED
from hoso.dossiers.sections.packets import ND27_GROUPS
from hoso.signing.services import Signer
from hoso.sync import precheck_nd27, queries, services
from hoso.sync.models import Forecast, Packet
from hoso.sync.precheck import known_fields, precheck
from hoso.sync.rules import State
from tests.simulators.national import Running
from tests.sync.conftest import Province

CODE = "A1"


def sample(section: Section, name: str) -> Any:
    """A value that only this field can have brought, where its type allows it."""
    column = section.column(name)
    if isinstance(column, CatalogListField):
        return [CODE]
    if isinstance(column, PlaceField):
        return "34-x-32248"
    if catalog_of(column):
        return CODE
    if isinstance(column, PartialDateField):
        return "2001-02-03"
    if isinstance(column, models.DecimalField):
        return "2.34"
    if isinstance(column, MoneyField | models.IntegerField):
        return 2024
    return f"{section.key}.{name}"


def content() -> dict[str, Any]:
    """Every field of every section, both forms at once."""
    unit = {"code": "H12.39", "legacy_code": "000.00.39.H12", "name": "Sở A"}
    made: dict[str, Any] = {
        "person": {
            "personal_number": "096072000001",
            "staff_number": "CM1",
            "kind": "official",
            "unit": unit,
            "managing_unit": {"code": "H12", "legacy_code": "000.00.00.H12", "name": "Tỉnh"},
        }
    }
    for section in SECTIONS.values():
        row = {field.name: sample(section, field.name) for field in section.fields}
        made[section.key] = [{"id": "r1", **row}] if section.many else row
    running = {key: value for key, value in made["allowances"][0].items() if key != "until"}
    made["allowances"] += [
        {**running, "id": f"r{kind}", "kind": kind} for kind in ("08", "01", "03")
    ]
    return made


class Paired(dict[tuple[str, str], str]):
    """A ministry's code for every local one."""

    def get(self, key: Any, default: Any = None) -> Any:
        return f"M-{key[0]}"


def declared(version: str) -> Iterator[tuple[Section, Field]]:
    for section in SECTIONS.values():
        for field in section.fields:
            if version in field.packet:
                yield section, field


def test_the_packet_of_2020_has_each_field_the_service_or_its_client_knows() -> None:
    made = packet(content(), Paired())
    there = {("", "", name) for name, value in made.items() if isinstance(value, str)}
    for group, held in made.items():
        if isinstance(held, dict):
            for name, value in held.items():
                if isinstance(value, list):
                    there |= {(group, name, key) for row in value for key in row}
                else:
                    there.add((group, "", name))
        elif isinstance(held, list):
            there |= {("", group, key) for row in held for key in row}
    assert there == {(each.group, each.list, each.field) for each in known_fields()}


def test_every_field_declared_for_2020_arrives_at_its_place() -> None:
    made = packet(content(), Paired())
    for section, field in declared(BNV2020):
        path = field.packet[BNV2020]
        holder: Any = made
        if section.many:
            for part in section.packet_list[BNV2020].split("."):
                holder = holder[part]
            holder = holder[0]
        *groups, last = path.split(".")
        for group in groups:
            holder = holder[group]
        column, value = section.column(field.name), holder[last]
        catalog = catalog_of(column)
        if catalog and catalog != PLACES:
            assert value == f"M-{catalog}", (section.key, field.name)
        elif isinstance(column, PartialDateField):
            assert value == "20010203"
        else:
            assert value == str(sample(section, field.name)), (section.key, field.name)


def test_what_tables_tell_is_sent_without_being_typed() -> None:
    given = content()
    given["training"] = [
        {"id": "a", "degree": "06", "until": "2011-05"},
        {"id": "b", "degree": "04", "until": "2001"},
    ]
    given["languages"] = [{"id": "c", "language": "dt-05"}, {"id": "d", "language": "en"}]
    given["salary"] = [
        {"id": "e", "since": "2004-10", "rank": "06.031", "step": 3, "coefficient": "3.00"},
        {"id": "f", "since": "2001-10", "rank": "06.032", "step": 9, "coefficient": "3.46"},
    ]
    codes = {("degree", "06"): "09", ("language", "en"): "01", ("rank", "06.031"): "06.031"}
    made = packet(given, codes)
    education, pay = made["TRINHDO_DAOTAO_BOIDUONG"], made["LUONG_PHUCAP_CHUCVU"]
    assert (education["TrinhDoChuyenMon"], education["MaHocVi"]) == ("09", "02")
    assert education["NgayQuyetDinhHocVi"] == "201105"
    assert education["TiengDanTocThieuSo"] == "05"
    assert [row["MaNgoaiNgu"] for row in education["DS_NGOAINGU"]] == ["01"]
    assert education["BoiDuongQuocPhongAnNinh"] == "1"
    assert (pay["MaNgachChucDanh"], pay["BacLuong"], pay["HeSoLuong"], pay["TuNgayHuongBac"]) == (
        "06.031", "3", "3.00", "200410",
    )  # fmt: skip
    given.pop("defence")
    assert packet(given, codes)["TRINHDO_DAOTAO_BOIDUONG"]["BoiDuongQuocPhongAnNinh"] == "0"


def test_a_value_without_a_code_of_the_ministry_is_told_by_its_item() -> None:
    given = content()
    found = left_out(given, {("degree", CODE): "04"})
    by_field = {(each.section, each.field): each for each in found}
    assert ("training", "degree") not in by_field
    position = by_field[("position", "position")]
    assert position.item == "23" and "ChucVu" in position.message and not position.blocks
    assert left_out(given, Paired()) == []


def test_the_check_of_2020_names_the_item_of_the_form() -> None:
    made = packet(content(), {("degree", CODE): "77"})
    said = [each.message for each in precheck(made) if each.field == "TrinhDoDaoTao"]
    assert said == [
        "Mục 32.1.6 Trình độ đào tạo (TrinhDoDaoTao), dòng 1: "
        "mang mã không có trong danh mục của Bộ Nội vụ."
    ]


def test_every_declared_field_stands_in_one_of_the_ten_groups() -> None:
    made = packet(content(), {}, ND27)
    assert precheck_nd27.precheck(made) == []
    assert [group for group in ND27_GROUPS if not made[group]] == []
    for section, field in declared(ND27):
        path = field.packet[ND27]
        if section.many:
            group, name = section.packet_list[ND27].split(".")
            assert path in made[group][name][0], (section.key, field.name)
        else:
            group, name = path.split(".")
            assert name in made[group], (section.key, field.name)
    for each in DERIVED:
        if ND27 in each.packet:
            group, name = each.packet[ND27].split(".")
            assert name in made[group], each.key


def test_only_supplements_are_left_out_of_the_ten_groups() -> None:
    """And the decision that ends the work, for which no packet has a place."""
    outside = {
        (section.key, field.name)
        for section in SECTIONS.values()
        for field in section.fields
        if ND27 not in field.packet and section.key != "departure"
    }
    assert outside == {("identity", "marital_status")}


@pytest.mark.parametrize(
    ("group", "name", "value", "said"),
    [
        (
            "N01_THONGTIN_COBAN",
            "ngay_sinh",
            "31/12/1972",
            "Mục 3 Ngày sinh (ngay_sinh): không phải",
        ),
        ("N01_THONGTIN_COBAN", "dan_toc", "01", "Mục 6 Dân tộc (dan_toc): không phải mã"),
        ("N01_THONGTIN_COBAN", "noi_sinh", {"thoi_ky": "64"}, "Mục 4 Nơi sinh"),
        ("N01_THONGTIN_COBAN", "ho_ten", 7, "Mục 1 Họ và tên khai sinh (ho_ten): phải là chuỗi"),
        ("N10_SUCKHOE", "mau_toc", "đen", "không ai biết: N10_SUCKHOE.mau_toc"),
        (
            "N01_THONGTIN_COBAN",
            "ton_giao",
            {"ma": "00", "ma_bnv": "98"},
            "Mục 7 Tôn giáo (ton_giao): mang mã không có trong danh mục của Bộ Nội vụ",
        ),
    ],
)
def test_each_fault_of_the_ten_groups_is_named(
    group: str, name: str, value: Any, said: str
) -> None:
    made = packet(content(), {}, ND27)
    made[group][name] = value
    (finding,) = precheck_nd27.precheck(made)
    assert said in finding.message


def test_a_group_that_is_missing_is_named() -> None:
    made = packet(content(), {}, ND27)
    del made["N09_TAISAN_THUNHAP"]
    assert [each.message for each in precheck_nd27.precheck(made)] == [
        "Thiếu nhóm N09_TAISAN_THUNHAP."
    ]


# --- both on the wire


def test_versions_coexist_each_packet_goes_out_as_it_was_made(
    province: Province, signer: Signer, national: Running, settings: Any
) -> None:
    old, new = province.person("Nguyễn Văn Cũ"), province.person("Trần Thị Mới")
    province.approve(old)
    before = services.sign_upward(province.home_affairs, signer).packets.get()
    settings.HOSO_NATIONAL_FORMAT = ND27
    province.approve(new)
    after = services.sign_upward(province.home_affairs, signer).packets.get()
    assert (before.format, after.format) == (BNV2020, ND27)
    for each in (before, after):
        assert services.send(each.pk)
        each.refresh_from_db()
        assert each.state == State.ACCEPTED, each.words
    stored = national.records()
    as_2020 = next(value for key, value in stored.items() if key.endswith(old.staff_number))
    assert as_2020["THONGTINCHUNG"]["HoVaTen"] == "Nguyễn Văn Cũ"
    as_27 = next(value for key, value in stored.items() if key.endswith(new.personal_number))
    assert as_27["N01_THONGTIN_COBAN"]["ho_ten"] == "Trần Thị Mới"
    assert set(ND27_GROUPS) <= set(as_27)


def test_a_person_known_in_one_version_is_new_in_the_other(
    province: Province, signer: Signer, national: Running, settings: Any
) -> None:
    someone = province.person()
    (first,) = province.queued(someone)
    assert services.send(first.pk)
    settings.HOSO_NATIONAL_FORMAT = ND27
    assert queries.actions_for([someone.pk], ND27)[someone.pk] == "ADD"
    province.approve(someone)
    second = services.sign_upward(province.home_affairs, signer).packets.get()
    assert services.send(second.pk)
    assert list(Packet.objects.order_by("pk").values_list("format", "action", "state")) == [
        (BNV2020, "ADD", State.ACCEPTED),
        (ND27, "ADD", State.ACCEPTED),
    ]
    assert queries.actions_for([someone.pk], ND27)[someone.pk] == "EDIT"


def test_who_signs_upward_is_told_what_goes_out_empty(province: Province) -> None:
    (version,) = province.approve(province.person())
    value = json.loads(version.content)
    value["position"] = {"position": "005"}
    version.content = json.dumps(value, ensure_ascii=False)
    with audit.recording("test", "seed.fill"):
        version.save()
    services.check_ahead(version.pk)
    assert "Mục 23" in Forecast.objects.get(version=version).left_out
