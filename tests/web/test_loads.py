"""What a workbook brought in stands in the head's month as one group, however many it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Batch, Declaration
from hoso.changes.rules import Change, packed
from hoso.dossiers import queries as dossiers
from hoso.exchange.workbook.cells import letters
from tests.web.desk import Desk, client_of, desk, words
from tests.web.test_sessions import HOME, PREVIEW, boxes, hidden, shown, sign, signed

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def loaded(desk: Desk, count: int, *, odd: int = 0, title: str = "Nạp lần đầu") -> Batch:
    batch = changes.start_batch(desk.tree.unit, title, by=desk.officer)
    row = {"id": "", "relation": "01", "name": "Nguyễn Văn Ba", "born_in": 1955}
    people = []
    for place in range(count):
        person = desk.person(f"Người Thứ {letters(place)}").person
        row_id = f"00000000-0000-4000-8000-{person.personal_number}"
        found = [
            Change("papers", "", "phone", "set", None, "0912345678"),
            Change("family", row_id, "", "add", None, {**row, "id": row_id}),
        ]
        why = ["Tăng 3 bậc một lần."] if place < odd else []
        people.append(changes.Loading(person.pk, packed(found), 0, why))
    assert changes.load(batch, people, by=desk.officer) == {}
    return batch


def put_in(desk: Desk, batch: Batch) -> Any:
    client = client_of(desk.head)
    page = client.get(f"{HOME}/nap/{batch.pk}").content.decode()
    return client.post(f"{HOME}/nap/{batch.pk}/dua-vao", {"ban-chup": hidden(page, "ban-chup")})


@pytest.mark.clause("TQ-9.2b")
def test_a_load_is_one_line_that_must_be_seen_before_it_is_ready(desk: Desk) -> None:
    desk.key()
    batch = loaded(desk, 30, odd=2)
    client = client_of(desk.head)
    html = shown(client)
    text = words(html)
    assert "Đợt nạp: Nạp lần đầu, 30 hồ sơ" in text and "Cần xem trước: 30 hồ sơ" in text
    assert text.count(changes.NO_SCANS) == 1 and "2 hồ sơ có điều cần xem" in text
    assert "Người Thứ" not in text and boxes(html) == []
    assert put_in(desk, batch).status_code == 302
    html = shown(client)
    assert "Sẵn sàng ký: 30 hồ sơ" in words(html) and "Người Thứ" not in words(html)
    assert boxes(html) == [str(batch.pk)] and 'data-counts="30"' in html
    assert re.search(r"Đã chọn\s*30\s*/30 hồ sơ", words(html))


def test_the_page_of_a_load_names_each_and_leads_to_any(desk: Desk) -> None:
    batch = loaded(desk, 3, odd=1)
    client = client_of(desk.head)
    text = words(client.get(f"{HOME}/nap/{batch.pk}").content)
    assert "Người Thứ A" in text and "Tăng 3 bậc một lần." in text
    assert "Nạp từ bảng tính: 2 nội dung ở 2 mục" in text
    one = batch.declarations.order_by("person__sort_key")[0]
    inside = words(client.get(f"{HOME}/khai-bao/{one.pk}").content)
    assert "0912345678" in inside and "Nguyễn Văn Ba" in inside and "thêm dòng" in inside


def test_signing_the_month_signs_the_whole_group_with_the_others(desk: Desk) -> None:
    desk.key()
    batch = loaded(desk, 3)
    other = desk.checked("Đỗ Thanh Tùng")
    put_in(desk, batch)
    client = client_of(desk.head)
    session = signed(client)
    assert session.dossiers == 4
    one = batch.declarations.all()[0]
    content = dossiers.content_of(one.person)
    assert content["papers"]["phone"] == "0912345678"
    assert content["family"][0]["name"] == "Nguyễn Văn Ba"
    other.refresh_from_db()
    assert {one.state, other.state} == {rules.APPLIED}
    text = words(client.get(f"{HOME}/{session.pk}").content)
    assert text.count("Nạp từ bảng tính: 2 nội dung ở 2 mục") == 3


def test_a_group_whose_box_is_cleared_stays_behind(desk: Desk) -> None:
    desk.key()
    batch = loaded(desk, 3)
    put_in(desk, batch)
    desk.checked("Đỗ Thanh Tùng")
    client = client_of(desk.head)
    html = shown(client)
    ticked = [each for each in boxes(html) if each != str(batch.pk)]
    assert len(ticked) == 1
    given = {"ban-chup": hidden(html, "ban-chup"), "chon": ticked}
    answer = client.post(f"{HOME}/chon", given)
    assert answer.status_code == 302
    assert str(batch.pk) not in boxes(shown(client)), "and is remembered so"
    answer = client.post(f"{HOME}/ky", given)
    done = sign(client, hidden(answer.content.decode(), "da-chon"))
    assert done.status_code == 302
    states = set(batch.declarations.values_list("state", flat=True))
    assert states == {rules.CHECKED}


def test_the_list_that_would_be_signed_names_every_one_of_the_group(desk: Desk) -> None:
    desk.key()
    batch = loaded(desk, 2)
    put_in(desk, batch)
    client = client_of(desk.head)
    html = shown(client)
    answer = client.post(PREVIEW, {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_a_load_is_refused_with_a_reason_that_its_officer_reads(desk: Desk) -> None:
    batch = loaded(desk, 2)
    client = client_of(desk.head)
    address = f"{HOME}/nap/{batch.pk}"
    seal = hidden(client.get(address).content.decode(), "ban-chup")
    empty = client.post(f"{address}/khong-nhan", {"ban-chup": seal, "reason": ""})
    assert empty.status_code == 422 and "Chưa ghi lý do" in words(empty.content)
    done = client.post(f"{address}/khong-nhan", {"ban-chup": seal, "reason": "Thiếu bản gốc"})
    assert done.status_code == 302
    assert set(batch.declarations.values_list("state", flat=True)) == {rules.WITHDRAWN}
    assert any("Thiếu bản gốc" in each.text for each in desk.officer.notices.all())
    late = client.post(f"{address}/dua-vao", {"ban-chup": seal})
    assert late.status_code == 409 and "vừa thay đổi" in words(late.content)


def test_one_of_a_load_is_given_back_alone(desk: Desk) -> None:
    batch = loaded(desk, 2)
    one = batch.declarations.all()[0]
    client = client_of(desk.head)
    done = client.post(
        f"{HOME}/khai-bao/{one.pk}/tra-lai", {"revision": str(one.revision), "reason": "Sai số"}
    )
    assert done.status_code == 302
    one.refresh_from_db()
    assert one.state == rules.WITHDRAWN
    assert "1 hồ sơ" in words(shown(client))


def test_the_person_sees_that_a_load_waits_and_may_not_send_meanwhile(desk: Desk) -> None:
    loaded(desk, 1)
    someone = desk.people[0]
    page = client_of(someone.account).get("/ho-so-cua-toi")
    assert page.status_code == 200
    assert "chờ ký duyệt" in words(page.content) or "Lê Hoàng Nam" in words(page.content)


def test_two_thousand_cost_no_more_statements_than_two(desk: Desk) -> None:
    put_in(desk, loaded(desk, 2))
    client = client_of(desk.head)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            shown(client)
        return len(seen)

    shown(client)
    few = statements()
    put_in(desk, loaded(desk, 40, title="Đợt hai"))
    assert statements() == few
    assert Declaration.objects.filter(state=rules.CHECKED).count() == 42
    assert len(boxes(shown(client))) == 2
