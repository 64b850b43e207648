"""A signed copy through the screens: asked for, signed, sealed, taken away (CM-8.4)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso.accounts.models import Role
from hoso.accounts.services import grant
from hoso.dossiers import rules
from hoso.dossiers.models import SignedCopy
from hoso.dossiers.services import request_copy, sign_copy
from hoso.signing import demo
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from hoso.signing.verify import verify_file
from tests import builders
from tests.dossiers.office import Office, office
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db
PIN = {"pin": demo.PIN}


@pytest.fixture
def here(db: None) -> Office:
    made = office()
    made.approved()
    return made


@pytest.fixture
def copy(here: Office) -> SignedCopy:
    return request_copy(here.person, here.account)


@pytest.fixture
def signed(here: Office, copy: SignedCopy) -> SignedCopy:
    with unlocked(credential_of(here.head), demo.PIN) as signer:
        return sign_copy(copy, here.head, signer)


@pytest.mark.clause("CM-8.4")
def test_the_person_asks_the_head_signs_the_keeper_seals_and_both_verify(
    here: Office, tmp_path: Path
) -> None:
    person, head, keeper = (client_of(one) for one in (here.account, here.head, here.keeper))
    assert "Đề nghị bản in ký số" in person.get("/ban-in").content.decode()
    assert 'href="/ban-in"' in person.get("/ho-so-cua-toi").content.decode()
    assert person.post(f"/ho-so/{here.person.pk}/ban-in")["Location"] == "/ban-in"
    copy = SignedCopy.objects.get()
    page = person.get("/ban-in").content.decode()
    assert "chờ ký" in page and "Đề nghị bản in ký số" not in page

    assert f"/ban-in/{copy.pk}/ky" in head.get("/ban-in").content.decode()
    page = head.get(f"/ban-in/{copy.pk}/ky").content.decode()
    assert "phiên bản 1" in page and 'name="pin"' in page
    assert f'src="/ban-in/{copy.pk}.pdf?xem' in page
    assert head.post(f"/ban-in/{copy.pk}/ky", PIN)["Location"] == "/ban-in"

    assert f"/ban-in/{copy.pk}/dong-dau" in keeper.get("/ban-in").content.decode()
    assert "Lê Hoàng Nam" in keeper.get(f"/ban-in/{copy.pk}/dong-dau").content.decode()
    assert keeper.post(f"/ban-in/{copy.pk}/dong-dau", PIN)["Location"] == "/ban-in"

    assert "đã ký và đóng dấu" in person.get("/ban-in").content.decode()
    answer = person.get(f"/ban-in/{copy.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment")
    file = tmp_path / "ban-in.pdf"
    file.write_bytes(answer.content)
    report = verify_file(file, trust=Path(settings.HOSO_TRUST_DIR))
    assert report.is_whole and len(report.signatures) == 2, report.sentences()
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, check=True)
    assert said.stdout.decode().count("Signature is Valid") == 2


def test_a_wrong_pin_says_how_many_tries_are_left_and_signs_nothing(
    here: Office, copy: SignedCopy
) -> None:
    head = client_of(here.head)
    answer = head.post(f"/ban-in/{copy.pk}/ky", {"pin": "000000"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Mã PIN không đúng. Còn 2 lần nhập" in page and "000000" not in page
    assert head.post(f"/ban-in/{copy.pk}/ky", {"pin": ""}).status_code == 422
    copy.refresh_from_db()
    assert (copy.state, copy.pdf_sha256) == (rules.REQUESTED, "")


def test_the_keeper_of_the_seal_never_gets_the_file(here: Office, signed: SignedCopy) -> None:
    keeper = client_of(here.keeper)
    assert keeper.get(f"/ban-in/{signed.pk}/dong-dau").status_code == 200
    for path in (f"/ban-in/{signed.pk}.pdf", f"/ho-so/{here.person.pk}/in"):
        assert keeper.get(path).status_code == 404
    assert f"{signed.pk}.pdf" not in keeper.get("/ban-in").content.decode()


def test_the_keeper_sees_nothing_before_the_signature_is_there(
    here: Office, copy: SignedCopy
) -> None:
    keeper = client_of(here.keeper)
    assert "Nguyễn Văn An" not in keeper.get("/ban-in").content.decode()
    assert keeper.get(f"/ban-in/{copy.pk}/dong-dau").status_code == 404
    assert keeper.post(f"/ban-in/{copy.pk}/dong-dau", PIN).status_code == 404


def test_the_head_refuses_with_a_reason_that_the_person_reads(
    here: Office, copy: SignedCopy
) -> None:
    head, person = client_of(here.head), client_of(here.account)
    assert (
        "Ghi lý do"
        in head.post(f"/ban-in/{copy.pk}/khong-ky", {"reason": ""}, follow=True).content.decode()
    )
    head.post(f"/ban-in/{copy.pk}/khong-ky", {"reason": "Chờ bổ sung bằng thạc sĩ."})
    page = person.get("/ban-in").content.decode()
    assert "Lý do: Chờ bổ sung bằng thạc sĩ." in page
    assert "Đề nghị bản in ký số" in page


def test_two_heads_at_once_one_signs_and_the_other_is_told(here: Office, copy: SignedCopy) -> None:
    deputy = builders.make_account("Lâm Hoàng Phúc", role=Role.HEAD, unit=here.unit)
    builders.make_key(deputy, here.unit, title="Phó Giám đốc")
    first, second = client_of(here.head), client_of(deputy)
    assert second.get(f"/ban-in/{copy.pk}/ky").status_code == 200
    assert first.post(f"/ban-in/{copy.pk}/ky", PIN).status_code == 302
    late = second.post(f"/ban-in/{copy.pk}/ky", PIN)
    assert late.status_code == 409 and "đã ký, chờ đóng dấu" in late.content.decode()
    assert "không còn ở bước này" in second.get(f"/ban-in/{copy.pk}/ky").content.decode()
    copy.refresh_from_db()
    assert copy.signed_by == here.head


def test_a_head_is_told_to_leave_their_own_copy_to_another(here: Office) -> None:
    grant(here.account, Role.HEAD, here.unit, by="tests", since=builders.LONG_AGO)
    copy = request_copy(here.person, here.account)
    head = client_of(here.account)
    assert f"/ban-in/{copy.pk}/ky" not in head.get("/ban-in").content.decode()
    assert "Không tự ký" in head.get(f"/ban-in/{copy.pk}/ky").content.decode()
    assert head.post(f"/ban-in/{copy.pk}/ky", PIN).status_code == 403


def test_before_any_approval_the_request_is_refused_with_the_reason(here: Office) -> None:
    newcomer = builders.make_person(here.division, here.officer, full_name="Lê Văn Bình")
    client = client_of(newcomer.account)
    assert "Đề nghị bản in ký số" not in client.get("/ban-in").content.decode()
    answer = client.post(f"/ho-so/{newcomer.person.pk}/ban-in")
    assert answer.status_code == 409 and "chưa có phiên bản nào" in answer.content.decode()
    assert client.get("/ban-in/ly-lich").status_code == 302


def test_the_shelf_costs_the_same_however_much_stands_on_it(here: Office, copy: SignedCopy) -> None:
    head = client_of(here.head)
    head.get("/ban-in")
    with CaptureQueriesContext(connection) as one:
        head.get("/ban-in")
    someone = [
        builders.make_person(here.division, here.officer, full_name=f"Lê Văn {letter}")
        for letter in "BCDE"
    ]
    here.approved(*[each.person for each in someone])
    for each in someone:
        request_copy(each.person, each.account)
    with CaptureQueriesContext(connection) as five:
        page = head.get("/ban-in").content.decode()
    assert page.count('/ky"') == 5
    assert len(five) == len(one)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_account_without_a_dossier_has_no_print_of_its_own(here: Office, method: str) -> None:
    client: Client = client_of(here.officer)
    assert getattr(client, method)("/ban-in/ly-lich").status_code in (404, 405)
