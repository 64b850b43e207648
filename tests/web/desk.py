"""An agency whose people declare: what the screens of officers and heads are tested on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.signing.models import Credential
from tests import builders
from tests.builders import Someone, Tree

TITLE = "Giám đốc Sở"


@dataclass
class Desk:
    tree: Tree
    officer: Account
    head: Account
    people: list[Someone] = field(default_factory=list)

    def person(self, name: str = "Nguyễn Văn An", unit: Any = None, **given: Any) -> Someone:
        made = builders.make_person(
            unit or self.tree.division, self.officer, full_name=name, **given
        )
        self.people.append(made)
        return made

    def declared(self, name: str = "Nguyễn Văn An", *sections: str, **given: Any) -> Declaration:
        """Somebody new declares; everything when no section is named."""
        return builders.declare(self.person(name, **given), *sections)

    def checked(self, name: str = "Nguyễn Văn An", **given: Any) -> Declaration:
        """A short first declaration that the officer has passed on; the head has seen that it
        is short, and it may be signed."""
        done = builders.check(self.declared(name, "schooling", **given), self.officer)
        return changes.clear_exceptions(done, by=self.head, revision=done.revision)

    def unusual(self, name: str = "Lê Thị Cúc") -> Declaration:
        """Passed on, with something that the head should look at: two steps at once."""
        someone = self.person(name)
        builders.fill(someone, "salary")
        builders.fill(someone, "salary", since="9/2011", step="4", coefficient="3,33")
        declaration = changes.submit(someone.person, by=someone.account)
        return builders.check(declaration, self.officer)

    def key(self, **given: Any) -> Credential:
        return builders.make_key(self.head, self.tree.unit, title=TITLE, **given)


def make_desk() -> Desk:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    return Desk(tree, officer, head)


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.get("/con-phien")  # the first page of a session notes that it is in use
    return client


def words(html: str | bytes) -> str:
    """What a reader sees, in one line."""
    text = html.decode() if isinstance(html, bytes) else html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def put(declaration: Declaration, **changed: Any) -> None:
    """Let time have passed: days and counts as they would stand."""
    with audit.recording("tests", "seed.fill"):
        for name, value in changed.items():
            setattr(declaration, name, value)
        declaration.save(update_fields=list(changed))
    declaration.refresh_from_db()
