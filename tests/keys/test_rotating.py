"""A new key while people work, a worker that is killed, and the end of the old key."""

from __future__ import annotations

import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from hoso import audit
from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.audit import flaws, leaves
from hoso.audit.flaws import Report
from hoso.audit.models import Event, RowChange
from hoso.audit.standing import check_tables
from hoso.base import keyring
from hoso.base.sealed_rows import opened_row
from hoso.files import sealed, store
from hoso.keys import resealing, services
from hoso.notices import services as notices
from hoso.notices.models import Notice


def _tell(account: Account, text: str) -> None:
    with audit.recording("tests", "notices.read"):
        notices.tell(account, text, "/")


def _stale(key: str) -> int:
    found = next(each for each in services.standings()[0] if each.key.id == key)
    return found.values + found.files


@pytest.mark.clause("CM-4.3", "BNV-6.2")
def test_a_key_is_replaced_while_writes_go_on(
    committed: None, own_keys: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path / "data", tmp_path / "data" / "files"
    (settings.FILES_DIR / "ab").mkdir(parents=True)
    sealed.seal_content(b"scan", settings.FILES_DIR / "ab" / "scan")
    people = [open_account(f"nguoi-{place}", f"Người {place}", by="tests")[0] for place in range(6)]
    for place in range(40):
        _tell(people[place % 6], f"Lời {place}")
    images = RowChange.objects.count()
    monkeypatch.setattr(resealing, "BATCH", 7)

    written, failures, stop = [], [], threading.Event()

    def goes_on_writing() -> None:
        try:
            while not stop.is_set():
                _tell(people[0], f"Trong khi thay {len(written)}")
                written.append(1)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    writer = threading.Thread(target=goes_on_writing)
    writer.start()
    try:
        services.rotate(by="tests")
        begun = services.reseal()
        next(begun)
        begun.close()  # killed after its first batch
        assert _stale("k1") > 0
        with pytest.raises(CommandError, match="còn mã hóa"):
            call_command("keys", "retire", "k1")
        for _ in services.reseal():
            pass
    finally:
        stop.set()
        writer.join()
    assert not failures and written

    for _ in services.reseal():  # what a transaction under way at the change still wrote
        pass
    assert _stale("k1") == 0 and _stale("k2") > 46
    assert {sealed.key_of(path) for path in store.resting()} == {"k2"}
    assert RowChange.objects.count() == images + len(written), "no image of what says the same"
    assert Event.objects.filter(action="keys.reseal").count() < 12
    assert sorted(each.username for each in Account.objects.all()) == [
        f"nguoi-{place}" for place in range(6)
    ]
    assert {f"Lời {place}" for place in range(40)} <= {each.text for each in Notice.objects.all()}
    monkeypatch.setattr(flaws, "MOST", 10**6)  # catalogs are laid past the log for every test
    report = Report()
    with leaves.snapshot():
        check_tables(report)
    assert not [each.said for each in report.flaws if not each.table.startswith("catalogs_")]

    with pytest.raises(CommandError, match="đang dùng để ghi"):
        call_command("keys", "retire", "k2")
    call_command("keys", "retire", "k1")
    out = StringIO()
    call_command("keys", "list", stdout=out)
    assert "k1" in out.getvalue() and "đã thôi dùng" in out.getvalue()
    assert [each.state for each in keyring.ring().keys.values()] == ["retired", "current"]

    # The log keeps its old images, and they still open.
    old = RowChange.objects.filter(table="notices_notice").earliest("pk").after
    assert old is not None and old["text"].startswith("hs1:k1:")
    assert opened_row("notices_notice", old)["text"] == "Lời 0"


def test_what_says_something_else_is_no_sealing_anew(committed: None, own_keys: Path) -> None:
    account, _ = open_account("nguoi-a", "Người A", by="tests")
    with connection.cursor() as cursor:
        cursor.execute("SET hoso.reseal = 'on'")
        with pytest.raises(ProgrammingError, match=r"outside audit\.recording"):
            cursor.execute("UPDATE accounts_account SET full_name = '' WHERE id = %s", [account.pk])
