"""Verbs of accounts: open, sign in, lock, give rights and take them back."""

from hoso.accounts.services.giving import (
    Basis,
    cancel,
    change_end,
    give,
    giving,
    held_in_own_right,
    reissue_over,
    require_over,
)
from hoso.accounts.services.granting import delegate, grant, revoke
from hoso.accounts.services.issuing import (
    ONE_TIME_DAYS,
    may_sign_in,
    one_time_password,
    open_account,
    reissue,
    renew_hash,
    set_own_password,
)
from hoso.accounts.services.locking import lock, lock_unused, unlock
from hoso.accounts.services.trying import (
    OWN_PASSWORD,
    SECOND_FACTOR,
    SIGN_IN,
    begin_try,
    end_tries,
    forget_tries,
    paused_until,
    record_failed_sign_in,
    record_sign_in,
    use_once,
)

__all__ = [
    "Basis",
    "cancel",
    "change_end",
    "give",
    "giving",
    "held_in_own_right",
    "reissue_over",
    "require_over",
    "ONE_TIME_DAYS",
    "OWN_PASSWORD",
    "SECOND_FACTOR",
    "SIGN_IN",
    "begin_try",
    "delegate",
    "end_tries",
    "forget_tries",
    "grant",
    "lock",
    "lock_unused",
    "may_sign_in",
    "one_time_password",
    "open_account",
    "paused_until",
    "record_failed_sign_in",
    "record_sign_in",
    "reissue",
    "renew_hash",
    "revoke",
    "set_own_password",
    "unlock",
    "use_once",
]
