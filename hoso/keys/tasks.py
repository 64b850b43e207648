"""Background jobs of this room. May run twice: what is sealed anew is not sealed again."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.keys import services

TRIES = 6


@app.task(name="keys.reseal", retry=TRIES, queueing_lock="keys.reseal")
def reseal() -> None:
    for _ in services.reseal():
        pass
