"""An account's own signing key on a screen: how it stands, and opening it with the PIN.

key = keys.own_key(request.user)          # for {% key_state key %} and {% pin … %}
try:
    done = keys.signing_with(key, request.POST.get("pin", ""), act)   # act(signer)
except keys.NotOpened as refused:
    …                                     # the same page again, refused.said at the PIN
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from hoso.accounts.models import Account
from hoso.base.errors import GatewayError, HosoError, Incomplete, NotAllowed
from hoso.signing import services as signing
from hoso.signing.models import Credential
from hoso.signing.queries import credential_of, is_at_hand
from hoso.signing.rules import PIN_TRIES
from hoso.signing.services import Signer
from hoso.web.shown import State

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

Done = TypeVar("Done")
SOON_DAYS = 30
DEMO = (
    "Khóa nằm trong một tệp trên máy chủ, chỉ để dùng thử: chữ ký này không có giá trị pháp lý "
    "như chữ ký bằng thẻ."
)


@dataclass(frozen=True, slots=True)
class Key:
    """`trouble` says why nothing can be signed with it; empty when it is ready.

    tries_left: None without a key.
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
    def note(self) -> str:
        """What one should know before signing with it, although it signs."""
        return DEMO if self.is_demo and self.may_sign else ""

    @property
    def tries_left(self) -> int | None:
        return self.credential.tries_left if self.credential else None


class NotOpened(Exception):
    """The key did not open: wrong PIN, locked, no token. Nothing was signed."""

    def __init__(self, error: HosoError) -> None:
        super().__init__(error.message)
        self.error = error
        self.said, self.ask, self.status = error.message, error.ask, error.status


def own_key(account: Account, *, seal_of: Unit | None = None) -> Key:
    """How the account's own key stands now, or the seal of a unit that it keeps.

    Never raises: what is wrong is its `trouble`.
    """
    what = "con dấu số" if seal_of else "chữ ký số"
    try:
        credential = credential_of(account, seal_of=seal_of)
    except NotAllowed as none:
        state = State("warn", f"chưa có {what}", "usb")
        return Key(None, state, trouble=none.message, ask=none.ask)
    owner, until = credential.subject, credential.certificate.not_valid_after_utc
    last = timezone.localtime(until).date()
    words: dict[str, Any] = {"name": owner.name, "title": owner.title, "until": last}
    if credential.is_locked:
        said = f"Nhập sai mã PIN {PIN_TRIES} lần."
        state = State("bad", f"{what} bị khóa", "lock")
        return Key(credential, state, **words, trouble=said, ask=signing.ASK_TO_UNLOCK)
    try:
        standing = signing.check_certificate(credential)
    except NotAllowed as unset:
        state = State("bad", "chưa kiểm tra được chứng thư")
        ask = unset.ask or signing.ASK_FOR_KEYS
        return Key(credential, state, **words, trouble=unset.message, ask=ask)
    if not standing.is_valid:
        state = State("bad", "chứng thư không dùng được")
        return Key(credential, state, **words, trouble=standing.said, ask=signing.ASK_FOR_KEYS)
    if not is_at_hand(credential):
        state = State("warn", "chưa thấy thiết bị ký", "usb")
        said = "Cắm thiết bị ký của bạn rồi tải lại trang."
        return Key(credential, state, **words, trouble=said, ask=signing.ASK_FOR_KEYS)
    return Key(credential, _ready(credential, last, what), **words)


def _ready(credential: Credential, last: date, what: str) -> State:
    if credential.is_demo_key:
        return State("warn", "khóa thử nghiệm trong tệp", "key")
    if (last - timezone.localdate()).days <= SOON_DAYS:
        return State("warn", "chứng thư sắp hết hạn", "usb")
    return State("ok", f"{what} sẵn sàng", "usb")


@sensitive_variables("pin")
def signing_with(key: Key, pin: str, act: Callable[[Signer], Done]) -> Done:
    """Do `act` with the key open: as `signing.unlocked`, so outside of any transaction.

    Raises NotOpened before `act` is called; what `act` raises passes through. An empty PIN
    costs no try, and none stands in an error report.
    """
    if key.credential is None:
        raise NotOpened(NotAllowed(key.trouble, ask=key.ask))
    if not pin:
        raise NotOpened(Incomplete(f"Nhập mã PIN của {key.token}. Chưa có gì được ký."))
    with ExitStack() as stack:
        try:
            signer = stack.enter_context(signing.unlocked(key.credential, pin))
        except (NotAllowed, GatewayError) as error:
            raise NotOpened(error) from error
        return act(signer)
