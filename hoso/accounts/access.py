"""Who may. One table says what each role may do; a grant says over which units.

Everything not named here is refused. `scope` is what lists filter by; `may` answers for one
unit or one person and says why; `require` raises that. `dossiers.Person.visible_to` is `may`
for many people at once (tests/accounts/test_may_and_visible.py).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from hoso.accounts.answers import Answer, By, Dossier, Lack, Reason, Refusal, lacking
from hoso.accounts.models import Account, Role
from hoso.base.errors import NotAllowed
from hoso.organisations.models import Unit


class Act(StrEnum):
    READ = "đọc hồ sơ"
    READ_PART = "đọc phần hồ sơ được phép"
    CONSENT = "đồng ý bằng văn bản cho người khác đọc hồ sơ"
    END_CONSENT = "thu hồi đồng ý cho đọc hồ sơ"
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
    SEE_WHO_WAS_LATE = "xem ai trong đơn vị làm chậm hạn"
    WRITE_REPORT = "viết báo cáo năm của đơn vị"
    SEND_REPORT = "ký và gửi báo cáo năm của đơn vị"
    RECEIVE_REPORTS = "nhận và tổng hợp báo cáo năm của các đơn vị"
    SIGN_MANAGING_REPORT = "ký báo cáo năm của cơ quan quản lý"
    APPOINT = "giao người giải quyết việc bị kẹt"
    KEEP_KEYS = "quản lý khóa mã hóa dữ liệu"
    GIVE_RIGHTS = "giao, hạn chế, gia hạn, hủy quyền"


ACTS: dict[Role, frozenset[Act]] = {
    Role.OFFICER: frozenset(
        {
            Act.READ,
            Act.READ_PART,
            Act.OPEN_RECORD,
            Act.ASK_RECORD,
            Act.CHECK,
            Act.CLARIFY,
            Act.EXPORT,
            Act.WRITE_REPORT,
        }
    ),
    Role.HR_HEAD: frozenset(
        {Act.READ, Act.READ_PART, Act.REVIEW, Act.WATCH_DEADLINES, Act.SEE_WHO_WAS_LATE}
    ),
    Role.HEAD: frozenset(
        {
            Act.READ,
            Act.READ_PART,
            Act.CONSENT,
            Act.END_CONSENT,
            Act.APPROVE,
            Act.DELEGATE,
            Act.SIGN_EXPORT,
            Act.WATCH_DEADLINES,
            Act.SEE_WHO_WAS_LATE,
            Act.WRITE_REPORT,
            Act.SEND_REPORT,
            Act.GIVE_RIGHTS,
        }
    ),
    Role.HOME_AFFAIRS: frozenset(
        {
            Act.READ,
            Act.READ_PART,
            Act.END_CONSENT,
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
            Act.SEE_WHO_WAS_LATE,
            Act.RECEIVE_REPORTS,
            Act.APPOINT,
            Act.GIVE_RIGHTS,
        }
    ),
    Role.UPWARD_SIGNER: frozenset(
        {
            Act.READ,
            Act.READ_PART,
            Act.WATCH_SYNC,
            Act.SIGN_UPWARD,
            Act.SIGN_MANAGING_REPORT,
            Act.GIVE_RIGHTS,
        }
    ),
    Role.SEAL_KEEPER: frozenset({Act.SEAL}),
    Role.ADMINISTRATOR: frozenset(
        {
            Act.OPEN_RECORD_AT_CENTRE,
            Act.EDIT_CATALOGS,
            Act.SET_REGULATION,
            Act.WATCH_JOBS,
            Act.KEEP_KEYS,
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
    (Act.READ, Act.READ_PART, Act.CONSENT, Act.END_CONSENT, Act.OPEN_RECORD, Act.ASK_RECORD,
     Act.OPEN_RECORD_ABOVE, Act.OPEN_RECORD_AT_CENTRE,
     Act.CHECK, Act.REVIEW, Act.REVIEW_ABOVE, Act.CLARIFY, Act.URGE, Act.APPROVE, Act.EXPORT,
     Act.DELEGATE, Act.APPOINT, Act.SIGN_EXPORT, Act.SEAL, Act.SIGN_UPWARD, Act.WATCH_DEADLINES,
     Act.SEE_WHO_WAS_LATE, Act.READ_LOG, Act.GIVE_RIGHTS),
    "Điều 4 Thông tư 06/2023/TT-BNV",
)  # fmt: skip

# Who decides a step of a chain (regulations.kinds.StepRole), by the act it takes.
DECIDING: dict[Role, Act] = {
    Role.OFFICER: Act.CHECK,
    Role.HR_HEAD: Act.REVIEW,
    Role.HEAD: Act.APPROVE,
    Role.HOME_AFFAIRS: Act.REVIEW_ABOVE,
}

# What a delegation lends: the decision of a step, where the regulation lets it be delegated, the
# reading that it takes, and to see until when it is due (`deadlines`: these decisions alone). The
# rest of the role (consent, copies, yearly reports, who was late) stays with its holder.
LENT = frozenset({Act.READ, Act.READ_PART, Act.WATCH_DEADLINES, *DECIDING.values()})

# By these one meets people: reads them, or seals a paper of theirs. Who has neither, as the
# administrator, is shown nobody by the database, however wide the grant.
MEETING = frozenset({Act.READ, Act.SEAL})

# Whom to ask when refused, by act.
ASK: dict[Act, str] = {
    Act.URGE: "Sở Nội vụ",
    Act.SIGN_UPWARD: "Giám đốc Sở Nội vụ",
    Act.EDIT_CATALOGS: "Sở Nội vụ",
    Act.WATCH_JOBS: "quản trị hệ thống",
    Act.KEEP_KEYS: "quản trị hệ thống",
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
        return self.holds(unit.lft)

    def holds(self, lft: int) -> bool:
        """The unit with this `lft`."""
        return any(low <= lft <= high for low, high in self.intervals)

    def over(self, unit: str) -> Q:
        """Rows whose unit, by this path of a query, lies in it; no row where it is empty."""
        found = Q(pk__in=[])
        for interval in self.intervals:
            found |= Q(**{f"{unit}__lft__range": interval})
        return found

    def __bool__(self) -> bool:
        return bool(self.intervals)


# Acts that nobody needs a grant for over their own dossier (CM-4.4).
OWN = frozenset({Act.READ, Act.READ_PART})
LOCKED = "Tài khoản của bạn đang bị khóa."
PART_ONLY = (
    "Văn bản đồng ý chỉ cho bạn xem một số mục của hồ sơ này, nên không xem, in hay lấy được phần "
    "khác và cả hồ sơ."
)


def _held(account: Account) -> list[Reason]:
    """Every grant of the account, in force or not; one statement per account object."""
    cached: list[Reason] | None = account.__dict__.get("_grants")
    if cached is None:
        cached = [
            Reason(
                By.ROLE if grant.for_account_id is None else By.DELEGATION,
                grant.since,
                grant.until,
                grant.basis,
                Role(grant.role),
                grant.unit,
                grant.for_account_id,
            )
            for grant in account.grants.select_related("unit").order_by("pk")
        ]
        account.__dict__["_grants"] = cached
    return cached


def held(account: Account | AnonymousUser) -> list[Reason]:
    """Every grant the account has, has had or will have, in the order they were given; none when
    it is locked."""
    return _held(account) if isinstance(account, Account) and account.is_active else []


def granting(account: Account | AnonymousUser, act: Act) -> list[Reason]:
    """Of `held` what allows the act, in force or not."""
    return [each for each in held(account) if _allows(each, act)]


def _allows(right: Reason, act: Act) -> bool:
    is_in_role = right.role is not None and act in ACTS[right.role]
    return is_in_role and (right.by is not By.DELEGATION or act in LENT)


def current_grants(
    account: Account | AnonymousUser, on: date | None = None
) -> list[tuple[Role, Unit]]:
    """Roles and units in force on a day (today)."""
    day = on or timezone.localdate()
    return [
        (each.role, each.unit)
        for each in held(account)
        if each.role is not None and each.unit is not None and each.holds_on(day)
    ]


def own_grants(account: Account | AnonymousUser) -> list[tuple[Role, Unit]]:
    """Of `current_grants` today those that the account holds itself: what is done by role and not
    by an act is never lent."""
    day = timezone.localdate()
    return [
        (each.role, each.unit)
        for each in held(account)
        if each.by is By.ROLE and each.role and each.unit and each.holds_on(day)
    ]


def stood_in_for(account: Account, act: Act, unit: Unit, owner: int | None = None) -> int | None:
    """The account in whose stead this one does the act there, where it may only by delegation;
    None when it may in its own right. owner: the account of whose dossier it is done to."""
    found = [
        each.lent_by
        for each in may(account, act, unit).reasons
        if owner is None or each.lent_by != owner
    ]
    return None if not found or None in found else found[0]


def scope(account: Account | AnonymousUser, act: Act, on: date | None = None) -> Scope:
    """Where the account may do this act, as the fewest intervals."""
    return merged(granting(account, act), on)


def reach(account: Account | AnonymousUser, acts: Collection[Act] = MEETING) -> Scope:
    """Where the account meets people today by one of these acts, also in another's stead: whom the
    database lets it see (dossiers.wall)."""
    return merged([each for each in held(account) if any(_allows(each, act) for act in acts)])


def merged(rights: list[Reason], on: date | None = None) -> Scope:
    """Where any of these holds on a day (today), as the fewest intervals."""
    day = on or timezone.localdate()
    found = sorted(
        (each.unit.lft, each.unit.rgt)
        for each in rights
        if each.unit is not None and each.holds_on(day)
    )
    merged: list[tuple[int, int]] = []
    for low, high in found:
        if not merged or low > merged[-1][1]:
            merged.append((low, high))
    return Scope(tuple(merged))


def acts(account: Account | AnonymousUser) -> frozenset[Act]:
    """Everything the account may do somewhere."""
    day = timezone.localdate()
    now = [each for each in held(account) if each.holds_on(day)]
    return frozenset(act for act in Act if any(_allows(each, act) for each in now))


def may(
    account: Account | AnonymousUser,
    act: Act,
    subject: Unit | Dossier | None = None,
    on: date | None = None,
) -> Answer:
    """Every right that allows the act on a day (today), or what is lacking: over a unit; over a
    person's dossier, where it may also be one's own or consented to; without a subject anywhere
    at all. What was consented to is looked up for READ_PART, and to say why not for READ: one
    statement."""
    if not isinstance(account, Account):
        return _refused(act, Lack.SIGNED_OUT, "Đăng nhập rồi làm lại.")
    if not account.is_active:
        return _refused(act, Lack.LOCKED, LOCKED)
    day = on or timezone.localdate()
    rights = granting(account, act)
    if subject is None or isinstance(subject, Unit):
        unit = subject
    else:
        unit = subject.unit if rights else None  # not asked for where no grant could cover it
    reasons = [each for each in rights if each.holds_on(day) and each.covers(unit)]
    given: list[Reason] = []
    if act in OWN and subject is not None and not isinstance(subject, Unit):
        if subject.account_id == account.pk:
            reasons.insert(0, Reason(By.OWN))
        if act is Act.READ_PART or not reasons:
            given = subject.consents_to(account)
    now = [each for each in given if each.holds_on(day)]
    if reasons or (now and act is Act.READ_PART):
        return Answer(act, (*reasons, *now))
    if now:
        return _refused(act, Lack.RESTRICTED, PART_ONLY)
    rights += given
    where = " ở đơn vị này" if subject is not None else ""
    lack, why = lacking(rights, unit, day)
    said = f"Tài khoản của bạn chưa được giao quyền {act.value}{where}. {why}".strip()
    return _refused(act, lack, said)


def _refused(act: Act, lack: Lack, message: str) -> Answer:
    ask = "quản trị hệ thống" if lack is Lack.LOCKED else ASK.get(act, "thủ trưởng đơn vị")
    return Answer(act, (), Refusal(lack, message, ARTICLES.get(act, ""), ask))


def require(
    account: Account | AnonymousUser, act: Act, subject: Unit | Dossier | None = None
) -> None:
    """Raises NotAllowed, which says why and whom to ask (CM-15.1, CM-16.3)."""
    refusal = may(account, act, subject).refusal
    if refusal is not None:
        raise NotAllowed(refusal.message, article=refusal.article, ask=refusal.ask)


def granted_units(account: Account, act: Act) -> list[Unit]:
    """The units named in the grants that allow the act, in tree order."""
    day = timezone.localdate()
    now = [each.unit for each in granting(account, act) if each.holds_on(day)]
    units = {unit.pk: unit for unit in now if unit is not None}
    return sorted(units.values(), key=lambda unit: unit.lft)
