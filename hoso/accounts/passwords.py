"""What an own password must keep to beside Django's own checks: a length, by whether a second
factor stands beside it, and more than this house's words."""

from __future__ import annotations

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


def needs_factor(account: Account) -> bool:
    """Whether a role that the account holds today must sign in with a second factor."""
    roles = settings.HOSO_MFA_ROLES
    return bool(roles) and any(role.value in roles for role, _ in current_grants(account))


def least_length(account: Account | None) -> int:
    """Characters: fewer where a second factor is set up, or must be before anything else is
    done."""
    if account is None or account.pk is None:
        return security().length
    factors = Authenticator.objects.filter(user=account).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    has_factor = needs_factor(account) or factors.exists()
    return security().length_with_factor if has_factor else security().length


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


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(house_words()))
