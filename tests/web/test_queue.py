"""VIỆC CẦN LÀM: what waits by due day; one declaration beside its evidence; the decisions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Item
from hoso.organisations.models import UnitKind
from tests import builders
from tests.web.desk import Desk, client_of, desk, put, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

LIST = "/viec-can-lam"
SCRIPT = {"HX-Request": "true"}


def address(declaration: Declaration, act: str = "") -> str:
    return f"{LIST}/{declaration.pk}" + (f"/{act}" if act else "")


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def names(html: str) -> list[str]:
    """The people in the list, in its order."""
    return re.findall(r"<td>([^<]+)<span class=\"hs-sub\">[A-Z0-9.-]+</span></td>", html)


def act(client: Client, declaration: Declaration, name: str, /, **given: Any) -> Any:
    given.setdefault("revision", Declaration.objects.get(pk=declaration.pk).revision)
    return client.post(address(declaration, name), given)


# ── the list ─────────────────────────────────────────────────────────────────


def test_what_waits_stands_by_due_day_with_its_counts(desk: Desk) -> None:
    day = timezone.localdate()
    late = desk.declared("Phạm Văn Lộc", "schooling")
    today = desk.declared("Đỗ Thanh Tùng", "schooling")
    again = desk.declared("Danh Sà Rương", "schooling")
    desk.declared("Ngô Khánh Linh")
    put(late, due_on=day - timedelta(days=7), is_first=False)
    put(today, due_on=day, is_first=False)
    put(again, due_on=day + timedelta(days=9), times_returned=1)

    html = shown(client_of(desk.officer))
    assert names(html) == ["Phạm Văn Lộc", "Đỗ Thanh Tùng", "Ngô Khánh Linh", "Danh Sà Rương"]
    text = words(html)
    assert "Tất cả 4 1 quá hạn" in text
    assert "Kiểm tra khai báo 2 1 quá hạn" in text
    assert "Hồ sơ mới 1 đúng hạn" in text
    assert "Sửa sau trả lại 1 đúng hạn" in text
    assert "Quá hạn 1 làm trước" in text
    assert "Quá hạn · 1 việc" in text and "(hôm nay) · 1 việc" in text
    assert "đã sửa lần 1" in text


@pytest.mark.clause("CM-6.4")
def test_a_due_day_says_why_and_counts_its_days(desk: Desk) -> None:
    desk.declared("Ngô Khánh Linh", "schooling")
    text = words(shown(client_of(desk.officer)))
    assert "Vì sao hạn là" in text
    assert "Quy chế không quy định" in text, "a default is not shown as the regulation's word"
    assert "3, hạn" in text


def test_a_row_says_in_one_line_what_changes(desk: Desk) -> None:
    desk.declared("Ngô Khánh Linh")
    first = desk.declared("Lê Văn Ba", "schooling")
    put(first, is_first=False)
    text = words(shown(client_of(desk.officer)))
    assert re.search(r"Khai hồ sơ lần đầu: \d+ nội dung ở \d mục", text)
    assert re.search(r"19 Trình độ giáo dục phổ thông.*mới: 12/12", text)
    assert "đủ minh chứng" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?loai=moi", ["Ngô Khánh Linh"]),
        ("?loai=kiem-tra", ["Phạm Văn Lộc"]),
        ("?loai=qua-han", ["Phạm Văn Lộc"]),
        ("?loai=sua-lai", []),
        ("?q=khanh+linh", ["Ngô Khánh Linh"]),
        ("?q=khong+co", []),
        ("?han=qua-han", ["Phạm Văn Lộc"]),
        ("?han=2000-01-01", []),
        ("?han=31/02", ["Phạm Văn Lộc", "Ngô Khánh Linh"]),
        ("?loai=x&don-vi=x&tinh-trang=x&xep=x&sau=%00", ["Phạm Văn Lộc", "Ngô Khánh Linh"]),
        ("?tinh-trang=dang-xem", []),
        ("?tinh-trang=thieu-minh-chung", []),
        ("?tinh-trang=cho-sua", []),
        ("?xep=-han", ["Ngô Khánh Linh", "Phạm Văn Lộc"]),
        ("?xep=nguoi", ["Ngô Khánh Linh", "Phạm Văn Lộc"]),
    ],
)
def test_the_address_filters_and_sorts(desk: Desk, query: str, found: list[str]) -> None:
    desk.declared("Ngô Khánh Linh")
    late = desk.declared("Phạm Văn Lộc", "schooling")
    put(late, due_on=timezone.localdate() - timedelta(days=3), is_first=False)
    assert names(shown(client_of(desk.officer), query)) == found


def test_a_unit_shows_what_is_below_it(desk: Desk) -> None:
    other = builders.make_unit("Chi cục Kiểm lâm", UnitKind.SUB_DEPARTMENT, desk.tree.unit)
    for unit in (other, desk.tree.unit, desk.tree.division):
        unit.refresh_from_db()
    desk.declared("Ngô Khánh Linh", "schooling")
    desk.declared("Phạm Văn Lộc", "schooling", unit=other)
    client = client_of(desk.officer)
    assert names(shown(client, f"?don-vi={other.pk}")) == ["Phạm Văn Lộc"]
    assert len(names(shown(client, f"?don-vi={desk.tree.unit.pk}"))) == 2


def test_only_the_officers_own_units_are_in_the_list(desk: Desk) -> None:
    elsewhere = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province)
    for unit in (elsewhere, desk.tree.unit, desk.tree.division):
        unit.refresh_from_db()
    other = builders.make_account("Phan Thị Hồng", role=Role.OFFICER, unit=elsewhere)
    desk.declared("Ngô Khánh Linh", "schooling")
    assert names(shown(client_of(other))) == []
    assert "Không có khai báo nào chờ kiểm tra" in shown(client_of(other))


def test_the_list_takes_the_same_statements_for_5_and_for_50_rows_and_pages_hold_everybody_once(
    desk: Desk,
) -> None:
    client = client_of(desk.officer)
    queries = ("", "?xep=nguoi", "?q=van")

    def statements() -> list[int]:
        counts = []
        for query in queries:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(f"{LIST}{query}").status_code == 200
            counts.append(len(seen))
        return counts

    for place in range(5):
        desk.declared(f"Trần Văn {chr(65 + place)}", "schooling")
    few = statements()
    for place in range(48):
        desk.declared(f"Lê Văn {chr(65 + place % 26)}", "schooling")
    assert statements() == few
    html = shown(client)
    assert len(names(html)) == 50
    following = re.search(r'href="(\?[^"]*sau=[^"]+)" rel="next"', html)
    assert following
    rest = shown(client, following.group(1).replace("&amp;", "&"))
    ids = re.findall(r'href="/viec-can-lam/([0-9a-f-]{36})"', html + rest)
    assert len(ids) == len(set(ids)) == 53
    assert "Đang hiện 3 trong 53 việc" in words(rest)


def test_work_in_turn_begins_with_the_most_urgent(desk: Desk) -> None:
    desk.declared("Ngô Khánh Linh", "schooling")
    late = desk.declared("Phạm Văn Lộc", "schooling")
    put(late, due_on=timezone.localdate() - timedelta(days=3))
    client = client_of(desk.officer)
    assert client.get(f"{LIST}/tiep").url == address(late)
    assert client.get(f"{LIST}/tiep?sau={late.pk}").url != address(late)
    assert client.get(f"{LIST}/tiep?sau=x").url == address(late)


# ── one declaration ──────────────────────────────────────────────────────────


def test_differences_stand_beside_their_evidence(desk: Desk) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling", "training")
    text = client_of(desk.officer).get(address(one)).content.decode()
    scan = one.items.first().evidence.first()  # type: ignore[union-attr]
    assert scan and f'src="/minh-chung/{scan.pk}?xem#' in text
    assert "32.1 Đào tạo" in text and "Trường Đại học Cần Thơ" in text
    assert "Đã xem 0/2 nội dung" in words(text)
    other = one.items.last().evidence.first()  # type: ignore[union-attr]
    assert other
    chosen = client_of(desk.officer).get(f"{address(one)}?xem={other.pk}").content.decode()
    assert f'src="/minh-chung/{other.pk}?xem#' in chosen


def test_evidence_of_another_dossier_is_not_shown_by_its_number(desk: Desk) -> None:
    mine = desk.declared("Ngô Khánh Linh", "schooling")
    theirs = desk.declared("Phạm Văn Lộc", "schooling").items.get().evidence.get()
    text = client_of(desk.officer).get(f"{address(mine)}?xem={theirs.pk}").content.decode()
    assert str(theirs.pk) not in text


@pytest.mark.clause("CM-6.3a")
def test_items_are_accepted_one_by_one_and_passed_on(desk: Desk) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling", "training")
    client = client_of(desk.officer)
    first, second = one.items.all()
    answer = act(client, one, "dat", **{"noi-dung": str(first.pk)})
    assert answer.status_code == 302 and answer.url.endswith(f"#d-{second.pk}")
    answer = act(client, one, "ket-thuc")
    assert answer.status_code == 422 and "Còn 1 nội dung chưa xem" in words(answer.content)
    act(client, one, "dat", **{"con-lai": "1"})
    answer = act(client, one, "ket-thuc")
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.checked_by) == (rules.CHECKED, desk.officer)


def test_an_item_is_given_back_with_a_reason_at_its_place(desk: Desk) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling", "training")
    client = client_of(desk.officer)
    first, second = one.items.all()
    answer = act(client, one, "tra-lai", **{"noi-dung": str(first.pk), f"ly-do-{first.pk}": "  "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#f-ly-do-{first.pk}"' in text and f'id="f-ly-do-{first.pk}-e"' in text
    act(client, one, "tra-lai", **{"noi-dung": str(first.pk), f"ly-do-{first.pk}": "Bản quét mờ"})
    act(client, one, "dat", **{"noi-dung": str(second.pk)})
    answer = act(client, one, "ket-thuc")
    assert answer.url == LIST
    one.refresh_from_db()
    assert (one.state, one.times_returned) == (rules.RETURNED, 1)
    assert one.items.get(pk=first.pk).reason == "Bản quét mờ"
    assert names(shown(client, "?tinh-trang=cho-sua")) == ["Ngô Khánh Linh"]


def test_after_a_return_the_earlier_reason_stands_with_the_new_item(desk: Desk) -> None:
    someone = desk.person("Ngô Khánh Linh")
    one = builders.declare(someone, "training")
    item = one.items.get()
    client = client_of(desk.officer)
    act(client, one, "tra-lai", **{"noi-dung": str(item.pk), f"ly-do-{item.pk}": "Bản quét mờ"})
    act(client, one, "ket-thuc")
    builders.fill(someone, "training", item.row, until="6/2008")
    again = changes.submit(someone.person, by=someone.account)
    text = words(client.get(address(again)).content)
    assert "Lần trước trả lại: “Bản quét mờ”" in text
    assert "Sửa sau trả lại" in text


def test_a_warning_stands_with_its_item_and_lateness_above(desk: Desk) -> None:
    someone = desk.person("Lê Thị Cúc")
    builders.fill(someone, "salary")
    builders.fill(someone, "salary", since="9/2011", step="4", coefficient="3,33", percent="85")
    one = changes.submit(someone.person, by=someone.account)
    put(one, declare_by=timezone.localdate() - timedelta(days=14))
    text = words(client_of(desk.officer).get(address(one)).content)
    assert "Tăng 3 bậc một lần" in text
    assert "37.1.5 Hệ số lương" in text
    assert "ngoài mẫu Phần trăm hưởng" in text, "what the form has not bears none of its numbers"
    assert re.search(r"Khai chậm \d+ ngày làm việc", text)


def test_of_two_officers_the_second_is_told_and_keeps_what_was_typed(desk: Desk) -> None:
    other = builders.make_account("Phan Thị Hồng", role=Role.OFFICER, unit=desk.tree.unit)
    one = desk.declared("Ngô Khánh Linh", "schooling", "training")
    first, second = one.items.all()
    seen = one.revision
    act(client_of(other), one, "dat", **{"noi-dung": str(first.pk)})
    given = {
        "noi-dung": str(second.pk),
        f"ly-do-{second.pk}": "Thiếu con dấu",
        f"ly-do-{first.pk}": "đang gõ dở",
    }
    answer = act(client_of(desk.officer), one, "tra-lai", revision=seen, **given)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "vừa được người khác xử lý" in text
    assert "Thiếu con dấu" in text and "đang gõ dở" in text
    one.refresh_from_db()
    assert f'name="revision" value="{one.revision}"' in text, "the next press is on what is seen"
    assert Item.objects.get(pk=second.pk).state == rules.PENDING
    answer = act(client_of(desk.officer), one, "tra-lai", **given)
    assert Item.objects.get(pk=second.pk).reason == "Thiếu con dấu"


def test_when_the_other_officer_has_ended_the_check_what_was_typed_can_still_be_copied(
    desk: Desk,
) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling")
    item, seen = one.items.get(), one.revision
    builders.check(one, desk.officer)
    form = {"noi-dung": str(item.pk), "revision": seen, f"ly-do-{item.pk}": "Thiếu con dấu"}
    answer = client_of(desk.officer).post(address(one, "tra-lai"), form, headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "vừa được người khác xử lý" in text and "Thiếu con dấu" in text
    assert "formaction" not in text


def test_a_reason_typed_at_another_item_is_kept_by_a_decision(desk: Desk) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling", "training")
    first, second = one.items.all()
    answer = act(
        client_of(desk.officer),
        one,
        "dat",
        **{"noi-dung": str(first.pk), f"ly-do-{second.pk}": "đang gõ dở"},
    )
    assert answer.status_code == 200
    assert "đang gõ dở" in answer.content.decode()
    assert Item.objects.get(pk=first.pk).state == rules.ACCEPTED


def test_for_a_script_a_conflict_is_said_among_the_items_and_keeps_what_was_typed(
    desk: Desk,
) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling")
    item = one.items.get()
    form = {"noi-dung": str(item.pk), "revision": 0, f"ly-do-{item.pk}": "đang gõ dở"}
    answer = client_of(desk.officer).post(address(one, "dat"), form, headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 409
    items = text[text.index('id="noi-dung"') : text.index('id="thanh"')]
    assert "vừa được người khác xử lý" in items and "đang gõ dở" in items


def test_ones_own_declaration_is_for_somebody_else_to_check(desk: Desk) -> None:
    someone = desk.person("Ngô Khánh Linh")
    from hoso.accounts.services import grant

    grant(someone.account, Role.OFFICER, desk.tree.unit, by="tests", since=builders.LONG_AGO)
    one = builders.declare(someone, "schooling")
    client = client_of(Account.objects.get(pk=someone.account.pk))
    html = shown(client)
    assert names(html) == [] and "người khác được giao cùng việc" in words(html)
    text = words(client.get(address(one)).content)
    assert "Không ai tự kiểm tra" in text and "Hỏi ai" in text
    answer = act(client, one, "dat", **{"con-lai": "1"})
    assert answer.status_code == 403
    assert one.items.get().state == rules.PENDING


def test_what_is_checked_already_can_only_be_read(desk: Desk) -> None:
    one = desk.checked("Ngô Khánh Linh")
    client = client_of(desk.officer)
    text = client.get(address(one)).content.decode()
    assert "không còn chờ kiểm tra" in text and "formaction" not in text
    assert act(client, one, "dat", **{"con-lai": "1"}).status_code == 409


def test_markup_in_what_was_declared_stays_text(desk: Desk) -> None:
    someone = desk.person("Ngô Khánh Linh")
    builders.fill(someone, "work", organisation="<script>alert(1)</script>", position="😀 đ")
    one = changes.submit(someone.person, by=someone.account)
    text = client_of(desk.officer).get(address(one)).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text and "😀" in text


def test_a_reason_that_is_too_long_is_refused_at_its_place(desk: Desk) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling")
    item = one.items.get()
    answer = act(
        client_of(desk.officer),
        one,
        "tra-lai",
        **{"noi-dung": str(item.pk), f"ly-do-{item.pk}": "x" * 100_000},
    )
    assert answer.status_code == 422 and "dài quá 500" in answer.content.decode()


# ── who may ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-4.4", "CM-9.1")
@pytest.mark.parametrize("act_name", ["", "dat", "tra-lai", "ket-thuc"])
def test_a_stranger_gets_404_and_a_head_is_told_why_not(desk: Desk, act_name: str) -> None:
    one = desk.declared("Ngô Khánh Linh", "schooling")
    elsewhere = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province)
    outside = builders.make_account("Người ngoài", role=Role.OFFICER, unit=elsewhere)
    nobody = builders.make_account("Người lạ")
    place = address(one, act_name)

    def answer(client: Client, where: str = place) -> int:
        return (client.post(where, {"revision": 1, "con-lai": "1"}) if act_name
                else client.get(where)).status_code  # fmt: skip

    assert answer(client_of(outside)) == answer(client_of(nobody)) == 404
    assert answer(client_of(desk.head)) == 403
    assert answer(client_of(desk.people[-1].account)) == 403
    assert answer(Client()) == 302
    missing = f"{LIST}/{uuid4()}" + (f"/{act_name}" if act_name else "")
    assert answer(client_of(desk.officer), missing) == 404
    assert one.items.get().state == rules.PENDING


def test_the_list_is_for_officers(desk: Desk) -> None:
    answer = client_of(desk.head).get(LIST)
    assert answer.status_code == 403 and "chưa được giao quyền" in answer.content.decode()
    assert client_of(desk.officer).post(LIST).status_code == 405
