"""Verbs of yearly reports."""

from hoso.reports.services.opening import open_reports
from hoso.reports.services.receiving import accept, give_back, urge
from hoso.reports.services.sending import send
from hoso.reports.services.writing import gather, save

__all__ = ["open_reports", "save", "gather", "send", "give_back", "accept", "urge"]
