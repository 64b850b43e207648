"""How units stand, and urging them (CM-14.1dd)."""

from __future__ import annotations

import pytest

from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant, revoke
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.notices.models import Notice
from hoso.quality import queries, services
from hoso.quality.models import Measure, Urging
from tests.dossiers.office import Office, crowd, opened
from tests.quality.conftest import doubtful, home_affairs, late, soon

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-14.1dd")]


@pytest.fixture
def watched(here: Office) -> Account:
    """Home Affairs, who watch two departments whose people are measured."""
    doubt = doubtful(here.person)
    services.ask([doubt.pk], by=here.officer, note="", due_on=soon())
    late(doubt)
    crowd(here.other, "Trần Thị Xa", "Lê Văn Xa")
    services.remeasure_all()
    account: Account = home_affairs(here)
    return account


def test_a_unit_is_the_sum_of_its_people_and_of_all_below(here: Office, watched: Account) -> None:
    units = [here.province, here.unit, here.division, here.other]
    found = queries.standings(watched, units)
    everybody = list(Measure.objects.all())
    whole = found[here.province.pk]
    assert (whole.filled, whole.wanted) == (
        sum(each.filled for each in everybody),
        sum(each.wanted for each in everybody),
    )
    assert whole.people == whole.fresh == 3
    assert found[here.unit.pk] == found[here.division.pk]
    assert found[here.other.pk].people == 2
    assert (found[here.unit.pk].asked, found[here.unit.pk].overdue) == (1, 1)
    assert whole == found[here.unit.pk] + found[here.other.pk]


def test_nobody_counts_where_they_may_not_ask(here: Office, watched: Account) -> None:
    found = queries.standings(here.stranger, [here.province, here.unit, here.other])
    assert (found[here.province.pk].people, found[here.unit.pk].people) == (2, 0)
    assert queries.standings(here.head, [here.province])[here.province.pk].people == 0


def test_the_officers_of_a_unit_are_told_how_it_stands(here: Office, watched: Account) -> None:
    assert services.urge([here.unit.pk, here.other.pk], by=watched) == 2
    stands = queries.standings(watched, [here.unit])[here.unit.pk]
    told = Notice.objects.filter(account=here.officer).latest("pk")
    share = queries.rules.percent(stands.share)
    assert f"Sở Nông nghiệp: đủ {share} % số trường, 1/1 hồ sơ chưa đủ" in told.text
    assert told.link == f"/chat-luong?don-vi={here.unit.pk}"
    assert Urging.objects.get(unit=here.unit).filled == stands.filled
    with pytest.raises(Conflict, match="hôm nay"):
        services.urge([here.unit.pk], by=watched)
    texts = [each.text for each in Notice.objects.filter(account=here.officer)]
    assert texts.count(told.text) == 1


def test_one_officer_of_two_units_hears_once(here: Office, watched: Account) -> None:
    both = opened("Võ Thị Hai Nơi", Role.OFFICER, here.division)
    grant(both, Role.OFFICER, here.other, by="tests")
    services.urge([here.unit.pk, here.other.pk], by=watched)
    assert "Cùng 1 đơn vị khác" in Notice.objects.get(account=both).text


def test_a_unit_without_an_officer_of_its_own_goes_to_the_nearest_above(here: Office) -> None:
    assert queries.officers_of([here.division]) == {here.division.pk: [here.officer.pk]}
    assert queries.officers_of([here.province]) == {
        here.province.pk: sorted([here.officer.pk, here.stranger.pk])
    }


def test_only_home_affairs_urge_and_only_where_someone_hears(
    here: Office, watched: Account
) -> None:
    for account in (here.officer, here.head, here.account):
        with pytest.raises(NotAllowed):
            services.urge([here.unit.pk], by=account)
    elsewhere = opened("Sơn Ca", Role.HOME_AFFAIRS, here.other)
    with pytest.raises(NotAllowed):
        services.urge([here.other.pk, here.unit.pk], by=elsewhere)
    revoke(here.stranger.grants.get(), by="tests")
    with pytest.raises(Incomplete, match="chưa có cán bộ đầu mối"):
        services.urge([here.unit.pk, here.other.pk], by=watched)
    with pytest.raises(Conflict):
        services.urge([], by=watched)
    assert not Urging.objects.exists()
