"""What of the log an account may see. Who, what and when: its units' log. Names, reasons and the
content of rows: only of people whose dossiers it may read (test_duties_stay_apart)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant
from hoso.audit.models import Event, RowChange
from hoso.base.text import folded
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit

PERSON, DECLARATION, ACCOUNT = "dossiers.person", "changes.declaration", "accounts.account"
# Subjects that are nobody's: their key and the reason given may be seen by whoever sees the log.
IMPERSONAL = ("audit.", "catalogs.", "jobs.", "keys.", "organisations.", "regulations.",
              "sync.packet")  # fmt: skip
# Tables that hold no people.
OPEN = ("audit_", "catalogs_", "organisations_", "regulations_")
SUBJECTS = {
    PERSON: "hồ sơ",
    DECLARATION: "khai báo",
    ACCOUNT: "tài khoản",
    "accounts.intake": "đợt cấp tài khoản",
    "audit.head": "nhật ký",
    "catalogs": "danh mục",
    "dossiers.version": "phiên bản hồ sơ",
    "exchange.load": "đợt nạp bảng tính",
    "jobs.job": "tác vụ nền",
    "keys": "khóa mã hóa",
    "organisations.unit": "đơn vị",
    "regulations.regulation": "quy chế",
    "signing.credential": "chữ ký số",
    "sync.packet": "gói tin",
}


MOST_FOUND = 20  # people or accounts that a typed name may be


def sees_all(account: Account) -> bool:
    """Whether the account has the right over the whole tree; one statement."""
    allowed = access.scope(account, Act.READ_LOG).intervals
    return bool(allowed) and not Unit.objects.roots_outside(allowed).exists()


def seen(account: Account) -> QuerySet[Event]:
    """All of it for whoever has the right over the whole tree; else what was done to the people
    whom one may read."""
    if not access.may(account, Act.READ_LOG):
        return Event.objects.none()
    if sees_all(account):
        return Event.objects.all()
    people = (
        Person.objects.visible_to(account)
        .order_by()
        .values(
            subject=Concat(Value(f"{PERSON}:"), Cast("pk", TextField()), output_field=TextField())
        )
    )
    return Event.objects.filter(subject__in=people)


def accounts_named(account: Account, typed: str) -> list[int]:
    """MOST_FOUND at most: by a sign-in name as it is written, or part of the name of an office
    holder, or of somebody whom one may read. One statement."""
    read = Person.objects.visible_to(account).named(typed).order_by().values("account_id")
    name = Func(F("full_name"), function="hoso_fold", output_field=TextField())
    holds = Exists(Grant.objects.filter(account=OuterRef("pk")))
    found = Account.objects.alias(folded=name).filter(
        Q(username=typed) | (Q(folded__contains=folded(typed)) & holds) | Q(pk__in=read)
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST_FOUND])


# Processes that act without an account, as an office reads them.
PROCESSES = {"worker": "Hệ thống (tác vụ nền)", "seed": "Hệ thống (dữ liệu mẫu)",
             "loader": "Hệ thống (nạp danh mục)", "sign-in": "Trang đăng nhập",
             "upgrade": "Hệ thống (nâng cấp)",
             "hoso": "Người vận hành (lệnh hoso)",
             "hoso audit": "Người vận hành (hoso audit)",
             "hoso keys": "Người vận hành (hoso keys)",
             "measure": "Người vận hành (hoso measure)",
             "demo": "Hệ thống (khóa thử nghiệm)"}  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """What may be named, looked up at once for some events: persons and accounts."""

    people: Mapping[UUID, Person] = field(default_factory=dict)
    of_declarations: Mapping[UUID, UUID] = field(default_factory=dict)
    accounts: Mapping[int, Account] = field(default_factory=dict)
    by_username: Mapping[str, Account] = field(default_factory=dict)

    @classmethod
    def of(cls, viewer: Account, events: Iterable[Event]) -> Sight:
        """Three statements."""
        given = list(events)
        declarations = Declaration.objects.filter(pk__in=_uuids(_keys(given, DECLARATION)))
        owners = dict(declarations.values_list("pk", "person_id"))
        keys = _keys(given, ACCOUNT)
        actors = {event.actor_id for event in given if event.actor_id is not None}
        accounts = list(
            Account.objects.filter(
                Q(pk__in=actors | _numbers(keys)) | Q(username__in=keys)
            ).annotate(holds_office=Exists(Grant.objects.filter(account=OuterRef("pk"))))
        )
        wanted = Q(pk__in={*_uuids(_keys(given, PERSON)), *owners.values()})
        read = (
            Person.objects.visible_to(viewer)
            .select_related("unit")
            .filter(wanted | Q(account__in=accounts))
        )
        people = {person.pk: person for person in read}
        known = {person.account_id for person in people.values()} | {viewer.pk}
        named = [each for each in accounts if each.holds_office or each.pk in known]
        return cls(
            people,
            owners,
            {each.pk: each for each in named},
            {each.username: each for each in named},
        )

    def who(self, event: Event) -> str:
        """The account in words, or the process; without a name for whoever may not be read."""
        if event.actor_id is None:
            return PROCESSES.get(event.actor, event.actor)
        account = self.accounts.get(event.actor_id)
        return account.full_name if account else f"Người khai (tài khoản số {event.actor_id})"

    def person(self, event: Event) -> Person | None:
        """The person it is about, if one may read them."""
        kind, _, key = event.subject.partition(":")
        found = _uuid(key)
        if found is not None and kind == DECLARATION:
            found = self.of_declarations.get(found)
        return self.people.get(found) if found is not None else None

    def about(self, event: Event) -> str:
        """The subject in words; no key that leads to a person."""
        kind, _, key = event.subject.partition(":")
        label = SUBJECTS.get(kind, SUBJECTS.get(kind.partition(".")[0], "mục khác")) if kind else ""
        if person := self.person(event):
            return f"{label} của {person.full_name}"
        if kind == ACCOUNT:
            found = self.by_username.get(key) or self.accounts.get(
                int(key) if _is_number(key) else 0
            )
            return f"{label} của {found.full_name}" if found else label
        return f"{label} {key}".strip() if kind.startswith(IMPERSONAL) else label

    def reason(self, event: Event) -> str | None:
        """None where it may tell of a person whom one may not read."""
        is_open = not event.subject or event.subject.startswith(IMPERSONAL) or self.person(event)
        return event.reason if is_open or not event.reason else None


def rows_seen(viewer: Account, rows: list[RowChange]) -> set[int]:
    """Those whose content may be shown: of a person who may be read, or of nobody. Two
    statements."""
    declared = {row.pk: _uuid(_image(row).get("declaration_id")) for row in rows}
    keys = {each for each in declared.values() if each is not None}
    owners = dict(Declaration.objects.filter(pk__in=keys).values_list("pk", "person_id"))
    persons = {row.pk: _person_of(row) or _of(owners, declared[row.pk]) for row in rows}
    wanted = {each for each in persons.values() if each is not None}
    may = set(Person.objects.visible_to(viewer).filter(pk__in=wanted).values_list("pk", flat=True))
    return {
        row.pk
        for row in rows
        if persons[row.pk] in may or (persons[row.pk] is None and row.table.startswith(OPEN))
    }


def _of(owners: Mapping[UUID, UUID], declaration: UUID | None) -> UUID | None:
    return None if declaration is None else owners.get(declaration)


def _person_of(row: RowChange) -> UUID | None:
    return _uuid(row.row if row.table == "dossiers_person" else _image(row).get("person_id"))


def _image(row: RowChange) -> dict[str, Any]:
    found: dict[str, Any] = row.after or row.before or {}
    return found


def _keys(events: list[Event], kind: str) -> set[str]:
    parts = (event.subject.partition(":") for event in events)
    return {key for found, _, key in parts if found == kind}


def _is_number(key: str) -> bool:
    """Of a row; a sign-in name may be twelve digits."""
    return key.isdecimal() and len(key) < 12


def _numbers(keys: Iterable[str]) -> set[int]:
    return {int(key) for key in keys if _is_number(key)}


def _uuids(keys: Iterable[str]) -> set[UUID]:
    return {found for key in keys if (found := _uuid(key)) is not None}


def _uuid(key: object) -> UUID | None:
    try:
        return UUID(str(key))
    except ValueError:
        return None
