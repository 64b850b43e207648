"""The whole form on the screens: 31 sections, each kind its own, what tables already say, what
is missing and what is worth a look."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.dossiers.sections import SECTIONS
from hoso.web.own.addresses import slug
from tests import builders, whole
from tests.builders import Someone
from tests.web.desk import Desk, client_of, desk, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

HOME = "/ho-so-cua-toi"
WORK = f"{HOME}/muc/33"
EVERYTHING = {"social_insurance_number": "0123456789", "health_insurance_number": "0123456789",
              "address_detail": "Ấp Rạch Gốc"}  # fmt: skip


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        page(client, address)
    return len(seen)


# ── whose form ───────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-6.1")
@pytest.mark.parametrize("kind", ["cadre", "official", "employee", "worker"])
def test_each_kind_has_its_own_form_and_no_other(desk: Desk, kind: str) -> None:
    client = client_of(desk.person(kind=kind).account)
    text = page(client, HOME)
    for declared in SECTIONS.values():
        is_mine = kind in declared.kinds and not declared.by_agency
        row = f"{HOME}/muc/{slug(declared)}" + (f"/dong/{uuid4()}" if declared.many else "")
        assert (f'href="{HOME}/muc/{slug(declared)}"' in text) is is_mine, declared.key
        assert client.get(row).status_code == (200 if is_mine else 404), declared.key
        if kind not in declared.kinds:
            for address in (row, f"{row}/luu", f"{HOME}/muc/{slug(declared)}/hoan-tac"):
                assert client.post(address).status_code == 404, address
    if kind == "worker":
        assert "Hợp đồng lao động" in text and "Quá trình công tác" not in text


def test_the_form_of_a_contract_stands_in_groups_and_its_table_in_few_columns(desk: Desk) -> None:
    someone = desk.person(kind="worker")
    whole.fill(someone.person, 4)
    client = client_of(someone.account)
    table = page(client, f"{HOME}/muc/hd2")
    heads = [words(one).strip() for one in re.findall(r"<th scope=\"col\".*?</th>", table)]
    assert heads[1:-1] == ["Số hợp đồng", "Ngày ký", "Loại công việc", "Loại thời hạn", "Từ – Đến"]
    assert "38 nội dung khác" in words(table)  # folded, not gone
    row = re.search(rf'href="({HOME}/muc/hd2/dong/[^"#]+)', table)
    assert row is not None
    form = page(client, row.group(1))
    groups = re.findall(r'<legend class="hs-label">([^<]+)</legend>\s*<div class="hs-form">', form)
    assert groups == ["Hợp đồng", "Bên A", "Công việc", "Tiền lương", "Quyền lợi",
                      "Thời giờ làm việc, bảo hiểm", "Bản hợp đồng, chấm dứt"]  # fmt: skip
    for each in SECTIONS["contracts"].fields:
        assert f'id="f-{each.name}"' in form

    before = page(client, f"{HOME}/muc/hd2/dong/{uuid4()}")
    shown = dict(re.findall(r'id="f-(\w+)"[^>]*? value="([^"]*)"', form))
    new = dict(re.findall(r'id="f-(\w+)"[^>]*? value="([^"]*)"', before))
    assert shown["employer"] and new["employer"] == shown["employer"], "a renewal says it alike"
    assert not {"number", "signed_on", "since", "until", "pay", "ended_on"} & {
        name for name, value in new.items() if value
    }
    assert "chép sẵn" in before and "chép sẵn" not in form


# ── fields ───────────────────────────────────────────────────────────────────


def test_what_must_be_there_to_send_differs_from_what_a_full_dossier_has(desk: Desk) -> None:
    someone = desk.person()
    client = client_of(someone.account)
    form = words(page(client, f"{HOME}/muc/8-10"))
    assert "Số điện thoại liên hệ bắt buộc" in form
    assert "Số BHXH cần có" in form
    assert "“Cần có”: hồ sơ đầy đủ phải có, gửi trước rồi bổ sung được." in form
    fields = SECTIONS["papers"].fields
    required = sum("official" in each.required for each in fields) - 1  # the number is known
    wanted = sum("official" in each.complete for each in fields)
    assert f"Còn {required} trường bắt buộc, {wanted} trường cần có" in form
    builders.fill(someone, "papers")
    text = words(page(client, f"{HOME}/muc/8-10"))
    assert f"Gửi được; hồ sơ đầy đủ cần thêm {wanted} trường" in text
    builders.fill(someone, "papers", **EVERYTHING)
    text = page(client, f"{HOME}/muc/8-10")
    assert "Đã đủ Mục" in words(text[text.index('id="noi-dung"') :]).replace("  ", " ")


def test_what_is_beyond_the_form_is_marked_and_comes_last(desk: Desk) -> None:
    someone = desk.person()
    client = client_of(someone.account)
    form = page(client, f"{HOME}/muc/11-14")
    last = form.index("Ngoài mẫu sơ yếu lý lịch")
    for each in SECTIONS["origin"].fields:
        assert (form.index(f'id="f-{each.name}"') > last) is each.is_supplement, each.name
    assert words(form).count("ngoài mẫu") == 3
    builders.fill(someone, "training", country="VN", grade="A")
    table = words(page(client, f"{HOME}/muc/32.1"))
    assert "ngoài mẫu: Nước đào tạo Việt Nam" in table
    whole.fill(someone.person, 40)
    read = words(page(client_of(desk.officer), f"/ho-so/{someone.person.pk}/muc/11-14"))
    assert "Hình thức tuyển dụng ngoài mẫu" in read


def test_a_change_beneath_the_row_shows_old_and_new(desk: Desk) -> None:
    someone = desk.person()
    whole.fill(someone.person, 20)
    client = client_of(someone.account)
    row = re.search(rf'href="({HOME}/muc/37.1/dong/[^"#]+)', page(client, f"{HOME}/muc/37.1"))
    assert row is not None
    typed = {"since": "1/2004", "until": "2/2004", "rank": "01.003", "step": "3",
             "coefficient": "2,34", "percent": "85"}  # fmt: skip
    client.post(f"{row.group(1)}/luu", typed)
    assert "<del>2,34</del>" in page(client, f"{HOME}/muc/37.1")
    assert "<ins>85,00</ins>" in page(client, f"{HOME}/muc/37.1")


# ── what tables already say ──────────────────────────────────────────────────


@pytest.mark.clause("CM-4.5")
def test_what_a_table_says_is_shown_with_its_source_and_not_asked_again(desk: Desk) -> None:
    someone = desk.person()
    whole.fill(someone.person, 40, version=1)
    row = builders.fill(someone, "salary", since="9/2025", rank="01.002", step="2",
                        coefficient="4,74", position_pay="")  # fmt: skip
    client = client_of(someone.account)
    text = page(client, f"{HOME}/muc/30")
    count = page(client, f"{HOME}/muc/37.1").count(' id="d-')
    line = words(text[text.index("hs-sourced") :])
    assert f"30.1 Hệ số 4,74 Lấy từ mục 37.1, dòng {count}" in line
    assert "01.002 (Chuyên viên chính)" in line
    assert f'href="{HOME}/muc/37.1/dong/{row}#f-coefficient"' in text
    for name in ("rank", "step", "coefficient"):
        assert f'name="{name}"' not in text
    reader = client_of(desk.officer)
    read = page(reader, f"/ho-so/{someone.person.pk}/muc/30")
    assert "Hệ số 2,34 Lấy từ mục 37.1, dòng" in words(read)  # approved, not drafted
    source = re.search(rf'href="(/ho-so/{someone.person.pk}/muc/37.1)#(d-[^"]+)"', read)
    assert source is not None and f'id="{source.group(2)}"' in page(reader, source.group(1))


def test_a_table_that_says_nothing_yet_is_named(desk: Desk) -> None:
    text = words(page(client_of(desk.person().account), f"{HOME}/muc/30"))
    assert "30.1 Hệ số mục 37.1 chưa ghi" in text


@pytest.mark.clause("CM-4.5")
def test_the_officer_sees_what_else_on_the_form_a_declaration_changes(desk: Desk) -> None:
    someone = desk.person()
    builders.fill(someone, "training", degree="05")
    builders.fill(someone, "training", degree="04", since="1999", until="2002")
    one = changes.submit(someone.person, by=someone.account)
    text = words(page(client_of(desk.officer), f"/viec-can-lam/{one.pk}"))
    assert "20 Trình độ chuyên môn cao nhất: mới: Thạc sĩ tự đổi theo mục 32.1" in text


# ── what is missing, and the way there ───────────────────────────────────────


@pytest.mark.clause("CM-14.1dd")
def test_from_the_percentage_to_each_empty_field_in_one_click(desk: Desk) -> None:
    someone = desk.person()
    builders.fill(someone, "identity")
    row = builders.fill(someone, "work", organisation="")
    client = client_of(someone.account)
    assert f'<a href="{HOME}/con-thieu">' in page(client, HOME)
    text = page(client, f"{HOME}/con-thieu")
    links = re.findall(r'href="([^"]+#f-[^"]+)"', text)
    assert f"{HOME}/muc/8-10#f-phone" in links
    assert f"{WORK}/dong/{row}#f-organisation" in links
    assert f"{HOME}/muc/36.1/dong-moi#f-relation" in links  # a table without a row
    for link in links:
        address, _, field = link.partition("#")
        there = client.get(address, follow=True).content.decode()
        assert f'id="{field}"' in there, link
    assert not any("/muc/38" in link for link in links)
    required, wanted = re.findall(r"Bắt buộc để gửi \((\d+)\)|hồ sơ đầy đủ \((\d+)\)", text)
    assert len(links) == int(required[0]) + int(wanted[1])


def test_nothing_is_missing_when_nothing_is(desk: Desk) -> None:
    someone = desk.person()
    whole.fill(someone.person, 80, version=1)
    for key in ("identity", "papers"):
        builders.fill(someone, key, **(EVERYTHING if key == "papers" else {}))
    client = client_of(someone.account)
    assert "Hồ sơ đã đầy đủ" in words(page(client, f"{HOME}/con-thieu"))
    assert "Hồ sơ đã đầy đủ" in words(page(client, HOME))


def test_the_reader_sees_what_is_missing_by_section(desk: Desk) -> None:
    someone = desk.person()
    text = page(client_of(desk.officer), f"/ho-so/{someone.person.pk}")
    fold = text[text.index('id="con-thieu"') :]
    assert f'<a href="/ho-so/{someone.person.pk}/muc/8-10">8–10 Giấy tờ, nơi ở</a>' in fold
    assert "Số điện thoại liên hệ" in fold and 'href="#con-thieu"' in text


# ── what is worth a look ─────────────────────────────────────────────────────


def test_a_warning_comes_and_goes_with_the_answer_to_a_save(desk: Desk) -> None:
    client = client_of(desk.person(born_on="1/3/1985").account)
    for typed, is_told in (("1/3/1987", True), ("1/3/1985", False)):
        said = client.post(f"{HOME}/muc/1-7/luu", {"born_on": typed, "birth_name": "Lê An"}).json()
        note = said["fields"]["f-born_on"]["note"]
        assert note.startswith("Xem lại: Năm sinh khác") is is_told
        assert said["fields"]["f-born_on"]["error"] == ""


def test_what_was_found_at_another_row_is_told_in_the_answer_and_on_the_page(desk: Desk) -> None:
    someone = desk.person()
    first = builders.fill(someone, "salary", since="1/2010", until="")
    second = builders.fill(someone, "salary", since="1/2005", until="12/2012", step="2",
                           coefficient="2,67")  # fmt: skip
    client = client_of(someone.account)
    row = f"{HOME}/muc/37.1/dong/{second}"
    typed = {**builders.TYPED["salary"], "since": "1/2005", "until": "12/2012"}
    html = client.post(f"{row}/luu", typed).json()["html"]
    looks = html[html.index("#xem-lai") : html.index("#gui")]
    assert f'href="{HOME}/muc/37.1/dong/{first}#f-' in looks and "hs-tone warn" in looks
    shown = page(client, row)
    assert f'href="{HOME}/muc/37.1/dong/{first}#f-' in shown[shown.index('id="xem-lai"') :]


def test_what_is_odd_in_an_approved_section_is_shown_and_stops_nothing(desk: Desk) -> None:
    someone = desk.person(born_on="1/3/1985")
    whole.fill(someone.person, 20, version=1)  # Party and training before the age for it
    client = client_of(someone.account)
    builders.fill(someone, "schooling")
    text = page(client, HOME)
    assert "xem lại" in words(text)
    assert client.post(f"{HOME}/gui", {"happened_on": "1/1/2026"}).status_code == 302
    read = words(page(client_of(desk.officer), f"/ho-so/{someone.person.pk}"))
    assert "xem lại" in read


# ── where it came from ───────────────────────────────────────────────────────


@pytest.mark.clause("CM-4.5")
def test_the_history_of_a_section_says_what_the_officer_wrote_at_the_opening(desk: Desk) -> None:
    client = client_of(desk.person().account)
    for number, is_there in (("1-7", True), ("8-10", True), ("19", False)):
        text = words(page(client, f"{HOME}/muc/{number}"))
        assert ("Trần Quốc Bảo ghi khi mở hồ sơ" in text) is is_there


# ── what it costs ────────────────────────────────────────────────────────────


def _places(desk: Desk, someone: Someone) -> dict[str, tuple[Client, str]]:
    me, officer = client_of(someone.account), client_of(desk.officer)
    read = f"/ho-so/{someone.person.pk}"
    return {
        "own single": (me, f"{HOME}/muc/30"), "own table": (me, WORK),
        "missing": (me, f"{HOME}/con-thieu"), "review": (me, f"{HOME}/gui"),
        "read": (officer, read), "read table": (officer, f"{read}/muc/33"),
        "read assessment": (officer, f"{read}/muc/38"),
    }  # fmt: skip


def test_a_full_dossier_costs_as_many_statements_as_a_small_one(desk: Desk) -> None:
    small, large = desk.person("Lê Nhỏ"), desk.person("Lê Lớn")
    whole.fill(small.person, 40, version=1)
    whole.fill(large.person, 200, version=1)
    few = {name: asked(*place) for name, place in _places(desk, small).items()}
    many = {name: asked(*place) for name, place in _places(desk, large).items()}
    assert few == many
    assert max(few.values()) <= 28


def test_a_save_costs_as_many_statements_with_two_hundred_rows(desk: Desk) -> None:
    counts = []
    for name, rows in (("Lê Nhỏ", 20), ("Lê Lớn", 200)):
        someone = desk.person(name)
        whole.fill(someone.person, rows, version=1)
        client = client_of(someone.account)
        row = f"{WORK}/dong/{uuid4()}/luu"
        client.post(row, {"since": "1/2020", "organisation": "Sở"})
        with CaptureQueriesContext(connection) as seen:
            assert client.post(row, {"since": "2/2020", "organisation": "Sở"}).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20  # two of them the wall's


def test_the_officers_check_costs_the_same_however_large_the_dossier(desk: Desk) -> None:
    counts = []
    for name, rows in (("Lê Nhỏ", 20), ("Lê Lớn", 200)):
        someone = desk.person(name)
        whole.fill(someone.person, rows, version=1)
        builders.fill(someone, "schooling")
        one = changes.submit(someone.person, by=someone.account)
        counts.append(asked(client_of(desk.officer), f"/viec-can-lam/{one.pk}"))
    assert counts[0] == counts[1] and Declaration.objects.count() == 2
