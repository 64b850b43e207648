from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from config import cli, env
from hoso.base.canonical import canonical, sha256
from hoso.signing import demo, rules, verify
from hoso.signing.certificates import Trust
from hoso.signing.gateways import pkcs12
from hoso.signing.models import Credential
from hoso.signing.printing import MANIFEST_BOX
from hoso.signing.rules import Appearance
from hoso.signing.services import Signer, sign_bytes, sign_pdf
from hoso.signing.verify import CannotRead, Part, verify_file
from simulators.pki import Authority, Holder
from tests.signing.conftest import OFFICE, make_pdf, seal_over

NAME, TITLE = "Nguyễn Văn Thưởng", "Giám đốc"
CONTENT = {"general": {"full_name": "Đặng Thị Ngọc Ánh", "born_on": "1990-05"}, "training": []}


@dataclass
class Room:
    """A signed set of files as somebody outside holds them, and their authority."""

    folder: Path
    ca: Authority

    @property
    def trust(self) -> Path:
        return self.ca.trust

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Room:
    folder = tmp_path_factory.mktemp("outside")
    ca = Authority(folder / "pki")
    dossier = canonical(CONTENT)
    line = rules.entry(uuid4(), 3, sha256(dossier), "ab" * 32)
    others = [rules.entry(uuid4(), 1, "cd" * 32) for _ in range(4)]
    manifest = rules.manifest(
        purpose="unit-approval",
        unit_code="H12.39",
        unit_name=OFFICE,
        period="2026-11",
        signer_name=NAME,
        signer_title=TITLE,
        made_at=datetime.now(UTC),
        entries=[line, *others],
    )
    content = canonical(dict(manifest))
    person = Holder(NAME, "giamdoc", title=TITLE, organisation=OFFICE)
    with key(ca, folder / "person.p12", person) as signer:
        cms = sign_bytes(signer, content, datetime.now(UTC))
        once = sign_pdf(
            signer, make_pdf(manifest), appearance=Appearance("person", MANIFEST_BOX, NAME)
        )
    with key(ca, folder / "agency.p12", Holder(OFFICE, "H12.39", organisation=OFFICE)) as signer:
        seal = Appearance("agency", seal_over(MANIFEST_BOX), OFFICE)
        twice = sign_pdf(signer, once, appearance=seal)
    (folder / "dossier.json").write_bytes(dossier)
    (folder / "manifest.json").write_bytes(content)
    (folder / "manifest.json.p7s").write_bytes(cms)
    (folder / "proof.json").write_bytes(rules.proof_file(rules.proof(line, content, cms)))
    (folder / "once.pdf").write_bytes(once)
    (folder / "twice.pdf").write_bytes(twice)
    return Room(folder, ca)


def key(
    ca: Authority,
    path: Path,
    holder: Holder,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> _Opened:
    certificate = demo.file_with_key(path, demo.PIN, ca, holder, since=since, until=until)
    return _Opened(path, certificate, Trust.at(ca.trust))


class _Opened:
    def __init__(self, path: Path, certificate: object, trust: Trust) -> None:
        self.opening = pkcs12.opened(path, demo.PIN, chain=trust.chain())
        self.certificate = certificate

    def __enter__(self) -> Signer:
        return Signer(Credential(), self.certificate, self.opening.__enter__())  # type: ignore[arg-type]

    def __exit__(self, *_: object) -> None:
        self.opening.__exit__(None, None, None)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :]


Changed = Callable[[str, bytes], Path]


@pytest.fixture
def changed(signed: Room, tmp_path: Path) -> Changed:
    """A copy of everything in which one file is other than it was."""
    for each in signed.folder.glob("*.*"):
        if each.is_file():
            (tmp_path / each.name).write_bytes(each.read_bytes())

    def put(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return put


def parts(report: verify.Report) -> set[Part]:
    return {flaw.part for flaw in report.flaws}


# --- whole ------------------------------------------------------------------------------


def test_a_pdf_signed_and_sealed_is_whole_and_says_who_when_and_what(signed: Room) -> None:
    report = verify_file(signed / "twice.pdf", trust=signed.trust)
    assert report.is_whole, report.sentences()
    person, agency = report.signatures
    assert (person.signer, person.title, person.covers) == (NAME, TITLE, "revision")
    assert (agency.signer, agency.covers) == (OFFICE, "file")
    assert "theo đồng hồ của máy ký" in person.said


def test_a_manifest_with_its_signature_beside_it_is_whole(signed: Room) -> None:
    for name in ("manifest.json", "manifest.json.p7s"):
        report = verify_file(signed / name, trust=signed.trust)
        assert report.is_whole, report.sentences()
        assert any("5 hồ sơ" in note for note in report.notes)


def test_a_dossier_with_its_proof_stood_in_the_signed_manifest(signed: Room) -> None:
    report = verify_file(signed / "dossier.json", signed / "proof.json", signed.trust)
    assert report.is_whole, report.sentences()
    assert report.dossier is not None
    assert report.dossier["version"] == 3
    assert any("đúng là nội dung đã được ký" in note for note in report.notes)


def test_a_proof_alone_is_whole(signed: Room) -> None:
    assert verify_file(signed / "proof.json", trust=signed.trust).is_whole


# --- one changed byte, and which part ----------------------------------------------------


def test_any_changed_byte_of_the_dossier_is_told_as_the_dossier(
    signed: Room, changed: Changed
) -> None:
    content = (signed / "dossier.json").read_bytes()
    for at in range(len(content)):
        file = changed("dossier.json", flipped(content, at))
        report = verify_file(file, signed / "proof.json", signed.trust)
        assert parts(report) == {Part.DOSSIER}, at


def test_any_changed_byte_of_the_manifest_is_told_as_the_manifest(
    signed: Room, changed: Changed
) -> None:
    content = (signed / "manifest.json").read_bytes()
    for at in range(0, len(content), 7):
        file = changed("manifest.json", flipped(content, at))
        assert parts(verify_file(file, trust=signed.trust)) == {Part.MANIFEST}, at


def test_any_changed_byte_of_the_signature_is_told_as_the_signature(
    signed: Room, changed: Changed
) -> None:
    content = (signed / "manifest.json.p7s").read_bytes()
    trust = Trust.at(signed.trust)
    for at in range(0, len(content), 3):
        changed("manifest.json.p7s", flipped(content, at))
        file = changed("manifest.json", (signed / "manifest.json").read_bytes())
        report = verify_file(file, trust=trust)
        assert parts(report) == {Part.SIGNATURE}, (at, report.sentences())


def test_any_changed_byte_of_the_proof_is_told(signed: Room, changed: Changed) -> None:
    content = (signed / "proof.json").read_bytes()
    trust = Trust.at(signed.trust)
    for at in range(0, len(content), 23):
        proof = changed("proof.json", flipped(content, at))
        report = verify_file(signed / "dossier.json", proof, trust)
        assert parts(report) & {Part.PROOF, Part.MANIFEST, Part.SIGNATURE}, at
        assert not report.is_whole


def test_no_changed_byte_of_a_signed_pdf_passes(signed: Room, changed: Changed) -> None:
    content = (signed / "once.pdf").read_bytes()
    trust = Trust.at(signed.trust)
    for at in range(0, len(content), 251):
        report = verify_file(changed("once.pdf", flipped(content, at)), trust=trust)
        assert not report.is_whole, at
        assert parts(report) & {Part.PDF, Part.SIGNATURE}, at


@pytest.mark.parametrize("more", [1, 2, 256])
def test_a_signature_that_claims_some_of_the_room_behind_it_is_told(
    signed: Room, changed: Changed, more: int
) -> None:
    content = (signed / "once.pdf").read_bytes()
    at = content.rindex(b"/Contents <3082") + len(b"/Contents <3082")
    longer = b"%04X" % (int(content[at : at + 4], 16) + more)
    file = changed("once.pdf", content[:at] + longer + content[at + 4 :])
    report = verify_file(file, trust=signed.trust)
    assert not report.is_whole and parts(report) & {Part.PDF, Part.SIGNATURE}


def test_a_change_after_the_first_signature_leaves_the_first_one_whole(
    signed: Room, changed: Changed
) -> None:
    once, twice = ((signed / name).read_bytes() for name in ("once.pdf", "twice.pdf"))
    at = twice.index(b"ConDauCoQuan", len(once))
    report = verify_file(changed("twice.pdf", flipped(twice, at)), trust=signed.trust)
    assert [seen.intact for seen in report.signatures] == [True, False]
    assert [flaw.said for flaw in report.flaws if "lần ký 2" in flaw.said]


def test_bytes_added_after_the_last_signature_are_told(signed: Room, changed: Changed) -> None:
    content = (signed / "twice.pdf").read_bytes() + b"\n% one more line\n"
    report = verify_file(changed("twice.pdf", content), trust=signed.trust)
    assert parts(report) == {Part.PDF}


def test_a_page_added_as_a_further_revision_is_told(signed: Room, changed: Changed) -> None:
    from io import BytesIO

    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO((signed / "twice.pdf").read_bytes()))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = writer.root["/Pages"]["/Count"]
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    report = verify_file(changed("twice.pdf", out.getvalue()), trust=signed.trust)
    assert parts(report) == {Part.PDF}


def test_another_dossier_with_this_proof_is_told(signed: Room, changed: Changed) -> None:
    file = changed("dossier.json", canonical({**CONTENT, "training": [{"id": "1"}]}))
    report = verify_file(file, signed / "proof.json", signed.trust)
    assert parts(report) == {Part.DOSSIER}
    assert "khác với nội dung đã được ký" in report.sentences()[-2]


def test_a_proof_that_names_another_version_is_told(signed: Room, changed: Changed) -> None:
    proof = json.loads((signed / "proof.json").read_bytes())
    file = changed("proof.json", rules.proof_file({**proof, "version": 9}))
    assert parts(verify_file(file, trust=signed.trust)) == {Part.PROOF}


# --- who signed --------------------------------------------------------------------------


def test_a_signature_under_another_authority_is_not_trusted(signed: Room, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "pki")
    report = verify_file(signed / "manifest.json", trust=stranger.trust)
    assert report.signatures[0].certificate == "untrusted"
    assert not report.is_whole


@pytest.mark.parametrize("name", ["manifest.json", "proof.json", "once.pdf", "twice.pdf"])
def test_without_any_root_nothing_is_concluded_and_integrity_is_told(
    signed: Room, name: str
) -> None:
    report = verify_file(signed / name)
    assert all(seen.intact and "Nguyên vẹn." in seen.said for seen in report.signatures)
    assert "Chưa có chứng thư gốc" in report.signatures[0].said
    assert not report.is_whole and report.verdict == "undecided"
    assert report.sentences()[-1] == (
        "Kết luận: Chưa kết luận được: chưa có chứng thư gốc tin cậy để đối chiếu, thêm --trust."
    )
    assert "KHÔNG" not in "".join(report.sentences())


def test_without_any_root_what_was_changed_is_still_broken(signed: Room, changed: Changed) -> None:
    for name, part in (("manifest.json", Part.MANIFEST), ("once.pdf", Part.PDF)):
        content = (signed / name).read_bytes()
        report = verify_file(changed(name, flipped(content, len(content) // 9)))
        assert report.verdict == "broken" and parts(report) == {part}
    report = verify_file(changed("dossier.json", b"{}"), signed / "proof.json")
    assert report.verdict == "broken" and parts(report) == {Part.DOSSIER}


@pytest.mark.parametrize(
    ("since", "until", "state"), [(-400, -35, "expired"), (10, 300, "not_yet_valid")]
)
def test_a_certificate_not_in_force_when_it_signed_is_told(
    signed: Room, tmp_path: Path, since: int, until: int, state: str
) -> None:
    now = datetime.now(UTC)
    dates = {"since": now + timedelta(days=since), "until": now + timedelta(days=until)}
    content = (signed / "manifest.json").read_bytes()
    with key(signed.ca, tmp_path / "k.p12", Holder(NAME, "x"), **dates) as signer:
        (tmp_path / "m.json.p7s").write_bytes(sign_bytes(signer, content, now))
    (tmp_path / "m.json").write_bytes(content)
    report = verify_file(tmp_path / "m.json", trust=signed.trust)
    assert [seen.certificate for seen in report.signatures] == [state]
    assert parts(report) == {Part.SIGNATURE}


@pytest.mark.parametrize("after", [False, True])
def test_revocation_counts_from_its_moment_on(tmp_path: Path, signed: Room, after: bool) -> None:
    ca = Authority(tmp_path / "pki")
    now = datetime.now(UTC)
    content = (signed / "manifest.json").read_bytes()
    with key(ca, tmp_path / "k.p12", Holder(NAME, "x")) as signer:
        (tmp_path / "m.json.p7s").write_bytes(sign_bytes(signer, content, now))
        revoked_at = now + timedelta(seconds=60 if after else -60)
        ca.revoke(signer.certificate, at=revoked_at)
    (tmp_path / "m.json").write_bytes(content)
    report = verify_file(tmp_path / "m.json", trust=ca.trust)
    assert report.is_whole is after
    assert any("thu hồi" in said for said in report.sentences())


# --- what cannot be judged; the command --------------------------------------------------


def test_what_is_none_of_ours_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"hello")
    with pytest.raises(CannotRead):
        verify_file(tmp_path / "x.bin")
    with pytest.raises(CannotRead):
        verify_file(tmp_path / "missing.pdf")


def test_a_manifest_without_its_signature_says_which_file_is_missing(
    signed: Room, tmp_path: Path
) -> None:
    (tmp_path / "manifest.json").write_bytes((signed / "manifest.json").read_bytes())
    with pytest.raises(CannotRead, match=r"manifest\.json\.p7s"):
        verify_file(tmp_path / "manifest.json")


def test_an_unsigned_pdf_is_not_whole(signed: Room, tmp_path: Path) -> None:
    import typst

    (tmp_path / "x.typ").write_text("Chưa ký")
    typst.compile(str(tmp_path / "x.typ"), output=str(tmp_path / "x.pdf"))
    report = verify_file(tmp_path / "x.pdf", trust=signed.trust)
    assert not report.is_whole
    assert report.conclusion == "Không có chữ ký số nào."


def test_the_command_needs_no_database_and_no_settings(signed: Room) -> None:
    command = [sys.executable, "-m", "hoso.signing.verify", str(signed / "dossier.json")]
    command += ["--proof", str(signed / "proof.json"), "--trust", str(signed.trust), "--json"]
    root = Path(verify.__file__).resolve().parents[2]
    done = subprocess.run(
        command, cwd=root, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["whole"] is True


def test_the_verifier_does_not_load_django() -> None:
    code = "import sys, hoso.signing.verify_pdf; sys.exit('django' in sys.modules)"
    root = Path(verify.__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_the_exit_code_tells_whole_broken_and_unreadable(
    signed: Room, changed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = ["--trust", str(signed.trust)]
    assert verify.main([str(signed / "once.pdf"), *trust]) == 0
    broken = changed("manifest.json", b"{}")
    assert verify.main([str(broken), *trust]) == 1
    assert "Bản kê đã bị sửa sau khi ký." in capsys.readouterr().out
    assert verify.main([str(signed / "missing"), *trust]) == 2


def test_the_command_without_a_root_ends_as_undecided(
    signed: Room,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOSO_TRUST_DIR", str(tmp_path / "none"))
    assert verify.main([str(signed / "once.pdf"), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["whole"]) == ("undecided", False)
    assert told["signatures"][0]["intact"] is True
    assert told["signatures"][0]["certificate"] is None and told["flaws"] == []


def test_the_command_of_the_demo_trusts_the_demo_unless_told_otherwise(
    signed: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOSO_TRUST_DIR", "HOSO_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(env, "ROOT", signed.folder)
    monkeypatch.setattr(cli, "DEMO_TRUST", signed.trust)

    def ends(*arguments: str) -> object:
        monkeypatch.setattr(sys, "argv", ["hoso", "verify", str(signed / "once.pdf"), *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code

    assert ends() == 0
    assert "chứng thư giả định" in capsys.readouterr().err
    assert ends("--trust", str(signed.folder)) == 2
    monkeypatch.setenv("HOSO_TRUST_DIR", str(signed / "none"))
    assert ends() == 2


def test_the_report_never_shows_the_number_in_the_certificate(signed: Room) -> None:
    report = verify_file(signed / "manifest.json", trust=signed.trust)
    assert "giamdoc" not in report.as_json() + "".join(report.sentences())
