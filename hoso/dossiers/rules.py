"""The moves of a signed copy (CM-8.4), of a request for an account or for consent; what a status
ends. Pure."""

from __future__ import annotations

from hoso.base.states import Moves

REQUESTED, SIGNED, SEALED, REFUSED = "requested", "signed", "sealed", "refused"

COPY = Moves(
    table={
        (REQUESTED, "sign"): SIGNED,
        (REQUESTED, "refuse"): REFUSED,
        (SIGNED, "seal"): SEALED,
    },
    labels={
        REQUESTED: "chờ ký",
        SIGNED: "đã ký, chờ đóng dấu",
        SEALED: "đã ký và đóng dấu",
        REFUSED: "không ký",
    },
)

# A unit's request for a recruit's account (BNV-7.1, KT-7.2).
ASKED, OPENED, TURNED_DOWN, TAKEN_BACK = "asked", "opened", "refused", "withdrawn"

REQUEST = Moves(
    table={
        (ASKED, "open"): OPENED,
        (ASKED, "refuse"): TURNED_DOWN,
        (ASKED, "withdraw"): TAKEN_BACK,
    },
    labels={
        ASKED: "chờ cấp tài khoản",
        OPENED: "đã cấp tài khoản",
        TURNED_DOWN: "không cấp",
        TAKEN_BACK: "đã rút",
    },
)

# A request to read somebody else's dossier (CM-4.4). Granted again: for other sections, or longer.
CONSENT_ASKED, GRANTED, NOT_GRANTED = "asked", "granted", "refused"
REVOKED, NOT_ASKED = "revoked", "withdrawn"

CONSENT = Moves(
    table={
        (CONSENT_ASKED, "grant"): GRANTED,
        (CONSENT_ASKED, "refuse"): NOT_GRANTED,
        (CONSENT_ASKED, "withdraw"): NOT_ASKED,
        (GRANTED, "grant"): GRANTED,
        (GRANTED, "revoke"): REVOKED,
    },
    labels={
        CONSENT_ASKED: "chờ trả lời",
        GRANTED: "đã đồng ý",
        NOT_GRANTED: "không đồng ý",
        REVOKED: "đã thu hồi",
        NOT_ASKED: "đã rút",
    },
)

WORKING = "working"
# Statuses (catalog record_status) of who is not of the agency any more: nothing is declared, so
# nobody signs in for it. One that an administrator adds, such as long leave, ends nothing.
LEFT = frozenset({"moved", "party", "retired", "resigned", "dismissed", "died"})
