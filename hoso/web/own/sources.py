"""From where a value is that the system had before anybody typed it (CM-4.5): it is not asked
for again, and the field says so.

Known today: what the record was opened with, by the officer or out of the unit's request. What
the national database holds is not fetched back, so no value can be marked as coming from there.
"""

from __future__ import annotations

from hoso.dossiers.models import RecordRequest
from hoso.dossiers.services import OPENED_WITH
from hoso.web.own.asked import Asked
from hoso.web.own.desk import Desk, row_of


def of_place(desk: Desk, asked: Asked) -> dict[str, str]:
    """By field: the words of its source, while the value is still the one from there. One
    statement, for the sections that a record is opened with."""
    names = OPENED_WITH.get(asked.declared.key)
    if names is None or desk.person.version_number:
        return {}
    now = row_of(asked.declared, desk.content, asked.row) or {}
    old = row_of(asked.declared, desk.standing, asked.row) or {}
    request = RecordRequest.objects.filter(person=desk.person).first()
    words = "Đã có từ khi mở hồ sơ, chỉ cần kiểm tra"
    if request is not None:
        words = (
            f"Đã có từ đề nghị cấp tài khoản (quyết định {request.decision_number}), "
            "chỉ cần kiểm tra"
        )
    return {each: words for each in names if each in old and old[each] == now.get(each)}
