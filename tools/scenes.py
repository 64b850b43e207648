"""What a demo does not have by itself and a picture wants to show: workbooks on their way in.

`tools/screenshots.py` calls `set_up` inside its demo, through the services, as the officer would.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from hoso.accounts.models import Account
from hoso.dossiers.sections.declaration import Content
from hoso.exchange import rules, services
from hoso.exchange.models import Load
from hoso.exchange.units import Units
from hoso.exchange.workbook import layout
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.filling import Filling
from simulators.province.full import full_contents

OFFICER = "daumoi"
WITH_ERRORS, LOADED = "Hồ sơ giấy tháng 11", "Hồ sơ phần mềm cũ"
SEED = 871
PATIENCE = 120  # seconds for the demo's worker


def set_up() -> None:
    """Two loads of the officer: one looked through, with errors; one that the head may sign."""
    people = list(full_contents(9, seed=SEED, rows=50, kind="official"))
    wrong, good = people[:5], people[5:]
    wrong[0]["identity"]["sex"] = "9"
    wrong[2]["training"][0]["until"] = "1950"
    wrong[2]["papers"]["citizen_number"] = "09612"
    _checked(WITH_ERRORS, wrong)
    load = _checked(LOADED, good)
    _settled(services.ask_to_load(load, rules.GOOD, by=load.by), rules.LOADED)


def _checked(title: str, people: Iterable[Content]) -> Load:
    officer = Account.objects.get(username=OFFICER)
    unit = next(grant.unit for grant in officer.grants.select_related("unit").order_by("pk"))
    sheets = layout.sheets_of(layout.sections_for(["cv"]), layout.FORMS["cv"])
    with tempfile.TemporaryDirectory(prefix="hoso-scene-") as folder:
        path = Path(folder, "ho-so.xlsx")
        with Filling(path, sheets, Codes.load(), {}) as filling:
            for each in people:
                filling.add(each, Units.load().label(unit.pk))
        upload = SimpleUploadedFile("ho-so.xlsx", path.read_bytes())
        load = services.receive(upload, by=officer, unit=unit, title=title)
    return _settled(load, rules.CHECKED)


def _settled(load: Load, state: str) -> Load:
    """As the demo's worker leaves it; says so when that is another state."""
    until = time.monotonic() + PATIENCE
    while load.state in rules.RUNNING and time.monotonic() < until:
        time.sleep(0.5)
        load.refresh_from_db()
    if load.state != state:
        raise RuntimeError(f"{load.title}: {load.state_label} {load.message}")
    return load
