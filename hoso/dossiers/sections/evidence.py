"""A paper against the event it proves: signed after the event had taken effect. Pure; `changes`
knows which paper stands with which change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding, Severity
from hoso.dossiers.sections.declaration import Row, Section
from hoso.dossiers.sections.moments import day

RULE = "paper_signed_before_effect"

# By section: kinds of papers that make something happen, and the fields that say since when.
# A diploma, a card or a confirmed CV is rightly later than what it tells of: not here.
APPOINTING = ("appointment_decision", "recruitment_decision", "transfer_decision")
EFFECT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "origin": (("recruitment_decision",), ("recruited_on",)),
    "position": (("appointment_decision",), ("appointed_on", "reappointed_on")),
    "pay": (("rank_decision",), ("rank_appointed_on",)),
    "work": (APPOINTING, ("since",)),
    "discipline": (("discipline_decision",), ("since",)),
    "salary": (("salary_decision", "rank_decision"), ("since",)),
    "allowances": (("salary_decision",), ("since",)),
    "contracts": (("labour_contract",), ("since",)),
    "contract_appendices": (("labour_contract",), ("effective_on",)),
}

Paper = tuple[str, PartialDate | None]  # kind, code of catalog evidence_kind; the day on it


def signed_late(section: Section, changed: Row, papers: Iterable[Paper]) -> Iterator[Finding]:
    """changed: the fields of one row that changed, with its id. One warning at most, and only
    when a paper is surely later than every day of effect that changed."""
    kinds, names = EFFECT.get(section.key, ((), ()))
    effects = {name: found for name in names if (found := day(changed, name))}
    for kind, signed in papers:
        if not signed or kind not in kinds or not effects:
            continue
        if all(effect.surely_before(signed) for effect in effects.values()):
            name = max(effects, key=lambda each: effects[each])
            yield section.finding(
                name,
                f"Minh chứng ký ngày {signed.shown()}, sau ngày có hiệu lực "
                f"({effects[name].shown()}). Xem lại ngày; nếu quyết định có hiệu lực về trước "
                "thì giữ nguyên.",
                changed,
                severity=Severity.WARNS,
                rule=RULE,
            )
            return
