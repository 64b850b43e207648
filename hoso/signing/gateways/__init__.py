"""Where private keys are: a PKCS#11 token, or a PKCS#12 file for a demo.

Both are context managers `opened(...)` giving a pyHanko signer whose key stays loaded
until the end, and raise the errors below. What is done about them (counting tries,
locking) is decided in `services`.
"""

from __future__ import annotations

from hoso.base.errors import Refused, Unreachable


class WrongPin(Refused):
    """The token, or the file, did not open with this PIN."""


class TokenLocked(Refused):
    """The token itself takes no more PINs."""


class TokenAbsent(Unreachable):
    """Not plugged in, pulled out, or without the expected key."""


class ModuleMissing(Unreachable):
    """This computer has no PKCS#11 library."""
