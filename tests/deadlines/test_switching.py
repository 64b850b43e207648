"""Heads and officers learn of a regulation to come: each stage once, and when it is taken back."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from hoso.accounts.models import Role
from hoso.audit.models import Event
from hoso.deadlines import services
from hoso.notices.models import Notice
from hoso.regulations import services as regulations
from hoso.regulations.models import Adoption
from tests.changes.conftest import Agency, agency, ca, opened

__all__ = ["agency", "ca"]
pytestmark = pytest.mark.django_db


def told(day: str) -> list[str]:
    before = set(Notice.objects.values_list("pk", flat=True))
    with time_machine.travel(f"{day} 06:30+07:00"):
        services.tell_switch()
        services.tell_switch()  # asked again until half past ten
    new = Notice.objects.exclude(pk__in=before).select_related("account")
    return sorted(each.account.full_name for each in new)


def test_who_decides_is_told_when_it_is_set_before_it_and_on_its_day(agency: Agency) -> None:
    setter = opened("Phan Thu Trang", Role.HOME_AFFAIRS, agency.province)
    opened("Đỗ Thanh", Role.SEAL_KEEPER, agency.unit)
    all_of_them = ["Lê Hoàng Nam", "Phan Thu Trang", "Trần Quốc Bảo"]
    with time_machine.travel("2026-11-20 10:00+07:00"):
        regulations.adopt("bo_noi_vu_2023", date(2026, 12, 6), "QĐ 1", by=setter)  # a Sunday
    assert told("2026-11-22") == [], "nothing on a Sunday"
    assert told("2026-11-23") == all_of_them, "the morning after it was set"
    assert told("2026-11-30") == []
    assert told("2026-12-01") == all_of_them, "three working days before"
    assert told("2026-12-02") == []
    said = Notice.objects.filter(account=agency.head).latest("pk")
    assert said.text.startswith("Từ ngày 06/12/2026 sẽ áp dụng Quy chế của Bộ Nội vụ.")
    assert said.link == "/quy-che/so-sanh?ngay-a=01/12/2026&ngay-b=06/12/2026"
    assert told("2026-12-03") == all_of_them, "one before"
    assert told("2026-12-07") == all_of_them, "its day was a day off: the first morning after"
    assert "đang áp dụng" in Notice.objects.latest("pk").text
    assert told("2026-12-08") == []
    assert Event.objects.filter(action="deadlines.tell_switch").count() == 4


def test_who_was_told_is_told_that_it_is_off(agency: Agency) -> None:
    setter = opened("Phan Thu Trang", Role.HOME_AFFAIRS, agency.province)
    with time_machine.travel("2026-11-20 10:00+07:00"):
        for day in (25, 26):
            regulations.adopt("bo_noi_vu_2023", date(2026, 12, day), "QĐ 1", by=setter)
        unheard, heard = Adoption.objects.order_by("-since")
        services.cancel_switch(unheard, by=setter)
    assert not Notice.objects.filter(account=agency.head).exists()
    assert told("2026-11-23")
    with time_machine.travel("2026-11-23 10:00+07:00"):
        services.cancel_switch(heard, by=setter)
    last = Notice.objects.filter(account=agency.head).latest("pk")
    assert last.text.startswith("Đã hủy ngày áp dụng Quy chế của Bộ Nội vụ (25/12/2026)")
    assert not Adoption.objects.exists()
