"""Home Affairs signs the province's data of the month (CM-7.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import jobs, wall
from hoso.base.errors import Conflict
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Every
from hoso.sync import services
from hoso.sync.models import Packet, UpwardSession
from hoso.web import keys
from hoso.web.access import account_of, requires
from hoso.web.middleware import is_script
from hoso.web.paging import page
from hoso.web.shown import Figure
from hoso.web.upward import signed as past
from hoso.web.upward import waiting, words
from hoso.web.upward.outbox import LINK

CHANGED = (
    "Danh sách chờ ký vừa thay đổi: có hồ sơ mới được duyệt hoặc đã được ký. "
    "Xem lại danh sách rồi ký lại; chưa có gì được ký."
)


def _has_blocked(request: HttpRequest) -> bool:
    return request.GET.get("kem") == "1"


def _title() -> str:
    today = timezone.localdate()
    if regulations.profile().upward.value.every is Every.QUARTER:
        return f"Ký cấp tỉnh quý {(today.month + 2) // 3}/{today.year}"
    return f"Ký cấp tỉnh tháng {today:%m/%Y}"


@require_safe
@requires(Act.SIGN_UPWARD)
def current(request: HttpRequest) -> HttpResponse:
    """What waits, what would be refused first, and the bar that signs it all."""
    account, has_blocked = account_of(request), _has_blocked(request)
    found = waiting.groups(account)
    counted = waiting.counted(account, waiting.chosen(account, has_blocked=has_blocked))
    context = {
        "title": _title(),
        "window": waiting.window(),
        "said_before": waiting.said_before(),
        "by_heads": waiting.by_heads(),
        "waiting": counted,
        "figures": _figures(counted, found),
        "groups": found,
        "blocked": waiting.blocked(account) if counted.blocked else [],
        "blocked_title": f"Sẽ bị từ chối: {counted.blocked} hồ sơ",
        "blocked_note": "Đang ký kèm; gói tin sẽ dừng ở “Bị từ chối”."
        if has_blocked
        else "Không nằm trong bản kê; sửa hồ sơ hoặc danh mục rồi kiểm tra lại.",
        "ready_title": f"Chờ ký: {counted.total} hồ sơ của {len(found)} lần ký duyệt",
        "has_blocked": has_blocked,
        "sessions": past.latest(account),
        **_signing(account, counted, has_blocked),
    }
    return render(request, "upward/current.html", context)


def _signing(account: Account, counted: waiting.Waiting, has_blocked: bool) -> dict[str, Any]:
    """What the bar, the dialog and the PIN page need."""
    key = keys.own_key(account)
    query = urlencode({"ban-ke": counted.digest, **({"kem": "1"} if has_blocked else {})})
    title = f", {key.title}" if key.title else ""
    pairs = [
        ("Người ký", f"{key.name}{title}"),
        ("Nội dung", f"{counted.chosen} hồ sơ đã được thủ trưởng đơn vị phê duyệt"),
        ("Sau khi ký", "Mỗi hồ sơ thành một gói tin gửi Cơ sở dữ liệu quốc gia"),
    ]
    if has_blocked and counted.blocked:
        pairs.insert(2, ("Lưu ý", f"{counted.blocked} hồ sơ chưa đạt kiểm tra sẽ bị từ chối"))
    return {
        "key": key,
        "pairs": pairs,
        "address": f"{reverse('upward:sign')}?{query}",
        "button": f"Ký {counted.chosen} hồ sơ",
    }


def _figures(counted: waiting.Waiting, groups: list[waiting.Group]) -> list[Figure]:
    ready, units = counted.total - counted.blocked, len({group.unit for group in groups})
    found = [
        Figure("sẵn sàng ký", ready, "hồ sơ", "ok"),
        Figure("sẽ bị từ chối", counted.blocked, "hồ sơ, sửa trước", "bad", "alert-triangle"),
        Figure("cơ quan đã ký duyệt", units, "cơ quan", "info", "building-community"),
    ]
    if counted.unchecked:
        found.append(Figure("đang kiểm tra gói tin", counted.unchecked, "hồ sơ", "idle"))
    return found


@require_safe
@requires(Act.SIGN_UPWARD)
def preview(request: HttpRequest) -> HttpResponse:
    """The list as it would be signed, a page at a time."""
    account, has_blocked = account_of(request), _has_blocked(request)
    rows = waiting.versions(account)
    rows = rows if has_blocked else waiting.passing(rows)
    found = page(rows, ("person__sort_key", "person_id"), request.GET, total=rows.count())
    context = {
        "title": "Bản kê sẽ ký",
        "crumbs": [(_title(), reverse("upward:current")), ("Bản kê sẽ ký", "")],
        "page": found,
        "has_blocked": has_blocked,
    }
    return render(request, "upward/preview.html", context)


@never_cache
@sensitive_post_parameters("pin")
@requires(Act.SIGN_UPWARD)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """GET asks for the PIN, POST signs exactly the list that was shown."""
    account, has_blocked = account_of(request), _has_blocked(request)
    chosen = waiting.chosen(account, has_blocked=has_blocked)
    seen = request.GET.get("ban-ke")
    if not chosen:
        raise Conflict("Không có dữ liệu nào đang đợi ký cấp tỉnh.")
    if request.method != "POST":
        return _ask(request, chosen, has_blocked)
    if seen != waiting.digest(chosen):
        raise Conflict(CHANGED)
    try:
        session = keys.signing_with(
            keys.own_key(account),
            request.POST.get("pin", ""),
            lambda signer: services.sign_upward(account, signer, versions=chosen),
        )
    except keys.NotOpened as refused:
        return _ask(request, chosen, has_blocked, refused)
    messages.success(request, f"Đã ký {len(chosen)} hồ sơ và đưa vào hàng chờ gửi.")
    return redirect("upward:signed", session.signature_id)


def _ask(
    request: HttpRequest,
    chosen: list[int],
    has_blocked: bool,
    refused: keys.NotOpened | None = None,
) -> HttpResponse:
    account = account_of(request)
    context = {
        "title": f"Ký {len(chosen)} hồ sơ",
        "crumbs": [(_title(), reverse("upward:current")), ("Nhập mã PIN", "")],
        "error": refused.said if refused else "",
        "window": waiting.window(),
        **_signing(account, waiting.counted(account, chosen), has_blocked),
    }
    status = refused.status if refused else 200
    return render(request, "upward/sign.html", context, status=status)


@require_POST
@requires(Act.SIGN_UPWARD)
def check_again(request: HttpRequest) -> HttpResponse:
    """Check what would be refused once more, as codes may have been added since."""
    account = account_of(request)
    rows = waiting.versions(account).exclude(forecast__words="").order_by()
    found = list(rows.values_list("pk", flat=True))
    jobs.defer_many("sync.precheck", ({"version_id": pk} for pk in found))
    messages.info(request, f"Đang kiểm tra lại {len(found)} hồ sơ; tải lại trang sau ít phút.")
    return redirect("upward:current")


def _above(account: Account) -> tuple[str, str]:
    """Where one came from: who may not sign follows the packets."""
    if access.may(account, Act.SIGN_UPWARD):
        return _title(), reverse("upward:current")
    return "Liên thông", reverse("upward:outbox")


def _signed_by(session: UpwardSession) -> str:
    """A head's approval may be the signature upward; then nobody signed at Home Affairs."""
    is_own = session.signature.purpose == services.PURPOSE
    return "Đã ký cấp tỉnh" if is_own else "Thủ trưởng đã ký và gửi lên"


@require_safe
@requires(Act.WATCH_SYNC)
def signed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One signing: who, what, the files to keep, and how far its packets are."""
    account = account_of(request)
    session = past.session_or_404(account, pk)
    packets = Packet.objects.visible_to(account).filter(session=session)
    with wall.beyond(LINK):
        states, is_moving = words.counted(packets), packets.moving().exists()
    signature = session.signature
    context = {
        "title": f"{_signed_by(session)}, kỳ {session.period[5:]}/{session.period[:4]}",
        "crumbs": [_above(account), ("Kết quả ký", "")],
        "session": session,
        "pairs": [
            ("Người ký", f"{signature.signer_name}, {signature.signer_title}".rstrip(", ")),
            ("Nội dung", f"{session.dossiers} hồ sơ"),
            ("Mã băm bản kê", signature.manifest_sha256),
            ("Thuật toán", "CAdES-BES tách rời, SHA-256, trên JSON chuẩn tắc (RFC 8785)"),
        ],
        "downloads": past.downloads(session),
        "states": states,
        "is_moving": is_moving,
    }
    template = "upward/states.html" if is_script(request) else "upward/signed.html"
    return render(request, template, context)


@require_safe
@requires(Act.WATCH_SYNC)
def download(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    return past.content(past.session_or_404(account_of(request), pk), kind)
