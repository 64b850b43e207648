"""Open steps that nobody can decide, and appointing somebody for them.

A decider is an active account that holds the role over the person's unit today. A role that was
given over a unit before the unit ended went with the unit. Nobody decides on their own dossier,
nor who acts in their stead.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts import services as accounts
from hoso.accounts.access import DECIDING, Act
from hoso.accounts.models import Account, Grant, Role
from hoso.base.errors import Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.changes import months
from hoso.changes.models import Declaration, DeclarationQuerySet
from hoso.notices import services as notices
from hoso.organisations.models import Unit, UnitPeriod

MOST_DAYS = 180


@dataclass(frozen=True, slots=True)
class Stuck:
    """Steps of one role in one unit that nobody can decide. first_due: the earliest. people: the
    accounts of those who wait, None for who has none."""

    unit: Unit
    role: Role
    count: int
    first_due: date
    people: frozenset[int | None]

    @property
    def why(self) -> str:
        if not self.unit.is_open:
            return "Đơn vị đã kết thúc hoạt động, quyền của người giữ việc hết theo đơn vị."
        return "Không còn tài khoản đang dùng nào được giao việc này."


def stuck(account: Account) -> list[Stuck]:
    """Of the units where the account may appoint; by unit, three statements."""
    intervals = access.scope(account, Act.APPOINT).intervals
    units = Unit.objects.within(intervals).values("pk")
    return _stuck(_open().filter(person__unit__in=units))


def tell_of_stuck() -> int:
    """Tell those who can appoint how much is stuck; gives how many units."""
    found = _stuck(_open())
    units = {each.unit.pk for each in found}
    if found:
        with audit.recording("worker", "changes.find_stuck"):
            count = sum(each.count for each in found)
            words = f"{count} việc ở {len(units)} đơn vị không có ai giải quyết. Giao người thay."
            notices.tell_many(months.home_affairs(), words, "/viec-cho-nguoi")
    return len(units)


def appoint(
    unit: Unit, role: Role, to: Account, *, by: Account, since: date, until: date, basis: str
) -> Grant:
    """Give somebody a deciding role over a unit for some days, where nobody can decide.

    until: the day after the last one, at most MOST_DAYS on. Those who wait and the appointed are
    told. Raises NotAllowed (also for oneself, and where somebody can decide), Incomplete with
    findings by field, Conflict when the account has that role there.
    """
    access.require(by, Act.APPOINT, unit)
    waiting = [each for each in stuck(by) if (each.unit.pk, each.role) == (unit.pk, role)]
    if not waiting:
        raise NotAllowed(
            "Ở đơn vị này không có việc nào bị kẹt ở bước đó, nên không giao người thay.",
            ask="thủ trưởng đơn vị",
        )
    findings = _findings(to, by, since, until, basis)
    people = waiting[0].people
    if people == {to.pk}:
        findings.append(Finding("Không ai tự giải quyết khai báo của mình.", field="to"))
    if findings:
        raise Incomplete("Chưa giao được.", findings)
    subject = f"organisations.unit:{unit.pk}"
    with audit.recording(by, "changes.appoint", subject=subject, reason=one_line(basis)):
        given = accounts.grant(
            to, role, unit, by=by, since=since, until=until, basis=one_line(basis)[:200]
        )
        last = f"{until - timedelta(days=1):%d/%m/%Y}"
        notices.tell(
            to,
            f"Bạn được giao việc {role.label.lower()} ở {unit.name} từ {since:%d/%m/%Y} đến hết "
            f"{last}: {waiting[0].count} việc đang chờ.",
            "/dot-phe-duyet" if role is Role.HEAD else "/viec-can-lam",
        )
        notices.tell_many(
            {pk for pk in people if pk and pk != to.pk},
            f"Khai báo của bạn được giao cho {to.full_name} giải quyết.",
            "/ho-so-cua-toi",
        )
    return given


def _findings(to: Account, by: Account, since: date, until: date, basis: str) -> list[Finding]:
    today = timezone.localdate()
    found = []
    if to.pk == by.pk or not to.is_active:
        found.append(Finding("Chọn tài khoản đang dùng của người khác.", field="to"))
    if since < today:
        found.append(Finding("Không giao lùi ngày.", field="since"))
    if until <= since or (until - since).days > MOST_DAYS:
        found.append(Finding(f"Giao từ 1 đến {MOST_DAYS} ngày.", field="until"))
    if not one_line(basis):
        found.append(Finding("Ghi văn bản giao việc.", field="basis"))
    return found


def _open() -> DeclarationQuerySet:
    """At a role's step, or back with an officer who entered it."""
    return Declaration.objects.open().filter(step_role__in=list(DECIDING))


def _stuck(declarations: DeclarationQuerySet) -> list[Stuck]:
    rows = list(
        declarations.values_list(
            "person__unit_id", "person__unit__lft", "step_role", "person__account_id", "due_on"
        )
    )
    grants = _deciders() if rows else {}
    left: dict[tuple[int, Role], list[tuple[int | None, date]]] = defaultdict(list)
    known: dict[tuple[int, str], set[tuple[int, int | None]]] = {}
    for unit, at, role, account, due_on in rows:
        if (unit, role) not in known:
            held = grants[Role(role)]
            known[unit, role] = {
                (e.account_id, e.for_account_id) for e in held if e.unit.lft <= at <= e.unit.rgt
            }
        if all(account is not None and account in pair for pair in known[unit, role]):
            left[unit, Role(role)].append((account, due_on))
    units = Unit.objects.in_bulk([unit for unit, _ in left])
    found = [
        Stuck(
            units[unit],
            role,
            len(each),
            min(due_on for _, due_on in each),
            frozenset(account for account, _ in each),
        )
        for (unit, role), each in left.items()
    ]
    return sorted(found, key=lambda each: (each.unit.lft, each.role))


def _deciders() -> dict[Role, list[Grant]]:
    """What holds today, but for what was given over a unit before it ended."""
    found: dict[Role, list[Grant]] = {role: [] for role in DECIDING}
    grants = (
        Grant.objects.current_on(timezone.localdate())
        .filter(role__in=list(DECIDING), account__is_active=True)
        .select_related("unit")
    )
    listed = list(grants)
    closed = [grant.unit_id for grant in listed if not grant.unit.is_open]
    ended: dict[int, date | None] = dict(
        UnitPeriod.objects.filter(unit__in=closed).order_by("since").values_list("unit", "until")
    )
    for grant in listed:
        end = ended.get(grant.unit_id)
        if end is None or grant.since >= end:
            found[Role(grant.role)].append(grant)
    return found
