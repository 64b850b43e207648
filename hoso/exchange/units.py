"""How a workbook names a unit: by its code; a division without one as "code / name / name"."""

from __future__ import annotations

from collections.abc import Iterable

from hoso.base.text import folded, one_line
from hoso.organisations.models import Unit

BELOW = " / "


class Units:
    """Every unit, held once for a workbook."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_id = {unit.pk: unit for unit in units}
        self._labels = {pk: self._label(unit) for pk, unit in self.by_id.items()}
        self._named: dict[str, set[int]] = {}
        for pk, unit in self.by_id.items():
            for words in {self._labels[pk], unit.code, unit.name, unit.short_name} - {""}:
                self._named.setdefault(folded(words), set()).add(pk)

    @classmethod
    def load(cls) -> Units:
        """One statement."""
        return cls(Unit.objects.all())

    def label(self, pk: int) -> str:
        return self._labels[pk]

    def resolve(self, typed: str) -> Unit | None:
        """An open unit by its label, code or whole name; None for no or several such."""
        found = {
            pk for pk in self._named.get(folded(one_line(typed)), ()) if self.by_id[pk].is_open
        }
        return self.by_id[found.pop()] if len(found) == 1 else None

    def _label(self, unit: Unit) -> str:
        names: list[str] = []
        at: Unit | None = unit
        while at is not None and not at.code:
            names.insert(0, at.name)
            at = self.by_id.get(at.parent_id) if at.parent_id else None
        return BELOW.join([at.code, *names] if at is not None else names)
