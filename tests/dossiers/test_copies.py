"""The printed CV that has the value of the original: asked for, signed, sealed (CM-8.4)."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.dossiers import rules
from hoso.dossiers.models import SignedCopy
from hoso.dossiers.services import refuse_copy, request_copy, seal_copy, sign_copy
from hoso.notices.models import Notice
from hoso.organisations.models import Unit
from hoso.signing import demo
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from hoso.signing.verify import verify_file
from tests.at_rest import laid_out, plain
from tests.dossiers.office import Office, office, opened, recruit, trusted
from tests.signing.conftest import seal_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Office:
    made = office()
    made.approved()
    return made


def signed(copy: SignedCopy, by: Account) -> SignedCopy:
    with unlocked(credential_of(by), demo.PIN) as signer:
        return sign_copy(copy, by, signer)


def sealed(copy: SignedCopy, by: Account, of: Unit) -> SignedCopy:
    with unlocked(credential_of(by, seal_of=of), demo.PIN) as signer:
        return seal_copy(copy, by, signer)


@pytest.mark.clause("CM-8.4")
def test_the_signature_and_the_seal_on_a_copy_verify_with_two_programs(here: Office) -> None:
    copy = request_copy(here.person, here.account)
    copy = signed(copy, here.head)
    assert (copy.state, copy.signed_by, copy.signer_title) == (rules.SIGNED, here.head, "Giám đốc")
    once = copy.pdf_path
    assert once is not None
    report = verify_file(laid_out(once), trust=Path(settings.HOSO_TRUST_DIR))
    assert report.is_whole and [each.signer for each in report.signatures] == ["Lê Hoàng Nam"]

    copy = sealed(copy, here.keeper, here.unit)
    assert (copy.state, copy.sealed_by, copy.seal_of) == (rules.SEALED, here.keeper, here.unit)
    assert copy.pdf_path is not None
    report = verify_file(laid_out(copy.pdf_path), trust=Path(settings.HOSO_TRUST_DIR))
    assert report.is_whole, report.sentences()
    assert [each.signer for each in report.signatures] == ["Lê Hoàng Nam", "Sở Nông nghiệp"]
    assert [each.covers for each in report.signatures] == ["revision", "file"]
    said = subprocess.run(
        ["pdfsig", "-nocert", laid_out(copy.pdf_path)], capture_output=True, check=True
    )
    assert said.stdout.decode().count("Signature is Valid") == 2
    assert plain(copy.pdf_path).read().startswith(plain(once).read())  # an incremental update
    assert set(Event.objects.values_list("action", flat=True)) >= {
        "dossiers.request_copy", "dossiers.sign_copy", "dossiers.seal_copy",
    }  # fmt: skip


@pytest.mark.clause("CM-8.4")
def test_the_seal_covers_the_left_third_of_the_signature(here: Office) -> None:
    copy = sealed(
        signed(request_copy(here.person, here.account), here.head), here.keeper, here.unit
    )
    assert copy.pdf_path is not None
    with pikepdf.open(plain(copy.pdf_path)) as document:
        fields = [
            each
            for page in document.pages
            for each in page.get("/Annots", [])
            if str(each.get("/FT", "")) == "/Sig"
        ]
        person, agency = ([float(edge) for edge in each.Rect] for each in fields)
    assert agency == pytest.approx(seal_over((person[0], person[1], person[2], person[3])), abs=1.5)


def test_one_byte_changed_in_a_sealed_copy_is_told(here: Office, tmp_path: Path) -> None:
    copy = sealed(
        signed(request_copy(here.person, here.account), here.head), here.keeper, here.unit
    )
    assert copy.pdf_path is not None
    content = bytearray(plain(copy.pdf_path).read())
    content[len(content) // 3] ^= 1
    broken = tmp_path / "ban-in.pdf"
    broken.write_bytes(content)
    assert not verify_file(broken, trust=Path(settings.HOSO_TRUST_DIR)).is_whole


def test_nothing_is_asked_for_before_anything_is_approved(here: Office) -> None:
    newcomer = recruit(here.officer, here.unit, "096090000002", "Lê Văn Bình")
    with pytest.raises(Conflict):
        request_copy(newcomer, here.officer)


def test_a_version_has_one_copy_until_that_one_is_refused(here: Office) -> None:
    copy = request_copy(here.person, here.account)
    with pytest.raises(Conflict):
        request_copy(here.person, here.officer)
    with pytest.raises(Incomplete):
        refuse_copy(copy, here.head, "  ")
    assert refuse_copy(copy, here.head, "Chờ bổ sung bằng thạc sĩ.").state == rules.REFUSED
    assert Notice.objects.filter(account=here.account).exists()
    assert request_copy(here.person, here.account).state == rules.REQUESTED


def test_a_stranger_can_neither_ask_nor_sign_nor_seal(here: Office) -> None:
    with pytest.raises(NotAllowed):
        request_copy(here.person, here.stranger)
    copy = request_copy(here.person, here.account)
    other = opened("Mai Thanh Thảo", Role.HEAD, here.other)
    demo.provide(other, title="Giám đốc", organisation=here.other.name, kind="pkcs12", ca=trusted())
    with pytest.raises(NotAllowed):
        signed(copy, other)
    copy = signed(copy, here.head)
    far = opened("Lê Thị Trâm", Role.SEAL_KEEPER, here.other)
    given = {"organisation": here.other.name, "kind": "pkcs12", "ca": trusted()}
    demo.provide(far, title="Văn thư", seal_of=here.other, **given)
    with pytest.raises(NotAllowed):
        sealed(copy, far, here.other)
    grant(far, Role.SEAL_KEEPER, here.unit, by="tests", since=date(2020, 1, 1))
    with pytest.raises(NotAllowed):  # the right, but not the seal of this agency
        sealed(copy, far, here.other)
    copy.refresh_from_db()
    assert copy.state == rules.SIGNED


def test_nobody_signs_with_the_key_of_another(here: Office) -> None:
    copy = request_copy(here.person, here.account)
    deputy = opened("Phạm Văn Lộc", Role.HEAD, here.division)
    with unlocked(credential_of(here.head), demo.PIN) as signer, pytest.raises(NotAllowed):
        sign_copy(copy, deputy, signer)
    with unlocked(credential_of(here.keeper, seal_of=here.unit), demo.PIN) as signer:
        grant(here.keeper, Role.HEAD, here.unit, by="tests")
        with pytest.raises(NotAllowed):  # a seal is not a person's signature
            sign_copy(copy, here.keeper, signer)
    copy.refresh_from_db()
    assert (copy.state, copy.pdf_sha256) == (rules.REQUESTED, "")


def test_nobody_signs_their_own_copy(here: Office) -> None:
    grant(here.account, Role.HEAD, here.unit, by="tests")
    given = {"organisation": here.unit.name, "kind": "pkcs12", "ca": trusted()}
    demo.provide(here.account, title="Phó Giám đốc", **given)
    with pytest.raises(NotAllowed):
        signed(request_copy(here.person, here.account), here.account)


def test_a_copy_is_sealed_after_it_is_signed_and_neither_happens_twice(here: Office) -> None:
    copy = request_copy(here.person, here.account)
    with pytest.raises(Conflict):
        sealed(copy, here.keeper, here.unit)
    copy = signed(copy, here.head)
    with pytest.raises(Conflict):
        signed(copy, here.head)
    copy = sealed(copy, here.keeper, here.unit)
    with pytest.raises(Conflict):
        sealed(copy, here.keeper, here.unit)
    with pytest.raises(Conflict):
        refuse_copy(copy, here.head, "muộn rồi")
