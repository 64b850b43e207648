"""Known weaknesses of what is locked, by pip-audit. Without a network, or where the registry knows
of no advisories, that is said and nothing fails: the answer is then unknown, not good.

Waived ones stand in pyproject.toml, [tool.hoso.advisories], each with its reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0  # seconds


def asked() -> dict[str, Any] | None:
    """What pip-audit says of requirements/base.txt; None when it could not ask."""
    command = [
        sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json",
        "--progress-spinner", "off", "--timeout", "10", "-r", "requirements/base.txt",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found


def verdict(found: dict[str, Any] | None, waived: dict[str, str]) -> tuple[int, list[str]]:
    """Exit code and lines; 1 only for a weakness that is known and not waived."""
    if found is None:
        return 0, ["not asked: pip-audit could not reach the registry"]
    lines, code = [], 0
    unknown = [each["name"] for each in found["dependencies"] if "skip_reason" in each]
    if unknown:
        lines.append(f"not known: the registry says nothing of {len(unknown)} packages")
    for each in found["dependencies"]:
        for one in each.get("vulns", ()):
            names = {one["id"], *one.get("aliases", ())}
            reason = next((waived[name] for name in sorted(names) if name in waived), "")
            fixed = ", ".join(one.get("fix_versions", ())) or "no version"
            lines.append(
                f"{each['name']} {each['version']}: {one['id']}, mended in {fixed}"
                + (f"; waived: {reason}" if reason else "")
            )
            code = code or int(not reason)
    return code, lines or ["nothing known"]


def main() -> int:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    code, lines = verdict(asked(), settings["tool"]["hoso"]["advisories"])
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
