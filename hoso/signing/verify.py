"""`hoso verify FILE`: who signed what and when, and whether it is whole.

For anyone, anywhere: no Django, no database, no network. FILE is one of

    a signed PDF
    a manifest with its signature beside it (FILE.p7s)
    a proof file (`hoso.proof/1`)
    a dossier's version in canonical JSON, with --proof
    a dossier's own copy (ZIP)

Exit code 0: whole and signed by a trusted certificate; 1: not; 2: cannot be judged, as it
cannot be read or there is no trusted root to compare the certificate with.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from hoso.base.canonical import canonical, sha256
from hoso.signing import cms
from hoso.signing.certificates import State, Trust, shown_day, shown_moment
from hoso.signing.rules import MANIFEST, PROOF, PURPOSES


class Verdict(StrEnum):
    """What is to be believed of the whole file."""

    WHOLE = "whole"
    BROKEN = "broken"
    UNSIGNED = "unsigned"
    UNDECIDED = "undecided"  # whole as it is, but no root says whose signature it is
    UNREADABLE = "unreadable"


CONCLUSIONS = {
    Verdict.WHOLE: "Còn nguyên vẹn; chữ ký số hợp lệ.",
    Verdict.BROKEN: "KHÔNG hợp lệ.",
    Verdict.UNSIGNED: "Không có chữ ký số nào.",
    Verdict.UNDECIDED: "Chưa kết luận được: chưa có chứng thư gốc tin cậy để đối chiếu, "
    "thêm --trust.",
}
EXIT_CODES = {
    Verdict.WHOLE: 0,
    Verdict.BROKEN: 1,
    Verdict.UNSIGNED: 1,
    Verdict.UNDECIDED: 2,
    Verdict.UNREADABLE: 2,
}


class Part(StrEnum):
    DOSSIER = "dossier"
    MANIFEST = "manifest"
    SIGNATURE = "signature"
    PROOF = "proof"
    PDF = "pdf"
    COMPONENT = "component"
    INDEX = "index"
    PACKAGE = "package"


class CannotRead(ValueError):
    """Neither whole nor broken: not something that we can judge."""


@dataclass(frozen=True)
class Flaw:
    """What is wrong and in which part."""

    part: Part
    said: str


@dataclass(frozen=True)
class Seen:
    """One signature.

    covers: "file", "revision" (later signatures follow) or "manifest". certificate: None when
    there is no trusted root to compare it with.
    """

    signer: str
    title: str
    organisation: str
    signed_at: datetime | None
    covers: str
    intact: bool
    certificate: State | None
    said: str


@dataclass
class Report:
    """What was looked at and found; the verdict follows from the flaws and the signatures."""

    file: str
    kind: str
    signatures: list[Seen] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dossier: dict[str, Any] | None = None

    @property
    def verdict(self) -> Verdict:
        """A flaw weighs more than a sound signature; without a root to compare with nothing is
        whole."""
        if self.flaws:
            return Verdict.BROKEN
        if not self.signatures:
            return Verdict.UNSIGNED
        if any(seen.certificate is None for seen in self.signatures):
            return Verdict.UNDECIDED
        return Verdict.WHOLE

    @property
    def is_whole(self) -> bool:
        return self.verdict is Verdict.WHOLE

    @property
    def conclusion(self) -> str:
        return CONCLUSIONS[self.verdict]

    def sentences(self) -> list[str]:
        return [
            *(seen.said for seen in self.signatures),
            *self.notes,
            *(f"Sai: {flaw.said}" for flaw in self.flaws),
            f"Kết luận: {self.conclusion}",
        ]

    def as_json(self) -> str:
        judged = {"verdict": self.verdict, "conclusion": self.conclusion}
        shown = {**asdict(self), "whole": self.is_whole, **judged}
        return json.dumps(shown, ensure_ascii=False, indent=2, default=str)

    def blame(self, part: Part, said: str) -> None:
        self.flaws.append(Flaw(part, said))

    def add(
        self, seal: cms.Seal, trust: Trust | None, *, covers: str, at: datetime | None = None
    ) -> None:
        """Take up one sound signature; a certificate not to be relied upon is a flaw, one that
        cannot be compared is none and leaves the verdict open."""
        subject = seal.subject
        moment = seal.signed_at or at
        state: State | None = None
        why = "Chưa có chứng thư gốc để đối chiếu."
        if moment is None:
            state = State.UNTRUSTED
            why = "Chữ ký không ghi thời gian ký."
        elif trust is not None:
            standing = trust.standing(seal.certificate, moment, others=seal.others)
            state, why = standing.state, standing.said
            if standing.later:
                self.notes.append(
                    f"Chứng thư số bị thu hồi ngày {shown_day(standing.later)}, sau khi ký."
                )
        who = ", ".join(
            dict.fromkeys(filter(None, [subject.name, subject.title, subject.organisation]))
        )
        when = f"{shown_moment(moment)} (theo đồng hồ của máy ký)" if moment else "không rõ lúc"
        self.signatures.append(
            Seen(
                signer=subject.name,
                title=subject.title,
                organisation=subject.organisation,
                signed_at=moment,
                covers=covers,
                intact=seal.intact,
                certificate=state,
                said=f"Chữ ký {len(self.signatures) + 1}: {who}, ký {when}; "
                f"{COVERED[covers]}. {'Nguyên vẹn.' if seal.intact else 'KHÔNG nguyên vẹn.'} {why}",
            )
        )
        if state not in (None, State.VALID):
            self.blame(Part.SIGNATURE, f"Chữ ký {len(self.signatures)}: {why}")


COVERED = {
    "file": "bao trùm toàn bộ tệp",
    "revision": "bao trùm tệp ở lần ký đó (sau đó có chữ ký khác)",
    "part": "chỉ bao trùm một phần tệp",
    "manifest": "trên bản kê",
}


def verify_file(path: Path, proof: Path | None = None, trust: Path | Trust | None = None) -> Report:
    """Raises CannotRead when the file is missing or nothing that we know."""
    believed = trust if isinstance(trust, Trust) or trust is None else _trust(trust)
    if _starts(path) == b"PK\x03\x04":
        from hoso.signing.verify_copy import check_copy  # PDF readers: only when asked

        return check_copy(Report(str(path), "copy"), path, believed)
    content = _bytes(path)
    if b"%PDF-" in content[:1024] or (b"/ByteRange" in content and b"%%EOF" in content):
        from hoso.signing.verify_pdf import check_pdf  # pyHanko's reader: only when asked

        return check_pdf(Report(str(path), "pdf"), content, believed)
    if proof is not None:
        report = Report(str(path), "dossier")
        check_proof(report, _bytes(proof), believed)
        check_dossier(report, content)
        return report
    if path.suffix == ".p7s":
        path = path.with_suffix("")
        content = _bytes(path)
    signature = _beside(path)
    if signature is not None:
        return _check_manifest(Report(str(path), "manifest"), content, signature, believed)
    if PROOF.encode() in content:
        report = Report(str(path), "proof")
        check_proof(report, content, believed)
        return report
    if MANIFEST.encode() in content:
        raise CannotRead(f"Thiếu tệp chữ ký {path.name}.p7s bên cạnh bản kê.")
    raise CannotRead("Không phải PDF đã ký, bản kê, tệp bằng chứng hay bản sao của hồ sơ.")


def _check_manifest(
    report: Report, content: bytes, signature: bytes, trust: Trust | None
) -> Report:
    try:
        seal = cms.read(signature, content, trust)
    except cms.Unreadable as error:
        report.blame(Part.SIGNATURE, f"Chữ ký số trên bản kê bị hỏng hoặc bị sửa. {error}")
        return report
    if not seal.sound:
        report.blame(Part.SIGNATURE, "Chữ ký số trên bản kê bị hỏng hoặc bị sửa.")
        return report
    report.add(seal, trust, covers="manifest")
    if not seal.intact:
        report.blame(Part.MANIFEST, "Bản kê đã bị sửa sau khi ký.")
    else:
        _tell_manifest(report, content)
    return report


def _tell_manifest(report: Report, content: bytes) -> None:
    try:
        manifest = json.loads(content)
        purpose = PURPOSES.get(manifest["purpose"], manifest["purpose"])
        signer = manifest["signer"]["name"]
        report.notes.append(
            f"Bản kê: {purpose}, {manifest['unit']['name']}, kỳ {manifest['period']}, "
            f"{len(manifest['entries'])} hồ sơ."
        )
    except (ValueError, KeyError, TypeError):
        report.blame(Part.MANIFEST, "Tệp được ký không phải bản kê phiên bản hồ sơ.")
        return
    if report.signatures and report.signatures[-1].signer != signer:
        report.blame(Part.MANIFEST, "Bản kê ghi người ký khác với người đã ký.")


def check_proof(report: Report, content: bytes, trust: Trust | None) -> None:
    """Fills `report.dossier` with the entry that the signed manifest holds, if it does."""
    try:
        proof = json.loads(content)
        manifest = proof["manifest"].encode()
        signature = base64.b64decode(proof["cms"], validate=True)
        line = {key: proof[key] for key in ("dossier", "version", "sha256")}
        if proof["format"] != PROOF or canonical(proof) != content:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        report.blame(Part.PROOF, "Tệp minh chứng bị hỏng hoặc bị sửa.")
        return
    if base64.b64encode(signature).decode() != proof["cms"]:
        report.blame(Part.SIGNATURE, "Chữ ký số trên bản kê bị hỏng hoặc bị sửa.")
        return
    before = len(report.flaws)
    _check_manifest(report, manifest, signature, trust)
    if any(flaw.part is Part.MANIFEST for flaw in report.flaws[before:]):
        return
    entries = _entries(manifest)
    report.dossier = next(
        (
            each
            for each in entries
            if (each["dossier"], each["version"]) == (line["dossier"], line["version"])
        ),
        None,
    )
    if report.dossier is None:
        report.blame(Part.PROOF, "Phiên bản nêu trong tệp minh chứng không có trong bản kê đã ký.")
    elif report.dossier["sha256"] != line["sha256"]:
        report.blame(Part.PROOF, "Mã băm trong tệp minh chứng khác với bản kê đã ký.")
    else:
        report.notes.append(
            f"Phiên bản {line['version']} của hồ sơ {line['dossier']} có trong bản kê đã ký."
        )


def check_dossier(report: Report, content: bytes) -> None:
    """Blames the content that is not the one of which the signed manifest speaks."""
    if report.dossier is None:
        return
    if sha256(content) == report.dossier["sha256"]:
        report.notes.append("Nội dung hồ sơ trong tệp đúng là nội dung đã được ký.")
    else:
        report.blame(Part.DOSSIER, "Nội dung hồ sơ khác với nội dung đã được ký.")


def _entries(manifest: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(manifest)["entries"]
        return [each for each in found if {"dossier", "version", "sha256"} <= set(each)]
    except (ValueError, KeyError, TypeError):
        return []


def _beside(path: Path) -> bytes | None:
    for place in (path.with_name(path.name + ".p7s"), path.with_suffix(".p7s")):
        if place != path and place.is_file():
            return _bytes(place)
    return None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRead(f"Không mở được tệp {path.name}.") from error


def _starts(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise CannotRead(f"Không mở được tệp {path.name}.") from error


def _trust(folder: Path) -> Trust:
    try:
        return Trust.at(folder)
    except ValueError as error:
        raise CannotRead(f"Không đọc được thư mục tin cậy: {error}") from error


def _usual_trust() -> Path | None:
    """The folder that the settings name, without reading the settings."""
    root = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("HOSO_DATA_DIR", str(root / "var")))
    folder = Path(os.environ.get("HOSO_TRUST_DIR", str(data / "pki" / "trust")))
    return folder if (folder / "root.pem").is_file() else None


def main(argv: Sequence[str]) -> int:
    """`hoso verify`: without a database. Gives the exit code, EXIT_CODES."""
    parser = argparse.ArgumentParser(
        prog="hoso verify", description="Kiểm tra chữ ký số của một tệp, không cần cơ sở dữ liệu."
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--proof", type=Path, help="tệp bằng chứng của hồ sơ")
    parser.add_argument("--trust", type=Path, help="thư mục chứng thư được tin cậy")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    given = parser.parse_args(argv)
    try:
        report = verify_file(given.file, given.proof, given.trust or _usual_trust())
    except CannotRead as error:
        said = {"whole": None, "verdict": Verdict.UNREADABLE, "conclusion": str(error)}
        shown = json.dumps(said, ensure_ascii=False)
        print(shown if given.json else f"Không kiểm tra được: {error}")
        return EXIT_CODES[Verdict.UNREADABLE]
    print(report.as_json() if given.json else "\n".join(report.sentences()))
    return EXIT_CODES[report.verdict]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
