"""Sealed columns by table: for whoever meets rows as the database or the log has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from hoso.base import sealing
from hoso.base.sealed_fields import SealedBytes, SealedCatalogList, SealedField, SealedJSON
from hoso.base.sealing import Unopenable

EMPTY = {"[]", "{}"}  # rest as they are


def sealed_models() -> list[type[models.Model]]:
    """Those with a sealed column, by table."""
    found = [each for each in apps.get_models() if sealed_columns(each._meta.db_table)]
    return sorted(found, key=lambda each: each._meta.db_table)


def sealed_columns(table: str) -> Mapping[str, SealedField]:
    """Column to field."""
    return _by_table().get(table, {})


def opened(field: SealedField, stored: Any, row: Mapping[str, Any]) -> Any:
    """What a sealed column holds, as canonical JSON; what is not sealed as it is. row: its columns,
    as JSON writes them. Raises Unopenable."""
    if not isinstance(stored, str):
        return stored
    if isinstance(field, SealedBytes):
        token = bytes.fromhex(stored[2:])
        is_sealed = token.startswith(sealing.MARK)
        return field.unseal(token, _place(field, row)) if is_sealed else token
    if not stored.startswith(sealing.MARK_TEXT):
        is_list = isinstance(field, SealedCatalogList | SealedJSON)
        return field.content_of(stored) if is_list and stored in EMPTY else stored
    return field.content_of(field.unseal(stored, _place(field, row)))


def _place(field: SealedField, row: Mapping[str, Any]) -> str:
    """Asked of a sealed value alone: an image from before knows no column that it is bound to."""
    return field.place("/".join(str(row[each]) for each in field.bound_columns))


def opened_row(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """An image of a row with its sealed columns opened; one that cannot be opened says so."""
    fields = sealed_columns(table)
    return {name: _told(fields[name], value, row) if name in fields else value
            for name, value in row.items()}  # fmt: skip


def is_same(table: str, column: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a sealed column says the same in two images of a row, whatever keys sealed it."""
    field = sealed_columns(table).get(column)
    if field is None:
        return False
    try:
        return bool(opened(field, one[column], one) == opened(field, other[column], other))
    except Unopenable:
        return False


def _told(field: SealedField, stored: Any, row: Mapping[str, Any]) -> Any:
    try:
        found = opened(field, stored, row)
    except Unopenable as error:
        return error.message
    return "(nhị phân)" if isinstance(found, bytes) else found


@cache
def _by_table() -> dict[str, dict[str, SealedField]]:
    return {
        model._meta.db_table: {
            str(each.column): each
            for each in model._meta.concrete_fields
            if isinstance(each, SealedField)
        }
        for model in apps.get_models()
    }
