"""One request at one door, and what a visitor learns from the answer in a word."""

from __future__ import annotations

import re
import subprocess
from contextlib import nullcontext
from functools import lru_cache
from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4
from zipfile import ZipFile, is_zipfile

from django.http.response import HttpResponseBase
from django.test import Client

from hoso.exchange.models import Export
from tests import builders
from tests.web.test_strangers import ABOUT, Values, World, filled

NO_METHOD = "-"
# What an address is better tried at than at the person of the world, who has no such thing;
# `viewers.everybody` fills it.
ELSEWHERE: dict[str, Values] = {}
# Addresses that carry no id of a person still need words to stand in them.
WORDS: dict[str, Values] = {
    "own": {"number": "33"},
    "own:section": {"number": "1-7"},  # one that is no table
    "own:save": {"number": "1-7"},
    "catalogs": {"key": "religion", "code": "01"},
    "catalogs:place": {"key": "34-x-32248"},
    "exchange": {"form": "cv"},
    "places:suggest": {"catalog": "religion"},
    "places:said": {"section": "training", "field": "institution"},
    "regulations": {"key": "ca_mau_2024", "part": "declare_days"},
    "regulations:cancel": {"pk": 1},
    "jobs": {"pk": 1},
    "log": {"pk": 1},
}
# What is asked, so that the person would be found: never a whole secret, which a page may repeat.
QUESTIONS = {
    "search:all": "q=khuat", "search:hints": "q=khuat", "people:list": "q=khuat",
    "people:list-sheet": "q=khuat&ly-do=thu", "log:index": "nguoi=khuat",
    "log:take": "nguoi=khuat&ly-do=thu", "queue:list": "q=khuat",
    "places:said": "tu=dai&q=dai", "quality:people": "q=khuat", "delegations:suggest": "q=khuat",
    "readings:list": "nguoi=khuat", "readings:take": "nguoi=khuat&ly-do=thu",
    "deadlines:late": "q=khuat", "evidence:file": "xem=1",
}  # fmt: skip


def form_of(world: World, name: str, method: str) -> str:
    """Empty, but for verbs that look at what was typed before at who typed it."""
    if method == "POST" and name == "people:take-back":
        return urlencode({"revision": ELSEWHERE[name]["revision"]})
    if method == "POST" and name == "consents:one":
        return urlencode({"do": "withdraw"})
    if method == "POST" and name in ("people:list-sheet", "log:take", "readings:take"):
        return urlencode({"ly-do": "Rà soát hồ sơ"})
    if method != "POST" or name not in ("queue:give-back", "queue:return", "quality:ask"):
        return ""
    item = world.declaration.items.filter(state="pending").first()
    assert item is not None
    doubt = ABOUT["quality:doubt"](world)["pk"] if name == "quality:ask" else ""
    return urlencode({
        "revision": world.declaration.revision, "noi-dung": item.pk, f"ly-do-{item.pk}": "Thiếu",
        "reason": "Thiếu", "row": doubt, "nghi-van": doubt,
    })  # fmt: skip


def values_of(world: World, name: str) -> Values:
    """What fills an address: the ids of the person's world, or words that exist for everyone."""
    row: Values = {"row": str(uuid4()), "sha256": world.evidence.file.sha256}
    row |= WORDS.get(name.partition(":")[0], {}) | WORDS.get(name, {})
    if name == "exchange:export-part":
        written = Export.objects.filter(written__gt=0).first()
        assert written is not None
        return {"pk": written.pk, "part": 1}
    row |= ABOUT[name](world) if name in ABOUT else {}
    return row | ELSEWHERE.get(name, {})


def address_of(name: str, path: str, values: Values) -> str:
    asked = QUESTIONS.get(name, "")
    return filled(path, values) + (f"?{asked}" if asked else "")


def knock(
    client: Client, method: str, address: str, form: str, secrets: tuple[str, ...], *, own: bool
) -> str:
    """sign-in, refused (403), hidden (404), - (405), error (5xx); let in: shown when the answer
    names the person, else yes. A refusal that names the person says so too. own: the head of each
    page names the person too, and is not looked at. What a POST writes is undone."""
    with builders.undone() if method != "GET" else nullcontext():
        answer = client.generic(method, address, form, "application/x-www-form-urlencoded")
        text = readable(answer, own=own)
    named = any(each in text for each in secrets)
    status = answer.status_code
    if status == 302 and answer["Location"].startswith("/dang-nhap?next="):
        word = "sign-in"
    elif status >= 500:
        word = "error"
    else:
        word = {403: "refused", 404: "hidden", 405: NO_METHOD}.get(status, "")
    if not word:
        return "shown" if named else "yes"
    return f"{word}+named" if named else word


def readable(answer: HttpResponseBase, *, own: bool = False) -> str:
    """What can be read in an answer and its head: a page, a PDF, all that a workbook or a ZIP
    holds."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    head = " ".join(f"{name}: {value}" for name, value in answer.items())
    if content.startswith(b"%PDF"):
        return head + _printed(bytes(content))
    if is_zipfile(BytesIO(content)):
        return head + _unpacked(bytes(content))
    text = content.decode(errors="replace").replace("<mark>", "").replace("</mark>", "")
    if own and (main := re.search(r"<main.*</main>", text, re.DOTALL)):
        text = main.group()
    return head + text


@lru_cache(maxsize=64)
def _printed(content: bytes) -> str:
    read = ["pdftotext", "-", "-"]
    return subprocess.run(read, input=content, capture_output=True, check=True).stdout.decode()


@lru_cache(maxsize=64)
def _unpacked(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as packed:
        names = packed.namelist()
        parts = [packed.read(name).decode(errors="replace") for name in names]
    return " ".join([*names, *parts])
