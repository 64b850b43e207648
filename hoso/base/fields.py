"""Model fields of the form: what Django does not know about Vietnamese records.

A field here fixes how a value is stored and written in canonical JSON. What the
legal form says about it (item, required, evidence) is in the section declaration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hoso.base.dates import PartialDate

if TYPE_CHECKING:
    _DateText = models.CharField[PartialDate | str | None, PartialDate | None]
else:
    _DateText = models.CharField


class PartialDateField(_DateText):
    """ISO text of a PartialDate; Python side: PartialDate or None."""

    description = "Ngày, tháng hoặc năm"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        return PartialDate.from_iso(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if isinstance(value, PartialDate) or not value:
            return value or None
        return PartialDate.from_iso(str(value))

    def get_prep_value(self, value: Any) -> str | None:
        if not value:
            return None
        return (
            value.iso()
            if isinstance(value, PartialDate)
            else PartialDate.from_iso(str(value)).iso()
        )


class CatalogField(models.CharField):  # type: ignore[type-arg]
    """A code out of one catalog. Stored as the local code, so that versions and packets
    read without a join; that the code exists is held by the section checks."""

    def __init__(self, *args: Any, catalog: str = "", **kwargs: Any) -> None:
        self.catalog = catalog
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "catalog": self.catalog}


class CatalogListField(ArrayField):  # type: ignore[type-arg]
    """Several codes out of one catalog, in the order given."""

    def __init__(self, verbose_name: Any = None, *, catalog: str = "", **kwargs: Any) -> None:
        self.catalog = catalog
        base = kwargs.pop("base_field", None) or models.CharField(max_length=20)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(base, verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "catalog": self.catalog}


class PlaceField(models.CharField):  # type: ignore[type-arg]
    """Key of a place in either era (catalogs.Place.key), e.g. "34-x-27001" or "63-x-32002"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


class PictureField(models.CharField):  # type: ignore[type-arg]
    """SHA-256 of a picture that the dossier keeps among its evidence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


class PercentField(models.DecimalField):  # type: ignore[type-arg]
    """Percent with two decimals, 0 to 999,99."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 5)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class AreaField(models.DecimalField):  # type: ignore[type-arg]
    """Square metres with one decimal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 9)
        kwargs.setdefault("decimal_places", 1)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """Whole đồng."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class CoefficientField(models.DecimalField):  # type: ignore[type-arg]
    """A salary coefficient, two decimals (Decree 204/2004/NĐ-CP)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 5)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
