"""Signing in: the whole answer to the form, beside the bare check of one password."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client

from bench.figures import Figure, spread, timed
from bench.registry import Bench, measure
from hoso.accounts.models import Account
from hoso.accounts.services import open_account, set_own_password

NAME, PASSWORD = "bench-sign-in", "mot-mat-khau-de-do"
TARGET = 500.0  # ms; most of it is the hash, which is slow on purpose


@measure
def signing_in(on: Bench) -> Iterator[Figure]:
    """With the hash of production; a try is counted before and forgotten after."""
    account = Account.objects.filter(username=NAME).first()
    if account is None:
        account, _ = open_account(NAME, "Người Đo", by="bench")
        set_own_password(account, PASSWORD)
    times = on.times(40)
    yield from spread("signing_in.server", timed(_sign_in, times), TARGET)
    yield from spread("signing_in.hash", timed(lambda: account.check_password(PASSWORD), times))


def _sign_in() -> None:
    answer = Client(headers={"host": "127.0.0.1"}).post("/dang-nhap", {"username": NAME, "password": PASSWORD})
    if answer.status_code != 302:
        raise RuntimeError(f"/dang-nhap: {answer.status_code}")
