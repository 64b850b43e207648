"""Dossiers out into workbooks: streamed, only those the account may read, marked with who,
when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import jobs
from hoso.base.canonical import sha256
from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.dossiers import queries as dossiers
from hoso.dossiers.chosen import Chosen
from hoso.dossiers.models import Person
from hoso.dossiers.sections import EVERYONE, SECTIONS
from hoso.exchange import packages, rules
from hoso.exchange.models import Export, folder
from hoso.exchange.services.turns import MOST_TRIES, turn, unswept
from hoso.exchange.units import Units
from hoso.exchange.workbook import template as templates
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.filling import Filling
from hoso.exchange.workbook.layout import FORM_LABELS, FORMS, Sheet, sections_for, sheets_of
from hoso.files import sealed
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.reading import services as reading
from hoso.reading.kinds import Kind
from hoso.reading.models import Mark, Reading

PART = 2_000  # people of one workbook
CHUNK = 100
REASON_AT_MOST = 300
WORDS_AT_MOST = 500
TITLE = "Hồ sơ ra bảng tính"


def template(form: str, target: Path) -> None:
    """An empty workbook of a form ("cv" or "contract"), to be filled in and loaded."""
    templates.make(target, _sheets([form]), Codes.load(), {"Biểu mẫu": FORM_LABELS[form]})


def write_workbook(
    people: Sequence[UUID],
    target: Path,
    *,
    by: Account,
    reason: str,
    form: str = "cv",
    chosen: str = "",
    mark: Mark | None = None,
) -> int:
    """Write the dossiers of these people, in their order, into one workbook; gives how many.
    Who `by` may not export is left out. chosen: by what they were, for the guide. mark: made where
    it is not given. Memory does not grow with their number."""
    if mark is None:
        mark = reading.mark(by, Kind.EXPORT, TITLE, people=len(people), reason=reason)
    seen = Person.objects.visible_to(by, Act.EXPORT)
    sheets = _sheets([form], seen.filter(pk__in=people))
    codes, units, count = Codes.load(), Units.load(), 0
    with unswept(), Filling(target, sheets, codes, _about(mark, form, chosen)) as filling:
        for at in range(0, len(people), CHUNK):
            chunk = people[at : at + CHUNK]
            found = seen.in_bulk(chunk)
            contents = dossiers.contents_of(found.values())
            for pk in chunk:
                if pk in contents:
                    filling.add(contents[pk], units.label(found[pk].unit_id))
                    count += 1
            reading.carried(mark, contents)
    return count


def request_export(
    unit: Unit | None,
    form: str,
    reason: str,
    *,
    by: Account,
    chosen: Chosen | None = None,
    with_pictures: bool = False,
) -> Export:
    """Queue an export of the unit's subtree, or of all that `by` may export; of them those chosen
    on a list. Who they are is asked again when it is written. with_pictures: each part becomes a
    ZIP. Raises NotAllowed, Incomplete without a reason (for several people, one of words),
    Conflict when there is nobody."""
    access.require(by, Act.EXPORT, unit)
    said = one_line(reason)[:REASON_AT_MOST]
    if not said:
        words = "Ghi lý do xuất hồ sơ."
        raise Incomplete(words, [Finding(words, field="reason")])
    if form not in FORMS:
        raise Incomplete("Chọn biểu mẫu.", [Finding("Chọn biểu mẫu.", field="form")])
    people = _people(by, unit, form, chosen or Chosen()).count()
    if not people:
        raise Conflict("Ở đây không có hồ sơ nào theo biểu mẫu đó mà bạn được giao quyền xuất.")
    if people > 1:
        said = reading.bulk_reason(reason)
    subject = f"organisations.unit:{unit.pk}" if unit else ""
    with audit.recording(by, "exchange.export", subject=subject, reason=said):
        made = Export.objects.create(
            by=by,
            unit=unit,
            chosen=chosen.kept() if chosen else {},
            chosen_words=chosen.spoken(unit)[:WORDS_AT_MOST] if chosen else "",
            form=form,
            with_pictures=with_pictures,
            reason=said,
            people=people,
            parts=-(-people // PART),
        )
        reading.mark(by, Kind.EXPORT, TITLE, people=people, reason=said, subject=made.subject)
        jobs.defer("exchange.export", queue=jobs.DOCUMENTS_QUEUE, export_id=str(made.pk))
    return made


def export(export_id: UUID, *, tries: int = 0) -> None:
    """Write the workbooks of an export, PART people in each, with pictures also no more than
    packages.PICTURES_LIMIT of them. Called again after a kill, it goes on with the first part
    that is not complete; from the beginning, where others are to be written by now. Where a
    dossier cannot be written, or after so many `tries` that were interrupted, it ends as failed
    and who asked for it is told why."""
    with turn(export_id) as mine:
        made = Export.objects.select_related("by", "unit").get(pk=export_id)
        if not mine or made.state not in (rules.WAITING, rules.WRITING):
            return
        if tries >= MOST_TRIES:
            _save(made, "fail", "Đã thử nhiều lần mà việc xuất hồ sơ ra bảng tính đều bị ngắt. Báo "
                  "quản trị hệ thống.")  # fmt: skip
            return
        try:
            _write(made)
        except HosoError as error:
            _save(made, "fail", f"Không xuất được hồ sơ ra bảng tính. {error.message}")


def require_still(made: Export, *, by: Account) -> None:
    """Who took dossiers out takes them away only as long as they may. Raises NotAllowed where one
    of them is beyond `by` by now: it was moved, or a right ended."""
    access.require(by, Act.EXPORT, made.unit)
    carried = Reading.objects.filter(mark__subject=made.subject, person__isnull=False)
    if carried.exclude(person__in=Person.objects.visible_to(by, Act.EXPORT)).exists():
        raise NotAllowed(
            "Trong tệp này có hồ sơ mà bạn không còn được giao quyền xuất. Xuất lại để có tệp mới.",
            ask="thủ trưởng đơn vị",
        )


def _write(made: Export) -> None:
    chosen = _people(made.by, made.unit, made.form, Chosen.read(made.chosen))
    people = list(chosen.values_list("pk", flat=True))
    made.people = len(people)  # some have come or gone since it was asked for
    listed = sha256(b"".join(pk.bytes for pk in people))
    if made.listed_sha256 != listed:  # nobody falls between two parts that are of two lists
        made.listed_sha256, made.written = listed, 0
    _save(made, "write")
    parts = _parts(people, packages.weights(people) if made.with_pictures else {})
    folder().mkdir(parents=True, mode=0o700, exist_ok=True)
    for number, part in enumerate(parts, start=1):
        if number <= made.written:
            continue
        _write_part(made, part, made.part_path(number))
        made.written, made.parts = number, len(parts)
        _save(made, "write")
    _save(made, "finish", f"Đã xuất xong {made.people} hồ sơ ra bảng tính.")


def _write_part(made: Export, people: Sequence[UUID], path: Path) -> None:
    with TemporaryDirectory(prefix="hoso-export-") as beside:
        book = ready = Path(beside, packages.WORKBOOK)
        write_workbook(people, book, by=made.by, reason=made.reason, form=made.form,
                       chosen=made.chosen_words, mark=_mark_of(made))  # fmt: skip
        if made.with_pictures:
            ready = Path(beside, "package.zip")
            packages.pack(ready, book, packages.pictures_of(people))
        sealed.seal_file(ready, path)


def _mark_of(made: Export) -> Mark | None:
    """One for all its parts; None for an export that was asked for before there were marks."""
    return Mark.objects.select_related("account").filter(subject=made.subject).first()


def _parts(people: Sequence[UUID], weights: Mapping[UUID, int]) -> list[list[UUID]]:
    """weights: bytes of each one's picture."""
    parts: list[list[UUID]] = []
    heavy = 0
    for pk in people:
        weight = weights.get(pk, 0)
        if not parts or len(parts[-1]) == PART or heavy + weight > packages.PICTURES_LIMIT:
            parts.append([])
            heavy = 0
        parts[-1].append(pk)
        heavy += weight
    return parts


def _save(made: Export, move: str, end: str = "") -> None:
    """end: what who asked for it is told when this ends it."""
    with audit.recording("worker", "exchange.export", subject=made.subject):
        made.state = rules.EXPORT.after(made.state, move)
        if end:
            made.ended_at = timezone.now()
            notices.tell(made.by, end[:300], "/xuat")
        made.save()


def _people(by: Account, unit: Unit | None, form: str, chosen: Chosen) -> QuerySet[Person]:
    """The form of kinds that an administrator adds is the curriculum vitae."""
    people = chosen.among(Person.objects.visible_to(by, Act.EXPORT), unit)
    on_form = people.filter(kind__in=FORMS[form])
    if form == "cv":
        on_form = people.exclude(kind__in=EVERYONE - FORMS["cv"])
    return on_form.order_by("sort_key", "pk")


def _sheets(forms: Iterable[str], people: QuerySet[Person] | None = None) -> list[Sheet]:
    """Of the forms, and of other sections in which these people still have something."""
    chosen = sections_for(forms)
    if people is not None:
        keys = {each.key for each in chosen}
        others = [each for each in SECTIONS.values() if each.key not in keys]
        also = [
            each.key
            for each in others
            if each.model._default_manager.filter(person__in=people).exists()
        ]
        chosen = sections_for(forms, also)
    kinds = frozenset[str]().union(*(FORMS[form] for form in forms))
    return sheets_of(chosen, kinds)


def _about(mark: Mark, form: str, chosen: str) -> dict[str, str]:
    return {
        "Biểu mẫu": FORM_LABELS[form],
        **mark.lines,
        **({"Điều kiện": chosen} if chosen else {}),
        "Lưu ý": "Tệp này chứa dữ liệu cá nhân. Chỉ dùng cho lý do trên và xóa khi dùng xong.",
    }
