"""Lending a deciding role for some days, where the regulation lets its step be delegated."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from hoso import audit
from hoso.accounts import services as accounts
from hoso.accounts.access import DECIDING
from hoso.accounts.models import Account, Grant, Role
from hoso.base.errors import Conflict, NotAllowed
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Step
from hoso.regulations.values import Citation, Cited


def lendable(given: Grant) -> Cited[Step] | None:
    """The step by which the regulation in force lets this role be delegated there; None when
    each step of it there is the holder's own."""
    return next((each for each in _steps(given) if each.value.may_delegate), None)


def article_of(given: Grant) -> Citation:
    """What the regulation says of the step of this role there; its approval where it has none."""
    return next((each.citation for each in _steps(given)), regulations.article("approval"))


def lend(given: Grant, to: Account, *, by: Account, since: date, until: date, basis: str) -> Grant:
    """Delegate a deciding role, as `accounts.services.delegate`; the one who gets it is told.

    until: the day after the last one. Raises NotAllowed with the article when the regulation does
    not let the step be delegated, and what `delegate` raises; Conflict when it is lent to the
    same account for some of these days already.
    """
    if lendable(given) is None:
        raise NotAllowed(
            f"Quy chế không cho ủy quyền việc của {Role(given.role).label.lower()}.",
            article=article_of(given).shown(),
            ask="Sở Nội vụ",
        )
    with audit.recording(by, "accounts.delegate", subject=to.subject):
        # One lending of it at a time, and of the right as it stands now.
        held = Grant.objects.select_for_update().filter(pk=given.pk).first()
        if held is None:
            raise Conflict("Quyền này không còn là của bạn. Tải lại trang rồi chọn lại.")
        lent = accounts.delegate(held, to, by=by, since=since, until=until, basis=basis)
        same = Grant.objects.filter(
            account=to, role=given.role, unit=given.unit, for_account=by,
            since__lt=until, until__gt=since,
        )  # fmt: skip
        if same.exclude(pk=lent.pk).exists():
            raise Conflict("Người này đang được ủy quyền việc đó trong những ngày này rồi.")
        notices.tell(
            to,
            f"{by.full_name} ủy quyền cho bạn việc {lent.get_role_display().lower()} tại "
            f"{lent.unit.name} từ {since:%d/%m/%Y} đến hết {until - timedelta(days=1):%d/%m/%Y}.",
            "/dot-phe-duyet" if lent.role == Role.HEAD else "/viec-can-lam",
        )
    return lent


def take_back(lent: Grant, *, by: Account) -> None:
    """From today on it is not lent any more; who had it is told.

    Raises NotAllowed when it is not `by` who lent it, Conflict when it is over.
    """
    if lent.for_account_id != by.pk:
        raise NotAllowed("Chỉ người ủy quyền mới thu lại được ủy quyền.")
    today = timezone.localdate()
    if lent.until is not None and lent.until <= today:
        raise Conflict("Ủy quyền này đã hết hạn.")
    with audit.recording(by, "accounts.revoke", subject=lent.account.subject):
        accounts.revoke(lent, by=by)
        notices.tell(
            lent.account,
            f"{by.full_name} đã thu lại ủy quyền việc {lent.get_role_display().lower()} tại "
            f"{lent.unit.name}.",
            "/thong-bao",
        )


def grants_of(account: Account) -> list[Grant]:
    """The deciding roles that the account holds in its own right today, one statement."""
    found = Grant.objects.current_on(timezone.localdate()).filter(
        account=account, for_account=None, role__in=list(DECIDING)
    )
    return list(found.select_related("unit").order_by("unit__lft", "role"))


def _steps(given: Grant) -> list[Cited[Step]]:
    """Of this role, in the chains for units like that one or below it."""
    kinds = set(Unit.objects.under(given.unit).order_by().values_list("kind", flat=True))
    return [
        step
        for chain in regulations.profile().chains
        if not chain.value.units or kinds & set(chain.value.units)
        for step in chain.value.steps
        if step.value.role == given.role
    ]
