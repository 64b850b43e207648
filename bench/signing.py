"""The month of 500 dossiers under one signature."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from bench.figures import MS, STATEMENTS, Figure, beside, once, timed
from bench.registry import Bench, measure
from bench.replaying import replayed, undone
from bench.waiting import CHECKED
from hoso.changes import months
from hoso.changes import services as changes
from hoso.organisations.models import Unit
from hoso.signing import demo
from hoso.signing.models import Credential
from hoso.signing.printing import MANIFEST_BOX
from hoso.signing.rules import Appearance
from hoso.signing.services import Signer, sign_bytes, sign_pdf, unlocked

TARGET = 3000.0


@measure
def session(on: Bench) -> Iterator[Figure]:
    """Once undone, to warm up and to note the statements; then for good, with its commit."""
    unit = Unit.objects.get(parent=None, is_open=True)
    ready = months.month_of(unit, {on.head.pk}).ready[:CHECKED]
    chosen = {each.pk: each.revision for each in ready}
    pdf = changes.prepare(unit, chosen, by=on.head).pdf
    key = Credential.objects.get(account=on.head, purpose="person", ended_at=None)
    with unlocked(key, demo.PIN) as signer:

        def sign() -> None:
            kept.append(changes.approve(unit, chosen, by=on.head, signer=signer))

        kept: list[changes.Approved] = []
        statements = undone(sign)
        by_hand = once(lambda: replayed(on, statements, is_kept=False))
        taken = once(sign)
        manifest = kept[-1].session.signature.manifest_bytes
        bare = timed(lambda: _bare(signer, manifest, pdf), 5, warm=1)
    yield Figure("session.dossiers", len(chosen), "dossiers")
    yield Figure("session.server", taken, MS, TARGET * len(chosen) / CHECKED)
    yield Figure("session.statements", len(statements), STATEMENTS)
    yield from beside("session", [taken], bare, "signature")
    yield from beside("session.rows", [taken], [by_hand], "sql")


def _bare(signer: Signer, manifest: bytes, pdf: bytes) -> None:
    """The CMS over the same manifest and the PAdES over the same PDF; nothing else."""
    sign_bytes(signer, manifest, timezone.now())
    sign_pdf(signer, pdf, appearance=Appearance("person", MANIFEST_BOX, signer.name))
