"""An account's own signing key on a screen: how it stands, and opening it with the PIN.

key = keys.own_key(request.user)          # for {% key_state key %} and {% pin … %}
try:
    with keys.opened(key, pin) as signer:
        …                                 # what the service raises passes through
except keys.NotOpened as refused:
    …                                     # the same page again, refused.said at the PIN
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from typing import TYPE_CHECKING

from django.utils import timezone

from hoso.accounts.models import Account
from hoso.base.errors import GatewayError, HosoError, NotAllowed
from hoso.signing import services as signing
from hoso.signing.models import Credential
from hoso.signing.queries import credential_of, is_at_hand
from hoso.signing.rules import PIN_TRIES
from hoso.signing.services import Signer
from hoso.web.shown import State

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Key:
    """`trouble` says why nothing can be signed with it; empty when it is ready.

    tries_left: None while no PIN was wrong.
    """

    credential: Credential | None
    state: State
    name: str = ""
    title: str = ""
    until: date | None = None
    trouble: str = ""
    ask: str = ""

    @property
    def may_sign(self) -> bool:
        return not self.trouble

    @property
    def is_demo(self) -> bool:
        return self.credential is not None and self.credential.is_demo_key

    @property
    def token(self) -> str:
        return "khóa thử nghiệm" if self.is_demo else "thẻ ký số"

    @property
    def tries_left(self) -> int | None:
        if self.credential is None or self.credential.tries_left == PIN_TRIES:
            return None
        return self.credential.tries_left


class NotOpened(Exception):
    """The key did not open: wrong PIN, locked, no token. Nothing was signed."""

    def __init__(self, error: HosoError) -> None:
        super().__init__(error.message)
        self.said, self.ask, self.status = error.message, error.ask, error.status


def own_key(account: Account, *, seal_of: Unit | None = None) -> Key:
    """How the account's own key stands now, or the seal of a unit that it keeps.

    Never raises: what is wrong is its `trouble`.
    """
    try:
        credential = credential_of(account, seal_of=seal_of)
    except NotAllowed as none:
        return Key(
            None,
            State("warn", "chưa có con dấu số" if seal_of else "chưa có chữ ký số"),
            trouble=none.message,
            ask=none.ask,
        )
    owner, until = credential.subject, credential.certificate.not_valid_after_utc
    last = timezone.localtime(until).date()
    words: dict[str, Any] = {"name": owner.name, "title": owner.title, "until": last}
    if credential.is_locked:
        said = f"Chữ ký số đã bị khóa vì nhập sai mã PIN {PIN_TRIES} lần."
        state = State("bad", "đã khóa", "lock")
        return Key(credential, state, **words, trouble=said, ask=signing.ASK_FOR_KEYS)
    try:
        standing = signing.check_certificate(credential)
    except NotAllowed as unset:
        state = State("bad", "chưa kiểm tra được")
        return Key(credential, state, **words, trouble=unset.message, ask=unset.ask)
    if not standing.is_valid:
        state = State("bad", "không ký được")
        return Key(credential, state, **words, trouble=standing.said, ask=signing.ASK_FOR_KEYS)
    if not is_at_hand(credential):
        state = State("warn", "chưa thấy thiết bị ký", "usb")
        said = "Cắm thiết bị ký của bạn rồi tải lại trang."
        return Key(credential, state, **words, trouble=said, ask=signing.ASK_FOR_KEYS)
    return Key(credential, _ready(credential, last), **words)


def _ready(credential: Credential, last: date) -> State:
    if credential.is_demo_key:
        return State("doubt", "khóa thử nghiệm", "key")
    if (last - timezone.localdate()).days <= SOON_DAYS:
        return State("warn", "chứng thư sắp hết hạn", "usb")
    return State("ok", "chữ ký số sẵn sàng", "usb")


@contextmanager
def opened(key: Key, pin: str) -> Iterator[Signer]:
    """As `signing.unlocked`, which stands outside of any transaction.

    Raises NotOpened before the block runs; what the block raises passes through.
    """
    if key.credential is None or not key.may_sign:
        raise NotOpened(NotAllowed(key.trouble, ask=key.ask))
    if not pin:
        raise NotOpened(NotAllowed("Nhập mã PIN của chữ ký số. Chưa có gì được ký."))
    with ExitStack() as stack:
        try:
            signer = stack.enter_context(signing.unlocked(key.credential, pin))
        except (NotAllowed, GatewayError) as error:
            raise NotOpened(error) from error
        yield signer
