"""A site with real people does not start when it would be unsafe, and says in which way."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import safety
from config.settings import given
from hoso import audit
from hoso.accounts.models import Account
from hoso.web import checks
from tests.test_tooling_cli import hoso

KEY = "kQ3v9XwPz1LmT7rYb5NcH2jFgD8sAeU4oViB6xWqZtRyMpKnJhGfCd0"
SAFE = safety.Given(
    hosts=["ho-so.tinh.gov.vn"], secret_key=KEY, is_https=True, site="https://ho-so.tinh.gov.vn"
)
UNSAFE = {
    "HOSO_DEBUG": replace(SAFE, is_debug=True),
    "HOSO_TESTING": replace(SAFE, is_testing=True),
    "HOSO_DEMO": replace(SAFE, is_demo=True),
    "HOSO_HOSTS": replace(SAFE, hosts=["*"]),
    "dấu chấm": replace(SAFE, hosts=[".gov.vn"]),
    "HOSO_SECRET_KEY": replace(SAFE, secret_key="only-for-tests-" + KEY),
    "ngắn": replace(SAFE, secret_key=KEY[:40]),
    "dễ đoán": replace(SAFE, secret_key="ab" * 40),
    "HOSO_HTTPS": replace(SAFE, is_https=False),
    "HOSO_SITE": replace(SAFE, site="http://ho-so.tinh.gov.vn"),
    "HOSO_ORIGINS": replace(SAFE, origins=["http://ho-so.tinh.gov.vn"]),
}


@pytest.mark.parametrize("word", UNSAFE)
def test_each_unsafe_setting_is_named(word: str) -> None:
    [said] = safety.flaws(UNSAFE[word])
    assert word in said


def test_a_safe_site_and_this_machine_alone_may_start() -> None:
    assert safety.flaws(SAFE) == []
    local = safety.Given(["127.0.0.1", "localhost"], "x", False, "http://127.0.0.1", is_demo=True)
    assert safety.flaws(local) == []


def production(tmp_path: Path, **given: str) -> dict[str, str]:
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    return {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HOSO_SECRET_KEY_FILE": str(key),
        "HOSO_HOSTS": "ho-so.tinh.gov.vn",
        "HOSO_ORIGINS": "https://ho-so.tinh.gov.vn",
        "HOSO_SITE": "https://ho-so.tinh.gov.vn",
        "HOSO_KEYS": str(settings.HOSO_KEYS),
        "HOSO_DATA_DIR": str(tmp_path),
        **given,
    }


@pytest.mark.clause("TQ-4.1")
def test_a_real_site_passes_the_check_of_its_deployment_and_an_unsafe_one_does_not_start(
    tmp_path: Path,
) -> None:
    """Django's own checks too, none of them waived without a reason in the settings."""
    tags = ["--tag", "security", "--deploy", "--fail-level", "WARNING"]
    told = hoso("check", *tags, **production(tmp_path))
    assert (told.returncode, told.stderr) == (0, "")
    told = hoso("check", **production(tmp_path, HOSO_DEBUG="1", HOSO_HTTPS=""))
    assert told.returncode != 0
    assert "chưa an toàn" in told.stderr
    assert "HOSO_DEBUG" in told.stderr and "HOSO_HTTPS" in told.stderr


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("mật khẩu\n", encoding="utf-8")
    monkeypatch.setenv("HOSO_NATIONAL_PASSWORD_FILE", str(tmp_path / "key"))
    assert given("HOSO_NATIONAL_PASSWORD") == "mật khẩu"
    monkeypatch.setenv("HOSO_NATIONAL_PASSWORD", "x")
    with pytest.raises(ImproperlyConfigured, match="are both set"):
        given("HOSO_NATIONAL_PASSWORD")
    monkeypatch.delenv("HOSO_NATIONAL_PASSWORD")
    monkeypatch.setenv("HOSO_NATIONAL_PASSWORD_FILE", "/nowhere")
    with pytest.raises(ImproperlyConfigured, match="No such file"):
        given("HOSO_NATIONAL_PASSWORD")


def said() -> str:
    found = run_checks(tags=[checks.TAG], include_deployment_checks=True)
    return " ".join(str(each.msg) for each in found if each.is_serious())


@pytest.mark.django_db
def test_the_people_of_a_demo_and_a_lost_key_stop_a_real_site(
    settings: Any, tmp_path: Path
) -> None:
    settings.HOSO_LOG_KEY = tmp_path / "key.pem"
    assert said() == ""
    (tmp_path / "key.pem").chmod(0o644)
    assert "Khóa ký nhật ký" in said() and "0600" in said()
    (tmp_path / "key.pem").chmod(0o600)
    with audit.recording("seed", "seed.fill"):
        Account.objects.create(username=secrets.token_hex(6), full_name="Người Giả Định")
    assert "giả định" in said()
    settings.HOSO_DEMO = True
    assert said() == ""


ASKED = """
import json, django
from django.conf import settings

plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = plain  # nothing was collected here
django.setup()
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

def visited(request):
    request.session["seen"] = True
    return HttpResponse()

host = "ho-so.tinh.gov.vn"
client = Client(HTTP_HOST=host)
page = client.get("/dang-nhap", secure=True)
client.post("/dang-xuat", secure=True)
request = RequestFactory().get("/", secure=True)
client.cookies.update(SessionMiddleware(visited)(request).cookies)
request.session.delete()
cookies = {name: dict(each) for name, each in client.cookies.items()}
plain = {where: client.get(where).status_code for where in
         ("/dang-nhap", "/api/version", "/api/openapi.json", "/api/health")}
print(json.dumps({"status": page.status_code, "cookies": cookies, "plain": plain}))
"""


@pytest.mark.django_db
def test_a_real_site_sets_cookies_for_itself_alone_and_leads_only_browsers_to_https(
    tmp_path: Path,
) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    migrated = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    given = production(tmp_path, DATABASE_URL=migrated, HOSO_LOG_LEVEL="ERROR")
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["status"] == 200
    names = {"__Host-csrftoken", "__Host-sessionid", "__Host-messages"}
    assert set(found["cookies"]) == names
    for name, each in found["cookies"].items():
        assert each["secure"] and each["path"] == "/" and not each["domain"], name
        assert each["samesite"] == "Lax", name
    assert found["cookies"]["__Host-sessionid"]["httponly"]
    assert found["plain"] == {
        "/dang-nhap": 301, "/api/version": 403, "/api/openapi.json": 403, "/api/health": 200,
    }  # fmt: skip


def test_the_web_server_itself_refuses(tmp_path: Path) -> None:
    given = {**production(tmp_path), "HOSO_HOSTS": "*", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0 and "HOSO_HOSTS" in done.stderr
