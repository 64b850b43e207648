from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant, open_account
from hoso.organisations.models import Unit
from hoso.signing import demo, queries, services
from hoso.signing.certificates import Trust
from hoso.signing.models import Credential
from simulators.pki import Authority, Holder, new_key

pytestmark = pytest.mark.django_db


def test_heads_get_a_signature_and_seal_keepers_the_seal_of_their_unit(
    ca: Authority, account: Account, office: Unit
) -> None:
    keeper, _ = open_account("van-thu", "Trần Thị Văn", by="tests")
    grant(account, Role.HEAD, office, by="tests")
    grant(keeper, Role.SEAL_KEEPER, office, by="tests")
    said = StringIO()
    call_command("demo_keys", stdout=said)
    call_command("demo_keys", stdout=StringIO())
    assert demo.PIN in said.getvalue()
    assert Credential.objects.count() == 2, "a second run keeps the keys"
    with services.unlocked(queries.credential_of(account), demo.PIN) as signer:
        assert (signer.name, signer.organisation) == (account.full_name, office.name)
    with services.unlocked(queries.credential_of(keeper, seal_of=office), demo.PIN) as signer:
        assert signer.name == office.name


def test_a_key_in_a_file_says_that_it_is_a_demo_key(
    needs_token: None, account: Account, ca: Authority
) -> None:
    kept = demo.provide(account, title="", organisation="", ca=ca, kind="pkcs12")
    assert kept.is_demo_key
    other, _ = open_account("khac", "Lê Thị Cúc", by="tests")
    assert not demo.provide(other, title="", organisation="", ca=ca, kind="pkcs11").is_demo_key


def test_the_authority_stays_the_same_and_renews_its_lists(tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=800)
    first = Authority(tmp_path, now=long_ago)
    again = Authority(tmp_path)
    assert first.certificate == again.certificate
    holder = Holder("Lê Thị Cúc", "cuc")
    certificate = again.issue(holder, new_key().public_key())
    now = datetime.now(UTC)
    assert Trust.at(again.trust).standing(certificate, now).state == "unknown", "stale lists"
    again.publish()
    assert Trust.at(again.trust).standing(certificate, now).is_valid
