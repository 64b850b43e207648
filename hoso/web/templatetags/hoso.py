"""The kit: every component a screen may use. Built in, so no template loads it.

Small ones that stand in rows (icon, state, due, diff) are made here, as a list has
hundreds of them; the rest have a template in `templates/ui/`. `docs/screens.md` shows
each call, `/ui/` each state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.forms import BaseForm, BoundField
from django.template import Context, Library
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from hoso.base.findings import Finding
from hoso.web import formats, shown, widgets
from hoso.web.blocks import block, slot
from hoso.web.edges import request_number

register = Library()
register.tag("slot", slot)
_serial = count(1)
PLACES = frozenset({"sau", "truoc", "cuoi"})


# ── In a line ────────────────────────────────────────────────────────────────


@register.simple_tag
@lru_cache(maxsize=128)
def asset(path: str) -> str:
    """The address of a file of `static/`, looked up once: every page names twenty."""
    return static(path)


@register.simple_tag(name="request_number")
def number_of_request() -> str:
    """What a person reads to the administrator when something went wrong."""
    return request_number()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `static/icons.txt`. It says nothing unless it has a label."""
    return _icon(name, label)


@lru_cache(maxsize=512)
def _icon(name: str, label: str = "") -> SafeString:
    address = static("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="hs-icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label, address, name,
        )  # fmt: skip
    return format_html(
        '<svg class="hs-icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name
    )


@register.simple_tag
def state(
    one: str | shown.State, word: str = "", icon: str = "", plain: bool = False
) -> SafeString:
    """Colour, icon and word. `{% state "ok" "đã nhận" %}` or `{% state one %}`."""
    if not isinstance(one, shown.State):
        one = shown.State(one, word, icon)
    return format_html(
        '<span class="hs-state {}{}">{}{}</span>',
        one.tone,
        " plain" if plain else "",
        _icon(icon or one.icon or shown.ICON_OF_TONE[one.tone]),
        one.word,
    )


@register.simple_tag
def diff(old: Any = "", new: Any = "") -> SafeString:
    """Old → new. An empty side means added or removed."""
    parts = []
    if old not in ("", None):
        parts.append(format_html('<span class="hs-hide">cũ: </span><del>{}</del>', old))
    if new not in ("", None):
        parts.append(format_html('<span class="hs-hide">mới: </span><ins>{}</ins>', new))
    if len(parts) == 2:
        parts.insert(1, format_html(" {} ", _icon("arrow-narrow-right")))
    return format_html(
        '<span class="hs-diff">{}</span>', format_html_join("", "{}", ((each,) for each in parts))
    )


@register.simple_tag
def due(
    one: shown.Due | None, controls: str = "", has_date: bool = False, label: str = ""
) -> SafeString:
    """The due chip. Opens the reason beneath itself, or the element with id `controls`."""
    if one is None:
        return SafeString()
    front = f"{label} {one.shown} · ".lstrip() if has_date else ""
    face = format_html("{}{}{}", _icon(one.icon), front, one.word)
    if controls:
        return format_html(
            '<button class="hs-due {}" type="button" aria-expanded="false" aria-controls="{}" '
            'data-toggles="{}" title="Xem điều khoản và cách tính hạn">{}</button>',
            one.tone, controls, controls, face,
        )  # fmt: skip
    if not (one.quote or one.days or one.article):
        return format_html('<span class="hs-due {}">{}</span>', one.tone, face)
    return format_html(
        '<details class="hs-due-why"><summary class="hs-due {}" '
        'title="Xem điều khoản và cách tính hạn">{}</summary>'
        '<div class="hs-pop">{}</div></details>',
        one.tone, face, due_why(one),
    )  # fmt: skip


@register.simple_tag
def due_why(one: shown.Due) -> SafeString:
    """Why this day: the article, its words, and the days counted one by one."""
    return _why(one) if isinstance(one.days, tuple) else _why.__wrapped__(one)


@lru_cache(maxsize=256)  # the rows of a list are due on a few days, for a few reasons
def _why(one: shown.Due) -> SafeString:
    squares = format_html_join("", '<li class="{}">{}<b>{}</b>{}</li>', _squares(one.days))
    quote = format_html("<blockquote>{}</blockquote>", one.quote) if one.quote else ""
    days = (
        format_html('<ol class="hs-days" aria-label="Đếm ngày làm việc">{}</ol>', squares)
        if squares
        else ""
    )
    return format_html(
        '<div class="hs-why"><div><p class="hs-why-title">Vì sao hạn là {}?</p>{}'
        '<p class="hs-note">{} {}</p></div>{}</div>',
        one.shown, quote, one.article, one.since, days,
    )  # fmt: skip


def _squares(days: Sequence[shown.Day]) -> Iterable[tuple[str, str, str, str]]:
    month = 0
    for each in days:
        written = f"{each.on:%d/%m}" if each.on.month != month else f"{each.on.day}"
        month = each.on.month
        yield each.kind, each.name, written, each.word


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], value: Any = "") -> SafeString:
    """The options of a select. Hundreds in a large tree of units, so in one piece."""
    chosen = str(value)
    return mark_safe("".join(  # nosec B308 B703  # each is escaped here
        f'<option value="{escape(key)}"{" selected" * (key == chosen)}>{escape(label)}</option>'
        for key, label in ((str(key), str(label)) for key, label in choices)
    ))  # fmt: skip


@register.simple_tag(takes_context=True)
def sort(context: Context, key: str, label: str, current: str = "", css: str = "") -> SafeString:
    """A column head that sorts. `current` is the key in force, with "-" when descending."""
    is_on, is_down = current.lstrip("-") == key, current.startswith("-")
    query = _kept(context) | {"xep": f"-{key}" if is_on and not is_down else key}
    order = (
        format_html(' aria-sort="{}"', "descending" if is_down else "ascending") if is_on else ""
    )
    mark = _icon("sort-descending" if is_down else "sort-ascending") if is_on else ""
    return format_html(
        '<th scope="col" class="{}"{}><a class="hs-sort" href="?{}">{} {}</a></th>',
        css, order, urlencode(query), label, mark,
    )  # fmt: skip


# ── With a template ──────────────────────────────────────────────────────────


@register.inclusion_tag("ui/field.html")
def field(one: shown.Control | BoundField | None = None, **given: Any) -> dict[str, Any]:
    """A labelled control: a Control, a form's field, or the words of a Control."""
    if one is None:
        control = shown.Control(**given)
    elif isinstance(one, BoundField):
        control = widgets.control(one, **given)
    else:
        control = one
    return {"c": control}


@register.inclusion_tag("ui/errors.html")
def errors(found: Any, title: str = "") -> dict[str, Any]:
    """The summary at the top: findings, Problems, or a bound form."""
    problems = _problems(found)
    return {
        "problems": problems,
        "title": title or f"Còn {len(problems)} chỗ phải sửa",
    }


def _problems(found: Any) -> list[shown.Problem]:
    if isinstance(found, BaseForm):
        fields = {bound.name: bound for bound in found}
        return [
            shown.Problem(
                f"{fields[name].label}: {message}" if name in fields else str(message),
                f"#{fields[name].id_for_label}" if name in fields else "",
            )
            for name, messages in found.errors.items()
            for message in messages
        ]
    return [each if isinstance(each, shown.Problem) else _problem(each) for each in found or ()]


def _problem(one: Finding) -> shown.Problem:
    place = f"Mục {one.item}: " if one.item else ""
    return shown.Problem(place + one.message, f"#f-{one.field}" if one.field else "")


@register.inclusion_tag("ui/kinds.html")
def kinds(each: Sequence[shown.Kind], label: str = "Loại việc") -> dict[str, Any]:
    return {"kinds": each, "label": label}


@register.inclusion_tag("ui/figures.html")
def figures(each: Sequence[shown.Figure]) -> dict[str, Any]:
    return {"figures": each}


@register.inclusion_tag("ui/steps.html")
def steps(each: Sequence[shown.Step]) -> dict[str, Any]:
    return {"steps": each}


@register.inclusion_tag("ui/history.html")
def history(each: Sequence[shown.Entry], more_url: str = "", more: str = "") -> dict[str, Any]:
    return {"entries": each, "more_url": more_url, "more": more}


@register.inclusion_tag("ui/sections.html")
def sections(groups: Sequence[shown.SectionGroup]) -> dict[str, Any]:
    current = [one for group in groups for one in group.sections if one.is_current]
    return {"groups": groups, "current": current[0] if current else None}


@register.inclusion_tag("ui/pairs.html")
def pairs(each: Sequence[tuple[str, Any]] | Mapping[str, Any]) -> dict[str, Any]:
    return {"pairs": each.items() if isinstance(each, Mapping) else each}


@register.inclusion_tag("ui/progress.html")
def progress(
    value: float, limit: float, label: str, note: str = "", poll: str = "", id: str = "progress"
) -> dict[str, Any]:
    """A bar with its word. With `poll` it asks that address each second until it is replaced."""
    return {"value": value, "limit": limit, "label": label, "note": note, "poll": poll, "id": id}


@register.inclusion_tag("ui/bar.html")
def bar(value: float, limit: float, label: str) -> dict[str, Any]:
    """A bare bar, as for completeness; `label` is its text alternative."""
    return {"value": value, "limit": limit, "label": label}


@register.inclusion_tag("ui/nothing.html")
def nothing(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    """An empty state: what will be here and how it gets here."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("ui/refusal.html")
def refusal(message: str, article: str = "", ask: str = "", title: str = "") -> dict[str, Any]:
    """A no: why, which article, whom to ask."""
    return {"message": message, "article": article, "ask": ask, "title": title}


@register.inclusion_tag("ui/evidence.html")
def evidence(
    url: str, name: str, media_type: str = "application/pdf", title: str = "Minh chứng",
    download: str = "", pages: int = 0, size: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """The scan beside the field it proves: an image with zoom and turn, or the PDF's own viewer."""
    return {
        "url": url, "name": name, "title": title, "download": download or url, "pages": pages,
        "size": size, "is_image": media_type.startswith("image/"), "id": f"scan-{next(_serial)}",
    }  # fmt: skip


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Any, noun: str, order: str = "") -> dict[str, Any]:
    """The foot of a list. `page` is a `hoso.web.paging.Page`."""
    return {"page": page, "noun": noun, "order": order, "query": urlencode(_kept(context))}


def _kept(context: Context) -> dict[str, str]:
    """What the address asks for, but for the place in the list."""
    asked = context["request"].GET.dict()
    return {name: value for name, value in asked.items() if name not in PLACES}


@register.inclusion_tag("ui/pin.html", takes_context=True)
def pin(
    context: Context, action: str, button: str, tries_left: int | None = None, error: str = "",
    token: str = "thẻ ký số", hint: str = "", id: str = "pin", is_dialog: bool = False,
    hidden: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The form that asks for the PIN: the same in the dialog and on its own page.

    `hidden`: names and values that go along, such as what is to be signed. An error says by
    itself how many tries are left.
    """
    last = "lần này" if tries_left == 1 else f"cả {tries_left} lần"
    left = (
        "" if tries_left is None or error else f"Còn {tries_left} lần thử, sai {last} thì bị khóa."
    )
    control = shown.Control(
        name="pin", label=f"Mã PIN của {token}", kind="pin", error=error, id=f"{id}-value",
        hint=" ".join(part for part in (hint, left) if part),
    )  # fmt: skip
    return {
        "action": action, "button": button, "control": control, "is_dialog": is_dialog,
        "csrf_token": context.get("csrf_token"), "id": id, "hidden": hidden or {},
    }  # fmt: skip


@register.inclusion_tag("ui/key.html")
def key_state(one: Any) -> dict[str, Any]:
    """How the own key stands (`hoso.web.keys.Key`), for the sign bar and the PIN page."""
    return {"key": one}


# ── With a content ───────────────────────────────────────────────────────────


@block(register, "ui/panel.html")
def panel(
    title: str = "", id: str = "", note: str = "", tone: str = "", small: bool = False,
    is_padded: bool = True, has_head: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """A titled surface. Slots: head (right of the title), foot.

    A table stands in it with is_padded=False; has_head=False leaves the title to be heard only.
    """
    return {
        "title": title, "id": id, "note": note, "tone": tone, "small": small,
        "is_padded": is_padded, "has_head": has_head, "title_id": f"t-{id or next(_serial)}",
        "head": "", "foot": "",
    }  # fmt: skip


@block(register, "ui/field_frame.html")
def field_frame(
    id: str, label: str, item: str = "", hint: str = "", error: str = "", required: bool = False
) -> dict[str, Any]:
    """Label, hint and error around a control of one's own, which has this id."""
    return {
        "id": id, "label": label, "item": item, "hint": hint, "error": error, "required": required,
    }  # fmt: skip


@block(register, "ui/dialog.html")
def dialog(id: str, title: str, is_brought: bool = False) -> dict[str, Any]:
    """Opened by any link or button with `data-opens="id"`; by itself when a script brought it
    (`is_brought`). Slot: foot."""
    return {"id": id, "title": title, "is_brought": is_brought, "foot": ""}


@block(register, "ui/sign_bar.html")
def sign_bar(label: str, id: str = "") -> dict[str, Any]:
    """Sticks to the bottom. Slot: actions (right)."""
    return {"label": label, "id": id, "actions": ""}


@block(register, "ui/fold.html")
def fold(title: str, note: str = "", is_open: bool = False, id: str = "") -> dict[str, Any]:
    """A panel that is closed until one wants it; a table stands in it as it is."""
    return {"title": title, "note": note, "is_open": is_open, "id": id}


@block(register, "ui/bulk.html")
def bulk(label: str = "Thao tác hàng loạt") -> dict[str, Any]:
    """Actions on the chosen rows; shown once something is chosen."""
    return {"label": label}


# ── Values ───────────────────────────────────────────────────────────────────

for _filter in formats.FILTERS:
    register.filter(_filter)
