"""Who creates accounts is the regulation's word: the unit itself, or another body on its request;
so is who issues a lost password anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone

from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.dossiers import queries
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import PasswordRequest, Person, RecordRequest
from hoso.notices.models import Notice
from hoso.regulations import queries as regulations
from tests import builders
from tests.builders import Tree, make_recruit

pytestmark = pytest.mark.django_db
NUMBER = "096085000001"
BODIES = {
    "kon_tum_2025": Role.HOME_AFFAIRS,
    "tuyen_quang_2020": Role.HOME_AFFAIRS,
    "bo_noi_vu_2023": Role.ADMINISTRATOR,
}


@pytest.fixture
def tree(db: None) -> Tree:
    return builders.make_tree()


@pytest.fixture
def officer(tree: Tree) -> Account:
    return builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)


def opener(tree: Tree, role: Role) -> Account:
    return builders.make_account("Đỗ Minh Tâm", role=role, unit=tree.province)


def words(**given: Any) -> dict[str, Any]:
    return {"personal_number": NUMBER, "full_name": "Nguyễn Văn An", "born_on": "1/3/1985",
            "sex": "1", "kind": "official", **given}  # fmt: skip


@pytest.mark.clause("BNV-7.1", "KT-7.2")
@pytest.mark.parametrize("regulation", BODIES)
def test_the_unit_asks_and_the_body_of_the_regulation_creates(
    tree: Tree, officer: Account, settings: Any, regulation: str
) -> None:
    settings.HOSO_REGULATION = regulation
    body = opener(tree, BODIES[regulation])
    asked = dossiers.ask_record(officer, tree.division, make_recruit())
    assert (
        asked.ask_by
        == regulations.due(regulations.profile().account_request, timezone.localdate()).on
    )
    assert asked.create_by == asked.ask_by  # both count from today
    assert Notice.objects.get(account=body).link == f"/ho-so/de-nghi/{asked.pk}"
    assert NUMBER not in Notice.objects.get(account=body).text

    made = dossiers.open_asked(asked, by=body)
    asked.refresh_from_db()
    assert (asked.state, asked.person, asked.decided_by) == ("opened", made.person, body)
    assert made.person.decision_on == timezone.localdate()
    assert accounts.may_sign_in(made.account) and made.account.must_set_password
    assert Notice.objects.filter(account=officer, link=f"/ho-so/{made.person.pk}").exists()
    with pytest.raises(Conflict, match="đã cấp tài khoản"):
        dossiers.open_asked(asked, by=body)


@pytest.mark.clause("BNV-7.1", "KT-7.2")
@pytest.mark.parametrize("regulation", BODIES)
def test_the_unit_does_not_open_itself_and_learns_who_does(
    tree: Tree, officer: Account, settings: Any, regulation: str
) -> None:
    settings.HOSO_REGULATION = regulation
    with pytest.raises(NotAllowed, match="theo đề nghị của đơn vị") as refused:
        dossiers.open_record(officer, tree.unit, **words())
    assert refused.value.article == regulations.article("accounts_opened_by").shown()
    assert refused.value.ask == dossiers.opening_body()
    asked = dossiers.ask_record(officer, tree.unit, make_recruit())
    other = {Role.HOME_AFFAIRS, Role.ADMINISTRATOR} - {BODIES[regulation]}
    for by in (officer, opener(tree, other.pop())):
        with pytest.raises(NotAllowed):
            dossiers.open_asked(asked, by=by)
        with pytest.raises(NotAllowed):
            dossiers.turn_down(asked, by=by, reason="Không")
    assert not Person.objects.exists()


@pytest.mark.clause("CM-6.2", "LC-2.2b")
@pytest.mark.parametrize("regulation", ["ca_mau_2024", "lai_chau_2024", "nghi_dinh_27_2026"])
def test_where_the_unit_creates_accounts_nobody_is_asked(
    tree: Tree, officer: Account, settings: Any, regulation: str
) -> None:
    settings.HOSO_REGULATION = regulation
    with pytest.raises(Conflict, match="tự mở hồ sơ"):
        dossiers.ask_record(officer, tree.unit, make_recruit())
    made = dossiers.open_record(officer, tree.unit, **words())
    assert made.account.username == NUMBER
    with pytest.raises(NotAllowed):
        dossiers.open_record(opener(tree, Role.HOME_AFFAIRS), tree.unit, **words())


@pytest.mark.clause("KT-3.3")
def test_a_person_signs_in_with_the_code_of_the_province_and_the_number(
    tree: Tree, officer: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    asked = dossiers.ask_record(officer, tree.unit, make_recruit())
    made = dossiers.open_asked(asked, by=opener(tree, Role.HOME_AFFAIRS))
    assert made.account.username == f"H34-{NUMBER}" and made.person.personal_number == NUMBER
    accounts.set_own_password(made.account, builders.PASSWORD)
    assert authenticate(username=f"h34-{NUMBER}", password=builders.PASSWORD) == made.account
    assert authenticate(username=NUMBER, password=builders.PASSWORD) is None
    assert builders.make_key(made.account, tree.unit).owner_number == NUMBER


@pytest.mark.clause("BNV-4.4", "LC-2.1e")
def test_one_account_for_one_person(tree: Tree, officer: Account, settings: Any) -> None:
    settings.HOSO_REGULATION = "bo_noi_vu_2023"
    body = opener(tree, Role.ADMINISTRATOR)
    asked = dossiers.ask_record(officer, tree.unit, make_recruit())
    with pytest.raises(Conflict, match="chờ cấp tài khoản"):
        dossiers.ask_record(officer, tree.division, make_recruit())
    dossiers.open_asked(asked, by=body)
    with pytest.raises(Conflict, match="mỗi người một hồ sơ"):
        dossiers.ask_record(officer, tree.unit, make_recruit())
    with pytest.raises(Conflict):
        accounts.open_account(NUMBER, "Ai khác", by=body)
    assert Account.objects.filter(person__isnull=False).count() == 1


def test_what_lacks_is_said_at_its_field_and_nothing_is_asked(
    tree: Tree, officer: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    tomorrow = timezone.localdate() + timedelta(days=1)
    bad = make_recruit(
        decision_number=" ", decision_on=tomorrow, started_on=None, scan=None, full_name=""
    )
    with pytest.raises(Incomplete) as refused:
        dossiers.ask_record(officer, tree.unit, bad)
    fields = {each.field for each in refused.value.findings}
    assert fields == {"decision_number", "decision_on", "started_on", "scan", "full_name"}
    assert not RecordRequest.objects.exists()


def test_a_number_that_tells_another_birth_is_asked_for_once_confirmed(
    tree: Tree, officer: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    with pytest.raises(Incomplete, match="Chưa gửi"):
        dossiers.ask_record(officer, tree.unit, make_recruit(born_on="1/3/1986"))
    asked = dossiers.ask_record(
        officer, tree.unit, make_recruit(born_on="1/3/1986", is_confirmed=True)
    )
    made = dossiers.open_asked(asked, by=opener(tree, Role.HOME_AFFAIRS))
    assert made.person.born_on is not None and made.person.born_on.year == 1986


def test_turned_down_with_a_reason_and_asked_again(
    tree: Tree, officer: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    body = opener(tree, Role.HOME_AFFAIRS)
    asked = dossiers.ask_record(officer, tree.unit, make_recruit())
    with pytest.raises(Incomplete):
        dossiers.turn_down(asked, by=body, reason=" ")
    dossiers.turn_down(asked, by=body, reason="Thiếu quyết định")
    assert "Thiếu quyết định" in Notice.objects.filter(account=officer).latest("pk").text
    with pytest.raises(Conflict):
        dossiers.open_asked(asked, by=body)
    again = dossiers.ask_record(officer, tree.unit, make_recruit())
    dossiers.take_back(again, by=officer)
    with pytest.raises(Conflict):
        dossiers.open_asked(again, by=body)
    assert not Person.objects.exists()


def test_a_request_is_answered_under_the_regulation_it_began_with(
    tree: Tree, officer: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    body = opener(tree, Role.HOME_AFFAIRS)
    asked = dossiers.ask_record(officer, tree.unit, make_recruit())
    settings.HOSO_REGULATION = "ca_mau_2024"
    with pytest.raises(NotAllowed):
        dossiers.open_asked(asked, by=officer)
    assert dossiers.open_asked(asked, by=body).account.username == f"H34-{NUMBER}"


@pytest.mark.clause("BNV-7.2", "LC-2.2c", "CM-6.2")
@pytest.mark.parametrize(
    ("regulation", "event"),
    [
        ("ca_mau_2024", "account"),
        ("tuyen_quang_2020", "work"),
        ("kon_tum_2025", "decision"),
        ("nghi_dinh_27_2026", "record"),
    ],
)
def test_a_new_record_counts_from_the_event_of_the_regulation(
    tree: Tree, officer: Account, settings: Any, regulation: str, event: str
) -> None:
    settings.HOSO_REGULATION = "ca_mau_2024"
    decided, started = date(2026, 10, 1), date(2026, 10, 15)
    made = dossiers.open_record(
        officer, tree.unit, **words(), decision_on=decided, started_on=started
    )
    opened = timezone.localdate()
    days = {"account": opened, "record": opened, "work": started, "decision": decided}
    found = queries.new_record_due(made.person, regulation)
    assert found.since == days[event]
    assert found.due == regulations.due(regulations.profile(regulation).new_record, days[event])


# ── lost passwords ───────────────────────────────────────────────────────────


@pytest.mark.clause("TQ-14.5", "BNV-14.4", "KT-15.5")
@pytest.mark.parametrize("regulation", BODIES)
def test_the_head_asks_the_body_reissues_and_the_person_is_told(
    tree: Tree, officer: Account, settings: Any, regulation: str
) -> None:
    settings.HOSO_REGULATION = regulation
    someone = builders.make_person(tree.division, officer)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    body = builders.make_account("Hồ Thị Năm", role=BODIES[regulation], unit=tree.province)
    for by in (officer, head, body):
        with pytest.raises(NotAllowed, match="cấp lại"):
            dossiers.reissue(someone.person, by=by)
    asked = dossiers.ask_password(someone.person, by=head, reason="Quên mật khẩu")
    assert Notice.objects.filter(account=body, link__endswith=str(asked.pk)).exists()
    with pytest.raises(Conflict, match="đang chờ"):
        dossiers.ask_password(someone.person, by=officer, reason="Quên")
    for by in (officer, head, someone.account):
        with pytest.raises(NotAllowed):
            dossiers.answer_password(asked, by=by)
    password = dossiers.answer_password(asked, by=body)
    someone.account.refresh_from_db()
    assert someone.account.check_password(password) and someone.account.must_set_password
    told = Notice.objects.filter(account=someone.account).latest("pk").text
    assert "Hồ Thị Năm" in told and "Lê Hoàng Nam" in told
    event = Event.objects.filter(action="dossiers.reissue").latest("pk")
    assert (event.actor, event.reason) == (body.username, "Quên mật khẩu")
    with pytest.raises(Conflict):
        dossiers.answer_password(asked, by=body)
    assert PasswordRequest.objects.open().count() == 0


def test_a_slip_that_was_never_used_is_given_again_by_who_creates_accounts(
    tree: Tree, officer: Account
) -> None:
    made = dossiers.open_record(officer, tree.unit, **words())
    password = dossiers.reissue(made.person, by=officer)
    made.account.refresh_from_db()
    assert made.account.check_password(password)
    accounts.set_own_password(made.account, builders.PASSWORD)
    with pytest.raises(NotAllowed) as refused:  # from now on it is the person's own
        dossiers.reissue(Person.objects.get(), by=officer)
    assert "Kon Tum" in refused.value.article  # Cà Mau is silent, and says whose path it is


def test_who_asks_does_not_issue_and_a_reason_is_wanted(tree: Tree, officer: Account) -> None:
    someone = builders.make_person(tree.division, officer)
    both = builders.make_account("Hai Vai", role=Role.HOME_AFFAIRS, unit=tree.province)
    accounts.grant(both, Role.HEAD, tree.unit, by="tests", since=builders.LONG_AGO)
    with pytest.raises(Incomplete):
        dossiers.ask_password(someone.person, by=both, reason="")
    asked = dossiers.ask_password(someone.person, by=both, reason="Quên")
    with pytest.raises(NotAllowed):
        dossiers.answer_password(asked, by=both)
    stranger = builders.make_account("Ai khác", role=Role.OFFICER, unit=tree.province)
    accounts.revoke(stranger.grants.get(), by="tests")
    with pytest.raises(NotAllowed):
        dossiers.ask_password(someone.person, by=Account.objects.get(pk=stranger.pk), reason="x")


@pytest.mark.clause("BNV-7.1", "KT-7.2")
def test_what_was_asked_under_an_earlier_regulation_is_seen_and_closed_by_both_bodies(
    tree: Tree, officer: Account, settings: Any, client: Client
) -> None:
    settings.HOSO_REGULATION = "bo_noi_vu_2023"
    centre, affairs = opener(tree, Role.ADMINISTRATOR), opener(tree, Role.HOME_AFFAIRS)
    numbers = (NUMBER, "096085000002", "096085000003")
    first, second, third = (
        dossiers.ask_record(officer, tree.division, make_recruit(personal_number=each))
        for each in numbers
    )
    settings.HOSO_REGULATION = "kon_tum_2025"
    for body, asked in ((centre, first), (affairs, second)):
        client.force_login(body)
        link = f"/ho-so/de-nghi/{asked.pk}"
        assert link in client.get("/ho-so/de-nghi").content.decode()
        assert "Mở hồ sơ và cấp tài khoản" in client.get(link).content.decode()
        answer = client.post(link, {"do": "open"})
        assert answer.status_code == 200 and "dùng một lần" in answer.content.decode()
    assert Person.objects.filter(request__state="opened", unit=tree.division).count() == 2
    settings.HOSO_REGULATION = "ca_mau_2024"  # nobody is asked: the unit opens itself
    client.force_login(officer)
    assert "Đề nghị của đơn vị" in client.get("/ho-so").content.decode()
    assert client.post(f"/ho-so/de-nghi/{third.pk}", {"do": "open"}).status_code == 403
    client.force_login(centre)
    assert "/ho-so/de-nghi" in client.get("/thong-bao").content.decode()
    client.post(f"/ho-so/de-nghi/{third.pk}", {"do": "refuse", "reason": "Đơn vị tự mở."})
    assert "/ho-so/de-nghi" not in client.get("/thong-bao").content.decode()
    third.refresh_from_db()
    assert (third.state, third.decided_by) == ("refused", centre)
