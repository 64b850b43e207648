"""Asking the rule set about dossiers, and keeping what it says."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.errors import Conflict
from hoso.base.findings import Finding
from hoso.base.sealed_fields import bulk_update
from hoso.base.sealing import Unopenable
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.quality import rules
from hoso.quality.looking import Look, look, rule_set
from hoso.quality.models import Doubt, Measure

log = logging.getLogger(__name__)

NAMED = 5
CHUNK = 250  # people that are locked and read at once
FOUND = ("item", "severity", "message", "article", "basis")


def measure(person_ids: Collection[UUID], *, by: Account | str = "worker") -> None:
    """Completeness and doubts of these people as their dossiers stand now.

    Opens doubts that are new, clears those that are found no more, opens again those that were
    explained for values which have changed; doing it again changes nothing. A fixed number of
    statements for each CHUNK people, who are locked meanwhile: of two at once, and of an
    approval and a measure, the later one has the last word.

    Where a dossier holds a sealed value that cannot be opened, it keeps what was measured of it and
    the others are measured; then raises Unreadable.
    """
    ids = sorted(set(person_ids))
    broken: dict[UUID, Unopenable] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        subject = f"dossiers.person:{chunk[0]}" if len(ids) == 1 else ""
        with audit.recording(by, "quality.measure", subject=subject):
            broken |= _measure(chunk)
    for pk, error in broken.items():
        log.error("not measured: dossiers.person:%s: %s", pk, error.message)
    if broken:
        raise Unreadable(broken, len(ids))


class Unreadable(Conflict):
    """Dossiers that could not be measured, by their keys: nothing of what they hold."""

    def __init__(self, broken: Mapping[UUID, Unopenable], asked: int) -> None:
        self.people = tuple(broken)
        named = ", ".join(str(pk) for pk in self.people[:NAMED])
        more = ", …" if len(self.people) > NAMED else ""
        super().__init__(
            f"Đã đo {asked - len(broken)} hồ sơ. {len(broken)} hồ sơ không mở được nên giữ kết quả "
            f"đo trước ({named}{more}). {next(iter(broken.values())).message}",
            ask=next(iter(broken.values())).ask,
        )


def remeasure_all(*, by: Account | str = "worker") -> int:
    """Everybody: each night, as some rules ask what day it is, and when the rules or the
    catalogs they look into have changed. How many people were measured."""
    everybody = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    measure(everybody, by=by)
    return len(everybody)


def _measure(chunk: list[UUID]) -> dict[UUID, Unopenable]:
    """Those that could not be read."""
    locked = Person.objects.select_for_update(no_key=True).filter(pk__in=chunk)
    contents, broken = dossiers.opened_contents(list(locked.order_by("pk")))
    known = dossiers.known_for(contents.values())
    seen = {pk: look(content, known) for pk, content in contents.items()}
    _keep_measures(seen)
    return broken | _keep_doubts(seen)


def _keep_measures(seen: Mapping[UUID, Look]) -> None:
    """Rows that say the same are only dated anew."""
    now, known = timezone.now(), Measure.objects.in_bulk(list(seen))
    told = {pk: _figures(each) for pk, each in seen.items()}
    same = {
        pk
        for pk, row in known.items()
        if all(getattr(row, name) == value for name, value in told[pk].items())
    }
    Measure.objects.filter(pk__in=same).update(measured_at=now, rules=rule_set())
    Measure.objects.bulk_create(
        (
            Measure(person_id=pk, measured_at=now, rules=rule_set(), **figures)
            for pk, figures in told.items()
            if pk not in same
        ),
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=[each.name for each in Measure._meta.fields if not each.primary_key],
    )


def _figures(seen: Look) -> dict[str, Any]:
    gaps: dict[str, list[str]] = {}
    for each in seen.whole.missing:
        gaps.setdefault(each.section, []).append(f"{each.row}/{each.field}")
    blocking = sum(found.blocks for found in seen.doubts.values())
    return {
        "stage": seen.stage,
        "filled": seen.whole.filled,
        "wanted": seen.whole.wanted,
        "share": rules.per_mille(seen.whole.filled, seen.whole.wanted),
        "sections": {key: [part.filled, part.wanted] for key, part in seen.parts.items()},
        "gaps": gaps,
        "blocking": blocking,
        "warning": len(seen.doubts) - blocking,
    }


def _keep_doubts(seen: Mapping[UUID, Look]) -> dict[UUID, Unopenable]:
    """Those with a doubt that could not be read: all of theirs stay as they are."""
    live = Doubt.objects.live().select_for_update().filter(person_id__in=list(seen))
    rows = list(live.order_by("pk"))
    broken = {each.person_id: error for each in rows if (error := _why_closed(each)) is not None}
    known = {(e.person_id, *e.key): e for e in rows if e.person_id not in broken}
    now, fresh, changed, found_again = timezone.now(), [], [], set()
    for pk, each in seen.items():
        if pk in broken:
            continue
        for key, finding in each.doubts.items():
            doubt = known.get((pk, *key))
            told = _told(finding, each.bases[key])
            if doubt is None:
                section, row, field, rule = key
                fresh.append(
                    Doubt(person_id=pk, section=section, row=row, field=field, rule=rule,
                          found_at=now, **told)
                )  # fmt: skip
                continue
            found_again.add(doubt.pk)
            if _retold(doubt, told):
                changed.append(doubt)
    Doubt.objects.bulk_create(fresh)
    bulk_update(changed, ["state", "settled_by", "settled_at", *FOUND])
    _clear([each for each in known.values() if each.pk not in found_again])
    return broken


def _why_closed(doubt: Doubt) -> Unopenable | None:
    try:
        for name in FOUND:
            getattr(doubt, name)
    except Unopenable as error:
        return error
    return None


def _retold(doubt: Doubt, told: Mapping[str, str]) -> bool:
    """Take over what the rule says now. What was explained stays so for the same values."""
    if all(getattr(doubt, name) == value for name, value in told.items()):
        return False
    if doubt.state == rules.EXPLAINED and doubt.basis != told["basis"]:
        doubt.state = rules.DOUBT.after(doubt.state, "reopen")
        doubt.settled_by = doubt.settled_at = None
    for name, value in told.items():
        setattr(doubt, name, value)
    return True


def _clear(gone: Sequence[Doubt]) -> None:
    for each in gone:
        rules.DOUBT.after(each.state, "clear")
    Doubt.objects.filter(pk__in=[each.pk for each in gone]).update(
        state=rules.CLEARED, settled_at=timezone.now(), settled_by=None
    )


def _told(found: Finding, basis: str) -> dict[str, str]:
    return {
        "item": found.item,
        "severity": found.severity.value,
        "message": found.message,
        "article": found.article,
        "basis": basis,
    }
