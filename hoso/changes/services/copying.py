"""A dossier taken along whole: one ZIP that proves itself (CM-6.3b, BNV-9.2b).

What lies in it and how it hangs together: docs/rules/own-copy.md; checked by `hoso verify`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.db.models import Q
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.audit.models import Event
from hoso.base.canonical import canonical
from hoso.base.errors import Conflict, NotAllowed
from hoso.changes import months
from hoso.dossiers import rules as copies
from hoso.dossiers.models import Person, SignedCopy, Version
from hoso.dossiers.sections.declaration import Content
from hoso.dossiers.services.printing import has_cv, printed_contract, printed_for_signing
from hoso.files import sealed as at_rest
from hoso.files.models import StoredFile
from hoso.notices import services as notices
from hoso.reading import services as reading
from hoso.reading.kinds import Kind
from hoso.signing import rules
from hoso.signing.cms import carried_by

PIECE = 1 << 18
CONTRACTS = ("contracts", "contract_appendices")  # what is printed of a worker


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the copy: held, or to be read in pieces from where it lies."""

    name: str
    size: int
    sha256: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """`pieces` may be read once, and touch no database. Reading on raises OSError when a file of
    the store is not what it was, so that no false copy is ever whole."""

    name: str
    pieces: Iterator[bytes]


def own_copy(version: Version, *, by: Account) -> OwnCopy:
    """The whole of one version, for its person and for those who may take dossiers out.

    Raises NotAllowed, and Conflict when the store has lost a file of it. The act is recorded.
    Memory is that of one piece and of the small files, however many components there are.
    """
    person = version.person
    if person.account_id != by.pk:
        access.require(by, Act.EXPORT, person.unit)
    with audit.recording(by, "changes.copy", subject=subject_of(version)):
        title = f"Bản sao hồ sơ, phiên bản {version.number}"
        made = reading.mark(by, Kind.COPY, title, person=person, subject=subject_of(version))
        packed = packed_of(version, made.words)
    name = f"ho-so-{person.staff_number}-phien-ban-{version.number}.zip"
    return OwnCopy(name, zipped(packed, timezone.localtime()))


def send_copy(version: Version, *, by: Account) -> None:
    """The person sends the copy to whoever manages the data of the unit: they are told where it
    lies (CM-6.3b). Raises NotAllowed for anybody else, Conflict when it was sent already or
    nobody is there to receive it."""
    if version.person.account_id != by.pk:
        raise NotAllowed("Chỉ người có hồ sơ mới gửi bản sao hồ sơ của mình.")
    _ = version.proved_by  # raises Conflict where there is no copy to send
    with audit.recording(by, "changes.send_copy", subject=subject_of(version)):
        person = Person.objects.select_for_update().select_related("unit").get(pk=version.person_id)
        if sent(version)[:1]:
            raise Conflict("Bản sao của phiên bản này đã được gửi cho cán bộ đầu mối rồi.")
        officers = [each for each in months.officers_of(person.unit) if each != by.pk]
        if not officers:
            raise Conflict(
                "Đơn vị của bạn chưa có cán bộ đầu mối để nhận bản sao.", ask="thủ trưởng đơn vị"
            )
        notices.tell_many(
            officers,
            f"{person.full_name} gửi bản sao hồ sơ của mình (phiên bản {version.number}).",
            f"/ho-so/{person.pk}/ban-sao/{version.number}",
        )


def sent(version: Version) -> list[Event]:
    """When the person sent this version's copy; the act under way does not count."""
    found = Event.objects.filter(subject=subject_of(version), action="changes.send_copy")
    return list(found.filter(~Q(pk=audit.current_event_id())).order_by("-at"))


def subject_of(version: Version) -> str:
    """How the log names a version."""
    return f"dossiers.version:{version.pk}"


def packed_of(version: Version, mark: str) -> list[Packed]:
    """Every file of the copy, the index last. mark: who takes it, when and why; it stands in the
    words for people and on the print, not in what was signed. Raises Conflict."""
    signature = version.proved_by
    line = rules.entry(version.person_id, version.number, version.sha256, version.previous_sha256)
    proof = rules.proof(line, signature.manifest_bytes, signature.cms_bytes)
    dossier = json.loads(version.content)
    prints, how = _prints(version, dossier, mark)
    parts = [
        _held(rules.DOSSIER_NAME, version.content.encode()),
        _held(rules.PROOF_NAME, rules.proof_file(proof)),
        _held(rules.MANIFEST_NAME, signature.manifest_bytes),
        _held(rules.CMS_NAME, signature.cms_bytes),
        *prints,
    ]
    for place, each in enumerate(carried_by(signature.cms_bytes), 1):
        name = f"{rules.CERTIFICATES}{place:02}.pem"
        parts.append(_held(name, each.public_bytes(Encoding.PEM)))
    components = [
        _kept(rules.component_name(place, each), each)
        for place, each in enumerate(dossier.get("components", []), 1)
    ]
    readme = _held(rules.README_NAME, _readme(version, how, len(components), mark).encode())
    everything = [readme, *parts, *components]
    return [*everything, _held(rules.INDEX_NAME, _index(version, everything))]


def zipped(packed: Sequence[Packed], at: datetime) -> Iterator[bytes]:
    """The ZIP in pieces. Scans are packed already, so nothing of them is packed again."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for each in packed:
            entry = zipfile.ZipInfo(each.name, at.timetuple()[:6])
            entry.external_attr = 0o600 << 16
            entry.file_size = each.size
            is_packed = each.name.startswith((rules.PRINTS, rules.COMPONENTS))
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as target:
                for piece in _pieces(each):
                    target.write(piece)
                    yield from sink.taken()
    yield from sink.taken()


class _Sink(io.RawIOBase):
    """Takes what is written until it is fetched; cannot be wound back."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> list[bytes]:
        written, self._written = self._written, []
        return written


def _pieces(packed: Packed) -> Iterator[bytes]:
    if isinstance(packed.content, bytes):
        yield packed.content
        return
    digest = sha256()
    with at_rest.opened(packed.content) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            yield piece
    if digest.hexdigest() != packed.sha256:
        raise OSError(f"A stored file is not what it was: {packed.sha256}")


def _held(name: str, content: bytes) -> Packed:
    return Packed(name, len(content), sha256(content).hexdigest(), content)


def _kept(name: str, component: dict[str, Any]) -> Packed:
    path = StoredFile(sha256=component["sha256"]).path
    if not path.is_file() or at_rest.size(path) != component["size"]:
        raise Conflict(
            f"Kho tệp không còn tệp “{name}” của hồ sơ này nên chưa lập được bản sao.",
            ask="quản trị hệ thống, để lấy lại tệp từ bản sao lưu",
        )
    return Packed(name, component["size"], component["sha256"], path)


def _prints(version: Version, dossier: Content, mark: str) -> tuple[list[Packed], str]:
    """The pages for the eye, and what they are: the CV as it was signed and sealed, else printed
    now; of a worker every contract and appendix, as there is no CV."""
    if not has_cv(dossier["person"]["kind"]):
        rows = [row for key in CONTRACTS for row in dossier.get(key, [])]
        pages = [printed_contract(dossier, row["id"], version, mark=mark) for row in rows]
        found = [
            _held(f"{rules.PRINTS}hop-dong-{place:02}.pdf", page.pdf)
            for place, page in enumerate(pages, 1)
            if page is not None
        ]
        return found, "hợp đồng lao động và phụ lục, để đọc, không có chữ ký số"
    name = f"{rules.PRINTS}so-yeu-ly-lich.pdf"
    sealed = SignedCopy.objects.filter(version=version, state=copies.SEALED).first()
    if sealed is not None and sealed.pdf_path is not None and sealed.pdf_path.is_file():
        content = at_rest.content(sealed.pdf_path)
        return [_held(name, content)], "sơ yếu lý lịch đã được ký số và đóng dấu số của cơ quan"
    content = printed_for_signing(version, mark=mark).pdf
    return [_held(name, content)], "sơ yếu lý lịch, để đọc, không có chữ ký số"


def _index(version: Version, packed: Sequence[Packed]) -> bytes:
    return canonical(
        {
            "format": rules.COPY,
            "dossier": str(version.person_id),
            "version": version.number,
            "sha256": version.sha256,
            "files": [
                {"name": each.name, "size": each.size, "sha256": each.sha256} for each in packed
            ],
        }
    )


def _readme(version: Version, how: str, components: int, mark: str) -> str:
    signature = version.proved_by
    signer = ", ".join(filter(None, [signature.signer_name, signature.signer_title]))
    return README.format(
        name=version.person.full_name,
        staff_number=version.person.staff_number,
        number=version.number,
        signer=signer,
        signed_at=f"{timezone.localtime(signature.signed_at):%H:%M ngày %d/%m/%Y}",
        sha256=version.sha256,
        how=how,
        mark=mark,
        components=components,
        dossier=rules.DOSSIER_NAME,
        proof=rules.PROOF_NAME,
        printed=rules.PRINTS,
        folder=rules.COMPONENTS,
        manifest=rules.MANIFEST_NAME,
        cms=rules.CMS_NAME,
        certificates=rules.CERTIFICATES,
        index=rules.INDEX_NAME,
    )


README = """\
BẢN SAO HỒ SƠ

Hồ sơ của:   {name}, số hiệu {staff_number}
Phiên bản:   {number}, do {signer} ký duyệt lúc {signed_at}
Mã băm:      {sha256}

Trong gói có
  {dossier}         toàn bộ nội dung hồ sơ, đúng từng chữ như khi được ký duyệt
  {printed}         {how}
  {folder}         {components} tệp minh chứng, đánh số theo thứ tự hồ sơ ghi
  {proof}     bằng chứng: phiên bản này có trong bản kê đã được ký số
  {manifest}, {cms}   bản kê và chữ ký số, để kiểm tra bằng chương trình khác
  {certificates}         chứng thư số đi kèm chữ ký
  {index}      mục lục và mã băm của mọi tệp trong gói

Các tệp gắn với nhau thế nào
  Chữ ký số bảo vệ bản kê; bản kê ghi mã băm của {dossier}; {dossier} ghi mã băm của từng
  tệp trong {folder}. Sửa một chữ, đổi hay bớt một tệp là thấy ngay.
  Bản in trong {printed} không có chữ ký số thì chỉ để đọc; {index} và tệp này không được ký.

Kiểm tra, không cần tài khoản, không cần mạng
  hoso verify TEP.zip --trust THU-MUC-CHUNG-THU-GOC
  Chứng thư gốc lấy từ nơi cấp chữ ký số, đừng lấy từ người đưa tệp.

{mark}

Gói này có thông tin cá nhân: giữ như giữ hồ sơ giấy, chỉ đưa cho người có thẩm quyền.
"""
