"""One small made-up province with its demo, looked at from all sides."""

from __future__ import annotations

import stat
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.identity import PersonalNumber
from hoso.changes import rules
from hoso.changes.models import Declaration, Draft, Evidence, Item
from hoso.dossiers.models import Person, Version
from hoso.dossiers.models.general import Portrait
from hoso.dossiers.queries import contents_of, known_for
from hoso.dossiers.readers.findings import findings
from hoso.dossiers.sections import SECTIONS, sections_of
from hoso.files.models import StoredFile
from hoso.organisations.models import Unit
from hoso.organisations.queries import tree_on
from hoso.signing.models import Signature
from hoso.sync import queries as sync
from hoso.sync.models import Packet
from hoso.sync.rules import State
from hoso.web.upward import outbox
from tests.at_rest import laid_out
from tests.builders import undone

pytestmark = pytest.mark.django_db  # or the database of the tests is not made for this file alone

PEOPLE = 90


@pytest.fixture(scope="module", autouse=True)
def province(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Seeded once for all tests here, which only read; gone afterwards."""
    with django_db_blocker.unblock(), undone():
        call_command("seed", people=PEOPLE, seed=7, demo=True, verbosity=0)
        yield


def test_everybody_has_a_number_of_his_own_that_agrees_with_sex_and_birth() -> None:
    people = list(Person.objects.all())
    assert len(people) == PEOPLE + 1  # and the recruit of the demo
    assert len({person.personal_number for person in people}) == len(people)
    odd = 0
    for person in people:
        number = PersonalNumber(person.personal_number)
        assert number.sex == person.sex
        assert person.born_on is not None
        odd += number.birth_year != person.born_on.year
    assert odd <= PEOPLE * 0.05  # some are wrong on purpose


def test_nine_in_ten_dossiers_have_nothing_blocking_and_some_have() -> None:
    contents = contents_of(Person.objects.exclude(full_name="Trần Ngọc Diễm"))
    wrong = [pk for pk, content in contents.items() if any(f.blocks for f in findings(content))]
    assert 0 < len(wrong) <= len(contents) * 0.1
    known = known_for(contents.values())
    doubtful = [pk for pk, content in contents.items() if findings(content, known)]
    assert len(wrong) < len(doubtful) <= len(contents) * 0.2


def test_each_person_has_rows_in_the_sections_of_the_own_form_that_everybody_has() -> None:
    for content in contents_of(Person.objects.filter(version_number__gt=0)).values():
        kind = content["person"]["kind"]
        for section in sections_of(content):
            assert kind in section.kinds, section.key
            if kind in section.required:
                assert content[section.key], section.key


def test_somewhere_every_section_of_both_forms_is_filled() -> None:
    """But for work under the old regime, for which all are too young, and for leaving: all stay."""
    filled = {key for content in contents_of(Person.objects.all()).values() for key in content}
    assert set(SECTIONS) - filled <= {"former_regime", "foreign_ties", "honours", "departure"}


def test_a_photo_is_among_the_evidence_of_its_person_and_stored_once() -> None:
    photos = dict(Portrait.objects.values_list("person_id", "photo"))
    assert len(photos) > PEOPLE * 0.9
    kept = Evidence.objects.filter(kind="portrait").values_list("person_id", "file__sha256")
    assert dict(kept) == photos
    for name in set(photos.values()):
        assert Image.open(StoredFile.objects.get(sha256=name).open()).size == (400, 600)


def test_names_are_stored_composed() -> None:
    names = Person.objects.values_list("full_name", flat=True)
    assert any(not each.isascii() for each in names)
    for name in names:
        assert unicodedata.is_normalized("NFC", name)


def test_a_day_before_the_merger_shows_the_names_of_then() -> None:
    then = {node.name for node in tree_on(date(2025, 6, 30))}
    now = {node.name for node in tree_on(date(2025, 7, 1))}
    assert {"Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường"} <= then
    assert "Sở Nông nghiệp và Môi trường" in now - then
    assert "Sở Tài nguyên và Môi trường" not in now
    assert Unit.objects.get(name="Ủy ban nhân dân xã Đất Mũi").code == "H12.20"


def test_work_is_told_with_the_names_of_the_time() -> None:
    rows = contents_of([Person.objects.get(account__username="nguoikhai")]).popitem()[1]["work"]
    assert rows[-1]["organisation"].endswith("Sở Nông nghiệp và Môi trường")
    for row in rows:
        if "until" in row and row["until"] < "2025-07":
            assert not row["organisation"].endswith("Sở Nông nghiệp và Môi trường")


def test_there_are_declarations_at_every_stage() -> None:
    states = Counter(Declaration.objects.values_list("state", flat=True))
    for state in (rules.SUBMITTED, rules.RETURNED, rules.CHECKED, rules.APPLIED):
        assert states[state], state
    assert Draft.objects.exclude(operations=[]).exists()
    today = timezone.localdate()
    assert Declaration.objects.filter(state=rules.SUBMITTED, due_on__lt=today).exists()
    assert Item.objects.filter(state=rules.GIVEN_BACK).exclude(reason="").exists()


def test_three_kinds_of_exception_wait_for_the_head() -> None:
    said = " ".join(" ".join(each.exceptions) for each in Declaration.objects.all())
    assert "Khai chậm" in said and "Đổi ngày sinh" in said and "Tăng 2 bậc" in said


def test_every_item_is_proved_by_a_scan_that_poppler_opens() -> None:
    assert not Item.objects.filter(evidence__isnull=True).exists()
    scans = Evidence.objects.exclude(kind="portrait").select_related("file")
    files = [evidence.file for evidence in scans[:3]]
    assert len({file.sha256 for file in files}) == 3
    for file in files:
        done = subprocess.run(
            ["pdfinfo", laid_out(file.path)], capture_output=True, check=False, text=True
        )
        assert done.returncode == 0 and "Pages:           1" in done.stdout


def test_versions_stand_in_manifests_signed_by_a_head_who_is_somebody_else() -> None:
    for version in Version.objects.select_related("signature", "person"):
        assert version.sha256 in version.signature.manifest_bytes.decode()
        assert version.signature.signer_id != version.person.account_id


def test_openssl_accepts_the_signature_over_a_manifest(tmp_path: Path) -> None:
    signature = Signature.objects.filter(purpose="unit-approval").first()
    assert signature is not None
    (tmp_path / "m.json").write_bytes(signature.manifest_bytes)
    (tmp_path / "m.p7s").write_bytes(signature.cms_bytes)
    trust = Path(settings.HOSO_TRUST_DIR)
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "m.p7s",
         "-content", tmp_path / "m.json", "-CAfile", trust / "root.pem", "-purpose", "any",
         "-certfile", trust / "intermediates" / "issuing.pem", "-out", "/dev/null"],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_outbox_holds_received_refused_and_unknown() -> None:
    states = Counter(Packet.objects.values_list("state", flat=True))
    assert states[State.ACCEPTED] > PEOPLE * 0.8
    refused = Packet.objects.filter(state=State.REJECTED)
    assert any("đã tồn tại" in each.words for each in refused)
    unknown = Packet.objects.get(state=State.UNKNOWN)
    assert unknown.has_given_up
    assert outbox.connection().tone == "ok", "what was given up came before what went well"
    assert sync.to_sign_upward(Person.objects.all()).exists()


def test_the_list_of_accounts_is_private_and_its_passwords_open_the_door() -> None:
    path = Path(settings.DATA_DIR) / "demo-accounts.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    assert head.split("   ")[0] == "Vai trò" and len(lines) == 9
    for line in lines:
        cells = [cell.strip() for cell in line.split("   ") if cell.strip()]
        account = Account.objects.get(username=cells[2])
        assert account.full_name == cells[1]
        assert account.check_password(cells[3])


def test_the_recruit_must_set_a_password_and_has_nothing_signed() -> None:
    recruit = Person.objects.get(full_name="Trần Ngọc Diễm")
    assert recruit.account is not None and recruit.account.must_set_password
    assert recruit.version_number == 0


@pytest.mark.parametrize(
    ("username", "act"),
    [
        ("daumoi", Act.CHECK),
        ("thutruong", Act.APPROVE),
        ("vanthu", Act.SEAL),
        ("sonoivu", Act.WATCH_SYNC),
        ("lanhdaosnv", Act.SIGN_UPWARD),
        ("quantri", Act.WATCH_JOBS),
    ],
)
def test_each_role_may_do_its_work_and_has_a_dossier(username: str, act: Act) -> None:
    account = Account.objects.get(username=username)
    assert access.may(account, act)
    assert Person.objects.filter(account=account, version_number=1).exists()


def test_who_signs_has_a_key_and_the_seal_is_the_agencys() -> None:
    for username in ("thutruong", "lanhdaosnv"):
        assert Account.objects.get(username=username).credentials.filter(unit=None).exists()
    seal = Account.objects.get(username="vanthu").credentials.get()
    assert seal.unit is not None and seal.unit.code == "H12.02"


def test_the_declarant_sees_what_was_returned_and_why() -> None:
    person = Person.objects.get(account__username="nguoikhai")
    declaration = Declaration.objects.get(person=person)
    assert declaration.state == rules.RETURNED
    states = set(declaration.items.values_list("state", flat=True))
    assert states == {rules.ACCEPTED, rules.GIVEN_BACK}
