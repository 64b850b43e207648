"""The signature of one person over what is declared, or over having checked it, where the
regulation asks for one at that step (BNV-7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.utils import timezone

from hoso.accounts.models import Account
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.changes import rules
from hoso.changes.models import Declaration
from hoso.regulations.profile import Citation
from hoso.signing import rules as manifests
from hoso.signing.models import Credential, Signature
from hoso.signing.services import Signer, sign_manifest

DECLARED, CHECKED = "declaration", "check"


def sign(
    declarations: Sequence[Declaration],
    signer: Signer | None,
    by: Account,
    citation: Citation,
    purpose: str,
) -> Signature:
    """One signature over the content of all of them, each named by the hash of its live items.

    Raises Incomplete without a signer, saying which article wants one; NotAllowed when the key
    is not `by`'s own.
    """
    if signer is None:
        message = "Bước này phải ký số. Chưa có gì được ghi."
        finding = Finding("Nhập mã PIN để ký.", field="pin", article=citation.shown())
        raise Incomplete(message, [finding])
    credential = signer.credential
    if credential.account_id != by.pk or credential.purpose != Credential.Purpose.PERSON:
        raise NotAllowed("Chỉ ký được bằng chữ ký số của chính mình. Chưa có gì được ký.")
    unit = declarations[0].person.unit
    manifest = manifests.manifest(
        purpose=purpose,
        unit_code=unit.code,
        unit_name=unit.name,
        period=f"{timezone.localdate():%Y-%m}",
        signer_name=signer.name,
        signer_title=signer.title,
        made_at=timezone.now(),
        entries=[
            manifests.entry(each.person_id, each.base_version + 1, digest(each))
            for each in declarations
        ],
    )
    return sign_manifest(signer, manifest, purpose)


def digest(declaration: Declaration) -> str:
    """SHA-256 of the canonical JSON of what it declares now, in the order of its items."""
    items = declaration.items.exclude(state=rules.REPLACED).order_by("position")
    return sha256(canonical([asdict(item.change) for item in items]))
