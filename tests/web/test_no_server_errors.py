"""Whatever is asked, by whomever, in whatever words: nobody gets a 5xx, no markup comes back,
and no answer stays in a cache.

Addresses come from the resolver and names of parameters from the code of the screens, so a new
screen is asked the same odd questions without a line here. The dice are loaded: the same seed
asks the same. Each request is undone, so that one that changes something leaves the others be.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Iterator
from functools import cache
from http.cookies import SimpleCookie
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import hoso.web
from hoso.accounts.models import Account, Role
from hoso.dossiers.sections import SECTIONS
from hoso.reports.form import form as report_form
from hoso.signing.demo import PIN
from tests import builders
from tests.dossiers.office import opened
from tests.web.signing_in import client_of
from tests.web.test_strangers import ABOUT, ADMINISTRATOR, World, filled, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db

SEED = 20260724
MARKUP = "<b id=x9>"
HALF = (
    r'["\ud800",1]',
    r'[1,"\ud800"]',
    "[true,1]",
    '["2026-01-01","a","b"]',
    '["a","b"]',
    "[" * 3_000,
)
NASTY = (
    "", " ", "0", "-1", "1", "true", "9" * 30, "9" * 400, "1e999", "NaN", "0x10", "١٢", "\u00b2",
    "31/02/2020", "1885", "01/01/1900", "31/12/2100", "29/2/2024", "00/00/0000", "9999-99-99",
    "\x00", "a\x00b", "\r\nX-Evil: 1", "../../../../etc/passwd", "..%2f..%2fetc", "%00", "%s%n%d",
    "{0.__class__}", "{{7*7}}", MARKUP, f'"{MARKUP}', f"'-->{MARKUP}", "javascript:alert(1)",
    "//evil.example", "https://evil.example/", "\\\\evil", "' OR 1=1 --", "%", "_", "\\",
    "|&!():*", "a:* & b", "𝕳𝖔 😀", "e\u0302\u0301", "\u202eABC", "\ufeff", "\ud7ff\U0010ffff",
    "x" * 5_000, "á" * 3_000, "W10", "WzEsMl0", "W" * 4_001, "null", "[]", '{"a":1}',
    "qua-han", "cho-sua", "bi-tu-choi", "co", "01", "34-x-32248", "2,34", "9/2003", "cv_paper", PIN,
    *(base64.urlsafe_b64encode(each.encode()).decode() for each in HALF),
)  # fmt: skip
ORDERS = ("ten", "-ten", "han", "-han", "nguoi", "ngay", "so-hieu", MARKUP, "pk", "")
MOVES = ("done", "attach", "review", "remove", "undo", "detach:", f"detach:{uuid4()}", "\x00")
TYPES = (
    "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", ";",
    "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded",
)  # fmt: skip
BODIES = (
    b"", b"\xff\xfe\x00", b"a=%ff%fe%00&=&&;", b'{"a": {}}', b"a=1&" * 1_500,
    b'--x\r\nContent-Disposition: form-data; name="mc-tep"; filename="\x00../"\r\n\r\nMZ\r\n--x--',
)  # fmt: skip
ASKED = re.compile(
    r"""(?:GET|POST|FILES|asked|given)(?:\.get|\.getlist|\.pop)?[(\[]\s*f?"([\w-]+)"""
)
PLACES = {"q", "sau", "truoc", "cuoi", "xep", "next", "revision"}


@cache
def parameters(area: str) -> list[str]:
    """Every name that the screens of an area ask for; for one's own, the fields of sections too."""
    area = "own" if area == "entry" else area  # the same screens for who enters for others
    code = (Path(hoso.web.__file__).parent / area).glob("*.py")
    found = PLACES | {name for file in code for name in ASKED.findall(file.read_text("utf-8"))}
    for form in re.findall(r"^    (\w+) = (?:forms\.|Day\()", _source(area, "forms"), re.MULTILINE):
        found.add(form)
    if area == "own":
        found |= {"mc-loai", "mc-so", "mc-ngay", "mc-co-quan", "mc-nguoi-ky"}
        found |= {each.name for declared in SECTIONS.values() for each in declared.fields}
    if area == "reports":
        found |= set(report_form().keys)
    return sorted(found)


def _source(area: str, module: str) -> str:
    file = Path(hoso.web.__file__).parent / area / f"{module}.py"
    return file.read_text("utf-8") if file.exists() else ""


def paths(resolver: Any = None, path: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the product by its name, ids still open."""
    for each in (resolver or get_resolver("config.urls")).url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from paths(each, here, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}", here


class Dice:
    """Draws addresses, words and forms; knows ids that are there, so that some get far."""

    def __init__(self, seed: int, world: World) -> None:
        self.random = random.Random(seed)
        self.world = world
        items = list(world.declaration.items.order_by("position"))
        self.known = [
            *(str(item.pk) for item in items), *(item.row for item in items if item.row),
            str(world.evidence.pk), f"detach:{world.evidence.pk}", str(world.declaration.revision),
            str(world.here.person.pk), str(world.here.unit.pk), str(world.session.pk),
        ]  # fmt: skip

    def word(self, name: str) -> str:
        draw = self.random
        if name == "xep":
            return draw.choice(ORDERS)
        if name == "do":
            return draw.choice(MOVES)
        if name == "revision" and draw.random() < 0.7:
            return str(self.world.declaration.revision)
        return draw.choice(self.known if draw.random() < 0.2 else NASTY)

    def words(self, area: str) -> dict[str, Any]:
        """Half of what the screen asks for."""
        return {name: self.word(name) for name in parameters(area) if self.random.random() < 0.5}

    def form(self, area: str) -> dict[str, Any]:
        made = {**self.words(area), "do": self.word("do")} if area == "own" else self.words(area)
        if self.random.random() < 0.3:
            name = self.random.choice(["a.pdf", "x" * 240, f"{MARKUP}.png", "\u202eexe.fdp"])
            content = self.random.choice([b"", b"%PDF-1.7 nothing", b"MZ" * 40, b"\x89PNG\r\n"])
            made["mc-tep"] = SimpleUploadedFile(name, content)
        return made

    def address(self, name: str, path: str) -> str:
        given: dict[str, Any] = {
            parameter: self._value(kind or "str")
            for kind, parameter in re.findall(r"<(?:(\w+):)?(\w+)>", path)
        }
        if name in ABOUT and self.random.random() < 0.8:
            given |= ABOUT[name](self.world)
        return filled(path, given)

    def _value(self, kind: str) -> object:
        if kind == "uuid":
            rows = [one for one in self.known if len(one) == 36]
            return self.random.choice([UUID(int=self.random.getrandbits(128)), *rows])
        if kind == "int":
            return self.random.choice([0, 1, 2**31, 2**63, 10**40, 10**1_000])
        odd = ["x", "%00", "a%00b", "%3Cb%20id=x9%3E", "..", "%E2%80%AE", "x" * 300, "%FF"]
        real = ["1-7", "8-10", "19", "32.1", "36.1", "37.1", "sex", "place", "religion", "training",
                "institution", "1", "json", "pdf"]  # fmt: skip
        return self.random.choice([*odd, *real, *real])


def everybody(world: World) -> dict[str, Client]:
    here = world.here
    known = {
        "the person": here.account,
        "the officer": here.officer,
        "the head": here.head,
        "who keeps the seal": here.keeper,
        "who signs upward": Account.objects.get(full_name="Nguyễn Văn Thưởng"),
        "Home Affairs": opened("Phạm Thị Theo", Role.HOME_AFFAIRS, here.province),
        "the administrator": world.strangers[ADMINISTRATOR],
        "somebody without a dossier": builders.make_account("Mới Vào"),
    }
    found = {who: client_of(account) for who, account in known.items()}
    found["nobody"] = Client()
    for client in found.values():
        client.raise_request_exception = False  # what a visitor would get
    return found


def knock(client: Client, dice: Dice, method: str, area: str, address: str) -> Any:
    """One request whose traces are gone afterwards."""
    draw, headers = dice.random, {}
    if draw.random() < 0.3:
        headers = draw.choice([{"HX-Request": "true"}, {"X-Hoso-Script": "1"}])
    with builders.undone():
        if method == "GET":
            return client.get(address, dice.words(area), headers=headers)
        if draw.random() < 0.1:
            kind, body = draw.choice(TYPES), draw.choice(BODIES)
            other = draw.choice(["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
            return client.generic(other, address, body, content_type=kind, headers=headers)
        return client.post(address, dice.form(area), headers=headers)


SOME = 4  # of the nine at each address, drawn


def test_no_role_gets_a_server_error_its_own_markup_or_what_a_browser_keeps(world: World) -> None:
    clients, dice, wrong = everybody(world), Dice(SEED, world), []
    cookies = {who: client.cookies.output(header="", sep=";") for who, client in clients.items()}
    for name, path in paths():
        for who, method in product(dice.random.sample(list(clients), SOME), ("GET", "POST")):
            client = clients[who]
            client.cookies = SimpleCookie(cookies[who])
            address = dice.address(name, path)
            answer = knock(client, dice, method, name.partition(":")[0], address)
            if answer.status_code >= 500:
                error = repr(answer.exc_info[1])[:200] if answer.exc_info else answer.content[:200]
                wrong.append((name, who, method, address, error))
            elif MARKUP in seen(answer):
                wrong.append((name, who, method, address, "markup"))
            elif answer.status_code == 200 and "no-store" not in answer["Cache-Control"]:
                wrong.append((name, who, method, address, "a browser would keep it"))
    assert wrong == []


def test_every_screen_is_asked_what_it_asks_for() -> None:
    """Or the dice above would roll past the screens."""
    names = {name.partition(":")[0]: parameters(name.partition(":")[0]) for name, _ in paths()}
    assert {"mc", "mc-so", "happened_on", "dong", "institution"} <= set(names["own"])
    assert {"don-vi", "han", "tinh-trang", "noi-dung", "loai"} <= set(names["queue"])
    assert {"chon", "ban-chup", "da-chon", "pin", "dia-chi"} <= set(names["sessions"])
    assert {"personal_number", "full_name", "unit"} <= set(names["people"])
    assert {"username", "password", "again"} <= set(names["accounts"])
    assert {"row", "loc", "tat-ca", "nghi-van", "nguong", "nguoi"} <= set(names["quality"])
    assert {"document", "ministry_code", "since"} <= set(names["catalogs"])
    assert {"rules", "equipment", "da-xem", "khong-ky", "row", "nam"} <= set(names["reports"])


def seen(answer: Any) -> str:
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return ""
    return str(answer.content.decode(errors="replace"))
