"""What the using agency writes into a dossier itself (item 38: its assessment).

The officer who writes has checked it; the head signs it with the month, as anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from hoso import audit
from hoso.accounts import access, oneself
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding, blocking
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, Evidence, Origin
from hoso.changes.rules import Change, Operation
from hoso.changes.services import documents, stepping
from hoso.changes.services.checking import pass_on, saved
from hoso.changes.services.drafting import into_chain, sent, write_items
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


@dataclass(frozen=True, slots=True)
class Judged:
    """A proof that may be kept. words: as fields of Evidence."""

    file: files.Examined
    words: dict[str, Any]


def write(
    person: Person,
    section_key: str,
    raw: dict[str, Any],
    *,
    by: Account,
    proof: Proof,
) -> Declaration:
    """A declaration of the agency's own, checked by who wrote it, to be signed by the head.

    raw: as typed, the whole section.
    Raises NotAllowed where the officer may not, or the section is the person's to declare;
    Conflict while another declaration is open or nothing was ever signed; Incomplete with
    findings at the fields (`file` for the scan).
    """
    about = section(section_key)
    _require(person, about, by)
    _refuse_meanwhile(person)
    changes_to(person, about, raw)  # what is wrong is said before the scan is looked at
    with (
        judged_proof(about, proof, by) as judged,
        audit.recording(by, "changes.write", subject=person.subject),
    ):
        person = Person.objects.select_for_update().get(pk=person.pk)
        _refuse_meanwhile(person)
        found = changes_to(person, about, raw)
        evidence = kept_proof(person, judged, by)
        happened = evidence.issued_on.latest() if evidence and evidence.issued_on else None
        today = timezone.localdate()
        declaration = declared(person, found, evidence, by, min(happened or today, today))
        tell(person, f"{by.full_name} ghi mục {about.heading} vào hồ sơ của bạn, chờ thủ "
              "trưởng ký duyệt.")  # fmt: skip
    return declaration


def declared(
    person: Person,
    found: Sequence[Change],
    evidence: Evidence | None,
    by: Account,
    happened: date,
    declare_by: date | None = None,
) -> Declaration:
    """A declaration of the agency's own, accepted by who wrote it. person: locked. Must stand
    inside a recording."""
    declaration = Declaration(person=person, revision=0, origin=Origin.AGENCY)
    declaration = sent(declaration, person, by, happened, found, declare_by)
    scans = [evidence] if evidence else []
    write_items(declaration, found, {(one.section, one.row): scans for one in found})
    declaration.items.update(state=rules.ACCEPTED, decided_by=by, decided_at=timezone.now())
    into_chain(declaration, by, None)
    return _past_the_officer(declaration, by)


def _past_the_officer(declaration: Declaration, by: Account) -> Declaration:
    """Who wrote it has checked it; a step that must be signed is left to be signed."""
    if declaration.state != rules.SUBMITTED:
        return saved(declaration)
    step = stepping.chain_of(declaration).step(declaration.step).value
    if step.role is not StepRole.OFFICER or step.signature is Signing.REQUIRED:
        return saved(declaration)
    return pass_on(declaration, by, None)


def take_back(declaration: Declaration, *, by: Account, revision: int) -> Declaration:
    """The agency takes back what it wrote, before it is signed."""
    with audit.recording(by, "changes.take_back", subject=declaration.subject):
        locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
        require_officer(locked.person, by)
        if locked.origin != Origin.AGENCY or locked.revision != revision:
            raise Conflict(
                "Nội dung này vừa được người khác xử lý. Tải lại trang để xem tình trạng mới nhất."
            )
        locked.state = rules.DECLARATION.after(locked.state, "take_back")
        stepping.leave(locked, rules.TAKEN_BACK, by)
        locked.closed_at = timezone.now()
        tell(locked.person, f"{by.full_name} rút lại nội dung cơ quan, đơn vị đã ghi vào hồ sơ "
              "của bạn.")  # fmt: skip
        return saved(locked)


def _require(person: Person, declared: Section, by: Account) -> None:
    require_officer(person, by)
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


def require_officer(person: Person, by: Account) -> None:
    """Raises NotAllowed for who does not check the declarations of the unit, and for oneself."""
    access.require(by, Act.CHECK, person.unit)
    own = "Không ai ghi phần của cơ quan, đơn vị vào hồ sơ của chính mình."
    oneself.refuse_own(by, Act.CHECK, person, own)


def _refuse_meanwhile(person: Person) -> None:
    if person.version_number == 0:
        raise Conflict(
            "Hồ sơ chưa có bản được ký. Người có hồ sơ khai lần đầu và thủ trưởng ký xong thì cơ "
            "quan, đơn vị mới ghi được phần của mình."
        )
    open_one = Declaration.objects.open_of(person)
    if open_one is not None:
        raise Conflict(
            f"Hồ sơ này đang có một khai báo {open_one.state_label}. Xong khai báo đó mới ghi được."
        )


def changes_to(person: Person, declared: Section, raw: dict[str, Any]) -> list[Change]:
    """What the section, typed as a whole, changes. Raises Incomplete with what is wrong by field,
    Conflict when nothing would change."""
    content = dossiers.content_of(person)
    operation: Operation = {
        "operation": "set",
        "section": declared.key,
        "row": "",
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


@contextmanager
def judged_proof(declared: Section, proof: Proof, by: Account) -> Iterator[Judged | None]:
    """The scan, plain as long as the block lasts, and its words; opens before the transaction, as
    judging takes a while. None without a scan where the regulation wants none; otherwise raises
    Incomplete (`file`, `kind`, `number`, `issued_on`)."""
    words = documents.words_of(proof.kind, proof.number, proof.issued_on)
    if proof.upload is None:
        if regulations.profile().evidence_required.value:
            message = "Đính kèm bản quét văn bản chứng minh nội dung này."
            article = regulations.article("evidence_required").shown()
            raise Incomplete(message, [Finding(message, field="file", article=article)])
        yield None
        return
    documents.refuse_kind(regulations.profile(), declared, proof.kind)
    with files.examined(proof.upload, by=by) as file:
        yield Judged(file, documents.judged_words(file, words))


def kept_proof(person: Person, judged: Judged | None, by: Account) -> Evidence | None:
    """The scan becomes evidence of the person's. Must stand inside a recording."""
    if judged is None:
        return None
    file = files.keep(judged.file, by=by)
    return Evidence.objects.create(person=person, file=file, added_by=by, **judged.words)


def tell(person: Person, text: str) -> None:
    """A notice to whose dossier it is, if they sign in."""
    if person.account_id:
        notices.tell(person.account_id, text, "/ho-so-cua-toi")
