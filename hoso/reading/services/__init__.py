"""The verbs of reading: record it, mark what leaves, seal a day, look for the unusual."""

from hoso.reading.services.marking import bulk_reason, carried, mark
from hoso.reading.services.recording import record, record_many, record_search
from hoso.reading.services.sealing import check_days, seal_days
from hoso.reading.services.watching import find_unusual, limits, look_into

__all__ = [
    "bulk_reason",
    "carried",
    "check_days",
    "find_unusual",
    "limits",
    "look_into",
    "mark",
    "record",
    "record_many",
    "record_search",
    "seal_days",
]
