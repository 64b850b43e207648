"""The printed CV with the competent person's signature and the agency's seal on it."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from hoso.accounts.services import open_account
from hoso.dossiers.readers.print import render_cv
from hoso.organisations.models import UnitKind
from hoso.organisations.services import open_unit
from hoso.signing import demo, services
from hoso.signing.rules import Appearance
from simulators.pki import Authority

OFFICE = "Sở Nội vụ tỉnh Cà Mau"


@pytest.mark.django_db
def test_signature_and_seal_stand_in_their_places_and_both_verify(settings, tmp_path: Path) -> None:
    settings.HOSO_TRUST_DIR = tmp_path / "trust"
    ca = Authority(tmp_path)
    account, _ = open_account("giamdoc", "Nguyễn Văn Được", by="tests")
    office = open_unit(OFFICE, UnitKind.DEPARTMENT, since=date(2020, 1, 1), by="tests")
    given = {"title": "Giám đốc", "organisation": OFFICE, "kind": "pkcs12", "ca": ca}
    printed = render_cv(
        {"name": "LÊ THỊ MẬN", "closing": {"title": "Giám đốc", "signer": "Nguyễn Văn Được"}}
    )
    pdf = printed.pdf
    for kind, text, seal_of in (("person", "Nguyễn Văn Được", None), ("agency", OFFICE, office)):
        page, *box = printed.boxes[kind]
        seen = Appearance(kind, (box[0], box[1], box[2], box[3]), text, page)
        credential = demo.provide(account, **given, **({"seal_of": seal_of} if seal_of else {}))
        with services.unlocked(credential, demo.PIN) as signer:
            pdf = services.sign_pdf(signer, pdf, appearance=seen)
    file = tmp_path / "cv.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, check=True)
    assert said.stdout.decode().count("Signature is Valid") == 2
    with pikepdf.open(file) as document:
        last = document.pages[-1]
        fields = [each for each in last.Annots if str(each.get("/FT", "")) == "/Sig"]
        assert len(fields) == 2
        for field, kind in zip(fields, ("person", "agency"), strict=True):
            assert [float(each) for each in field.Rect] == pytest.approx(
                printed.boxes[kind][1:], abs=1
            )
