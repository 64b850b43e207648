from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When

from hoso.accounts.access import OWN, Act, scope
from hoso.base.errors import Conflict
from hoso.base.fields import CatalogField, PartialDateField
from hoso.base.sealed_fields import SealedHash, SealedPersonalNumber, SealedText
from hoso.base.text import folded
from hoso.dossiers import rules
from hoso.dossiers.models.consent import Consent
from hoso.organisations.models import Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hoso.accounts.answers import Reason
    from hoso.accounts.models import Account
    from hoso.signing.models import Signature


class _Equal(Func):
    """Plain, as Django's own sets brackets around ANY."""

    template, arg_joiner = "%(expressions)s", " = "
    output_field = BooleanField()


def _among(column: str, keys: models.QuerySet[Any, Any]) -> Q:
    """As an array, not a join: PostgreSQL then uses the indexes of account, unit and key."""
    return Q(_Equal(F(column), Func(ArraySubquery(keys), function="ANY")))


def _by_right(account: Account | AnonymousUser, act: Act) -> Q:
    """Without any consent: one's own, and the units of one's grants."""
    seen = Q(account_id=account.pk) if act in OWN else Q(pk__in=[])
    if allowed := scope(account, act):
        seen |= _among("unit_id", Unit.objects.within(allowed.intervals).order_by().values("pk"))
    return seen


class PersonQuerySet(models.QuerySet["Person"]):
    def own_of(self, account: Account | AnonymousUser) -> PersonQuerySet:
        """One's own dossier, if there is one: what `visible_to` lets see without any grant."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        return self.filter(account_id=account.pk)

    def visible_to(self, account: Account | AnonymousUser, act: Act = Act.READ) -> PersonQuerySet:
        """The only door to people beside `own_of`: those about whom `access.may` says yes (CM-4.4,
        CM-8.3). READ: one's own dossier and those of the units of one's grants, whole. READ_PART:
        also those of which a consent opens some sections: show no more than `sight` says."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        seen = _by_right(account, act)
        if act is Act.READ_PART:
            given = Consent.objects.opening_for(account)
            seen |= _among("pk", given.order_by().values("person"))
        return self.filter(seen)

    def searched_by(self, account: Account, typed: str) -> PersonQuerySet:
        """Those one may see in part or whole and may look for by these words: `named` comes after.
        A personal number finds only whom one may read whole: what is hidden is not searched by."""
        rows = self.visible_to(account, Act.READ_PART)
        number = "".join(typed.split())
        if not any(char.isdigit() for char in number):
            return rows
        return rows.filter(_by_right(account, Act.READ) | Q(staff_number__iexact=number))

    def named(self, typed: str) -> PersonQuerySet:
        """Words in any order, accents optional, the last word possibly unfinished; or a whole
        personal or staff number. By `whole`, which is 0 for a full match, then by the office's
        order of names."""
        text = folded(typed)
        words = re.findall(r"\w+", text)
        if not words:
            return self.none().annotate(whole=Value(1))
        terms = " & ".join([*words[:-1], f"{words[-1]}:*"])
        query = SearchQuery(terms, search_type="raw", config="simple")
        found = self.filter(name_words=query)
        if any(char.isdigit() for char in text):
            number = "".join(typed.split())
            found = self.filter(Q(personal_number=number) | Q(staff_number__iexact=number))
        whole = Case(When(name_folded=text, then=Value(0)), default=Value(1))
        return found.annotate(whole=whole).order_by("whole", "sort_key", "pk")


class Person(models.Model):
    """One dossier from recruitment until after leaving (CM-4.1). Name, sex and birth are taken
    from section `identity` at each version, for lists and search; the section is the truth."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    personal_number = SealedPersonalNumber("số định danh cá nhân")
    personal_number_hash = SealedHash(of="personal_number", unique=True)
    staff_number = models.CharField("số hiệu", max_length=20, unique=True)
    kind = CatalogField("đối tượng", catalog="person_kind")
    status = CatalogField("tình trạng", catalog="record_status", default=rules.WORKING)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="people")
    account = models.OneToOneField(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="person"
    )
    full_name = models.CharField("họ và tên", max_length=120)
    name_folded = models.GeneratedField(
        expression=Func(F("full_name"), function="hoso_fold", output_field=TextField()),
        output_field=TextField(),
        db_persist=True,
    )
    # Stored, so that the words can be compared row by row where the wall hides the index of them.
    name_words = models.GeneratedField(
        expression=SearchVector(
            Func(F("full_name"), function="hoso_fold", output_field=TextField()), config="simple"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    sort_key = models.CharField(max_length=400, db_collation="C")
    sex = CatalogField("giới tính", catalog="sex")
    born_on = PartialDateField("ngày sinh")
    version_number = models.PositiveIntegerField("phiên bản đã ký", default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    decision_on = models.DateField("ngày quyết định tuyển dụng hoặc hợp đồng", null=True)
    started_on = models.DateField("ngày nhận việc", null=True)

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_order"),
            models.Index(fields=["unit", "sort_key"], name="person_in_unit"),
            GinIndex(fields=["name_words"], name="person_words"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def subject(self) -> str:
        """How the log names this dossier."""
        return f"dossiers.person:{self.pk}"

    def consents_to(self, account: Account) -> list[Reason]:
        """What was granted to this reader, ended or not; what was revoked is no right. One
        statement."""
        given = Consent.objects.filter(asked_by=account, person=self, state=rules.GRANTED)
        return [each.as_reason() for each in given.order_by("until")]


class Version(models.Model):
    """What was approved, frozen: canonical JSON, its hash, the hash before it, and the
    signature whose manifest lists it; none where the regulation approves without one.
    `content` is text, because the bytes are signed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = SealedText(bound_to=("person_id", "number"))
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True, default="")
    signature = models.ForeignKey(
        "signing.Signature", null=True, on_delete=models.PROTECT, related_name="versions"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number"],
                name="version_once",
                violation_error_message="Hồ sơ vừa có phiên bản mới. Tải lại trang rồi làm lại.",
            )
        ]

    @property
    def proved_by(self) -> Signature:
        """The signature that proves it. Raises Conflict when it was approved without one."""
        if self.signature is None:
            raise Conflict(
                "Phiên bản này được phê duyệt không kèm chữ ký số, theo quy chế khi đó, nên không "
                "có bằng chứng chữ ký để lấy ra."
            )
        return self.signature
