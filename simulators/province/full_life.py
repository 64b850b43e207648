"""One full dossier: every section of the person's form, every field of it. Pure.

Of all fields of the CV to be true of one person at once, he must have worked before 30/04/1975
and still work: a professor of about seventy. Nothing in it blocks; a field that another kind of
person fills in (the career level, of public employees) is filled all the same, and warned of.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hoso.dossiers.readers.completeness import FULL
from simulators.province import full_tables as tables
from simulators.province.full_contract import contract
from simulators.province.full_pools import ISO, Draw, Named, Pools, Row, month, month_of
from simulators.province.full_tables import Facts
from simulators.province.names import FEMALE, MALE
from simulators.province.portraits import hashes
from simulators.province.posts import CADRE, EMPLOYEE, OFFICIAL, WORKER

Content = dict[str, Any]

KINDS = (OFFICIAL,) * 9 + (EMPLOYEE,) * 8 + (CADRE, WORKER, WORKER)
STREETS = ("Phan Ngọc Hiển", "Nguyễn Tất Thành", "Lý Thường Kiệt", "30 Tháng 4", "Hùng Vương")
RECRUITED = month(1980, 9)
POSTS = {CADRE: "002", OFFICIAL: "004", EMPLOYEE: "055"}
NEXT_POSTS = {CADRE: ["001"], OFFICIAL: ["003", "002"], EMPLOYEE: ["054"]}


def content_of(number: int, seed: int, kind: str, rows: int, pools: Pools, today: date) -> Content:
    """The whole content of the person of that number; the same for the same arguments."""
    draw = Draw(Random(f"full {seed} {number}"))
    sex = FEMALE if draw.random() < 0.4 else MALE
    born = (1988 if kind == WORKER else 1955) + draw.below(3)
    personal = f"096{sex == FEMALE:d}{born % 100:02}{(seed * 100_003 + number) % 1_000_000:06}"
    person = {"id": draw.id(), "personal_number": personal,
              "staff_number": f"D{seed % 1000:03}{number:06}", "kind": kind, **_head(),
              "today": today.isoformat(), "stage": FULL}  # fmt: skip
    home, lives_in = draw.of(pools.old), draw.of(pools.new)
    of = Facts(kind, sex, draw.of(pools.families), born, RECRUITED, month_of(today),
               home.path, lives_in.path)  # fmt: skip
    shared = {
        "person": person,
        "portrait": {"photo": draw.of(hashes(sex))},
        "identity": _identity(draw, of, pools, home),
        "papers": _papers(draw, personal, lives_in),
    }
    return (
        contract(draw, of, pools, shared) if kind == WORKER else _cv(draw, of, pools, rows, shared)
    )


def _cv(draw: Draw, of: Facts, pools: Pools, rows: int, shared: Content) -> Content:
    many = tables.sizes(rows)
    work = tables.work(draw, of, many["work"])
    salary = tables.salary(draw, of, pools)
    return {
        **shared,
        "origin": _origin(work),
        "membership": _membership(draw, of),
        "schooling": {"general_education": "12/12"},
        "honours": {"academic_title": "01", "state_titles": ["05", "03"],
                    "academic_title_on": f"{2010 + draw.below(5)}-11-20",
                    "state_titles_note": "Nhà giáo ưu tú năm 2008, Anh hùng Lao động năm 2015"},
        "position": _position(draw, of),
        "pay": _pay(of, salary),
        "health": {"state": draw.of(("01", "02")), "height_cm": 155 + draw.below(25),
                   "weight_kg": f"{50 + draw.below(25)}.5", "blood_group": draw.of(BLOOD),
                   "detail": "Huyết áp cao độ I, đang điều trị ngoại trú"},
        "training": tables.training(draw, of, many["training"]),
        "political_theory": tables.political_theory(draw, of, many["political_theory"]),
        "management": tables.management(draw, of, many["management"]),
        "defence": tables.defence(draw, of, many["defence"]),
        "computing": tables.computing(draw, of, many["computing"]),
        "languages": tables.languages(draw, of, many["languages"]),
        "work": work,
        "custody": {"statement": CUSTODY},
        "former_regime": tables.former_regime(draw, of, many["former_regime"]),
        "foreign_ties": tables.foreign_ties(draw, of, many["foreign_ties"]),
        "ratings": tables.ratings(draw, of, many["ratings"]),
        "discipline": tables.discipline(draw, of, many["discipline"]),
        "family": tables.family(draw, of, pools, many["family"]),
        "spouse_family": tables.spouse_family(draw, of, pools, many["spouse_family"]),
        "salary": salary,
        "allowances": tables.allowances(draw, of, many["allowances"]),
        "means": _means(draw),
        "assessment": {"comment": ASSESSMENT},
    }  # fmt: skip


def _head() -> Row:
    """The units of tests.builders.make_tree."""
    return {
        "section": "Phòng Quản lý đất đai",
        "unit": {"code": "H12.02", "legacy_code": "000.00.02.H12",
                 "name": "Sở Nông nghiệp và Môi trường"},
        "managing_unit": {"code": "H12", "legacy_code": "000.00.00.H12",
                          "name": "UBND tỉnh Cà Mau"},
    }  # fmt: skip


BLOOD = ("A", "B", "AB", "O")
CUSTODY = (
    "Từ tháng 5/1975 đến tháng 7/1975 học tập tại huyện Năm Căn; đã khai với Ban Tổ chức Tỉnh ủy "
    "Minh Hải về việc làm thư ký đánh máy trước ngày 30/4/1975."
)
ASSESSMENT = (
    "Chấp hành tốt chủ trương của Đảng, pháp luật của Nhà nước; hoàn thành tốt nhiệm vụ được giao; "
    "phong cách làm việc khoa học, gần gũi với nhân dân và đồng nghiệp."
)


def _identity(draw: Draw, of: Facts, pools: Pools, home: Named) -> Row:
    given = draw.of(pools.given[of.sex])
    return {
        "birth_name": f"{of.family} {given}", "sex": of.sex,
        "other_names": f"Sáu {given.split()[-1]}",
        "born_on": f"{of.born}-{1 + draw.below(12):02}-{1 + draw.below(28):02}",
        "birth_place": draw.of(pools.old).key, "birth_place_detail": f"Ấp {1 + draw.below(12)}",
        "home_place": home.key, "home_place_detail": f"Ấp {1 + draw.below(12)}",
        "ethnicity": draw.of(("01", "01", "01", "05", "04")),
        "religion": draw.of(("00", "00", "00", "01", "02")), "marital_status": "02",
    }  # fmt: skip


def _papers(draw: Draw, personal: str, lives_in: Named) -> Row:
    insurance = f"96{draw.below(100_000_000):08}"
    return {
        "citizen_number": personal,
        "citizen_number_issued_on": f"{2021 + draw.below(4)}-0{1 + draw.below(9)}-15",
        "citizen_number_issued_by": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        "phone": f"09{draw.below(100_000_000):08}",
        "social_insurance_number": insurance,
        "health_insurance_number": f"GD496{insurance}",
        "address_place": lives_in.key,
        "address_detail": f"Số {1 + draw.below(300)}, đường {draw.of(STREETS)}",
    }


def _origin(work: list[Row]) -> Row:
    return {
        "family_background": "02", "former_occupation": "Bộ đội",
        "recruited_on": f"{work[0]['since']}-01", "recruited_by": "Ủy ban nhân dân tỉnh Minh Hải",
        "joined_on": f"{work[-1]['since']}-01", "recruitment_form": "02", "recruitment_post": "02",
        "recruitment_source": "03",
    }  # fmt: skip


def _membership(draw: Draw, of: Facts) -> Row:
    year = 1983 + draw.below(5)
    day = f"{1 + draw.below(12):02}-{1 + draw.below(28):02}"
    return {
        "party_joined_on": f"{year}-{day}", "party_official_on": f"{year + 1}-{day}",
        "first_organisation_on": "1975-09", "first_organisation": "01",
        "enlisted_on": "1976-02", "discharged_on": "1978-08", "highest_military_rank": "20",
        "policy_groups": ["04", "12"], "party_card_number": f"52{draw.below(1_000_000):06}",
        "wounded_class": "04",
    }  # fmt: skip


def _position(draw: Draw, of: Facts) -> Row:
    return {
        "position": POSTS[of.kind], "appointed_on": "2019-05-01", "reappointed_on": "2024-05-01",
        "planned_positions": [*NEXT_POSTS[of.kind]], "concurrent_positions": ["068"],
        "party_position": "02", "concurrent_party_positions": ["04"],
        "main_work": "Phụ trách lĩnh vực đất đai, đo đạc và bản đồ",
        "strength": draw.of(("Quản lý đất đai", "Tổ chức cán bộ", "Kế hoạch, tài chính")),
        "longest_work": "Quản lý đất đai", "term": "2021-2026", "planned_period": "2026-2031",
        "mass_position": "01",
    }  # fmt: skip


def _pay(of: Facts, salary: list[Row]) -> Row:
    """Item 30 beside what tables 37.1 and 37.2 say."""
    percent, since = tables.beyond_frame(salary, tables.JOB_PAY)
    return {
        "rank_appointed_on": salary[1]["since"], "percent": "100.00",
        "beyond_frame_percent": percent, "beyond_frame_on": since,
        "job_position": "Phó Giám đốc phụ trách đất đai", "job_position_code": "NNMT-02",
        "career_level": "4", "job_percent": "100.00", "job_beyond_frame_percent": percent,
        "job_beyond_frame_on": ISO[tables.JOB_PAY], "payment_form": "01",
        "beyond_frame_form": "01",
    }  # fmt: skip


def _means(draw: Draw) -> Row:
    return {
        "salary_income": 240_000_000 + 1_000_000 * draw.below(60),
        "other_income": "Nuôi tôm quảng canh: 60.000.000 đồng",
        "granted_house": "Nhà tập thể cấp 4", "granted_house_area": f"{40 + draw.below(20)}.0",
        "granted_house_certificate": "Quyết định cấp nhà số 12/QĐ-UB ngày 03/5/1988",
        "bought_house": "Nhà cấp 3, một trệt một lầu", "bought_house_area": "120.5",
        "bought_house_certificate": f"BK {100_000 + draw.below(900_000)}",
        "granted_land_area": "150.0", "granted_land_certificate": "Số 00123 QSDĐ/1998",
        "bought_land_area": f"{90 + draw.below(200)}.0",
        "bought_land_certificate": f"CS {100_000 + draw.below(900_000)}",
        "business_land": "15.000 m² đất nuôi trồng thủy sản tại xã Đất Mũi",
    }  # fmt: skip
