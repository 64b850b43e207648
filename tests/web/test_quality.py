"""CHẤT LƯỢNG DỮ LIỆU: units, people, doubts, and what the person was asked."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.accounts.services import grant
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.notices.models import Notice
from hoso.quality import rules, services
from hoso.quality.models import Doubt, Urging
from tests import builders
from tests.dossiers.office import Office, crowd, opened
from tests.quality.conftest import (
    BACKWARDS,
    doubtful,
    here,
    home_affairs,
    late,
    put,
    soon,
)
from tests.web.desk import words
from tests.web.signing_in import client_of

__all__ = ["here"]
pytestmark = pytest.mark.django_db

BOARD, PEOPLE, DOUBTS = "/chat-luong", "/chat-luong/ho-so", "/chat-luong/nghi-van"


def seen(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def due() -> str:
    return f"{soon():%d/%m/%Y}"


# ── the board ────────────────────────────────────────────────────────────────


def test_the_board_goes_down_the_tree_as_far_as_one_may(here: Office) -> None:
    crowd(here.other, "Trần Thị Xa")
    doubtful(here.person)
    services.remeasure_all()
    top = client_of(home_affairs(here))
    page = seen(top, BOARD)
    assert "Sở Nông nghiệp" in page and "Sở Tài chính" in page and "Phòng Kế hoạch" not in page
    assert f'href="/chat-luong?don-vi={here.unit.pk}"' in page
    below = seen(top, f"{BOARD}?don-vi={here.unit.pk}")
    assert "Phòng Kế hoạch" in below and f'href="{PEOPLE}?don-vi={here.division.pk}"' in below
    officer = client_of(here.officer)
    for path in (BOARD, f"{BOARD}?don-vi={here.other.pk}", f"{BOARD}?don-vi={here.province.pk}"):
        page = seen(officer, path)
        assert "Phòng Kế hoạch" in page and "Sở Tài chính" not in page, path
        assert "Nhắc" not in words(page)


def test_people_of_the_unit_itself_stand_on_a_line_of_their_own(here: Office) -> None:
    crowd(here.unit, "Lê Văn Giám Đốc")
    services.remeasure_all()
    client = client_of(here.officer)
    assert "Trực thuộc Sở Nông nghiệp" in seen(client, BOARD)
    only = seen(client, f"{PEOPLE}?don-vi={here.unit.pk}&truc-tiep=1")
    assert "Lê Văn Giám Đốc" in only and "Nguyễn Văn An" not in only


def test_an_officer_of_two_units_begins_above_them(here: Office) -> None:
    both = opened("Võ Thị Hai Nơi", Role.OFFICER, here.division)
    grant(both, Role.OFFICER, here.other, by="tests")
    page = seen(client_of(both), BOARD)
    assert "Phòng Kế hoạch" in page and "Sở Tài chính" in page


def test_the_board_sorts_and_says_what_is_not_measured(here: Office) -> None:
    crowd(here.other, "Trần Thị Xa", "Lê Văn Xa")
    client = client_of(home_affairs(here))
    assert "3 hồ sơ chờ đo" in words(seen(client, BOARD))
    services.remeasure_all()
    page = seen(client, f"{BOARD}?xep=-ho-so")
    assert "chờ đo" not in page
    assert page.index(">Sở Tài chính<") < page.index(">Sở Nông nghiệp<")


@pytest.mark.parametrize("path", [BOARD, PEOPLE, DOUBTS])
@pytest.mark.parametrize("who", ["head", "keeper", "account"])
def test_others_are_refused(here: Office, path: str, who: str) -> None:
    assert client_of(getattr(here, who)).get(path).status_code == 403


def test_the_rail_leads_there(here: Office) -> None:
    for account in (here.officer, home_affairs(here)):
        assert 'href="/chat-luong"' in client_of(account).get("/ho-so").content.decode()
    assert 'href="/chat-luong"' not in client_of(here.head).get("/ho-so").content.decode()


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        seen(client, path)
    return len(asked.captured_queries)


def test_as_many_statements_for_many_as_for_few(here: Office) -> None:
    client = client_of(home_affairs(here))
    for person in crowd(here.unit, *["Trần Văn Ít"] * 2):
        put(person, "work", **BACKWARDS)
    services.remeasure_all()
    few = {path: statements(client, path) for path in (BOARD, PEOPLE, DOUBTS)}
    for place in range(12):
        builders.make_unit(f"Phòng {place}", "division", here.unit)
    here.unit.refresh_from_db()
    for person in crowd(here.unit, *["Trần Văn Nhiều"] * 70):
        put(person, "work", **BACKWARDS)
    services.remeasure_all()
    assert {path: statements(client, path) for path in few} == few


# ── people ───────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-14.1dd")
def test_what_a_person_lacks_leads_to_the_field(here: Office) -> None:
    services.measure([here.person.pk])
    page = seen(client_of(here.officer), PEOPLE)
    birth_place = f'href="/ho-so/{here.person.pk}/muc/1-7#m-'
    assert birth_place in page
    [anchor] = set(re.findall(rf"{re.escape(birth_place)}(\w+)\">[\d.]+ Nơi sinh", page)) or {""}
    assert f'id="m-{anchor}"' in seen(client_of(here.officer), f"/ho-so/{here.person.pk}/muc/1-7")


def test_people_are_filtered_by_what_they_lack_and_paged_once_each(here: Office) -> None:
    everybody = crowd(here.division, *[f"Trần Văn {place:03}" for place in range(120)])
    services.measure([each.pk for each in everybody])
    client, path, names = client_of(here.officer), PEOPLE, []
    while path:
        page = seen(client, path)
        names += re.findall(r">(Trần Văn \d{3})</a>", page)
        found = re.search(r'href="(\?[^"]*sau=[^"]+)"', page)
        path = f"{PEOPLE}{found[1]}".replace("&amp;", "&") if found else ""
    assert sorted(names) == [each.full_name for each in everybody]
    assert "120 hồ sơ" in words(seen(client, f"{PEOPLE}?muc-du=thieu"))
    assert "1 hồ sơ khớp" in words(seen(client, f"{PEOPLE}?muc-du=chua-do"))
    assert "Không có hồ sơ nào khớp" in seen(client, f"{PEOPLE}?muc-du=du")
    assert "120 hồ sơ" in words(seen(client, f"{PEOPLE}?muc=schooling"))
    assert "1 hồ sơ khớp" in words(seen(client, f"{PEOPLE}?q={everybody[7].staff_number}"))


# ── doubts ───────────────────────────────────────────────────────────────────


@pytest.fixture
def doubts(here: Office) -> list[Doubt]:
    """Three people with a doubt each, one of them in another unit."""
    other = opened_person(here, "Lê Văn Bình")
    far = crowd(here.other, "Trần Thị Xa")[0]
    return [doubtful(each) for each in (here.person, other, far)]


def opened_person(here: Office, name: str) -> Person:
    return builders.make_person(here.division, here.officer, full_name=name).person


def test_the_list_filters_in_the_address_and_shows_one_s_units_only(
    here: Office, doubts: list[Doubt]
) -> None:
    client, rule = client_of(here.officer), doubts[0].rule
    page = words(seen(client, DOUBTS))
    assert "Nguyễn Văn An" in page and "Lê Văn Bình" in page and "Trần Thị Xa" not in page
    queries = {
        "": 2, f"?don-vi={here.division.pk}": 2, f"?don-vi={here.other.pk}": 2, "?muc=work": 2,
        "?muc=training": 0, f"?quy-tac={rule}": 2, "?quy-tac=khong-co": 2, "?muc-do=blocks": 2,
        "?muc-do=warns": 0, "?tinh-trang=da-hoi": 0, f"?nguoi={here.person.pk}": 1,
        f"?nguoi={doubts[2].person_id}": 2, "?nguoi=x": 2,
    }  # fmt: skip
    for query, number in queries.items():
        found = re.findall(r'href="/chat-luong/nghi-van/(\d+)"', seen(client, DOUBTS + query))
        own = {str(each.pk) for each in doubts} & set(found)
        assert len(own) == number, query


def test_the_filter_names_rules_by_their_titles(here: Office, doubts: list[Doubt]) -> None:
    [rule] = {each.rule for each in doubts}
    [title] = {one.title for one in SECTIONS["work"].checks if one.name == rule}
    assert f'<option value="{rule}">{title}</option>' in seen(client_of(here.officer), DOUBTS)


def test_chosen_doubts_are_shown_before_they_are_sent(here: Office, doubts: list[Doubt]) -> None:
    client = client_of(here.officer)
    chosen = [str(each.pk) for each in doubts]  # one of them is not theirs
    page = client.post(f"{DOUBTS}/de-nghi", {"row": chosen, "loc": "muc=work"}).content.decode()
    assert "2 nghi vấn của 2 người" in words(page) and "Trần Thị Xa" not in page
    assert not Doubt.objects.filter(state=rules.ASKED).exists()
    [kept] = re.findall(r'name="nghi-van" value="([\d,]+)"', page)
    form = {"gui": "1", "nghi-van": kept, "loc": "muc=work", "note": "Đối chiếu", "due_on": due()}
    answer = client.post(f"{DOUBTS}/de-nghi", form)
    assert (answer.status_code, answer["Location"]) == (302, f"{DOUBTS}?muc=work")
    notes = [each.note for each in Doubt.objects.filter(state=rules.ASKED)]
    assert notes == ["Đối chiếu"] * 2
    assert client.post(f"{DOUBTS}/de-nghi", form).status_code == 409
    assert Notice.objects.filter(account=here.account).count() == 1


def test_everything_the_filter_shows_is_asked_at_once(here: Office, doubts: list[Doubt]) -> None:
    client = client_of(home_affairs(here))
    given = {"tat-ca": "1", "loc": f"don-vi={here.division.pk}"}
    page = client.post(f"{DOUBTS}/de-nghi", given).content.decode()
    assert "2 người" in words(page) and "Trần Thị Xa" not in page
    alone = client.post(
        f"{DOUBTS}/de-nghi", {"tat-ca": "1", "loc": "nguoi=" + str(doubts[2].person_id)}
    )
    assert "chưa có tài khoản" in alone.content.decode()


def test_a_wrong_day_or_note_is_said_at_the_field_and_nothing_is_lost(
    here: Office, doubts: list[Doubt]
) -> None:
    client = client_of(here.officer)
    for given, said in (
        ({"note": "Nhớ", "due_on": ""}, "Chọn hạn trả lời"),
        ({"note": "Nhớ", "due_on": "1/1/2020"}, "Hạn trả lời đã qua"),
        ({"note": "x" * 1001, "due_on": due()}, "Dài quá 1000 ký tự"),
    ):
        form = {"gui": "1", "nghi-van": str(doubts[0].pk), **given}
        answer = client.post(f"{DOUBTS}/de-nghi", form)
        assert answer.status_code == 422
        assert said in answer.content.decode() and given["note"] in answer.content.decode()
    assert Doubt.objects.get(pk=doubts[0].pk).state == rules.OPEN


def test_a_doubt_has_its_life_and_only_the_moves_that_are_open(
    here: Office, doubts: list[Doubt]
) -> None:
    client, doubt = client_of(here.officer), doubts[0]
    path = f"{DOUBTS}/{doubt.pk}"
    page = words(seen(client, path))
    assert "Đề nghị làm rõ…" in page and "Chấp nhận" not in page and "Sở Nông nghiệp" in page
    services.ask([doubt.pk], by=here.officer, note="Đối chiếu", due_on=soon())
    page = words(seen(client, path))
    assert "Đề nghị làm rõ…" not in page and "làm rõ lại…" not in page
    services.answer(doubt.pk, by=here.account, words="Đúng như đã khai")
    page = words(seen(client, path))
    assert "Chấp nhận giải trình" in page and "Đề nghị làm rõ lại…" in page
    assert client.post(f"{path}/chap-nhan").status_code == 302
    assert client.post(f"{path}/chap-nhan").status_code == 409
    page = words(seen(client, path))
    for said in (
        "Hệ thống phát hiện: Kết thúc",
        f"Trần Quốc Bảo đề nghị làm rõ, hạn {due()}: “Đối chiếu”",
        "Nguyễn Văn An trả lời: “Đúng như đã khai”",
        "Trần Quốc Bảo chấp nhận giải trình",
    ):
        assert said in page, said


def test_overdue_is_said_and_may_be_asked_again(here: Office, doubts: list[Doubt]) -> None:
    services.ask([doubts[0].pk], by=here.officer, note="", due_on=soon())
    late(doubts[0])
    client = client_of(here.officer)
    page = seen(client, f"{DOUBTS}?tinh-trang=qua-han")
    assert "quá hạn trả lời" in page and f'value="{doubts[0].pk}"' in page
    assert "Đề nghị làm rõ lại…" in seen(client, f"{DOUBTS}/{doubts[0].pk}")


# ── the person ───────────────────────────────────────────────────────────────


def test_the_person_sees_what_to_clarify_and_answers(here: Office, doubts: list[Doubt]) -> None:
    own, doubt = client_of(here.account), doubts[0]
    assert "lam-ro" not in seen(own, "/ho-so-cua-toi")
    assert own.get(f"/lam-ro/{doubt.pk}").status_code == 404
    services.ask([doubt.pk], by=here.officer, note="Đối chiếu", due_on=soon())
    page = seen(own, "/ho-so-cua-toi")
    assert "“Đối chiếu”" in page and f"/lam-ro/{doubt.pk}" in page and "chờ bạn trả lời" in page
    assert own.post(f"/lam-ro/{doubt.pk}", {"answer": " "}).status_code == 422
    sent = own.post(f"/lam-ro/{doubt.pk}", {"answer": "Đúng như đã khai"})
    assert (sent.status_code, sent["Location"]) == (302, "/ho-so-cua-toi")
    assert own.post(f"/lam-ro/{doubt.pk}", {"answer": "Lần nữa"}).status_code == 409
    assert "Đúng như đã khai" in seen(own, f"/lam-ro/{doubt.pk}")
    assert "đã trả lời, chờ xem" in seen(own, "/ho-so-cua-toi")
    for stranger in (here.officer, here.stranger):
        assert client_of(stranger).get(f"/lam-ro/{doubt.pk}").status_code == 404


# ── urging ───────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-14.1dd")
def test_home_affairs_urge_the_units_below_a_threshold_after_a_look(here: Office) -> None:
    crowd(here.other, "Trần Thị Xa")
    services.remeasure_all()
    by = home_affairs(here)
    client = client_of(by)
    assert "Nhắc 2 đơn vị dưới 90 %" in words(seen(client, BOARD))
    page = seen(client, f"{BOARD}/nhac?nguong=90")
    assert "Nhắc 2 đơn vị, 2 người" in words(page) and not Urging.objects.exists()
    [kept] = re.findall(r'name="don-vi-nhac" value="([\d,]+)"', page)
    assert client.post(f"{BOARD}/nhac", {"don-vi-nhac": kept}).status_code == 302
    assert client.post(f"{BOARD}/nhac", {"don-vi-nhac": kept}).status_code == 409
    told = Notice.objects.filter(account=here.stranger).latest("pk")
    assert "Sở Tài chính: đủ" in told.text and "1/1 hồ sơ chưa đủ" in told.text
    assert f"đã nhắc {timezone.localdate():%d/%m/%Y}" in words(seen(client, BOARD))
    assert "đã nhắc hôm nay" in seen(client, f"{BOARD}/nhac")
    for account in (here.officer, here.head):
        refused = client_of(account).post(f"{BOARD}/nhac", {"don-vi-nhac": kept})
        assert refused.status_code == 403
