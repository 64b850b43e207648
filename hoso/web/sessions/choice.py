"""What a head chose to sign: declarations at the revision that was shown, in one sealed field.

A page that lists some of the declarations seals all of them (`Offer`); what comes back with
the boxes that are ticked gives exactly what is to be signed, however many there are.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from hoso.accounts.models import Account
from hoso.base.errors import Conflict
from hoso.changes.models import Declaration

SALT = "hoso.web.sessions.choice"
LASTS = 12 * 60 * 60  # seconds: longer than a session of the browser
OLD = "Trang này mở đã lâu hoặc không còn nguyên vẹn. Tải lại danh sách rồi chọn lại; chưa ký gì."


@dataclass(frozen=True, slots=True)
class Offer:
    """revisions: every declaration that may be signed, at the revision that was seen.
    shown: those with a box on the page; left_out: those left out on another page."""

    unit: int
    revisions: Mapping[UUID, int]
    shown: Collection[UUID] = ()
    left_out: Collection[UUID] = ()

    def sealed(self, by: Account) -> str:
        """For a hidden field; opens for the same account only."""
        return signing.dumps(
            {
                "account": by.pk,
                "unit": self.unit,
                "revisions": _text(
                    b"".join(
                        key.bytes + struct.pack(">I", at) for key, at in self.revisions.items()
                    )
                ),
                "shown": _text(b"".join(key.bytes for key in self.shown)),
                "left_out": _text(b"".join(key.bytes for key in self.left_out)),
            },
            salt=SALT,
        )

    @classmethod
    def opened(cls, sealed: str, by: Account) -> Offer:
        """Raises Conflict when it is too old, of someone else, or not ours."""
        try:
            found: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=LASTS)
        except signing.BadSignature:
            raise Conflict(OLD) from None
        if found["account"] != by.pk:
            raise Conflict(OLD)
        packed = _bytes(found["revisions"])
        revisions = {
            UUID(bytes=key): at
            for key, at in struct.iter_unpack(">16sI", packed)
        }  # fmt: skip
        return cls(found["unit"], revisions, _keys(found["shown"]), _keys(found["left_out"]))

    def without(self, ticked: Collection[UUID]) -> set[UUID]:
        """Left out now: on this page what is not ticked, elsewhere what was left out before."""
        here = set(self.shown)
        return (set(self.left_out) - here) | (here - set(ticked))

    def chosen(self, ticked: Collection[UUID]) -> dict[UUID, int]:
        out = self.without(ticked)
        return {key: at for key, at in self.revisions.items() if key not in out}


def ticked(request: HttpRequest) -> list[UUID]:
    """The declarations whose box is ticked; the box of a load stands for all that are in it."""
    found = []
    for text in request.POST.getlist("chon"):
        try:
            found.append(UUID(text))
        except ValueError:
            raise Conflict("Danh sách chọn không đọc được. Tải lại trang rồi chọn lại.") from None
    loaded = Declaration.objects.filter(batch__in=found).values_list("pk", flat=True)
    return [*found, *loaded]


def _text(packed: bytes) -> str:
    return base64.b64encode(packed).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _keys(text: str) -> tuple[UUID, ...]:
    return tuple(UUID(bytes=key) for (key,) in struct.iter_unpack("16s", _bytes(text)))
