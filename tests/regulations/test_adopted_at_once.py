"""A regulation is edited while somebody else sets the day from which it holds."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.base.errors import Conflict
from hoso.regulations import services
from hoso.regulations.models import Regulation
from hoso.regulations.profile import DATA
from tests import builders
from tests.racing import at_once, until_one_waits

pytestmark = pytest.mark.usefixtures("committed")


def test_what_is_being_adopted_is_not_edited_meanwhile() -> None:
    top = builders.make_tree().province
    by = builders.make_account("Lê Văn Quy", role=Role.ADMINISTRATOR, unit=top)
    text = (DATA / "ca_mau_2024.toml").read_text("utf-8")
    services.save("ban_rieng", text, by=by)
    adopted, is_waiting = Event(), Event()

    def adopts() -> None:
        with transaction.atomic():
            day = timezone.localdate() + timedelta(days=30)
            services.adopt("ban_rieng", day, "12/QĐ-UBND", by=by)
            adopted.set()
            assert is_waiting.wait(20)

    def edits() -> None:
        assert adopted.wait(20)
        services.save("ban_rieng", text.replace("amount = 5", "amount = 7", 1), by=by)

    def watches() -> None:
        until_one_waits()
        is_waiting.set()

    raised = at_once(adopts, edits, watches)

    assert [type(each) for each in raised] == [type(None), Conflict, type(None)], raised
    assert Regulation.objects.get().text == text
