"""A checked workbook becomes a batch of declarations for the head to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import jobs
from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.changes import services as changes
from hoso.changes.rules import Packed
from hoso.deadlines import services as deadlines
from hoso.dossiers.models import Person
from hoso.dossiers.services import RECORDS, Opening, may_open, open_records
from hoso.exchange import rules
from hoso.exchange.models import Load, LoadPerson
from hoso.exchange.services.turns import MOST_TRIES, fail, turn
from hoso.files import sealed
from hoso.files import services as files
from hoso.files.models import StoredFile
from hoso.notices import services as notices
from hoso.organisations.models import Unit

CHUNK = 200  # people that come in together


def ask_to_load(load: Load, choice: str, *, by: Account) -> Load:
    """Queue the loading of a checked workbook. choice: rules.ALL or rules.GOOD.

    Raises NotAllowed, Conflict: not checked yet, loaded already, nothing to load, or (ALL)
    somebody was refused; Incomplete for another choice.
    """
    if load.by_id != by.pk:
        raise NotAllowed("Chỉ người đưa bảng tính vào mới nạp được đợt này.")
    access.require(by, Act.CHECK, load.unit)
    if choice not in (rules.ALL, rules.GOOD):
        said = "Chọn một cách nạp: tất cả hoặc không ai, hay từng người."
        raise Incomplete(said, [Finding(said, field="cach")])
    with audit.recording(by, "exchange.load", subject=load.subject):
        at: Load = Load.objects.select_for_update().get(pk=load.pk)
        state = rules.LOAD.after(at.state, "load")
        refused = at.found.filter(state=rules.REFUSED).count()
        if choice == rules.ALL and refused:
            raise Conflict(
                f"Còn {refused} người có lỗi nên chưa nạp ai. Sửa bảng tính rồi đưa lại, hoặc "
                "chọn chỉ nạp những người không có lỗi."
            )
        if not at.found.filter(state=rules.READY).exists():
            raise Conflict("Bảng tính này không có gì mới để nạp.")
        at.state, at.choice, at.tries = state, choice, 0
        at.save()
        jobs.defer("exchange.load", queue=jobs.DOCUMENTS_QUEUE, load_id=str(at.pk))
    return at


def load(load_id: UUID) -> None:
    """Bring in what is ready: all at once, or (rules.GOOD) CHUNK people in each transaction.
    Called again after a kill, it goes on with the people that are left."""
    with turn(load_id) as mine:
        at = Load.objects.select_related("by", "unit", "batch").get(pk=load_id)
        if not mine or at.state != rules.LOADING:
            return
        if at.tries >= MOST_TRIES:
            fail(at, "Đã thử nhiều lần mà việc nạp đều bị ngắt. Báo quản trị hệ thống.")
            return
        with audit.recording("worker", "exchange.load", subject=at.subject):
            at.tries += 1
            at.save()
        try:
            _load_all(at) if at.choice == rules.ALL else _load_good(at)
        except HosoError as error:
            fail(at, error.message)
        finally:
            at.marked_path.unlink(missing_ok=True)  # it does not say what was found by now


def _load_good(at: Load) -> None:
    while chunk := list(_ready(at)[:CHUNK]):
        with audit.recording(at.by, "exchange.load", subject=at.subject):
            _bring_in(at, chunk)
    with audit.recording(at.by, "exchange.load", subject=at.subject):
        if at.found.filter(state=rules.DECLARED).exists():
            _finish(at)
        else:
            _none_came(at, at.found.filter(state=rules.REFUSED).count())


def _load_all(at: Load) -> None:
    """Everybody, or nobody: who was refused meanwhile is kept as refused, and nothing else."""
    refused: list[LoadPerson] = []
    with audit.recording(at.by, "exchange.load", subject=at.subject):
        point = transaction.savepoint()
        for chunk in _chunks(at):
            refused += _bring_in(at, chunk)
        if refused:
            transaction.savepoint_rollback(point)
            at.batch = None
            _keep(refused)
            _none_came(at, len(refused))
        else:
            _finish(at)


def _none_came(at: Load, refused: int) -> None:
    """It stands as it was checked, without those who were refused; no batch is left of it."""
    batch, at.batch = at.batch, None
    at.state = rules.LOAD.after(at.state, "refuse")
    at.save()
    if batch is not None:
        batch.delete()
    notices.tell(
        at.by, f"Đợt nạp “{at.title}” chưa nạp ai: có {refused} người vừa có thay đổi khác.",
        f"/nap/{at.pk}",
    )  # fmt: skip


def _chunks(at: Load) -> Iterator[list[LoadPerson]]:
    keys = list(_ready(at).values_list("pk", flat=True))
    for place in range(0, len(keys), CHUNK):
        yield list(LoadPerson.objects.filter(pk__in=keys[place : place + CHUNK]).order_by("pk"))


def _ready(at: Load) -> QuerySet[LoadPerson]:
    return at.found.filter(state=rules.READY).order_by("position")


def _bring_in(at: Load, chunk: Sequence[LoadPerson]) -> list[LoadPerson]:
    """Gives those that could not come in, as refused. Must stand inside a recording."""
    if at.batch is None:
        at.batch = changes.start_batch(at.unit, at.title, by=at.by)
        at.save()
    refused = _open(at, [each for each in chunk if each.opening])
    going = [each for each in chunk if each.person_id is not None and each.packed]
    photos = _photos(at, going)
    reasons = changes.load(at.batch, [_loading(each, photos) for each in going], by=at.by)
    for each in going:
        if each.person_id in reasons:
            _refuse(each, reasons[each.person_id])
            refused.append(each)
    declared = {each.person_id for each in going} - reasons.keys()
    opened = {each.person_id for each in chunk if each.opening} - {None}
    deadlines.settle(RECORDS, opened - declared)  # of the declared it is done
    for each in chunk:
        if each.state == rules.READY:
            each.state, each.packed = rules.DECLARED, None
    _keep(chunk)
    return refused


def _photos(at: Load, going: Sequence[LoadPerson]) -> dict[str, StoredFile]:
    """The portraits that come with them, stored, by hash."""
    wanted = sorted({each.picture for each in going} - {""})
    found = {}
    for one in wanted:
        with sealed.lent(at.pictures_path / one) as plain:
            found[one] = files.adopt_drawn(plain, one, by=at.by)
    return found


def _loading(each: LoadPerson, photos: Mapping[str, StoredFile]) -> changes.Loading:
    assert each.person_id is not None and each.packed is not None
    bundle = Packed(bytes(each.packed), each.sha256, each.sections)
    photo = photos.get(each.picture)
    return changes.Loading(each.person_id, bundle, each.base_version, each.warnings, photo)


def _open(at: Load, chunk: Sequence[LoadPerson]) -> list[LoadPerson]:
    """Open the records that are new; a number that has one by now is refused. What is due of them
    is left to `_bring_in`."""
    numbers = [each.personal_number for each in chunk]
    taken = set(
        Person.objects.filter(personal_number__in=numbers).values_list("personal_number", flat=True)
    )
    openings = {each.pk: Opening(**(each.opening or {})) for each in chunk}
    units = Unit.objects.in_bulk({opening.unit_id for opening in openings.values()})
    refused, going = [], []
    for each in chunk:
        unit = units.get(openings[each.pk].unit_id)
        if each.personal_number in taken:
            _refuse(each, "Số định danh này vừa được mở hồ sơ sau khi kiểm tra. Kiểm tra lại tệp.")
            refused.append(each)
        elif unit is None or not may_open(at.by, unit) or not access.may(at.by, Act.CHECK, unit):
            _refuse(each, "Bạn không còn quyền mở hồ sơ, nạp vào hồ sơ ở đơn vị này.")
            refused.append(each)
        else:
            going.append(each)
    people = open_records(at.by, [openings[each.pk] for each in going], settles=False)
    for each, person in zip(going, people, strict=True):
        each.person = person
    return refused


def _refuse(each: LoadPerson, reason: str) -> None:
    each.state = rules.REFUSED
    each.loaded = each.unchanged = 0
    each.refused = each.rows
    each.packed = None
    each.issues = [
        {"sheet": "", "cell": "", "column": "", "value": each.personal_number, "reason": reason,
         "blocks": True}, *each.issues,
    ]  # fmt: skip


def _keep(chunk: Sequence[LoadPerson]) -> None:
    """Most are simply declared by now: one statement; the few that are refused, one by one."""
    declared = [each for each in chunk if each.state == rules.DECLARED]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_loadperson AS found "
            "SET state = %s, packed = NULL, person_id = given.person "
            "FROM unnest(%s::bigint[], %s::uuid[]) AS given(id, person) WHERE found.id = given.id",
            [rules.DECLARED, [each.pk for each in declared], [each.person_id for each in declared]],
        )
    for each in chunk:
        if each.state == rules.REFUSED:
            each.save()


def _finish(at: Load) -> None:
    at.state, at.ended_at = rules.LOAD.after(at.state, "finish"), timezone.now()
    at.save()
    batch = at.batch
    assert batch is not None
    changes.tell_heads(batch)
    notices.tell(at.by, f"Đã nạp xong đợt “{at.title}”, chờ thủ trưởng ký duyệt.", f"/nap/{at.pk}")
