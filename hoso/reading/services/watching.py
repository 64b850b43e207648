"""Reading out of the ordinary: found by one statement for each sign, told once, looked into."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from hoso import audit
from hoso.accounts.access import ACTS, Act
from hoso.accounts.models import Account, Grant
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.notices import services as notices
from hoso.reading import rules
from hoso.reading.kinds import IN_BULK, GroundKind, Kind
from hoso.reading.models import Unusual
from hoso.reading.rules import Limits

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "unusual.toml"
LINK = "/nhat-ky/bat-thuong"
LOOKED_BACK = timedelta(days=2)  # a worker that stood still for a day loses nothing
NOTE_AT_MOST = 500
SHORT_NOTE = "Ghi đã xem xét thế nào và kết luận gì, ít nhất 10 chữ cái."

_KNOWN = """NOT EXISTS (SELECT FROM reading_unusual u
  WHERE u.account_id = f.account_id AND u.rule = %(rule)s AND u.day = f.day)"""
_OPENED = """r.person_id IS NOT NULL AND r.ground <> %(own)s AND NOT r.kind = ANY(%(bulk)s)"""
_LOCAL = "(r.last_at AT TIME ZONE 'Asia/Ho_Chi_Minh')"

# Each gives account_id, day, number, since, until of what passes its limit and is not known yet.
STATEMENTS: dict[str, str] = {
    "many": f"""
SELECT DISTINCT ON (f.account_id, f.day) f.* FROM (
  SELECT r.account_id, max(r.day) AS day, count(DISTINCT r.person_id) AS number,
    min(r.first_at) AS since, max(r.last_at) AS until
  FROM reading_reading r, generate_series(r.slot, r.slot + 5) AS hour_until
  WHERE r.day >= %(day)s AND {_OPENED} GROUP BY r.account_id, hour_until
  HAVING count(DISTINCT r.person_id) >= %(limit)s) f
WHERE {_KNOWN} ORDER BY f.account_id, f.day, f.number DESC""",
    "night": f"""
SELECT f.* FROM (
  SELECT r.account_id, ({_LOCAL} - %(dawn)s * interval '1 hour')::date AS day,
    count(DISTINCT r.person_id) AS number, min(r.first_at) AS since, max(r.last_at) AS until
  FROM reading_reading r
  WHERE r.day >= %(day)s AND {_OPENED} AND
    (extract(hour FROM {_LOCAL}) >= %(dusk)s OR extract(hour FROM {_LOCAL}) < %(dawn)s)
  GROUP BY 1, 2 HAVING count(DISTINCT r.person_id) >= %(limit)s) f WHERE {_KNOWN}""",
    "outside": f"""
SELECT f.* FROM (
  SELECT r.account_id, r.day, count(DISTINCT r.person_id) AS number,
    min(r.first_at) AS since, max(r.last_at) AS until
  FROM reading_reading r WHERE r.day >= %(day)s AND {_OPENED} AND r.ground = %(consent)s
  GROUP BY 1, 2 HAVING count(DISTINCT r.person_id) >= %(limit)s) f WHERE {_KNOWN}""",
    "taken": f"""
SELECT f.* FROM (
  SELECT m.account_id, (m.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    sum(m.people) AS number, min(m.at) AS since, max(m.at) AS until
  FROM reading_mark m WHERE m.at >= %(day)s::date - 1 AND m.kind <> %(report)s
  GROUP BY 1, 2 HAVING sum(m.people) >= %(limit)s) f WHERE {_KNOWN}""",
}


def limits() -> Limits:
    """Those of the agency (HOSO_UNUSUAL), else the system's own. Raises ImproperlyConfigured for
    a file that cannot be read."""
    path = Path(settings.HOSO_UNUSUAL) if settings.HOSO_UNUSUAL else SHIPPED
    try:
        return Limits.read(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path.name}: {error}") from error


def find_unusual() -> int:
    """Keep what is new and tell those who see the whole log, each but of their own reading; how
    many were found. One statement for each sign."""
    allowed = limits()
    numbers = {
        "many": allowed.dossiers_an_hour,
        "night": allowed.dossiers_at_night,
        "outside": allowed.dossiers_by_consent,
        "taken": allowed.people_taken_a_day,
    }
    found = [
        Unusual(account_id=account, rule=rule, day=day, number=number, limit=numbers[rule],
                since=since, until=until)
        for rule in STATEMENTS
        for account, day, number, since, until in _found(rule, numbers[rule], allowed)
    ]  # fmt: skip
    if found:
        with audit.recording("worker", "reading.find_unusual"):
            Unusual.objects.bulk_create(found)
            _tell(found)
    return len(found)


def look_into(pk: int, note: str, *, by: Account) -> Unusual:
    """Mark it as looked into. Raises Incomplete for a note that says nothing, Conflict for one's
    own reading and when somebody was first."""
    said = one_line(note)[:NOTE_AT_MOST]
    if not rules.is_reason(said):
        raise Incomplete(SHORT_NOTE, [Finding(SHORT_NOTE, field="note")])
    with audit.recording(by, "reading.look_into", subject=f"reading.unusual:{pk}", reason=said):
        one = Unusual.objects.select_for_update().get(pk=pk)
        if one.account_id == by.pk:
            raise Conflict("Không ai tự xem xét việc đọc của mình.", ask="người khác xem nhật ký")
        if one.looked_at is not None:
            raise Conflict("Việc này đã có người xem xét rồi. Tải lại trang để xem kết luận.")
        one.looked_at, one.looked_by, one.note = timezone.now(), by, said
        one.save()
    return one


def _found(rule: str, limit: int, allowed: Limits) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {
        "rule": rule, "limit": limit, "day": timezone.localdate(timezone.now() - LOOKED_BACK),
        "own": str(GroundKind.OWN), "consent": str(GroundKind.CONSENT),
        "bulk": [str(each) for each in IN_BULK], "report": str(Kind.REPORT),
        "dusk": allowed.night[0], "dawn": allowed.night[1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[rule], given)
        return list(cursor.fetchall())


def _tell(found: list[Unusual]) -> None:
    """Two statements. Names whose reading it was, never who was read."""
    seeing = [role for role, acts in ACTS.items() if Act.READ_LOG in acts]
    whole = Grant.objects.current_on(timezone.localdate()).filter(
        role__in=seeing, unit__parent__isnull=True, account__is_active=True
    )
    officers = sorted(set(whole.values_list("account_id", flat=True)))
    names = dict(
        Account.objects.filter(pk__in=[one.account_id for one in found]).values_list(
            "pk", "full_name"
        )
    )
    notices.tell_each(
        (officer, f"Xem hồ sơ bất thường: {names[one.account_id]} {words_of(one)}."[:300], LINK)
        for one in found
        for officer in officers
        if officer != one.account_id
    )


def words_of(one: Unusual) -> str:
    """Why it was noticed, behind the account's name."""
    return rules.said(one.rule, one.number, one.limit, one.since, one.until)
