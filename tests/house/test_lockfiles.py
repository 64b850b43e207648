"""What is locked names versions and hashes, and no machine it came from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
PACKAGES = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
HOST = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host|^-[if] |@ file:", re.M)


def test_there_are_requirements_to_hold() -> None:
    assert {path.stem for path in REQUIREMENTS} == {"base", "dev", "tools"}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_name_no_host_and_no_path(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not HOST.search(text)
    assert not re.search(r"(?<![\w.-])/[a-z]+/", text)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_its_hashes(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [
        line for line in lines if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:", line)
    ] == []


def test_the_node_packages_name_no_host() -> None:
    assert len(PACKAGES) > 1
    assert [name for name, package in PACKAGES.items() if "resolved" in package] == []
    assert [name for name, package in PACKAGES.items() if name and "integrity" not in package] == []


def test_the_node_packages_asked_for_are_exact() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    asked = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert [one for one in asked.items() if not re.fullmatch(r"\d+\.\d+\.\d+", one[1])] == []


def test_no_lock_file_that_records_a_host_is_kept() -> None:
    assert not (ROOT / "uv.lock").exists()
    assert not (ROOT / "npm-shrinkwrap.json").exists()
