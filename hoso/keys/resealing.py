"""Sealing again, table by table, what rests under another key than the current one, or under none.

Each batch is a transaction of its own, so it may be killed and begun again at any time. The rows'
trigger lets these writes pass without an image in the log: it holds that nothing but sealed columns
changes, and `hoso audit verify` that they still say what the log says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from hoso.base import keyring, sealing
from hoso.base.sealed_fields import SealedBytes, SealedField, SealedHash
from hoso.files import sealed, store

BATCH = 500
_PASS = "SELECT set_config('hoso.reseal', 'on', true)"


@dataclass(frozen=True, slots=True)
class Done:
    """rows: of this table so far, in this run."""

    table: str
    rows: int


def reseal_rows(model: type[models.Model], batch: int = BATCH) -> Iterator[Done]:
    """After each batch. model may be a historical one, of a migration."""
    fields = [each for each in model._meta.concrete_fields if isinstance(each, SealedField)]
    hashes = [each for each in model._meta.concrete_fields if isinstance(each, SealedHash)]
    if not fields:
        return
    last, rows = None, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PASS)
            found = _stale(cursor, model, fields, hashes, last, batch)
            if not found:
                break
            _write(cursor, model, [*fields, *hashes], [_anew(fields, hashes, row) for row in found])
        last, rows = found[-1]["pk"], rows + len(found)
        yield Done(model._meta.db_table, rows)


def reseal_files() -> Iterator[Done]:
    """After each file that was sealed anew."""
    count = 0
    for path in store.resting():
        try:
            count += sealed.reseal(path)
        except FileNotFoundError:
            continue  # tidied away meanwhile
        yield Done("kho tệp", count)


def left(model: type[models.Model]) -> int:
    """Rows of a table that are to be sealed anew."""
    fields = [each for each in model._meta.concrete_fields if isinstance(each, SealedField)]
    hashes = [each for each in model._meta.concrete_fields if isinstance(each, SealedHash)]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {_is_stale(fields, hashes)}",  # nosec B608
            {"mark": f"hs1:{keyring.ring().current.id}:%"},
        )
        return int(cursor.fetchone()[0])


def used(model: type[models.Model]) -> dict[str, int]:
    """Values of a table by the id of their key; "" for those that are not sealed."""
    table, found = connection.ops.quote_name(model._meta.db_table), dict[str, int]()
    for each in model._meta.concrete_fields:
        if not isinstance(each, SealedField):
            continue
        text = _text(each)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT CASE WHEN {text} LIKE 'hs1:%%' THEN split_part({text}, ':', 2) "  # nosec B608
                f"ELSE '' END, count(*) FROM {table} WHERE {_filled(each)} GROUP BY 1",
                [],
            )
            for key_id, count in cursor.fetchall():
                found[key_id] = found.get(key_id, 0) + count
    return found


def _stale(
    cursor: Any, model: type[models.Model], fields: Sequence[SealedField],
    hashes: Sequence[SealedHash], last: Any, batch: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """Rows to be sealed anew, locked; by column, and their key as "pk"."""
    meta, quote = model._meta, connection.ops.quote_name
    key, table = quote(str(meta.pk.column)), quote(meta.db_table)
    bound: list[str] = sorted({column for each in fields for column in each.bound_columns})
    columns = [str(each.column) for each in (*fields, *hashes)]
    mark = f"hs1:{keyring.ring().current.id}:%"
    after = f"{key} > %(last)s AND" if last is not None else ""
    cursor.execute(
        f"SELECT {key}, {', '.join(quote(each) for each in (*bound, *columns))} "  # nosec B608
        f"FROM {table} WHERE {after} ({_is_stale(fields, hashes)}) "
        f"ORDER BY {key} LIMIT %(batch)s FOR NO KEY UPDATE",
        {"mark": mark, "last": last, "batch": batch},
    )
    return [dict(zip(("pk", *bound, *columns), row, strict=True)) for row in cursor.fetchall()]


def _is_stale(fields: Sequence[SealedField], hashes: Sequence[SealedHash]) -> str:
    """SQL, of the mark of the current key."""
    stale = [f"({_filled(each)} AND {_text(each)} NOT LIKE %(mark)s)" for each in fields]
    stale += [f"{connection.ops.quote_name(str(each.column))} = ''" for each in hashes]
    return " OR ".join(stale)


def _anew(
    fields: Sequence[SealedField], hashes: Sequence[SealedHash], row: dict[str, Any]
) -> list[Any]:
    """The key of the row, its columns sealed anew, its hashes."""
    plain = {str(each.column): _plain(each, row) for each in fields}
    for each in hashes:
        row[str(each.column)] = each.hash_of(plain[each.of] or "")
    made = [
        row[str(each.column)] if text is None else each.seal(text, _place(each, row))
        for each, text in ((each, plain[str(each.column)]) for each in fields)
    ]
    return [row["pk"], *made, *(row[str(each.column)] for each in hashes)]


def _plain(field: SealedField, row: dict[str, Any]) -> Any:
    """Text or bytes; None where there is nothing to seal."""
    stored = row[str(field.column)]
    if stored is None:
        return None
    if isinstance(field, SealedBytes):
        stored = bytes(stored)
        is_sealed = stored.startswith(sealing.MARK)
    else:
        is_sealed = stored.startswith(sealing.MARK_TEXT)
    if is_sealed:
        return field.unseal(stored, _place(field, row))
    return None if field.is_empty(field.value_of(stored)) else stored


def _place(field: SealedField, row: dict[str, Any]) -> str:
    return field.place("/".join(str(row[each]) for each in field.bound_columns))


def _write(
    cursor: Any, model: type[models.Model], fields: Sequence[Any], rows: list[list[Any]]
) -> None:
    meta, quote = model._meta, connection.ops.quote_name
    sets = ", ".join(f"{quote(each.column)} = new.{quote(each.column)}" for each in fields)
    names = ", ".join(quote(each.column) for each in fields)
    kinds = ["bytea" if isinstance(each, SealedBytes) else "text" for each in fields]
    lists = ", ".join(f"%s::{kind}[]" for kind in (meta.pk.db_type(connection), *kinds))
    cursor.execute(
        f"UPDATE {quote(meta.db_table)} AS old SET {sets} "  # nosec B608
        f"FROM unnest({lists}) AS new(pk, {names}) WHERE old.{quote(str(meta.pk.column))} = new.pk",
        [list(column) for column in zip(*rows, strict=True)],
    )


def _text(field: SealedField) -> str:
    """SQL: what tells the key, as text."""
    column = connection.ops.quote_name(str(field.column))
    if isinstance(field, SealedBytes):
        return f"encode(substring({column} FROM 1 FOR 24), 'escape')"
    return column


def _filled(field: SealedField) -> str:
    column = connection.ops.quote_name(str(field.column))
    if isinstance(field, SealedBytes):
        return f"length({column}) > 0"
    return f"{column} NOT IN ('', '[]', '{{}}', 'null')"
