"""Model fields whose column holds ciphertext and whose attribute is the plain value.

A value is opened when its attribute is first read, and bound to the row by the attributes named
in `bound_to` (the primary key where none are), which are known before the row is inserted. NULL and
the empty value of a field rest as they are: whether something was filled in is not hidden.

`.values()`, `.values_list()` and raw SQL give the ciphertext (`sealing.Sealed`).
A sealed column can only be asked whether it is empty, or, where a `SealedHash` stands beside it,
for one whole value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet, FieldError, ValidationError
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull
from django.db.models.query_utils import DeferredAttribute

from hoso.base import keyring, sealing
from hoso.base.dates import PartialDate
from hoso.base.fields import (
    AreaField,
    CatalogField,
    CatalogListField,
    MoneyField,
    PartialDateField,
)
from hoso.base.sealing import Sealed, SealedBlob

if TYPE_CHECKING:
    _Any = models.Field[Any, Any]
else:
    _Any = models.Field

TOKENS = (Sealed, SealedBlob)
_KEPT = "_sealed_as_read"  # of an instance: attribute → (token, its plain text)


def sealed(instance: models.Model, name: str) -> Any:
    """What the column of this attribute will hold, for an `update()` of its row."""
    return instance._meta.get_field(name).pre_save(instance, False)  # type: ignore[union-attr]


def bulk_update(
    rows: Sequence[models.Model], names: Sequence[str], *, batch_size: int | None = None
) -> None:
    """As Django's, of a model with sealed fields."""
    plain = []
    for row in rows:
        for name in names:
            field = row._meta.get_field(name)
            if isinstance(field, SealedField):
                plain.append((row, field.attname, row.__dict__[field.attname]))
                token = models.Value(field.pre_save(row, False), output_field=field)
                row.__dict__[field.attname] = token
    try:
        if rows:
            type(rows[0])._default_manager.bulk_update(rows, names, batch_size=batch_size)
    finally:
        for row, name, value in plain:
            row.__dict__[name] = value


class SealedAttribute(DeferredAttribute):
    """Opens on the first read; remembers the token: what did not change is not sealed anew."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, TOKENS):
            field: Any = self.field
            text = field.unseal(value, field.place_of(instance))
            instance.__dict__.setdefault(_KEPT, {})[field.attname] = (value, text)
            value = instance.__dict__[field.attname] = field.value_of(text)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(_Any):
    """What the sealed fields have in common; mixed in before the field that says the type."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, bound_to: Sequence[str] = (), **kwargs: Any) -> None:
        self.bound_to = tuple(bound_to)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return (
            name,
            path,
            args,
            {**kwargs, **({"bound_to": self.bound_to} if self.bound_to else {})},
        )

    # ── the column ──────────────────────────────────────────────────────────

    def db_type(self, connection: Any) -> str:
        return "text"

    def db_check(self, connection: Any) -> None:
        return None

    def cast_db_type(self, connection: Any) -> str:
        return "text"

    def get_db_converters(self, connection: Any) -> list[Any]:
        return [self.from_db_value]

    def from_db_value(self, value: Any, *_: Any) -> Any:
        if value is None:
            return None
        return Sealed(value) if value.startswith(sealing.MARK_TEXT) else self.value_of(value)

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Plain text that would rest unsealed is refused: it has not come through `pre_save`."""
        if value is None or isinstance(value, TOKENS):
            return value
        if self.is_empty(value):
            return self.text_of(value)
        raise FieldError(f"{self}: use sealed() or bulk_update() of base.sealed_fields.")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if hasattr(value, "as_sql"):
            return value
        return self.get_db_prep_value(value, connection)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, TOKENS):
            return value  # not even read
        value = super().pre_save(model_instance, add)
        if value is None or hasattr(value, "as_sql") or self.is_empty(value):
            return value
        text = self.text_of(value)
        token, was = model_instance.__dict__.get(_KEPT, {}).get(self.attname, ("", None))
        if was == text and sealing.key_of(token) == keyring.ring().current.id:
            return token
        return self.seal(text, self.place_of(model_instance))

    # ── the value ───────────────────────────────────────────────────────────

    def is_empty(self, value: Any) -> bool:
        return bool(value in (None, ""))

    def text_of(self, value: Any) -> str:
        return str(value)

    def value_of(self, text: str) -> Any:
        return text

    def content_of(self, text: str) -> Any:
        """As canonical JSON has it (`dossiers.readers.values`)."""
        return text

    def seal(self, text: str, where: str) -> Any:
        return sealing.seal_text(text, where)

    def unseal(self, token: Any, where: str) -> str:
        return sealing.unseal_text(token, where)

    def place_of(self, instance: models.Model) -> str:
        fields = self._bound(instance)
        row = [each.to_python(getattr(instance, each.attname)) for each in fields]
        if None in row:
            raise FieldError(f"{self} is bound to what its row does not know yet: {fields}.")
        return self.place("/".join(str(each) for each in row))

    def place(self, row: str) -> str:
        """row: the values of `bound_to`, with "/" between them."""
        return sealing.place(self.model._meta.db_table, str(self.column), row)

    @property
    def bound_columns(self) -> list[str]:
        return [str(each.column) for each in self._bound(self.model)]

    @cached_property
    def hashed(self) -> SealedHash | None:
        """The hash that stands beside it."""
        hashes = (each for each in self.model._meta.concrete_fields if isinstance(each, SealedHash))
        return next((each for each in hashes if each.of == self.name), None)

    def _bound(self, model: Any) -> list[Any]:
        meta = model._meta
        return [meta.get_field(each) for each in self.bound_to] or [meta.pk]

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing else can be asked: Django then says that the lookup is not supported."""
        found = {"isnull": IsNull, "exact": _Exact, "iexact": _IExact, "in": _In}
        return found.get(lookup_name)

    def get_transform(self, name: str) -> Any:
        return None


class SealedHash(models.CharField):  # type: ignore[type-arg]
    """Keyed hash of the sealed field `of`: what a whole value is found by, and unique on. Declared
    before that field where that is bound to it."""

    def __init__(self, *, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(**{"max_length": 43, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        hashed = self.hash_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, hashed)
        return hashed

    def hash_of(self, value: str) -> str:
        return sealing.hashed(value, sealing.place(self.model._meta.db_table, self.of))


class SealedChar(SealedField, models.CharField):  # type: ignore[type-arg]
    """Text of one line."""


class SealedText(SealedField, models.TextField):  # type: ignore[type-arg]
    """Text of many lines."""


class SealedCatalog(SealedField, CatalogField):
    """A code out of a catalog."""


class SealedPersonalNumber(SealedChar):
    """12 digits, or it is not written (`base.identity`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 12, **kwargs})

    def text_of(self, value: Any) -> str:
        if value and not re.fullmatch(r"[0-9]{12}", value):
            raise ValidationError("Số định danh cá nhân phải đủ 12 chữ số.")
        return str(value)


class SealedCatalogList(SealedField, CatalogListField):
    """Several codes out of a catalog."""

    def is_empty(self, value: Any) -> bool:
        return not value

    def text_of(self, value: Any) -> str:
        return json.dumps(list(value))

    def value_of(self, text: str) -> Any:
        return json.loads(text)

    def content_of(self, text: str) -> Any:
        return json.loads(text)


class SealedDate(SealedField, PartialDateField):
    """A PartialDate or None."""

    def text_of(self, value: Any) -> str:
        found = value if isinstance(value, PartialDate) else PartialDate.from_iso(str(value))
        return found.iso()

    def value_of(self, text: str) -> Any:
        return PartialDate.from_iso(text) if text else None


class _Whole(SealedField):
    def value_of(self, text: str) -> Any:
        return int(text)

    def content_of(self, text: str) -> Any:
        return int(text)


class SealedSmallNumber(_Whole, models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """A whole number."""


class SealedMoney(_Whole, MoneyField):
    """Whole đồng."""


class _Decimals(SealedField):
    def text_of(self, value: Any) -> str:
        return f"{Decimal(value):.{self.decimal_places}f}"  # type: ignore[attr-defined]

    def value_of(self, text: str) -> Any:
        return Decimal(text)


class SealedDecimal(_Decimals, models.DecimalField):  # type: ignore[type-arg]
    """A number with its decimals."""


class SealedArea(_Decimals, AreaField):
    """Square metres."""


class SealedJSON(SealedField, models.JSONField):
    """A JSON value, sealed as a whole; an empty list or object rests as it is."""

    def is_empty(self, value: Any) -> bool:
        return value is None or value in ([], {})

    def text_of(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def value_of(self, text: str) -> Any:
        return json.loads(text)

    def content_of(self, text: str) -> Any:
        return json.loads(text)


class SealedBytes(SealedField, models.BinaryField):  # type: ignore[type-arg]
    """Bytes, sealed without base64."""

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def cast_db_type(self, connection: Any) -> str:
        return "bytea"

    def from_db_value(self, value: Any, *_: Any) -> Any:
        if value is None:
            return None
        return SealedBlob(value) if bytes(value[:4]) == sealing.MARK else bytes(value)

    def is_empty(self, value: Any) -> bool:
        return value is None or len(value) == 0

    def text_of(self, value: Any) -> Any:
        return bytes(value)

    def seal(self, text: Any, where: str) -> Any:
        return sealing.seal(text, where)

    def unseal(self, token: Any, where: str) -> Any:
        return sealing.unseal(token, where)


# ── what a sealed column can be asked ───────────────────────────────────────


class _Asked:
    """Whether it is empty, of the column itself; for a whole value, of the hash beside it."""

    lhs: Any
    rhs: Any
    prepare_rhs = False

    def _column(self, compiler: Any, *, is_empty: bool) -> tuple[str, Any]:
        if not isinstance(self.lhs, Col):
            raise FieldError("A sealed value can only be asked of its column.")
        field: Any = self.lhs.target
        if not is_empty and field.hashed is None:
            raise FieldError(f"{field} is sealed: it cannot be asked for a value.")
        column = self.lhs if is_empty else Col(self.lhs.alias, field.hashed)
        found: tuple[str, Any] = compiler.compile(column)
        return found


class _Exact(_Asked, Exact):
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        field = self.lhs.output_field
        is_empty = field.is_empty(self.rhs)
        sql, params = self._column(compiler, is_empty=is_empty)
        value = field.text_of(self.rhs) if is_empty else field.hashed.hash_of(str(self.rhs))
        return f"{sql} = %s", [*params, value]


class _IExact(_Exact):
    lookup_name = "iexact"


class _In(_Asked, In):
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self._column(compiler, is_empty=False)
        hashes = [self.lhs.target.hashed.hash_of(str(each)) for each in self.rhs]
        if not hashes:
            raise EmptyResultSet
        return f"{sql} = ANY(%s)", [*params, hashes]
