"""The signed copies on an account's shelf: asked for, to sign, to seal, done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.dossiers import queries, rules
from hoso.dossiers.models import Person, SignedCopy
from hoso.dossiers.models.copies import SignedCopyQuerySet
from hoso.dossiers.services.printing import has_cv
from hoso.web.access import account_of
from hoso.web.reads import note
from hoso.web.shown import State

SHOWN = 50
STATES = {
    rules.REQUESTED: State("idle", "chờ ký", "hourglass"),
    rules.SIGNED: State("info", "đã ký, chờ đóng dấu", "signature"),
    rules.SEALED: State("ok", "đã ký và đóng dấu", "certificate"),
    rules.REFUSED: State("bad", "không ký", "arrow-back-up"),
}


@dataclass(frozen=True, slots=True)
class Line:
    copy: SignedCopy
    state: State


@dataclass(frozen=True, slots=True)
class Shelf:
    """may_*: whether the account has that part at all, even when nothing waits."""

    mine: list[Line]
    to_sign: list[Line]
    to_seal: list[Line]
    done: list[Line]
    may_sign: bool
    may_seal: bool
    own: Person | None = None
    own_may_ask: bool = False


def shelf(account: Account) -> Shelf:
    """A fixed number of statements."""
    may_sign, may_seal = (bool(access.may(account, act)) for act in (Act.SIGN_EXPORT, Act.SEAL))
    own = _own(account)
    mine = seen(account).filter(Q(requested_by=account) | Q(person__account=account))
    done = (
        seen(account)
        .exclude(requested_by=account)
        .filter(Q(signed_by=account) | Q(sealed_by=account) | Q(refused_by=account))
    )
    lines = _lines(mine.order_by("-requested_at"))
    return Shelf(
        mine=lines,
        to_sign=_lines(to_sign(account).order_by("requested_at")) if may_sign else [],
        to_seal=_lines(to_seal(account).order_by("signed_at")) if may_seal else [],
        done=_lines(done.order_by("-requested_at")) if may_sign else [],
        may_sign=may_sign,
        may_seal=may_seal,
        own=own,
        own_may_ask=own is not None and _may_ask(own, lines),
    )


def seen(account: Account, act: Act = Act.READ) -> SignedCopyQuerySet:
    return (
        SignedCopy.objects.visible_to(account, act)
        .select_related(
            "person__unit", "version", "requested_by", "signed_by", "sealed_by", "refused_by"
        )
        .defer("version__content")
    )


def to_sign(account: Account) -> SignedCopyQuerySet:
    """Nobody signs their own."""
    waiting = seen(account, Act.SIGN_EXPORT).filter(state=rules.REQUESTED)
    return waiting.exclude(person__account=account)


def to_seal(account: Account) -> SignedCopyQuerySet:
    return seen(account, Act.SEAL).filter(state=rules.SIGNED)


def copy_or_404(request: HttpRequest, pk: UUID, act: Act = Act.READ) -> SignedCopy:
    found = seen(account_of(request), act).filter(pk=pk).first()
    if found is None:
        raise Http404
    note(request, found.person)
    return found


def words_of(copy: SignedCopy) -> list[tuple[str, str]]:
    """What is signed, in words; for the page that asks for the PIN."""
    words = [
        ("Người có hồ sơ", copy.person.full_name),
        ("Số hiệu", copy.person.staff_number),
        ("Đơn vị", copy.person.unit.name),
        ("Nội dung", f"Sơ yếu lý lịch, phiên bản {copy.version.number}"),
        ("Mã phiên bản", f"{copy.version.sha256[:16]}…"),
        ("Người đề nghị", f"{copy.requested_by.full_name}, {_moment(copy.requested_at)}"),
    ]
    if copy.signed_by is not None and copy.signed_at is not None:
        signer = ", ".join(part for part in (copy.signed_by.full_name, copy.signer_title) if part)
        words.append(("Đã ký", f"{signer}, {_moment(copy.signed_at)}"))
    return words


def _moment(value: object) -> str:
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"  # type: ignore[arg-type]


def _lines(copies: SignedCopyQuerySet) -> list[Line]:
    return [Line(copy, STATES[copy.state]) for copy in copies[:SHOWN]]


def _own(account: Account) -> Person | None:
    return Person.objects.own_of(account).first()


def _may_ask(person: Person, lines: list[Line]) -> bool:
    """There is a CV; its last version is approved and has no copy yet, or one that was refused."""
    if not has_cv(person.kind):
        return False
    version = queries.last_version(person)
    if version is None:
        return False
    live = [
        line
        for line in lines
        if line.copy.version_id == version.pk and line.copy.state != rules.REFUSED
    ]
    return not live
