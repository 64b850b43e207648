"""Which codes the service knows, and how loosely it looks them up."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).parent / "data"
_WELL_FORMED = re.compile(r"^\d{3}\.\d{2}\.\d{2}\.([A-Z]\d{2})$")


class Codes:
    """Lists of valid codes by the service's own names of the lists (`dantoc`, `bacluong`...)."""

    def __init__(self, path: Path = DATA / "valid_codes_2020.csv") -> None:
        self._lists: dict[str, list[str]] = defaultdict(list)
        with path.open(encoding="utf-8", newline="") as file:
            for name, code in list(csv.reader(file))[1:]:
                self._lists[name].append(code)

    def knows(self, name: str, value: str) -> bool:
        """The service searches: `value` is a pattern looked for anywhere in each code.

        So "0" passes where "00" is in the list, and "1+907" is not found in "1+907".
        Raises ValueError where the pattern is broken.
        """
        return _found(value, self._lists[name])


class Organisations:
    """The units a record may name. Without a list: every well-formed code under one of
    the 99 first-level codes, as the service's own 77,000 codes are not public."""

    def __init__(self, codes: Codes, known: Iterable[str] = ()) -> None:
        self._codes, self._known = codes, list(known)

    def knows(self, value: str) -> bool:
        if self._known:
            return _found(value, self._known)
        shape = _WELL_FORMED.match(value)
        return shape is not None and self._codes.knows("org_Code", f"000.00.00.{shape[1]}")


def organisations_given(argument: str) -> list[str]:
    """A file with one code a line (or the first column of a CSV), or a comma list."""
    path = Path(argument)
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        return [line.split(",")[0].strip() for line in lines if line.strip()]
    return [code.strip() for code in argument.split(",") if code.strip()]


def _found(value: str, codes: list[str]) -> bool:
    try:
        pattern = re.compile(value)
    except re.error as error:
        raise ValueError(str(error)) from error
    return any(pattern.search(code) for code in codes)
