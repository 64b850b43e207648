"""Verbs of units. Each is dated, writes the periods (the truth) and rearranges the tree.

Rights are asked by the caller: the roles live a floor higher.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone

from hoso import audit
from hoso.audit.recording import Actor
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.refusals import spoken
from hoso.base.text import folded, one_line
from hoso.organisations import rules
from hoso.organisations.models import Unit, UnitKind, UnitPeriod


def open_unit(
    name: str,
    kind: str,
    *,
    since: date,
    by: Actor | str,
    parent: Unit | None = None,
    short_name: str = "",
    code: str = "",
    document: str = "",
    reason: str = "",
) -> Unit:
    """A new unit from that day on.

    Raises Incomplete on an empty name or a wrong code, Conflict when the parent does not
    exist on that day or the code is taken.
    """
    given = _checked({"name": name, "short_name": short_name, "code": code, "kind": kind})
    with audit.recording(by, "organisations.open", reason=reason), _refusals_spoken():
        _lock()
        unit = Unit.objects.create(parent=parent, **given)
        UnitPeriod.objects.create(
            unit=unit, parent=parent, since=since, document=one_line(document), **given
        )
        _settle(since)
    unit.refresh_from_db()
    return unit


def rename(
    unit: Unit,
    name: str,
    *,
    since: date,
    by: Actor | str,
    short_name: str | None = None,
    code: str | None = None,
    kind: str | None = None,
    document: str = "",
    reason: str = "",
) -> Unit:
    """The unit is called so from that day on, or until a later change that was decided before
    says another name; what is None stays as it was.

    Raises Incomplete, or Conflict when the unit does not exist on that day.
    """
    said = {"name": name, "short_name": short_name, "code": code, "kind": kind}
    given = _checked({key: value for key, value in said.items() if value is not None})
    with audit.recording(by, "organisations.rename", subject=_subject(unit), reason=reason):
        return _change(unit, since, document, given)


def move(
    unit: Unit,
    parent: Unit | None,
    *,
    since: date,
    by: Actor | str,
    code: str | None = None,
    document: str = "",
    reason: str = "",
) -> Unit:
    """From that day on the unit stands under `parent` (None: at the top), or until a later move
    that was decided before.

    Raises Conflict when that would put the unit under itself on any day from then on.
    """
    given: dict[str, Any] = {"parent": parent}
    if code is not None:
        given |= _checked({"code": code})
    with audit.recording(by, "organisations.move", subject=_subject(unit), reason=reason):
        return _change(unit, since, document, given)


def close(
    unit: Unit, *, until: date, by: Actor | str, document: str = "", reason: str = ""
) -> Unit:
    """`until` is the first day on which the unit no longer exists.

    Raises Conflict while units below it still exist on that day, or when the unit did
    not exist on the day before.
    """
    with (
        audit.recording(by, "organisations.close", subject=_subject(unit), reason=reason),
        _refusals_spoken(),
    ):
        _lock()
        unit.periods.filter(since__gte=until).delete()
        last = unit.periods.order_by("since").last()
        if last is None or (last.until is not None and last.until < until):
            raise Conflict(f"Đơn vị không hoạt động vào ngày liền trước {until:%d/%m/%Y}.")
        last.until = until
        last.document = one_line(document) or last.document
        last.save()
        _settle(until)
    unit.refresh_from_db()
    return unit


def arrange(day: date | None = None, *, by: Actor | str = "worker") -> int:
    """Derive today's picture from the periods; how many units changed.

    Three statements however many units. The nightly job calls it, so that a change
    decided for a later day shows on that day. A unit that is closed, or not open yet,
    stands where it last stood, or will first stand.
    """
    with audit.recording(by, "organisations.arrange"):
        return _arrange(day or timezone.localdate())


def _change(unit: Unit, since: date, document: str, given: dict[str, Any]) -> Unit:
    """Split the period that holds on `since`; a change on its first day corrects it. Periods that
    were decided for later take over what they do not change themselves."""
    with _refusals_spoken():
        _lock()
        period = unit.periods.current_on(since).first()
        if period is None:
            raise Conflict(
                f"Đơn vị không hoạt động vào ngày {since:%d/%m/%Y}: "
                "chọn một ngày sau khi thành lập và trước khi kết thúc."
            )
        before = {field: getattr(period, field) for field in given}
        if period.since != since:
            until, period.until = period.until, since
            period.save()
            period.pk, period.since, period.until, period.document = None, since, until, ""
            period._state.adding = True
        for field, value in given.items():
            setattr(period, field, value)
        period.document = one_line(document) or period.document
        period.save()
        _carry_on(unit, since, before, given)
        _settle(since)
    unit.refresh_from_db()
    return unit


def _carry_on(unit: Unit, since: date, before: dict[str, Any], given: dict[str, Any]) -> None:
    """Each value goes on through the later periods, up to the first that says another."""
    left = dict(given)
    for period in unit.periods.filter(since__gt=since).select_related("parent").order_by("since"):
        left = {name: value for name, value in left.items()
                if getattr(period, name) == before[name]}  # fmt: skip
        for name, value in left.items():
            setattr(period, name, value)
        if left:
            period.save()


def _settle(since: date) -> None:
    _check_tree(since)
    _arrange(timezone.localdate())


def _check_tree(since: date) -> None:
    """On `since` and on every later day that changes something: no circle, no orphan."""
    rows = list(UnitPeriod.objects.values_list("unit_id", "parent_id", "since", "until"))
    ends = {until for *_, until in rows if until and until > since}
    days = {since} | {begin for _, _, begin, _ in rows if begin > since} | ends
    for day in sorted(days):
        parents = {
            unit: parent
            for unit, parent, begin, until in rows
            if begin <= day and (until is None or day < until)
        }
        if rules.circle(parents):
            raise Conflict(
                f"Không thực hiện được: vào ngày {day:%d/%m/%Y} đơn vị sẽ nằm dưới chính nó. "
                "Chọn đơn vị cấp trên khác."
            )
        if any(parent is not None and parent not in parents for parent in parents.values()):
            raise Conflict(
                f"Không thực hiện được: vào ngày {day:%d/%m/%Y} còn đơn vị trực thuộc một đơn vị "
                "không hoạt động. Chuyển hoặc kết thúc các đơn vị trực thuộc trước."
            )


_PICTURE = """
SELECT DISTINCT ON (unit_id)
       unit_id, parent_id, kind, name, short_name, code,
       since <= %(day)s AND (until IS NULL OR until > %(day)s)
FROM organisations_unitperiod
ORDER BY unit_id, since > %(day)s, abs(since - %(day)s)
"""
_STORE = """
UPDATE organisations_unit AS unit
SET name = new.name, short_name = new.short_name, code = new.code, kind = new.kind,
    parent_id = new.parent_id, lft = new.lft, rgt = new.rgt, depth = new.depth,
    is_open = new.is_open
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::boolean[], %s::int[], %s::int[], %s::int[])
  AS new(id, parent_id, kind, name, short_name, code, is_open, lft, rgt, depth)
WHERE unit.id = new.id
  AND (unit.name, unit.short_name, unit.code, unit.kind, unit.parent_id, unit.lft, unit.rgt,
       unit.depth, unit.is_open)
      IS DISTINCT FROM
      (new.name, new.short_name, new.code, new.kind, new.parent_id, new.lft, new.rgt,
       new.depth, new.is_open)
"""


def _arrange(day: date) -> int:
    with connection.cursor() as cursor:
        _lock()
        cursor.execute(_PICTURE, {"day": day})
        rows = cursor.fetchall()
        if not rows:
            return 0
        kinds = {kind: place for place, kind in enumerate(UnitKind.values)}
        ordered = sorted(rows, key=lambda row: (not row[6], kinds[row[2]], folded(row[3]), row[0]))
        spots = rules.numbered({row[0]: row[1] for row in rows}, [row[0] for row in ordered])
        full = [
            (*row, spots[row[0]].lft, spots[row[0]].rgt, spots[row[0]].depth) for row in ordered
        ]
        cursor.execute(_STORE, [list(column) for column in zip(*full, strict=True)])
        return int(cursor.rowcount)


def _lock() -> None:
    """One change of the tree at a time; readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE organisations_unitperiod IN SHARE ROW EXCLUSIVE MODE")


def _checked(given: dict[str, str]) -> dict[str, str]:
    cleaned = {field: one_line(value) for field, value in given.items()}
    findings = []
    if cleaned.get("name") == "":
        findings.append(Finding("Chưa có tên cơ quan, đơn vị.", field="name"))
    if "kind" in cleaned and cleaned["kind"] not in UnitKind.values:
        findings.append(Finding("Chọn loại cơ quan, đơn vị trong danh sách.", field="kind"))
    for field in cleaned.keys() & {"name", "short_name", "code"}:
        limit = getattr(UnitPeriod._meta.get_field(field), "max_length", None)
        if limit and len(cleaned[field]) > limit:
            findings.append(Finding(f"Dài quá {limit} ký tự.", field=field))
    if cleaned.get("code"):
        try:
            rules.check_code(cleaned["code"])
        except ValueError as error:
            findings.append(Finding(str(error), field="code"))
    if findings:
        raise Incomplete("Chưa lưu được đơn vị.", findings)
    return cleaned


def _subject(unit: Unit) -> str:
    return f"organisations.unit:{unit.pk}"


@contextmanager
def _refusals_spoken() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise spoken(error) from error
