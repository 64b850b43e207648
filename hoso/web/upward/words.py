"""How a packet is spoken of on screen."""

from __future__ import annotations

import re

from hoso.sync import queries as sync
from hoso.sync.models import Attempt, Packet, PacketQuerySet
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
SENDINGS = {
    Action.ADD: "Gửi hồ sơ mới",
    Action.EDIT: "Gửi bản sửa",
    Action.DEL: "Gửi yêu cầu xóa",
}
GIVEN_UP = shown.State("warn", "đã thôi gửi", "alert-triangle")  # a person must look
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

# What may be the number of a person in words of the other side.
_NUMBERS = re.compile(r"[\w-]*[0-9]{4,}[\w-]*")


def masked(words: str) -> str:
    """Words of the national database without the numbers by which it names a person."""
    return _NUMBERS.sub("…", words)


def state_of(packet: Packet) -> shown.State:
    if packet.has_given_up:
        return GIVEN_UP
    return _mark(packet.state)


def counted(packets: PacketQuerySet) -> list[tuple[shown.State, int]]:
    """What became of these packets and how many each; those given up stand by themselves."""
    numbers, given_up = sync.counts_by_state(packets), sync.counts_by_state(packets.given_up())
    found = [
        (_mark(state), number - given_up.get(state, 0)) for state, number in sorted(numbers.items())
    ]
    found.append((GIVEN_UP, sum(given_up.values())))
    return [(mark, number) for mark, number in found if number]


def _mark(state: str) -> shown.State:
    tone, icon = TONES[state]
    label = MOVES.labels[state]
    return shown.State(tone, label[:1].lower() + label[1:], icon)


def action(code: str) -> str:
    return ACTIONS[Action(code)]


def trying(one: Attempt) -> str:
    """What an attempt was: a probe goes out as an edit and is none."""
    return "Đối soát" if one.is_probe else SENDINGS[Action(one.action)]
