"""Verbs of quality: measure, ask to clarify, answer, accept, urge."""

from hoso.quality.services.clarifying import accept, answer, ask
from hoso.quality.services.measuring import measure, remeasure_all
from hoso.quality.services.urging import urge

__all__ = ["accept", "answer", "ask", "measure", "remeasure_all", "urge"]
