"""What is typed to give a right or to change one: role, unit, days, and the document behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from hoso.accounts import services
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.rules import GIVES, NUMBER_LIMIT
from hoso.accounts.services import Basis
from hoso.base.dates import PartialDate
from hoso.base.errors import HosoError, Incomplete
from hoso.base.findings import Finding
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.web.shown import Control
from hoso.web.typed import number_in


@dataclass(frozen=True, slots=True)
class Given:
    """until: the day after the last one; None: for good."""

    role: Role
    unit: Unit
    since: date
    until: date | None
    basis: Basis


def giving_intervals(by: Account) -> list[tuple[int, int]]:
    """The units where the account may give some role, as intervals of `Unit.lft`."""
    held = services.held_in_own_right(by)
    return [(each.unit.lft, each.unit.rgt) for each in held if GIVES.get(each.role)]


def roles(by: Account) -> list[tuple[str, str]]:
    """What the account may give somewhere, as the regulation calls it."""
    may = {role for each in services.held_in_own_right(by) for role in GIVES.get(each.role, ())}
    profile = regulations.profile()
    return [
        (role.value, profile.role_name(role.value) or str(role.label))
        for role in Role
        if role.value in may
    ]


def read(given: QueryDict, by: Account) -> Given:
    """Raises Incomplete with findings by field; of what the role and the unit allow the service
    decides."""
    findings: list[Finding] = []
    role = given.get("role", "")
    if role not in Role:
        findings.append(Finding("Chọn vai trò.", field="role"))
    unit = unit_of(given.get("unit", ""), by)
    if unit is None:
        findings.append(Finding("Chọn một đơn vị trong danh sách gợi ý.", field="unit"))
    since = day(given, "since", findings, is_required=True)
    until = read_until(given, findings)
    basis = read_basis(given, findings)
    if findings or unit is None or since is None:
        raise Incomplete("Chưa ghi đủ.", findings)
    return Given(Role(role), unit, since, until, basis)


def read_until(given: QueryDict, findings: list[Finding]) -> date | None:
    """The day after the last one that was typed; None when none was."""
    last = day(given, "until", findings)
    return None if last is None else last + timedelta(days=1)


def read_basis(given: QueryDict, findings: list[Finding]) -> Basis:
    number = given.get("basis_number", "").replace("\x00", "")
    basis = Basis(number, day(given, "basis_on", findings))
    known = {each.field for each in findings}
    findings += [each for each in basis.findings() if each.field not in known]
    return basis


def day(
    given: QueryDict, field: str, findings: list[Finding], *, is_required: bool = False
) -> date | None:
    """A whole day; a finding for what is none, and for nothing where one is wanted."""
    text = given.get(field, "").strip()
    if not text and not is_required:
        return None
    try:
        typed = PartialDate.parse(text)
    except ValueError as error:
        findings.append(Finding(str(error), field=field))
        return None
    if typed.earliest() != typed.latest() or not 1945 <= typed.earliest().year < 2100:
        findings.append(Finding("Ghi đủ ngày, tháng, năm.", field=field))
        return None
    return typed.earliest()


def wrong(refused: HosoError | None) -> dict[str, str]:
    """The message at each field."""
    findings = refused.findings if isinstance(refused, Incomplete) else ()
    return {each.field: each.message for each in findings}


def controls(
    given: Mapping[str, Any], by: Account, refused: HosoError | None, today: date
) -> list[Control]:
    """The fields for giving a right, as typed, with what is wrong at each."""
    at, unit = wrong(refused), unit_of(given.get("unit", ""), by)
    return [
        Control("role", "Vai trò", "select", given.get("role", ""), required=True,
                choices=[("", "Chọn vai trò"), *roles(by)], error=at.get("role", "")),
        Control("unit", "Tại đơn vị", "combobox", str(unit.pk) if unit else given.get("unit", ""),
                shown=unit.name if unit else given.get("unit", ""), required=True,
                url=reverse("rights:suggest"), error=at.get("unit", ""),
                hint="Gõ tên rồi chọn; quyền có ở đơn vị đó và các đơn vị bên dưới."),
        Control("since", "Từ ngày", "partial-date", given.get("since", f"{today:%d/%m/%Y}"),
                required=True, error=at.get("since", "")),
        Control("until", "Đến hết ngày", "partial-date", given.get("until", ""),
                hint="Để trống: đến khi có văn bản khác.", error=at.get("until", "")),
        *basis_controls(given, at),
    ]  # fmt: skip


def basis_controls(
    given: Mapping[str, Any], at: Mapping[str, str], suffix: str = ""
) -> list[Control]:
    """Number and day of the document; `suffix` keeps ids apart where a page has several."""
    return [
        Control("basis_number", "Căn cứ: số văn bản", value=given.get("basis_number", ""),
                required=True, limit=NUMBER_LIMIT, error=at.get("basis_number", ""),
                id=f"f-basis_number{suffix}",
                hint="Quyết định, hoặc văn bản đề nghị của đơn vị."),
        Control("basis_on", "Ngày của văn bản", "partial-date", given.get("basis_on", ""),
                required=True, error=at.get("basis_on", ""), id=f"f-basis_on{suffix}"),
    ]  # fmt: skip


def unit_of(typed: str, by: Account) -> Unit | None:
    """By its key or its whole name, among those where the account may give something."""
    among = Unit.objects.open().within(giving_intervals(by))
    if (key := number_in(typed)) is not None:
        return among.filter(pk=key).first()
    found = list(among.filter(name__iexact=typed.replace("\x00", "").strip())[:2])
    return found[0] if len(found) == 1 else None


def until_control(given: Mapping[str, Any], of: Grant, at: Mapping[str, str]) -> Control:
    """The last day of a right, as typed, else as it stands."""
    now = "" if of.until is None else f"{of.until - timedelta(days=1):%d/%m/%Y}"
    return Control(
        "until", "Đến hết ngày", "partial-date", given.get("until", now),
        hint="Để trống: đến khi có văn bản khác.", error=at.get("until", ""),
    )  # fmt: skip
