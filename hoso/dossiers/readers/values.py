"""One value, three ways: in the model, in canonical JSON, and as typed.

A content holds only what is filled in. Canonical values: text, ISO text of a partial
date, code, list of codes, whole number, decimal string ("2.34").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from django.db import models

from hoso.base.dates import PartialDate
from hoso.base.fields import (
    CatalogField,
    CatalogListField,
    PartialDateField,
    PictureField,
    PlaceField,
)
from hoso.base.text import cleaned, one_line

# (catalog, or "place"; what was typed) to a code or place key, or None when it names nothing.
Resolve = Callable[[str, str], str | None]
Column: TypeAlias = "models.Field[Any, Any]"

PLACES = "place"


class Misread(ValueError):
    """The typed text cannot be this value; str() says why, in Vietnamese."""


def to_model(column: Column, value: Any) -> Any:
    """What the model field takes; the field's own empty value for None."""
    if value is None:
        if isinstance(column, CatalogListField):
            return []
        return None if column.null else ""
    if isinstance(column, PartialDateField):
        return PartialDate.from_iso(value)
    if isinstance(column, models.DecimalField):
        return Decimal(value)
    return value


def catalog_of(column: Column) -> str:
    """The catalog a field's codes come from; PLACES for places; empty for other fields."""
    if isinstance(column, CatalogField | CatalogListField):
        return column.catalog
    return PLACES if isinstance(column, PlaceField) else ""


def is_picture(column: Column) -> bool:
    """The value is the hash of a picture: shown, never read out."""
    return isinstance(column, PictureField)


def is_words(column: Column) -> bool:
    """The value is text as it was typed, and nothing that has to be understood."""
    understood = (CatalogField, CatalogListField, PlaceField, PartialDateField, PictureField)
    free = (models.CharField, models.TextField)
    return isinstance(column, free) and not isinstance(column, understood)


def read(column: Column, raw: Any, resolve: Resolve) -> Any:
    """Canonical value of what was typed or chosen; None when nothing was. Raises Misread."""
    if isinstance(column, CatalogListField):
        given = raw if isinstance(raw, list) else [raw]
        codes = [_code(column.catalog, each, resolve) for each in given if one_line(each or "")]
        return codes or None
    if is_words(column):
        return read_words(column, str(raw or ""))
    text = one_line(str(raw or ""))
    if not text:
        return None
    catalog = catalog_of(column)
    if catalog:
        return _code(catalog, text, resolve)
    if isinstance(column, PartialDateField):
        return _date(text)
    if isinstance(column, models.DecimalField):
        return _decimal(column, text)
    if isinstance(column, models.IntegerField):
        return _whole(column, text)
    if is_picture(column) and not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Misread("Chưa nhận được ảnh. Chọn tệp ảnh rồi lưu lại.")
    return _fitting(column, text)


def read_words(column: Column, raw: str) -> str | None:
    """As `read`, of a column that `is_words`."""
    text = (cleaned if isinstance(column, models.TextField) else one_line)(raw)
    return _fitting(column, text) if text else None


def _fitting(column: Column, text: str) -> str:
    if column.max_length and len(text) > column.max_length:
        raise Misread(
            f"Dài quá: {_grouped(len(text))} ký tự, chỉ nhận đến {_grouped(column.max_length)}. "
            "Rút gọn lại."
        )
    return text


def _code(catalog: str, text: str, resolve: Resolve) -> str:
    code = resolve(catalog, text)
    if code is None:
        raise Misread(
            f"“{text[:60]}” không có trong danh mục. Gõ vài chữ rồi chọn trong danh sách."
        )
    return code


def _date(text: str) -> str:
    try:
        return PartialDate.parse(text).iso()
    except ValueError as error:
        raise Misread(str(error)) from error


def _decimal(column: models.DecimalField[Any, Any], text: str) -> str:
    try:
        value = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise Misread("Chưa phải là số. Ví dụ: 2,34.") from None
    places = column.decimal_places or 0
    limit = Decimal(10) ** (column.max_digits - places)
    exponent = value.as_tuple().exponent
    if not value.is_finite() or not 0 <= value < limit:
        raise Misread(f"Số phải từ 0 đến dưới {limit}.")
    if isinstance(exponent, int) and -exponent > places:
        raise Misread(f"Chỉ nhận {places} chữ số sau dấu phẩy.")
    return f"{value:.{places}f}"


def _whole(column: models.IntegerField[Any, Any], text: str) -> int:
    digits = re.sub(r"[ .]", "", text)
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([ .][0-9]{3})+", text) or len(digits) > 15:
        raise Misread("Chỉ nhận số nguyên, ví dụ 3 hoặc 12.500.000.")
    value = int(digits)
    for validator in column.validators:
        limit, code = (
            getattr(validator, "limit_value", None),
            getattr(validator, "code", ""),
        )
        if code == "min_value" and limit is not None and value < limit:
            raise Misread(f"Nhỏ nhất là {limit}.")
        if code == "max_value" and limit is not None and value > limit:
            raise Misread(f"Lớn nhất là {_grouped(int(limit))}.")
    return value


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
