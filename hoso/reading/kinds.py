"""What may be read of a person, and on what ground. Stored values: never renamed."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    DOSSIER = "dossier", "Xem hồ sơ"
    DECLARATION = "declaration", "Xem khai báo"
    VERSION = "version", "Mở phiên bản đã ký duyệt"
    FILE = "file", "Mở tệp minh chứng hoặc ảnh"
    PRINT = "print", "In hồ sơ"
    SIGNED_COPY = "signed_copy", "Mở bản in ký số"
    COPY = "copy", "Lấy bản sao hồ sơ"
    EXPORT = "export", "Xuất hồ sơ ra bảng tính"
    LIST = "list", "Xuất danh sách"
    SEARCH = "search", "Tìm theo tên hoặc số"
    PACKET = "packet", "Xem gói tin gửi cơ sở dữ liệu quốc gia"
    DOUBT = "doubt", "Xem nghi vấn dữ liệu"
    LOG = "log", "Xem nhật ký về hồ sơ"
    REPORT = "report", "Lấy báo cáo, bảng tổng hợp"


# What leaves by many at once: not an opening of each dossier.
IN_BULK = (Kind.EXPORT, Kind.LIST)


class GroundKind(models.TextChoices):
    OWN = "own", "Hồ sơ của chính mình"
    ROLE = "role", "Theo vai trò được giao"
    DELEGATION = "delegation", "Theo ủy quyền"
    CONSENT = "consent", "Theo văn bản đồng ý"
