"""What is typed to give somebody a role for some days: who, from when, until when, by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.dates import PartialDate
from hoso.base.errors import HosoError, Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit
from hoso.web.shown import Control
from hoso.web.typed import number_in

AT_MOST = 12
TYPED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """until: the day after the last one."""

    to: Account
    since: date
    until: date
    basis: str


def read(given: QueryDict, by: Account) -> Typed:
    """Raises Incomplete with a finding by field."""
    findings: list[Finding] = []
    to = found(by, given.get("to", ""))
    if to is None:
        findings.append(Finding("Chọn một người trong danh sách gợi ý.", field="to"))
    since, until = _day(given, "since", findings), _day(given, "until", findings)
    basis = given.get("basis", "").replace("\x00", "")
    if not basis.strip():
        findings.append(Finding("Ghi văn bản ủy quyền hoặc lý do vắng mặt.", field="basis"))
    if to is None or since is None or until is None or findings:
        raise Incomplete("Chưa ghi đủ.", findings)
    return Typed(to, since, until + timedelta(days=1), basis)


def _day(given: QueryDict, field: str, findings: list[Finding]) -> date | None:
    try:
        typed = PartialDate.parse(given.get(field, ""))
    except ValueError as error:
        findings.append(Finding(str(error), field=field))
        return None
    if typed.earliest() != typed.latest() or not 2000 < typed.earliest().year < 2100:
        findings.append(Finding("Ghi đủ ngày, tháng, năm.", field=field))
        return None
    return typed.earliest()


def known_to(account: Account) -> QuerySet[Account]:
    """Active accounts of whose dossier the account may know, or that work in its units."""
    people = Person.objects.visible_to(account).filter(account__isnull=False)
    units = Unit.objects.within(access.scope(account, Act.READ).intervals)
    return (
        Account.objects.filter(is_active=True)
        .filter(Q(pk__in=people.values("account_id")) | Q(grants__unit__in=units.values("pk")))
        .exclude(pk=account.pk)
        .distinct()
    )


def named(account: Account, typed: str) -> list[Account]:
    """Of those, by name, accents optional where there is a dossier; at most AT_MOST."""
    words = one_line(typed.replace("\x00", ""))[:TYPED_AT_MOST]
    if not words:
        return []
    people = Person.objects.visible_to(account).filter(account__isnull=False).named(words)
    keys = list(people.order_by().values_list("account_id", flat=True)[: 4 * AT_MOST])
    matching = Q(pk__in=keys) | Q(full_name__icontains=words)
    matched = known_to(account).filter(matching).select_related("person__unit")
    return list(matched.prefetch_related("grants__unit").order_by("full_name", "pk")[:AT_MOST])


def found(account: Account, typed: str) -> Account | None:
    """The one that was chosen (its key), or the only one of that name."""
    words = one_line(typed.replace("\x00", ""))[:TYPED_AT_MOST]
    if not words:
        return None
    key = number_in(words)
    asked = Q(full_name__iexact=words) if key is None else Q(pk=key)
    matching = list(known_to(account).filter(asked)[:2])
    return matching[0] if len(matching) == 1 else None


def controls(given: Any, by: Account, refused: HosoError | None, *, today: date) -> list[Control]:
    """The fields, as typed, with what is wrong at each."""
    findings = refused.findings if isinstance(refused, Incomplete) else ()
    wrong = {each.field: each.message for each in findings}
    chosen = found(by, given.get("to", ""))
    until = given.get("until", "")
    return [
        Control(
            "to", "Người nhận", "combobox", str(chosen.pk) if chosen else given.get("to", ""),
            shown=chosen.full_name if chosen else given.get("to", ""), required=True,
            url=reverse("delegations:suggest"), error=wrong.get("to", ""),
            hint="Gõ tên rồi chọn.",
        ),
        Control("since", "Từ ngày", "partial-date", given.get("since", f"{today:%d/%m/%Y}"),
                required=True, error=wrong.get("since", "")),
        Control("until", "Đến hết ngày", "partial-date", until, required=True,
                error=wrong.get("until", "")),
        Control("basis", "Căn cứ", value=given.get("basis", ""), required=True, limit=200,
                hint="Số, ngày văn bản, hoặc lý do vắng mặt.", error=wrong.get("basis", "")),
    ]  # fmt: skip
