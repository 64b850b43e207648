"""What waits for the signature of Home Affairs: by agency, and what would not pass first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.canonical import sha256
from hoso.changes.models import ApprovalSession, Declaration
from hoso.dossiers.models import Person, Version
from hoso.regulations import queries as regulations
from hoso.regulations import rules
from hoso.regulations.kinds import Every, StepRole
from hoso.sync import queries as sync
from hoso.web import shown

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Group:
    """The dossiers one approval of an agency brought, with a signature or without."""

    unit: str
    signer: str
    title: str
    signed_at: datetime | None
    dossiers: int
    blocked: int
    is_signed: bool = True
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A version whose packet would be refused, and the fields at fault."""

    name: str
    unit: str
    url: str
    version: int
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The counts. `chosen` is what one signature would cover, named by `digest`."""

    total: int
    blocked: int
    unchecked: int
    chosen: int
    digest: str


def versions(account: Account) -> QuerySet[Version]:
    """All that waits, by name; without the content, which no list shows."""
    people = Person.objects.visible_to(account, Act.SIGN_UPWARD)
    return sync.to_sign_upward(people).defer("content")


def passing(waiting: QuerySet[Version]) -> QuerySet[Version]:
    return waiting.filter(Q(forecast__isnull=True) | Q(forecast__words=""))


def chosen(account: Account, *, has_blocked: bool) -> list[int]:
    """Keys of the versions to sign: those that would pass, or all of them."""
    waiting = versions(account)
    rows = waiting if has_blocked else passing(waiting)
    return sorted(rows.order_by().values_list("pk", flat=True))


def digest(keys: Collection[int]) -> str:
    """Names a list, so that what is signed is what was seen."""
    return sha256(",".join(map(str, keys)).encode())[:16]


def counted(account: Account, keys: Collection[int]) -> Waiting:
    found = (
        versions(account)
        .order_by()
        .aggregate(
            total=Count("pk"),
            blocked=Count("pk", filter=Q(forecast__isnull=False) & ~Q(forecast__words="")),
            unchecked=Count("pk", filter=Q(forecast__isnull=True)),
        )
    )
    return Waiting(**found, chosen=len(keys), digest=digest(keys))


def groups(account: Account) -> list[Group]:
    """In the order of the tree; one line for each approval of an agency. Two statements."""
    applied = Declaration.objects.filter(
        person=OuterRef("person"), session__signature=None, session__isnull=False
    )
    unsigned = applied.order_by("-closed_at").values("session")[:1]
    rows = list(
        versions(account)
        .order_by()
        .annotate(
            approval=Coalesce(
                "signature__approval_session", Subquery(unsigned), output_field=UUIDField()
            )
        )
        .values("approval", "signature__signer_name", "signature__signer_title", "signature_id",
                "signature__signed_at")
        .annotate(
            dossiers=Count("pk"),
            blocked=Count("pk", filter=Q(forecast__isnull=False) & ~Q(forecast__words="")),
        )
    )  # fmt: skip
    sessions = ApprovalSession.objects.select_related("unit", "signed_by").defer("record")
    found = sessions.in_bulk([row["approval"] for row in rows if row["approval"]])
    told = [(found.get(row["approval"]), row) for row in rows]
    told.sort(key=lambda each: (each[0] is None, each[0].unit.lft if each[0] else 0))
    return [_group(session, row) for session, row in told]


def _group(session: ApprovalSession | None, row: Mapping[str, Any]) -> Group:
    signed_at = row["signature__signed_at"]
    return Group(
        session.unit.name if session else "Chưa rõ cơ quan",
        row["signature__signer_name"] or (session.signed_by.full_name if session else ""),
        row["signature__signer_title"] or "",
        signed_at or (session.signed_at if session else None),
        row["dossiers"],
        row["blocked"],
        row["signature_id"] is not None,
        session.outside if session else "",
    )


def blocked(account: Account) -> list[Blocked]:
    """The first of those that would be refused."""
    rows = versions(account).filter(forecast__isnull=False).exclude(forecast__words="")
    return [
        Blocked(
            row.person.full_name,
            row.person.unit.name,
            f"/ho-so/{row.person_id}",
            row.number,
            row.forecast.words.splitlines(),
        )
        for row in rows[:MOST_SHOWN]
    ]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of the month in which it is signed, and where today stands."""

    days: str
    due: shown.Due
    state: shown.State
    warning: str = ""
    last: date | None = None


def window(today: date | None = None) -> Window:
    """The rule is shown and not enforced: outside of its days one is told so (CM-7.2)."""
    day = today or timezone.localdate()
    upward = regulations.profile().upward.value
    found = regulations.upward_window(day)
    if upward.every is Every.ANY_DAY:
        due = shown.Due(
            on=day, left=0, article=f"{found.citation.shown()}.", spoken="ngay khi nhận",
            quote=f"“{found.citation.quote}”" if found.citation.quote else "",
        )  # fmt: skip
        return Window("ngay khi nhận", due, shown.State("ok", "ký được ngay"))
    days = f"{found.opens:%d/%m} – {found.closes:%d/%m/%Y}"
    every = "Quý" if upward.every is Every.QUARTER else "Tháng"
    name = f"{found.month.month // 3}" if upward.every is Every.QUARTER else f"{found.month:%m}"
    due = shown.Due(
        on=found.closes,
        left=rules.left(found.last_working or found.closes, day, regulations.calendar()),
        article=f"{found.citation.shown()}.",
        quote=f"“{found.citation.quote}”" if found.citation.quote else "",
        since=f"{every} {name}/{found.month.year}: từ {found.opens:%d/%m} đến hết "
        f"{found.closes:%d/%m}.",
        spoken=days,
    )
    if found.holds(day):
        return Window(days, due, shown.State("ok", "đang trong kỳ ký"), "", found.last_working)
    period = "quý này" if upward.every is Every.QUARTER else "tháng này"
    when = "chưa đến" if day < found.opens else "đã qua"
    warning = (
        f"Hôm nay {day:%d/%m/%Y} {when} kỳ ký: {period} là {days} "
        f"({found.citation.shown()}). Vẫn ký được; ngày ký thật được ghi trên chữ ký."
    )
    opens = f", mở ngày {found.opens:%d/%m}" if day < found.opens else ""
    state = shown.State("warn", f"{when} kỳ{opens}", "clock")
    return Window(days, due, state, warning, found.last_working)


def said_before() -> str:
    """What the regulation in force wants of units before this, and what is done without it."""
    cited = regulations.profile().signed_before_upward
    if cited.value:
        return f"Đơn vị đã ký số trước khi đồng bộ ({cited.citation.shown()})"
    return f"Đơn vị phê duyệt, không buộc ký số ({cited.citation.shown()})"


def by_heads() -> str:
    """Where the heads' approval is the signature upward too: that nothing is to be done here."""
    cited = regulations.profile().upward
    if cited.value.role is not StepRole.HEAD:
        return ""
    return (
        "Theo quy chế đang áp dụng, chữ ký phê duyệt của thủ trưởng cũng là chữ ký gửi lên cơ sở "
        f"dữ liệu quốc gia ({cited.citation.shown()}): hồ sơ vào hàng chờ gửi ngay sau khi thủ "
        "trưởng ký. Ở đây chỉ còn hồ sơ theo quy chế trước hoặc được duyệt không kèm chữ ký."
    )
