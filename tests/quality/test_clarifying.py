""" "Đề nghị làm rõ": who may hand a doubt to whom, what becomes of it, and who is told."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.notices.models import Notice
from hoso.quality import rules, services
from hoso.quality.models import Doubt
from tests.dossiers.office import Office, crowd, opened, recruit
from tests.quality.conftest import BACKWARDS, doubtful, home_affairs, late, put, soon

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-14.1d", "KT-15.4")]


def ask(doubt: Doubt, by: Account, note: str = "Đối chiếu quyết định") -> int:
    return services.ask([doubt.pk], by=by, note=note, due_on=soon())


def now(doubt: Doubt) -> str:
    return Doubt.objects.get(pk=doubt.pk).state


def test_asked_answered_asked_again_accepted(here: Office) -> None:
    doubt = doubtful(here.person)
    assert ask(doubt, here.officer) == 1
    doubt.refresh_from_db()
    assert (doubt.state, doubt.asked_by, doubt.due_on) == (rules.ASKED, here.officer, soon())
    assert doubt.note == "Đối chiếu quyết định"

    services.answer(doubt.pk, by=here.account, words="  Đúng như đã khai.  ")
    assert now(doubt) == rules.ANSWERED
    told = Notice.objects.filter(account=here.officer).latest("pk")
    assert "đã trả lời" in told.text and told.link == f"/chat-luong/nghi-van/{doubt.pk}"

    ask(doubt, here.officer, note="Chưa rõ, ghi thêm số quyết định")
    assert Doubt.objects.get(pk=doubt.pk).answer == ""
    services.answer(doubt.pk, by=here.account, words="QĐ 12/2005.")
    services.accept(doubt.pk, by=here.officer)
    doubt.refresh_from_db()
    assert (doubt.state, doubt.settled_by, doubt.answer) == (
        rules.EXPLAINED, here.officer, "QĐ 12/2005.",
    )  # fmt: skip
    acts = list(Event.objects.filter(action__startswith="quality.").values_list("action", "actor"))
    assert acts.count(("quality.ask", here.officer.username)) == 2
    assert acts.count(("quality.answer", f"account:{here.account.pk}")) == 2
    assert ("quality.accept", here.officer.username) in acts


def test_each_person_gets_one_digest_however_many_doubts(here: Office) -> None:
    other = recruit(here.officer, here.division, "096085900077", "Lê Văn Bình")
    for person, count in ((here.person, 3), (other, 2)):
        for year in range(count):
            put(person, "work", **{**BACKWARDS, "until": f"200{year}-06"})
    services.measure([here.person.pk, other.pk])
    chosen = Doubt.objects.filter(section="work", field="until")
    pks = [each.pk for each in chosen]
    assert len(pks) == 5
    before = Notice.objects.count()
    assert services.ask(pks, by=here.officer, note="", due_on=soon()) == 2
    assert Notice.objects.count() == before + 2
    told = Notice.objects.get(account=here.account)
    assert "làm rõ 3 chỗ trong hồ sơ (mục 33" in told.text
    assert f"{soon():%d/%m/%Y}" in told.text
    assert told.link == "/ho-so-cua-toi#lam-ro"
    assert "làm rõ 2 chỗ" in Notice.objects.get(account=other.account).text


def test_asked_twice_the_second_is_told_and_nothing_is_sent(here: Office) -> None:
    doubt, fresh = doubtful(here.person), doubtful(here.person)
    ask(doubt, here.officer)
    before = Notice.objects.count()
    with pytest.raises(Conflict, match="1 nghi vấn vừa được"):
        services.ask([doubt.pk, fresh.pk], by=here.officer, note="", due_on=soon())
    assert (now(fresh), Notice.objects.count()) == (rules.OPEN, before)


def test_once_the_day_is_over_it_may_be_asked_again(here: Office) -> None:
    doubt = doubtful(here.person)
    ask(doubt, here.officer)
    late(doubt)
    ask(doubt, here.officer, note="Nhắc lại")
    assert Doubt.objects.get(pk=doubt.pk).note == "Nhắc lại"
    with pytest.raises(Conflict):
        ask(doubt, here.officer)


def test_only_whose_units_they_are_may_ask(here: Office) -> None:
    doubt = doubtful(here.person)
    below = opened("Võ Thị Dưới", Role.OFFICER, here.division)
    strangers = {
        "an officer of another unit": here.stranger,
        "the head": here.head,
        "who keeps the seal": here.keeper,
        "the person": here.account,
        "another Home Affairs": opened("Sơn Ca", Role.HOME_AFFAIRS, here.other),
        "the administrator": opened("Quản Trị", Role.ADMINISTRATOR, here.province),
    }
    for who, account in strangers.items():
        with pytest.raises(NotAllowed):
            ask(doubt, account)
        assert now(doubt) == rules.OPEN, who
    ask(doubt, below)
    late(doubt)
    ask(doubt, home_affairs(here))


def test_one_that_is_not_theirs_stops_all(here: Office) -> None:
    theirs = doubtful(here.person)
    elsewhere = doubtful(crowd(here.other, "Trần Thị Xa")[0])
    with pytest.raises(NotAllowed):
        services.ask([theirs.pk, elsewhere.pk], by=here.officer, note="", due_on=soon())
    assert (now(theirs), now(elsewhere)) == (rules.OPEN, rules.OPEN)


def test_who_has_no_account_cannot_be_asked(here: Office) -> None:
    doubt = doubtful(crowd(here.division, "Trần Thị Chưa")[0])
    with pytest.raises(Incomplete, match="chưa có tài khoản"):
        ask(doubt, here.officer)
    assert now(doubt) == rules.OPEN


@pytest.mark.parametrize(("note", "days", "field"), [("x" * 1001, 7, "note"), ("", -1, "due_on")])
def test_a_note_or_a_day_that_cannot_be(here: Office, note: str, days: int, field: str) -> None:
    doubt = doubtful(here.person)
    due = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Incomplete) as refused:
        services.ask([doubt.pk], by=here.officer, note=note, due_on=due)
    assert [each.field for each in refused.value.findings] == [field]


def test_nothing_chosen_is_said(here: Office) -> None:
    with pytest.raises(Conflict, match="Chưa chọn"):
        services.ask([], by=here.officer, note="", due_on=soon())


def test_only_the_person_answers_once_and_in_words(here: Office) -> None:
    doubt = doubtful(here.person)
    with pytest.raises(Conflict):
        services.answer(doubt.pk, by=here.account, words="Chưa ai hỏi")
    ask(doubt, here.officer)
    for account in (here.officer, here.stranger, here.head):
        with pytest.raises(NotAllowed):
            services.answer(doubt.pk, by=account, words="Đúng")
    with pytest.raises(Incomplete):
        services.answer(doubt.pk, by=here.account, words="   ")
    services.answer(doubt.pk, by=here.account, words="Đúng")
    with pytest.raises(Conflict):
        services.answer(doubt.pk, by=here.account, words="Đúng lần nữa")
    assert Doubt.objects.get(pk=doubt.pk).answer == "Đúng"


def test_nobody_accepts_their_own_answer_or_of_elsewhere_or_twice(here: Office) -> None:
    own = recruit(here.officer, here.division, "096085900088", "Lê Văn Đầu Mối")
    assert own.account is not None
    grant(own.account, Role.OFFICER, here.unit, by="tests")
    doubt = doubtful(own)
    with pytest.raises(Conflict):
        services.accept(doubt.pk, by=here.officer)
    ask(doubt, here.officer)
    services.answer(doubt.pk, by=own.account, words="Đúng")
    for account in (own.account, here.stranger, here.head):
        with pytest.raises(NotAllowed):
            services.accept(doubt.pk, by=account)
    services.accept(doubt.pk, by=here.officer)
    with pytest.raises(Conflict):
        services.accept(doubt.pk, by=here.officer)


def test_only_the_moves_of_the_table_are_open() -> None:
    for state, move in product(rules.DOUBT.labels, ("ask", "remind", "answer", "accept", "reopen")):
        if (state, move) in rules.DOUBT.table:
            assert rules.DOUBT.after(state, move) in rules.DOUBT.labels
        else:
            with pytest.raises(Conflict):
                rules.DOUBT.after(state, move)
    assert rules.DOUBT.open_from(rules.CLEARED) == []
