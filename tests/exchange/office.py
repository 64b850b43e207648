"""One agency that exchanges workbooks, and workbooks made for it. Through the real services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso.accounts.models import Account, Role
from hoso.base.canonical import canonical, sha256
from hoso.changes import services as changes
from hoso.changes.models import Batch, Declaration
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.sections.declaration import Content
from hoso.exchange import rules, services
from hoso.exchange.models import Load, Mapping
from hoso.exchange.workbook import layout
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.filling import Filling
from hoso.signing.demo import PIN
from hoso.signing.models import Credential
from hoso.signing.services import unlocked
from tests import builders
from tests.builders import Tree

CV = layout.sheets_of(layout.sections_for(["cv"]), layout.FORMS["cv"])
BOTH = layout.sheets_of(layout.sections_for(["cv", "contract"]), layout.FORMS["cv"])
DIVISION = "H12.02 / Phòng Quản lý đất đai"


@dataclass
class Office:
    tree: Tree
    officer: Account
    head: Account
    key: Credential

    def received(self, path: Path, mapping: Mapping | None = None) -> Load:
        upload = SimpleUploadedFile("ho-so.xlsx", path.read_bytes())
        return services.receive(upload, by=self.officer, unit=self.tree.unit, mapping=mapping)

    def checked(self, path: Path, mapping: Mapping | None = None) -> Load:
        load = self.received(path, mapping)
        services.check(load.pk)
        load.refresh_from_db()
        return load

    def loaded(self, path: Path, choice: str = rules.GOOD, mapping: Mapping | None = None) -> Load:
        load = self.checked(path, mapping)
        assert load.state == rules.CHECKED, load.message
        services.ask_to_load(load, choice, by=self.officer)
        services.load(load.pk)
        load.refresh_from_db()
        return load

    def signed(self, batch: Batch) -> None:
        """The head lets the batch in and signs it."""
        waiting = Declaration.objects.filter(batch=batch, state="checked")
        seen = dict(waiting.values_list("pk", "revision"))
        changes.clear_batch(batch, by=self.head, revisions=seen)
        chosen = {pk: revision + 1 for pk, revision in seen.items()}
        with unlocked(self.key, PIN) as signer:
            changes.approve(self.tree.unit, chosen, by=self.head, signer=signer)


def open_office() -> Office:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    return Office(tree, officer, head, builders.make_key(head, tree.unit))


def write(path: Path, contents: Iterable[Content], unit: str = DIVISION) -> Path:
    """The contents as an export writes them."""
    with Filling(path, BOTH, Codes.load(), {"Lý do": "kiểm thử"}) as filling:
        for content in contents:
            filling.add(content, unit)
    return path


def typed(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook as somebody types it: name of a sheet to its rows, numbers as numbers."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(at, place, cell)
    book.close()
    return path


def hashes(content: Content) -> dict[str, str]:
    """Of each section, without the head."""
    return {key: sha256(canonical(value)) for key, value in content.items() if key != "person"}


def hashes_of(number: str) -> dict[str, str]:
    return hashes(dossiers.content_of(Person.objects.get(personal_number=number)))
