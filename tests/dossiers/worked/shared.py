"""Examples of the checks that tables share, for each table that declares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hoso.dossiers.sections import SECTIONS
from tests.dossiers.worked.example import Example, Said

BORN: Said = {"identity": {"born_on": "1985-03-01"}}
FIRST_DATE = {
    "origin": "recruited_on", "membership": "party_joined_on", "honours": "academic_title_on",
    "position": "appointed_on", "pay": "rank_appointed_on", "contracts": "signed_on",
}  # fmt: skip


def ends_after_it_begins(key: str) -> Example:
    return Example(
        key, "ends_after_it_begins", "a.until",
        {key: [{"since": "2011-09", "until": "2011-08"}]},
        {key: [{"since": "2011-09", "until": "2011"}]},
    )  # fmt: skip


def begins_after_birth(key: str) -> Example:
    return Example(
        key, "begins_after_birth", "a.since",
        BORN | {key: [{"since": "1995-09"}]},
        BORN | {key: [{"since": "2003-09"}]},
    )  # fmt: skip


def does_not_overlap(key: str) -> Example:
    return Example(
        key, "does_not_overlap", "b.since",
        {key: [{"since": "2008-09", "until": "2012-03"}, {"since": "2011-01", "until": "2014"}]},
        {key: [{"since": "2008-09", "until": "2012-03"}, {"since": "2012", "until": "2014"}]},
    )  # fmt: skip


def one_is_open(key: str) -> Example:
    return Example(
        key, "one_is_open", "b.until",
        {key: [{"since": "2008-09"}, {"since": "2015-01"}]},
        {key: [{"since": "2008-09", "until": "2014-12"}, {"since": "2015-01"}]},
    )  # fmt: skip


def not_in_the_future(key: str) -> Example:
    name = FIRST_DATE.get(key, "since")
    late, now = {name: "2027-01"}, {name: "2026"}
    if SECTIONS[key].many:
        return Example(key, "not_in_the_future", f"a.{name}", {key: [late]}, {key: [now]})
    return Example(key, "not_in_the_future", name, {key: late}, {key: now})


def ends_by_now(key: str) -> Example:
    return Example(
        key, "ends_by_now", "a.until",
        {key: [{"since": "2020-01", "until": "2027-12"}]},
        {key: [{"since": "2020-01", "until": "2026-11"}]},
    )  # fmt: skip


def is_said_once(key: str) -> Example:
    one, other = ({"year": 2010}, {"year": 2011}) if key == "ratings" else _texts(key)
    return Example(key, "is_said_once", "b.", {key: [one, one]}, {key: [one, other]})


def _texts(key: str) -> tuple[Said, Said]:
    name = SECTIONS[key].fields[0].name
    return {name: "2010"}, {name: "2011"}


def bears_no_secret_stamp(key: str) -> Example:
    name = SECTIONS[key].texts[0]
    stamped, plain = {name: "Theo văn bản MẬT số 5"}, {name: "HỌC VIỆN KỸ THUẬT MẬT MÃ"}
    if SECTIONS[key].many:
        place = f"a.{name}"
        return Example(key, "bears_no_secret_stamp", place, {key: [stamped]}, {key: [plain]})
    return Example(key, "bears_no_secret_stamp", name, {key: stamped}, {key: plain})


SHARED: tuple[Callable[[str], Example], ...] = (
    ends_after_it_begins, begins_after_birth, does_not_overlap, one_is_open, not_in_the_future,
    ends_by_now, is_said_once, bears_no_secret_stamp,
)  # fmt: skip


def examples() -> Iterator[Example]:
    for make in SHARED:
        for key, section in SECTIONS.items():
            if make.__name__ in {rule.name for rule in section.checks}:
                yield make(key)
