"""Pictures of the screens for the README and the guide, out of a demo of its own.

`docs/pictures/` gets one PNG per line of PICTURES: a screen of one of the demo's accounts,
at a size, in light or dark. The same seed gives the same people, so that a picture changes
when a screen does; the days in it are those of the day it was taken.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES_DIR = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT))

COLOURS = 256
LIMIT = 200_000
PATIENCE = 3000  # milliseconds for a scan to be drawn

SCENES = "from tools.scenes import set_up; set_up()"  # before any picture is taken
SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from hoso.accounts.models import Account
account = Account.objects.get(username={username!r})
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.save()
print(settings.SESSION_COOKIE_NAME + "=" + session.session_key)
"""


@dataclass(frozen=True)
class Picture:
    """username: of the demo's accounts. clicks: what to press after the page has opened."""

    name: str
    username: str
    path: str
    width: int = 1366
    height: int = 768
    dark: bool = False
    clicks: tuple[str, ...] = ()


SCAN = "#noi-dung tr:has-text('11/2026') a[aria-label^='Xem']"
RAISE = "main tbody a[href^='/viec-can-lam/']:has-text('Quá trình lương')"
BAD_LOAD = "main tbody a:has-text('Hồ sơ giấy')"
BATCH = "main a[href^='/dot-phe-duyet/nap/']"
DOUBTS = "main tbody a[href*='nguoi=']"
PICTURES = (
    Picture("dossier", "nguoikhai", "/ho-so-cua-toi", height=1000, clicks=(SCAN,)),
    Picture("dossier-dien-thoai", "nguoikhai", "/ho-so-cua-toi", width=390, height=844),
    Picture("viec-can-lam", "daumoi", "/viec-can-lam"),
    Picture("kiem-tra", "daumoi", "/viec-can-lam", clicks=(RAISE,)),
    Picture("danh-sach", "daumoi", "/ho-so?q=nguyen"),
    Picture("nap-bang-tinh", "daumoi", "/nap", height=900, clicks=(BAD_LOAD,)),
    Picture("chat-luong", "sonoivu", "/chat-luong"),
    Picture("nghi-van", "daumoi", "/chat-luong/ho-so", clicks=(DOUBTS,)),
    Picture("thanh-phan-ho-so", "nguoikhai", "/thanh-phan-ho-so"),
    Picture("dot-nap", "thutruong", "/dot-phe-duyet", height=900, clicks=(BATCH,)),
    Picture("dot-phe-duyet", "thutruong", "/dot-phe-duyet", height=1000),
    Picture("dot-phe-duyet-toi", "thutruong", "/dot-phe-duyet", dark=True),
    Picture("ky-cap-tinh", "lanhdaosnv", "/ky-cap-tinh"),
    Picture("lien-thong", "sonoivu", "/lien-thong"),
)


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """A demo of its own, so that nobody's data is in a picture; its address."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    bare.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "config.demo", "--folder", str(folder)]
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
        process.terminate()  # an interrupt is not heard by what was started in the background
        process.communicate(timeout=60)


def shell(settings: Path, code: str) -> str:
    """What the code prints inside the demo."""
    from config import env

    told = subprocess.run(
        [sys.executable, "-m", "config.cli", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env={**os.environ, **env.read(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        sys.exit(told.stderr)
    return told.stdout


def cookie(settings: Path, username: str) -> tuple[str, str]:
    """Signed in without a password."""
    told = shell(settings, SESSION.format(username=username))
    morsel = next(iter(SimpleCookie(told.strip().splitlines()[-1]).values()))
    return morsel.key, morsel.value


def take(browser: Browser, picture: Picture, address: str, session: tuple[str, str]) -> None:
    context = browser.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": session[0], "value": session[1], "url": address}])
    page = context.new_page()
    answer = page.goto(address + picture.path)
    if answer is None or not answer.ok:
        sys.exit(f"{picture.name}: {picture.path} answered {answer and answer.status}")
    for selector in picture.clicks:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")
    size = keep(settled(page), PICTURES_DIR / f"{picture.name}.png")
    context.close()
    print(f"docs/pictures/{picture.name}.png {size // 1000} kB")


def settled(page: Page) -> bytes:
    page.evaluate("document.fonts.ready")
    if page.locator("iframe").count():
        page.wait_for_timeout(PATIENCE)  # the browser's own reader tells nobody when it is done
    page.evaluate("scrollTo(0, 0)")
    return page.screenshot()


def keep(png: bytes, path: Path) -> int:
    """In few colours; its size in bytes. A picture too large for a repository is refused."""
    with Image.open(BytesIO(png)) as seen:
        few = seen.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    if size > LIMIT:
        sys.exit(f"{path.name} has {size} bytes: make the picture smaller")
    return size


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    PICTURES_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder) / "demo") as address:
        settings = Path(folder) / "demo.env"
        shell(settings, SCENES)
        sessions = {name: cookie(settings, name) for name in {one.username for one in PICTURES}}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for picture in PICTURES:
                take(browser, picture, address, sessions[picture.username])
            browser.close()


if __name__ == "__main__":
    main()
