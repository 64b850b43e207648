from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from hoso.accounts.models import Account
from hoso.base.canonical import canonical, sha256
from hoso.organisations.models import Unit
from hoso.signing import demo, services
from hoso.signing.models import Credential
from hoso.signing.printing import MANIFEST_BOX
from hoso.signing.rules import Appearance, Manifest
from simulators.pki import Authority
from tests.at_rest import laid_out
from tests.signing.conftest import OFFICE, Provide, make_manifest, make_pdf, pdfsig, seal_over

pytestmark = pytest.mark.django_db
PERSON = Appearance("person", MANIFEST_BOX, "Nguyễn Văn Thưởng")
AGENCY = Appearance("agency", seal_over(MANIFEST_BOX), OFFICE)


def openssl_accepts(cms: bytes, content: bytes, ca: Authority, folder: Path) -> bool:
    (folder / "m.p7s").write_bytes(cms)
    (folder / "m.json").write_bytes(content)
    command = ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-out", "out"]
    command += ["-in", "m.p7s", "-content", "m.json", "-CAfile", str(ca.trust / "root.pem")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "CAdES Verification successful" in done.stderr


def test_openssl_accepts_the_signature_over_the_manifest(
    credential: Credential, manifest: Manifest, ca: Authority, tmp_path: Path
) -> None:
    with services.unlocked(credential, demo.PIN) as signer:
        signature = services.sign_manifest(signer, manifest, "unit-approval")
    signature.refresh_from_db()
    assert signature.manifest_bytes == canonical(dict(manifest))
    assert signature.manifest_sha256 == sha256(signature.manifest_bytes)
    assert openssl_accepts(signature.cms_bytes, signature.manifest_bytes, ca, tmp_path)
    changed = signature.manifest_bytes.replace(b'"version":2', b'"version":3', 1)
    assert not openssl_accepts(signature.cms_bytes, changed, ca, tmp_path)


def test_pdfsig_accepts_the_manifest_for_the_eye(
    credential: Credential, manifest: Manifest
) -> None:
    with services.unlocked(credential, demo.PIN) as signer:
        signature = services.sign_manifest(
            signer, manifest, "unit-approval", pdf=make_pdf(manifest)
        )
    assert signature.pdf_path is not None
    said = pdfsig(laid_out(signature.pdf_path))
    assert said.count("Signature is Valid") == 1
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "SHA-256" in said


def test_a_person_signs_and_the_agency_seals_and_both_stay_valid(
    account: Account, provide: Provide, manifest: Manifest, office: Unit, tmp_path: Path
) -> None:
    pdf = make_pdf(manifest)
    with services.unlocked(provide(account), demo.PIN) as signer:
        signed = services.sign_pdf(signer, pdf, appearance=PERSON)
    with services.unlocked(provide(account, seal_of=office), demo.PIN) as signer:
        sealed = services.sign_pdf(signer, signed, appearance=AGENCY)
    assert sealed.startswith(signed), "the seal is an incremental update"
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    said = pdfsig(file)
    assert said.count("Signature is Valid") == 2
    assert "ChuKyNguoiCoThamQuyen" in said
    assert "ConDauCoQuan" in said
    with pikepdf.open(file) as document:
        boxes = [each.Rect for each in document.pages[-1].Annots if str(each.FT) == "/Sig"]
    (left, _, right, _), (seal_left, _, seal_right, _) = (
        [float(each) for each in box] for box in boxes
    )
    assert seal_left < left, "the seal stands on the left"
    assert abs((seal_right - left) / (right - left) - 1 / 3) < 0.02, "over a third of the signature"


def test_a_real_image_of_the_signature_is_drawn(
    file_credential: Credential, manifest: Manifest, tmp_path: Path
) -> None:
    drawn = BytesIO()
    Image.new("RGBA", (300, 120), (0, 0, 200, 128)).save(drawn, "PNG")
    seen = Appearance("person", MANIFEST_BOX, "x", image=drawn.getvalue())
    with services.unlocked(file_credential, demo.PIN) as signer:
        signed = services.sign_pdf(signer, make_pdf(manifest), appearance=seen)
    (tmp_path / "image.pdf").write_bytes(signed)
    assert "Signature is Valid" in pdfsig(tmp_path / "image.pdf")


def test_a_signature_is_never_changed(file_credential: Credential, manifest: Manifest) -> None:
    with services.unlocked(file_credential, demo.PIN) as signer:
        signature = services.sign_manifest(signer, manifest, "unit-approval")
    with pytest.raises(TypeError):
        signature.save()


def test_the_purpose_is_that_of_the_manifest(
    file_credential: Credential, manifest: Manifest
) -> None:
    with (
        services.unlocked(file_credential, demo.PIN) as signer,
        pytest.raises(ValueError, match="purpose"),
    ):
        services.sign_manifest(signer, manifest, "upward")


def test_a_session_of_five_hundred_dossiers_is_one_signature(credential: Credential) -> None:
    manifest = make_manifest(500)
    with services.unlocked(credential, demo.PIN) as signer:
        made = services.sign_manifest(signer, manifest, "unit-approval", pdf=make_pdf(manifest))
    assert made.manifest_bytes == canonical(dict(manifest))
    assert made.manifest_bytes.count(b'"dossier"') == 500
    assert made.pdf_path is not None


def test_two_signatures_at_one_moment_keep_apart(
    file_credential: Credential, ca: Authority, tmp_path: Path
) -> None:
    with services.unlocked(file_credential, demo.PIN) as signer:
        at = datetime.now(UTC)
        first, second = (services.sign_bytes(signer, content, at) for content in (b"a", b"b"))
    assert openssl_accepts(first, b"a", ca, tmp_path)
    assert not openssl_accepts(second, b"a", ca, tmp_path)
