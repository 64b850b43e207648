"""A dossier's own copy, as somebody outside holds it: whole, and each way of tampering told."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoso.audit.models import Event
from hoso.base.canonical import canonical
from hoso.base.errors import Conflict, NotAllowed
from hoso.base.sealing import Unopenable
from hoso.changes import services as changes
from hoso.changes.components import accepted_components, components_of
from hoso.changes.models import Evidence
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Version
from hoso.dossiers.services import next_versions
from hoso.notices.models import Notice
from hoso.signing import demo, rules, verify
from hoso.signing.services import unlocked
from hoso.signing.verify import CannotRead, Part, Verdict, verify_file
from simulators.pki import Authority
from tests import builders
from tests.at_rest import plain
from tests.changes.conftest import Agency, lay_agency, opened, pdf
from tests.changes.test_attaching import picture, signed, upload
from tests.changes.test_life import approved

pytestmark = pytest.mark.django_db

PRINT = "ban-in/so-yeu-ly-lich.pdf"
Files = dict[str, bytes]
Tampered = Callable[[Callable[[Files], None]], verify.Report]


def taken(version: Version, agency: Agency, by: Any = None) -> bytes:
    return b"".join(changes.own_copy(version, by=by or agency.account).pieces)


@pytest.fixture
def version(agency: Agency, ca: Authority, tmp_path: Path) -> Version:
    return approved_version(agency, ca, tmp_path)


def approved_version(agency: Agency, ca: Authority, tmp_path: Path) -> Version:
    """With a photo and an original signed digitally among the scans."""
    changes.attach_photo(agency.person, by=agency.account, upload=upload(picture()))
    changes.save_operation(
        agency.person,
        by=agency.account,
        section_key="schooling",
        raw={"general_education": "12/12"},
    )
    changes.attach(
        agency.person, by=agency.account, section_key="schooling", row="", kind="diploma",
        upload=upload(signed(ca, tmp_path, pdf("Bằng").read()), "bang.pdf"), number="7/BG",
    )  # fmt: skip
    declaration = agency.checked(agency.declares_everything())
    return approved(agency, declaration).versions[0]


@dataclass
class Copy:
    """The ZIP as a file, and its files to change."""

    path: Path
    files: Files
    trust: Path

    def verified(self) -> verify.Report:
        return verify_file(self.path, trust=self.trust)

    def written(self, files: Files | list[tuple[str, bytes]]) -> verify.Report:
        pairs = list(files.items()) if isinstance(files, dict) else files
        with zipfile.ZipFile(self.path, "w") as archive:
            for name, content in pairs:
                archive.writestr(name, content)
        return self.verified()

    def component(self, number: int) -> str:
        return next(name for name in self.files if name.startswith(f"thanh-phan/{number:03}-"))

    def indexed(self) -> None:
        """Make the index agree with whatever was done, as somebody clever would."""
        index = json.loads(self.files[rules.INDEX_NAME])
        index["files"] = [
            {"name": name, "size": len(content), "sha256": verify.sha256(content)}
            for name, content in self.files.items()
            if name != rules.INDEX_NAME
        ]
        self.files[rules.INDEX_NAME] = canonical(index)


@pytest.fixture(scope="module")
def packed(
    django_db_setup: None, django_db_blocker: Any, ca: Authority,
    tmp_path_factory: pytest.TempPathFactory,
) -> bytes:  # fmt: skip
    """One copy for all that tamper with it: it needs no database any more."""
    with django_db_blocker.unblock(), builders.undone():
        agency = lay_agency(ca)
        return taken(approved_version(agency, ca, tmp_path_factory.mktemp("scans")), agency)


@pytest.fixture
def copy(packed: bytes, ca: Authority, tmp_path: Path) -> Copy:
    return copy_of(packed, ca, tmp_path)


def copy_of(packed: bytes, ca: Authority, tmp_path: Path) -> Copy:
    path = tmp_path / "ban-sao.zip"
    path.write_bytes(packed)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return Copy(path, files, ca.trust)


def parts(report: verify.Report) -> set[Part]:
    return {flaw.part for flaw in report.flaws}


# ── what a version lists ─────────────────────────────────────────────────────


@pytest.mark.clause("KT-10.3")
def test_a_version_lists_the_documents_approved_so_far(version: Version, agency: Agency) -> None:
    listed = json.loads(version.content)["components"]
    assert listed == accepted_components([version.person_id])[version.person_id]
    photo, diploma = listed[0], listed[1]
    assert (photo["kind"], photo["media_type"]) == ("portrait", "image/jpeg")
    assert photo["proves"] == [{"section": "portrait"}]
    assert photo["sha256"] == json.loads(version.content)["portrait"]["photo"]
    assert diploma["legal_value"] == "signed" and diploma["signer"] == "Phạm Văn Bền"
    assert diploma["number"] == "7/BG" and "issued_on" not in diploma
    rows = [place for each in listed for place in each["proves"] if place["section"] == "training"]
    assert rows[0]["row"] == json.loads(version.content)["training"][0]["id"]


def test_the_next_version_keeps_them_and_adds_its_own_and_what_was_given_back_is_none(
    version: Version, agency: Agency
) -> None:
    before = json.loads(version.content)["components"]
    agency.person.refresh_from_db()
    agency.typed("family", relation="05", name="Nguyễn Văn Út", born_in="2015")
    agency.typed("work", since="9/2010", organisation="Sở Tài chính", position="Chuyên viên")
    declaration = changes.submit(agency.person, by=agency.account)
    family, work = declaration.items.order_by("section")
    seen = changes.give_back(
        declaration, [work.pk], "Thiếu dấu", by=agency.officer, revision=declaration.revision
    )
    changes.accept(seen, [family.pk], by=agency.officer, revision=seen.revision)
    assert (
        accepted_components([agency.person.pk], [declaration.pk])[agency.person.pk][:-1] == before
    )
    waiting = [each for each in components_of(agency.person) if not each.version]
    assert [each.places[0][0] for each in waiting] == ["family"]


def test_how_the_documents_of_a_person_stand(version: Version, agency: Agency) -> None:
    agency.person.refresh_from_db()
    agency.typed("family", relation="05", name="Nguyễn Văn Út", born_in="2015")
    draft = changes.draft_of(agency.person)
    found = components_of(agency.person, draft)
    assert [each.version for each in found] == [0, *[1] * (len(found) - 1)]
    assert len(components_of(agency.person)) == len(found) - 1, "a draft is the person's own affair"


def test_old_versions_without_the_list_stay_as_they_are(agency: Agency) -> None:
    [made] = next_versions([agency.person])
    assert "components" not in json.loads(made.content)


def test_the_documents_of_many_people_are_read_in_one_statement(
    version: Version, agency: Agency
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        accepted_components([version.person_id, *[agency.person.pk] * 3])
    assert len(caught) == 1


# ── the copy ─────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-6.3b", "BNV-9.2b")
def test_the_copy_holds_everything_and_is_whole(
    version: Version, agency: Agency, ca: Authority, tmp_path: Path
) -> None:
    copy = copy_of(taken(version, agency), ca, tmp_path)
    report = copy.verified()
    assert report.is_whole, report.sentences()
    assert report.kind == "copy"
    assert copy.files[rules.DOSSIER_NAME] == version.content.encode()
    listed = json.loads(version.content)["components"]
    names = [name for name in copy.files if name.startswith(rules.COMPONENTS)]
    assert len(names) == len(listed) == 11
    for name in names:
        assert f"{name}: đúng là tệp mà hồ sơ ghi." in report.notes
    assert any("không có chữ ký số nên chỉ để đọc" in note for note in report.notes)
    readme = copy.files[rules.README_NAME].decode()
    assert "Nguyễn Văn An" in readme and "11 tệp minh chứng" in readme and version.sha256 in readme
    assert (
        Event.objects.filter(action="changes.copy", actor_id=version.person.account_id).count() == 1
    )


def test_other_programs_read_the_copy_too(copy: Copy, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", copy.path, "-d", tmp_path / "x"], check=True)
    here = tmp_path / "x"
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", here / rules.CMS_NAME,
         "-content", here / rules.MANIFEST_NAME, "-CAfile", copy.trust / "root.pem",
         "-purpose", "any", "-out", "/dev/null"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification successful" in done.stderr
    text = subprocess.run(["pdftotext", here / PRINT, "-"], capture_output=True, check=True)
    assert "Nguyễn Văn An".upper() in text.stdout.decode().upper()


def test_the_command_tells_each_file_and_needs_no_database(copy: Copy) -> None:
    command = [
        sys.executable,
        "-m",
        "hoso.signing.verify",
        str(copy.path),
        "--trust",
        str(copy.trust),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PATH": "", "DATABASE_URL": "x"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Kết luận: Còn nguyên vẹn; chữ ký số hợp lệ." in done.stdout
    assert copy.component(1) in done.stdout


def test_without_a_root_nothing_is_concluded(copy: Copy) -> None:
    assert verify_file(copy.path).verdict is Verdict.UNDECIDED


@pytest.mark.clause("CM-8.4")
def test_the_signed_and_sealed_print_goes_along_when_there_is_one(
    version: Version, agency: Agency, ca: Authority, tmp_path: Path
) -> None:
    from hoso.accounts.models import Role

    keeper = opened("Võ Thị Kim Ngân", Role.SEAL_KEEPER, agency.unit)
    seal = demo.provide(
        keeper, title="", organisation=agency.unit.name, seal_of=agency.unit, kind="pkcs12", ca=ca
    )
    asked = dossiers.request_copy(agency.person, agency.account)
    with unlocked(agency.key, demo.PIN) as signer:
        done = dossiers.sign_copy(asked, agency.head, signer)
    with unlocked(seal, demo.PIN) as signer:
        done = dossiers.seal_copy(done, keeper, signer)
    copy = copy_of(taken(version, agency), ca, tmp_path)
    report = copy.verified()
    assert report.is_whole, report.sentences()
    assert [each.signer for each in report.signatures] == [
        "Lê Hoàng Nam",
        *["Lê Hoàng Nam", agency.unit.name],
    ]
    assert done.pdf_path is not None
    with zipfile.ZipFile(copy.path) as archive:
        assert archive.read(PRINT) == plain(done.pdf_path).read()
        assert "đóng dấu số của cơ quan" in archive.read(rules.README_NAME).decode()


# ── tampering ────────────────────────────────────────────────────────────────


def letter(copy: Copy) -> None:
    changed = copy.files[rules.DOSSIER_NAME].replace("Chuyên viên".encode(), "Chuyên gia ".encode())
    assert changed != copy.files[rules.DOSSIER_NAME]
    copy.files[rules.DOSSIER_NAME] = changed


def swapped(copy: Copy) -> None:
    one, other = copy.component(3), copy.component(1)
    copy.files[one], copy.files[other] = copy.files[other], copy.files[one]


def replaced(copy: Copy) -> None:
    copy.files[copy.component(2)] = pdf("Bằng giả").read()


def missing(copy: Copy) -> None:
    del copy.files[copy.component(4)]


def added(copy: Copy) -> None:
    copy.files["thanh-phan/012-diploma.pdf"] = pdf("Bằng thêm").read()


def unlisted(copy: Copy) -> None:
    """The component and its line in the dossier are both taken away."""
    dossier = json.loads(copy.files[rules.DOSSIER_NAME])
    del copy.files[copy.component(len(dossier["components"]))]
    dossier["components"].pop()
    copy.files[rules.DOSSIER_NAME] = canonical(dossier)


def proof_of_another(copy: Copy) -> None:
    proof = json.loads(copy.files[rules.PROOF_NAME])
    proof["sha256"] = verify.sha256(b"another")
    copy.files[rules.PROOF_NAME] = canonical(proof)


def manifest_letter(copy: Copy) -> None:
    proof = json.loads(copy.files[rules.PROOF_NAME])
    proof["manifest"] = proof["manifest"].replace("Giám đốc", "Chủ tịch")
    copy.files[rules.PROOF_NAME] = canonical(proof)
    copy.files[rules.MANIFEST_NAME] = proof["manifest"].encode()


def manifest_beside(copy: Copy) -> None:
    copy.files[rules.MANIFEST_NAME] = copy.files[rules.MANIFEST_NAME].replace(b"H12.05", b"H12.06")


def changed_at_the_end(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def signature_beside(copy: Copy) -> None:
    copy.files[rules.CMS_NAME] = changed_at_the_end(copy.files[rules.CMS_NAME])


def strange_certificate(copy: Copy) -> None:
    name = next(name for name in copy.files if name.startswith(rules.CERTIFICATES))
    copy.files[name] = (copy.trust / "root.pem").read_bytes()


def print_of_another(copy: Copy) -> None:
    with pikepdf.open(io.BytesIO(copy.files[PRINT])) as document:
        document.docinfo["/Keywords"] = rules.version_mark("ab" * 32)
        out = io.BytesIO()
        document.save(out)
    copy.files[PRINT] = out.getvalue()


def print_without_mark(copy: Copy) -> None:
    copy.files[PRINT] = pdf().read()


def without_proof(copy: Copy) -> None:
    del copy.files[rules.PROOF_NAME]


def without_dossier(copy: Copy) -> None:
    del copy.files[rules.DOSSIER_NAME]


TAMPERING: dict[str, tuple[Callable[[Copy], None], Part]] = {
    "a letter of the dossier": (letter, Part.DOSSIER),
    "two components change places": (swapped, Part.COMPONENT),
    "another document in its place": (replaced, Part.COMPONENT),
    "a component is missing": (missing, Part.COMPONENT),
    "a component more": (added, Part.COMPONENT),
    "a component and its line are missing": (unlisted, Part.DOSSIER),
    "the proof of another dossier": (proof_of_another, Part.PROOF),
    "a letter of the manifest": (manifest_letter, Part.MANIFEST),
    "another manifest beside": (manifest_beside, Part.MANIFEST),
    "another signature beside": (signature_beside, Part.SIGNATURE),
    "a strange certificate": (strange_certificate, Part.SIGNATURE),
    "the print of another version": (print_of_another, Part.PDF),
    "a print of no version": (print_without_mark, Part.PDF),
    "no proof": (without_proof, Part.PROOF),
    "no dossier": (without_dossier, Part.DOSSIER),
}  # fmt: skip


@pytest.mark.clause("CM-6.3b")
@pytest.mark.parametrize("how", TAMPERING)
def test_whatever_is_changed_is_found_and_told_even_with_the_index_put_right(
    how: str, copy: Copy
) -> None:
    change, part = TAMPERING[how]
    change(copy)
    copy.indexed()
    report = copy.written(copy.files)
    assert report.verdict is Verdict.BROKEN, report.sentences()
    assert parts(report) == {part}, report.sentences()


INDEX: dict[str, tuple[str, bytes | None]] = {
    "another readme": (rules.README_NAME, b"tin tep nay"),
    "no readme": (rules.README_NAME, None),
    "a file more": ("virus.exe", b"MZ"),
    "no index": (rules.INDEX_NAME, None),
    "a broken index": (rules.INDEX_NAME, b"{}"),
}


@pytest.mark.parametrize("how", INDEX)
def test_what_no_signature_covers_is_compared_with_the_index(how: str, copy: Copy) -> None:
    name, content = INDEX[how]
    if content is None:
        del copy.files[name]
    else:
        copy.files[name] = content
    report = copy.written(copy.files)
    assert parts(report) <= {Part.INDEX, Part.PACKAGE} and report.flaws
    assert any(flaw.said.startswith(name) for flaw in report.flaws)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_told(copy: Copy) -> None:
    name = copy.component(2)
    report = copy.written([*copy.files.items(), (name, b"%PDF-1.7 other")])
    assert Part.PACKAGE in parts(report)
    assert any("cùng tên" in flaw.said for flaw in report.flaws)


def test_packed_again_with_its_folders_noted_it_is_whole_still(copy: Copy) -> None:
    folders = {f"{name.split('/')[0]}/": b"" for name in copy.files if "/" in name}
    assert folders and copy.written({**folders, **copy.files}).verdict is Verdict.WHOLE
    assert copy.written({**copy.files, "thanh-phan/": b"x"}).verdict is Verdict.BROKEN


def test_a_changed_byte_of_a_packed_file_is_told(copy: Copy) -> None:
    content = bytearray(copy.path.read_bytes())
    at = content.index(copy.files[copy.component(2)])
    content[at + 40] ^= 1
    copy.path.write_bytes(bytes(content))
    report = copy.verified()
    assert f"{copy.component(2)}: bị hỏng, không đọc được." in [flaw.said for flaw in report.flaws]


def test_the_copy_of_another_signer_is_not_trusted(copy: Copy, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    other.publish()
    report = verify_file(copy.path, trust=other.trust)
    assert report.verdict is Verdict.BROKEN and Part.SIGNATURE in parts(report)


@pytest.mark.parametrize("content", [b"PK\x03\x04 torn", b"PK\x03\x04"])
def test_a_torn_file_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(CannotRead):
        verify_file(tmp_path / "a.zip")


def test_a_zip_of_something_else_is_no_copy(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(CannotRead):
        verify_file(tmp_path / "a.zip")


# ── who may, and what can go wrong ───────────────────────────────────────────


def test_a_file_the_store_has_lost_stops_the_copy(version: Version, agency: Agency) -> None:
    Evidence.objects.earliest("added_at").file.path.unlink()
    with pytest.raises(Conflict, match="không còn tệp"):
        changes.own_copy(version, by=agency.account)


def test_a_file_the_store_has_changed_never_makes_a_whole_copy(
    version: Version, agency: Agency
) -> None:
    path = Evidence.objects.earliest("added_at").file.path
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))
    with pytest.raises(Unopenable):
        taken(version, agency)


def test_the_officer_of_the_unit_may_take_it_and_a_stranger_and_the_head_may_not(
    version: Version, agency: Agency
) -> None:
    from hoso.accounts.models import Role

    assert taken(version, agency, agency.officer)
    stranger = opened("Võ Văn Lạ", Role.OFFICER, agency.elsewhere())
    for account in (stranger, agency.head):
        with pytest.raises(NotAllowed):
            changes.own_copy(version, by=account)
    assert Event.objects.filter(action="changes.copy").count() == 1


@pytest.mark.clause("CM-6.3b")
def test_the_person_sends_it_to_the_data_manager_once(version: Version, agency: Agency) -> None:
    changes.send_copy(version, by=agency.account)
    notice = Notice.objects.filter(account=agency.officer).latest("pk")
    assert notice.link == f"/ho-so/{agency.person.pk}/ban-sao/1" and "phiên bản 1" in notice.text
    with pytest.raises(Conflict, match="đã được gửi"):
        changes.send_copy(version, by=agency.account)
    with pytest.raises(NotAllowed):
        changes.send_copy(version, by=agency.officer)
    assert Event.objects.filter(action="changes.send_copy").count() == 1


def test_with_nobody_to_receive_it_the_person_is_told(version: Version, agency: Agency) -> None:
    agency.officer.is_active = False
    from hoso import audit
    from hoso.accounts.models import Grant

    with audit.recording("tests", "accounts.revoke"):
        Grant.objects.filter(account=agency.officer).delete()
    with pytest.raises(Conflict, match="chưa có cán bộ đầu mối"):
        changes.send_copy(version, by=agency.account)


def test_the_copy_of_a_version_without_a_list_of_documents_is_whole(
    version: Version, agency: Agency, ca: Authority, tmp_path: Path
) -> None:
    """As those signed before components were listed."""
    from django.utils import timezone

    from hoso import audit
    from hoso.dossiers.services import freeze
    from hoso.signing.services import sign_manifest

    agency.person.refresh_from_db()
    with unlocked(agency.key, demo.PIN) as signer, audit.recording(agency.head, "changes.approve"):
        [old] = next_versions([agency.person])
        entry = rules.entry(old.person_id, old.number, old.sha256, old.previous_sha256)
        manifest = rules.manifest(
            purpose="unit-approval", unit_code="H12.05", unit_name="Sở", period="2026-11",
            signer_name=signer.name, signer_title=signer.title, made_at=timezone.now(),
            entries=[entry],
        )  # fmt: skip
        freeze([old], sign_manifest(signer, manifest, "unit-approval"))
    report = copy_of(taken(old, agency), ca, tmp_path).verified()
    assert report.is_whole, report.sentences()


def pieces_of(version: Version, agency: Agency) -> Iterator[bytes]:
    return changes.own_copy(version, by=agency.account).pieces


def test_it_comes_in_pieces_and_asks_the_database_nothing_meanwhile(
    version: Version, agency: Agency
) -> None:
    pieces = pieces_of(version, agency)
    with CaptureQueriesContext(connection) as caught:
        sizes = [len(piece) for piece in pieces]
    assert len(caught) == 0 and len(sizes) > 20
