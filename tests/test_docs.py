"""What the pages say exists: pictures, links, commands, addresses, names in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tools import screenshots

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDE = [page for page in PAGES if page.parent.name == "guide"]
USED = [ROOT / "README.md", *GUIDE, *sorted((ROOT / "docs" / "operations").glob("*.md"))]
OWN_COMMANDS = {"verify", "clauses", "worker", "audit"}  # of config/cli.py, before Django is asked

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
ADDRESS = re.compile(r"/(?:[a-z0-9-]+(?:/[a-z0-9.-]+)*)?")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(page: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", text(page))):
        if not target.startswith(("http:", "https:", "mailto:")):
            yield target


def anchors(page: Path) -> set[str]:
    """As the hosts of Markdown make them out of headings."""
    found = re.findall(r"^#+ (.+)$", FENCE.sub("", text(page)), re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    lost = []
    for target in links(page):
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(target)
    assert lost == []


def test_every_picture_is_taken_by_make_screenshots_and_shown_on_a_page() -> None:
    made = {f"{picture.name}.png" for picture in screenshots.PICTURES}
    kept = {path.name for path in (ROOT / "docs" / "pictures").glob("*")}
    shown = {Path(target).name for page in PAGES for target in links(page) if "pictures/" in target}
    assert kept == made == shown


def test_no_picture_is_heavy() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > screenshots.LIMIT} == {}


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.M))
    said = {
        (named(page), word)
        for page in USED
        for line in commands(page)
        for words in re.findall(r"\bmake ((?:[a-z-]+ ?)+)", line)
        for word in words.split()
    }
    assert said, "no page names a target: the search is broken"
    assert {one for one in said if one[1] not in targets} == set()


def test_every_hoso_command_that_is_named_exists() -> None:
    known = OWN_COMMANDS | set(get_commands())
    said = {
        (named(page), word)
        for page in USED
        for line in commands(page)
        for word in re.findall(r"(?:^|[\s/])hoso ([a-z_]+)", line)
    }
    assert len(said) > 5, "the pages name more commands: the search is broken"
    assert {one for one in said if one[1] not in known} == set()


def test_every_option_of_hoso_verify_that_is_named_exists() -> None:
    source = text(ROOT / "hoso" / "signing" / "verify.py")
    said = {
        option
        for page in PAGES
        for line in commands(page)
        if "hoso verify" in line
        for option in re.findall(r"--[a-z]+", line)
    }
    assert said, "no page names an option: the search is broken"
    assert {option for option in said if f'"{option}"' not in source} == set()


@pytest.mark.parametrize("page", GUIDE, ids=named)
def test_every_address_that_the_guide_names_is_one_of_ours(page: Path) -> None:
    lost = []
    for span in SPAN.findall(FENCE.sub("", text(page))):
        if ADDRESS.fullmatch(span):
            try:
                resolve(span)
            except Resolver404:
                lost.append(span)
    assert lost == []


def test_the_guide_has_a_page_for_each_line_of_its_contents() -> None:
    listed = {target for target in links(GUIDE[0]) if target.endswith(".md")}
    assert listed == {page.name for page in GUIDE} - {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_python_on_a_page_parses_and_imports_what_exists(page: Path) -> None:
    lost = []
    for language, block in FENCE.findall(text(page)):
        if language == "python":
            lost += [name for name in imported(ast.parse(block)) if not exists(name)]
    assert lost == []


def commands(page: Path) -> Iterator[str]:
    """Lines of the blocks for a shell, and spans of code within sentences."""
    for language, block in FENCE.findall(text(page)):
        if language in {"sh", "console"}:
            yield from (line.removeprefix("$ ") for line in block.splitlines())
    yield from SPAN.findall(FENCE.sub("", text(page)))


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("hoso."):
            for each in node.names:
                yield str(node.module), each.name


def exists(name: tuple[str, str]) -> bool:
    module, thing = name
    if module.endswith(".language"):  # the section that docs/adding-a-section.md makes up
        return True
    return hasattr(import_module(module), thing)
