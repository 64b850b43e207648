"""Values and files, without a database."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from hoso.base import keyring, sealing
from hoso.base.sealed_rows import opened_row
from hoso.base.sealing import Unopenable
from hoso.files import sealed
from hoso.files.sealed import CHUNK, TAG

HERE, THERE = sealing.place("t", "c", "1"), sealing.place("t", "c", "2")


@pytest.mark.parametrize("text", ["x", "0912345678", "Đ" * 5_000])
def test_a_value_opens_only_where_it_was_sealed(text: str) -> None:
    token = sealing.seal_text(text, HERE)
    assert sealing.unseal_text(token, HERE) == text
    assert (len(text) < 5 or text not in token) and token != sealing.seal_text(text, HERE)
    for place in (THERE, sealing.place("t", "d", "1"), sealing.place("u", "c", "1")):
        with pytest.raises(Unopenable, match="bị chuyển") as refused:
            sealing.unseal_text(token, place)
        assert text not in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda token: token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:], "bị sửa"),
        (lambda token: token[:20], "bị sửa"),
        (lambda token: token[:8] + "*" + token[9:], "bị sửa"),
        (lambda token: token.replace(":k", ":x"), "không có khóa"),
        (lambda token: token + "AAAA", "bị sửa"),
        (lambda token: token[: token.rindex(":") + 1], "bị sửa"),
    ],
)
def test_an_altered_value_is_refused_in_words(spoil: Callable[[str], str], why: str) -> None:
    with pytest.raises(Unopenable, match=why):
        sealing.unseal_text(spoil(str(sealing.seal_text("0912345678", HERE))), HERE)


def test_the_hash_finds_whole_values_of_one_column_only() -> None:
    found = sealing.hashed("H12-Ab", "t.c")
    assert found == sealing.hashed(" h12-aB ", "t.c") and len(found) == 43
    assert found not in (sealing.hashed("H12-Ab", "t.d"), sealing.hashed("H12-A", "t.c"))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_a_file_comes_back_whole_and_from_anywhere(tmp_path: Path, size: int) -> None:
    content, path = os.urandom(size), tmp_path / "file"
    sealed.seal_content(content, path)
    assert sealed.content(path) == content and sealed.size(path) == size
    assert size < 16 or content[:16] not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    with sealed.opened(path) as file:
        for at in (0, size // 2, CHUNK - 3, max(0, size - 5)):
            file.seek(at)
            assert file.read(9) == content[at : at + 9]
    with sealed.lent(path) as plain:
        assert plain.read_bytes() == content
    assert not plain.exists() and os.listdir(tmp_path) == ["file"]


def _cut(content: bytes, step: int) -> bytes:
    return content[: len(content) - step]


def _swapped(content: bytes, head: int) -> bytes:
    one, two = content[head : head + CHUNK + TAG], content[head + CHUNK + TAG :][: CHUNK + TAG]
    return content[:head] + two + one + content[head + 2 * (CHUNK + TAG) :]


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content, head: _cut(content, 1),
        lambda content, head: _cut(content, CHUNK // 2 + TAG),  # to a whole chunk: its last is gone
        lambda content, head: content[: head + CHUNK + TAG],
        lambda content, head: content[:head],
        lambda content, head: content[:3],
        lambda content, head: content + b"\0",
        _swapped,
        lambda content, head: _flipped(content, head + 5),
        lambda content, head: _flipped(content, head - 1),  # the salt
        lambda content, head: content[head:],
        lambda content, head: b"%PDF-1.7 in plain",
    ],
)
def test_a_file_that_was_touched_is_refused(
    tmp_path: Path, spoil: Callable[[bytes, int], bytes]
) -> None:
    path = tmp_path / "file"
    sealed.seal_content(os.urandom(2 * CHUNK + CHUNK // 2), path)
    content = path.read_bytes()
    path.write_bytes(spoil(content, len(content) - (2 * CHUNK + CHUNK // 2 + 3 * TAG)))
    with pytest.raises(Unopenable, match="kho tệp, hàng file"):
        sealed.content(path)


def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    sealed.seal_content(b"one", tmp_path / "one")
    (tmp_path / "one").rename(tmp_path / "two")
    with pytest.raises(Unopenable):
        sealed.opened(tmp_path / "two")


def test_keys_that_others_may_read_are_not_used(own_keys: Path, settings: Any) -> None:
    own_keys.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="0600"):
        keyring.ring()
    settings.HOSO_KEYS = own_keys.with_name("none.json")
    with pytest.raises(ImproperlyConfigured, match="no file"):
        keyring.ring()
    with pytest.raises(ImproperlyConfigured) as refused:
        keyring.read(own_keys.read_text().replace("current", "reading"))
    assert "secret" not in str(refused.value)


def test_keys_may_come_out_of_the_environment(own_keys: Path, settings: Any) -> None:
    token = sealing.seal_text("x", HERE)
    settings.HOSO_KEYS_TEXT, settings.HOSO_KEYS = own_keys.read_text(), "/nowhere"
    keyring.forget()
    assert sealing.unseal_text(token, HERE) == "x"


def test_an_image_of_the_log_from_before_values_were_sealed_reads_as_it_is() -> None:
    """It does not know the columns that a value is bound to today."""
    before = {"username": "H12-A", "full_name": "Lê Văn Bình"}
    assert opened_row("accounts_account", before) == before
    assert opened_row("dossiers_membership", {"policy_groups": "[]"}) == {"policy_groups": []}
