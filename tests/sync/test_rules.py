"""The pure rules of a packet's life."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.base.errors import Conflict
from hoso.sync.rules import (
    MOVES,
    SETTLED,
    UNSETTLED,
    Action,
    Move,
    Outcome,
    State,
    after_probing,
    after_sending,
    content,
    envelope,
    read_answer,
    record_of,
    retry_at,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_envelope_is_base64_of_utf8_json() -> None:
    inner = content(Action.ADD, {"THONGTINCHUNG": {"HoVaTen": "Nguyễn Văn Ớt"}}, "000.00.00.H12")
    sent = envelope("000.00.00.H12", inner)
    text = base64.b64decode(sent["jsonContent"]).decode("utf-8")
    assert sent["org_Code"] == "000.00.00.H12"
    assert json.loads(text) == inner
    assert "Nguyễn Văn Ớt" in text
    assert record_of(text) == {"THONGTINCHUNG": {"HoVaTen": "Nguyễn Văn Ớt"}}


def test_every_state_has_words_and_every_settled_state_an_end() -> None:
    assert set(MOVES.labels) == set(State)
    assert set(UNSETTLED) | set(SETTLED) | {State.WAITING} == set(State)
    assert MOVES.open_from(State.ACCEPTED) == []
    with pytest.raises(Conflict):
        MOVES.after(State.ACCEPTED, Move.TAKE)


@pytest.mark.parametrize(
    ("err_code", "message", "outcome"),
    [
        (0, "Thêm mới dữ liệu cán bộ, công chức, viên chức thành công", Outcome.ACCEPTED),
        (0, "Cập nhật thông tin khác thành công", Outcome.ACCEPTED),
        (0, "Cập nhật dữ liệu không thành công: ORA-00060!", Outcome.UNSURE),
        (0, "Không thành công", Outcome.UNSURE),
        (0, "", Outcome.UNSURE),
        (0, "OK", Outcome.UNSURE),
        (1, "Số hiệu CBCCVC Bộ ngành địa phương đã tồn tại!", Outcome.EXISTS),
        (1, "Số hiệu CBCCVC Bộ ngành địa phương không tồn tại!", Outcome.ABSENT),
        (1, "Mã dân tộc không đúng với danh mục!", Outcome.REFUSED),
        (1, "Mã đơn vị 000.00.00.Z99 không tồn tại trên hệ thống!", Outcome.BARRED),
        (1, "Tài khoản chưa được phân quyền đồng bộ dữ liệu cho đơn vị này X !", Outcome.BARRED),
        (
            1,
            "Xác thực không thành công. Token không đúng hoặc đã hết phiên làm việc!",
            Outcome.EXPIRED,
        ),
        (None, "Thêm mới thành công", Outcome.UNSURE),
        ("0", "Thêm mới thành công", Outcome.UNSURE),
        (2, "Lỗi", Outcome.UNSURE),
    ],
)
def test_an_answer_is_believed_only_when_it_says_so(
    err_code: object, message: str, outcome: Outcome
) -> None:
    assert read_answer(err_code, message) is outcome


def test_a_record_that_exists_is_ours_only_if_we_may_have_left_it_there() -> None:
    ours = after_sending(Action.ADD, Outcome.EXISTS, ours_may_be_there=True)
    theirs = after_sending(Action.ADD, Outcome.EXISTS, ours_may_be_there=False)
    assert (ours.move, ours.at_once) == (Move.LOSE, True)
    assert (theirs.move, theirs.again) == (Move.REJECT, False)


def test_a_probe_that_finds_nothing_puts_the_packet_back_as_new() -> None:
    decision = after_probing(Action.EDIT, Outcome.ABSENT)
    assert (decision.move, decision.action, decision.at_once) == (Move.RETURN, Action.ADD, True)


@given(st.sampled_from(Outcome), st.sampled_from([Action.ADD, Action.EDIT]), st.booleans())
def test_nothing_is_sent_again_as_new_while_it_may_be_stored(
    outcome: Outcome, action: Action, ours: bool
) -> None:
    """After an unsure answer the packet is never queued: it is probed first."""
    sent = after_sending(action, outcome, ours_may_be_there=ours)
    probed = after_probing(action, outcome)
    if outcome is Outcome.UNSURE:
        assert {sent.move, probed.move} == {Move.LOSE}
    if outcome is not Outcome.ABSENT:
        assert probed.move is not Move.RETURN
    for decision in (sent, probed):  # and whatever is not settled is tried again
        state = MOVES.after(State.SENDING, decision.move)
        assert decision.again is (state in UNSETTLED)


def test_retries_come_later_and_later_and_end_after_days() -> None:
    moments = []
    failures = 1
    while (moment := retry_at(failures, NOW)) is not None:
        moments.append(moment - NOW)
        failures += 1
    assert moments == sorted(moments)
    assert timedelta(days=3) < sum(moments, timedelta()) < timedelta(days=7)
    assert moments[0] == timedelta(minutes=1)
