"""Restriction levels (CM-4.3, BNV-6.2), and which of them each role sees in the dossiers it reads.

A section declares its level, a field may declare another (`dossiers/sections`). One's own dossier
is seen whole; a consent opens the sections it names, and what is sensitive there only by its word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hoso.accounts.models import Role


class Level(StrEnum):
    """SECRET is never kept here: a section or field of that level is refused when it is declared,
    and what looks like it is warned of when it is typed (Luật Bảo vệ bí mật nhà nước 2018)."""

    AGENCY = "trong cơ quan"
    PERSONAL = "riêng tư"
    SENSITIVE = "nhạy cảm"
    SECRET = "bí mật nhà nước"


Levels = frozenset[Level]
NONE: Levels = frozenset()
ALL: Levels = frozenset({Level.AGENCY, Level.PERSONAL, Level.SENSITIVE})
UNDECLARED = Level.SENSITIVE  # what says nothing of itself is kept closest


@dataclass(frozen=True, slots=True)
class Seen:
    """levels: seen in the units of the grant; why, in Vietnamese; source: its article."""

    levels: Levels
    why: str
    source: str


SEES: Mapping[Role, Seen] = {
    Role.OFFICER: Seen(
        ALL,
        "kiểm tra mọi nội dung khai và minh chứng của đơn vị trước khi trình ký",
        "Bước kiểm tra trong quy trình của quy chế đang áp dụng",
    ),
    Role.HR_HEAD: Seen(
        ALL,
        "soát xét mọi nội dung khai trước khi thủ trưởng ký duyệt",
        "Bước soát xét trong quy trình của quy chế đang áp dụng",
    ),
    Role.HEAD: Seen(
        ALL,
        "ký duyệt và chịu trách nhiệm về toàn bộ dữ liệu của đơn vị",
        "Khoản 1 Điều 15 Quy chế của tỉnh Cà Mau (2024)",
    ),
    Role.HOME_AFFAIRS: Seen(
        ALL,
        "quản lý dữ liệu toàn tỉnh, kiểm tra và giám sát các đơn vị",
        "Khoản 8 Điều 16 Quy chế của tỉnh Cà Mau (2024)",
    ),
    Role.UPWARD_SIGNER: Seen(
        ALL,
        "ký gói tin gửi cơ sở dữ liệu quốc gia, trong đó có đủ các trường nhạy cảm",
        "Khoản 3 Điều 12 Quy chế của tỉnh Cà Mau (2024)",
    ),
    Role.SEAL_KEEPER: Seen(
        NONE, "chỉ thấy bản in đã ký mà mình đóng dấu", "Điều 15 Nghị định 30/2020/NĐ-CP"
    ),
    Role.ADMINISTRATOR: Seen(
        NONE, "giữ hệ thống chạy, không đọc hồ sơ", "Khoản 4 Điều 4 Quy chế của tỉnh Cà Mau (2024)"
    ),
}
