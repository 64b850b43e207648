"""What the users of PKCS#11 tokens in one process share: the library, its login, its list."""

from __future__ import annotations

import threading
from typing import Any

import pkcs11
from pkcs11 import exceptions

# A login and the list belong to the whole process and not to a session (PKCS#11 v3.0, 5.6): who
# begins the list anew ends everybody's sessions. Held by one thread, which may ask again.
one_at_a_time = threading.RLock()


def token_of(module: str, label: str) -> Any:
    """The token of that name. Call it while holding `one_at_a_time`. Raises PKCS11Error."""
    library = pkcs11.lib(module)
    try:
        return library.get_token(token_label=label)
    except exceptions.PKCS11Error:
        library.reinitialize()  # the list of slots is read once; a token may be new or gone
        return library.get_token(token_label=label)
