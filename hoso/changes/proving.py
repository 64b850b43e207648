"""Papers against what they prove: of a kind that the regulation takes (CM-6.4, LC-2.2d), and not
signed after it had taken effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hoso.base.findings import Finding, Severity
from hoso.changes.models import Declaration, Evidence, Item
from hoso.changes.rules import Change
from hoso.dossiers.sections import evidence, section
from hoso.dossiers.sections.declaration import Section
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Profile

PORTRAIT = "portrait"
WHAT_TO_DO = "Đính kèm giấy tờ thuộc loại được nhận, hoặc hỏi cán bộ đầu mối của đơn vị."
Scans = Mapping[tuple[str, str], Sequence[Evidence]]  # by (section, row)


def of_kinds(
    changed: Iterable[Change], scans: Scans, rule: Profile, *, is_sent: bool = False
) -> list[Finding]:
    """By the regulation: it stops the places that changed without a scan of a kind that is taken,
    where one is wanted (CM-6.4, LC-2.2d), and warns of other papers of a kind that is not. Of what
    is sent already it only warns."""
    places = dict.fromkeys((each.section, each.row) for each in changed)
    is_wanted = rule.evidence_required.value and not is_sent
    found = [
        _of_kinds(section(key), row, scans.get((key, row), ()), rule, is_wanted=is_wanted)
        for key, row in places
    ]
    return [each for each in found if each is not None]


def _of_kinds(
    declared: Section, row: str, attached: Sequence[Evidence], rule: Profile, *, is_wanted: bool
) -> Finding | None:
    strange = [each for each in attached if not takes(rule, declared, each.kind)]
    is_bare = is_wanted and len(strange) == len(attached)
    if not strange and not is_bare:
        return None
    said, citation = "Chưa đính kèm minh chứng cho thay đổi này.", rule.evidence_required.citation
    if strange:
        said = "Có giấy tờ không thuộc loại được nhận làm minh chứng cho thay đổi này."
        said += f" {WHAT_TO_DO}" if is_bare else ""
        citation = rule.papers(declared.number).citation
    return Finding(
        said,
        section=declared.key,
        row=row,
        item=declared.number,
        severity=Severity.BLOCKS if is_bare else Severity.WARNS,
        article=citation.shown(),
    )


def takes(rule: Profile, declared: Section, kind: str) -> bool:
    """Whether the regulation takes papers of that kind as evidence of a change there. A picture
    that stands in the section is the thing itself, not a paper about it."""
    taken = rule.papers(declared.number).value
    return not taken or kind in taken or kind == PORTRAIT


def kinds_taken(rule: Profile, declared: Section) -> tuple[str, ...]:
    """What to offer: the kinds that usually prove the section and are taken, then the others that
    the regulation names for it."""
    usual = [each for each in declared.evidence if takes(rule, declared, each)]
    return tuple(dict.fromkeys([*usual, *rule.papers(declared.number).value]))


def signed_late(changed: Iterable[Change], scans: Scans) -> list[Finding]:
    """Papers signed after what they prove had taken effect (`sections.evidence`)."""
    rows: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for each in changed:
        before, after = each.before or {}, each.after or {}
        if each.field:
            before, after = {each.field: each.before}, {each.field: each.after}
        rows[each.section, each.row] |= {
            name: value for name, value in after.items() if before.get(name) != value
        } | {"id": each.row}
    return [
        finding
        for (key, row), fields in rows.items()
        for finding in evidence.signed_late(
            section(key),
            fields,
            [(one.kind, one.issued_on) for one in scans.get((key, row), ())],
        )
    ]


def of_items(declaration: Declaration, items: Iterable[Item]) -> list[Finding]:
    """Both, as warnings, for items of a declaration that are read with their evidence: the kinds
    by the regulation that it began with."""
    changed, scans = [], defaultdict[tuple[str, str], list[Evidence]](list)
    for item in items:
        changed.append(item.change)
        scans[item.section, item.row] += item.evidence.all()
    rule = regulations.profile(declaration.regulation)
    return [*of_kinds(changed, scans, rule, is_sent=True), *signed_late(changed, scans)]
