"""The file of keys under an AES key of a PKCS#11 token (SoftHSM2): wrapped, opened, rotated, and
refused in words when token, PIN or key are not there."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from hoso.base import key_token, keyring, sealing
from hoso.signing import demo
from hoso.signing.gateways import pkcs11

pytestmark = pytest.mark.skipif(not demo.has_softhsm(), reason="SoftHSM2 is not installed")
PIN = "482913"


@pytest.fixture
def token(settings: LazySettings) -> str:
    """A new token, without a key, named in the settings."""
    pkcs11.softhsm_home(Path(settings.DATA_DIR))
    label = f"keys-{secrets.token_hex(4)}"
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN,
         "--so-pin", "99999999"], check=True, capture_output=True,
    )  # fmt: skip
    settings.HOSO_KEYS_TOKEN, settings.HOSO_KEYS_PIN = label, PIN
    return label


def test_a_token_that_is_gone_hinders_no_other(own_keys: Path, token: str) -> None:
    """The library still lists it, and says of it only that something went wrong."""
    call_command("keys", "wrap")
    subprocess.run(["softhsm2-util", "--delete-token", "--token", token],
                   check=True, capture_output=True)  # fmt: skip
    with pytest.raises(ImproperlyConfigured, match=f"no token '{token}' is there"):
        key_token.opened(own_keys.read_text())


@pytest.mark.clause("CM-4.3")
def test_the_keys_rest_under_a_key_that_stays_in_its_token(
    own_keys: Path, token: str, settings: Any
) -> None:
    settings.HOSO_KEYS_TOKEN = ""
    text = sealing.seal_text("Số 12/QĐ", "a place")
    settings.HOSO_KEYS_TOKEN = token
    keyring.forget()
    with pytest.raises(ImproperlyConfigured, match=r"in plain.*hoso keys wrap"):
        keyring.ring()
    before = own_keys.read_text()
    call_command("keys", "wrap")
    call_command("keys", "wrap")  # twice is once
    assert key_token.is_sealed(own_keys.read_text()) and own_keys.stat().st_mode & 0o077 == 0
    keyring.forget()
    assert sealing.unseal_text(text, "a place") == "Số 12/QĐ"
    assert keyring.source() == f"tệp khóa, mở bằng thiết bị {token}"

    keyring.store(own_keys, keyring.ring().rotated("2026-11-26"))
    assert keyring.ring().current.id == "k2", "a new key is written under the token's as well"
    for secret in [line.split('"')[3] for line in before.splitlines() if "secret" in line]:
        assert secret not in own_keys.read_text()

    good = own_keys.read_text()
    for changed, why in (
        ({"HOSO_KEYS_PIN": "000000"}, "HOSO_KEYS_PIN does not open"),
        ({"HOSO_KEYS_TOKEN": "another"}, "no token 'another' is there"),
        ({"HOSO_KEYS_TOKEN_KEY": "another"}, "has no AES key 'another'"),
        ({"HOSO_PKCS11_MODULE": ""}, "HOSO_PKCS11_MODULE must name"),
        ({"HOSO_KEYS_TOKEN": ""}, "set HOSO_KEYS_TOKEN"),
    ):
        kept = {name: getattr(settings, name) for name in changed}
        for name, value in changed.items():
            setattr(settings, name, value)
        keyring.forget()
        with pytest.raises(ImproperlyConfigured, match=why) as refused:
            keyring.ring()
        assert PIN not in str(refused.value)
        for name, value in kept.items():
            setattr(settings, name, value)
    other = good.replace(good[40], "A" if good[40] != "A" else "B", 1)
    for broken in (other, '{"format": "hoso.keys/token-1"}', good.replace('"}', '!"}')):
        own_keys.write_text(broken)
        keyring.forget()
        with pytest.raises(ImproperlyConfigured):
            keyring.ring()
    settings.HOSO_KEYS_TOKEN = ""
    with pytest.raises(CommandError, match="Đặt HOSO_KEYS_TOKEN"):
        call_command("keys", "wrap")


def test_a_process_of_its_own_has_the_keys_with_the_token_alone(own_keys: Path, token: str) -> None:
    """What `KeysConfig.ready` asks for at each start, with the PIN and with a wrong one."""
    call_command("keys", "wrap")
    given = {**os.environ, "HOSO_KEYS": str(own_keys), "HOSO_KEYS_TOKEN": token}
    given |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    asked = "from hoso.base import keyring; keyring.ring(); print(keyring.source())"
    for pin, code, said in ((PIN, 0, token), ("111111", 1, "HOSO_KEYS_PIN does not open")):
        done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True,
                              env={**given, "HOSO_KEYS_PIN": pin}, check=False)  # fmt: skip
        assert done.returncode == code and said in done.stdout + done.stderr, done.stderr
        assert pin not in done.stdout + done.stderr
