"""Examples of the checks of learning, work, pay, merits, discipline."""

from __future__ import annotations

from typing import Any

from tests.dossiers.worked.example import Example

BORN = {"identity": {"born_on": "1985-03-01"}}
RECRUITED = {"origin": {"recruited_on": "2008-09-01", "joined_on": "2012-05-01"}}
EMPLOYEE = {"person": {"kind": "employee"}}


def paid(since: str, step: int, coefficient: str, rank: str = "01.003", **more: Any) -> Any:
    return {"since": since, "rank": rank, "step": step, "coefficient": coefficient} | more


LEARNING = (
    Example("training", "trained_by_17", "a.until",
            BORN | {"training": [{"since": "2000-09", "until": "2002-01"}]},
            BORN | {"training": [{"since": "2000-09", "until": "2002-06"}]}),
    Example("training", "degree_takes_its_months", "a.until",
            {"training": [{"since": "2012-09", "until": "2013-12", "degree": "06"}]},
            {"training": [{"since": "2012", "until": "2014", "degree": "06"}]}),
    Example("training", "higher_degree_has_its_lower", "a.degree",
            {"training": [{"until": "2012-06", "degree": "05"}]},
            {"training": [{"until": "2012-06", "degree": "05"},
                          {"until": "2007-06", "degree": "04"}]}),
    Example("training", "higher_degree_comes_later", "b.until",
            {"training": [{"until": "2006-06", "degree": "05"},
                          {"until": "2007-06", "degree": "04"}]},
            {"training": [{"until": "2006-06", "degree": "05"},
                          {"until": "2007-06", "degree": "04"},
                          {"until": "2003-06", "degree": "04"}]}),
    Example("political_theory", "level_is_said_once", "b.degree",
            {"political_theory": [{"until": "2010-06", "degree": "02"},
                                  {"until": "2014-06", "degree": "02"}]},
            {"political_theory": [{"until": "2010-06", "degree": "02"},
                                  {"until": "2014-06", "degree": "03"}]}),
)  # fmt: skip

WORK = (
    Example("work", "no_long_holes", "b.since",
            {"work": [{"since": "2008-09", "until": "2010-03"}, {"since": "2011-01"}]},
            {"work": [{"since": "2008-09", "until": "2010-03"}, {"since": "2011-01"}],
             "training": [{"since": "2010-02", "until": "2010-12"}]}),
    Example("work", "reaches_back_to_recruitment", "a.since",
            RECRUITED | {"work": [{"since": "2009-06"}]},
            RECRUITED | {"work": [{"since": "2008-10"}]}),
    Example("work", "covers_joining", "",
            RECRUITED | {"work": [{"since": "2008-09", "until": "2012-04"}, {"since": "2012-06"}]},
            RECRUITED | {"work": [{"since": "2008-09", "until": "2012-04"}, {"since": "2012-05"}]}),
)  # fmt: skip

SALARY = (
    Example("salary", "pay_is_named", "a.coefficient",
            {"salary": [{"since": "2020-01"}]},
            {"salary": [{"since": "2020-01", "position_pay": 6_500_000}]}),
    Example("salary", "pay_by_rank_is_whole", "a.coefficient",
            {"salary": [{"since": "2020-01", "rank": "01.003", "step": 2}]},
            {"salary": [paid("2020-01", 2, "2.67")]}),
    Example("salary", "steps_rise_one_by_one", "b.step",
            {"salary": [paid("2012-01", 2, "2.67"), paid("2018-01", 4, "3.33")]},
            {"salary": [paid("2012-01", 2, "2.67"), paid("2015-01", 3, "3.00")]}),
    Example("salary", "steps_do_not_fall", "b.step",
            {"salary": [paid("2012-01", 3, "3.00"), paid("2015-01", 2, "2.67")]},
            {"salary": [paid("2012-01", 3, "3.00"), paid("2015-01", 1, "4.40", "01.002")]}),
    Example("salary", "step_takes_its_months", "b.since",
            {"salary": [paid("2012-01", 2, "2.67"), paid("2014-12", 3, "3.00")]},
            {"salary": [paid("2012-01", 2, "2.67"), paid("2014-12", 3, "3.00", raise_form="03")]}),
    Example("salary", "early_raise_is_within_a_year", "b.since",
            {"salary": [paid("2012-01", 2, "2.67"), paid("2013-12", 3, "3.00", raise_form="03")]},
            {"salary": [paid("2012-01", 2, "2.67"), paid("2014-01", 3, "3.00", raise_form="03")]}),
    Example("salary", "next_step_is_declared", "a.since",
            {"salary": [paid("2022-09", 4, "3.33")]},
            {"salary": [paid("2022-10", 4, "3.33")]}),
    Example("salary", "step_is_on_its_scale", "a.step",
            {"salary": [paid("2024-01", 10, "4.98")]},
            {"salary": [paid("2024-01", 9, "4.98")]}),
    Example("salary", "coefficient_is_that_of_its_step", "a.coefficient",
            {"salary": [paid("2024-01", 3, "2.67")]},
            {"salary": [paid("2003-01", 3, "2.06")]}),
    Example("salary", "career_level_fits_scale", "a.career_level",
            EMPLOYEE | {"salary": [paid("2026-07", 3, "4.68", "V.07.03.28", career_level="5")]},
            EMPLOYEE | {"salary": [paid("2026-07", 3, "5.08", "V.07.03.28", career_level="4")]}),
    Example("salary", "career_level_from_its_day", "a.career_level",
            EMPLOYEE | {"salary": [{"since": "2025-01", "until": "2026-06", "career_level": "3"}]},
            EMPLOYEE | {"salary": [{"since": "2026-07", "career_level": "3"}]}),
    Example("salary", "career_level_is_for_employees", "a.career_level",
            {"salary": [{"since": "2026-07", "career_level": "3"}]},
            EMPLOYEE | {"salary": [{"since": "2026-07", "career_level": "3"}]}),
    Example("salary", "rank_is_of_ones_kind", "b.rank",
            {"salary": [{"until": "2012", "rank": "V.07.03.29"}, {"rank": "V.07.03.28"}]},
            {"salary": [{"until": "2012", "rank": "V.07.03.29"}, {"rank": "01.003"}]}),
    Example("salary", "percent_is_usual", "a.percent",
            {"salary": [{"percent": "75.00"}]},
            {"salary": [{"percent": "85.00"}]}),
    Example("salary", "officials_have_no_trial_now", "a.percent",
            {"salary": [{"since": "2025-09", "percent": "85.00"}]},
            {"salary": [{"since": "2025", "percent": "85.00"}]}),
    Example("salary", "employees_have_no_trial_now", "a.percent",
            EMPLOYEE | {"salary": [{"since": "2026-09", "percent": "85.00"}]},
            EMPLOYEE | {"salary": [{"since": "2025-09", "percent": "85.00"}]}),
)  # fmt: skip

PAY = (
    Example("pay", "rank_after_recruitment", "rank_appointed_on",
            RECRUITED | {"pay": {"rank_appointed_on": "2007-01-01"}},
            RECRUITED | {"pay": {"rank_appointed_on": "2008"}}),
    Example("pay", "percent_is_usual", "percent",
            {"pay": {"percent": "90.00"}},
            {"pay": {"percent": "100.00"}}),
    Example("pay", "career_level_is_for_employees", "career_level",
            {"pay": {"career_level": "3"}},
            EMPLOYEE | {"pay": {"career_level": "3"}}),
    Example("pay", "beyond_frame_at_least_five", "beyond_frame_percent",
            {"pay": {"beyond_frame_percent": "3.00"}},
            {"pay": {"beyond_frame_percent": "5.00"}}),
    Example("pay", "beyond_frame_on_the_last_step", "beyond_frame_percent",
            {"pay": {"beyond_frame_percent": "5.00"}, "salary": [paid("2020-01", 8, "4.65")]},
            {"pay": {"beyond_frame_percent": "5.00"}, "salary": [paid("2020-01", 9, "4.98")]}),
    Example("pay", "beyond_frame_fits_its_time", "beyond_frame_percent",
            {"pay": {"beyond_frame_percent": "9.00"}, "salary": [paid("2020-01", 9, "4.98")]},
            {"pay": {"beyond_frame_percent": "8.00"}, "salary": [paid("2020-01", 9, "4.98")]}),
)  # fmt: skip

ALLOWANCES = (
    Example("allowances", "allowance_is_worth_something", "a.percent",
            {"allowances": [{"kind": "03", "coefficient": "0.00"}]},
            {"allowances": [{"kind": "03", "amount": 500_000}]}),
    Example("allowances", "position_allowance_has_its_position", "a.kind",
            {"allowances": [{"kind": "08"}]},
            {"allowances": [{"kind": "08"}], "position": {"position": "012"}}),
    Example("allowances", "concurrent_allowance_has_its_post", "a.kind",
            {"allowances": [{"kind": "01"}], "position": {"position": "012"}},
            {"allowances": [{"kind": "01"}], "position": {"concurrent_positions": ["015"]}}),
    Example("allowances", "concurrent_allowance_is_a_tenth", "a.percent",
            {"allowances": [{"kind": "01", "percent": "20.00"}]},
            {"allowances": [{"kind": "01", "percent": "10.00"}]}),
    Example("allowances", "one_of_each_kind", "b.until",
            {"allowances": [{"since": "2018", "kind": "03"}, {"since": "2021", "kind": "03"}]},
            {"allowances": [{"since": "2018", "until": "2020", "kind": "03"},
                            {"since": "2021", "kind": "03"}]}),
    Example("allowances", "coefficient_is_one_of_its_levels", "a.coefficient",
            {"allowances": [{"kind": "03", "coefficient": "0.60"}]},
            {"allowances": [{"kind": "03", "coefficient": "0.70"}]}),
    Example("allowances", "exclusive_ones_do_not_meet", "b.kind",
            {"allowances": [{"since": "2018-01", "kind": "13"},
                            {"since": "2020-01", "kind": "14"}]},
            {"allowances": [{"since": "2018-01", "until": "2019-12", "kind": "13"},
                            {"since": "2020-01", "kind": "14"}]}),
    Example("allowances", "service_allowance_is_for_officials", "a.kind",
            EMPLOYEE | {"allowances": [{"kind": "15"}]},
            {"allowances": [{"kind": "15"}]}),
)  # fmt: skip


def rated(*years: int, rating: str = "02") -> Any:
    return [{"year": year, "rating": rating} for year in years]


MERITS = (
    Example("former_regime", "former_regime_is_over", "a.since",
            {"former_regime": [{"since": "1980"}]},
            {"former_regime": [{"since": "1970", "until": "1975"}]}),
    Example("ratings", "ratings_have_no_hole", "",
            {"origin": {"recruited_on": "2021-09-01"}, "ratings": rated(2022, 2025)},
            {"origin": {"recruited_on": "2021-09-01"}, "ratings": rated(2022, 2023, 2024, 2025)}),
    Example("ratings", "one_rating_a_year", "b.year",
            {"ratings": [{"year": 2024, "rating": "01"}, {"year": 2024, "rating": "02"}]},
            {"ratings": [{"year": 2024, "rating": "01"}, {"year": 2024, "rewards": ["07"]}]}),
    Example("ratings", "rating_says_something", "a.rating",
            {"ratings": [{"year": 2024}]},
            {"ratings": [{"year": 2024, "rewards": ["08"]}]}),
    Example("ratings", "rated_after_recruitment", "a.year",
            RECRUITED | {"ratings": rated(2007)},
            RECRUITED | {"ratings": rated(2008)}),
    Example("ratings", "rated_by_now", "a.year",
            {"ratings": rated(2027)},
            {"ratings": rated(2026)}),
    Example("ratings", "discipline_lowers_the_rating", "a.rating",
            {"ratings": rated(2025), "discipline": [{"since": "2025-05", "form": "cc-01"}]},
            {"ratings": rated(2025), "discipline": [{"since": "2025-05", "form": "dang-01"}]}),
    Example("ratings", "title_fits_the_rating", "a.emulation_title",
            {"ratings": [{"year": 2025, "rating": "04", "emulation_title": "04"}]},
            {"ratings": [{"year": 2025, "rating": "02", "emulation_title": "04"}]}),
    Example("discipline", "discipline_lasts_a_year", "a.until",
            {"discipline": [{"since": "2025-09-10", "until": "2027", "form": "cc-01"}]},
            {"discipline": [{"since": "2025-09-10", "until": "2026-09-10", "form": "cc-01"}]}),
    Example("discipline", "discipline_form_existed", "a.form",
            {"discipline": [{"since": "2025-09", "form": "cu-01"}]},
            {"discipline": [{"since": "2025", "form": "cu-01"}]}),
    Example("discipline", "discipline_form_is_of_ones_kind", "a.form",
            {"discipline": [{"since": "2026-05", "form": "vc-01"}]},
            {"discipline": [{"since": "2015-05", "until": "2016-05", "form": "vc-01"}]}),
    Example("means", "certificate_has_its_area", "bought_land_area",
            {"means": {"bought_land_certificate": "CS 01234"}},
            {"means": {"bought_land_certificate": "CS 01234", "bought_land_area": "120.0"}}),
)  # fmt: skip
