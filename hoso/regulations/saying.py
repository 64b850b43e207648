"""A value of a regulation as a sentence that an office would write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import singledispatch
from typing import Any

from django.utils.text import capfirst

from hoso.organisations.models import UnitKind
from hoso.regulations.kinds import DayUnit, Declarer, Every
from hoso.regulations.profile import NUMBER, Chain, Profile, Step
from hoso.regulations.values import (
    Backup,
    Body,
    Declaring,
    PapersFor,
    Reminders,
    RoleName,
    Term,
    Timing,
    UnitAccounts,
    Upward,
    YearDay,
)
from hoso.regulations.words import word

PEOPLE = {
    "cadre": "cán bộ",
    "official": "công chức",
    "employee": "viên chức",
    "worker": "người lao động",
}


def said(profile: Profile, key: str) -> str:
    """One key of the profile in a sentence; lists line by line.

    key: of Profile, or as `Profile.cited` names it. Raises LookupError.
    """
    first, *rest = key.split(".")
    value = getattr(profile, first, None)
    if value is None:
        raise LookupError(key)
    if first == "chains" and rest:
        chain = profile.chain(rest[0]).value
        return spoken(chain.step(rest[1]).value if rest[1:] else chain)
    if isinstance(value, tuple):
        rows = [value[int(rest[0])]] if rest else value
        return "\n".join(spoken(each.value) for each in rows)
    own = SENTENCES.get(first)
    return own(value.value) if own else spoken(value.value)


SENTENCES: dict[str, Callable[[Any], str]] = {
    "one_account_per_person": lambda v: (
        "Mỗi người có một tài khoản." if v else "Một người có thể có nhiều tài khoản."
    ),
    "identifier": lambda v: (
        "Số định danh cá nhân."
        if v == NUMBER
        else f"{v.replace(NUMBER, '(số định danh cá nhân)')}, ví dụ {v.replace(NUMBER, '0' * 12)}."
    ),
    "password_days": lambda v: f"Đổi mật khẩu ít nhất {v} ngày một lần.",
    "lost_password": lambda v: f"Báo {_and([word(each) for each in v])} để được cấp lại.",
    "accounts_opened_by": lambda v: f"{capfirst(word(v))} tạo tài khoản cá nhân.",
    "person_signs": lambda v: (
        "Người khai phải ký số vào khai báo của mình." if v else "Người khai không phải ký số."
    ),
    "supplement": lambda v: f"Hằng năm, kê khai xong {_year_day(v)}.",
    "evidence_required": lambda v: (
        "Mỗi thay đổi phải kèm bản số hóa của tài liệu đã được xác nhận."
        if v
        else "Không bắt buộc kèm minh chứng."
    ),
    "evidence_kinds": lambda v: (
        f"Nhận {len(v)} loại trong danh mục: {', '.join(v)}." if v else "Nhận mọi loại giấy tờ."
    ),
    "signed_component_is_original": lambda v: (
        "Văn bản điện tử đã ký số là bản gốc." if v else "Văn bản điện tử chỉ là bản sao."
    ),
    "signed_before_upward": lambda v: (
        "Dữ liệu phải được ký số phê duyệt trước khi gửi lên."
        if v
        else "Dữ liệu gửi lên không cần ký số trước."
    ),
    "approval": lambda v: f"{capfirst(timing(v))}.",
    "leavers_kept_by": lambda v: f"Vẫn lưu {word(v)}.",
    "export_signatures": lambda v: f"Có {_and([word(each) for each in v])}.",
    "consent_to_read": lambda v: f"{capfirst(word(v))}, trừ hồ sơ của chính mình.",
    "unit_report": lambda v: f"Hằng năm, gửi {_year_day(v)}.",
    "managing_report": lambda v: f"Hằng năm, gửi {_year_day(v)}.",
}


@singledispatch
def spoken(value: Any) -> str:
    """A value of any kind, where its key has no sentence of its own."""
    return str(value)


@spoken.register
def _(value: StrEnum) -> str:
    return f"{capfirst(word(value))}."


@spoken.register
def _(value: Term) -> str:
    return f"Trong {amount(value)}, kể từ {word(value.since)}."


@spoken.register
def _(value: Upward) -> str:
    return f"{capfirst(word(value.role))} ký {timing(value.timing)}."


@spoken.register
def _(value: UnitAccounts) -> str:
    number = (
        "mỗi đơn vị một tài khoản, thêm phải thống nhất bằng văn bản"
        if value.one
        else "không giới hạn số tài khoản"
    )
    return f"{capfirst(word(value.issued_by))} cấp; {number}."


@spoken.register
def _(value: Declaring) -> str:
    if value.by is Declarer.PERSON:
        return "Người có hồ sơ tự nhập."
    own = f"; người có hồ sơ tự khai các mục {', '.join(value.person_items)}"
    return f"Cán bộ đầu mối của đơn vị nhập{own if value.person_items else ''}."


@spoken.register
def _(value: PapersFor) -> str:
    return f"Mục {', '.join(value.items)}: chỉ nhận {', '.join(value.kinds)}."


@spoken.register
def _(value: Backup) -> str:
    return (
        f"Ít nhất {value.every_days} ngày một lần; giữ mỗi bản ít nhất {value.kept_months} tháng."
    )


@spoken.register
def _(value: Reminders) -> str:
    ahead = _and([str(each) for each in value.ahead])
    return (
        f"Nhắc trước hạn {ahead} ngày làm việc; báo thủ trưởng khi chậm "
        f"{value.head} ngày làm việc, "
        f"báo cơ quan quản lý khi chậm {value.managing_body} ngày làm việc."
    )


@spoken.register
def _(value: Body) -> str:
    return f"{value.name}: {value.does}."


@spoken.register
def _(value: RoleName) -> str:
    return f"{capfirst(word(value.role))}: {value.name}."


@spoken.register
def _(value: Step) -> str:
    parts = [word(value.role), word(value.signature)]
    term = value.term
    parts.append(amount(term) if term else "trong đợt phê duyệt")
    if value.may_delegate:
        parts.append(f"được ủy quyền cho {value.delegates}" if value.delegates else "được ủy quyền")
    return f"{value.label}: {', '.join(parts)}."


@spoken.register
def _(value: Chain) -> str:
    line = " → ".join(["Khai", *(step.value.label for step in value.steps)])
    whole = f", xong trong {amount(value.total)} kể từ ngày gửi" if value.total else ""
    return f"{value.label} ({fits(value)}): {line}{whole}."


def fits(chain: Chain) -> str:
    """What a chain is for."""
    units = [str(UnitKind(each).label) for each in chain.units]
    parts = [
        "; ".join(found)
        for found in (
            units,
            [word(each) for each in chain.changes],
            [f"do {word(each)} nhập" for each in chain.entered_by],
            [PEOPLE.get(each, each) for each in chain.people],
        )
        if found
    ]
    return " · ".join(parts) or "mọi trường hợp còn lại"


def amount(term: Term) -> str:
    """ "5 ngày làm việc"."""
    return f"{term.amount} {word(term.unit)}"


def timing(value: Timing) -> str:
    """ "trước ngày 25 hằng tháng", "trong 5 ngày làm việc cuối hằng quý", "khi nhận được"."""
    if value.every is Every.ANY_DAY:
        return "khi nhận được, vào bất kỳ ngày nào"
    often = word(value.every)
    if value.before_day is not None:
        of = " tháng cuối" if value.every is Every.QUARTER else ""
        return f"trước ngày {value.before_day}{of} {often}"
    days = "ngày làm việc" if value.unit is DayUnit.WORKING_DAYS else "ngày"
    return f"trong {value.last} {days} cuối {often}"


def _year_day(value: YearDay) -> str:
    year = " năm sau" if value.next_year else ""
    return f"chậm nhất ngày {value.day}/{value.month}{year}"


def _and(words: Sequence[str]) -> str:
    return " và ".join([", ".join(words[:-1]), words[-1]] if words[1:] else list(words))
