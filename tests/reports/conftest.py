"""A province of two departments, everybody a report passes through, and their keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.organisations.models import Unit, UnitKind
from hoso.reports import queries, services
from hoso.reports.content import digest, sheet_of
from hoso.reports.form import form
from hoso.reports.models import Sending, YearlyReport
from hoso.signing.demo import PIN
from hoso.signing.queries import credential_of
from hoso.signing.services import Signer, unlocked
from tests import builders

WORDS = {
    "rules": "Đã giao một cán bộ đầu mối.",
    "records": "Hồ sơ mới đều mở đúng hạn.",
    "obstacles": "Máy quét <hỏng> & chờ sửa.",
    "equipment": "Hai máy tính, một máy quét.",
    "proposals": "Đề nghị tập huấn.",
}


@dataclass
class Province:
    """Two departments; the second has only a head."""

    top: Unit
    unit: Unit
    division: Unit
    other: Unit
    officer: Account
    head: Account
    other_head: Account
    home_affairs: Account
    chief: Account

    @property
    def year(self) -> int:
        return timezone.localdate().year

    def report(self, unit: Unit | None = None, year: int | None = None) -> YearlyReport:
        """The unit's of this year, read as the screens read it."""
        rows = queries.with_sendings(YearlyReport.objects.all())
        return rows.get(unit=unit or self.unit, year=year or self.year)

    def written(self, unit: Unit | None = None, by: Account | None = None) -> YearlyReport:
        report = self.report(unit)
        return services.save(report.pk, WORDS, revision=report.revision, by=by or self.officer)

    @contextmanager
    def key(self, account: Account) -> Iterator[Signer]:
        with unlocked(credential_of(account), PIN) as signer:
            yield signer

    def sent(self, unit: Unit | None = None, by: Account | None = None) -> Sending:
        """Signed by the head of the first department, or whoever is named."""
        report, by = self.report(unit), by or self.head
        with self.key(by) as signer:
            return services.send(report.pk, by=by, signer=signer, seen=seen(report))

    def unsigned(self, unit: Unit | None = None, by: Account | None = None) -> Sending:
        report = self.report(unit)
        return services.send(report.pk, by=by or self.head, signer=None, seen=seen(report))


def seen(report: YearlyReport) -> str:
    """As somebody who looked just now."""
    found = queries.with_sendings(YearlyReport.objects.all()).get(pk=report.pk)
    return digest(sheet_of(found))


def morning(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))


def lay_province() -> Province:
    tree = builders.make_tree()
    other = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, tree.province, code="H12.06")
    for each in (tree.province, tree.unit, tree.division, other):
        each.refresh_from_db()
    account = builders.make_account
    made = Province(
        tree.province,
        tree.unit,
        tree.division,
        other,
        account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit),
        account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit),
        account("Mai Thanh Thảo", role=Role.HEAD, unit=other),
        account("Phạm Thị Theo", role=Role.HOME_AFFAIRS, unit=tree.province),
        account("Lê Thị Ký", role=Role.UPWARD_SIGNER, unit=tree.province),
    )
    builders.make_key(made.head, tree.unit)
    builders.make_key(made.other_head, other)
    builders.make_key(made.chief, tree.province, title="Giám đốc Sở Nội vụ")
    return made


@pytest.fixture
def province(db: None) -> Province:
    made = lay_province()
    services.open_reports()
    return made


@pytest.fixture
def unsigned_province(db: None, settings: Any) -> Province:
    """Under a regulation whose last step wants no signature: Tuyên Quang 2020."""
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    made = lay_province()
    services.open_reports()
    return made


def keys() -> list[str]:
    return form().keys
