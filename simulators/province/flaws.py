"""What is left out or wrong on purpose, so that lists of quality have something to show. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from simulators.province.lives import Life
from simulators.province.posts import WORKER

Flaw = Callable[[Life], None]


def spoil(rng: Random, life: Life, number: int) -> None:
    """Of a hundred: four have gaps that block, four mistakes, six something to look at, three no
    version yet, fourteen something left out that blocks nothing."""
    draw = number * 37 % 100  # spread evenly, whatever the size
    if 14 <= draw < 17:
        life.is_frozen = False
    of_worker = life.post.kind == WORKER
    for upto, flaws, of_workers in (
        (4, GAPS, GAPS),
        (8, MISTAKES, MISTAKES_OF_WORKERS),
        (14, ODDITIES, ODDITIES_OF_WORKERS),
        (17, (), ()),
        (31, LACKS, LACKS_OF_WORKERS),
    ):
        if draw < upto:
            chosen: Sequence[Flaw] = of_workers if of_worker else flaws
            if chosen:
                flaw = rng.choice(chosen)
                flaw(life)
                life.flaw = flaw.__name__.strip("_")
            return


# ── gaps that block ───────────────────────────────────────────────────────────


def _no_phone(life: Life) -> None:
    life.content["papers"].pop("phone")


def _no_address(life: Life) -> None:
    life.content["papers"].pop("address_place")


def _no_birth_place(life: Life) -> None:
    life.content["identity"].pop("birth_place")


def _no_mode_of_training(life: Life) -> None:
    for row in life.content.get("training", []):
        row.pop("mode")


# ── mistakes that block ───────────────────────────────────────────────────────


def _training_ends_before_it_begins(life: Life) -> None:
    for row in life.content["training"][:1]:
        row["since"], row["until"] = row["until"], row["since"]


def _child_older_than_parent(life: Life) -> None:
    for row in life.content["family"]:
        if row["relation"] in ("01", "05"):
            row["born_in"] = life.born.year
            return


def _short_insurance_number(life: Life) -> None:
    papers = life.content["papers"]
    papers["social_insurance_number"] = papers["social_insurance_number"][:9]


def _joined_before_recruited(life: Life) -> None:
    origin = life.content["origin"]
    origin["joined_on"] = f"{int(origin['recruited_on'][:4]) - 2}-03-01"


def _party_as_a_child(life: Life) -> None:
    life.content["membership"]["party_joined_on"] = f"{life.born.year + 12}-02-03"


def _contract_ends_before_it_begins(life: Life) -> None:
    row = life.content["contracts"][0]
    row["until"] = f"{int(row['since'][:4]) - 1}-12"


# ── what only warns ───────────────────────────────────────────────────────────


def _birth_year_unlike_the_number(life: Life) -> None:
    identity = life.content["identity"]
    day = min(life.born.day, 28)
    identity["born_on"] = f"{life.born.year - 1}-{life.born.month:02}-{day:02}"


def _no_mother(life: Life) -> None:
    life.content["family"] = [row for row in life.content["family"] if row["relation"] != "02"]


def _gap_in_salary(life: Life) -> None:
    """Two steps at once: the row between them was lost."""
    rows = life.content["salary"]
    if len(rows) > 3:
        del rows[1]


def _two_posts_at_once(life: Life) -> None:
    rows = life.content["work"]
    if len(rows) > 1:
        del rows[-2]["until"]


def _years_without_rating(life: Life) -> None:
    rows = life.content.get("ratings", [])
    del rows[len(rows) // 2 : len(rows) // 2 + 2]


def _third_fixed_term(life: Life) -> None:
    """Against Article 20 of the Labour Code 2019: the third must be without end."""
    for row in life.content["contracts"][2:]:
        row |= {"term_kind": "01", "until": f"{int(row['since'][:4]) + 3}{row['since'][4:]}"}


# ── what a full dossier has ───────────────────────────────────────────────────


def _no_portrait(life: Life) -> None:
    life.content.pop("portrait")


def _no_health(life: Life) -> None:
    life.content.pop("health", None)


def _no_means(life: Life) -> None:
    life.content.pop("means", None)


def _no_ratings(life: Life) -> None:
    life.content.pop("ratings", None)


def _no_strength(life: Life) -> None:
    for name in ("strength", "longest_work"):
        life.content["position"].pop(name)


def _no_insurance(life: Life) -> None:
    for name in ("social_insurance_number", "health_insurance_number"):
        life.content["papers"].pop(name)


def _no_bank(life: Life) -> None:
    for name in ("bank", "bank_account"):
        life.content["contract_party"].pop(name)


GAPS: tuple[Flaw, ...] = (_no_phone, _no_address, _no_mode_of_training, _no_birth_place)
MISTAKES: tuple[Flaw, ...] = (
    _training_ends_before_it_begins,
    _child_older_than_parent,
    _short_insurance_number,
    _joined_before_recruited,
    _party_as_a_child,
)
MISTAKES_OF_WORKERS: tuple[Flaw, ...] = (_short_insurance_number, _contract_ends_before_it_begins)
ODDITIES: tuple[Flaw, ...] = (
    _birth_year_unlike_the_number,
    _no_mother,
    _gap_in_salary,
    _two_posts_at_once,
    _years_without_rating,
)
ODDITIES_OF_WORKERS: tuple[Flaw, ...] = (_birth_year_unlike_the_number, _third_fixed_term)
LACKS: tuple[Flaw, ...] = (
    _no_portrait, _no_health, _no_means, _no_ratings, _no_strength, _no_insurance,
)  # fmt: skip
LACKS_OF_WORKERS: tuple[Flaw, ...] = (_no_portrait, _no_insurance, _no_bank)
