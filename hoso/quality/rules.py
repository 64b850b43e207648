"""What may become of a doubt, and how completeness is said as one figure. Pure."""

from __future__ import annotations

from hoso.base.states import Moves

OPEN, ASKED, ANSWERED, EXPLAINED, CLEARED = "open", "asked", "answered", "explained", "cleared"

# Somebody has something to do about these.
PENDING_STATES = (OPEN, ASKED, ANSWERED)
# The rules still find these.
LIVE_STATES = (*PENDING_STATES, EXPLAINED)

DOUBT = Moves(
    table={
        (OPEN, "ask"): ASKED,
        (ASKED, "remind"): ASKED,  # once the due day is over
        (ASKED, "answer"): ANSWERED,
        (ANSWERED, "ask"): ASKED,
        (ANSWERED, "accept"): EXPLAINED,
        (EXPLAINED, "reopen"): OPEN,  # the values it was explained for are no more
        (OPEN, "clear"): CLEARED,
        (ASKED, "clear"): CLEARED,
        (ANSWERED, "clear"): CLEARED,
        (EXPLAINED, "clear"): CLEARED,
    },
    labels={
        OPEN: "chưa hỏi",
        ASKED: "đã đề nghị làm rõ",
        ANSWERED: "đã trả lời",
        EXPLAINED: "đã chấp nhận giải trình",
        CLEARED: "đã hết",
    },
)

# (section, row, field, rule): the same doubt at the next look.
Key = tuple[str, str, str, str]


def per_mille(filled: int, wanted: int) -> int:
    """Completeness in thousandths, cut off, so that only what is full says 1000; 1000 where
    nothing is wanted. The one way to make the figure from the counts."""
    return 1000 * filled // wanted if wanted else 1000


def percent(share: int) -> str:
    """977 → "97,7", 1000 → "100": how completeness is written everywhere."""
    return f"{share // 10},{share % 10}".removesuffix(",0")
