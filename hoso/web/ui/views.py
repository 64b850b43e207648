"""The living page: every component with its states. Only in development and the demo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hoso.base.errors import Conflict, Incomplete, NotAllowed, Unreachable
from hoso.base.findings import Finding
from hoso.base.text import folded
from hoso.web.paging import Page
from hoso.web.ui import sample


def _page(request: HttpRequest, template: str, title: str, **words: Any) -> HttpResponse:
    words |= {"title": title, "shell": sample.shell(request.path), "sample": sample}
    return render(request, template, words)


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Đã gửi 4 thay đổi để kiểm tra.")
    messages.info(request, "Đang xuất Excel 38 dòng; xong sẽ có trong Thông báo.")
    messages.warning(request, "Hồ sơ này còn thiếu 7 trường bắt buộc.")
    messages.error(request, "Chưa ký được: mã PIN không đúng.")
    return _page(
        request,
        "living/components.html",
        "Bộ thành phần",
        crumbs=(("Trang đầu", "/"), ("Bộ thành phần", "")),
        now=timezone.now(),
        page=Page(list(range(12)), 38, "sau", "truoc"),
        tones=("ok", "warn", "bad", "info", "idle", "doubt", "late"),
        pairs=(
            ("Người ký", "Lê Hoàng Nam, Phó Giám đốc"),
            ("Nội dung", "106 trường của 47 hồ sơ, đợt tháng 11/2026"),
            ("Mã bản kê", "7f3a 91c2 … c19e"),
        ),
    )


@login_not_required
def queue(request: HttpRequest) -> HttpResponse:
    page = Page(list(range(6)), 38, "sau")
    return _page(request, "living/queue.html", "Việc cần làm", crumbs=sample.CRUMBS[:2], page=page)


@login_not_required
def dossier(request: HttpRequest) -> HttpResponse:
    title = "Hồ sơ của tôi: Nguyễn Thị Minh Hạnh"
    return _page(request, "living/dossier.html", title, crumbs=sample.CRUMBS)


@login_not_required
def signing(request: HttpRequest) -> HttpResponse:
    page = Page(list(range(5)), 47, "sau")
    pairs = (
        ("Người ký", "Lê Hoàng Nam, Phó Giám đốc"),
        ("Nội dung", "106 trường của 47 hồ sơ, đợt tháng 11/2026"),
        ("Mã bản kê", "7f3a 91c2 … c19e"),
        ("Sau khi ký", "Mỗi hồ sơ có một phiên bản mới; chuyển Sở Nội vụ ký cấp tỉnh"),
    )
    title = "Đợt phê duyệt tháng 11/2026"
    return _page(
        request, "living/signing.html", title, crumbs=sample.CRUMBS[:2], page=page, pairs=pairs
    )


@login_not_required
def options(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "")
    found = [one for one in sample.OPTIONS if folded(typed) in folded(one.label)]
    foot = f"{len(found)} kết quả" if found else ""
    return render(request, "ui/options.html", {"options": found, "q": typed, "foot": foot})


@login_not_required
def save(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


@login_not_required
def refuse(request: HttpRequest, status: int) -> HttpResponse:
    """Raises, so that the middleware speaks."""
    if status == 403:
        raise NotAllowed(
            "Tài khoản của bạn chưa được giao quyền ký duyệt dữ liệu của đơn vị.",
            article="Khoản 1 Điều 15 Quy chế",
            ask="thủ trưởng đơn vị",
        )
    if status == 409:
        raise Conflict("Người khác vừa xử lý khai báo này. Tải lại trang để xem kết quả.")
    if status == 502:
        raise Unreachable("Cơ sở dữ liệu quốc gia không trả lời.")
    if status == 500:
        raise RuntimeError("a fault made on purpose")
    raise Incomplete(
        "Còn chỗ phải sửa.",
        [Finding(one.text, field=one.href[3:]) for one in sample.PROBLEMS],
    )
