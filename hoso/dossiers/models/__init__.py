"""The person and the tables of the sections; one module per group of sections.

Every module here is imported, so a new section's model needs no other mention.
"""

from importlib import import_module
from pkgutil import iter_modules

from hoso.dossiers.models.consent import Consent
from hoso.dossiers.models.copies import SignedCopy
from hoso.dossiers.models.person import Person, Version
from hoso.dossiers.models.requests import PasswordRequest, RecordRequest
from hoso.dossiers.models.row import SectionRow, SingleRow

__all__ = [
    "Consent",
    "PasswordRequest",
    "Person",
    "RecordRequest",
    "SectionRow",
    "SingleRow",
    "SignedCopy",
    "Version",
]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
