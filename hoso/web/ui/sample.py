"""Made-up people and numbers for the living page. All of it plays on 20/11/2026."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hoso.web import shown
from hoso.web.shell import Link

COUNTED = (
    shown.Day(date(2026, 11, 11), "ký", "off"),
    shown.Day(date(2026, 11, 12), "1"),
    shown.Day(date(2026, 11, 13), "2"),
    shown.Day(date(2026, 11, 14), "nghỉ", "off"),
    shown.Day(date(2026, 11, 15), "nghỉ", "off"),
    shown.Day(date(2026, 11, 16), "3"),
    shown.Day(date(2026, 11, 17), "4"),
    shown.Day(date(2026, 11, 18), "5, hạn", "end"),
    shown.Day(date(2026, 11, 19), "+1", "over"),
    shown.Day(date(2026, 11, 20), "+2", "over"),
)
QUOTE = (
    "“… tối đa không quá 05 ngày làm việc kể từ ngày có thông tin thay đổi, kèm theo bản số hóa "
    "của tài liệu đã được cấp có thẩm quyền xác nhận”"
)
WHY: dict[str, Any] = {
    "article": "Khoản 4 Điều 6 Quy chế của tỉnh Cà Mau.",
    "quote": QUOTE,
    "since": "Tính từ ngày ký Quyết định nâng bậc lương 11/11/2026.",
    "days": COUNTED,
}
LATE = shown.Due(date(2026, 11, 18), -2, **WHY)
TODAY = shown.Due(date(2026, 11, 20), 0, **WHY)
SOON = shown.Due(date(2026, 11, 23), 1, **WHY)
FAR = shown.Due(date(2026, 11, 27), 4, **WHY)
MONTH = shown.Due(date(2026, 11, 23), 1, spoken="trước ngày 25/11/2026", **WHY)

OK = shown.State("ok", "đủ")
CHANGED = shown.State("info", "đã đổi 2")
LACKS = shown.State("warn", "thiếu 1")
RETURNED = shown.State("bad", "bị trả lại", "arrow-back-up")

SECTIONS = (
    shown.SectionGroup(
        "Thông tin chung",
        (
            shown.SectionLink("1–7", "Nhân thân", "#", OK),
            shown.SectionLink("8–10", "Giấy tờ, nơi ở", "#", LACKS),
            shown.SectionLink("11–14", "Xuất thân, tuyển dụng", "#", OK),
            shown.SectionLink("15–19", "Đảng, đoàn thể", "#", OK),
        ),
    ),
    shown.SectionGroup(
        "Quá trình",
        (
            shown.SectionLink("32.1", "Đào tạo chuyên môn", "#", CHANGED, True),
            shown.SectionLink("33", "Quá trình công tác", "#", OK),
            shown.SectionLink("36.1", "Gia đình bản thân", "#", OK),
            shown.SectionLink("36.2", "Gia đình bên vợ hoặc chồng", "#", LACKS),
            shown.SectionLink("37.1", "Quá trình lương", "#", RETURNED),
        ),
    ),
)
STEPS = (
    shown.Step("Khai", "bạn", "đến hết 23/11", "done"),
    shown.Step("Kiểm tra", "Trần Quốc Bảo", "3 ngày làm việc", "now"),
    shown.Step("Ký duyệt tháng", "Lê Hoàng Nam", "trước 25/11"),
    shown.Step("Ký cấp tỉnh", "Sở Nội vụ", "26 – 30/11"),
    shown.Step("CSDL quốc gia", "tự động", "sau khi ký"),
)
HISTORY = (
    shown.Entry(
        datetime(2026, 11, 20, 9, 38), "Bạn", "thêm dòng 3, đính kèm quyết định 4127/QĐ-ĐHCT"
    ),
    shown.Entry(datetime(2026, 11, 20, 9, 21), "Bạn", "sửa dòng 2: thời gian, hình thức"),
    shown.Entry(
        datetime(2026, 11, 18, 15, 7),
        "Trần Quốc Bảo",
        "trả lại mục 30: “Thiếu quyết định nâng bậc lương”",
    ),
)
KINDS = (
    shown.Kind("Tất cả", 38, "?", "4 quá hạn", True, True),
    shown.Kind("Kiểm tra khai báo", 17, "?loai=1", "2 quá hạn", is_late=True),
    shown.Kind("Hồ sơ mới", 4, "?loai=2", "đúng hạn"),
    shown.Kind("Sửa sau trả lại", 3, "?loai=3", "đúng hạn"),
)
FIGURES = (
    shown.Figure("sẵn sàng ký", 47, "hồ sơ, 106 trường đổi", "ok"),
    shown.Figure("cần xem trước", 3, "hồ sơ, chưa vào đợt ký", "bad", "alert-triangle"),
    shown.Figure("chưa kiểm tra xong", 2, "hồ sơ", "idle", "hourglass"),
    shown.Figure("Thay đổi nhiều nhất", "", "Lương 21, đào tạo 14, gia đình 12"),
)
PROBLEMS = (
    shown.Problem(
        "Mục 32.1.2 Đến: tháng kết thúc (11/2023) sớm hơn tháng bắt đầu (09/2024)", "#f-den"
    ),
    shown.Problem("Mục 9 Số thẻ BHYT: mới có 14 ký tự, cần đủ 15", "#f-bhyt"),
)
OPTIONS = (
    shown.Option("CTU", "Đại học Cần Thơ", "từ 2025"),
    shown.Option("CTU-cu", "Trường Đại học Cần Thơ", "đến 2025"),
    shown.Option("NCT", "Trường Đại học Nam Cần Thơ"),
    shown.Option("CTUMP", "Trường Đại học Y Dược Cần Thơ"),
    shown.Option("HCMULAW", "Trường Đại học Luật Thành phố Hồ Chí Minh"),
)
DEGREES = (("", "Chọn"), ("cn", "Cử nhân"), ("ths", "Thạc sĩ"), ("ts", "Tiến sĩ"))

LINKS = (
    ("Việc cần làm", "list-check", "/ui/viec"),
    ("Đợt phê duyệt", "signature", "/ui/dot"),
    ("Hồ sơ", "users", "/ui/"),
    ("Hồ sơ của tôi", "id", "/ui/ho-so"),
    ("Liên thông", "plug-connected", "#"),
    ("Danh mục", "books", "#"),
    ("Thông báo", "bell", "#"),
)


def shell(path: str) -> dict[str, Any]:
    return {
        "nav": [
            Link(label, icon, url, url == path, place >= 5)
            for place, (label, icon, url) in enumerate(LINKS)
        ],
        "unit": "Sở Nông nghiệp và Môi trường",
        "account": "mau",
        "name": "Trần Quốc Bảo",
        "role": "Cán bộ đầu mối",
        "unread": 5,
        "notices_url": "#",
    }


CRUMBS = (
    ("Tỉnh Cà Mau", "#"),
    ("Sở Nông nghiệp và Môi trường", "#"),
    ("Phòng Kế hoạch - Tài chính", ""),
)
TASKS: tuple[dict[str, Any], ...] = (
    {
        "group": "Quá hạn · 2 việc",
        "rows": (
            {
                "key": 1, "due": LATE, "what": "37.1 Quá trình lương:", "old": "3,33",
                "new": "3,66", "tail": "từ 01/11/2026", "kind": "Kiểm tra khai báo",
                "icon": "clipboard-check", "who": "Phạm Văn Lộc", "job": "Kiểm lâm viên",
                "unit": "Chi cục Kiểm lâm", "got": date(2026, 11, 11), "is_on": True,
                "state": shown.State("warn", "chưa có minh chứng"),
            },
            {
                "key": 2, "due": shown.Due(date(2026, 11, 19), -1, **WHY),
                "what": "36.1 Gia đình bản thân: thêm con thứ hai", "kind": "Kiểm tra khai báo",
                "icon": "clipboard-check", "who": "Lâm Hoàng Phúc", "job": "Viên chức khuyến nông",
                "unit": "Trung tâm Khuyến nông", "got": date(2026, 11, 12),
                "state": shown.State("info", "đủ minh chứng", "file-check"),
            },
        ),
    },
    {
        "group": "Thứ Sáu, 20/11/2026 (hôm nay) · 2 việc",
        "rows": (
            {
                "key": 3, "due": TODAY, "what": "33 Quá trình công tác:", "old": "Phó Trưởng phòng",
                "new": "Trưởng phòng", "kind": "Kiểm tra khai báo", "icon": "clipboard-check",
                "who": "Đỗ Thanh Tùng", "job": "Trưởng phòng", "unit": "Phòng Tài nguyên nước",
                "got": date(2026, 11, 13), "is_on": True,
                "state": shown.State("info", "đủ minh chứng", "file-check"),
            },
            {
                "key": 4, "due": TODAY, "what": "Tạo tài khoản và hồ sơ cho người mới tuyển dụng",
                "kind": "Hồ sơ mới", "icon": "user-plus", "who": "Ngô Khánh Linh", "job": "Tập sự",
                "unit": "Chi cục Thủy lợi", "got": date(2026, 11, 13),
                "state": shown.State("idle", "chưa làm"),
            },
        ),
    },
    {
        "group": "Sau 24/11/2026 · 2 việc",
        "rows": (
            {
                "key": 5, "due": SOON, "what": "8 Ngày cấp CCCD:", "old": "2/3/21",
                "new": "02/03/2021", "kind": "Sửa sau trả lại", "icon": "arrow-back-up",
                "who": "Danh Sà Rương", "job": "Viên chức chăn nuôi",
                "unit": "Chi cục Chăn nuôi và Thú y", "got": date(2026, 11, 16),
                "state": shown.State("bad", "bị trả lại lần 1", "arrow-back-up"),
            },
            {
                "key": 6, "due": FAR, "what": "32.1 Đào tạo chuyên môn: thêm bằng thạc sĩ",
                "kind": "Kiểm tra khai báo", "icon": "clipboard-check", "who": "Lê Thị Bích Trâm",
                "job": "Chuyên viên", "unit": "Chi cục Thủy sản", "got": date(2026, 11, 19),
                "state": shown.State("info", "đủ minh chứng", "file-check"),
            },
        ),
    },
)  # fmt: skip
EXCEPTIONS: tuple[dict[str, str], ...] = (
    {"who": "Phạm Văn Lộc", "unit": "Chi cục Kiểm lâm", "item": "Mục 3", "field": "ngày sinh",
     "old": "12/05/1967", "new": "12/05/1969", "tone": "bad",
     "why": "Làm lùi thời điểm nghỉ hưu 24 tháng",
     "more": "Trích lục khai sinh cấp lại năm 2026 khác với hồ sơ gốc"},
    {"who": "Võ Thị Kim Ngân", "unit": "Văn phòng Sở", "item": "Mục 37.1", "field": "hệ số lương",
     "old": "3,66", "new": "4,32", "tone": "bad", "why": "Tăng hai bậc một lần",
     "more": "Quyết định 903/QĐ-SNNMT ghi hệ số 3,99"},
    {"who": "Đặng Hữu Phước", "unit": "Chi cục Thủy lợi", "item": "Mục 33",
     "field": "nơi công tác", "old": "Chi cục Thủy sản", "new": "Chi cục Thủy lợi", "tone": "warn",
     "why": "Khai chậm 11 ngày làm việc", "more": "Bản quét mờ, không đọc được ngày hiệu lực"},
)  # fmt: skip
READY: tuple[dict[str, Any], ...] = tuple(
    {"who": who, "unit": unit, "item": item, "field": field, "old": old, "new": new,
     "by": "Trần Quốc Bảo", "on": date(2026, 11, 19), "from": version, "to": version + 1}
    for who, unit, item, field, old, new, version in (
        ("Đỗ Thanh Tùng", "Phòng Tài nguyên nước", "Mục 33", "", "Phó Trưởng phòng",
         "Trưởng phòng", 7),
        ("Trần Ngọc Diễm", "Văn phòng Sở", "Mục 32.1", "thêm bằng thạc sĩ", "", "", 15),
        ("Nguyễn Hữu Nghĩa", "Chi cục Kiểm lâm", "Mục 37.1", "hệ số lương", "3,99", "4,32", 9),
        ("Huỳnh Văn Đạt", "Chi cục Thủy lợi", "Mục 30.1", "bậc lương", "4", "5", 12),
        ("Mai Thanh Thảo", "Phòng Quản lý đất đai", "Mục 10", "nơi ở", "Phường 5",
         "Phường Tân Thành", 5),
    )
)  # fmt: skip
TRAINING: tuple[dict[str, Any], ...] = (
    {"no": 1, "when": "09/2006 – 06/2010", "school": "Trường Đại học Cần Thơ",
     "subject": "Kinh tế nông nghiệp", "form": "Chính quy", "degree": "Cử nhân", "files": 1},
    {"no": 2, "when": "10/2015 – ", "when_old": "2017", "when_new": "01/2018",
     "school": "Trường Đại học Luật TP. Hồ Chí Minh", "subject": "Luật hành chính",
     "form_old": "Tại chức", "form_new": "Vừa làm vừa học", "degree": "Cử nhân (văn bằng 2)",
     "files": 2, "is_changed": True},
)  # fmt: skip
