"""What stands around every screen: navigation by right, the unit, the notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person
from hoso.notices import queries as notices
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import StepRole


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail. `acts`: any of these opens it; none means everybody. `unless`: who
    may do this has another line for it.

    is_wide: hidden on a phone, where the rail holds five. is_first: may be where one arrives.
    """

    label: str
    icon: str
    view: str
    acts: frozenset[Act] = frozenset()
    is_wide: bool = False
    is_first: bool = True
    unless: frozenset[Act] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    icon: str
    url: str
    is_current: bool
    is_wide: bool
    is_first: bool = True


Line = TypeVar("Line", Entry, Link)
CENTRE = "people:requests"  # only where units ask it
OWN = {"own:dossier", "exports:list"}  # for whoever has a dossier, also without an act
LOADS, EXPORTS = frozenset({Act.CHECK}), frozenset({Act.EXPORT})

ENTRIES = (
    Entry("Việc cần làm", "list-check", "queue:list", frozenset({Act.CHECK, Act.REVIEW})),
    Entry("Đợt phê duyệt", "signature", "sessions:current", frozenset({Act.APPROVE})),
    Entry("Ký cấp tỉnh", "writing-sign", "upward:current", frozenset({Act.SIGN_UPWARD})),
    Entry("Hồ sơ", "users", "people:list", frozenset({Act.READ})),
    Entry("Hồ sơ của tôi", "id", "own:dossier"),
    Entry("Hạn và nhắc việc", "hourglass", "deadlines:list", is_first=False),
    Entry("Chất lượng dữ liệu", "checkup-list", "quality:board", frozenset({Act.CLARIFY})),
    Entry("Báo cáo năm", "clipboard-check", "reports:list", access.REPORTING),
    Entry("Đợt các đơn vị", "building-community", "upward:units", frozenset({Act.URGE}), True),
    Entry("Bảng tính", "table-options", "exchange:loads", LOADS, True),
    Entry("Bảng tính", "table-options", "exchange:exports", EXPORTS, True, unless=LOADS),
    Entry("Liên thông", "plug-connected", "upward:outbox", frozenset({Act.WATCH_SYNC})),
    Entry("Đồng ý cho đọc", "eye", "consents:list", frozenset({Act.CONSENT}), True),
    Entry("Ủy quyền", "user-check", "delegations:own", frozenset({Act.DELEGATE}), True),
    Entry(
        "Tài khoản và quyền",
        "user-cog",
        "rights:list",
        frozenset({Act.GIVE_RIGHTS}),
        True,
        is_first=False,
    ),
    Entry("Danh mục", "books", "catalogs:index", frozenset({Act.EDIT_CATALOGS}), True),
    Entry("Quy chế", "file-text", "regulations:now", frozenset({Act.SET_REGULATION}), True),
    Entry("Bản in ký số", "certificate", "exports:list", frozenset({Act.SIGN_EXPORT, Act.SEAL})),
    Entry("Tác vụ nền", "server-cog", "jobs:index", frozenset({Act.WATCH_JOBS}), True),
    Entry("Nhật ký", "history", "log:index", frozenset({Act.READ_LOG}), True),
    Entry("Khóa mã hóa", "key", "sealing:index", frozenset({Act.KEEP_KEYS}), True, is_first=False),
    Entry("Cấp tài khoản", "user-plus", "people:requests", frozenset({Act.OPEN_RECORD_AT_CENTRE})),
    Entry("Thông báo", "bell", "notices:list", frozenset(), True),
)
HAS_DOSSIER = "has_dossier"
MOST = 10  # with the one that opens the rest
ON_A_PHONE = 5


def entries(acts: frozenset[Act], has_dossier: bool = True) -> list[Entry]:
    """In the order of the day's work; what the rail does not hold (`MOST`) opens beside it."""
    if Act.REVIEW in acts and not _is_in_chains(StepRole.HR_HEAD):
        acts -= {Act.REVIEW}
    if Act.REVIEW_ABOVE in acts and _is_in_chains(StepRole.HOME_AFFAIRS):
        acts |= {Act.REVIEW}
    return [
        entry
        for entry in ENTRIES
        if not entry.unless & acts
        and (
            (has_dossier if entry.view in OWN else not entry.acts)
            or (entry.acts & acts and (entry.view != CENTRE or dossiers.is_asked_at_centre()))
        )
    ]


def held(found: list[Line]) -> tuple[list[Line], list[Line]]:
    """What stands on the rail, and what opens beside it: nothing where all fit."""
    most = MOST if len(found) <= MOST else MOST - 1
    return found[:most], found[most:]


def _is_in_chains(role: StepRole) -> bool:
    """Whether the regulation in force has a step for it, or one before by which work may still be
    under way."""
    profiles = [regulations.profile(name) for name in regulations.ever_in_force()]
    steps = (step.value for each in profiles for chain in each.chains for step in chain.value.steps)
    return any(step.role is role for step in steps)


def note_dossier(request: HttpRequest, account: Account) -> None:
    """From the sign-in on the session knows that there is a dossier: who has one keeps it, and
    every page would ask for it again."""
    if _has_dossier(account):
        request.session[HAS_DOSSIER] = True


def _has_dossier(account: Account) -> bool:
    return Person.objects.filter(account_id=account.pk).exists()


def home(account: Account) -> str:
    """The address of the first screen: where this account's work is; its own dossier where it has
    no other."""
    acts = access.acts(account)
    found = [each for each in entries(acts, _has_dossier(account)) if each.is_first]
    work = [each for each in found if each.acts & acts]
    return reverse((work or found)[0].view)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. A fragment for htmx has no shell, so it costs no query."""
    account = getattr(request, "user", AnonymousUser())
    is_fragment = request.headers.get("HX-Request") == "true"
    is_held_back = getattr(request, "is_held_back", False)  # something comes first: no way round
    if not isinstance(account, Account) or is_held_back or is_fragment:
        return {"shell": None}
    nav = _links(request, account)
    rail, more = held(nav)
    first = next(link for link in nav if link.is_first)
    return {
        "shell": {
            "nav": rail,
            "more": more,
            "is_more": any(link.is_current for link in more),
            "unit": next((str(unit) for _, unit in access.current_grants(account)), ""),
            "account": account.pk,
            "name": account.full_name,
            "role": _role(account),
            "unread": notices.unread(account),
            "is_first": request.path == first.url,
            "notices_url": reverse("notices:list"),
        }
    }


def _role(account: Account) -> str:
    return next((str(role.label) for role, _ in access.current_grants(account)), "Người khai")


def _links(request: HttpRequest, account: Account) -> list[Link]:
    match = request.resolver_match
    area = match.namespace if match else ""
    here = f"{area}:{match.url_name}" if match else ""
    has_dossier = request.session.get(HAS_DOSSIER) or _has_dossier(account)
    found = entries(access.acts(account), has_dossier)
    chosen = [(entry, reverse(entry.view)) for entry in found]
    exact = [entry for entry, _ in chosen if entry.view == here]
    above = [entry for entry, url in chosen if request.path.startswith(f"{url}/")]
    current = exact or above or [entry for entry, _ in chosen if entry.view.split(":")[0] == area]
    return [
        Link(
            entry.label,
            entry.icon,
            url,
            entry in current[:1],
            entry.is_wide or place >= ON_A_PHONE,
            entry.is_first,
        )
        for place, (entry, url) in enumerate(chosen)
    ]
