"""How the head's own signature stands, said ahead: nobody should learn it after choosing 500."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hoso.accounts.models import Account
from hoso.base.errors import NotAllowed
from hoso.signing import queries, services
from hoso.signing.models import Credential
from hoso.web import shown

DEMO = (
    "Khóa nằm trong một tệp trên máy chủ, chỉ để dùng thử: chữ ký này không có giá trị pháp lý "
    "như chữ ký bằng thẻ."
)


@dataclass(frozen=True, slots=True)
class Token:
    """may_sign: the PIN may be asked for. why and ask: what is wrong, and whom to ask."""

    state: shown.State
    may_sign: bool = False
    why: str = ""
    ask: str = ""
    name: str = ""
    title: str = ""
    until: datetime | None = None
    tries_left: int | None = None
    device: str = "thẻ ký số"


def token_of(account: Account) -> Token:
    try:
        credential = queries.credential_of(account)
    except NotAllowed as error:
        return Token(shown.State("warn", "chưa đăng ký chữ ký số", "usb"), why=error.message,
                     ask=error.ask)  # fmt: skip
    state, why, ask = _standing(credential)
    return Token(
        state,
        may_sign=state.tone == "ok" or (credential.is_demo_key and not ask),
        why=why,
        ask=ask,
        name=credential.subject.name,
        title=credential.subject.title,
        until=credential.certificate.not_valid_after_utc,
        tries_left=credential.tries_left,
        device="khóa thử nghiệm" if credential.is_demo_key else "thẻ ký số",
    )


def _standing(credential: Credential) -> tuple[shown.State, str, str]:
    """The state, why it is so, and whom to ask when nothing can be signed."""
    asked = services.ASK_FOR_KEYS
    if credential.is_locked:
        return (
            shown.State("bad", "chữ ký số bị khóa", "lock"),
            "Nhập sai mã PIN quá số lần cho phép.",
            asked,
        )
    try:
        standing = services.check_certificate(credential)
    except NotAllowed as error:
        return shown.State("bad", "chưa kiểm tra được chứng thư"), error.message, error.ask or asked
    if not standing.is_valid:
        return shown.State("bad", "chứng thư không dùng được"), standing.said, asked
    if not queries.is_at_hand(credential):
        return (
            shown.State("warn", "chưa thấy thiết bị ký", "usb"),
            "Cắm thiết bị ký của bạn rồi tải lại trang.",
            asked,
        )
    if credential.is_demo_key:
        return shown.State("warn", "khóa thử nghiệm trong tệp", "key"), DEMO, ""
    return shown.State("ok", "thẻ ký số sẵn sàng", "usb"), "", ""
