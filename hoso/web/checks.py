"""What only a running site can tell of itself; `hoso check --deploy` and each start ask it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from hoso.audit.keys import own_key
from hoso.audit.models import Event
from hoso.base.errors import Conflict
from hoso.dossiers import walled

TAG = "hoso_site"


@register(TAG, deploy=True)
def nobody_made_up(**_: Any) -> list[CheckMessage]:
    """Accounts of a demo have passwords that everybody can read."""
    if settings.HOSO_DEMO or not Event.objects.filter(action="seed.fill").exists():
        return []
    words = (
        "Cơ sở dữ liệu này có người và tài khoản giả định của bản thử. Dùng một cơ sở dữ liệu mới "
        "cho hồ sơ thật."
    )
    return [Error(words, id="hoso.E001")]


@register(TAG, deploy=True)
def the_log_can_be_signed(**_: Any) -> list[CheckMessage]:
    """The key is made the first time; one that is gone or that others can read is none."""
    try:
        own_key()
    except (Conflict, OSError) as error:
        return [Error(f"Khóa ký nhật ký (HOSO_LOG_KEY): {error}", id="hoso.E002")]
    return []


@register(TAG, deploy=True)
def the_wall_stands(**_: Any) -> list[CheckMessage]:
    """Without it each request would fail: `migrate` was run while it was switched off."""
    if not settings.HOSO_ROW_SECURITY or walled.stands():
        return []
    words = (
        "HOSO_ROW_SECURITY đang bật nhưng cơ sở dữ liệu chưa có vai trò và chính sách hàng: chạy "
        "hoso migrate, xem docs/operations/install.md."
    )
    return [Error(words, id="hoso.E004")]


@register(TAG, deploy=True)
def uploads_are_scanned(**_: Any) -> list[CheckMessage]:
    if settings.HOSO_CLAMD:
        return []
    words = "Chưa cấu hình quét vi-rút (HOSO_CLAMD): tệp gửi lên không được quét"
    refused = ", và vì HOSO_CLAMD_REQUIRED đang bật nên không nhận tệp nào"
    return [Warning(words + refused * settings.HOSO_CLAMD_REQUIRED + ".", id="hoso.W003")]
