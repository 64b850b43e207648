"""What is open and the account's to do: by due day, with why and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone

from hoso.accounts.models import Account
from hoso.accounts.security import security
from hoso.deadlines import queries, sources
from hoso.deadlines.models import Deadline
from hoso.deadlines.reviews import KEY as REVIEW_KEY
from hoso.dossiers.models import Person
from hoso.regulations import queries as regulations
from hoso.regulations import rules
from hoso.regulations.values import Citation, Term
from hoso.web import paging, shown
from hoso.web.dues import due_heading, shown_due

KEYS = ("due_on", "pk")
WHEN = {"qua-han": "Quá hạn", "hom-nay": "Hết hạn hôm nay", "tuan-nay": "Đến hết tuần này"}


@dataclass(frozen=True, slots=True)
class Row:
    """about: the name of whose dossier it is, where the account may read it."""

    deadline: Deadline
    due: shown.Due
    about: str

    @property
    def moved(self) -> str:
        moved = self.deadline.moved_from
        return f"hạn dời từ {moved:%d/%m/%Y}" if moved else ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Counts:
    """Open ones: all, late, due today, due from today until Sunday."""

    every: int
    late: int
    today: int
    week: int

    @classmethod
    def of(cls, by_day: Mapping[date, int], day: date) -> Counts:
        sunday = day + timedelta(days=6 - day.weekday())
        return cls(
            sum(by_day.values()),
            sum(count for due, count in by_day.items() if due < day),
            by_day.get(day, 0),
            sum(count for due, count in by_day.items() if day <= due <= sunday),
        )


@dataclass(frozen=True, slots=True)
class Listing:
    counts: Counts
    kinds: list[shown.Kind]
    groups: list[Group]
    page: paging.Page[Deadline]
    options: list[tuple[str, str]]
    kind: str
    when: str

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.when)


def listing(account: Account, asked: QueryDict) -> Listing:
    """A fixed number of statements, however many there are."""
    day = timezone.localdate()
    words = sources.kinds()
    kind = asked.get("loai", "") if asked.get("loai", "") in words else ""
    when = asked.get("khi", "") if asked.get("khi", "") in WHEN else ""
    owed = queries.owed(account, kind)
    by_day = owed.by_day
    counts = Counts.of(by_day, day)
    first, last = _between(when, day)
    rows = owed.rows
    rows = rows.filter(due_on__gte=first) if first else rows
    rows = rows.filter(due_on__lte=last) if last else rows
    page = paging.page(
        rows.select_related("unit"),
        KEYS,
        asked,
        total=_total(counts, when),
    )
    return Listing(
        counts,
        _kinds(counts, when, kind),
        _groups(_rows(account, page.rows, day), by_day, day),
        page,
        [("", "Mọi loại việc"), *words.items()],
        kind,
        when,
    )


def counts_of(account: Account) -> Counts:
    """One statement."""
    return Counts.of(queries.owed(account).by_day, timezone.localdate())


def due_of(deadline: Deadline, day: date) -> shown.Due:
    """With the article it is due by; with the days counted where they give this very day."""
    citation = _citation(deadline)
    due = rules.Due(deadline.due_on, (), citation)
    if (term := _term(deadline)) is not None:
        counted = rules.due(term, deadline.since, regulations.calendar(), citation)
        due = counted if counted.on == deadline.due_on else due
    shown_ = shown_due(due, since=f"Tính từ ngày {deadline.since:%d/%m/%Y}.", today=day)
    if not shown_.quote and citation.summary:
        return replace(shown_, quote=citation.summary)
    return shown_


def _citation(deadline: Deadline) -> Citation:
    if deadline.key == REVIEW_KEY:
        return Citation(
            article=security().name,
            quote=f"Rà soát tài khoản và quyền {security().review_months} tháng một lần.",
        )
    return regulations.profile(deadline.regulation).article(deadline.key)


def _term(deadline: Deadline) -> Term | None:
    if deadline.key == REVIEW_KEY:
        return None
    profile = regulations.profile(deadline.regulation)
    first, *rest = deadline.key.split(".")
    if first == "chains":
        return profile.chain(rest[0]).value.step(rest[1]).value.term if rest[1:] else None
    value = getattr(profile, first).value
    return value if isinstance(value, Term) else None


def _between(when: str, day: date) -> tuple[date | None, date | None]:
    if when == "qua-han":
        return None, day - timedelta(days=1)
    if when == "hom-nay":
        return day, day
    if when == "tuan-nay":
        return day, day + timedelta(days=6 - day.weekday())
    return None, None


def _total(counts: Counts, when: str) -> int:
    totals = {"qua-han": counts.late, "hom-nay": counts.today, "tuan-nay": counts.week}
    return totals.get(when, counts.every)


def _kinds(counts: Counts, when: str, kind: str) -> list[shown.Kind]:
    kept = f"loai={kind}&" if kind else ""
    found = [shown.Kind("Tất cả", counts.every, f"?{kept}", is_current=not when)]
    for key, label in WHEN.items():
        is_late = key == "qua-han" and counts.late > 0
        note = "làm trước" if is_late else ""
        found.append(
            shown.Kind(label, _total(counts, key), f"?{kept}khi={key}", note, key == when, is_late)
        )
    return found


def _rows(account: Account, deadlines: Sequence[Deadline], day: date) -> list[Row]:
    wanted = {each.about for each in deadlines if each.about}
    seen = Person.objects.visible_to(account).filter(pk__in=wanted)
    names = dict(seen.values_list("pk", "full_name"))
    dues: dict[tuple[object, ...], shown.Due] = {}
    rows = []
    for each in deadlines:
        same = each.regulation, each.key, each.since, each.due_on
        if same not in dues:
            dues[same] = due_of(each, day)
        rows.append(Row(each, dues[same], names.get(each.about, "") if each.about else ""))
    return rows


def _groups(rows: Sequence[Row], by_day: Mapping[date, int], day: date) -> list[Group]:
    """By due day; what is late stands together."""
    groups: list[Group] = []
    for row in rows:
        title = due_heading(row.deadline.due_on, by_day, day)
        if not groups or groups[-1].title != title:
            groups.append(Group(title, []))
        groups[-1].rows.append(row)
    return groups
