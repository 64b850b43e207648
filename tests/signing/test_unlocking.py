from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction

from hoso import audit
from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.audit.models import Event
from hoso.base.errors import Conflict, NotAllowed, Unreachable
from hoso.signing import demo, queries, services
from hoso.signing.gateways import pkcs11 as tokens
from hoso.signing.models import Credential
from simulators.pki import Authority, Holder

pytestmark = pytest.mark.django_db
WRONG = "999999"


def wrong_pin(credential: Credential) -> str:
    with pytest.raises(NotAllowed) as refused, services.unlocked(credential, WRONG):
        pytest.fail("opened with a wrong PIN")
    return refused.value.message


def refused(credential: Credential, pin: str = demo.PIN) -> NotAllowed:
    with pytest.raises(NotAllowed) as error, services.unlocked(credential, pin):
        pytest.fail("opened")
    return error.value


def test_the_right_pin_opens_the_key(credential: Credential) -> None:
    with services.unlocked(credential, demo.PIN) as signer:
        assert signer.name == "Nguyễn Văn Thưởng"
        assert signer.title == "Giám đốc"


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_third_locks(
    credential: Credential,
) -> None:
    assert "Còn 2 lần" in wrong_pin(credential)
    assert "Còn 1 lần" in wrong_pin(credential)
    assert "bị khóa" in wrong_pin(credential)
    last = refused(credential)
    assert "bị khóa" in last.message
    assert last.ask


@pytest.mark.parametrize("odd", ["\x00", "12\x00456", "\n", "9" * 100_000])
def test_what_is_no_pin_at_all_is_a_wrong_pin_and_no_more(credential: Credential, odd: str) -> None:
    """The library of file keys panics at a zero byte, and would take the process along."""
    assert "Còn 2 lần" in refused(credential, odd).message


def test_a_right_pin_gives_all_tries_back(credential: Credential) -> None:
    wrong_pin(credential)
    wrong_pin(credential)
    with services.unlocked(credential, demo.PIN):
        pass
    assert "Còn 2 lần" in wrong_pin(credential)


def test_a_locked_signature_can_be_given_back_by_somebody_with_a_reason(
    file_credential: Credential,
) -> None:
    for _ in range(3):
        wrong_pin(file_credential)
    account = file_credential.account
    services.unlock_pins(account, by="quản trị", reason="Đã gặp trực tiếp")
    file_credential.refresh_from_db()
    with services.unlocked(file_credential, demo.PIN) as signer:
        assert signer.name
    with pytest.raises(Conflict, match="Không có chữ ký số nào"):
        services.unlock_pins(account, by="quản trị", reason="Đã gặp trực tiếp")


def test_each_wrong_pin_stands_in_the_log(file_credential: Credential) -> None:
    wrong_pin(file_credential)
    event = Event.objects.filter(action="signing.pin").get()
    assert event.actor == file_credential.account.username
    assert event.rows.get().table == "signing_credential"


def test_unlocking_inside_a_transaction_is_refused_as_the_count_could_be_lost(
    file_credential: Credential,
) -> None:
    with (
        pytest.raises(RuntimeError),
        transaction.atomic(),
        services.unlocked(file_credential, demo.PIN),
    ):
        pytest.fail("opened inside a transaction")


@pytest.mark.parametrize("kind", ["pkcs11", "pkcs12"])
def test_a_key_that_was_taken_away_is_told_and_works_again_when_put_back(
    kind: str, account: Account, provide: Any, request: pytest.FixtureRequest
) -> None:
    if kind == "pkcs11":
        request.getfixturevalue("needs_token")
    credential = provide(account, kind=kind)
    where, away = _place_of(credential), Path(settings.DATA_DIR) / "pulled-out"
    shutil.move(where, away)
    try:
        with pytest.raises(Unreachable) as error, services.unlocked(credential, demo.PIN):
            pytest.fail("opened without its token")
    finally:
        shutil.move(away, where)
    assert "chưa có gì được ký" in error.value.message
    credential.refresh_from_db()
    assert credential.failed_pins == 0, "an absent token is not a wrong PIN"
    with services.unlocked(credential, demo.PIN) as signer:
        assert services.sign_bytes(signer, b"again", datetime.now(UTC))


def test_a_token_pulled_out_while_it_is_open_is_told(
    needs_token: None, account: Account, provide: Any
) -> None:
    credential = provide(account, kind="pkcs11")
    where, away = _place_of(credential), Path(settings.DATA_DIR) / "pulled-out"
    try:
        with pytest.raises(Unreachable), services.unlocked(credential, demo.PIN) as signer:
            _pull_out_and_sign(signer, where, away)
    finally:
        shutil.move(away, where)


def _pull_out_and_sign(signer: services.Signer, where: Path, away: Path) -> None:
    shutil.move(where, away)
    services.sign_bytes(signer, b"half way", datetime.now(UTC))


def _place_of(credential: Credential) -> Path:
    if credential.is_demo_key:
        return Path(settings.DATA_DIR) / credential.path
    folder = tokens.softhsm_home(Path(settings.DATA_DIR)).parent / "tokens"
    label = credential.token_label.encode()
    return next(each for each in folder.iterdir() if label in (each / "token.object").read_bytes())


def test_no_library_for_tokens_is_told(account: Account, provide: Any, settings: Any) -> None:
    credential = provide(account)
    credential.kind, credential.token_label = Credential.Kind.PKCS11, "x"
    with audit.recording("tests", "signing.register"):
        credential.save()
    settings.HOSO_PKCS11_MODULE = "/nowhere/libtoken.so"
    with pytest.raises(Unreachable) as error, services.unlocked(credential, demo.PIN):
        pytest.fail("opened without a library")
    assert "PKCS#11" in error.value.message


def test_an_expired_certificate_is_refused_before_the_pin_is_tried(
    account: Account, provide: Any
) -> None:
    credential = provide(account)
    _put(credential, since=days(-400), until=days(-35))
    error = refused(credential, WRONG)
    assert "đã hết hạn ngày" in error.message
    assert error.ask
    credential.refresh_from_db()
    assert credential.failed_pins == 0


def test_a_certificate_that_is_not_yet_valid_is_refused(file_credential: Credential) -> None:
    _put(file_credential, since=days(10), until=days(300))
    assert "chưa có hiệu lực" in refused(file_credential).message


def test_a_revoked_certificate_is_refused(file_credential: Credential, ca: Authority) -> None:
    ca.revoke(file_credential.certificate)
    assert "đã bị thu hồi" in refused(file_credential).message


def test_a_certificate_of_someone_else_is_refused(
    account: Account, provide: Any, ca: Authority
) -> None:
    other, _ = open_account(f"khac-{uuid4().hex[:6]}", "Lê Thị Cúc", by="tests")
    certificate = provide(other).certificate
    with pytest.raises(NotAllowed) as error:
        services.register(account, certificate, by="tests", kind="pkcs12", path="x.p12")
    assert "của người khác" in error.value.message


def test_the_token_of_someone_else_in_the_place_of_ones_own_is_refused(
    account: Account, provide: Any
) -> None:
    mine = provide(account)
    other, _ = open_account(f"khac-{uuid4().hex[:6]}", "Lê Thị Cúc", by="tests")
    theirs = provide(other)
    with audit.recording("tests", "signing.register"):
        Credential.objects.filter(pk=mine.pk).update(path=theirs.path)
    assert "chứng thư số khác" in refused(mine).message


def test_a_certificate_of_an_unknown_authority_is_refused(account: Account, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "pki")
    with pytest.raises(NotAllowed) as error:
        demo.provide(account, title="", organisation="", ca=stranger, kind="pkcs12")
    assert "tin cậy" in error.value.message


def test_nothing_is_signed_when_revocation_cannot_be_checked(
    file_credential: Credential, ca: Authority, tmp_path: Path, settings: Any
) -> None:
    shutil.copytree(ca.trust, tmp_path / "trust")
    (tmp_path / "trust" / "crl" / "issuing.crl").unlink()
    settings.HOSO_TRUST_DIR = tmp_path / "trust"
    assert "thu hồi" in refused(file_credential).message


def test_without_trusted_authorities_nothing_is_signed(
    file_credential: Credential, tmp_path: Path, settings: Any
) -> None:
    settings.HOSO_TRUST_DIR = tmp_path
    assert refused(file_credential).ask


def test_a_closed_account_signs_nothing(file_credential: Credential) -> None:
    account = file_credential.account
    with audit.recording("tests", "accounts.open"):
        Account.objects.filter(pk=account.pk).update(is_active=False)
    fresh = Credential.objects.get(pk=file_credential.pk)
    assert "không còn được dùng" in refused(fresh).message


def test_a_new_key_ends_the_one_before(account: Account, provide: Any, ca: Authority) -> None:
    first = provide(account)
    (Path(settings.DATA_DIR) / first.path).unlink()
    second = provide(account)
    assert queries.credential_of(account) == second
    assert "không còn được dùng" in refused(first).message


def test_an_account_without_a_key_is_told_whom_to_ask(account: Account) -> None:
    with pytest.raises(NotAllowed) as error:
        queries.credential_of(account)
    assert error.value.ask


def test_providing_twice_keeps_the_key(credential: Credential, provide: Any) -> None:
    assert provide(credential.account, kind=credential.kind) == credential


def days(count: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=count)


def _put(credential: Credential, *, since: datetime, until: datetime) -> None:
    """Let the registered certificate be one of other dates, as time does."""
    holder = Holder("Nguyễn Văn Thưởng", credential.owner_number)
    path = Path(settings.DATA_DIR) / credential.path
    certificate = demo.file_with_key(
        path, demo.PIN, demo.authority(), holder, since=since, until=until
    )
    pem = certificate.public_bytes(demo.Encoding.PEM).decode()
    with audit.recording("tests", "signing.register"):
        Credential.objects.filter(pk=credential.pk).update(certificate_pem=pem)
