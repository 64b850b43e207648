"""The list of sections: how each stands, and how much is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from hoso.changes import rules
from hoso.dossiers.sections.declaration import Section
from hoso.web.own.desk import Desk
from hoso.web.own.totals import totals_of
from hoso.web.shown import SectionGroup, SectionLink, State

ONLY_TO_DO = "can-lam"


@dataclass(frozen=True, slots=True)
class Progress:
    """to_do: sections that want something of the person; 10 of 12 is `filled` of `wanted` of
    this stage; to_send, beyond: fields that stop a sending, and that a full dossier lacks too."""

    filled: int
    wanted: int
    percent: str
    to_send: int
    beyond: int
    to_do: int
    groups: tuple[SectionGroup, ...]
    is_short: bool


def mark(desk: Desk, declared: Section) -> State:
    """What is most urgent about the section, in one word."""
    key = declared.key
    if any(place[0] == key and place not in desk.corrected for place in desk.returned):
        return State("bad", "bị trả lại", "arrow-back-up")
    wrong = sum(
        1
        for finding in desk.reading.findings
        if finding.section == key and finding.blocks and not desk.is_gap(finding)
    )
    if wrong:
        return State("bad", f"sai {wrong}", "alert-circle")
    gaps = desk.filled[key].wanted - desk.filled[key].filled
    changed = sum(len(each) for place, each in desk.changed.items() if place[0] == key)
    if changed:
        return State("info", f"đã đổi {changed}")
    if any(place[0] == key for place in desk.waiting):
        is_checked = desk.declaration is not None and desk.declaration.state == rules.CHECKED
        return State("idle", "chờ ký" if is_checked else "chờ kiểm tra")
    if gaps:
        return State("warn", f"thiếu {gaps}")
    if odd := desk.unasked(declared):
        return State("doubt", f"xem lại {len(odd)}")
    return State("ok", "đủ") if declared.rows(desk.content) else State("idle", "chưa khai", "minus")


def wants_something(desk: Desk, declared: Section, state: State) -> bool:
    if not desk.may_enter(declared):
        return False
    filled = desk.filled[declared.key]
    return state.tone in {"bad", "warn"} or filled.filled < filled.wanted


def progress(desk: Desk, current: Section | None, is_short: bool = False) -> Progress:
    """is_short: only what is to be done, and the section one is at."""
    sections = {each.key: each for each in desk.sections}
    marks = {key: mark(desk, declared) for key, declared in sections.items()}
    to_do = {k for k, each in sections.items() if wants_something(desk, each, marks[k])}
    groups: dict[str, list[SectionLink]] = {}
    tail = f"?{ONLY_TO_DO}=1" if is_short else ""
    for key, declared in sections.items():
        is_current = declared is current
        if is_short and not is_current and key not in to_do:
            continue
        url = desk.at.place(declared) + tail
        link = SectionLink(declared.number, declared.title, url, marks[key], is_current)
        groups.setdefault(declared.group, []).append(link)
    return Progress(
        **asdict(totals_of(desk.filled, desk.empty)),
        to_do=len(to_do),
        groups=tuple(SectionGroup(title, links) for title, links in groups.items()),
        is_short=is_short,
    )


def first_to_do(desk: Desk) -> Section:
    """Where to begin: what was returned, what is wrong, what lacks; else the first section."""
    own = [each for each in desk.sections if desk.may_enter(each)] or desk.sections
    marks = [(declared, mark(desk, declared)) for declared in own]
    for tone in ("bad", "warn"):
        for declared, state in marks:
            if state.tone == tone:
                return declared
    return own[0]
