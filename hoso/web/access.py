"""Who may come in, at the edge: one door to a person, one to an act."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account

if TYPE_CHECKING:
    from hoso.dossiers.models import Person

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], Answer]


def account_of(request: HttpRequest) -> Account:
    """Who asks, on any screen that is not for the anonymous."""
    account = request.user
    assert isinstance(account, Account)
    return account


def person_or_404(request: HttpRequest, pk: UUID | str) -> Person:
    """The only way from an address to a person whose whole dossier one may read: a stranger learns
    not even that it exists (404); who was consented to a part is told that this is more (403)."""
    found = _person(request, pk, Act.READ)
    if found is None:
        access.require(request.user, Act.READ, part_or_404(request, pk))
        raise Http404
    return found


def part_or_404(request: HttpRequest, pk: UUID | str) -> Person:
    """A person of whom one may read at least a part: `dossiers.sight` says which. Who comes
    through is recorded."""
    found = _person(request, pk, Act.READ_PART)
    if found is None:
        request.is_refused = True  # type: ignore[attr-defined]
        raise Http404
    return found


def _person(request: HttpRequest, pk: UUID | str, act: Act) -> Person | None:
    from hoso.dossiers.models import Person
    from hoso.web.reads import note

    seen = Person.objects.visible_to(request.user, act).select_related("unit")
    person = seen.filter(pk=pk).first()
    if person is not None:
        note(request, person)
    return person


def requires(act: Act, *others: Act) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """The view is for accounts that may do one of these somewhere; others get the refusal of
    the first (403)."""

    def decorate(view: View[P, Answer]) -> View[P, Answer]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            if not any(access.may(request.user, other) for other in others):
                access.require(request.user, act)
            return view(request, *args, **kwargs)

        return inner

    return decorate
