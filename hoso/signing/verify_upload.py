"""What the digital signatures of a PDF are worth when it comes in as evidence (KT-10.3).

Judged by the standards, as the file was signed elsewhere: PAdES, and adbe.pkcs7.detached as
the public service's own signing tools write it. `verify_pdf` is stricter: it judges what we
signed ourselves. The parser meets bytes that nobody trusts yet, so `judged` runs it in a child
process with limits on memory and time; no Django, no database, no network there.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from hoso.base.text import one_line
from hoso.signing.certificates import State, Subject, Trust, shown_moment, subject_of
from hoso.signing.cms import HASHES

LENGTH = 500  # of changes.Evidence.signature_words
NAME_LENGTH = 120  # of changes.Evidence.signer
TOLD = 3
MEMORY = 1024 * 1024 * 1024
SECONDS = 30
NO_SIGNATURE = "Tệp không có chữ ký số nên là bản quét."
NO_ROOT = "chưa khai báo chứng thư gốc tin cậy nên chưa biết chữ ký là của ai"
# After a signature another one may fill its field; after the last one may come only what keeps
# the signatures checkable for longer (PAdES-LTA).
KEEPING = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
WHOLE = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
CANNOT_READ = "Không đọc được chữ ký số trong tệp: tệp bị hỏng hoặc bị sửa sau khi ký."


@dataclass(frozen=True)
class Judged:
    """is_original: every signature is intact and trusted, and the file is as it was last signed.
    is_altered: it is not what was signed. `said`: at most LENGTH characters of Vietnamese.
    signer, organisation: of the first signature; only of an original are they to be believed."""

    is_original: bool = False
    is_altered: bool = False
    said: str = NO_SIGNATURE
    signer: str = ""
    organisation: str = ""


class _Altered(Exception):
    pass


def judged(path: Path, trust: Path) -> Judged:
    """A PDF that `files` has accepted, against the trust folder. About two seconds when it is
    signed; a file without signatures costs a look at its bytes."""
    if b"/ByteRange" not in path.read_bytes():
        return Judged()
    command = [sys.executable, "-I", "-m", __name__, str(path.resolve()), str(trust)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS + 10,
            check=False,
        )
        return Judged(**json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return Judged(is_altered=True, said=CANNOT_READ)


def judge(content: bytes, trust: Trust | None) -> Judged:
    """The same in this process. trust: None where no root is set up."""
    if b"/ByteRange" not in content:
        return Judged()
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it says in English what we say
    try:
        found = PdfFileReader(io.BytesIO(content), strict=True).embedded_regular_signatures
        if not found:
            raise _Altered(CANNOT_READ)
        seals = [_seal(each, number == len(found)) for number, each in enumerate(found, 1)]
        doubts = [_doubt(each, trust) for each in found]
    except _Altered as error:
        return Judged(is_altered=True, said=str(error))
    except Exception:  # a parser on hostile bytes: whatever it trips over means the same
        return Judged(is_altered=True, said=CANNOT_READ)
    return _told(seals, doubts)


def _told(seals: Sequence[tuple[Subject, str]], doubts: Sequence[str]) -> Judged:
    who = "; ".join(said for _, said in seals[:TOLD])
    if len(seals) > TOLD:
        who += f"; và {len(seals) - TOLD} chữ ký khác"
    doubt = next(filter(None, doubts), "")
    subject = seals[0][0]
    if doubt:
        words = f"Nhận như bản quét: {doubt}. {who}."
    else:
        words = f"{who}. Nguyên vẹn, bao trùm toàn bộ tệp; chứng thư số có hiệu lực."
    return Judged(
        is_original=not doubt,
        said=words if len(words) <= LENGTH else words[: LENGTH - 1] + "…",
        signer=_clipped(subject.name, NAME_LENGTH),
        organisation=_clipped(subject.organisation, NAME_LENGTH),
    )


def _seal(one: EmbeddedPdfSignature, is_last: bool) -> tuple[Subject, str]:
    """Who signed and when. Raises _Altered for a signature that does not hold over the file."""
    subject = subject_of(_certificate(one))
    name = _clipped(subject.name, 80) or "không rõ tên"
    try:
        intact, sound = validate_sig_integrity(
            one.signer_info, one.signer_cert, "data", one.compute_digest()
        )
    except SignatureValidationError:
        intact, sound = True, False
    if not (intact and sound):
        raise _Altered(f"Nội dung tệp đã bị sửa sau khi {name} ký, hoặc chữ ký bị hỏng.")
    one.compute_integrity_info()
    if one.coverage not in WHOLE:
        raise _Altered(f"Chữ ký của {name} không bao trùm hết nội dung tệp.")
    level = getattr(one.diff_result, "modification_level", ModificationLevel.OTHER)
    if level not in (KEEPING if is_last else KEEPING | {ModificationLevel.FORM_FILLING}):
        raise _Altered(f"Tệp bị thêm nội dung sau khi {name} ký.")
    more = ", ".join(_clipped(each, 80) for each in (subject.title, subject.organisation) if each)
    moment = one.self_reported_timestamp
    when = f"{shown_moment(moment)} (theo đồng hồ của máy ký)" if moment else "không rõ lúc"
    return subject, f"{name}{f' ({more})' if more else ''} ký {when}"


def _doubt(one: EmbeddedPdfSignature, trust: Trust | None) -> str:
    """Why a sound signature makes no original of the file; empty when it does."""
    own = _certificate(one)
    name = _clipped(subject_of(own).name, 80) or "người ký"
    algorithm = one.signer_info["digest_algorithm"]["algorithm"].native
    moment = one.self_reported_timestamp
    if algorithm not in HASHES:
        return f"chữ ký của {name} dùng thuật toán băm {algorithm.upper()} không còn an toàn"
    if moment is None:
        return f"chữ ký của {name} không ghi thời gian ký"
    if trust is None:
        return NO_ROOT
    others = [x509.load_der_x509_certificate(each.dump()) for each in one.other_embedded_certs]
    standing = trust.standing(own, moment, others=others)
    if standing.state is State.VALID:
        return ""
    said = standing.said.rstrip(".")
    return f"chữ ký của {name} chưa tin được, {said[:1].lower()}{said[1:]}"


def _certificate(one: EmbeddedPdfSignature) -> x509.Certificate:
    return x509.load_der_x509_certificate(one.signer_cert.dump())


def _clipped(text: str, length: int) -> str:
    said = one_line(text)
    return said if len(said) <= length else said[: length - 1] + "…"


def main(path: str, folder: str) -> None:
    """The child: prints what `judged` reads."""
    content = Path(path).read_bytes()
    try:
        trust: Trust | None = Trust.at(Path(folder))
    except ValueError:
        trust = None
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.write(json.dumps(asdict(judge(content, trust))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
