"""What made-up people declare: each a change with its paper, as it would be typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from hoso.changes import proving
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.queries import raw_of
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from simulators.province import careers
from simulators.province.grounds import Grounds
from simulators.province.names import FEMALE, MALE, name, split
from simulators.province.scans import scan

Content = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One row as it shall be, in canonical values; `row` "" for a new row of a table."""

    section: str
    row: str
    values: Row
    paper: Paper


@dataclass(frozen=True)
class Wish:
    """Who declares, on what ground, and when it happened."""

    rng: Random
    on: Grounds
    today: date


Change = Callable[[Wish, Content], list[Edit]]  # empty when it does not fit this person


def declare(
    wish: Wish, person: Person, edits: list[Edit], happened: date, *, submit: bool = True
) -> Declaration | None:
    """Type, attach a scan to each row, and send. None when it stays a draft."""
    account = person.account
    assert account is not None
    unit = person.unit.name
    number = f"{wish.rng.randrange(11, 980)}/QĐ"
    for edit in edits:
        raw = raw_of(edit.section, edit.values)
        _, row, _ = changes.save_operation(
            person, by=account, section_key=edit.section, row=edit.row, raw=raw
        )
        paper = scan(edit.paper.kind, person.full_name, unit, number, happened, edit.paper.said)
        rule, declared = changes.ruling(person), section(edit.section)
        kind = edit.paper.kind
        if not proving.takes(rule, declared, kind):
            kind = proving.kinds_taken(rule, declared)[0]
        changes.attach(
            person, by=account, section_key=edit.section, row=row, upload=paper,
            kind=kind, number=number, issued_on=f"{happened:%d/%m/%Y}",
        )  # fmt: skip
    return changes.submit(person, by=account, happened_on=happened) if submit else None


# ── changes ───────────────────────────────────────────────────────────────────


def step_up(wish: Wish, content: Content, steps: int = 1) -> list[Edit]:
    """The next step of the same rank from this month on."""
    month = careers.month_of(wish.today)
    last = _last(content, "salary", month)
    if last is None or "rank" not in last:
        return []
    ladder = wish.on.ladders[last["rank"]]
    step = last["step"] + steps
    if step > len(ladder.coefficients):
        return []
    said = (
        f"Được nâng bậc lương lên bậc {step}, hệ số {ladder.coefficients[step - 1]:.2f}, ngạch "
        f"{ladder.name} (mã số {ladder.rank}), kể từ tháng {month % 12 + 1:02}/{month // 12}."
    ).replace(".", ",", 1)
    paper = Paper("salary_decision", said)
    fresh = {"since": careers.iso(month), "rank": ladder.rank, "step": step,
             "coefficient": f"{ladder.coefficients[step - 1]:.2f}", "percent": "100.00",
             "raise_form": careers.USUAL}  # fmt: skip
    return [
        Edit("salary", last["id"], {**last, "until": careers.iso(month - 1)}, paper),
        Edit("salary", "", fresh, paper),
    ]


def two_steps_up(wish: Wish, content: Content) -> list[Edit]:
    return step_up(wish, content, 2)


def promoted(wish: Wish, content: Content) -> list[Edit]:
    month = careers.month_of(wish.today)
    last = _last(content, "work", month)
    ladder = {"Chuyên viên": "Phó Trưởng phòng", "Phó Trưởng phòng": "Trưởng phòng",
              "Kiểm lâm viên": "Phó Hạt trưởng", "Kiểm ngư viên": "Phó Trạm trưởng"}  # fmt: skip
    if last is None or last["position"] not in ladder:
        return []
    title = ladder[last["position"]]
    paper = Paper("appointment_decision", f"Được bổ nhiệm giữ chức vụ {title}.")
    fresh = {"since": careers.iso(month), "organisation": last["organisation"], "position": title}
    return [
        Edit("work", last["id"], {**last, "until": careers.iso(month - 1)}, paper),
        Edit("work", "", fresh, paper),
    ]


def moved_house(wish: Wish, content: Content) -> list[Edit]:
    spot = wish.rng.choice(wish.on.new)
    if spot.key == content["papers"].get("address_place"):
        return []
    detail = f"Số {wish.rng.randrange(1, 200)}, đường Trần Hưng Đạo"
    values = {**content["papers"], "address_place": spot.key, "address_detail": detail}
    return [Edit("papers", "", values, Paper("citizen_card", f"Nơi ở hiện nay: {spot.path}."))]


def new_card(wish: Wish, content: Content) -> list[Edit]:
    issued = wish.today - timedelta(days=wish.rng.randrange(20, 60))
    values = {**content["papers"], "citizen_number_issued_on": issued.isoformat()}
    said = f"Được cấp lại thẻ căn cước ngày {issued:%d/%m/%Y}."
    return [Edit("papers", "", values, Paper("citizen_card", said))]


def child_born(wish: Wish, content: Content) -> list[Edit]:
    age = wish.today.year - int(content["identity"]["born_on"][:4])
    if "family" not in content or not 25 <= age <= 45:
        return []
    sex = wish.rng.choice((MALE, FEMALE))
    who = name(wish.rng, sex, family=split(content["identity"]["birth_name"]).family)
    values = {"relation": "05", "name": who.full, "born_in": wish.today.year,
              "circumstances": "Còn nhỏ, ở cùng cha mẹ."}  # fmt: skip
    paper = Paper("birth_certificate", f"Con: {who.full}, sinh năm {wish.today.year}.")
    return [Edit("family", "", values, paper)]


def master(wish: Wish, content: Content) -> list[Edit]:
    trained = content.get("training") or []
    degrees = {row["degree"] for row in trained}
    if careers.BACHELOR not in degrees or careers.MASTER in degrees:
        return []
    first = trained[0]
    end = careers.month_of(wish.today) - 1
    values = {"since": careers.iso(end - 23), "until": careers.iso(end),
              "institution": first["institution"], "major": first["major"],
              "mode": careers.PART_TIME, "degree": careers.MASTER}  # fmt: skip
    paper = Paper("diploma", f"Được cấp bằng thạc sĩ ngành {first['major']}.")
    return [Edit("training", "", values, paper)]


def contract_amended(wish: Wish, content: Content) -> list[Edit]:
    """A worker's pay goes up by an appendix."""
    running = [row for row in content.get("contracts") or [] if "ended_on" not in row]
    if not running:
        return []
    row, day = running[-1], wish.today - timedelta(days=3)
    amended = [each["new_pay"] for each in content.get("contract_appendices") or []]
    pay = max([row["pay"], *amended]) + 500_000
    values = {"contract_number": row["number"], "number": f"{day:%d%m}/PLHĐ",
              "signed_on": day.isoformat(), "effective_on": day.isoformat(),
              "amendments": "Điều chỉnh mức lương", "new_pay": pay}  # fmt: skip
    said = f"Phụ lục hợp đồng {row['number']}: mức lương mới {pay:,} đồng.".replace(",", ".")
    return [Edit("contract_appendices", "", values, Paper("labour_contract", said))]


def joined_party(wish: Wish, content: Content) -> list[Edit]:
    membership = content.get("membership") or {}
    if not membership or "party_joined_on" in membership:
        return []
    day = wish.today - timedelta(days=wish.rng.randrange(8, 25))
    values = {**membership, "party_joined_on": day.isoformat()}
    said = f"Được kết nạp vào Đảng ngày {day:%d/%m/%Y}."
    return [Edit("membership", "", values, Paper("party_decision", said))]


def other_birth_date(wish: Wish, content: Content) -> list[Edit]:
    born = date.fromisoformat(content["identity"]["born_on"])
    corrected = born.replace(month=born.month % 12 + 1, day=min(born.day + 1, 28))
    values = {**content["identity"], "born_on": corrected.isoformat()}
    said = f"Sinh ngày {corrected:%d/%m/%Y} (cải chính hộ tịch)."
    return [Edit("identity", "", values, Paper("birth_certificate", said))]


USUAL: tuple[Change, ...] = (
    step_up, moved_house, master, promoted, child_born, joined_party, new_card, contract_amended,
)  # fmt: skip


def _last(content: Content, key: str, month: careers.Month) -> Row | None:
    """The row that still runs and began long enough ago to be followed by another."""
    rows = [row for row in content.get(key) or [] if "until" not in row]
    if len(rows) != 1 or rows[0]["since"] >= careers.iso(month - 2):
        return None
    found: Row = rows[0]
    return found
