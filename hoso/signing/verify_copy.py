"""The ZIP part of `verify`: a dossier's own copy, every file of it (docs/rules/own-copy.md).

The chain: a signature covers the manifest, the manifest holds the hash of the dossier, the
dossier holds the hashes of its components. The printed page names the version in bytes that
its own signatures cover. Only the index and the readme hang on nothing that is signed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
from cryptography import x509

from hoso.base.canonical import sha256
from hoso.signing import rules
from hoso.signing.certificates import Trust
from hoso.signing.cms import carried_by
from hoso.signing.verify import (
    CannotRead,
    Part,
    Report,
    check_dossier,
    check_proof,
)
from hoso.signing.verify_pdf import check_pdf

SMALL = 64 * 1024 * 1024  # of anything that is held as a whole
LARGE = 1024 * 1024 * 1024
PIECE = 1 << 20
NEEDED = (rules.DOSSIER_NAME, rules.PROOF_NAME, rules.INDEX_NAME,
          rules.MANIFEST_NAME, rules.CMS_NAME, rules.README_NAME)  # fmt: skip


@dataclass(frozen=True)
class _Measured:
    size: int
    sha256: str


Measures = Mapping[str, _Measured | None]


def check_copy(report: Report, path: Path, trust: Trust | None) -> Report:
    """Names each file with its result. Raises CannotRead for what is no ZIP at all."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(report, archive, trust)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise CannotRead("Tệp ZIP bị hỏng hoặc tải về chưa trọn.") from error
    return report


def _check(report: Report, archive: zipfile.ZipFile, trust: Trust | None) -> None:
    if not {rules.DOSSIER_NAME, rules.PROOF_NAME} & set(archive.namelist()):
        raise CannotRead("Tệp ZIP này không phải bản sao hồ sơ do hệ thống lập.")
    measured = _measured(report, archive)
    for name in NEEDED:
        if name not in archive.namelist():
            report.blame(_part_of(name), f"{name}: thiếu trong gói.")
    content = {name: archive.read(name) for name in NEEDED if measured.get(name)}
    if rules.PROOF_NAME in content:
        check_proof(report, content[rules.PROOF_NAME], trust)
        _check_beside_proof(report, content, archive, measured)
    if rules.DOSSIER_NAME in content:
        check_dossier(report, content[rules.DOSSIER_NAME])
        _check_components(report, content[rules.DOSSIER_NAME], measured)
    proven = report.dossier["sha256"] if report.dossier else ""
    digest = proven or sha256(content.get(rules.DOSSIER_NAME, b""))
    for name, each in measured.items():
        if name.startswith(rules.PRINTS) and each is not None:
            _check_print(report, name, archive.read(name), digest, trust)
    if rules.INDEX_NAME in content:
        _check_index(report, content[rules.INDEX_NAME], measured)


def _measured(report: Report, archive: zipfile.ZipFile) -> Measures:
    """Size and hash of each file, read in pieces; None for what cannot be read, which is told."""
    found: dict[str, _Measured | None] = {}
    times = Counter(archive.namelist())
    for each in archive.infolist():
        name = each.filename
        if each.is_dir() and not each.file_size:
            continue  # a folder as other programs note it, when somebody packed it again
        limit = LARGE if name.startswith(rules.COMPONENTS) else SMALL
        if times[name] > 1:
            report.blame(Part.PACKAGE, f"{name}: có {times[name]} tệp cùng tên trong gói.")
            times[name] = 0
        elif times[name] and each.file_size > limit:
            report.blame(_part_of(name), f"{name}: lớn quá mức một bản sao hồ sơ có thể có.")
            found[name] = None
        elif times[name]:
            digest, size = hashlib.sha256(), 0
            try:
                with archive.open(each) as file:
                    while piece := file.read(PIECE):
                        digest.update(piece)
                        size += len(piece)
            except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError, OSError):
                report.blame(_part_of(name), f"{name}: bị hỏng, không đọc được.")
                found[name] = None
            else:
                found[name] = _Measured(size, digest.hexdigest())
    return found


def _check_components(report: Report, dossier: bytes, measured: Measures) -> None:
    """Against what the dossier says, place by place; nothing missing, nothing more."""
    try:
        listed = json.loads(dossier).get("components", [])
        expected = {
            rules.component_name(place, each): (str(each["sha256"]), int(each["size"]))
            for place, each in enumerate(listed, 1)
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        report.blame(Part.DOSSIER, f"{rules.DOSSIER_NAME}: không đọc được thành phần hồ sơ.")
        return
    for name, (digest, size) in expected.items():
        there = measured.get(name)
        if name not in measured:
            report.blame(Part.COMPONENT, f"{name}: thiếu, hồ sơ có ghi thành phần này.")
        elif there is None:
            continue
        elif (there.sha256, there.size) != (digest, size):
            report.blame(Part.COMPONENT, f"{name}: khác với tệp mà hồ sơ đã ký ghi.")
        else:
            report.notes.append(f"{name}: đúng là tệp mà hồ sơ ghi.")
    for name in measured:
        if name.startswith(rules.COMPONENTS) and name not in expected:
            report.blame(Part.COMPONENT, f"{name}: thừa, hồ sơ không ghi thành phần này.")


def _check_beside_proof(
    report: Report,
    content: Mapping[str, bytes],
    archive: zipfile.ZipFile,
    measured: Measures,
) -> None:
    """The manifest, its signature and the certificates lie there again for other programs."""
    try:
        proof = json.loads(content[rules.PROOF_NAME])
        manifest, cms = proof["manifest"].encode(), base64.b64decode(proof["cms"])
        carried = carried_by(cms)
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # check_proof has said what is wrong with it
    for name, expected, part in (
        (rules.MANIFEST_NAME, manifest, Part.MANIFEST),
        (rules.CMS_NAME, cms, Part.SIGNATURE),
    ):
        if name in content and content[name] != expected:
            report.blame(part, f"{name}: khác với {rules.PROOF_NAME}.")
    for name in measured:
        if not name.startswith(rules.CERTIFICATES) or not measured[name]:
            continue
        try:
            is_known = x509.load_pem_x509_certificate(archive.read(name)) in carried
        except ValueError:
            is_known = False
        if not is_known:
            report.blame(Part.SIGNATURE, f"{name}: không phải chứng thư đi kèm chữ ký.")


def _check_print(report: Report, name: str, pdf: bytes, digest: str, trust: Trust | None) -> None:
    marks = _marks(pdf)
    if rules.version_mark(digest) not in marks:
        said = "của phiên bản khác" if marks else "không ghi phiên bản nào"
        report.blame(Part.PDF, f"{name}: {said}, không phải bản in của hồ sơ trong gói.")
    seen = check_pdf(Report(name, "pdf"), pdf, trust)
    for flaw in seen.flaws:
        report.blame(flaw.part, f"{name}: {flaw.said}")
    report.notes += [f"{name}: {note}" for note in seen.notes]
    report.signatures += [replace(each, said=f"{name}: {each.said}") for each in seen.signatures]
    if not seen.signatures and not seen.flaws:
        report.notes.append(
            f"{name}: đúng phiên bản, không có chữ ký số nên chỉ để đọc; "
            f"nội dung có chữ ký là {rules.DOSSIER_NAME}."
        )


def _marks(pdf: bytes) -> set[str]:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            words = str(document.docinfo.get("/Keywords", ""))
    except (pikepdf.PdfError, ValueError, TypeError):
        return set()
    start = rules.version_mark("")
    return {each for each in words.replace(",", " ").split() if each.startswith(start)}


def _check_index(report: Report, index: bytes, measured: Measures) -> None:
    name = rules.INDEX_NAME
    try:
        read: dict[str, Any] = json.loads(index)
        listed = {
            each["name"]: _Measured(int(each["size"]), str(each["sha256"]))
            for each in read["files"]
        }
        if read["format"] != rules.COPY:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        report.blame(Part.INDEX, f"{name}: mục lục của gói bị hỏng hoặc bị sửa.")
        return
    told = {flaw.said.partition(":")[0] for flaw in report.flaws} | {name}
    for file, there in measured.items():
        if file not in told and file not in listed:
            report.blame(Part.INDEX, f"{file}: thừa, mục lục của gói không ghi tệp này.")
        elif file not in told and there is not None and listed[file] != there:
            report.blame(Part.INDEX, f"{file}: khác với mục lục của gói.")
    for file in listed.keys() - measured.keys() - told:
        report.blame(Part.INDEX, f"{file}: thiếu, mục lục của gói có ghi tệp này.")


def _part_of(name: str) -> Part:
    if name.startswith(rules.COMPONENTS):
        return Part.COMPONENT
    if name.startswith(rules.PRINTS):
        return Part.PDF
    return {
        rules.DOSSIER_NAME: Part.DOSSIER,
        rules.PROOF_NAME: Part.PROOF,
        rules.MANIFEST_NAME: Part.MANIFEST,
        rules.CMS_NAME: Part.SIGNATURE,
        rules.INDEX_NAME: Part.INDEX,
    }.get(name, Part.PACKAGE)
