"""The keys on screen: what rests under each, a new one, the sealing anew while it runs, its faults,
and the end of the old key."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hoso import audit
from hoso.accounts.models import Role
from hoso.audit.models import Event
from hoso.base import keyring
from hoso.base.errors import HosoError
from hoso.keys import services
from hoso.keys.models import Run
from hoso.notices import services as notices
from tests import builders
from tests.keys.conftest import own_keys
from tests.web.signing_in import client_of

__all__ = ["own_keys"]
pytestmark = pytest.mark.django_db
PLACE = "/khoa-ma-hoa"


@pytest.mark.clause("CM-4.3")
def test_an_administrator_replaces_a_key_and_follows_it_to_its_end(
    own_keys: Path, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path / "data", tmp_path / "data" / "files"
    settings.FILES_DIR.mkdir(parents=True)
    tree = builders.make_tree()
    chief = builders.make_account("Đỗ Quản Trị", role=Role.ADMINISTRATOR, unit=tree.province)
    home = builders.make_account("Phạm Nội Vụ", role=Role.HOME_AFFAIRS, unit=tree.province)
    with audit.recording("tests", "notices.read"):
        for place in range(5):
            notices.tell(home, f"Lời {place}", "/")
    client = client_of(chief)
    for path in ("", "/con-lai", "/tien-do"):
        assert client_of(home).get(PLACE + path).status_code == 403
    for path in ("/moi", "/ma-hoa-lai", "/thoi-dung"):
        assert client_of(home).post(PLACE + path).status_code == 403
    page = client.get(PLACE).content.decode()
    assert "k1" in page and "Thêm khóa mới và mã hóa lại" in page
    assert f'href="{PLACE}"' in client.get("/tac-vu").content.decode()
    for secret in [each["secret"] for each in json.loads(own_keys.read_text())["keys"]]:
        assert secret not in page

    assert client.post(f"{PLACE}/moi").status_code == 302
    assert client.post(f"{PLACE}/ma-hoa-lai").status_code == 409, "one waits already"
    assert "đang chờ chạy" in client.get(PLACE).content.decode()
    refused = client.post(f"{PLACE}/thoi-dung", {"khoa": "k1"})
    assert refused.status_code == 409 and "còn mã hóa" in refused.content.decode()
    steps = services.reseal()
    next(steps)
    running = client.get(f"{PLACE}/tien-do").content.decode()
    assert "Đang mã hóa lại" in running and "<progress" in running
    for _ in steps:
        pass
    run = Run.objects.latest()
    assert run.done == run.wanted > 5 and run.ended_at is not None and not run.error
    assert client.get(f"{PLACE}/tien-do")["HX-Refresh"] == "true"
    assert "Thôi dùng k1" in client.get(f"{PLACE}?dem=1").content.decode()
    assert client.post(f"{PLACE}/thoi-dung", {"khoa": "k1"}).status_code == 302
    assert "đã thôi dùng" in client.get(f"{PLACE}/con-lai").content.decode()
    acts = Event.objects.filter(actor_id=chief.pk, action__startswith="keys.")
    assert set(acts.values_list("action", flat=True)) == {"keys.add", "keys.rotate", "keys.retire"}

    with connection.cursor() as cursor, audit.recording("tests", "notices.read"):
        cursor.execute("UPDATE notices_notice SET text = overlay(text placing 'AAAA' from 12)")
    client.post(f"{PLACE}/moi")
    with pytest.raises(HosoError):
        list(services.reseal())
    page = client.get(PLACE).content.decode()
    assert "dừng vì lỗi" in page and "notices_notice" in page
    os.chmod(own_keys, 0o600)
    settings.HOSO_KEYS_TEXT = own_keys.read_text()
    keyring.forget()
    page = client.get(PLACE).content.decode()
    assert "biến môi trường" in page and "Thêm khóa mới" not in page
    assert client.post(f"{PLACE}/moi").status_code == 409
