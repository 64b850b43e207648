"""How workbooks of some other make are read: guessed from one, corrected by hand, saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.access import Act
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.exchange.models import Mapping
from hoso.exchange.services import mapping as services
from hoso.exchange.workbook import layout
from hoso.web.access import account_of, requires
from hoso.web.exchange.forms import OfUnit, units_for
from hoso.web.typed import number_in

NO_FILE = "Chọn tệp bảng tính của nguồn này."
NOT_GUESSED = (
    "Không tờ nào có cột số định danh cá nhân mà hệ thống nhận ra. Thêm cột đó (12 chữ số) vào "
    "bảng tính, đặt tên “Số định danh cá nhân”, rồi đưa lại."
)
CONSTANTS = (layout.KIND, layout.UNIT)


@dataclass(slots=True)
class SheetForm:
    """One sheet being described: letter, header and chosen key of each column; values: the first
    one of each column, where the workbook is at hand."""

    name: str
    header_row: int
    columns: list[tuple[str, str, str]]
    constants: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        """Letter, header, first value, key."""
        return [(at, head, self.values.get(at, ""), key) for at, head, key in self.columns]


@never_cache
@require_safe
@requires(Act.CHECK)
def index(request: HttpRequest) -> HttpResponse:
    words = {"title": "Cách đọc bảng tính", "rows": _seen(request).order_by("name", "pk")}
    return render(request, "exchange/mappings.html", words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.CHECK)
def guess(request: HttpRequest) -> HttpResponse:
    """A workbook of the source is looked at and not kept."""
    title = "Lập cách đọc từ một bảng tính"
    if request.method != "POST":
        return render(request, "exchange/guess.html", {"title": title})
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Incomplete(NO_FILE)
        found = services.guess(upload)
    except Incomplete as error:
        words = {"title": title, "error": error.message}
        return render(request, "exchange/guess.html", words, status=error.status)
    if not found:
        words = {"title": title, "error": NOT_GUESSED}
        return render(request, "exchange/guess.html", words, status=422)
    sheets = [
        SheetForm(
            each.sheet,
            each.header_row,
            sorted(
                [(at, head, each.columns.get(at, "")) for at, (head, _) in each.seen.items()],
                key=lambda column: (len(column[0]), column[0]),
            ),
            _constants(each.constants),
            {at: value for at, (_, value) in each.seen.items()},
        )
        for each in found
    ]
    return _form(request, sheets, name=str(upload.name or "").rsplit(".", 1)[0][:120])


@never_cache
@require_safe
@requires(Act.CHECK)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    saved = get_object_or_404(_seen(request), pk=pk)
    sheets = [
        SheetForm(
            each["sheet"],
            each["header_row"],
            [(at, "", key) for at, key in each["columns"].items()],
            _constants(each["constants"]),
        )
        for each in saved.sheets
    ]
    return _form(request, sheets, name=saved.name, unit=str(saved.unit_id))


@require_POST
@requires(Act.CHECK)
def save(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    sheets = _given(request.POST)
    chosen = OfUnit(account, Act.CHECK, request.POST)
    name, unit = request.POST.get("name", ""), request.POST.get("unit", "")
    if not chosen.is_valid():
        return _form(
            request,
            sheets,
            name=name,
            unit=unit,
            wrong=[Finding("Chọn đơn vị.", field="unit")],
            status=422,
        )
    given = [
        {
            "sheet": each.name,
            "header_row": each.header_row,
            "columns": {at: key for at, _, key in each.columns if key},
            "constants": {key: value for key, _, value in each.constants if value},
        }
        for each in sheets
    ]
    try:
        services.save_mapping(chosen.unit_chosen, name, given, by=account)
    except Incomplete as error:
        said = [Finding(each.message) for each in error.findings] or [Finding(error.message)]
        return _form(request, sheets, name=name, unit=unit, wrong=said, status=error.status)
    messages.success(request, "Đã lưu cách đọc. Chọn cách đọc này khi đưa bảng tính vào.")
    return redirect("exchange:mappings")


def _seen(request: HttpRequest) -> Any:
    units = units_for(account_of(request), Act.CHECK)
    return Mapping.objects.filter(unit__in=units).select_related("unit", "saved_by")


def _form(
    request: HttpRequest,
    sheets: Sequence[SheetForm],
    *,
    name: str = "",
    unit: str = "",
    wrong: Sequence[Finding] = (),
    status: int = 200,
) -> HttpResponse:
    words = {
        "title": "Cách đọc bảng tính",
        "sheets": sheets,
        "name": name,
        "of_unit": OfUnit(account_of(request), Act.CHECK, initial={"unit": unit}),
        "options": _options(),
        "wrong": wrong,
    }
    return render(request, "exchange/mapping.html", words, status=status)


def _options() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field there is, in groups as in our own workbooks."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, column in layout.known_keys().items():
        if not column.is_for_reading:
            groups.setdefault(column.group, []).append((key, column.header))
    return list(groups.items())


def _constants(given: dict[str, str]) -> list[tuple[str, str, str]]:
    known = layout.known_keys()
    return [(key, known[key].header, given.get(key, "")) for key in CONSTANTS]


def _given(posted: QueryDict) -> list[SheetForm]:
    """What was sent, by the number of the sheet; raises Http404 on what no form of ours sends."""
    sheets = []
    for number, name in enumerate(posted.getlist("sheet")):
        if f"leave-{number}" in posted:
            continue
        row = number_in(posted.get(f"row-{number}", ""))
        letters, headers = posted.getlist(f"at-{number}"), posted.getlist(f"header-{number}")
        keys = posted.getlist(f"key-{number}")
        if row is None or not len(letters) == len(headers) == len(keys):
            raise Http404
        constants = {key: posted.get(f"{key}-{number}", "") for key in CONSTANTS}
        columns = list(zip(letters, headers, keys, strict=True))
        sheets.append(SheetForm(name, row, columns, _constants(constants)))
    return sheets
