"""Every code list, held once for a whole workbook: a cell costs a look into a dictionary.

A code is written "01 – Kinh" and read by that label, by the code or by the whole name, accents
optional; a place by its full path, with its key where two places share one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from hoso.base.text import folded, one_line
from hoso.catalogs.models import Place, Rank, Value
from hoso.dossiers.readers.values import PLACES

SEVERAL = ";"  # between the codes of one cell
_LABEL = re.compile(r"(\S+)\s+[–-]\s+(\S.*)")
_KEYED = re.compile(r".*\[([0-9A-Za-z-]+)\]")


class Codes:
    """values: catalog to code to name; places: key to full path."""

    def __init__(self, values: Mapping[str, Mapping[str, str]], places: Mapping[str, str]) -> None:
        self.values = values
        self.places = places
        self._paths = Counter(places.values())
        self._known: dict[str, dict[str, str]] = {}
        self._named: dict[str, dict[str, set[str]]] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    @classmethod
    def load(cls) -> Codes:
        """Three statements."""
        values: dict[str, dict[str, str]] = {}
        rows = Value.objects.order_by("catalog", "position", "code")
        for catalog, code, name in rows.values_list("catalog", "code", "name"):
            values.setdefault(catalog, {})[code] = name
        values["rank"] = dict(Rank.objects.values_list("code", "name"))
        return cls(values, dict(Place.objects.values_list("key", "full_path")))

    def label(self, catalog: str, code: str) -> str:
        """What stands in a cell for a code; `resolve` gives the code back."""
        if catalog == PLACES:
            path = self.places.get(code)
            if path is None:
                return code
            return path if self._paths[path] == 1 else f"{path} [{code}]"
        name = self.values.get(catalog, {}).get(code, "")
        return code if name in ("", code) or SEVERAL in name else f"{code} – {name}"

    def labels(self, catalog: str) -> list[str]:
        """In the order of the catalog, each as `label` has it."""
        return [self.label(catalog, code) for code in self.values.get(catalog, ())]

    def resolve(self, catalog: str, typed: str) -> str | None:
        """The code, or None for what names nothing or more than one thing."""
        asked = (catalog, typed)
        if asked not in self._found:
            self._found[asked] = self._resolved(catalog, one_line(typed))
        return self._found[asked]

    def _resolved(self, catalog: str, text: str) -> str | None:
        known = self._of(catalog)
        if text in known:
            return known[text]
        keyed = _KEYED.fullmatch(text)
        if catalog == PLACES and keyed:
            return keyed[1] if keyed[1] in self.places else None
        names = self._named[catalog]
        found = names.get(folded(text), set())
        if len(found) == 1:
            return next(iter(found))
        label = _LABEL.fullmatch(text)
        if label and label[1] in known:
            others = names.get(folded(label[2]), set()) - {label[1]}
            return None if others else known[label[1]]
        return self._unpadded(catalog, text) if text.isdigit() and catalog != PLACES else None

    def _unpadded(self, catalog: str, text: str) -> str | None:
        """Excel makes 1 of a code 01 that was typed into a cell of numbers."""
        same = [
            code
            for code in self.values.get(catalog, ())
            if code.isdigit() and int(code) == int(text)
        ]
        return same[0] if len(same) == 1 else None

    def _of(self, catalog: str) -> dict[str, str]:
        """Labels and codes to codes; the names are gathered beside."""
        if catalog not in self._known:
            names = self.places if catalog == PLACES else self.values.get(catalog, {})
            known = {self.label(catalog, code): code for code in names}
            known |= {code: code for code in names}
            gathered: dict[str, set[str]] = {}
            for code, name in names.items():
                gathered.setdefault(folded(name), set()).add(code)
            self._known[catalog], self._named[catalog] = known, gathered
        return self._known[catalog]


def several(text: str) -> list[str]:
    """The parts of a cell that takes several codes."""
    return [part.strip() for part in text.split(SEVERAL) if part.strip()]


def joined(labels: Iterable[str]) -> str:
    """As `several` takes apart."""
    return f"{SEVERAL} ".join(labels)
