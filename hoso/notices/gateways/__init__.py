"""The outside world of this room: a mail server."""
