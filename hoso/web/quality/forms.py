from __future__ import annotations

from django import forms

from hoso.quality.services.clarifying import ANSWER_LIMIT, NOTE_LIMIT
from hoso.web.forms import Day, Spoken


class Asking(Spoken):
    note = forms.CharField(
        label="Lời nhắn",
        required=False,
        max_length=NOTE_LIMIT,
        help_text="Người có hồ sơ đọc được. Ghi giấy tờ cần đối chiếu, nếu có.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Dài quá {NOTE_LIMIT} ký tự. Viết gọn lại."},
    )
    due_on = Day(label="Hạn trả lời", error_messages={"required": "Chọn hạn trả lời."})


class Answering(Spoken):
    answer = forms.CharField(
        label="Giải trình",
        max_length=ANSWER_LIMIT,
        help_text="Ví dụ: đúng như đã khai, vì học tại chức trong lúc công tác.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Chưa viết giải trình: vì sao nội dung đã khai là đúng.",
            "max_length": f"Dài quá {ANSWER_LIMIT} ký tự. Viết gọn lại.",
        },
    )
