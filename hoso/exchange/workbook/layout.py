"""Which sheets and columns a workbook has: read off the declarations of the sections.

A column is known by its key, "papers.citizen_number" or "person.unit", which stands in a hidden
row of the sheet: columns may be moved or left out, and headers may be reworded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from hoso.base.fields import CatalogListField, PartialDateField, PictureField
from hoso.dossiers.readers.values import PLACES, catalog_of
from hoso.dossiers.sections import ON_CV, SECTIONS, WORKERS
from hoso.dossiers.sections.declaration import Kinds, Section

FORMAT = "hoso.workbook/1"
PERSONS = "Người"
NUMBER, NAME, STAFF_NUMBER, KIND, UNIT = (
    "person.personal_number", "person.full_name", "person.staff_number", "person.kind",
    "person.unit",
)  # fmt: skip
ROW_ID = "id"
GROUP_ROW, HEADER_ROW, KEY_ROW, FIRST_ROW = 1, 2, 3, 4  # as Excel counts them
FORMS: dict[str, Kinds] = {"cv": ON_CV, "contract": WORKERS}
FORM_LABELS = {"cv": "Sơ yếu lý lịch", "contract": "Hợp đồng lao động"}
LONGEST_NAME = 31  # of a sheet, in Excel


@dataclass(frozen=True, slots=True)
class Column:
    """number_format: "" for text. catalog: as `catalog_of` names it, for a drop-down."""

    key: str
    group: str
    header: str
    hint: str = ""
    width: int = 18
    number_format: str = ""
    catalog: str = ""
    is_many: bool = False
    is_supplement: bool = False
    is_hidden: bool = False
    is_for_reading: bool = False

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Sheet:
    """table: key of the section whose rows it lists; "" for the sheet of persons."""

    name: str
    title: str
    columns: tuple[Column, ...]
    table: str = ""


def form_of(kind: str) -> str:
    """The form of a kind of person; kinds that an administrator adds have the curriculum vitae."""
    return "contract" if kind in FORMS["contract"] else "cv"


def sections_for(forms: Iterable[str], also: Iterable[str] = ()) -> list[Section]:
    """The sections of these forms, and others by key, in the order of the form."""
    wanted = frozenset[str]().union(*(FORMS[form] for form in forms))
    extra = set(also)
    return [each for each in SECTIONS.values() if each.kinds & wanted or each.key in extra]


def sheets_of(sections: Sequence[Section], kinds: Kinds) -> list[Sheet]:
    """The sheet of persons with all single sections side by side, then one for each table."""
    singles = [each for each in sections if not each.many]
    persons = Sheet(
        PERSONS,
        "Mỗi người một dòng",
        (*_heads(), *(_column(each, name, kinds) for each in singles for name in _names(each))),
    )
    return [persons, *(_table(each, kinds) for each in sections if each.many)]


def known_keys() -> dict[str, Column]:
    """Every key a column may have, in any form."""
    found = {each.key: each for each in _heads()}
    for section in SECTIONS.values():
        found |= {each.key: each for each in _columns(section, ON_CV | WORKERS)}
    return found


def _names(section: Section) -> list[str]:
    return [each.name for each in section.fields]


def _heads() -> tuple[Column, ...]:
    group = "Người có hồ sơ"
    return (
        Column(NUMBER, group, "Số định danh cá nhân *", "Đủ 12 chữ số; dùng để nhận ra người."),
        Column(STAFF_NUMBER, group, "Số hiệu", "Chỉ để đọc: nạp vào không đổi số hiệu.", 12,
               is_for_reading=True),
        Column(KIND, group, "Đối tượng", "Bắt buộc khi mở hồ sơ mới; hồ sơ đã có thì giữ nguyên.",
               catalog="person_kind"),
        Column(UNIT, group, "Đơn vị",
               "Mã định danh điện tử của đơn vị, hoặc “mã / tên phòng”. Bắt buộc khi mở hồ sơ mới; "
               "hồ sơ đã có thì giữ nguyên.", 28),
    )  # fmt: skip


def _table(section: Section, kinds: Kinds) -> Sheet:
    return Sheet(_sheet_name(section), section.heading, _columns(section, kinds), section.key)


def _columns(section: Section, kinds: Kinds) -> tuple[Column, ...]:
    fields = tuple(_column(section, each.name, kinds) for each in section.fields)
    if not section.many:
        return fields
    return (
        Column(NUMBER, section.heading, "Số định danh cá nhân *", "Đủ 12 chữ số."),
        Column(NAME, section.heading, "Họ và tên", "Chỉ để đọc.", 24, is_for_reading=True),
        *fields,
        Column(f"{section.key}.{ROW_ID}", section.heading, "Mã dòng",
               "Do hệ thống ghi. Dòng mới thì để trống.", 38, is_hidden=True),
    )  # fmt: skip


def _column(section: Section, name: str, kinds: Kinds) -> Column:
    field, model = section.field(name), section.column(name)
    catalog = catalog_of(model)
    wanted = section.kinds & kinds
    is_required = bool(wanted) and wanted <= field.required
    return Column(
        key=f"{section.key}.{name}",
        group=section.heading,
        header=section.numbered(name) + (" *" if is_required else ""),
        hint=" ".join(part for part in (f"{field.hint}." if field.hint else "", _how(model),
                                        "Bổ sung ngoài mẫu." if field.is_supplement else "")
                      if part),
        width=_width(model),
        number_format=_number_format(model),
        catalog=catalog,
        is_many=isinstance(model, CatalogListField),
        is_supplement=field.is_supplement,
    )  # fmt: skip


def _how(column: models.Field) -> str:  # type: ignore[type-arg]
    """How a value is typed into a cell."""
    if isinstance(column, CatalogListField):
        return "Nhiều giá trị cách nhau bằng dấu chấm phẩy; gõ mã hoặc tên, không cần dấu."
    if (catalog := catalog_of(column)) == PLACES:
        return "Đủ xã, (huyện,) tỉnh như trong danh mục địa danh; không cần dấu."
    if catalog:
        return "Chọn trong danh sách, hoặc gõ mã hay tên, không cần dấu."
    if isinstance(column, PartialDateField):
        return "Gõ dd/mm/yyyy, mm/yyyy hoặc yyyy."
    if isinstance(column, PictureField):
        return "Mã băm SHA-256 của ảnh; tệp ảnh đi kèm trong tệp ZIP, tên là mã băm này."
    if isinstance(column, models.DecimalField):
        return f"Số, đến {column.decimal_places} chữ số thập phân."
    if isinstance(column, models.IntegerField):
        return "Số nguyên."
    return f"Đến {column.max_length} ký tự." if column.max_length else ""


def _number_format(column: models.Field) -> str:  # type: ignore[type-arg]
    if isinstance(column, models.DecimalField):
        return "0." + "0" * (column.decimal_places or 1)
    if isinstance(column, models.BigIntegerField):
        return "#,##0"
    return "0" if isinstance(column, models.IntegerField) else ""


def _width(column: models.Field) -> int:  # type: ignore[type-arg]
    if catalog_of(column) or isinstance(column, models.TextField):
        return 28
    if isinstance(column, PartialDateField | models.DecimalField | models.IntegerField):
        return 12
    return 34 if (column.max_length or 0) >= 200 else 18


def _sheet_name(section: Section) -> str:
    return re.sub(r"[\[\]:*?/\\]", "-", section.heading)[:LONGEST_NAME].strip("' ")
