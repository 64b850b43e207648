"""What the using agency writes into a dossier itself (item 38: its assessment).

The officer who writes has checked it; the head signs it with the month, as anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding, blocking
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, Evidence, Origin
from hoso.changes.rules import Change, Operation
from hoso.changes.services import stepping
from hoso.changes.services.attaching import _issued, _legal, _line, refuse_kind
from hoso.changes.services.checking import _passed, _saved
from hoso.changes.services.drafting import _into_chain, _sent, _write_items
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.findings import findings
from hoso.dossiers.sections import form_kind, section
from hoso.dossiers.sections.declaration import Section
from hoso.files import services as files
from hoso.notices import services as notices
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Signing, StepRole


@dataclass(frozen=True, slots=True)
class Proof:
    """The scan that proves what is written, with its words as they were typed."""

    upload: UploadedFile[Any] | None = None
    kind: str = ""
    number: str = ""
    issued_on: str = ""


def write(
    person: Person,
    section_key: str,
    raw: dict[str, Any],
    *,
    by: Account,
    proof: Proof,
    row: str = "",
) -> Declaration:
    """A declaration of the agency's own, checked by who wrote it, to be signed by the head.

    raw: as typed, the whole section or row; row: "" for a single section or a new row.
    Raises NotAllowed where the officer may not, or the section is the person's to declare;
    Conflict while another declaration is open or nothing was ever signed; Incomplete with
    findings at the fields (`file` for the scan).
    """
    declared = section(section_key)
    _require(person, declared, by)
    with audit.recording(by, "changes.write", subject=person.subject):
        person = Person.objects.select_for_update().get(pk=person.pk)
        _refuse_meanwhile(person)
        found = _changes(person, declared, raw, row)
        evidence = _kept(person, declared, proof, by)
        happened = evidence.issued_on.latest() if evidence and evidence.issued_on else None
        today = timezone.localdate()
        declaration = Declaration(person=person, revision=0, origin=Origin.AGENCY)
        declaration = _sent(declaration, person, by, min(happened or today, today), found)
        scans = [evidence] if evidence else []
        _write_items(declaration, found, {(one.section, one.row): scans for one in found})
        declaration.items.update(state=rules.ACCEPTED, decided_by=by, decided_at=timezone.now())
        _into_chain(declaration, by, None)
        declaration = _past_the_officer(declaration, by)
        _tell(person, f"{by.full_name} ghi mục {declared.heading} vào hồ sơ của bạn, chờ thủ "
              "trưởng ký duyệt.")  # fmt: skip
    return declaration


def _past_the_officer(declaration: Declaration, by: Account) -> Declaration:
    """Who wrote it has checked it; a step that must be signed is left to be signed."""
    if declaration.state != rules.SUBMITTED:
        return _saved(declaration)
    step = stepping.chain_of(declaration).step(declaration.step).value
    if step.role is not StepRole.OFFICER or step.signature is Signing.REQUIRED:
        return _saved(declaration)
    return _passed(declaration, by, None)


def take_back(declaration: Declaration, *, by: Account, revision: int) -> Declaration:
    """The agency takes back what it wrote, before it is signed."""
    with audit.recording(by, "changes.take_back", subject=declaration.subject):
        locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
        _require_officer(locked.person, by)
        if locked.origin != Origin.AGENCY or locked.revision != revision:
            raise Conflict(
                "Nội dung này vừa được người khác xử lý. Tải lại trang để xem tình trạng mới nhất."
            )
        locked.state = rules.DECLARATION.after(locked.state, "take_back")
        stepping.leave(locked, rules.TAKEN_BACK, by)
        locked.closed_at = timezone.now()
        _tell(locked.person, f"{by.full_name} rút lại nội dung cơ quan, đơn vị đã ghi vào hồ sơ "
              "của bạn.")  # fmt: skip
        return _saved(locked)


def _require(person: Person, declared: Section, by: Account) -> None:
    _require_officer(person, by)
    if declared.key == "departure":
        raise NotAllowed("Tình trạng công tác cập nhật theo quyết định, ở màn hình riêng của nó.")
    if not declared.by_agency:
        raise NotAllowed(
            f"Mục {declared.number} do người có hồ sơ tự khai; cơ quan, đơn vị không ghi thay.",
            article=regulations.article("declared_by").shown(),
            ask="người có hồ sơ",
        )
    if form_kind(person.kind) not in declared.kinds:
        raise NotAllowed(f"Mẫu hồ sơ của người này không có mục {declared.heading}.")


def _require_officer(person: Person, by: Account) -> None:
    access.require(by, Act.CHECK, person.unit)
    if person.account_id == by.pk:
        raise NotAllowed(
            "Không ai ghi phần của cơ quan, đơn vị vào hồ sơ của chính mình.",
            ask="người được giao cùng việc này, hoặc thủ trưởng đơn vị",
        )


def _refuse_meanwhile(person: Person) -> None:
    if person.version_number == 0:
        raise Conflict(
            "Hồ sơ chưa có bản được ký. Người có hồ sơ khai lần đầu và thủ trưởng ký xong thì cơ "
            "quan, đơn vị mới ghi được phần của mình."
        )
    open_one = Declaration.objects.select_for_update().filter(person=person).open().first()
    if open_one is not None:
        raise Conflict(
            f"Hồ sơ này đang có một khai báo {open_one.state_label}. Xong khai báo đó mới ghi được."
        )


def _changes(person: Person, declared: Section, raw: dict[str, Any], row: str) -> list[Change]:
    content = dossiers.content_of(person)
    operation: Operation = {
        "operation": "set",
        "section": declared.key,
        "row": (row or str(uuid4())) if declared.many else "",
        "raw": raw,
        "evidence": [],
    }
    read = rules.proposal(content, [operation], queries.resolver([operation]))
    known = dossiers.known_for([read.content])
    stopping = blocking([*read.findings, *findings(read.content, known, {declared.key})])
    if stopping:
        raise Incomplete(f"Còn {len(stopping)} chỗ phải sửa", stopping)
    found = rules.changes(content, read.content)
    if not found:
        raise Conflict("Nội dung giống như trong hồ sơ, không có gì để ghi.")
    return found


def _kept(person: Person, declared: Section, proof: Proof, by: Account) -> Evidence | None:
    words: dict[str, Any] = {
        "kind": proof.kind,
        "number": _line("number", proof.number),
        "issued_on": _issued(proof.issued_on),
    }
    if proof.upload is None:
        if regulations.profile().evidence_required.value:
            message = "Đính kèm bản quét văn bản chứng minh nội dung này."
            article = regulations.article("evidence_required").shown()
            raise Incomplete(message, [Finding(message, field="file", article=article)])
        return None
    refuse_kind(regulations.profile(), declared, proof.kind)
    file = files.accept(proof.upload, by=by)
    words |= _legal(file, words)
    return Evidence.objects.create(person=person, file=file, added_by=by, **words)


def _tell(person: Person, text: str) -> None:
    if person.account_id:
        notices.tell(person.account_id, text, "/ho-so-cua-toi")
