"""One who checks ends many of their steps at once, under one signature where one is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef

from hoso import audit
from hoso.accounts.access import DECIDING, granted_units
from hoso.accounts.models import Account, Role
from hoso.base.errors import Conflict
from hoso.changes import rules
from hoso.changes.models import Declaration, DeclarationQuerySet, Item
from hoso.changes.services import checking, stepping
from hoso.changes.services.step_signatures import CHECKED, sign
from hoso.regulations.kinds import Signing
from hoso.signing.services import Signer

MOST_AT_ONCE = 200


def to_finish(account: Account) -> DeclarationQuerySet:
    """Those at a step of the account's, before the last, in which all is found in order."""
    live = Item.objects.filter(declaration=OuterRef("pk")).exclude(state=rules.REPLACED)
    return (
        Declaration.objects.to_decide(account)
        .filter(Exists(live.filter(state=rules.ACCEPTED)), state=rules.SUBMITTED)
        .exclude(Exists(live.exclude(state=rules.ACCEPTED)))
    )


def finish_many(
    chosen: Mapping[UUID, int], *, by: Account, signer: Signer | None = None
) -> list[Declaration]:
    """Pass all of them on to their next step, or none.

    chosen: declaration to the revision that was seen, at most MOST_AT_ONCE. signer: of `by`;
    one signature over all whose step wants one. Raises Conflict when one has moved on or is not
    settled; Incomplete without a signature that is wanted; NotAllowed.
    """
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise Conflict(
            f"Chọn từ 1 đến {MOST_AT_ONCE} khai báo để chuyển. Chưa chuyển khai báo nào."
        )
    with audit.recording(by, "changes.finish_many", subject=f"accounts.account:{by.pk}"):
        found = _locked(chosen, by)
        signed = [each for each in found if wants_signature(each)]
        signature = None
        if signed:
            act = DECIDING[Role(signed[0].step_role)]
            unit = granted_units(by, act)[0]
            article = stepping.step_of(signed[0]).citation
            signature = sign(signed, signer, by, article, CHECKED, unit=unit)
        return [
            checking.passed_on(each, by, signature if each in signed else None) for each in found
        ]


def wants_signature(declaration: Declaration) -> bool:
    """Whether the step at which it stands is decided with one."""
    return stepping.step_of(declaration).value.signature is Signing.REQUIRED


def _locked(chosen: Mapping[UUID, int], by: Account) -> list[Declaration]:
    keys = to_finish(by).filter(pk__in=list(chosen)).values_list("pk", flat=True)
    found = list(
        Declaration.objects.select_for_update(of=("self",))
        .select_related("person__unit", "person__account")
        .filter(pk__in=list(keys))
        .order_by("person_id")
    )
    ready = [each for each in found if each.revision == chosen[each.pk]]
    if len(ready) != len(chosen):
        raise Conflict(
            f"{len(chosen) - len(ready)} khai báo không còn ở bước này như bạn đã xem. Chưa chuyển "
            "khai báo nào; tải lại trang rồi làm lại."
        )
    for each in ready:
        stepping.refuse_delegate(each, by)
    return ready
