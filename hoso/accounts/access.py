"""Who may. One table says what each role may do; a grant says over which units.

Everything not named here is refused. `scope` is what lists filter by; `may` and
`require` are for one unit. The person's own dossier is not a matter of roles:
dossiers.Person.visible_to adds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.base.errors import NotAllowed

if TYPE_CHECKING:
    from hoso.organisations.models import Unit


class Act(StrEnum):
    READ = "đọc hồ sơ"
    OPEN_RECORD = "mở hồ sơ và cấp tài khoản"
    ASK_RECORD = "đề nghị cấp tài khoản"
    OPEN_RECORD_ABOVE = "cấp tài khoản theo đề nghị của đơn vị"
    OPEN_RECORD_AT_CENTRE = "cấp tài khoản tại cơ quan kỹ thuật theo đề nghị của đơn vị"
    CHECK = "kiểm tra khai báo"
    REVIEW = "soát xét khai báo trước khi thủ trưởng ký duyệt"
    REVIEW_ABOVE = "soát xét khai báo ở cơ quan quản lý"
    CLARIFY = "theo dõi chất lượng dữ liệu và đề nghị làm rõ"
    URGE = "nhắc đơn vị hoàn thiện dữ liệu"
    APPROVE = "ký duyệt dữ liệu của đơn vị"
    EXPORT = "lấy bản sao hồ sơ ra khỏi hệ thống"
    SIGN_EXPORT = "ký bản in lý lịch"
    SEAL = "đóng dấu số của cơ quan"
    SIGN_UPWARD = "ký dữ liệu của tỉnh"
    WATCH_SYNC = "theo dõi liên thông"
    EDIT_CATALOGS = "sửa danh mục"
    WATCH_JOBS = "theo dõi tác vụ nền"
    READ_LOG = "xem nhật ký hệ thống"
    SET_REGULATION = "đặt quy chế và lịch làm việc"
    DELEGATE = "ủy quyền ký duyệt"
    WATCH_DEADLINES = "theo dõi hạn của đơn vị"
    WRITE_REPORT = "viết báo cáo năm của đơn vị"
    SEND_REPORT = "ký và gửi báo cáo năm của đơn vị"
    RECEIVE_REPORTS = "nhận và tổng hợp báo cáo năm của các đơn vị"
    SIGN_MANAGING_REPORT = "ký báo cáo năm của cơ quan quản lý"
    APPOINT = "giao người giải quyết việc bị kẹt"
    GIVE_RIGHTS = "giao, hạn chế, gia hạn, hủy quyền"


ACTS: dict[Role, frozenset[Act]] = {
    Role.OFFICER: frozenset(
        {
            Act.READ,
            Act.OPEN_RECORD,
            Act.ASK_RECORD,
            Act.CHECK,
            Act.CLARIFY,
            Act.EXPORT,
            Act.WRITE_REPORT,
        }
    ),
    Role.HR_HEAD: frozenset({Act.READ, Act.REVIEW, Act.WATCH_DEADLINES}),
    Role.HEAD: frozenset(
        {
            Act.READ,
            Act.APPROVE,
            Act.DELEGATE,
            Act.SIGN_EXPORT,
            Act.WATCH_DEADLINES,
            Act.WRITE_REPORT,
            Act.SEND_REPORT,
            Act.GIVE_RIGHTS,
        }
    ),
    Role.HOME_AFFAIRS: frozenset(
        {
            Act.READ,
            Act.OPEN_RECORD_ABOVE,
            Act.REVIEW_ABOVE,
            Act.EXPORT,
            Act.CLARIFY,
            Act.URGE,
            Act.WATCH_SYNC,
            Act.EDIT_CATALOGS,
            Act.SET_REGULATION,
            Act.READ_LOG,
            Act.WATCH_DEADLINES,
            Act.RECEIVE_REPORTS,
            Act.APPOINT,
            Act.GIVE_RIGHTS,
        }
    ),
    Role.UPWARD_SIGNER: frozenset(
        {Act.READ, Act.WATCH_SYNC, Act.SIGN_UPWARD, Act.SIGN_MANAGING_REPORT, Act.GIVE_RIGHTS}
    ),
    Role.SEAL_KEEPER: frozenset({Act.SEAL}),
    Role.ADMINISTRATOR: frozenset(
        {
            Act.OPEN_RECORD_AT_CENTRE,
            Act.EDIT_CATALOGS,
            Act.SET_REGULATION,
            Act.WATCH_JOBS,
            Act.WATCH_SYNC,
            Act.READ_LOG,
            Act.GIVE_RIGHTS,
        }
    ),
}

# Any of these is a part in yearly reports.
REPORTING = frozenset(
    {Act.WRITE_REPORT, Act.SEND_REPORT, Act.RECEIVE_REPORTS, Act.SIGN_MANAGING_REPORT}
)

# Why a refusal is right, by act: nobody reads or decides on others without the agency's word.
ARTICLES: dict[Act, str] = dict.fromkeys(
    (Act.READ, Act.OPEN_RECORD, Act.ASK_RECORD, Act.OPEN_RECORD_ABOVE, Act.OPEN_RECORD_AT_CENTRE,
     Act.CHECK, Act.REVIEW, Act.REVIEW_ABOVE, Act.CLARIFY, Act.URGE, Act.APPROVE, Act.EXPORT,
     Act.DELEGATE, Act.APPOINT, Act.SIGN_EXPORT, Act.SEAL, Act.SIGN_UPWARD, Act.WATCH_DEADLINES,
     Act.READ_LOG, Act.GIVE_RIGHTS),
    "Điều 4 Thông tư 06/2023/TT-BNV",
)  # fmt: skip

# Who decides a step of a chain (regulations.kinds.StepRole), by the act it takes.
DECIDING: dict[Role, Act] = {
    Role.OFFICER: Act.CHECK,
    Role.HR_HEAD: Act.REVIEW,
    Role.HEAD: Act.APPROVE,
    Role.HOME_AFFAIRS: Act.REVIEW_ABOVE,
}

# Whom to ask when refused, by act.
ASK: dict[Act, str] = {
    Act.URGE: "Sở Nội vụ",
    Act.SIGN_UPWARD: "Giám đốc Sở Nội vụ",
    Act.EDIT_CATALOGS: "Sở Nội vụ",
    Act.WATCH_JOBS: "quản trị hệ thống",
    Act.READ_LOG: "Sở Nội vụ",
    Act.WATCH_SYNC: "Sở Nội vụ",
    Act.SET_REGULATION: "Sở Nội vụ",
    Act.RECEIVE_REPORTS: "Sở Nội vụ",
    Act.SIGN_MANAGING_REPORT: "Giám đốc Sở Nội vụ",
    Act.APPOINT: "Sở Nội vụ",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Units as closed intervals of `Unit.lft`; empty means nothing at all."""

    intervals: tuple[tuple[int, int], ...] = ()

    def covers(self, unit: Unit) -> bool:
        return any(low <= unit.lft <= high for low, high in self.intervals)

    def __bool__(self) -> bool:
        return bool(self.intervals)


# Role, unit, since, until, in whose stead.
_Held = tuple[Role, "Unit", date, date | None, int | None]


def current_grants(
    account: Account | AnonymousUser, on: date | None = None
) -> list[tuple[Role, Unit]]:
    """Roles and units in force on a day (today), one statement per account object."""
    if not isinstance(account, Account) or not account.is_active:
        return []
    cached: list[_Held] | None = account.__dict__.get("_grants")
    if cached is None:
        cached = [
            (Role(grant.role), grant.unit, grant.since, grant.until, grant.for_account_id)
            for grant in account.grants.select_related("unit").order_by("pk")
        ]
        account.__dict__["_grants"] = cached
    day = on or timezone.localdate()
    return [
        (role, unit)
        for role, unit, since, until, _ in cached
        if since <= day and (until is None or day < until)
    ]


def stood_in_for(account: Account, act: Act, unit: Unit, on: date | None = None) -> int | None:
    """The account in whose stead this one does the act there, where it may only by delegation;
    None when it may in its own right."""
    current_grants(account)
    day = on or timezone.localdate()
    found = [
        for_account
        for role, at, since, until, for_account in account.__dict__.get("_grants", ())
        if act in ACTS[role] and since <= day and (until is None or day < until)
        and at.lft <= unit.lft <= at.rgt
    ]  # fmt: skip
    return None if not found or None in found else found[0]


def scope(account: Account | AnonymousUser, act: Act, on: date | None = None) -> Scope:
    """Where the account may do this act, as the fewest intervals."""
    found = sorted(
        (unit.lft, unit.rgt) for role, unit in current_grants(account, on) if act in ACTS[role]
    )
    merged: list[tuple[int, int]] = []
    for low, high in found:
        if not merged or low > merged[-1][1]:
            merged.append((low, high))
    return Scope(tuple(merged))


def acts(account: Account | AnonymousUser) -> frozenset[Act]:
    """Everything the account may do somewhere."""
    return frozenset(act for role, _ in current_grants(account) for act in ACTS[role])


def may(account: Account | AnonymousUser, act: Act, unit: Unit | None = None) -> bool:
    """For a unit; without one: anywhere at all."""
    allowed = scope(account, act)
    return bool(allowed) if unit is None else allowed.covers(unit)


def require(account: Account | AnonymousUser, act: Act, unit: Unit | None = None) -> None:
    """Raises NotAllowed, which says why and whom to ask (CM-15.1, CM-16.3)."""
    if not may(account, act, unit):
        where = " ở đơn vị này" if unit is not None else ""
        raise NotAllowed(
            f"Tài khoản của bạn chưa được giao quyền {act.value}{where}.",
            article=ARTICLES.get(act, ""),
            ask=ASK.get(act, "thủ trưởng đơn vị"),
        )


def granted_units(account: Account, act: Act) -> list[Unit]:
    """The units named in the grants that allow the act, in tree order."""
    units = {unit.pk: unit for role, unit in current_grants(account) if act in ACTS[role]}
    return sorted(units.values(), key=lambda unit: unit.lft)
