"""What a file of evidence may be, and how a refusal is said. See docs/rules/evidence-files.md.

Circular 06/2023/TT-BNV, article 6.1, asks for a digital copy of the proof with each
change; the limits below are the system's own, not the law's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
}
NAME_BYTES = 180  # file systems stop at 255; the rest is left to whoever saves a copy
LONGEST_EXTENSION = 7
UNNAMED = "minh-chung"

_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*;%', "_"))


class Refusal(StrEnum):
    """Why a file is not taken. The value travels from the inspecting process."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    PROGRAM = "program"
    ARCHIVE = "archive"
    OFFICE = "office"
    PHOTO = "photo"
    UNKNOWN = "unknown"
    MIXED = "mixed"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    ATTACHMENT = "attachment"
    SIGNED_ACTIVE = "signed_active"
    SIGNED_ATTACHMENT = "signed_attachment"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    NO_SCANNER = "no_scanner"
    MANY_TODAY = "many_today"
    DAMAGED = "damaged"
    NO_PAGES = "no_pages"
    PAGES = "pages"
    PIXELS = "pixels"
    BOMB = "bomb"
    UNREADABLE = "unreadable"
    NO_PICTURE = "no_picture"
    SHAPE = "shape"
    SMALL = "small"
    NOT_DRAWN = "not_drawn"


_ACCEPTED = "Chỉ nhận tệp PDF, JPG hoặc PNG."

SENTENCES: Mapping[Refusal, str] = {
    Refusal.EMPTY: "Tệp này rỗng (0 byte). Hãy chọn lại tệp, hoặc quét lại giấy tờ.",
    Refusal.TOO_BIG: (
        "Tệp nặng {size}, vượt mức cho phép là {limit}. "
        "Hãy quét lại ở 200 dpi, đen trắng, hoặc tách thành nhiều tệp."
    ),
    Refusal.PROGRAM: (
        f"Đây là một chương trình chạy được, không phải bản chụp giấy tờ. {_ACCEPTED}"
        " Nếu bạn không cố ý chọn tệp này, hãy báo bộ phận công nghệ thông tin."
    ),
    Refusal.ARCHIVE: f"Đây là tệp nén. {_ACCEPTED} Hãy giải nén rồi gửi từng tệp bên trong.",
    Refusal.OFFICE: f"Đây là tệp Word, Excel hoặc PowerPoint. {_ACCEPTED} Hãy lưu thành PDF.",
    Refusal.PHOTO: f"Đây là ảnh hoặc phim ở dạng khác (HEIC, WEBP, GIF...). {_ACCEPTED}"
    " Hãy chuyển ảnh sang JPG.",
    Refusal.UNKNOWN: f"Nội dung tệp không phải PDF, JPG hay PNG, dù tên tệp có thể ghi như vậy."
    f" {_ACCEPTED}",
    Refusal.MIXED: (
        "Tệp này chứa hai loại nội dung ghép vào nhau nên không an toàn. "
        "Hãy mở tệp rồi in lại ra PDF, hoặc quét lại giấy tờ."
    ),
    Refusal.ENCRYPTED: (
        "Tệp PDF này đặt mật khẩu hoặc bị khoá. "
        "Hãy gửi bản không bảo vệ: mở tệp bằng mật khẩu rồi in lại ra PDF."
    ),
    Refusal.ACTIVE: (
        "Tệp PDF này có nội dung tự chạy (mã lệnh, biểu mẫu động hoặc lệnh mở chương trình). "
        "Hãy in lại ra PDF để chỉ còn nội dung trang giấy."
    ),
    Refusal.ATTACHMENT: (
        "Tệp PDF này có tệp khác đính kèm bên trong. "
        "Hãy in lại ra PDF, và gửi riêng tệp đính kèm nếu cần."
    ),
    Refusal.SIGNED_ACTIVE: (
        "Tệp PDF đã ký số này có nội dung tự chạy (mã lệnh, biểu mẫu động hoặc lệnh mở chương "
        "trình). Hệ thống không ghi lại tệp đã ký vì sẽ hỏng chữ ký, nên không nhận. Hãy xin cơ "
        "quan ban hành tệp khác, hoặc in ra và gửi bản quét."
    ),
    Refusal.SIGNED_ATTACHMENT: (
        "Tệp PDF đã ký số này có tệp khác đính kèm bên trong. Hệ thống không ghi lại tệp đã ký vì "
        "sẽ hỏng chữ ký, nên không nhận. Hãy xin cơ quan ban hành tệp không đính kèm, hoặc in ra "
        "và gửi bản quét."
    ),
    Refusal.INFECTED: (
        "Phần mềm quét vi-rút báo tệp này có mã độc nên không nhận. Đừng mở tệp. Hãy báo bộ phận "
        "công nghệ thông tin và quét lại giấy tờ trên máy khác."
    ),
    Refusal.NOT_SCANNED: (
        "Chưa quét được vi-rút vì phần mềm quét không trả lời, nên chưa nhận tệp. Hãy thử lại sau "
        "ít phút; nếu vẫn vậy, báo quản trị hệ thống."
    ),
    Refusal.NO_SCANNER: (
        "Hệ thống này chỉ nhận tệp đã quét vi-rút, nhưng chưa có phần mềm quét. Hãy báo quản trị "
        "hệ thống."
    ),
    Refusal.MANY_TODAY: (
        "Hôm nay tài khoản này đã gửi {limit} tệp, là mức tối đa của một ngày. Hãy gửi tiếp vào "
        "ngày mai, hoặc báo quản trị hệ thống nếu cần gửi nhiều hơn."
    ),
    Refusal.DAMAGED: (
        "Tệp bị hỏng hoặc tải lên chưa trọn. Hãy mở thử trên máy của bạn, rồi lưu lại "
        "hoặc quét lại và gửi lần nữa."
    ),
    Refusal.NO_PAGES: "Tệp PDF này không có trang nào. Hãy quét lại giấy tờ.",
    Refusal.PAGES: (
        "Tệp PDF có {found} trang; mỗi tệp tối đa {limit} trang. "
        "Hãy tách thành nhiều tệp, chỉ giữ trang cần chứng minh."
    ),
    Refusal.PIXELS: (
        "Ảnh có {found} triệu điểm ảnh; tối đa {limit} triệu. Hãy quét lại ở 300 dpi hoặc thấp hơn."
    ),
    Refusal.BOMB: (
        "Tệp nhỏ nhưng bung ra quá lớn (trên {limit} MB) nên không an toàn. Hãy quét lại giấy tờ."
    ),
    Refusal.UNREADABLE: (
        "Không đọc được tệp này trong giới hạn an toàn về thời gian và bộ nhớ. "
        "Hãy in lại ra PDF hoặc quét lại giấy tờ."
    ),
    Refusal.NO_PICTURE: "Đây là tệp PDF. Hãy chọn tệp ảnh JPG hoặc PNG làm ảnh chân dung.",
    Refusal.SHAPE: (
        "Ảnh rộng {width}, cao {height} điểm ảnh, không đúng khổ 4 x 6: chiều rộng phải bằng "
        "khoảng hai phần ba chiều cao. Hãy cắt ảnh theo tỉ lệ 2:3 rồi gửi lại."
    ),
    Refusal.SMALL: (
        "Ảnh chỉ rộng {width}, cao {height} điểm ảnh nên in ra bị mờ; cần ít nhất 300 x 450. "
        "Hãy gửi ảnh gốc, chưa thu nhỏ."
    ),
    Refusal.NOT_DRAWN: (
        "Ảnh này không phải ảnh do hệ thống xuất: còn ghi thông tin của máy ảnh, hoặc chưa thu về "
        "khổ. Hãy để trống ô này rồi gửi ảnh ở mục “Ảnh màu” của hồ sơ."
    ),
}


REMOVED: Mapping[str, str] = {
    "action": "mã lệnh và lệnh tự chạy",
    "attachment": "tệp đính kèm bên trong",
    "maker": "thông tin về máy, vị trí và người tạo",
}


def rewritten(removed: Iterable[str]) -> str:
    """How a person is told that their file is not stored byte for byte."""
    parts = [REMOVED[each] for each in removed]
    left_out = f", đã bỏ {', '.join(parts)}" if parts else ""
    return f"Tệp được ghi lại trước khi lưu{left_out}; mã băm là của bản đã ghi lại."


def sentence(refusal: Refusal, **numbers: object) -> str:
    return SENTENCES[refusal].format(**numbers)


def shown_size(size: int) -> str:
    """As an office writes it: 812 byte, 640 KB, 30,5 MB (binary units)."""
    if size < 1024:
        return f"{size} byte"
    if size < 1024 * 1024:
        return f"{size // 1024} KB"
    return f"{size / (1024 * 1024):.1f}".replace(".", ",").removesuffix(",0") + " MB"


def cleaned_name(original: str, media_type: str) -> str:
    """A name to show and to offer when saving: never a path, never a lie about the type.

    The last part of any path, NFC, without control, direction or other invisible marks
    and without characters that file systems refuse; its extension agrees with the
    content; at most NAME_BYTES bytes of UTF-8.
    """
    part = original.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", part)
        if unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn"}
        and (char.isspace() or unicodedata.category(char) != "Cc")
    )
    plain = " ".join(seen.translate(_FORBIDDEN).split()).rstrip(". ")
    stem, extension = _split(plain)
    allowed = EXTENSIONS[media_type]
    if extension.lower() not in allowed:
        known = any(extension.lower() in each for each in EXTENSIONS.values())
        stem, extension = (stem if known else plain), allowed[0]
    kept = stem.encode()[: NAME_BYTES - len(extension)].decode(errors="ignore").strip(". ")
    return (kept or UNNAMED) + extension.lower()


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > LONGEST_EXTENSION:
        return name, ""
    return stem, dot + extension
