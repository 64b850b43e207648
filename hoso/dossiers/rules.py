"""The moves of a signed copy (CM-8.4): the competent person signs, then the seal. Pure."""

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
