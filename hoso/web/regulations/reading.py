"""A regulation as the screen reads it: by group, each value in a sentence with its article."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.text import capfirst

from hoso.catalogs import queries as catalogs
from hoso.organisations.models import UnitKind
from hoso.regulations import comparing
from hoso.regulations.kinds import ChangeKind, StepRole
from hoso.regulations.profile import Chain, Profile, Step
from hoso.regulations.saying import PEOPLE, amount, fits, said
from hoso.regulations.values import Citation, Cited
from hoso.regulations.words import GROUPS, KEYS, keys_of, word
from hoso.web import shown

DEFAULT = shown.State("idle", "mặc định của hệ thống", "info-circle")
SUMMARY = shown.State("warn", "theo bản tóm tắt, chưa đối chiếu nguyên văn", "help-circle")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and where it comes from. `url` leads to its form where it may be edited."""

    part: str
    text: str
    mark: shown.State | None
    article: str
    quote: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ChainShown:
    """A chain: what it is for, its steps as a line of steps and one by one."""

    line: Line
    label: str
    steps: Sequence[shown.Step]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    label: str
    does: str
    lines: Sequence[Line]
    chains: Sequence[ChainShown] = ()


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str
    rows: Sequence[Row]


def line(part: str, text: str, citation: Citation, url: str = "") -> Line:
    """A default is never shown as the regulation's word."""
    if citation.silent:
        return Line(part, text, DEFAULT, "", citation.source, url)
    if citation.summary:
        words = f"{citation.summary} ({citation.source})"
        return Line(part, text, SUMMARY, citation.article, words, url)
    return Line(part, text, None, citation.article, citation.quote, url)


def groups(profile: Profile, *, is_editable: bool = False) -> list[Group]:
    """The whole regulation. One statement, for the names of kinds of paper."""
    papers = _papers(profile)
    return [
        Group(
            f"nhom-{number}",
            title,
            [
                _row(profile, key, papers, is_editable)
                for key in keys_of(title)
                if getattr(profile, key) != ()
            ],
        )
        for number, title in enumerate(GROUPS, 1)
    ]


def _row(profile: Profile, key: str, papers: Mapping[str, str], is_editable: bool) -> Row:
    def of(part: str, citation: Citation) -> Line:
        url = reverse("regulations:value", args=[profile.name, part]) if is_editable else ""
        text = papers.get(part) or said(profile, part)
        return line(part, text, citation, url)

    words = KEYS[key]
    if key == "chains":
        chains = [_chain(each, of) for each in profile.chains]
        return Row(key, words.label, words.does, (), chains)
    lines = [
        of(part, cited.citation) for part, cited in profile.cited() if part.split(".")[0] == key
    ]
    return Row(key, words.label, words.does, lines)


def _papers(profile: Profile) -> dict[str, str]:
    """What is said of kinds of papers with their names, by part."""
    whole, apart = profile.evidence_kinds.value, [each.value for each in profile.evidence_for]
    codes = {code for kinds in (whole, *(each.kinds for each in apart)) for code in kinds}
    names = catalogs.labels({("evidence_kind", code) for code in codes})

    def told(kinds: Sequence[str]) -> str:
        return "; ".join(names.get(("evidence_kind", code), code) for code in kinds)

    found = {
        f"evidence_for.{place}": f"Mục {', '.join(each.items)}: chỉ nhận {told(each.kinds)}."
        for place, each in enumerate(apart)
    }
    if whole:
        found["evidence_kinds"] = f"Nhận {len(whole)} loại: {told(whole)}."
    return found


def _chain(cited: Cited[Chain], of: Callable[[str, Citation], Line]) -> ChainShown:
    chain = cited.value
    key = f"chains.{chain.key}"
    return ChainShown(
        replace(of(key, cited.citation), text=f"{capfirst(fits(chain))}."),
        chain.label,
        _line_of_steps(chain),
        [of(f"{key}.{step.value.key}", step.citation) for step in chain.steps],
    )


def _line_of_steps(chain: Chain) -> list[shown.Step]:
    total = f"tất cả xong trong {amount(chain.total)}" if chain.total else ""
    return [
        shown.Step("Khai", "người nhập dữ liệu", total),
        *(_step(step.value) for step in chain.steps),
    ]


def _step(step: Step) -> shown.Step:
    term = step.term
    till = amount(term) if term else "trong đợt"
    return shown.Step(step.label, f"{word(step.role)}, {word(step.signature)}", till)


# ── side by side ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Compared:
    label: str
    left: Sequence[Line]
    right: Sequence[Line]
    differs: bool


def compared(
    left: Profile, right: Profile, *, only_different: bool
) -> list[tuple[str, list[Compared]]]:
    """By group; no statement."""
    pairs = comparing.compared(left, right)
    found = []
    for title in GROUPS:
        rows = [
            Compared(KEYS[pair.key].label, _lines(pair.left), _lines(pair.right), pair.differs)
            for pair in pairs
            if KEYS[pair.key].group == title
            and (pair.left.lines or pair.right.lines)
            and (pair.differs or not only_different)
        ]
        if rows:
            found.append((title, rows))
    return found


def _lines(side: comparing.Side) -> list[Line]:
    return [line("", text, citation) for text, citation in side.lines]


def changed_chains(
    left: Profile, right: Profile, units: dict[str, int]
) -> list[tuple[str, int, str, str]]:
    """Kinds of unit in which the steps of some declaration change: the kind, how many units,
    the steps before and after.

    units: how many open units there are of each kind.
    """
    found = []
    for kind, number in units.items():
        before, after = (_all_steps(one, kind) for one in (left, right))
        if before != after:
            found.append((str(UnitKind(kind).label), number, _told(before), _told(after)))
    return found


def _all_steps(profile: Profile, unit: str) -> dict[str, tuple[Step, ...]]:
    """By what is declared: the steps it takes there."""
    by = profile.declared_by.value.by
    return {
        f"{change}.{person}": tuple(
            step.value
            for step in profile.chain_for(
                unit=unit, change=change, entered_by=by, person=person
            ).steps
        )
        for change in ChangeKind
        for person in PEOPLE
    }


def _told(found: dict[str, tuple[Step, ...]]) -> str:
    lines = dict.fromkeys(
        " → ".join(f"{step.label} ({_short(step)})" for step in steps) for steps in found.values()
    )
    return "; ".join(lines)


def _short(step: Step) -> str:
    if step.role is StepRole.HEAD and step.term is None:
        return "trong đợt"
    return amount(step.term) if step.term else ""
