"""Some clients at once on one page, in a process of their own.

    echo '{"host", "port", "path", "cookie", "clients", "seconds"}' | python -m bench.load

Prints {"answers", "counted"}: all of them, and those between the first second and the end. No
Django and no client library: on a machine of two cores the clients take their time from the
server they measure.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any


def run(asked: dict[str, Any]) -> dict[str, int]:
    """Each answer must be 200."""
    start = threading.Barrier(asked["clients"])
    counted: list[bool] = []
    failed: list[str] = []
    begin = time.perf_counter() + 1.0
    end = begin + asked["seconds"]

    def client() -> None:
        line = http.client.HTTPConnection(asked["host"], asked["port"])
        start.wait()
        while time.perf_counter() < end and not failed:
            line.request("GET", asked["path"], headers={"Cookie": asked["cookie"]})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(str(answer.status))
            counted.append(begin <= time.perf_counter() < end)

    threads = [threading.Thread(target=client) for _ in range(asked["clients"])]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failed:
        raise SystemExit(f"{asked['path']}: {failed[0]}")
    return {"answers": len(counted), "counted": sum(counted)}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
