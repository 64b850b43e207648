"""Test-only regulations: the shipped file of Cà Mau with tables of it in other words.

    with_regulation("ba_buoc", chains=THREE_STEPS, person_signs=SIGNED)

is saved, adopted and in force from today, through the services.
"""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.organisations.models import Unit
from hoso.regulations import queries, services
from tests import builders

SILENT = 'silent = true\nsource = "chỉ để thử"\n'
ANY_DAY = f'[approval]\nevery = "any_day"\n{SILENT}'
LAST_5_DAYS = f'[approval]\nevery = "month"\nlast = 5\nunit = "days"\n{SILENT}'
QUARTER = f'[approval]\nevery = "quarter"\nlast = 5\nunit = "working_days"\n{SILENT}'
PERSON_SIGNS = f"[person_signs]\nvalue = true\n{SILENT}"
UPWARD_BY_HEAD = f'[upward]\nrole = "head"\nevery = "month"\nlast = 5\nunit = "days"\n{SILENT}'


def step(
    key: str, label: str, role: str, signature: str = "required", *,
    days: int = 0, may_delegate: bool = False,
) -> str:  # fmt: skip
    term = f'amount = {days}\nunit = "working_days"\n' if days else ""
    lent = "true" if may_delegate else "false"
    return (
        f'[[chains.steps]]\nkey = "{key}"\nlabel = "{label}"\nrole = "{role}"\n'
        f'signature = "{signature}"\nmay_delegate = {lent}\n{term}'
        f'article = "Khoản 9 Điều thử"\nquote = "bước {label} của quy chế thử"\n'
    )


def chain(*steps: str) -> str:
    head = (
        '[[chains]]\nkey = "all"\nlabel = "Mọi thay đổi"\n'
        'article = "Khoản 9 Điều thử"\nquote = "mọi thay đổi của quy chế thử"\n'
    )
    return "\n".join([head, *steps])


THREE_STEPS = chain(
    step("check", "Kiểm tra", "officer", days=5),
    step("review", "Soát xét", "hr_head", days=5, may_delegate=True),
    step("approve", "Ký duyệt", "head", days=10, may_delegate=True),
)


def with_regulation(key: str, *tables: str, chains: str = "") -> str:
    """In force from today; gives its name. tables: each with its [name] in the first line."""
    text = queries.text_of("ca_mau_2024")
    if chains:
        text = re.sub(r"\[\[chains\]\].*?(?=\n\[approval\])", lambda _: chains, text, flags=re.S)
    for table in tables:
        name = table.splitlines()[0]
        text = re.sub(
            rf"^{re.escape(name)}\n.*?(?=^\[|^# ──|\Z)",
            lambda _, table=table: f"{table}\n", text, count=1, flags=re.S | re.M,
        )  # fmt: skip
    by = _setter()
    services.save(key, text, by=by)
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=True):
        services.adopt(key, timezone.localdate() + timedelta(days=1), "QĐ thử", by=by)
    return key


def _setter() -> Account:
    top = Unit.objects.get(parent=None)
    return builders.make_account("Vụ Thử Quy Chế", role=Role.ADMINISTRATOR, unit=top)
