"""What a unit's request for an account makes due: the asking, and the creating (BNV-7.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from django.utils import timezone

from hoso.accounts.models import Role
from hoso.deadlines.rules import WITHDRAWN, Wanted
from hoso.deadlines.sources import Source, register
from hoso.dossiers import rules
from hoso.dossiers.models import RecordRequest
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Event, Opener

REQUESTS = "dossiers.request"
ASKING, CREATING = "account_request", "account_creation"
ASKING_NUMBER, CREATING_NUMBER = 0, 1
MAKERS = {Opener.MANAGING_BODY: Role.HOME_AFFAIRS, Opener.TECHNICAL_BODY: Role.ADMINISTRATOR}


def dues_of_request(request: RecordRequest) -> list[Wanted]:
    """Both deadlines of a request: the first was over when it was asked. No statement."""
    asking = Wanted(
        subject=str(request.pk),
        number=ASKING_NUMBER,
        kind=ASKING,
        title="Đề nghị cấp tài khoản cho người mới",
        link=f"/ho-so/de-nghi/{request.pk}",
        role=Role.OFFICER.value,
        unit_id=request.unit_id,
        regulation=request.regulation,
        key=ASKING,
        since=request.decision_on,
        due_on=request.ask_by,
        ended_at=request.asked_at,
        outcome=rules.ASKED,
        by_id=request.asked_by_id,
    )
    ended = WITHDRAWN if request.state == rules.TAKEN_BACK else request.state
    creating = replace(
        asking,
        number=CREATING_NUMBER,
        kind=CREATING,
        title="Cấp tài khoản theo đề nghị",
        role=MAKERS[Opener(request.opener)].value,
        key=CREATING,
        since=timezone.localdate(request.asked_at),
        due_on=request.create_by,
        ended_at=request.decided_at,
        outcome=ended if request.decided_at else "",
        by_id=request.decided_by_id,
    )
    return [asking, creating]


def of_requests(subjects: Collection[str]) -> list[Wanted]:
    """One statement."""
    found = RecordRequest.objects.filter(pk__in=list(subjects))
    return [due for request in found for due in dues_of_request(request)]


def due_days(regulation: str, decided: date, started: date, asked: date) -> tuple[date, date]:
    """Until when it is asked for and until when it is created under that regulation."""
    profile = regulations.profile(regulation)
    days = {Event.DECISION: decided, Event.WORK: started}
    asking, creating = (
        regulations.due(cited, days.get(cited.value.since, asked)).on
        for cited in (profile.account_request, profile.account_creation)
    )
    return asking, creating


def count_again() -> None:
    """The days of what is still asked for, after the calendar changed."""
    moved = []
    for each in RecordRequest.objects.select_for_update().filter(state=rules.ASKED):
        asked = timezone.localdate(each.asked_at)
        days = due_days(each.regulation, each.decision_on, each.started_on or asked, asked)
        if days != (each.ask_by, each.create_by):
            each.ask_by, each.create_by = days
            moved.append(each)
    RecordRequest.objects.bulk_update(moved, ["ask_by", "create_by"], batch_size=500)


def _requests() -> Iterable[object]:
    return RecordRequest.objects.values_list("pk", flat=True).iterator()


def register_sources() -> None:
    register(
        Source(
            REQUESTS,
            {ASKING: "Đề nghị cấp tài khoản", CREATING: "Cấp tài khoản"},
            of_requests,
            _requests,
            count_again,
        )
    )
