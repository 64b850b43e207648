"""The officer writes the agency's part on the reading page; the person sees it, and who did."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hoso import audit
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Evidence, Origin
from hoso.dossiers.models.past import Assessment
from hoso.notices.models import Notice
from hoso.signing.demo import PIN
from hoso.signing.services import unlocked
from tests import builders, whole
from tests.builders import Someone
from tests.web.desk import Desk, client_of, desk, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

OWN = "/ho-so-cua-toi/muc/38"
COMMENT = "Hoàn thành tốt nhiệm vụ; <b>có</b> tinh thần trách nhiệm."


@pytest.fixture
def someone(desk: Desk) -> Someone:
    """Signed once, with nothing in item 38."""
    made = desk.person()
    whole.fill(made.person, 5, version=1)
    with audit.recording("tests", "seed.fill"):
        Assessment.objects.filter(person=made.person).delete()
    return made


def here(someone: Someone) -> str:
    return f"/ho-so/{someone.person.pk}/muc/38"


def post(client: Client, someone: Someone, **given: Any) -> Any:
    form = {"comment": COMMENT, "mc-tep": builders.make_pdf(), "mc-loai": "rating_decision",
            "mc-so": "12/NX", "mc-ngay": "5/11/2026"}  # fmt: skip
    form |= given
    form = {name: value for name, value in form.items() if value is not None}
    return client.post(f"{here(someone)}/ghi", form)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.mark.clause("CM-6.1")
def test_the_officer_writes_and_the_person_reads_it_but_cannot_change_it(
    desk: Desk, someone: Someone
) -> None:
    officer, me = client_of(desk.officer), client_of(someone.account)
    assert me.get(OWN).status_code == 404  # nothing is asked of the person here
    assert 'id="ghi-muc"' in text_of(officer, here(someone))
    assert post(officer, someone)["Location"] == here(someone)
    one = Declaration.objects.get(origin=Origin.AGENCY)
    page = text_of(officer, here(someone))
    assert 'id="ghi-muc"' not in page and "chờ ký duyệt" in words(page)

    mine = text_of(me, OWN)
    assert "&lt;b&gt;có&lt;/b&gt; tinh thần" in mine and "<b>có" not in mine
    assert "Cơ quan, đơn vị sử dụng ghi; bạn chỉ xem" in mine and "chờ ký" in mine
    assert 'name="comment"' not in mine and 'id="khai"' not in mine
    assert "Trần Quốc Bảo ghi phần của cơ quan, đơn vị vào hồ sơ của bạn" in words(mine)
    assert "cơ quan, đơn vị ghi: Nhận xét" in words(mine)
    assert me.post(OWN, {"comment": "Xuất sắc", "do": "done"}).status_code == 403
    assert me.post(f"{OWN}/luu", {"comment": "Xuất sắc"}).status_code == 403
    told = Notice.objects.filter(account=someone.account)
    assert any("mục 38" in each.text for each in told)

    if one.exceptions:
        one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
    with unlocked(desk.key(), PIN) as signer:
        changes.approve(desk.tree.unit, {one.pk: one.revision}, by=desk.head, signer=signer)
    mark = text_of(me, OWN)
    assert "đủ" in words(mark[mark.index('id="dau-muc"') :][:200])
    read = text_of(officer, here(someone))
    assert "&lt;b&gt;có&lt;/b&gt; tinh thần" in read and 'id="ghi-muc"' in read
    assert "cơ quan, đơn vị sử dụng ghi mục này" in read


def test_what_cannot_be_taken_is_told_at_its_field_with_everything_typed(
    desk: Desk, someone: Someone
) -> None:
    officer = client_of(desk.officer)
    for given, field, says in (
        ({"mc-tep": None}, "mc-tep", "Đính kèm bản quét"),
        ({"mc-loai": "portrait"}, "mc-loai", "Chọn loại giấy tờ"),
        ({"mc-ngay": "31/2/2026"}, "mc-ngay", "Không có ngày 31/02/2026"),
        ({"comment": "x" * 4_001}, "comment", "Dài quá"),
    ):
        answer = post(officer, someone, **given)
        page = answer.content.decode()
        assert answer.status_code == 422, field
        error = page.index(f'id="f-{field}-e"')
        assert says in page[error : page.index("</p>", error)]
        assert f'href="#f-{field}"' in page
        assert "12/NX" in page
    assert not Declaration.objects.exists() and not Evidence.objects.exists()


def test_what_waits_is_taken_back_by_the_officer(desk: Desk, someone: Someone) -> None:
    officer = client_of(desk.officer)
    post(officer, someone)
    one = Declaration.objects.get()
    back = f"{here(someone)}/rut"
    assert officer.post(back).status_code == 404  # a revision is wanted
    assert officer.post(back, {"revision": one.revision + 1}).status_code == 409
    assert client_of(desk.head).post(back, {"revision": one.revision}).status_code == 403
    assert client_of(someone.account).post(back, {"revision": one.revision}).status_code == 403
    assert officer.post(back, {"revision": one.revision}).status_code == 302
    assert 'id="ghi-muc"' in text_of(officer, here(someone))
    assert officer.post(back, {"revision": one.revision}).status_code == 404
    assert "không ghi nữa" in words(text_of(officer, here(someone)))


def test_only_who_may_write_has_the_form_and_only_on_its_section(
    desk: Desk, someone: Someone
) -> None:
    officer = client_of(desk.officer)
    assert 'id="ghi' not in text_of(officer, f"/ho-so/{someone.person.pk}/muc/19")
    for account in (desk.head, someone.account):
        client = client_of(account)
        assert 'id="ghi' not in text_of(client, here(someone))
        assert post(client, someone).status_code == 403
    answer = officer.post(f"/ho-so/{someone.person.pk}/muc/19/ghi", {"general_education": "12/12"})
    assert answer.status_code == 403 and "tự khai" in answer.content.decode()
    assert officer.post(f"/ho-so/{someone.person.pk}/muc/99/ghi").status_code == 404
    worker = desk.person("Trần Văn Hợp", kind="worker")
    assert officer.get(here(worker)).status_code == 404
    assert post(officer, worker).status_code == 403
    assert not Declaration.objects.exists()


def test_it_says_why_one_has_to_wait(desk: Desk, someone: Someone) -> None:
    officer = client_of(desk.officer)
    fresh = desk.person("Lê Văn Mới")
    assert "chưa có bản được ký" in words(text_of(officer, here(fresh)))
    assert post(officer, fresh).status_code == 409
    builders.fill(someone, "schooling")
    changes.submit(someone.person, by=someone.account)
    page = words(text_of(officer, here(someone)))
    assert "đang có khai báo chờ kiểm tra; xong khai báo đó mới ghi được" in page
    assert post(officer, someone).status_code == 409
