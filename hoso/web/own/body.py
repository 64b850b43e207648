"""The section in the middle: its form or its table, what is said at each field, what tables
already say."""

from __future__ import annotations

from typing import Any

from hoso.base.errors import NotAllowed
from hoso.changes.queries import Line, raw_of
from hoso.dossiers.readers.sheet import both
from hoso.dossiers.readers.sheet import shown as said
from hoso.dossiers.readers.values import is_picture
from hoso.dossiers.sections.declaration import Section
from hoso.web.own import fields, sources, tables
from hoso.web.own.asked import Asked
from hoso.web.own.desk import Desk, row_of
from hoso.web.own.sourced import sourced
from hoso.web.templatetags.hoso import diff


def body(desk: Desk, asked: Asked) -> dict[str, Any]:
    """The words of the middle: a form, a table, or a table with the form of one row."""
    declared = asked.declared
    is_locked = asked.place in desk.waiting
    is_mine = desk.may_enter(declared)
    operation = desk.operation(*asked.place)
    is_removed = operation is not None and operation["operation"] == "remove"
    words: dict[str, Any] = {
        "is_locked": is_locked,
        "is_read_only": not is_mine,
        "enters": "" if is_mine or declared.by_agency else _who_enters(desk, declared),
        "is_removed": is_removed,
        "sourced": sourced(
            declared,
            desk.content,
            desk.labels,
            lambda table: tables.order_of(desk, table),
            lambda table, row, name: f"{desk.at.place(table, row['id'])}#f-{name}",
        ),
    }
    if declared.many:
        words["columns"] = tables.columns(declared)
        words["rows"] = tables.rows(desk, declared, asked.row if is_mine else "")
    if asked.has_form and not is_locked and is_mine:
        made = fields.controls(
            declared,
            raw_at(desk, asked),
            desk.labels,
            fields.choices_for(declared),
            fields.Said(
                errors_of(desk, asked),
                notes_of(desk, asked),
                changed_of(desk, asked),
                sources.of_place(desk, asked),
            ),
            desk.kind,
            desk.at.picture,
        )
        words["has_picture"] = any(each.kind == "picture" for each in made)
        old = row_of(declared, desk.standing, asked.row) or {}
        made = fields.with_old_pictures(made, old, desk.at.picture)
        words["form_groups"] = fields.groups(declared, made)
        words["wants"] = {tag for one in made for tag in one.tags}
        words["is_drafted"] = operation is not None
        words["is_known"] = row_of(declared, desk.sent, asked.row) is not None
    elif asked.has_form and not declared.many:
        words["lines"] = _lines(desk, declared)
    return words


def _who_enters(desk: Desk, declared: Section) -> str:
    """Who enters a section that is not one's own to enter, by which article, whom to ask."""
    try:
        desk.entry.require(declared)
    except NotAllowed as refused:
        article = f" ({refused.article})" if refused.article else ""
        return f"{refused.message}{article} Thấy sai hoặc thiếu: báo {refused.ask}."
    return ""


def _lines(desk: Desk, declared: Section) -> list[Line]:
    """A single section that waits, or that somebody else enters."""
    old = row_of(declared, desk.standing, "") or {}
    new = row_of(declared, desk.content, "") or {}
    return [
        Line(
            each.mark,
            declared.label(each.name),
            said(declared, each.name, old.get(each.name), desk.labels),
            said(declared, each.name, new.get(each.name), desk.labels),
            desk.at.picture(new[each.name])
            if each.name in new and is_picture(declared.column(each.name))
            else "",
        )
        for each in declared.fields
    ]


def errors_of(desk: Desk, asked: Asked) -> dict[str, str]:
    """The error of each field: what cannot be, or why it was given back."""
    key, row = asked.place
    found = {
        item.field: f"Bị trả lại: {item.reason}"
        for item in desk.returned.get(asked.place, ())
        if item.field and not _is_changed_since(desk, asked, item.field, item.after)
    }
    for finding in reversed(desk.reading.findings):
        at_place = (finding.section, finding.row) == (key, row)
        if at_place and finding.blocks and (asked.is_strict or not desk.is_gap(finding)):
            found[finding.field] = finding.message
    found.update({one.field: one.message for one in asked.found if one.section == key})
    return found


def _is_changed_since(desk: Desk, asked: Asked, name: str, sent: Any) -> bool:
    now = row_of(asked.declared, desk.content, asked.row) or {}
    return bool(now.get(name) != sent)


def notes_of(desk: Desk, asked: Asked) -> dict[str, str]:
    """Beneath a field: what is worth a look and stops nothing."""
    found: dict[str, str] = {}
    for each in desk.found_in(asked.declared):
        if each.row == asked.row and each.field and not each.blocks:
            more = f" {each.article}" if each.article else ""
            found.setdefault(each.field, f"Xem lại: {each.message}{more}")
    return found


def changed_of(desk: Desk, asked: Asked) -> dict[str, str]:
    """Beneath a field: old → new where it was changed, as HTML. Nothing at a field that is
    wrong: what was typed there is no value yet, and not empty either."""
    declared, wrong = asked.declared, errors_of(desk, asked)
    found: dict[str, str] = {}
    old = row_of(declared, desk.standing, asked.row) or {}
    new = row_of(declared, desk.content, asked.row) or {}
    for each in declared.fields:
        if each.name in wrong:
            continue
        if each.name in old and old[each.name] != new.get(each.name):
            before, after = both(
                declared, each.name, old[each.name], new.get(each.name), desk.labels
            )
            found[each.name] = diff(before, after or "(trống)")
    return found


def raw_at(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What stands in the form: just typed, in the draft, or as it was sent or approved."""
    if asked.place in desk.typed:
        return desk.typed[asked.place]
    operation = desk.operation(*asked.place)
    if operation is not None and operation["operation"] != "remove":
        return dict(operation.get("raw", {}))
    row = row_of(asked.declared, desk.sent, asked.row)
    return raw_of(asked.declared.key, row) if row else {}
