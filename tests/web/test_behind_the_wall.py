"""Requests behind the second wall (docs/decisions/0028), one after the other on one connection,
with real commits, as requests are."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import DataError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from config import urls
from hoso.accounts.models import Account, Role
from hoso.accounts.services import set_own_password
from hoso.base import wall
from hoso.dossiers.models import Person
from hoso.organisations.models import UnitKind
from tests import builders
from tests.web.signing_in import client_of


@login_not_required
def forgetful(request: HttpRequest) -> HttpResponse:
    """What must not be written: everybody, to whoever asks; and it may fail half-way."""
    roles = [_role()]
    with wall.beyond("to see that it comes back"):
        roles.append(_role())
        with suppress(DataError), transaction.atomic():
            _fail()
    with suppress(DataError), transaction.atomic(), wall.beyond("it comes back when undone too"):
        _fail()
    roles.append(_role())
    if "fails" in request.GET:
        _fail()
    names = Person.objects.order_by("sort_key").values_list("full_name", flat=True)
    return JsonResponse({"names": list(names), "roles": roles})


def _fail() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


urlpatterns = [*urls.urlpatterns, path("quen", forgetful)]
OWN = "một câu ngắn dễ nhớ của tôi"
HERE, THERE = "Nguyễn Văn Đây", "Trần Thị Kia"


@pytest.mark.urls(__name__)
@pytest.mark.clause("CM-8.3")
def test_a_view_that_forgets_shows_only_the_scope_and_leaves_nothing_behind(
    committed: None,
) -> None:
    tree = builders.make_tree()
    other = builders.make_unit("Sở Xây dựng", UnitKind.DEPARTMENT, tree.province)
    for each in (tree.province, tree.unit, tree.division):
        each.refresh_from_db()
    officer = builders.make_account("Cán Bộ", role=Role.OFFICER, unit=tree.unit)
    beside = builders.make_account("Cán Bộ Kia", role=Role.OFFICER, unit=other)
    watcher = builders.make_account("Giám Sát", role=Role.HOME_AFFAIRS, unit=tree.province)
    one = builders.make_person(tree.division, officer, full_name=HERE)
    builders.make_person(other, beside, full_name=THERE)
    owner, walled_off = _role(), [wall.WEB, wall.WHOLE, wall.WEB]
    asked: list[tuple[Account | None, list[str]]] = [
        (watcher, [HERE, THERE]), (officer, [HERE]), (None, []), (one.account, [HERE]),
        (beside, [THERE]), (None, []),
    ]  # fmt: skip
    for account, names in asked:
        client = client_of(account) if account else Client(raise_request_exception=False)
        answer = client.get("/quen").json()
        assert answer["names"] == names
        assert answer["roles"] == ([wall.WHOLE] * 3 if account == watcher else walled_off)
        client.raise_request_exception = False
        assert client.get("/quen?fails").status_code == 500
        assert _role() == owner
        assert Person.objects.count() == 2  # outside a request nothing is walled
        with connection.cursor() as cursor:
            cursor.execute("SELECT concat(current_setting('hoso.units', true), "
                           "current_setting('hoso.people', true))")  # fmt: skip
            assert cursor.fetchone() == ("",)


def test_the_sign_in_leads_who_has_a_dossier_and_no_other_work_to_it(committed: None) -> None:
    """What is asked while nobody is in yet finds no dossier."""
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    keeper = builders.make_account("Lê Thị Cẩm Tú", role=Role.SEAL_KEEPER, unit=tree.unit)
    person = builders.make_person(tree.unit, officer).account
    set_own_password(person, OWN)
    for account, first in ((person, "/ho-so-cua-toi"), (officer, "/viec-can-lam"),
                           (keeper, "/ban-in")):  # fmt: skip
        password = OWN if account is person else builders.PASSWORD
        answer = Client().post("/dang-nhap", {"username": account.username, "password": password})
        assert answer["Location"] == first
