"""SpokenErrors: a page for a person, a fragment for a script, the right status for both."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views.defaults import server_error

from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed, Refused, Unreachable
from hoso.base.findings import Finding
from hoso.web.middleware import SpokenErrors


def spoken(error: Exception, **headers: str) -> HttpResponse | None:
    request: HttpRequest = RequestFactory().get("/x", headers=headers)
    request.user = AnonymousUser()
    return SpokenErrors(lambda _: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("Chưa được giao quyền.", article="Khoản 1 Điều 15", ask="thủ trưởng"), 403),
        (Conflict("Người khác vừa xử lý."), 409),
        (Incomplete("Còn thiếu.", [Finding("Thiếu ngày."), Finding("Thiếu nơi.")]), 422),
        (Refused("Mã ngạch không có."), 502),
        (Unreachable("Không trả lời."), 502),
    ],
)
def test_each_error_has_its_status_as_a_page_and_as_a_fragment(
    error: HosoError, status: int
) -> None:
    page, fragment = spoken(error), spoken(error, **{"HX-Request": "true"})
    assert page is not None and fragment is not None
    assert page.status_code == fragment.status_code == status
    assert "<html" in page.content.decode() and "<html" not in fragment.content.decode()
    assert fragment["HX-Retarget"] == "#messages"
    for answer in (page, fragment):
        assert error.message in answer.content.decode()


def test_a_refusal_names_the_article_and_whom_to_ask() -> None:
    page = spoken(NotAllowed("Không.", article="Khoản 1 Điều 15", ask="thủ trưởng đơn vị"))
    assert page is not None
    assert "Khoản 1 Điều 15" in page.content.decode()
    assert "thủ trưởng đơn vị" in page.content.decode()


def test_other_faults_are_left_alone() -> None:
    assert spoken(RuntimeError("secret inside")) is None


def test_the_broken_page_tells_nothing_of_the_inside() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "Có lỗi ở phía hệ thống" in page.content.decode()
