"""Shapes of what is signed, and where a signature stands on a page. Pure.

`hoso.manifest/1`: what one signature approves.
`hoso.proof/1`: shows, without the database, that one version stood in a signed manifest.
`hoso.copy/1`: the index of a ZIP that holds a whole dossier (docs/rules/own-copy.md).
All are written in canonical JSON (RFC 8785 over NFC text, `hoso.base.canonical`).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from hoso.base.canonical import canonical

MANIFEST, PROOF, COPY = "hoso.manifest/1", "hoso.proof/1", "hoso.copy/1"
PIN_TRIES = 3
PIN_AT_MOST = 64  # characters; tokens take fewer
PURPOSES: dict[str, str] = {
    "declaration": "Ký nội dung tự khai",
    "check": "Ký kết quả kiểm tra nội dung khai",
    "unit-approval": "Duyệt dữ liệu hồ sơ trong kỳ của đơn vị",
    "upward": "Ký dữ liệu của tỉnh gửi cơ sở dữ liệu quốc gia",
    "export": "Ký bản in lý lịch",
    "yearly-report": "Ký báo cáo năm",
}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Entry(TypedDict):
    """One approved version. `previous`: hash of the version before, "" for the first."""

    dossier: str
    version: int
    sha256: str
    previous: str


class Manifest(TypedDict):
    """What one signature covers: canonical JSON of it is signed."""

    format: str
    purpose: str
    unit: dict[str, str]
    period: str
    signer: dict[str, str]
    made_at: str
    entries: list[Entry]


def entry(dossier: UUID | str, version: int, sha256: str, previous: str = "") -> Entry:
    """Raises ValueError on a version below 1 or on what is not a SHA-256 in lower-case hex."""
    if version < 1 or not _SHA256.fullmatch(sha256) or not _SHA256.fullmatch(previous or sha256):
        raise ValueError("An entry needs a version from 1 and SHA-256 in lower-case hex.")
    return {
        "dossier": str(UUID(str(dossier))),
        "version": version,
        "sha256": sha256,
        "previous": previous,
    }


def manifest(
    *,
    purpose: str,
    unit_code: str,
    unit_name: str,
    period: str,
    signer_name: str,
    signer_title: str,
    made_at: datetime,
    entries: Iterable[Entry],
    on_behalf_of: str = "",
) -> Manifest:
    """The same bytes whatever the order the entries come in.

    on_behalf_of: the name of who delegated it, else "". period: "2026-11". made_at: an aware
    moment; written in Vietnam's time, whole seconds. Raises ValueError when a dossier stands in
    it twice or nothing does.
    """
    lines = sorted(entries, key=lambda each: (each["dossier"], each["version"]))
    if not lines or len({each["dossier"] for each in lines}) != len(lines):
        raise ValueError("A manifest needs entries, and each dossier once.")
    signer = {"name": signer_name, "title": signer_title}
    if on_behalf_of:
        signer["on_behalf_of"] = on_behalf_of
    if purpose not in PURPOSES or not _PERIOD.fullmatch(period):
        raise ValueError(f"No manifest for purpose {purpose!r} and period {period!r}.")
    return {
        "format": MANIFEST,
        "purpose": purpose,
        "unit": {"code": unit_code, "name": unit_name},
        "period": period,
        "signer": signer,
        "made_at": made_at.astimezone(_VIETNAM).isoformat(timespec="seconds"),
        "entries": lines,
    }


def proof(line: Entry, manifest_bytes: bytes, cms: bytes) -> dict[str, Any]:
    """What a dossier takes along. Raises LookupError when the manifest has no such entry."""
    if line not in json.loads(manifest_bytes)["entries"]:
        raise LookupError("The manifest does not hold this version.")
    return {
        "format": PROOF,
        "dossier": line["dossier"],
        "version": line["version"],
        "sha256": line["sha256"],
        "manifest": manifest_bytes.decode(),
        "cms": base64.b64encode(cms).decode(),
    }


def proof_file(of: Mapping[str, Any]) -> bytes:
    """The bytes to hand out; `hoso verify` expects exactly these."""
    return canonical(dict(of))


# --- the person's own copy: what lies where in the ZIP -----------------------------------

README_NAME, INDEX_NAME = "DOC-TRUOC.txt", "muc-luc.json"
DOSSIER_NAME, PROOF_NAME = "ho-so.json", "bang-chung.json"
MANIFEST_NAME, CMS_NAME = "ban-ke.json", "ban-ke.json.p7s"
PRINTS, CERTIFICATES, COMPONENTS = "ban-in/", "chung-thu/", "thanh-phan/"
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def component_name(place: int, component: Mapping[str, Any]) -> str:
    """Where the component that a version lists at `place` (from 1) lies: its number says which
    one it is, so that two that change places are noticed."""
    kind = re.sub(r"[^a-z0-9_-]", "_", str(component.get("kind", "")).lower())
    ending = _ENDINGS.get(str(component.get("media_type", "")), ".bin")
    return f"{COMPONENTS}{place:03}-{kind}{ending}"


def version_mark(sha256: str) -> str:
    """The keyword of a printed page that names the version it shows."""
    return f"hoso-phien-ban-{sha256}"


def could_be_pin(text: str) -> bool:
    """What no key can have as its PIN is not handed to it: a library may not bear it."""
    return 0 < len(text) <= PIN_AT_MOST and text.isprintable()


def tries_left(failed: int) -> int:
    """Before the PIN is locked; never below 0."""
    return max(PIN_TRIES - failed, 0)


# --- where a signature stands on a page (NĐ 30/2020/NĐ-CP, Annex I) ----------------------

MM = 72 / 25.4
Box = tuple[float, float, float, float]
PERSON_FIELD, AGENCY_FIELD = "ChuKyNguoiCoThamQuyen", "ConDauCoQuan"


@dataclass(frozen=True)
class Appearance:
    """What is seen of a signature. box: left, bottom, right, top in points from the lower
    left corner; page counts from 0, -1 is the last. text: the signer's name, or the
    agency's for the ring of a seal. image: PNG of the real signature or seal, if there is."""

    kind: Literal["person", "agency"]
    box: Box
    text: str
    page: int = -1
    image: bytes | None = None

    @property
    def field(self) -> str:
        return PERSON_FIELD if self.kind == "person" else AGENCY_FIELD
