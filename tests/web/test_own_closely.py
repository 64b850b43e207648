"""What two windows, two sides and two readers of one dossier are told: what is true of each."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from hoso.changes import services as changes
from hoso.changes.services import Leaving
from hoso.changes.services.agency import Proof
from hoso.dossiers import services as dossiers
from hoso.regulations.kinds import Declarer
from hoso.web.people import requests
from tests import builders, whole
from tests.builders import Someone
from tests.web.desk import Desk, client_of, desk, words
from tests.web.test_agency import here as assessment
from tests.web.test_agency import post as write

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

SCHOOLING = "/ho-so-cua-toi/muc/19"
TRAINING = "/ho-so-cua-toi/muc/32.1"


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return words(answer.content)


def titles(answer: Any) -> str:
    """The page with what stands in its attributes."""
    return unescape(answer.content.decode())


def test_the_past_says_who_took_a_declaration_back(desk: Desk) -> None:
    someone = desk.person()
    changes.withdraw(builders.declare(someone, "schooling"), by=someone.account)
    mine, read = client_of(someone.account), client_of(desk.officer)
    theirs = f"/ho-so/{someone.person.pk}/muc/19"
    assert "Bạn rút khai báo" in text(mine.get(SCHOOLING))
    page = text(read.get(theirs))
    assert "Nguyễn Văn An rút khai báo" in page and "Bạn rút" not in page
    changes.submit(someone.person, by=someone.account)
    day = f"{timezone.localdate():%d/%m/%Y}"
    proof = Proof(builders.make_pdf(), "leaving_decision")
    gone = Leaving("retired", "45/QĐ", day, day)
    changes.leave(someone.person, gone, by=desk.officer, proof=proof)
    for page in (text(mine.get(SCHOOLING)), text(read.get(theirs))):
        assert "kết thúc khai báo để cập nhật tình trạng công tác" in page
        assert page.count("rút khai báo") == 1


def test_a_window_that_is_behind_forgets_nothing_it_never_showed(desk: Desk) -> None:
    someone = desk.person()
    row = builders.fill(someone, "training")
    mine = client_of(someone.account)
    behind = changes.draft_of(someone.person, Declarer.PERSON).revision
    place = {"section_key": "training", "row": row}
    typed = {**builders.TYPED["training"], "institution": "Trường Đại học Cà Mau"}
    changes.save_operation(someone.person, by=someone.account, raw=typed, **place)

    def kept() -> bool:
        operations = changes.draft_of(someone.person, Declarer.PERSON).operations
        return "Trường Đại học Cà Mau" in str(operations)

    for do in ("undo", "remove"):
        page = text(mine.post(f"{TRAINING}/dong/{row}", {"do": do, "revision": behind}), 409)
        assert "cửa sổ khác" in page and kept()
    given = {"dong": row, "revision": behind}
    assert "cửa sổ khác" in text(mine.post(f"{TRAINING}/hoan-tac", given), 409) and kept()
    given["revision"] = changes.draft_of(someone.person, Declarer.PERSON).revision
    assert f'name="revision" value="{given["revision"]}"' in mine.get(TRAINING).content.decode()
    assert mine.post(f"{TRAINING}/hoan-tac", given).status_code == 302 and not kept()


def test_what_the_agency_wrote_is_not_lost_where_it_has_to_wait(desk: Desk) -> None:
    someone = desk.person()
    whole.fill(someone.person, 5, version=1)
    builders.declare(someone, "schooling")
    answer = write(
        client_of(desk.officer), someone, comment="Hoàn thành xuất sắc nhiệm vụ năm 2026."
    )
    page = text(answer, 409)
    assert "Hoàn thành xuất sắc nhiệm vụ năm 2026." in page and "12/NX" in answer.content.decode()
    assert "đang có một khai báo chờ kiểm tra" in page
    assert 'id="ghi-muc"' not in client_of(desk.officer).get(assessment(someone)).content.decode()


def test_where_the_officer_enters_nothing_is_asked_of_the_person(desk: Desk, settings: Any) -> None:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    someone = desk.person()
    officer = client_of(desk.officer)
    page = text(officer.get(f"/ho-so/{someone.person.pk}"))
    assert "Các trường còn thiếu Cán bộ đầu mối của đơn vị nhập" in page
    builders.fill(Someone(someone.person, desk.officer), "training")
    sent = changes.submit(someone.person, by=desk.officer)
    changes.give_back_whole(sent, "Sai trường", by=desk.head, revision=sent.revision)
    assert "Tính từ ngày trả lại" in titles(officer.get(f"/ho-so/{someone.person.pk}/khai"))
    assert "Tính từ ngày trả lại" not in titles(client_of(someone.account).get(TRAINING))


def test_a_list_of_lost_passwords_says_that_there_are_more(
    desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    above = builders.make_account("Đỗ Minh Tâm", role="home_affairs", unit=desk.tree.province)
    people = [desk.person(name).person for name in ("Nguyễn Văn An", "Lê Thị Bình")]
    home = client_of(above)
    monkeypatch.setattr(requests, "PASSWORDS_AT_MOST", 1)
    for place, person in enumerate(people):
        dossiers.ask_password(person, by=desk.head, reason="Quên mật khẩu")
        page = text(home.get("/ho-so/de-nghi"))
        assert ("Còn đề nghị khác" in page) == bool(place)
    assert "Lê Thị Bình" not in page
