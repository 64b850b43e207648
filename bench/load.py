"""Some clients at once on one page, in a process of their own.

    echo '{"host", "port", "path", "cookie", "clients", "seconds"}' | python -m bench.load

Prints {"answers", "seconds"}. No Django and no client library: on a machine of two cores the
clients take their time from the server they measure.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any


def run(asked: dict[str, Any]) -> dict[str, float]:
    """Answers that came between the first second and the end; each must be 200."""
    start = threading.Barrier(asked["clients"])
    counts: list[int] = []
    failed: list[str] = []
    begin = time.perf_counter() + 1.0
    end = begin + asked["seconds"]

    def client() -> None:
        line = http.client.HTTPConnection(asked["host"], asked["port"])
        start.wait()
        done = 0
        while time.perf_counter() < end and not failed:
            line.request("GET", asked["path"], headers={"Cookie": asked["cookie"]})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(str(answer.status))
            done += begin <= time.perf_counter() < end
        counts.append(done)

    threads = [threading.Thread(target=client) for _ in range(asked["clients"])]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failed:
        raise SystemExit(f"{asked['path']}: {failed[0]}")
    return {"answers": sum(counts), "seconds": asked["seconds"]}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
