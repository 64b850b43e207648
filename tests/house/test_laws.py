"""The laws of the house: what a reviewer would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from hoso.audit.actions import ACTIONS
from hoso.dossiers.models import SectionRow
from hoso.dossiers.models.row import SingleRow
from hoso.dossiers.sections import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
LINES = 400


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in modules(*folders):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_module_grows_past_its_lines() -> None:
    long = {
        named(path): count
        for path in modules("hoso", "config", "simulators")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES
    }
    assert long == {}


def test_nobody_listens_to_signals() -> None:
    found = [
        named(path)
        for path, tree in trees("hoso", "config", "simulators")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any("signals" in name for name in _imported(node))
    ]
    assert found == []


def test_every_field_of_a_section_is_declared_or_internal() -> None:
    declared = {section.model: section for section in SECTIONS.values()}
    rows = [model for model in apps.get_models() if issubclass(model, SectionRow | SingleRow)]
    assert set(rows) == set(declared)
    for model in rows:
        names = {field.name for field in model._meta.get_fields()} - set(model.INTERNAL)
        assert names == {field.name for field in declared[model].fields}, model


def test_sections_stand_in_one_order_under_their_own_keys() -> None:
    orders = [section.order for section in SECTIONS.values()]
    assert orders == sorted(set(orders))
    for key, section in SECTIONS.items():
        assert key == section.key
        for field in section.fields:
            if (key, field.name) == ("portrait", "photo"):
                assert not field.item, "the form has a place for it and no number"
                continue
            assert re.fullmatch(r"\d+(\.\d+){0,2}", field.item), (key, field.name)


def test_every_recorded_action_has_a_label_and_every_label_an_action() -> None:
    upgrades = [ast.parse(path.read_text("utf-8")) for path in ROOT.glob("hoso/*/migrations/*.py")]
    used = {
        node.args[1].value
        for tree in [*(tree for _, tree in trees("hoso", "simulators")), *upgrades]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "recording"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
    assert used - set(ACTIONS) == set()
    assert set(ACTIONS) - used == set()


def test_every_deferred_job_has_a_task() -> None:
    from procrastinate.contrib.django import app

    deferred = set()
    for _, tree in trees("hoso"):
        for node in ast.walk(tree):
            is_deferring = isinstance(node, ast.Call) and _called(node) in {
                "jobs.defer",
                "jobs.defer_many",
            }
            if is_deferring and node.args and isinstance(node.args[0], ast.Constant):
                deferred.add(node.args[0].value)
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "JOBS" for target in node.targets
            ):
                deferred |= set(ast.literal_eval(node.value))
    assert deferred
    app.perform_import_paths()
    assert deferred - set(app.tasks) == set()


def test_every_setting_is_documented() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in modules("config"))
    names = set(re.findall(r"\b(?:given|is_on)\(\s*\"([A-Z_]+)\"", source))
    page = (ROOT / "docs/operations/settings.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_every_template_is_used() -> None:
    folder = ROOT / "hoso/web/templates"
    templates = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    found_by_django = {"400.html", "403_csrf.html", "404.html", "500.html"}
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("hoso/**/*.py", "hoso/web/templates/**/*.html")
        for path in ROOT.glob(pattern)
    )
    assert {name for name in templates - found_by_django if name not in text} == set()


def test_no_style_or_script_stands_in_a_template() -> None:
    """The content security policy would drop it silently."""
    folder = ROOT / "hoso/web/templates"
    wrong = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:")
    found = [
        named(path)
        for path in folder.rglob("*.html")
        if wrong.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_committed_names_a_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wrong = re.compile(r"/work/|/root/|/home/[a-z]")
    found = [
        name
        for name in listed
        if name.endswith((".py", ".md", ".toml", ".txt", ".json", ".html", ".js", ".css", ".typ"))
        and name != "tests/house/test_laws.py"
        and wrong.search((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def _imported(node: ast.ImportFrom | ast.Import) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(alias.name for alias in node.names)]
    return [alias.name for alias in node.names]


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)
