"""Programs that pip and npm cannot bring: the browser of the tests, the demo's token, PDF checks.

As root they come by apt-get; otherwise the words say what to ask the administrator for.
It never stops what called it: tests that need a missing program are skipped with the reason.

    python tools/system_packages.py demo|test
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "softhsm2": ("softhsm2-util",),
    "poppler-utils": ("pdfsig",),
    "openssl": ("openssl",),
    "clamav-daemon": ("clamd",),
}
NEEDED = {"demo": ("softhsm2",), "test": tuple(PROGRAMS)}
LOST_WITHOUT = {
    "chromium": "no test in a browser",
    "softhsm2": "keys in a file (PKCS#12) instead of a token (PKCS#11)",
    "poppler-utils": "PDF signatures are not checked by a second program",
    "openssl": "signatures are not checked by a second program",
    "clamav-daemon": "the virus scanner is only a stand-in",
}


def missing(purpose: str) -> list[str]:
    return [name for name in NEEDED[purpose] if not any(map(shutil.which, PROGRAMS[name]))]


def fetch(packages: list[str]) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Asking apt-get for {', '.join(packages)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    log = Path("var") / "apt.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as output:
        for command in (["apt-get", "update", "-qq"], install):
            ended = subprocess.run(command, env=quiet, stdout=output, stderr=output, check=False)
            if ended.returncode:
                print(f"apt-get failed; see {log}")
                return False
    return True


def ask(packages: list[str]) -> None:
    names = " ".join(packages)
    print(f"Thiếu chương trình của hệ điều hành. Xin quản trị viên cài: apt-get install {names}")
    print(f"Programs are missing. Ask the administrator for: apt-get install {names}")
    for package in packages:
        print(f"    without {package}: {LOST_WITHOUT[package]}")


def main(purpose: str) -> None:
    packages = missing(purpose)
    if packages and not fetch(packages):
        ask(packages)


if __name__ == "__main__":
    main(sys.argv[1])
