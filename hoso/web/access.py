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
    """The only way from an address to a person: a stranger learns not even that it exists, and
    who comes through is recorded."""
    from hoso.dossiers.models import Person
    from hoso.web.reads import note

    try:
        person = Person.objects.visible_to(request.user).select_related("unit").get(pk=pk)
    except Person.DoesNotExist:
        raise Http404 from None
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
