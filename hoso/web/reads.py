"""What each address shows of a person, and the recording of it. The doors (`person_or_404` and its
like) call `note`, so that nobody comes to a dossier without a line in the record of reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest

from hoso.accounts.models import Account
from hoso.dossiers.models import Person
from hoso.reading import services
from hoso.reading.kinds import Kind
from hoso.web.middleware import is_script

# By route; whatever else leads to a person shows the dossier.
KINDS: dict[str, Kind] = {
    "people:version_json": Kind.VERSION,
    "people:proof": Kind.VERSION,
    "evidence:file": Kind.FILE,
    "evidence:picture": Kind.FILE,
    "components:list": Kind.FILE,
    "components:copy": Kind.VERSION,
    "components:send": Kind.VERSION,
    "exports:file": Kind.SIGNED_COPY,
    "exports:sign": Kind.SIGNED_COPY,
    "exports:seal": Kind.SIGNED_COPY,
    "exports:refuse": Kind.SIGNED_COPY,
    "queue:declaration": Kind.DECLARATION,
    "sessions:declaration": Kind.DECLARATION,
    "upward:packet": Kind.PACKET,
    "upward:requeue": Kind.PACKET,
    "quality:doubt": Kind.DOUBT,
    "quality:accept": Kind.DOUBT,
    "log:event": Kind.LOG,
}
NO_PERSON = "theo công việc được giao; tệp không có dữ liệu của từng người"
DECIDING = ("queue", "sessions")  # everything else there is about a declaration
# The answer is a file, whose mark records it: one line is enough.
MARKED = {"people:print", "people:print-supplement", "people:print-contract"}


def note(request: HttpRequest, person: Person) -> None:
    """Record that the account opens what this address shows of the person; one statement, once in
    a request. HEAD shows nothing. What a script or a look ahead asks for again counts once in ten
    minutes: they leave a line too, or whoever says to be one would read unseen."""
    match = request.resolver_match
    view = match.view_name if match else ""
    if request.method in ("HEAD", "OPTIONS") or view in MARKED:
        return
    account = request.user
    assert isinstance(account, Account)
    done: set[object] = request.__dict__.setdefault("_read", set())
    if person.pk in done:
        return
    done.add(person.pk)
    is_deciding = match is not None and match.namespace in DECIDING
    kind = KINDS.get(view, Kind.DECLARATION if is_deciding else Kind.DOSSIER)
    number = match.kwargs.get("number", "") if match and kind is Kind.VERSION else ""
    services.record(account, person, kind, detail=str(number), again=not _is_repeated(request))


def note_search(request: HttpRequest, typed: str, is_found: object) -> None:
    """Record that words typed on a screen found somebody; nothing when they found nobody."""
    account = request.user
    if not typed or not is_found or request.method == "HEAD" or not isinstance(account, Account):
        return
    services.record_search(account, typed, again=not _is_repeated(request))


@contextmanager
def marked(request: HttpRequest, person: Person, title: str) -> Iterator[str]:
    """The mark of a print of this person, as its foot says it. It is recorded when the print is
    made, and not when making it fails; of HEAD there is none."""
    account = request.user
    assert isinstance(account, Account)
    if request.method == "HEAD":
        yield ""
        return
    with transaction.atomic():
        yield services.mark(account, Kind.PRINT, title, person=person).words


def report_mark(request: HttpRequest, title: str) -> str:
    """The mark of a table or report that names no person; "" for HEAD."""
    account = request.user
    assert isinstance(account, Account)
    if request.method == "HEAD":
        return ""
    return services.mark(account, Kind.REPORT, title, reason=NO_PERSON).words


def _is_repeated(request: HttpRequest) -> bool:
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return is_script(request) or "prefetch" in ahead or "prerender" in ahead
