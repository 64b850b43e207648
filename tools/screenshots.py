"""Pictures of the screens for the README, out of a small demo of its own.

`docs/pictures/` gets one PNG per line of PICTURES: the screen of a role in light or dark,
at a width. The same seed gives the same people, so a picture changes when a screen does.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES_DIR = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT))

SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from hoso.accounts.models import Account
chosen = Account.objects.filter(is_active=True, must_set_password=False)
role = {role!r}
chosen = chosen.filter(grants__role=role) if role else chosen.filter(grants__isnull=True)
account = chosen.order_by("pk").first()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.save()
print(settings.SESSION_COOKIE_NAME + "=" + session.session_key)
"""


@dataclass(frozen=True)
class Picture:
    name: str
    role: str  # of accounts.Role; empty for a person without one
    path: str
    width: int = 1366
    dark: bool = False


PICTURES = (
    Picture("ho-so", "", "/"),
    Picture("ho-so-dien-thoai", "", "/", width=390),
    Picture("viec-can-lam", "officer", "/"),
    Picture("dot-phe-duyet", "head", "/"),
    Picture("dot-phe-duyet-toi", "head", "/", dark=True),
    Picture("so-noi-vu", "home_affairs", "/"),
)


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """A demo of its own, so that nobody's data is in a picture; its address."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    bare.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "config.demo", "--folder", str(folder), "--people", "200"]
    process = subprocess.Popen(command, cwd=ROOT, env=bare, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                break
        else:
            sys.exit(said)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def cookie(settings: Path, role: str) -> tuple[str, str]:
    """Signed in as the first account of the role, without a password."""
    from config import env

    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "config.cli",
            "shell",
            "--no-imports",
            "-c",
            SESSION.format(role=role),
        ],
        cwd=ROOT,
        env={**os.environ, **env.read(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        sys.exit(f"no account for {role or 'a person'}:\n{told.stderr}")
    morsel = next(iter(SimpleCookie(told.stdout.strip().splitlines()[-1]).values()))
    return morsel.key, morsel.value


def take(browser: Browser, picture: Picture, address: str, session: tuple[str, str]) -> None:
    context = browser.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": picture.width, "height": 820},
        color_scheme="dark" if picture.dark else "light",
    )
    context.add_cookies([{"name": session[0], "value": session[1], "url": address}])
    page = context.new_page()
    answer = page.goto(address + picture.path)
    if answer is None or not answer.ok:
        sys.exit(f"{picture.name}: {picture.path} answered {answer and answer.status}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES_DIR / f"{picture.name}.png")
    context.close()
    print(f"docs/pictures/{picture.name}.png")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    PICTURES_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder) / "demo") as address:
        settings = Path(folder) / "demo.env"
        sessions = {role: cookie(settings, role) for role in {each.role for each in PICTURES}}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for picture in PICTURES:
                take(browser, picture, address, sessions[picture.role])
            browser.close()


if __name__ == "__main__":
    main()
