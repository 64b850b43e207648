"""A client that is signed in as an account which has set its own password."""

from __future__ import annotations

from django.test import Client

from hoso.accounts.models import Account
from hoso.accounts.services import set_own_password

PASSWORD = "mot-mat-khau-de-thu"


def client_of(account: Account) -> Client:
    account.refresh_from_db()
    if account.must_set_password:
        set_own_password(account, PASSWORD)
    client = Client()
    client.force_login(account)
    client.get("/con-phien")  # the first page of a session notes that it is in use
    return client
