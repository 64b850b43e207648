"""Every form that anybody is shown, sent with what nobody should send.

The pages of each role are read, the forms in them found, and each sent with hostile words in place
of some, other people's ids, fields that it does not have and without some that it has. Nobody gets
a 5xx, no script comes back as one, no stranger learns of the person, nobody becomes more than they
were. Addresses and dice are those of `test_no_server_errors`; every request is undone.

    HOSO_FUZZ_ROUNDS=20 pytest tests/web/test_forms.py  longer; HOSO_FUZZ_SEED: other dice
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from hoso.accounts.models import Account, Grant, Role
from hoso.web import limits
from tests import builders
from tests.files import making
from tests.web.signing_in import client_of
from tests.web.test_no_server_errors import NASTY, SEED, Dice, everybody, paths
from tests.web.test_strangers import ABOUT, World, filled, leaked, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("TQ-4.1")]

SCRIPT = "<script>x9()</script>"
HOSTILE = (
    *NASTY, SCRIPT, f'"onfocus="x9()"{SCRIPT}', '=cmd|"/c calc"!A1', "+1+1", "@SUM(1)", "-2+3",
    "\u202egpj.exe", "\u0000", "😀" * 300, "Z" * 70_000, "-0", "1e400", "2026-02-30", "24:00",
    "../../etc/passwd", "${jndi:ldap://x}", "{% debug %}",
    b"\xed\xa0\xbd",  # half a character, which no text can be
)  # fmt: skip
MORE = (  # what a model has and a form has not
    "is_superuser", "is_staff", "is_active", "role", "roles", "password", "username", "account",
    "by", "person", "unit", "state", "status", "pk", "id", "revision", "added_by", "approved_by",
    "legal_value", "version_number", "must_set_password", "for_account", "until",
)  # fmt: skip
STRANGER = "an officer of another unit"
ANY = {"row": "3f8c2b1e-0000-4000-8000-000000000001", "kind": "pdf", "number": "33"}
GIVES_A_FILE = {
    "pdf", "word", "paper", "note", "cms", "manifest", "download", "file", "picture", "copy",
    "send", "own-picture", "request-scan", "load-marked", "packet", "template", "version_json",
    "proof",
}  # fmt: skip
FILES = (
    ("a.pdf", making.saved(making.pdf())), ("\u202efdp.exe", b"MZ" * 40), ("x" * 300, b"%PDF-1.7"),
    (f"{SCRIPT}.png", making.image("PNG")), ("../../a.jpg", b"\xff\xd8\xff"), ("a.xlsx", b"PK\3\4"),
    ("empty.pdf", b""), ("a.csv", "ngày,=cmd\n".encode()),
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One that a page holds: where it goes, how, and what stands in it."""

    action: str
    method: str
    fields: tuple[tuple[str, str, str], ...]  # name, type, value

    @property
    def signature(self) -> tuple[str, str, frozenset[str]]:
        try:
            route = resolve(urlsplit(self.action).path).view_name
        except Resolver404:
            route = self.action
        return route, self.method, frozenset(name for name, _, _ in self.fields)


def forms(page: str, address: str) -> Iterator[Form]:
    """Those of a page; a button that posts by itself is one too."""
    for each in html.fromstring(page).iter("form"):
        fields = tuple(
            (
                one.get("name"),
                one.get("type", one.tag),
                str(one.value or "") if one.tag != "button" else one.get("value", ""),
            )
            for one in each.iter("input", "select", "textarea", "button")
            if one.get("name")
        )
        action = each.get("action") or each.get("hx-post") or address
        method = "POST" if each.get("hx-post") else each.get("method", "get").upper()
        yield Form(action if action.startswith("/") else address, method, fields)


class Mangler:
    """Draws what is sent in place of what a form holds."""

    def __init__(self, dice: Dice, seed: int) -> None:
        self.dice, self.random = dice, random.Random(seed)

    def mangled(self, form: Form) -> dict[str, Any]:
        draw = self.random
        sent: dict[str, Any] = {}
        for name, kind, value in form.fields:
            if draw.random() < 0.08:
                continue
            if kind == "file":
                sent[name] = SimpleUploadedFile(*draw.choice(FILES))
            elif name in {"csrfmiddlewaretoken", "revision"} or draw.random() < 0.45:
                sent[name] = value
            else:
                known = draw.random() < 0.15
                sent[name] = draw.choice(self.dice.known) if known else draw.choice(HOSTILE)
        for name in draw.sample(MORE, 3):
            sent.setdefault(name, draw.choice(["1", "on", "administrator", *self.dice.known]))
        return sent


def addresses(world: World) -> list[str]:
    """Of every page; what only gives a file has no form, and is long in the making."""
    found = []
    for name, path in paths():
        if limits.ROUTES.get(name) == "export" or name.rpartition(":")[2] in GIVES_A_FILE:
            continue
        if "<" not in path:
            found.append(f"/{path}")
        elif name in ABOUT:
            found.append(filled(path, {**ANY, **ABOUT[name](world)}))
    return list(dict.fromkeys(found))


def pages(client: Client, known: list[str]) -> Iterator[tuple[str, str]]:
    """(address, page) of whatever this visitor can open by looking."""
    for address in known:
        with builders.undone():
            answer = client.get(address)
        is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
        if answer.status_code == 200 and is_page and answer.content.strip():
            yield address, answer.content.decode()


def powers() -> tuple[int, int]:
    """What a stolen right would raise: grants in all, and administrators among them."""
    return Grant.objects.count(), Grant.objects.filter(role=Role.ADMINISTRATOR).count()


def visitors(world: World) -> dict[str, tuple[Client, bool]]:
    """One of each role by name; True for who has nothing to do with the person."""
    dull = {"nobody", "somebody without a dossier"}  # they are shown one form
    found = {who: (client, False) for who, client in everybody(world).items() if who not in dull}
    found[STRANGER] = (client_of(world.strangers[STRANGER]), True)
    for client, _ in found.values():
        client.raise_request_exception = False
    return found


def test_no_form_breaks_tells_or_gives_more_than_it_should(world: World) -> None:
    rounds = int(os.environ.get("HOSO_FUZZ_ROUNDS", "1"))
    mangler = Mangler(Dice(SEED, world), int(os.environ.get("HOSO_FUZZ_SEED", SEED)))
    known, wrong = addresses(world), []
    seen: set[tuple[bool, tuple[str, str, frozenset[str]]]] = set()
    for who, (client, is_stranger) in visitors(world).items():
        cookies = client.cookies.output(header="", sep=";")
        found = [form for address, page in pages(client, known) for form in forms(page, address)]
        for form in found:
            if (is_stranger, form.signature) in seen:
                continue  # the same form, shown to somebody else before
            seen.add((is_stranger, form.signature))
            for _ in range(rounds):
                client.cookies = SimpleCookie(cookies)
                sent = mangler.mangled(form)
                wrong += [
                    (who, form.action, form.method, fault, sorted(map(str, sent)))
                    for fault in faults(world, client, form, sent, is_stranger=is_stranger)
                ]
    assert wrong == []
    routes = {route for _, (route, _, _) in seen}
    assert len(routes) >= 40, f"the forms were not found: {sorted(routes)}"


def faults(
    world: World, client: Client, form: Form, sent: dict[str, Any], *, is_stranger: bool
) -> list[str]:
    """What is wrong with the answer, and with the page that it leads to."""
    password = Account.objects.values_list("password", flat=True).get(pk=world.here.head.pk)
    with builders.undone():
        before = powers()
        answer = getattr(client, form.method.lower())(form.action, sent)
        answers = [answer]
        if answer.status_code == 302 and answer["Location"].startswith("/"):
            answers.append(client.get(answer["Location"]))
        after = powers()
        stolen = Account.objects.values_list("password", flat=True).get(pk=world.here.head.pk)
    found = [f"status {each.status_code}" for each in answers if each.status_code >= 500]
    found += [repr(each.exc_info[1])[:200] for each in answers if each.exc_info]
    for each in answers:
        text = "" if each.streaming else each.content.decode(errors="replace")
        if SCRIPT in text and each.get("Content-Type", "").startswith("text/html"):
            found.append("a script")
        if is_stranger and (told := set(leaked(world, each)) - set(map(str, sent.values()))):
            found.append(f"tells {told}")
    if answer.status_code == 302 and not answer["Location"].startswith("/"):
        found.append(f"leads away to {answer['Location'][:60]}")
    if after[1] > before[1] or (is_stranger and stolen != password):
        found.append("gives more than one had")
    return found
