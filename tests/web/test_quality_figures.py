"""One figure for a dossier wherever it stands, and a doubt that a signed correction clears."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.quality import rules, services, tasks
from hoso.quality.models import Doubt, Measure
from hoso.signing import demo
from hoso.signing.services import unlocked
from tests import builders
from tests.quality.conftest import BACKWARDS, put, soon
from tests.web.desk import Desk, client_of, desk, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def seen(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def signed(desk: Desk, declaration: Declaration) -> None:
    """By the head, with the jobs that the signing queued for this room."""
    with unlocked(desk.key(), demo.PIN) as signer:
        chosen = {declaration.pk: declaration.revision}
        changes.approve(desk.tree.unit, chosen, by=desk.head, signer=signer)
    jobs = ProcrastinateJob.objects.filter(task_name="quality.measure")
    assert jobs.count() == 1
    for args in jobs.values_list("args", flat=True):
        tasks.measure(**args)


def figure_in(page: str, before: str) -> Any:
    found = re.search(rf"{before}([\d,]+) %", page)
    return found and found[1]


@pytest.mark.clause("CM-14.1dd")
def test_board_list_reading_page_and_own_page_show_the_same_figure(desk: Desk) -> None:
    signed(desk, desk.checked("Nguyễn Thị Minh Hạnh"))
    someone, officer = desk.people[0], client_of(desk.officer)
    kept = Measure.objects.get(person=someone.person)
    figure, counted = rules.percent(kept.share), f"{kept.filled}/{kept.wanted}"
    assert 0 < kept.share < 1000 and kept.stage == "full"
    reading = seen(officer, f"/ho-so/{someone.person.pk}")
    own = seen(client_of(someone.account), "/ho-so-cua-toi")
    shown = {
        "the board": figure_in(seen(officer, "/chat-luong"), "<b>"),
        "the list": figure_in(seen(officer, "/chat-luong/ho-so"), "<b>"),
        "the reading page": figure_in(reading, 'soft">'),
        "the own page": figure_in(own, 'soft">'),
    }
    assert shown == dict.fromkeys(shown, figure)
    assert all(counted in each for each in (own, reading, seen(officer, "/chat-luong/ho-so")))
    assert "Đơn vị tính theo nội dung đã duyệt" not in own

    builders.fill(someone, "identity")
    own = words(seen(client_of(someone.account), "/ho-so-cua-toi"))
    assert f"đủ {counted} trường ({figure} %). Số bên trái tính cả phần bạn đang khai" in own
    assert f"<b>{figure} %</b>" in seen(officer, "/chat-luong/ho-so")


@pytest.mark.clause("CM-14.1d", "KT-15.4")
def test_a_correction_that_is_approved_clears_the_doubt_by_itself(desk: Desk) -> None:
    """Asked by the officer, declared, checked, signed; then the job that the signing queued."""
    someone = desk.person("Nguyễn Thị Minh Hạnh")
    row = put(someone.person, "work", **BACKWARDS)
    services.measure([someone.person.pk])
    doubt = Doubt.objects.get(row=row, field="until")
    services.ask([doubt.pk], by=desk.officer, note="", due_on=soon())
    page = seen(client_of(someone.account), "/ho-so-cua-toi")
    assert f"/ho-so-cua-toi/muc/33/dong/{row}#f-until" in page
    builders.fill(someone, "work", row, since="9/2010", until="6/2015")
    officer, path = client_of(desk.officer), f"/chat-luong/nghi-van/{doubt.pk}"
    assert "đã gửi khai báo sửa chỗ này" not in seen(officer, path)
    done = builders.check(changes.submit(someone.person, by=someone.account), desk.officer)
    assert "đã gửi khai báo sửa chỗ này" in seen(officer, path)
    assert Doubt.objects.get(pk=doubt.pk).state == rules.ASKED
    signed(desk, changes.clear_exceptions(done, by=desk.head, revision=done.revision))
    assert Doubt.objects.get(pk=doubt.pk).state == rules.CLEARED
    assert "lam-ro" not in seen(client_of(someone.account), "/ho-so-cua-toi")
