"""Figures of the checks, dated, each with its article, mark and source (facts.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """since, until: when it holds, until not included; None for no bound that is known.
    article: as people read it, "" where none was found. mark: found, recalled, proposal."""

    key: str
    mark: str
    source: str
    value: Any = None
    article: str = ""
    since: date | None = None
    until: date | None = None


def _read() -> dict[str, Fact]:
    text = Path(__file__).with_name("facts.toml").read_text(encoding="utf-8")
    return {key: Fact(key, **each) for key, each in tomllib.loads(text).items()}


FACTS: Mapping[str, Fact] = _read()


def fact(key: str) -> Fact:
    """Raises KeyError for a figure that is not in facts.toml."""
    return FACTS[key]
