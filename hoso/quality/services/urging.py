"""Units are urged to complete what is missing (CM-14.1dd)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import IntegrityError
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.quality import queries, rules
from hoso.quality.models import Urging
from hoso.quality.queries import Standing

NAME_LIMIT = 120


def urge(unit_ids: Collection[int], *, by: Account) -> int:
    """Tell the officers of these units how their unit stands now; each officer gets one notice,
    however many of the units are theirs. How many officers were told.

    Raises NotAllowed beyond the account's units, Conflict when one of them was urged today
    already (a button pressed twice), Incomplete when one has no officer.
    """
    units = list(Unit.objects.open().filter(pk__in=set(unit_ids)))
    access.require(by, Act.URGE)
    for unit in units:
        access.require(by, Act.URGE, unit)
    if not units or len(units) != len(set(unit_ids)):
        raise Conflict("Chưa chọn đơn vị nào, hoặc có đơn vị không còn. Tải lại trang.")
    standings = queries.standings(by, units)
    officers = queries.officers_of(units)
    if alone := [unit for unit in units if not officers[unit.pk]]:
        raise Incomplete(f"{len(alone)} đơn vị chưa có cán bộ đầu mối để nhắc. Giao quyền trước.")
    try:
        with audit.recording(by, "quality.urge"):
            Urging.objects.bulk_create(_urging(unit, standings[unit.pk], by) for unit in units)
            return _tell(units, standings, officers, by)
    except IntegrityError as error:
        raise Conflict(
            "Có đơn vị vừa được nhắc hôm nay rồi. Chưa gửi thêm gì; tải lại trang để xem."
        ) from error


def _urging(unit: Unit, stands: Standing, by: Account) -> Urging:
    return Urging(
        unit=unit,
        on_day=timezone.localdate(),
        by=by,
        filled=stands.filled,
        wanted=stands.wanted,
        people=stands.people,
        full=stands.full,
        doubts=stands.pending,
    )


def _tell(
    units: Sequence[Unit],
    standings: Mapping[int, Standing],
    officers: Mapping[int, Sequence[int]],
    by: Account,
) -> int:
    of: dict[int, list[Unit]] = {}
    for unit in units:
        for account in officers[unit.pk]:
            of.setdefault(account, []).append(unit)
    notices.tell_each(
        (account, _said(each, standings, by), f"/chat-luong?don-vi={each[0].pk}")
        for account, each in of.items()
    )
    return len(of)


def _said(units: Sequence[Unit], standings: Mapping[int, Standing], by: Account) -> str:
    first = standings[units[0].pk]
    name = units[0].name
    short = name if len(name) <= NAME_LIMIT else f"{name[:NAME_LIMIT]}…"
    more = f" Cùng {len(units) - 1} đơn vị khác bạn phụ trách." if len(units) > 1 else ""
    return (
        f"{by.full_name} đề nghị hoàn thiện dữ liệu. {short}: đủ {rules.percent(first.share)} % "
        f"số trường, {first.lacking}/{first.people} hồ sơ chưa đủ, "
        f"{first.pending} nghi vấn chưa xong.{more}"
    )
