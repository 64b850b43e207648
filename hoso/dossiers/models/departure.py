from __future__ import annotations

from django.db import models

from hoso.base.fields import CatalogField, PartialDateField
from hoso.dossiers.models.row import SingleRow


class Departure(SingleRow):
    """By which decision the record's status is what it is; Person.status follows it from the
    day on which it takes effect."""

    status = CatalogField("Tình trạng", catalog="record_status")
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True, default="")
    decision_on = PartialDateField("Ngày quyết định")
    effective_on = PartialDateField("Ngày có hiệu lực")
    destination = models.CharField("Nơi đến, ghi chú", max_length=300, blank=True, default="")
