"""Two at once, for real: two connections, one database."""

from __future__ import annotations

import pytest

from hoso.accounts.models import Account, Role
from hoso.notices.models import Notice
from hoso.quality import services
from hoso.quality.models import Doubt, Measure, Urging
from tests.dossiers.office import Office, crowd, office, opened
from tests.quality.conftest import BACKWARDS, doubtful, home_affairs, put, soon
from tests.racing import at_once

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def there(committed: None) -> Office:
    return office()


def names(raised: list[object]) -> list[str]:
    return sorted(type(each).__name__ for each in raised)


def test_measured_by_many_at_once_a_doubt_is_one(there: Office) -> None:
    row = put(there.person, "work", **BACKWARDS)
    people = [there.person.pk, *(e.pk for e in crowd(there.division, *["Lê Văn Đông"] * 20))]
    acts = [lambda: services.measure(people), lambda: services.measure(people[::-1])] * 3
    assert at_once(*acts) == [None] * 6
    assert Doubt.objects.filter(person=there.person, row=row, field="until").count() == 1
    assert Measure.objects.count() == 21


def test_of_two_officers_asking_at_once_one_is_told_and_the_person_hears_once(
    there: Office,
) -> None:
    doubt = doubtful(there.person)
    second = opened("Võ Thị Hai", Role.OFFICER, there.division)

    def ask(by: Account) -> None:
        services.ask([doubt.pk], by=by, note="", due_on=soon())

    assert names(at_once(lambda: ask(there.officer), lambda: ask(second))) == [
        "Conflict",
        "NoneType",
    ]
    assert Notice.objects.filter(account=there.account).count() == 1


def test_measured_while_it_is_asked_the_question_stays(there: Office) -> None:
    doubt = doubtful(there.person)
    raised = at_once(
        lambda: services.ask([doubt.pk], by=there.officer, note="Vì sao", due_on=soon()),
        *[lambda: services.measure([there.person.pk])] * 3,
    )
    assert raised == [None] * 4
    doubt.refresh_from_db()
    assert (doubt.state, doubt.note) == ("asked", "Vì sao")


def test_a_button_pressed_twice_at_once_urges_once(there: Office) -> None:
    by = home_affairs(there)
    raised = at_once(*[lambda: services.urge([there.unit.pk], by=by)] * 2)
    assert names(raised) == ["Conflict", "NoneType"]
    assert Urging.objects.count() == 1
    assert Notice.objects.filter(account=there.officer).count() == 1
