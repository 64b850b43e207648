"""Who acts by hand in a demo: grants, keys, passwords, and the list that `make demo` prints."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from hoso import audit
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Role
from hoso.dossiers.models import Person
from hoso.dossiers.services import open_record
from hoso.signing import demo
from simulators.province.filling import BASIS, BY, Province, key_for
from simulators.province.people import SHOWN_AGENCY
from simulators.province.units import TOP

SIGNER = "lanhdaosnv"
FILE = "demo-accounts.txt"
RECRUIT = "Trần Ngọc Diễm"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list: who signs in, and what for."""

    role: str
    name: str
    username: str
    password: str
    pin: str = ""


ROLES: tuple[tuple[str, str], ...] = (
    ("nguoikhai", "Người khai, có khai báo bị trả lại"),
    ("daumoi", "Cán bộ đầu mối, Sở Nông nghiệp và Môi trường"),
    ("tochuc", "Phụ trách tổ chức cán bộ, Sở Nông nghiệp và Môi trường"),
    ("thutruong", "Thủ trưởng, Sở Nông nghiệp và Môi trường"),
    ("vanthu", "Văn thư, Sở Nông nghiệp và Môi trường"),
    ("sonoivu", "Sở Nội vụ, theo dõi toàn tỉnh"),
    ("lanhdaosnv", "Lãnh đạo Sở Nội vụ ký cấp tỉnh"),
    ("quantri", "Quản trị hệ thống"),
)
WITH_PIN = {"daumoi", "tochuc", "thutruong", "vanthu", "lanhdaosnv"}


def give_roles(province: Province) -> None:
    """Beyond heads and officers: Home Affairs, the province's signer, the seal, the system."""
    named, since = province.named, date(province.today.year, 1, 1)
    top, shown = province.units[TOP], province.units[SHOWN_AGENCY]
    with audit.recording(BY, "seed.fill", reason="quyền của toàn tỉnh"):
        for username, role, unit in (
            ("sonoivu", Role.HOME_AFFAIRS, top),
            (SIGNER, Role.UPWARD_SIGNER, top),
            ("quantri", Role.ADMINISTRATOR, top),
            ("tochuc", Role.HR_HEAD, shown),
            ("vanthu", Role.SEAL_KEEPER, shown),
        ):
            accounts.grant(named[username], role, unit, by=BY, since=since, basis=BASIS)
    ca = demo.authority()
    home_affairs = province.units["snv"]
    province.signers[SIGNER] = key_for(province, named[SIGNER], home_affairs, ca)
    demo.provide(named["vanthu"], title="", organisation=shown.name, seal_of=shown, ca=ca,
                 kind=province.keys, by=BY)  # fmt: skip


def open_doors(province: Province) -> list[Shown]:
    """Passwords drawn for this installation, and a recruit whose record was opened just now."""
    named = province.named
    lines = [
        Shown(said, named[username].full_name, username, _password(named[username]),
              demo.PIN if username in WITH_PIN else "")
        for username, said in ROLES
    ]  # fmt: skip
    recruit = _recruit(province)
    lines.insert(1, recruit)
    return lines


def write_down(lines: list[Shown]) -> Path:
    """The list, for the eyes of whoever runs the demo only."""
    heads = Shown("Vai trò", "Họ và tên", "Tên đăng nhập", "Mật khẩu", "Mã PIN")
    widths = [max(len(getattr(each, key)) for each in [heads, *lines]) for key in Shown.__slots__]
    rows = (
        "   ".join(
            getattr(each, key).ljust(width)
            for key, width in zip(Shown.__slots__, widths, strict=True)
        ).rstrip()
        for each in [heads, *lines]
    )
    path = Path(settings.DATA_DIR) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    path.chmod(0o600)
    return path


def _password(account: Account) -> str:
    password = accounts.one_time_password()
    accounts.set_own_password(account, password)
    return password


def _recruit(province: Province) -> Shown:
    """Opened by the officer, as any recruit is: a one-time password, nothing declared."""
    officer = province.officers[SHOWN_AGENCY]
    year = province.today.year - 24
    while True:
        number = f"0963{year % 100:02}{province.rng.randrange(1_000_000):06}"
        if not Person.objects.filter(personal_number=number).exists():
            break
    unit = province.units[province.plan.kept("snnmt-kl")]
    opened = open_record(
        officer, unit, personal_number=number, full_name=RECRUIT, born_on=f"20/10/{year}",
        sex="2", kind="official",
    )  # fmt: skip
    return Shown("Người mới tuyển dụng, mật khẩu dùng một lần", RECRUIT, opened.account.username,
                 opened.one_time_password)  # fmt: skip
