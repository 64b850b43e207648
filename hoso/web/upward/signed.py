"""What has been signed upward: the sessions an account may see, and the files of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.http import Http404, HttpResponse

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.dossiers.models import Person
from hoso.files import sealed
from hoso.organisations.models import Unit
from hoso.sync.models import Packet, UpwardLine, UpwardSession
from hoso.web.downloads import taken

LATEST = 6
WHOLE_SESSION = "a session is seen when every dossier in it may be"


@dataclass(frozen=True, slots=True)
class Download:
    """`kind` is the last part of the address."""

    kind: str
    name: str
    media_type: str
    label: str
    icon: str
    note: str


def downloads(session: Any) -> Sequence[Download]:
    """session: of `session_or_404`. The PDF names people: only for who may read them all."""
    base = f"ban-ke-cap-tinh-{session.period}-{str(session.signature_id)[:8]}"
    found = [
        Download(
            "ban-ke",
            f"{base}.json",
            "application/json",
            "Bản kê (JSON)",
            "file-text",
            "đúng từng byte đã ký",
        ),
        Download(
            "chu-ky",
            f"{base}.p7s",
            "application/pkcs7-signature",
            "Chữ ký tách rời (.p7s)",
            "signature",
            "CAdES trên bản kê JSON",
        ),
    ]
    if session.signature.pdf_path and not session.has_unread:
        found.append(
            Download(
                "pdf",
                f"{base}.pdf",
                "application/pdf",
                "Bản kê để xem (PDF)",
                "file-type-pdf",
                "ký PAdES, mở bằng trình đọc PDF",
            )
        )
    return found


def sessions(account: Account) -> QuerySet[UpwardSession]:
    """Those whose every dossier lies where the account may watch; the latest first. To be asked
    beyond the wall, or a hidden dossier lies nowhere."""
    every = UpwardSession.objects.select_related("signature").order_by("-signed_at", "-pk")
    scope = access.scope(account, Act.WATCH_SYNC)
    ends = Unit.objects.aggregate(low=Min("lft"), high=Max("rgt"))
    if any(low <= ends["low"] and ends["high"] <= high for low, high in scope.intervals):
        return every
    mine = Packet.objects.visible_to(account).filter(version=OuterRef("version"))
    beyond = UpwardLine.objects.filter(~Exists(mine), session=OuterRef("pk"))
    return every.filter(~Exists(beyond)) if scope else every.none()


def latest(account: Account) -> list[UpwardSession]:
    """With `dossiers`, the number of versions in each."""
    found = sessions(account).annotate(dossiers=Count("lines"))
    with wall.beyond(WHOLE_SESSION):
        return list(found.defer("signature__manifest", "signature__cms")[:LATEST])


def session_or_404(account: Account, key: UUID) -> Any:
    lines = UpwardLine.objects.filter(session=OuterRef("pk"))
    unread = lines.exclude(version__person__in=Person.objects.visible_to(account))
    rows = sessions(account).annotate(dossiers=Count("lines"), has_unread=Exists(unread))
    with wall.beyond(WHOLE_SESSION):
        found = rows.filter(signature_id=key).first()
    if found is None:
        raise Http404
    return found


def content(session: Any, kind: str) -> HttpResponse:
    """The file to keep. Raises Http404 when there is none of that kind."""
    chosen = next((one for one in downloads(session) if one.kind == kind), None)
    if chosen is None:
        raise Http404
    signature = session.signature
    if kind == "pdf":
        path = signature.pdf_path
        if path is None or not path.is_file():
            raise Http404
        body = sealed.content(path)
    else:
        body = signature.manifest_bytes if kind == "ban-ke" else signature.cms_bytes
    return taken(body, chosen.media_type, chosen.name)
