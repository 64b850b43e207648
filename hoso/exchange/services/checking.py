"""The dry run: every row of a workbook is read and judged, and nothing else is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.base import jobs
from hoso.base.dates import PartialDate
from hoso.base.errors import HosoError
from hoso.changes.models import Declaration, Evidence
from hoso.changes.rules import DECLARATION, Change, packed
from hoso.changes.services import PHOTO, PORTRAIT
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.completeness import OPENING
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content
from hoso.dossiers.services import Opening, check_opening, opened_content, opening_act
from hoso.exchange import packages, rules
from hoso.exchange.judging import Given, Reader, Sheaf, Verdict, judged, proposed, warnings_of
from hoso.exchange.mapping import plans_by
from hoso.exchange.models import Load, LoadPerson
from hoso.exchange.services.turns import MOST_TRIES, fail, turn, unswept
from hoso.exchange.units import Units
from hoso.exchange.workbook import reading, shares
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.layout import KIND, NUMBER, ROW_ID, UNIT
from hoso.exchange.workbook.reading import Packed
from hoso.exchange.workbook.shares import Shares

CHUNK = 100  # people that are judged and written together
HELPERS = 3  # asked to judge a workbook too; who comes too late finds nothing to do
MOST_ISSUES = 200  # kept of one person
PICTURE_KEY = f"{PORTRAIT}.{PHOTO}"
UNOPENABLE = (
    "Hồ sơ đang có của người này không mở được, nên chưa nạp gì vào. Báo quản trị hệ thống; những "
    "người khác vẫn nạp được."
)
FIELDS = {"full_name": "birth_name", "born_on": "born_on", "sex": "sex"}


def check(load_id: UUID) -> None:
    """Read and judge a received workbook, CHUNK people in each transaction; `help_check` may help.
    Called again after a kill, it goes on with the people that are left; while another process is
    at it, it does nothing."""
    with turn(load_id) as mine:
        load = Load.objects.select_related("by", "mapping").get(pk=load_id)
        if not mine or load.state not in (rules.RECEIVED, rules.CHECKING):
            return
        if load.tries >= MOST_TRIES:
            fail(load, "Đã thử nhiều lần mà việc kiểm tra đều bị ngắt. Chia nhỏ bảng tính, hoặc "
                       "báo quản trị hệ thống.")  # fmt: skip
            shares.forget(load.shares_path)
            return
        try:
            with unswept():
                _check(load)
        except HosoError as error:  # another try would find the same
            fail(load, error.message)
            shares.forget(load.shares_path)


def help_check(load_id: UUID) -> None:
    """Judge what no other process is at of a workbook that is being checked. `check` answers for
    the whole: it waits for what is judged here, and judges it itself when this one is killed."""
    load = Load.objects.select_related("by", "mapping").get(pk=load_id)
    laid = shares.read(load.shares_path) if load.state == rules.CHECKING else None
    if laid is not None:
        with unswept():
            _judge(load, laid)


def _check(load: Load) -> None:
    with audit.recording("worker", "exchange.check", subject=load.subject):
        load.state, load.tries = rules.LOAD.after(load.state, "check"), load.tries + 1
        load.save()
    laid = shares.read(load.shares_path) if load.people is not None else None
    laid = laid or _read(load)
    _judge(load, laid)
    _judge(load, laid, waits=True)
    with audit.recording("worker", "exchange.check", subject=load.subject):
        load.state = rules.LOAD.after(load.state, "show")
        load.save()
        if load.found.filter(state=rules.REFUSED).exists():
            jobs.defer("exchange.mark", queue=jobs.DOCUMENTS_QUEUE, load_id=str(load.pk))
    shares.forget(load.shares_path)


def _read(load: Load) -> Shares:
    """Lay down what the workbook says, and call the others to help. People of whom a share was
    judged before stay judged: a workbook is read in the same order each time."""
    workbook = reading.kept(load.path)
    plans = plans_by(load.mapping, workbook) if load.mapping else None
    rows = reading.rows_of(workbook, plans)
    workbook.close()
    shares.write(load.shares_path, rows, CHUNK)
    with audit.recording("worker", "exchange.check", subject=load.subject):
        load.people, load.rows = len(rows.packed), rows.count
        load.save()
        if len(rows.packed) > CHUNK:
            asked = [{"load_id": str(load.pk)}] * HELPERS
            jobs.defer_many("exchange.help_check", asked, queue=jobs.DOCUMENTS_QUEUE)
    laid = shares.read(load.shares_path)
    assert laid is not None
    return laid


def _judge(load: Load, laid: Shares, *, waits: bool = False) -> None:
    """Share by share, each by one process and written as a whole; without waiting, those that
    another process is at are left to it."""
    checker: Checker | None = None
    done = set(load.found.values_list("position", flat=True))
    for first in laid.firsts:
        if first in done:
            continue
        with turn(f"{load.pk} {first}", waits=waits) as mine:
            if mine and not load.found.filter(position=first).exists():
                checker = checker or Checker(load, laid)
                found = checker.judged(laid.people_of(first))
                with transaction.atomic():
                    LoadPerson.objects.bulk_create(found)


@dataclass(slots=True)
class _Case:
    """One person while they are looked at. base: the dossier now, or as it would be opened."""

    position: int
    sheaf: Sheaf
    person: Person | None = None
    opening: Opening | None = None
    base: Content | None = None
    content: Content | None = None
    picture: str = ""


class Checker:
    """Judges people of one workbook; everything that is looked up is looked up once, or once for
    a chunk."""

    def __init__(self, load: Load, laid: Shares) -> None:
        self.load, self.laid = load, laid
        self.codes, self.units = Codes.load(), Units.load()
        self.reader = Reader(laid.plans, self.codes)
        self.pictures = packages.Beside(load.pictures_path)
        self.may_check = access.scope(load.by, Act.CHECK)
        self.may_open = access.scope(load.by, opening_act())
        self.today = timezone.localdate().isoformat()

    def judged(self, chunk: Sequence[tuple[int, str, Packed]]) -> list[LoadPerson]:
        """What is to be saved of a share of the people, in its order."""
        plans, repeated = self.laid.plans, self.laid.repeated
        cases = [
            _Case(place, self.reader.sheaf(who, reading.unpacked(packed, plans), repeated))
            for place, who, packed in chunk
        ]
        self._find_people(cases)
        for case in cases:
            if case.base is not None:
                case.content = proposed(self.reader, case.sheaf, case.base)
        self._refuse_rows_of_others(cases)
        self._look_at_pictures(cases)
        known = dossiers.known_for(
            each for case in cases for each in (case.base, case.content) if each is not None
        )
        found = []
        for case in cases:
            if case.base is None or case.content is None:
                found.append(self._refused(case))
                continue
            is_new = case.opening is not None
            verdict = judged(self.reader, case.sheaf, case.base, case.content, known, is_new=is_new)
            found.append(self._kept(case, verdict))
        return found

    def _find_people(self, cases: Sequence[_Case]) -> None:
        numbers = [case.sheaf.number for case in cases]
        people = {
            each.personal_number: each
            for each in Person.objects.filter(personal_number__in=numbers)
        }
        busy = Declaration.objects.open().filter(person__in=people.values())
        states = dict(busy.values_list("person_id", "state"))
        for case in cases:
            case.person = people.get(case.sheaf.number)
            reason = self._why_not(case, states)
            if reason:
                self._note(case, NUMBER, reason)
            elif case.person is None:
                self._open(case)
        theirs = [case for case in cases if case.person is not None and not self._is_barred(case)]
        contents, broken = dossiers.opened_contents([one.person for one in theirs if one.person])
        for case in theirs:
            assert case.person is not None
            if case.person.pk in broken:
                self._note(case, NUMBER, UNOPENABLE)
                continue
            case.base = contents[case.person.pk]
            self._compare_heads(case, case.person)

    def _is_barred(self, case: _Case) -> bool:
        """Whether whose record it is keeps it from being read at all."""
        person = case.person
        return (
            person is None
            or not self.may_check.covers(self.units.by_id[person.unit_id])
            or person.account_id == self.load.by_id
        )

    def _why_not(self, case: _Case, states: dict[Any, str]) -> str:
        person = case.person
        if not case.sheaf.number:
            return "Dòng này chưa ghi số định danh cá nhân, nên không biết của ai."
        if person is None:
            return ""
        if person.account_id == self.load.by_id:
            return "Đây là hồ sơ của chính bạn; không ai tự kiểm tra hồ sơ của mình."
        if self._is_barred(case):
            return (
                "Số định danh này đã có hồ sơ, không thuộc đơn vị bạn được giao kiểm tra. Nếu "
                "người này chuyển từ đơn vị khác về, làm thủ tục tiếp nhận."
            )
        if person.pk in states:
            return (
                f"Người này đang có một khai báo {DECLARATION.labels[states[person.pk]]}. Khi khai "
                "báo đó xong mới nạp được."
            )
        return ""

    def _open(self, case: _Case) -> None:
        """A number that has no record opens one, if the workbook says enough (CM-6.2)."""
        sheaf = case.sheaf
        identity = sheaf.singles.get("identity", {})
        given = {name: _text(identity.get(field)) for name, field in FIELDS.items()}
        kind = self.codes.resolve("person_kind", sheaf.heads.get(KIND, "")) or ""
        # What only warns is found again by the checks of the sections.
        missing = [each for each in check_opening(sheaf.number, kind=kind, **given) if each.blocks]
        for each in missing:
            key = f"identity.{FIELDS[each.field]}" if each.field in FIELDS else NUMBER
            key = KIND if each.field == "kind" else key
            self._note(case, key, f"Chưa có hồ sơ; để mở hồ sơ mới: {each.message}")
        unit = self.units.resolve(sheaf.heads.get(UNIT, ""))
        if unit is None:
            self._note(case, UNIT, "Chưa có hồ sơ; để mở hồ sơ mới, ghi đúng mã hoặc tên đơn vị.")
        elif not self.may_open.covers(unit):
            self._note(case, UNIT, "Bạn chưa được giao quyền mở hồ sơ ở đơn vị này.")
        elif not self.may_check.covers(unit):
            self._note(case, UNIT, "Bạn chưa được giao kiểm tra khai báo ở đơn vị này, nên mở hồ "
                       "sơ rồi cũng không nạp vào được.")  # fmt: skip
        if not missing:
            opening = Opening(
                unit.pk if unit else 0,
                sheaf.number,
                given["full_name"],
                given["born_on"],
                given["sex"],
                kind,
            )
            head = {"personal_number": sheaf.number, "kind": kind, "today": self.today,
                    "stage": OPENING}  # fmt: skip
            case.opening, case.base = opening, {"person": head, **opened_content(opening)}

    def _compare_heads(self, case: _Case, person: Person) -> None:
        """Kind and unit of a known person are not changed by a load: said where they differ."""
        heads = case.sheaf.heads
        if KIND in heads and self.codes.resolve("person_kind", heads[KIND]) != person.kind:
            self._note(case, KIND, "Khác đối tượng trong hồ sơ; giữ như hồ sơ.", blocks=False)
        if UNIT in heads:
            unit = self.units.resolve(heads[UNIT])
            if unit is None or unit.pk != person.unit_id:
                self._note(case, UNIT, "Khác đơn vị trong hồ sơ; nạp vào không điều chuyển người.",
                           blocks=False)  # fmt: skip

    def _refuse_rows_of_others(self, cases: Sequence[_Case]) -> None:
        """An id that stands in the workbook must be of this person, or new: one statement for
        each table."""
        asked: dict[str, dict[str, tuple[_Case, Given]]] = {}
        for case in cases:
            own = _ids(case.base) if case.base is not None else set()
            for given in case.sheaf.tables:
                if given.id not in own and case.base is not None:
                    asked.setdefault(given.section, {})[given.id] = (case, given)
        for key, rows in asked.items():
            for pk in dossiers.rows_there(SECTIONS[key], rows):
                case, given = rows[pk]
                self.reader.note(
                    case.sheaf,
                    given.raw,
                    f"{key}.{ROW_ID}",
                    "Mã dòng này là của một dòng trong hồ sơ của người khác.",
                )

    def _look_at_pictures(self, cases: Sequence[_Case]) -> None:
        """A portrait that is new must lie beside the workbook, or be this person's already; a hash
        alone comes in with a word about it. One statement."""
        new = []
        for case in cases:
            given = case.sheaf.singles.get(PORTRAIT, {}).get(PHOTO)
            base = case.base.get(PORTRAIT, {}) if case.base is not None else {PHOTO: given}
            if isinstance(given, str) and given != base.get(PHOTO):
                new.append((case, given))
        sent = Evidence.objects.filter(file__sha256__in=[given for _, given in new])
        theirs = set(sent.values_list("person_id", "file__sha256"))
        for case, given in new:
            if self.pictures.has(given):
                case.picture = given
                if reason := self.pictures.refusal(given):
                    self._note(case, PICTURE_KEY, reason)
            elif case.person is None or (case.person.pk, given) not in theirs:
                self._note(case, PICTURE_KEY, packages.NO_PICTURE, blocks=False)

    def _note(self, case: _Case, key: str, reason: str, *, blocks: bool = True) -> None:
        section, _, name = key.partition(".")
        raw, _ = case.sheaf.at.get((section, "", name), (case.sheaf.raws[0], key))
        self.reader.note(case.sheaf, raw, key, reason, blocks=blocks)

    def _refused(self, case: _Case) -> LoadPerson:
        return self._kept(case, Verdict(rules.REFUSED, refused=len(case.sheaf.raws)))

    def _kept(self, case: _Case, verdict: Verdict) -> LoadPerson:
        found = verdict.changes
        made = LoadPerson(
            load=self.load,
            position=case.position,
            personal_number=case.sheaf.number[:40],
            full_name=_name(case)[:120],
            person=case.person if case.base is not None else None,
            opening=asdict(case.opening) if case.opening and verdict.state == rules.READY else None,
            state=verdict.state,
            rows=len(case.sheaf.raws),
            loaded=verdict.loaded,
            unchanged=verdict.unchanged,
            refused=verdict.refused,
            issues=[each._asdict() for each in case.sheaf.issues[:MOST_ISSUES]],
            warnings=[*_births(found), *warnings_of(case.sheaf)],
            base_version=case.person.version_number if case.person else 0,
            picture=case.picture if verdict.state == rules.READY else "",
        )
        if found:
            bundle = packed(found)
            made.packed, made.sha256, made.sections = (
                bundle.content, bundle.sha256, bundle.sections,
            )  # fmt: skip
        return made


def _ids(content: Content) -> set[str]:
    return {
        row["id"]
        for key, rows in content.items()
        if key in SECTIONS and SECTIONS[key].many
        for row in rows
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _name(case: _Case) -> str:
    given = case.sheaf.singles.get("identity", {}).get("birth_name")
    if isinstance(given, str):
        return given
    return case.person.full_name if case.person and case.base is not None else ""


def _births(found: Iterable[Change]) -> list[str]:
    """A changed day of birth is always for the head to see."""
    return [
        f"Đổi ngày sinh từ {PartialDate.from_iso(each.before).shown()} thành "
        f"{PartialDate.from_iso(each.after).shown()}."
        for each in found
        if (each.section, each.field) == ("identity", "born_on") and each.before and each.after
    ]
