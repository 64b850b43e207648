from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from hoso.accounts.models import Account
from hoso.accounts.services import open_account
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit
from hoso.signing import demo, rules
from hoso.signing.models import Credential
from hoso.signing.printing import Line, render_manifest
from hoso.signing.rules import Box
from simulators.pki import Authority

TITLE, OFFICE = "Giám đốc", "Sở Nội vụ tỉnh Cà Mau"


@pytest.fixture(scope="session")
def ca() -> Authority:
    """One authority for the session, at the place where the settings look for trust."""
    return Authority(Path(settings.HOSO_TRUST_DIR).parent)


@pytest.fixture
def trust_dir(ca: Authority) -> Path:
    return ca.trust


@pytest.fixture
def account(db: None) -> Account:
    made, _ = open_account(f"giamdoc-{uuid4().hex[:6]}", "Nguyễn Văn Thưởng", by="tests")
    return made


@pytest.fixture
def office(db: None) -> Unit:
    return open_unit(OFFICE, UnitKind.DEPARTMENT, since=date(2020, 1, 1), by="tests")


@pytest.fixture
def needs_token() -> None:
    if not demo.has_softhsm():
        pytest.skip("SoftHSM2 (softhsm2-util, libsofthsm2.so) is not installed")


Provide = Callable[..., Credential]


@pytest.fixture
def provide(ca: Authority) -> Provide:
    def give(account: Account, **given: Any) -> Credential:
        given = {"title": TITLE, "organisation": OFFICE, "kind": "pkcs12", "ca": ca, **given}
        return demo.provide(account, **given)

    return give


@pytest.fixture(params=["pkcs11", "pkcs12"])
def credential(request: pytest.FixtureRequest, account: Account, provide: Provide) -> Credential:
    """The same promises for a token and for a file."""
    if request.param == "pkcs11":
        request.getfixturevalue("needs_token")
    return provide(account, kind=request.param)


@pytest.fixture
def file_credential(account: Account, provide: Provide) -> Credential:
    return provide(account)


@pytest.fixture
def manifest() -> rules.Manifest:
    return make_manifest(3)


def make_manifest(size: int) -> rules.Manifest:
    return rules.manifest(
        purpose="unit-approval",
        unit_code="H12.39",
        unit_name=OFFICE,
        period="2026-11",
        signer_name="Nguyễn Văn Thưởng",
        signer_title=TITLE,
        made_at=datetime.now(UTC),
        entries=[rules.entry(uuid4(), 2, "ab" * 32, "cd" * 32) for _ in range(size)],
    )


def make_pdf(manifest: rules.Manifest) -> bytes:
    line: Line = {
        "name": "Đặng Thị Ngọc Ánh",
        "unit": "Phòng Công chức, viên chức",
        "from_version": 1,
        "to_version": 2,
        "changed": "Đào tạo: thêm 1 dòng",
    }
    return render_manifest(manifest, [line] * len(manifest["entries"]))


def pdfsig(pdf: Path) -> str:
    """What poppler's own reader says of the signatures."""
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    done = subprocess.run(["pdfsig", str(pdf)], capture_output=True, text=True, check=False)
    return done.stdout


def seal_over(person: Box) -> Box:
    """Where the seal belongs: 36 mm wide, over the left third of the personal signature."""
    left, bottom, right, top = person
    width = 36 * 72 / 25.4
    edge, middle = left + (right - left) / 3, (bottom + top) / 2
    return (edge - width, middle - width / 2, edge, middle + width / 2)
