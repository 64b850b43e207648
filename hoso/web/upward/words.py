"""How a packet is spoken of on screen."""

from __future__ import annotations

import re

from hoso.sync.models import Packet
from hoso.sync.rules import MOVES, Action, Outcome, State
from hoso.web import shown

TONES: dict[str, tuple[str, str]] = {
    State.WAITING: ("idle", "hourglass"),
    State.QUEUED: ("idle", "clock"),
    State.SENDING: ("info", "send"),
    State.UNKNOWN: ("doubt", "help-circle"),
    State.ACCEPTED: ("ok", "cloud-check"),
    State.REJECTED: ("bad", "x"),
    State.SUPERSEDED: ("idle", "repeat"),
}
ACTIONS = {Action.ADD: "Thêm mới", Action.EDIT: "Cập nhật", Action.DEL: "Xóa"}
HEARD = (
    Outcome.ACCEPTED,
    Outcome.REFUSED,
    Outcome.EXISTS,
    Outcome.ABSENT,
    Outcome.BARRED,
    Outcome.EXPIRED,
)
OUTCOME_TONES: dict[str, str] = {
    Outcome.ACCEPTED: "ok",
    Outcome.REFUSED: "bad",
    Outcome.UNSURE: "doubt",
    Outcome.NOT_SENT: "warn",
    Outcome.BARRED: "warn",
}

# In SQL and in Python alike: what may be the number of a person in words of the other side.
NUMBERS_SQL = r"[[:alnum:]_-]*[0-9]{4,}[[:alnum:]_-]*"
_NUMBERS = re.compile(r"[\w-]*[0-9]{4,}[\w-]*")


def masked(words: str) -> str:
    """Words of the national database without the numbers by which it names a person."""
    return _NUMBERS.sub("…", words)


def state_of(packet: Packet) -> shown.State:
    if packet.has_given_up:
        return shown.State("warn", "đã thử hết lượt, cần người xem", "alert-triangle")
    tone, icon = TONES[packet.state]
    return shown.State(tone, word(packet.state), icon)


def word(state: str) -> str:
    label = MOVES.labels[state]
    return label[:1].lower() + label[1:]


def action(code: str) -> str:
    return ACTIONS[Action(code)]
