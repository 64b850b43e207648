"""The signature of one person over what is declared, or over having checked it, where the
regulation asks for one at that step (BNV-7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from hoso.accounts.models import Account
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.changes import rules
from hoso.changes.models import Declaration, Item
from hoso.regulations.values import Citation
from hoso.signing import rules as manifests
from hoso.signing.models import Signature
from hoso.signing.services import Signer, sign_manifest

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

DECLARED, CHECKED = "declaration", "check"


def sign(
    declarations: Sequence[Declaration],
    signer: Signer | None,
    by: Account,
    citation: Citation,
    purpose: str,
    *,
    unit: Unit | None = None,
) -> Signature:
    """One signature over the content of all of them, each named by the hash of its live items.

    unit: for which it is signed; that of the first one's person. Raises Incomplete without a
    signer, saying which article wants one; NotAllowed when the key is not `by`'s own.
    """
    if signer is None:
        message = "Bước này phải ký số. Chưa có gì được ghi."
        finding = Finding("Nhập mã PIN để ký.", field="pin", article=citation.shown())
        raise Incomplete(message, [finding])
    signer.require_own(by)
    unit = unit or declarations[0].person.unit
    digests = digests_of(declarations)
    manifest = manifests.manifest(
        purpose=purpose,
        unit_code=unit.code,
        unit_name=unit.name,
        period=f"{timezone.localdate():%Y-%m}",
        signer_name=signer.name,
        signer_title=signer.title,
        made_at=timezone.now(),
        entries=[
            manifests.entry(each.person_id, each.base_version + 1, digests[each.pk])
            for each in declarations
        ],
    )
    return sign_manifest(signer, manifest, purpose)


def digests_of(declarations: Sequence[Declaration]) -> dict[UUID, str]:
    """Of each the SHA-256 of the canonical JSON of what it declares now, in the order of its
    items; one statement."""
    changes: dict[UUID, list[dict[str, Any]]] = {each.pk: [] for each in declarations}
    items = Item.objects.filter(declaration__in=list(changes)).exclude(state=rules.REPLACED)
    for item in items.order_by("declaration_id", "position"):
        changes[item.declaration_id].append(item.change._asdict())
    return {key: sha256(canonical(each)) for key, each in changes.items()}
