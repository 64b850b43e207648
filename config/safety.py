"""What no site with real people may run with. Asked when the settings are read: a start that would
be unsafe is refused with a sentence that says which setting and what to do.

A site is real unless every name it is reached under is this machine's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOCAL = {"127.0.0.1", "localhost", "[::1]", "testserver"}
KEY_LENGTH, KEY_VARIETY = 50, 20
WELL_KNOWN = ("django-insecure", "only-for-", "change-me", "changeme", "secret")


@dataclass(frozen=True)
class Given:
    """The settings that decide, as they were read."""

    hosts: Sequence[str]
    secret_key: str
    is_https: bool
    site: str
    origins: Sequence[str] = ()
    is_demo: bool = False
    is_debug: bool = False
    is_testing: bool = False

    @property
    def is_real(self) -> bool:
        return any(host not in LOCAL for host in self.hosts)


def flaws(given: Given) -> list[str]:
    """One Vietnamese sentence for each; empty when the start is safe."""
    if not given.is_real:
        return []
    found = [
        (
            given.is_debug,
            "HOSO_DEBUG đang bật: trang lỗi sẽ lộ mã nguồn và dữ liệu. Bỏ HOSO_DEBUG.",
        ),
        (given.is_testing, "HOSO_TESTING đang bật: chỉ dùng khi kiểm thử. Bỏ HOSO_TESTING."),
        (
            given.is_demo,
            "HOSO_DEMO đang bật: bản thử có tài khoản và mật khẩu ai cũng biết. Bỏ HOSO_DEMO, hoặc "
            "để HOSO_HOSTS chỉ gồm 127.0.0.1 và localhost.",
        ),
        (
            any("*" in host or host.startswith(".") for host in given.hosts),
            "HOSO_HOSTS nhận mọi tên máy (có * hoặc bắt đầu bằng dấu chấm). Ghi đúng từng tên.",
        ),
        (
            is_weak(given.secret_key),
            f"HOSO_SECRET_KEY ngắn, dễ đoán hoặc là khóa mẫu. Cần ít nhất {KEY_LENGTH} ký tự ngẫu "
            "nhiên; cách tạo ở docs/operations/install.md.",
        ),
        (
            not given.is_https,
            "HOSO_HTTPS đang tắt: mật khẩu và hồ sơ đi qua mạng không mã hóa. Bỏ dòng HOSO_HTTPS, "
            "và đặt máy chủ sau một proxy có TLS.",
        ),
        (
            not given.site.startswith("https://"),
            "HOSO_SITE phải bắt đầu bằng https://, nếu không đường dẫn trong thư dẫn về trang "
            "không mã hóa.",
        ),
        (
            any(not origin.startswith("https://") for origin in given.origins),
            "HOSO_ORIGINS chỉ nhận địa chỉ https://.",
        ),
    ]
    return [words for is_so, words in found if is_so]


def is_weak(key: str) -> bool:
    """Short, of few different characters, or out of an example."""
    return (
        len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY or key.lower().startswith(WELL_KNOWN)
    )
