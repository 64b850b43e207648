"""What an own password must keep to beside Django's own checks: a length and kinds of characters,
by whether a second factor stands beside it, more than this house's words, and none that leaked."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError

from hoso.accounts.access import current_grants
from hoso.accounts.models import Account
from hoso.accounts.security import security
from hoso.base.text import folded

WORDS = Path(__file__).parent / "data" / "house_words.txt"
LEAST_BESIDES = 6  # letters that are left without the house's words; ours
LONGEST = 200  # characters that a form takes
KINDS = ("chữ thường", "chữ hoa", "chữ số", "dấu")


def needs_factor(account: Account) -> bool:
    """Whether a role that the account holds today must sign in with a second factor."""
    roles = settings.HOSO_MFA_ROLES
    return bool(roles) and any(role.value in roles for role, _ in current_grants(account))


def least_length(account: Account | None) -> int:
    """Characters: fewer where a second factor stands beside it."""
    return security().length_with_factor if _has_factor(account) else security().length


def asked(account: Account) -> str:
    """What is asked of it, as a sentence beside the field says it."""
    wanted = 1 if _has_factor(account) else security().classes
    kinds = f", có {wanted} trong các loại {', '.join(KINDS)}" if wanted > 1 else ""
    return (
        f"Ít nhất {least_length(account)} ký tự{kinds}. Một câu ngắn dễ nhớ tốt hơn một từ khó nhớ."
    )


def _has_factor(account: Account | None) -> bool:
    """Whether one is set up, or must be before anything else is done."""
    if account is None or account.pk is None:
        return False
    factors = Authenticator.objects.filter(user=account).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return needs_factor(account) or bool(factors.exists())


class LongEnough:
    """A validator of Django's."""

    def validate(self, password: str, user: Account | None = None) -> None:
        least = least_length(user)
        if len(password) < least:
            raise ValidationError(
                f"Mật khẩu cần ít nhất {least} ký tự ({security().name}). Một câu ngắn là đủ.",
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return f"Ít nhất {security().length} ký tự."


class MixedEnough:
    """A validator of Django's: so many of four kinds of characters, where no second factor stands
    beside it (`security().classes`; as shipped, one will do)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        wanted = security().classes
        found = {_kind(each) for each in password}
        if len(found) < wanted and not _has_factor(user):
            lacking = ", ".join(each for each in KINDS if each not in found)
            raise ValidationError(
                f"Mật khẩu cần {wanted} trong 4 loại ký tự ({security().name}); chưa có {lacking}. "
                "Có lớp xác thực thứ hai thì không cần.",
                code="password_of_few_kinds",
            )

    def get_help_text(self) -> str:
        return ""


class NotLeaked:
    """A validator of Django's: in no list of leaked passwords that the operator has laid down
    (HOSO_LEAKED_PASSWORDS); nobody outside is asked."""

    def validate(self, password: str, user: Any = None) -> None:
        place = settings.HOSO_LEAKED_PASSWORDS
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if place and _stands_in(Path(place), digest.encode()):
            raise ValidationError(
                "Mật khẩu này đã lộ ở nơi khác, kẻ đoán mật khẩu thử nó trước. Đặt một mật khẩu "
                "khác.",
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return ""


class NoHouseWords:
    """A validator of Django's: what the house's words, digits and marks are taken out of must
    still say something (data/house_words.txt)."""

    def validate(self, password: str, user: Any = None) -> None:
        letters = re.sub(r"[^a-z]", "", folded(password))
        left = _pattern().sub("", letters)
        if left != letters and len(left) < LEAST_BESIDES:
            raise ValidationError(
                "Mật khẩu chỉ gồm những từ ai cũng đoán được ở đây (tên cơ quan, tên hệ thống, "
                "“mật khẩu”…). Thêm những từ của riêng bạn.",
                code="password_of_house_words",
            )

    def get_help_text(self) -> str:
        return "Không chỉ gồm tên cơ quan, tên hệ thống."


def house_words() -> list[str]:
    """Without accents or blanks, the longest first."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    words = {re.sub(r"[^a-z]", "", folded(line)) for line in lines if not line.startswith("#")} - {
        ""
    }
    return sorted(words, key=lambda word: (-len(word), word))


def _kind(character: str) -> str:
    if character.isdigit():
        return "chữ số"
    if character.isalpha():
        return "chữ thường" if character.islower() else "chữ hoa"
    return "dấu"


def _stands_in(place: Path, wanted: bytes) -> bool:
    """In a file of lines that begin with a hash, in order: halved until it is found, as it has
    tens of gigabytes."""
    with place.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()  # to where the next line begins
            found = file.readline()[: len(wanted)].upper() if file.tell() < high else b""
            if found == wanted:
                return True
            if found and found < wanted:
                low = file.tell()
            else:
                high = middle
    return False


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(house_words()))
