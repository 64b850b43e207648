"""The life of a packet on its way to the national database. Pure.

The interface is the Ministry's service of 2020; it has no query service, so what became
of a packet whose answer was lost is found out by sending it again in a form that does no
harm. docs/rules/packet.md tells the reasons and the source of each answer.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from hoso.base.canonical import canonical
from hoso.base.states import Moves


class Service(StrEnum):
    """Last part of the service's address."""

    RECORD = "servicem0001"
    WORK = "servicem0002"
    SALARY = "servicem0003"
    TRAINING = "servicem0004"
    OTHER = "servicem0005"
    RATINGS = "servicem0006"
    ELECTRONIC = "servicend27"  # proposed: the decree's own interface was not found


class Action(StrEnum):
    """What the national database does with the content."""

    ADD = "ADD"
    EDIT = "EDIT"
    DEL = "DEL"


class State(StrEnum):
    """UNKNOWN: it went out and nobody knows whether it was stored."""

    WAITING = "waiting"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


UNSETTLED = (State.QUEUED, State.SENDING, State.UNKNOWN)
SETTLED = (State.ACCEPTED, State.REJECTED, State.SUPERSEDED)


class Move(StrEnum):
    RELEASE = "release"  # the packet before it is settled
    TAKE = "take"  # a sender begins
    ACCEPT = "accept"
    REJECT = "reject"
    LOSE = "lose"  # nobody knows whether it was stored
    RETURN = "return"  # surely not stored: it waits its turn again
    SUPERSEDE = "supersede"
    REQUEUE = "requeue"  # a person decides to try once more


MOVES = Moves(
    table={
        (State.WAITING, Move.RELEASE): State.QUEUED,
        (State.WAITING, Move.SUPERSEDE): State.SUPERSEDED,
        (State.QUEUED, Move.TAKE): State.SENDING,
        (State.QUEUED, Move.REJECT): State.REJECTED,
        (State.QUEUED, Move.SUPERSEDE): State.SUPERSEDED,
        (State.SENDING, Move.ACCEPT): State.ACCEPTED,
        (State.SENDING, Move.REJECT): State.REJECTED,
        (State.SENDING, Move.LOSE): State.UNKNOWN,
        (State.SENDING, Move.RETURN): State.QUEUED,
        (State.UNKNOWN, Move.TAKE): State.SENDING,
        (State.REJECTED, Move.REQUEUE): State.QUEUED,
    },
    labels={
        State.WAITING: "Đợi gói trước",
        State.QUEUED: "Chờ gửi",
        State.SENDING: "Đang gửi",
        State.UNKNOWN: "Chưa rõ kết quả",
        State.ACCEPTED: "Đã tiếp nhận",
        State.REJECTED: "Bị từ chối",
        State.SUPERSEDED: "Thay bằng bản mới",
    },
)


# --- the envelope ---------------------------------------------------------------------


BODY = {Service.ELECTRONIC: "HOSO_DIENTU"}


def content(
    action: Action, record: Mapping[str, Any], sender: str, service: Service = Service.RECORD
) -> dict[str, Any]:
    """What the envelope carries. `record` is what the body of this service holds."""
    return {
        "Data": {
            "Header": {"Sender_Code": sender, "Action_Type": str(action)},
            "Body": {BODY.get(service, "HOSO_CBCCVC"): dict(record)},
        }
    }


def envelope(org_code: str, inner: Mapping[str, Any]) -> dict[str, str]:
    """org_Code and the Base64 of the UTF-8 JSON."""
    text = base64.b64encode(canonical(dict(inner))).decode("ascii")
    return {"org_Code": org_code, "jsonContent": text}


# --- answers --------------------------------------------------------------------------


class Outcome(StrEnum):
    """How one attempt ended; the labels are for people."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # the data or the record is not as the database wants it
    EXISTS = "exists"  # "… đã tồn tại!"
    ABSENT = "absent"  # "… không tồn tại!"
    BARRED = "barred"  # the account, the unit, the address: not the data's fault, not stored
    EXPIRED = "expired"  # the token; the gateway signs in again
    NOT_SENT = "not_sent"  # no connection: surely not stored
    UNSURE = "unsure"  # no answer, or one that cannot be trusted


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.ACCEPTED: "Cơ sở dữ liệu quốc gia đã nhận",
    Outcome.REFUSED: "Cơ sở dữ liệu quốc gia từ chối",
    Outcome.EXISTS: "Cơ sở dữ liệu quốc gia trả lời đã có hồ sơ này",
    Outcome.ABSENT: "Cơ sở dữ liệu quốc gia trả lời chưa có hồ sơ này",
    Outcome.BARRED: "Tài khoản hoặc địa chỉ liên thông chưa dùng được",
    Outcome.EXPIRED: "Hết phiên làm việc với cơ sở dữ liệu quốc gia",
    Outcome.NOT_SENT: "Không kết nối được, gói tin chưa được gửi đi",
    Outcome.UNSURE: "Không nhận được trả lời rõ ràng",
}


def read_answer(err_code: object, message: str) -> Outcome:
    """What an answer in the service's form means.

    Success is believed only with the words of success: "… thành công" at the end and no
    "không thành công" in it. Zero with other words is UNSURE.
    """
    words = " ".join(message.split()).rstrip(".! ").casefold()
    if err_code == 0:
        believed = words.endswith("thành công") and "không thành công" not in words
        return Outcome.ACCEPTED if believed else Outcome.UNSURE
    if err_code != 1:
        return Outcome.UNSURE
    if "token" in words and "hết phiên" in words:
        return Outcome.EXPIRED
    if words.startswith("số hiệu cbccvc") and words.endswith("không tồn tại"):
        return Outcome.ABSENT
    if words.startswith("số hiệu cbccvc") and words.endswith("đã tồn tại"):
        return Outcome.EXISTS
    barred = ("tài khoản chưa được phân quyền", "xác thực không thành công", "url not found")
    if words.startswith(barred) or words.endswith("không tồn tại trên hệ thống"):
        return Outcome.BARRED
    return Outcome.REFUSED


# --- what happens next ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """`action` is what a later sending will ask for. `again`: it is tried again by itself,
    at once when `at_once`, else after the next step of the schedule."""

    move: Move
    action: Action
    again: bool = False
    at_once: bool = False


def after_sending(action: Action, outcome: Outcome, *, ours_may_be_there: bool) -> Decision:
    """A packet was sent as it is.

    ours_may_be_there: an earlier attempt for the same person ended unsure, so that
    "already exists" may speak of our own record.
    """
    match outcome:
        case Outcome.ACCEPTED:
            return Decision(Move.ACCEPT, action)
        case Outcome.UNSURE:
            return Decision(Move.LOSE, action, again=True)
        case Outcome.NOT_SENT | Outcome.BARRED | Outcome.EXPIRED:
            return Decision(Move.RETURN, action, again=True)
        case Outcome.EXISTS if action is Action.ADD and ours_may_be_there:
            return Decision(Move.LOSE, action, again=True, at_once=True)
        case _:
            return Decision(Move.REJECT, action)


def after_probing(action: Action, outcome: Outcome) -> Decision:
    """A packet of unknown fate was sent as an EDIT with the same content, which replaces
    everything by the same and so may be repeated. `action` is what was asked for first."""
    match outcome:
        case Outcome.ACCEPTED:
            return Decision(Move.ACCEPT, action)
        case Outcome.ABSENT:
            return Decision(Move.RETURN, Action.ADD, again=True, at_once=True)
        case Outcome.REFUSED | Outcome.EXISTS:
            return Decision(Move.REJECT, action)
        case _:
            return Decision(Move.LOSE, action, again=True)


_MINUTES = (1, 5, 15, 60, 180, 360, 720, 720, 720, 1440, 1440)  # about four days


def retry_at(failures: int, now: datetime) -> datetime | None:
    """When to try again after `failures` tries in a row; None means give up and show it.

    The steps are a choice of this system, not of a regulation: a long week-end of the
    other side must not need a person.
    """
    if not 1 <= failures <= len(_MINUTES):
        return None
    return now + timedelta(minutes=_MINUTES[failures - 1])


def stuck_before(now: datetime, timeout: float) -> datetime:
    """A sending begun before this moment has lost its sender: a login and a request have
    `timeout` seconds each, and the same again to be generous."""
    return now - timedelta(seconds=4 * timeout + 30)


def record_of(payload: str) -> dict[str, Any]:
    """The record out of the stored text of a payload, whatever its body is called."""
    (record,) = json.loads(payload)["Data"]["Body"].values()
    if not isinstance(record, dict):
        raise ValueError("The payload holds no record.")
    return record
