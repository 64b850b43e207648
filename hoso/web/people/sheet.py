"""The list of people as a workbook: the rows that its filters, words and order show (screens)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hoso.accounts.access import Act
from hoso.exchange import services
from hoso.web.access import account_of, requires
from hoso.web.downloads import XLSX, taken
from hoso.web.people.listing import Row, asked_in, described, rows_of

HEADS = (
    ("Họ và tên", 28), ("Ngày sinh", 12), ("Số hiệu", 14), ("Đơn vị", 36), ("Cơ quan", 36),
    ("Đối tượng", 16), ("Tình trạng", 18), ("Bản đã ký", 10), ("Khai báo", 16),
)  # fmt: skip
CHUNK = 2_000


@require_POST
@requires(Act.EXPORT)
def list_sheet(request: HttpRequest) -> HttpResponse:
    """Every page of the list, of those whom one may export: where that are fewer than the list
    shows, the sheet says so. A POST, as it leaves a line in the log."""
    account, reason = account_of(request), request.POST.get("ly-do", "")
    asked = asked_in(account, request.GET)
    people = asked.among(account, Act.EXPORT)
    shown, going = (
        asked.among(account, act).order_by().count() for act in (Act.READ_PART, Act.EXPORT)
    )
    about = {"Điều kiện": asked.chosen.spoken(asked.unit), "Số hồ sơ": str(going)}
    if going != shown:
        about["Số hồ sơ"] = f"{going} trong {shown} hồ sơ của danh sách, phần bạn được giao xuất"
    rows = described(people).order_by(*asked.keys)
    with TemporaryDirectory(prefix="hoso-list-") as folder:
        path = Path(folder, "danh-sach.xlsx")
        found = rows_of(rows.iterator(chunk_size=CHUNK), asked.offered, account)
        services.write_list(
            path, HEADS, _cells(found), by=account, about=about, reason=reason,
            people=list(people.order_by().values_list("pk", flat=True)),
        )  # fmt: skip
        return taken(path.read_bytes(), XLSX, "danh-sach-ho-so.xlsx")


def _cells(rows: Iterator[Row]) -> Iterator[tuple[str | int, ...]]:
    for row in rows:
        declared = row.declared.word if row.declared else ""
        yield (row.name, row.born, row.number, row.unit, row.agency, row.kind, row.status,
               "chưa có" if row.version == 0 else row.version or "", declared)  # fmt: skip
