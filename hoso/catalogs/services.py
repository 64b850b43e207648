"""Verbs of catalogs: load from the data files, edit a value, confirm recalled ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, LiteralString, Required, TypedDict, Unpack

from django.db import IntegrityError, connection, models
from django.utils import timezone
from psycopg import sql

from hoso import audit
from hoso.audit.recording import Actor
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.refusals import spoken
from hoso.base.text import one_line
from hoso.catalogs import source_files
from hoso.catalogs.models import Place, PlaceSuccessor, Rank, SalaryStep, Value
from hoso.catalogs.queries import matching
from hoso.catalogs.registry import Table, catalog
from hoso.catalogs.rules import former_name, is_code

_ODD_CODE = (
    "Mã chỉ gồm chữ, số và các dấu . - + _ (dấu / được đứng giữa, như 12/12), không có dấu cách "
    "và không được chỉ gồm dấu chấm: địa chỉ trang không mang được mã khác."
)
_EARLY = (
    "Ngày đổi tên chưa đến. Tên mới chưa có hiệu lực: ghi khi đến ngày, hoặc thêm giá trị mới "
    "dùng từ ngày đó và cho giá trị này thôi dùng."
)


def load(*, by: Actor | str = "loader") -> dict[str, int]:
    """Bring the tables to what the data files say; how many rows changed, by table.

    A second run changes nothing. What an administrator has edited or confirmed is kept.
    A row that left the files stays: dossiers may refer to it.
    """
    with audit.recording(by, "catalogs.load"):
        return {
            "values": _bring(Value, ("catalog", "code"), source_files.values()),
            "ranks": _bring(Rank, ("code",), source_files.ranks()),
            "salary_steps": _bring(SalaryStep, ("scale", "step"), source_files.salary_steps()),
            "places": _bring(Place, ("key",), source_files.places()),
            "place_successors": _bring(
                PlaceSuccessor, ("old_id", "new_id"), source_files.place_successors()
            ),
        }


class Fields(TypedDict, total=False):
    """Every field of a value as it shall be: what stays is passed, too; what is not, is empty.

    until: first day it is no longer offered. detail, least, most: not of ranks.
    position: None keeps the place, or puts a new value last.
    """

    name: Required[str]
    also: str
    detail: str
    least: Decimal | None
    most: Decimal | None
    ministry_code: str
    since: date | None
    until: date | None
    position: int | None


def save_value(
    key: str,
    code: str,
    *,
    by: Actor | str,
    renamed_on: date | None = None,
    **written: Unpack[Fields],
) -> Value | Rank:
    """Write one value of catalog `key`, new or not, with its `Fields`.

    A value is never deleted: dossiers hold its code. renamed_on: first day of the new name;
    the old one is kept among the other names, with its last day. Raises Incomplete with
    findings on wrong fields, Conflict when somebody else has just added the code, LookupError
    on an unknown catalog.
    """
    code = one_line(code)
    table: type[Value] | type[Rank] = Rank if catalog(key).table is Table.RANK else Value
    given = _given(table, written)
    with audit.recording(by, "catalogs.save", subject=f"catalogs.{key}:{code}"):
        row = _row(key, code)
        if renamed_on and row is not None and row.name != given["name"]:
            given["also"] = former_name(row.name, given["also"], renamed_on)
        _check(table, {"code": code, **given}, renamed_on)
        row = row or _new_row(key, code)
        for field, value in given.items():
            setattr(row, field, value)
        row.edited_at = timezone.now()
        try:
            row.save()
        except IntegrityError as error:
            raise spoken(error) from error
        return row


def confirm(key: str, code: str, document: str, *, by: Actor | str) -> None:
    """A document has been read that says so: the value is certain from now on.

    Raises Incomplete without a document, Conflict when there is no such value.
    """
    _confirm(matching(key, "").filter(code=code), 1, f"{key}:{code}", document, by)


def confirm_all(key: str, codes: Collection[str], document: str, *, by: Actor | str) -> None:
    """The same for several values of one catalog, or for none of them."""
    if not codes:
        raise Incomplete("Chưa chọn giá trị nào.", [Finding("Chưa chọn giá trị nào.")])
    chosen = set(codes)
    _confirm(matching(key, "").filter(code__in=chosen), len(chosen), key, document, by)


def confirm_scales(scales: Collection[str], document: str, *, by: Actor | str) -> None:
    """The same for all steps of these pay tables."""
    if not scales:
        raise Incomplete("Chưa chọn bảng lương nào.", [Finding("Chưa chọn bảng lương nào.")])
    rows = SalaryStep.objects.filter(scale__in=set(scales))
    known = set(rows.values_list("scale", flat=True))
    expected = rows.count() if known == set(scales) else -1
    _confirm(rows, expected, f"salary_steps:{','.join(sorted(known))}", document, by)


def _confirm(
    rows: models.QuerySet[Any], expected: int, subject: str, document: str, by: Actor | str
) -> None:
    document = _document(document)
    subject = f"catalogs.{subject}"
    with audit.recording(by, "catalogs.confirm", subject=subject, reason=document):
        changed = rows.update(confirmed_document=document, edited_at=timezone.now())
        if changed != expected:
            raise Conflict("Có giá trị không còn trong danh mục; chưa ghi gì. Tải lại trang.")


def _document(text: str) -> str:
    document = one_line(text)
    if not 5 <= len(document) <= 300:
        raise Incomplete(
            "Ghi số, ký hiệu và ngày của văn bản đã đối chiếu, ví dụ: Công văn 2820/BNV-CCVC "
            "ngày 12/6/2023.",
            [Finding("Chưa ghi rõ văn bản đã đối chiếu.", field="document")],
        )
    return document


def _given(table: type[Value] | type[Rank], written: Fields) -> dict[str, Any]:
    texts = ["name", "also", "ministry_code", *(["detail"] if table is Value else [])]
    others = ["since", "until", *(["least", "most"] if table is Value else [])]
    given: dict[str, Any] = {field: one_line(str(written.get(field, ""))) for field in texts}
    given |= {field: written.get(field) for field in others}
    if written.get("position") is not None:
        given["position"] = written["position"]
    return given


def _row(key: str, code: str) -> Value | Rank | None:
    if catalog(key).table is Table.RANK:
        return Rank.objects.select_for_update().filter(code=code).first()
    return Value.objects.select_for_update().filter(catalog=key, code=code).first()


def _new_row(key: str, code: str) -> Value | Rank:
    rows: models.QuerySet[Any] = Rank.objects.all()
    if catalog(key).table is not Table.RANK:
        rows = Value.objects.filter(catalog=key)
    last = rows.aggregate(last=models.Max("position"))["last"] or 0
    if catalog(key).table is Table.RANK:
        return Rank(code=code, position=last + 10)
    return Value(catalog=key, code=code, position=last + 10)


def _check(table: type[Value] | type[Rank], given: dict[str, Any], renamed_on: date | None) -> None:
    findings = [
        Finding(missing, field=field)
        for field, missing in (("code", "Chưa có mã."), ("name", "Chưa có tên."))
        if not given[field]
    ]
    if given["code"] and not is_code(given["code"]):
        findings.append(Finding(_ODD_CODE, field="code"))
    for field, value in given.items():
        limit = getattr(table._meta.get_field(field), "max_length", None)
        if limit and isinstance(value, str) and len(value) > limit:
            findings.append(Finding(f"Dài quá {limit} ký tự.", field=field))
    if given["since"] and given["until"] and given["since"] >= given["until"]:
        findings.append(Finding("Ngày thôi dùng phải sau ngày bắt đầu dùng.", field="until"))
    least, most = given.get("least"), given.get("most")
    if least is not None and most is not None and least > most:
        findings.append(Finding("Số đến phải không nhỏ hơn số từ.", field="most"))
    if renamed_on and renamed_on > timezone.localdate():
        findings.append(Finding(_EARLY, field="renamed_on"))
    if findings:
        raise Incomplete("Chưa lưu được giá trị danh mục.", findings)


def _bring(model: type[models.Model], key: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> int:
    """COPY into a temporary table, then insert or update only what differs."""
    given = list(rows)
    columns = list(given[0])
    rest = {
        str(field.column): field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.generated and not field.primary_key
    }
    table = sql.Identifier(model._meta.db_table)
    names = _each(columns, "{0}")
    all_names = _each([*columns, *rest], "{0}")
    changing = [column for column in columns if column not in key]
    kept = sql.SQL("kept.edited_at IS NULL AND ") if "edited_at" in rest else sql.SQL("")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMP TABLE loaded ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
            ).format(names, table)
        )
        with cursor.copy(sql.SQL("COPY loaded ({}) FROM STDIN").format(names)) as copy:
            for row in given:
                copy.write_row([row[column] for column in columns])
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} AS kept ({all_names}) SELECT {names}{constants} FROM loaded "
                "ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE {kept}({old}) "
                "IS DISTINCT FROM ({new})"
            ).format(
                table=table,
                all_names=all_names,
                names=names,
                constants=sql.SQL("").join(sql.SQL(", %s") for _ in rest),
                key=_each(key, "{0}"),
                changes=_each(changing, "{0} = excluded.{0}"),
                kept=kept,
                old=_each(changing, "kept.{0}"),
                new=_each(changing, "excluded.{0}"),
            ),
            list(rest.values()),
        )
        changed = int(cursor.rowcount)
        cursor.execute("DROP TABLE loaded")
        if changed:
            cursor.execute(sql.SQL("ANALYZE {}").format(table))  # type-ahead needs its statistics
    return changed


def _each(columns: Iterable[str], form: LiteralString) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(form).format(sql.Identifier(column)) for column in columns)
