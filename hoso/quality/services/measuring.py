"""Asking the rule set about dossiers, and keeping what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.findings import Finding
from hoso.base.sealed_fields import bulk_update
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.quality import rules
from hoso.quality.looking import Look, look, rule_set
from hoso.quality.models import Doubt, Measure

CHUNK = 250  # people that are locked and read at once
FOUND = ("item", "severity", "message", "article", "basis")


def measure(person_ids: Collection[UUID], *, by: Account | str = "worker") -> None:
    """Completeness and doubts of these people as their dossiers stand now.

    Opens doubts that are new, clears those that are found no more, opens again those that were
    explained for values which have changed; doing it again changes nothing. A fixed number of
    statements for each CHUNK people, who are locked meanwhile: of two at once, and of an
    approval and a measure, the later one has the last word.
    """
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        subject = f"dossiers.person:{chunk[0]}" if len(ids) == 1 else ""
        with audit.recording(by, "quality.measure", subject=subject):
            _measure(chunk)


def remeasure_all(*, by: Account | str = "worker") -> int:
    """Everybody: each night, as some rules ask what day it is, and when the rules or the
    catalogs they look into have changed. How many people were measured."""
    everybody = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    measure(everybody, by=by)
    return len(everybody)


def _measure(chunk: Sequence[UUID]) -> None:
    locked = Person.objects.select_for_update(no_key=True).filter(pk__in=chunk)
    people = list(locked.order_by("pk"))
    contents = dossiers.contents_of(people)
    known = dossiers.known_for(contents.values())
    seen = {pk: look(content, known) for pk, content in contents.items()}
    _keep_measures(seen)
    _keep_doubts(seen)


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


def _keep_doubts(seen: Mapping[UUID, Look]) -> None:
    live = Doubt.objects.live().select_for_update().filter(person_id__in=list(seen))
    known = {(each.person_id, *each.key): each for each in live.order_by("pk")}
    now, fresh, changed, found_again = timezone.now(), [], [], set()
    for pk, each in seen.items():
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
