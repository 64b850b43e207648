"""One screen for every catalog: look, search, add, edit, confirm (TQ-8.1dd for the units)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts.access import Act
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, Incomplete
from hoso.catalogs import services
from hoso.catalogs.models import Rank, Value
from hoso.catalogs.registry import CATALOGS, Catalog, Table
from hoso.organisations import queries as organisations
from hoso.organisations.rules import legacy_code
from hoso.web.access import account_of, requires
from hoso.web.catalogs import listing
from hoso.web.catalogs.forms import Confirmation, ValueForm, initial

INDEX = "Danh mục"


def _catalog_or_404(key: str) -> Catalog:
    if key not in CATALOGS:
        raise Http404
    return CATALOGS[key]


def _row_or_404(catalog: Catalog, code: str) -> Value | Rank:
    row = (
        Rank.objects.filter(code=code).first()
        if catalog.table is Table.RANK
        else Value.objects.filter(catalog=catalog.key, code=code).first()
    )
    if row is None:
        raise Http404
    return row


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(INDEX, reverse("catalogs:index")), *more]


@require_safe
@requires(Act.EDIT_CATALOGS)
def index(request: HttpRequest) -> HttpResponse:
    groups = listing.index()
    lines = [line for _, each in groups for line in each]
    context = {
        "title": INDEX,
        "columns": listing.columns(groups),
        "number": len(lines),
        "total": sum(line.total or 0 for line in lines),
        "uncertain": sum(line.uncertain for line in lines),
    }
    return render(request, "catalogs/index.html", context)


@require_safe
@requires(Act.EDIT_CATALOGS)
def units(request: HttpRequest) -> HttpResponse:
    """Agencies, their sections and subordinate units, as they were on a day (TQ-8.1dd)."""
    day, problem = _day(request.GET.get("ngay", ""))
    nodes = organisations.tree_on(day)
    context = {
        "title": "Cơ quan, tổ chức, đơn vị",
        "crumbs": _crumbs(("Cơ quan, tổ chức, đơn vị", "")),
        "day": day,
        "problem": problem,
        "rows": [(node, _legacy(node.code)) for node in nodes],
        "is_today": day == timezone.localdate(),
    }
    return render(request, "catalogs/units.html", context)


def _day(typed: str) -> tuple[date, str]:
    today = timezone.localdate()
    if not typed:
        return today, ""
    try:
        return PartialDate.parse(typed).latest(), ""
    except ValueError as error:
        return today, str(error)


def _legacy(code: str) -> str:
    try:
        return legacy_code(code) if code else ""
    except ValueError:
        return ""


@require_safe
@requires(Act.EDIT_CATALOGS)
def values(request: HttpRequest, key: str) -> HttpResponse:
    catalog = _catalog_or_404(key)
    return _values_page(request, catalog, listing.Asked.of(request.GET))


def _values_page(
    request: HttpRequest,
    catalog: Catalog,
    asked: listing.Asked,
    confirmation: Confirmation | None = None,
) -> HttpResponse:
    context = {
        "title": catalog.title,
        "crumbs": _crumbs((catalog.title, "")),
        "catalog": catalog,
        "asked": asked,
        "page": listing.values(catalog, asked, request.GET),
        "confirmation": confirmation or Confirmation(),
        "chosen": request.POST.getlist("row"),
    }
    return render(request, "catalogs/values.html", context, status=422 if confirmation else 200)


@require_POST
@requires(Act.EDIT_CATALOGS)
def confirm_chosen(request: HttpRequest, key: str) -> HttpResponse:
    """Several values by one document: the rows ticked, or all that are asked for."""
    catalog = _catalog_or_404(key)
    asked = listing.Asked.of({"q": request.POST.get("q", ""), "chua-kiem-chung": "1"})
    is_all = request.POST.get("tat-ca") == "1"
    codes = listing.codes(catalog, asked) if is_all else request.POST.getlist("row")
    confirmation = Confirmation(request.POST)
    if confirmation.is_valid():
        document = confirmation.cleaned_data["document"]
        try:
            services.confirm_all(key, codes, document, by=account_of(request))
        except Incomplete as refused:
            confirmation.say(refused)
        else:
            messages.success(request, f"Đã xác nhận {len(set(codes))} giá trị theo văn bản.")
            return redirect(reverse("catalogs:values", args=[key]) + "?chua-kiem-chung=1")
    return _values_page(request, catalog, asked, confirmation)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.EDIT_CATALOGS)
def add(request: HttpRequest, key: str) -> HttpResponse:
    catalog = _catalog_or_404(key)
    form = _form(request, catalog, is_new=True)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data.pop("code")
        if _exists(catalog, code):
            form.add_error("code", "Mã này đã có trong danh mục.")
        elif _saved(request, catalog, code, form):
            return redirect("catalogs:values", key)
    return _value_page(request, catalog, form, "Thêm giá trị")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.EDIT_CATALOGS)
def edit(request: HttpRequest, key: str, code: str) -> HttpResponse:
    catalog = _catalog_or_404(key)
    row = _row_or_404(catalog, code)
    form = _form(request, catalog, is_new=False, row=row)
    if request.method == "POST":
        if request.POST.get("ban-dau", "") != _stamp(row):
            raise Conflict(
                "Người khác vừa sửa giá trị này. Mở lại để xem bản mới nhất rồi sửa; "
                "chưa có gì được lưu."
            )
        if form.is_valid() and _saved(request, catalog, code, form):
            return redirect("catalogs:values", key)
    return _value_page(request, catalog, form, f"Sửa {row.name}", row)


@require_POST
@requires(Act.EDIT_CATALOGS)
def confirm(request: HttpRequest, key: str, code: str) -> HttpResponse:
    catalog = _catalog_or_404(key)
    row = _row_or_404(catalog, code)
    confirmation = Confirmation(request.POST)
    if confirmation.is_valid():
        try:
            services.confirm(
                key, code, confirmation.cleaned_data["document"], by=account_of(request)
            )
        except Incomplete as refused:
            confirmation.say(refused)
        else:
            messages.success(request, f"Đã xác nhận giá trị {code} theo văn bản.")
            return redirect("catalogs:edit", key, code)
    form = _form(request, catalog, is_new=False, row=row, is_asked=False)
    return _value_page(request, catalog, form, f"Sửa {row.name}", row, confirmation)


def _form(
    request: HttpRequest,
    catalog: Catalog,
    *,
    is_new: bool,
    row: Value | Rank | None = None,
    is_asked: bool = True,
) -> ValueForm:
    data = request.POST if request.method == "POST" and is_asked else None
    first = initial(row) if row else None
    return ValueForm(data, initial=first, catalog=catalog, is_new=is_new)


def _exists(catalog: Catalog, code: str) -> bool:
    try:
        _row_or_404(catalog, code)
    except Http404:
        return False
    return True


def _saved(request: HttpRequest, catalog: Catalog, code: str, form: ValueForm) -> bool:
    """False when the service found something, which then stands at the fields."""
    try:
        services.save_value(catalog.key, code, by=account_of(request), **form.cleaned_data)
    except Incomplete as refused:
        form.say(refused)
        return False
    messages.success(request, f"Đã lưu giá trị {code} của danh mục {catalog.title}.")
    return True


def _stamp(row: Value | Rank) -> str:
    """Of the row as it was read, so that nobody overwrites another's edit unseen."""
    return row.edited_at.isoformat() if row.edited_at else ""


def _value_page(
    request: HttpRequest,
    catalog: Catalog,
    form: ValueForm,
    title: str,
    row: Value | Rank | None = None,
    confirmation: Confirmation | None = None,
) -> HttpResponse:
    place = reverse("catalogs:values", args=[catalog.key])
    context: dict[str, Any] = {
        "title": title,
        "crumbs": _crumbs((catalog.title, place), (title, "")),
        "catalog": catalog,
        "form": form,
        "row": row,
        "stamp": _stamp(row) if row else "",
        "shown": listing.row_of(row) if row else None,
        "confirmation": confirmation or Confirmation(),
    }
    wrong = form.errors or (confirmation and confirmation.errors)
    return render(request, "catalogs/value.html", context, status=422 if wrong else 200)
