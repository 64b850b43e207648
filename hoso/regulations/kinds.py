"""The words a regulation file may use for who, when and how."""

from __future__ import annotations

from enum import StrEnum


class DayUnit(StrEnum):
    """What a term is counted in; days are days of the calendar."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


class Event(StrEnum):
    """What a term counts from."""

    DECISION = "decision"
    REQUEST = "request"
    ACCOUNT = "account"
    RECORD = "record"
    WORK = "work"
    CHANGE = "change"
    DOCUMENT = "document"
    STEP = "step"
    TRANSFER = "transfer"


class Opener(StrEnum):
    """Who makes personal accounts, or issues those of units."""

    EMPLOYING_UNIT = "employing_unit"
    SUB_UNIT = "sub_unit"
    MANAGING_BODY = "managing_body"
    TECHNICAL_BODY = "technical_body"


class Declarer(StrEnum):
    """Who enters what is declared."""

    PERSON = "person"
    OFFICER = "officer"


class UnitIdentifier(StrEnum):
    QD_20_2020 = "qd_20_2020"


class Signing(StrEnum):
    """Whether a step is decided with a digital signature."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class SigningDevice(StrEnum):
    """Where the key must be held."""

    OWN_TOKEN = "own_token"
    ANY = "any"


class ExportSignature(StrEnum):
    """What makes an export an original."""

    COMPETENT_PERSON = "competent_person"
    AGENCY_SEAL = "agency_seal"


class Consent(StrEnum):
    """By what somebody without the right reads a dossier: a decision in writing, or a right that is
    granted."""

    WRITTEN = "written"
    GRANTED = "granted"


class Sharing(StrEnum):
    """What another system of the province needs before it is given data."""

    WRITTEN_CONSENT = "written_consent"
    TECHNICAL_RULES = "technical_rules"


class Keeper(StrEnum):
    """Where the records of those who left stay."""

    SYSTEM = "system"
    UNIT = "unit"


class NewRecord(StrEnum):
    """How someone comes in from the Party or from a system that cannot share."""

    NEW = "new"
    NATIONAL = "national"


class StepRole(StrEnum):
    """Who acts: the person, or a role of accounts.Role by its value."""

    PERSON = "person"
    OFFICER = "officer"
    HR_HEAD = "hr_head"
    HEAD = "head"
    HOME_AFFAIRS = "home_affairs"
    UPWARD_SIGNER = "upward_signer"
    ADMINISTRATOR = "administrator"


class ChangeKind(StrEnum):
    """The first declaration of a dossier, or any later one."""

    NEW = "new"
    CHANGE = "change"


class Every(StrEnum):
    """How often a session is held; on any day: as it comes, and its step has its own term."""

    ANY_DAY = "any_day"
    MONTH = "month"
    QUARTER = "quarter"
