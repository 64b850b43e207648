from __future__ import annotations

from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from hoso.web.middleware import SpokenErrors


def answered(**headers: str) -> HttpResponse:
    edge = SpokenErrors(lambda request: HttpResponse())
    error = OperationalError("server closed the connection: secret-host")
    answer = edge.process_exception(RequestFactory().post("/", headers=headers), error)
    assert answer is not None
    return answer


def test_an_interrupted_database_is_said_in_words_without_asking_it() -> None:
    page = answered()
    assert page.status_code == 503
    assert "chưa có gì được ký" in page.content.decode()
    assert "secret-host" not in page.content.decode()


def test_a_script_is_told_at_the_message_region() -> None:
    fragment = answered(**{"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Retarget"]) == (503, "#messages")
    assert "gián đoạn" in fragment.content.decode()
