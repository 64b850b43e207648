"""Who decides learns of a regulation to come: when it is set, some days before, on its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.audit.models import Event
from hoso.notices import services as notices
from hoso.regulations import queries as regulations
from hoso.regulations import services as adopting
from hoso.regulations.models import Adoption

ACT = "deadlines.tell_switch"  # as in the log
COMPARE, NOW = "/quy-che/so-sanh", "/quy-che"
WHO = (Role.OFFICER, Role.HR_HEAD, Role.HEAD, Role.HOME_AFFAIRS, Role.UPWARD_SIGNER)
SET, IN_FORCE = "đã đặt ngày", "đến ngày áp dụng"
BELATED = timedelta(days=7)  # when nothing ran on the day itself, or it was a day off


def tell_switch(today: date | None = None, *, by: str = "worker") -> int:
    """Tell everybody who checks, approves or signs of each regulation to come, once for every
    stage that is reached: on the morning after its day was set, as many working days before as
    the regulation in force has for other reminders (`reminders.ahead`), and on the day; how many
    notices were written. Nothing on a day off."""
    day = today or timezone.localdate()
    if not regulations.calendar().is_working(day):
        return 0
    told = 0
    for adoption in Adoption.objects.filter(since__gte=day - BELATED):
        stage = _stage(adoption.since, day)
        if (adoption.since > day or _holds(adoption, day)) and stage not in _told(adoption):
            subject = adoption.subject
            with audit.recording(by, "deadlines.tell_switch", subject=subject, reason=stage):
                told += _tell(_concerned(day), _words(adoption, day), _link(adoption, day))
    return told


def cancel_switch(adoption: Adoption, *, by: Account) -> None:
    """As `regulations.services.cancel`; whoever was told of it is told that it is off."""
    with audit.recording(by, "regulations.cancel", subject=adoption.subject):
        if _told(adoption):
            title = regulations.profile(adoption.regulation).short_title
            said = f"Đã hủy ngày áp dụng {title} ({adoption.since:%d/%m/%Y}): quy chế không đổi."
            _tell(_concerned(timezone.localdate()), said, NOW)
        adopting.cancel(adoption, by=by)


def _stage(since: date, day: date) -> str:
    if since <= day:
        return IN_FORCE
    left = regulations.left(since, day)
    near = [each for each in regulations.profile().reminders.value.ahead if left <= each]
    return f"trước {min(near)} ngày làm việc" if near else SET


def _holds(adoption: Adoption, day: date) -> bool:
    """Not yet followed by another."""
    later = Adoption.objects.filter(since__gt=adoption.since, since__lte=day)
    return adoption.since <= day and not later.exists()


def _told(adoption: Adoption) -> set[str]:
    acts = Event.objects.filter(action=ACT, subject=adoption.subject)
    return set(acts.values_list("reason", flat=True))


def _concerned(day: date) -> set[int]:
    held = Grant.objects.current_on(day).filter(role__in=WHO, account__is_active=True)
    return set(held.values_list("account_id", flat=True))


def _words(adoption: Adoption, day: date) -> str:
    title = regulations.profile(adoption.regulation).short_title
    when = "đang" if adoption.since <= day else "sẽ"
    return (
        f"Từ ngày {adoption.since:%d/%m/%Y} {when} áp dụng {title}. Khai báo đã gửi trước ngày ấy "
        "xong theo quy chế cũ, kể cả người kiểm tra, người ký và hạn. Mở để xem chỗ nào khác."
    )


def _link(adoption: Adoption, day: date) -> str:
    before = min(adoption.since - timedelta(days=1), day)
    return f"{COMPARE}?ngay-a={before:%d/%m/%Y}&ngay-b={adoption.since:%d/%m/%Y}"


def _tell(accounts: Iterable[int], said: str, link: str) -> int:
    wanted = sorted(accounts)
    notices.tell_many(wanted, said[:300], link)
    return len(wanted)
