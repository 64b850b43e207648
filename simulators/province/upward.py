"""What went up to the national database: signed by Home Affairs, sent to the stand-in itself.

The stand-in runs in this process while the seed does, on the ledger that `make demo` uses
afterwards, so both sides remember the same.
"""

from __future__ import annotations

import io
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from hoso.dossiers.models import Version
from hoso.signing import demo
from hoso.signing.services import unlocked
from hoso.sync import services as sync
from hoso.sync.gateways.national import NationalDatabase
from hoso.sync.models import Packet
from hoso.sync.rules import State
from simulators.national_db.checks import Checks
from simulators.national_db.codes import DATA, Codes, Organisations
from simulators.national_db.interface import Interface
from simulators.national_db.ledger import Ledger
from simulators.national_db.server import Server
from simulators.province.filling import Province
from simulators.province.roles import SIGNER

LEDGER = "national.sqlite3"
TRIES_LIMIT = 30


@dataclass(frozen=True)
class National:
    """The stand-in while it runs, and the gateway to it."""

    server: Server
    gateway: NationalDatabase

    def misbehave(self, packet: Packet, behaviour: str, times: int = 1) -> None:
        number = packet.person.staff_number
        self.server.faults.command({"behaviour": behaviour, "match": number, "times": times})


@contextmanager
def national() -> Iterator[National]:
    """On a free port, without its line for each request."""
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    path = Path(settings.DATA_DIR) / LEDGER
    path.unlink(missing_ok=True)  # what a seeding left that was interrupted and starts over
    ledger = Ledger(str(path))
    user = settings.HOSO_NATIONAL_USER or "hoso"
    password = settings.HOSO_NATIONAL_PASSWORD or secrets.token_urlsafe(12)
    organisation = settings.HOSO_NATIONAL_ORG_CODE
    ledger.open_account(user, password, organisation)
    codes = Codes(DATA / "valid_codes_2020.csv")
    interface = Interface(
        ledger, codes, Checks(codes, Organisations(codes, [])), token_seconds=3600
    )
    server = Server(("127.0.0.1", 0), interface, ledger)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with redirect_stderr(io.StringIO()):
            yield National(server, NationalDatabase(url, user, password, organisation, 20.0))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send_first(province: Province, there: National) -> None:
    """Everybody's first version, in last month's session. One number is there already, said
    to be somebody else's: refused, for a person to look into."""
    packets = _signed_upward(province, None)
    taken = next((each for each in packets if each.state == State.QUEUED), None)
    if taken is not None:
        there.misbehave(taken, "duplicate")
    for packet in packets:
        sync.send(packet.pk, gateway=there.gateway)


def send_approved(province: Province, approved: Sequence[Version], there: National) -> None:
    """Of what heads signed this month, some went up: one got lost on the way and was given up,
    one was received after it. The rest waits for the signature."""
    if len(approved) < 3:
        return
    accepted, lost = _signed_upward(province, approved[:2])
    there.misbehave(lost, "close_after", TRIES_LIMIT)
    _try_until_given_up(lost, there.gateway)
    sync.send(accepted.pk, gateway=there.gateway)


def _signed_upward(province: Province, versions: Sequence[Version] | None) -> list[Packet]:
    signer = province.named[SIGNER]
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    period = "" if versions else f"{last_month:%Y-%m}"
    with unlocked(province.signers[SIGNER], demo.PIN) as key:
        session = sync.sign_upward(
            signer, key, period=period, versions=[v.pk for v in versions] if versions else None
        )
    return list(session.packets.select_related("person").order_by("pk"))


def _try_until_given_up(packet: Packet, gateway: NationalDatabase) -> None:
    """What four days of a silent other side leave behind."""
    for _ in range(TRIES_LIMIT):
        packet.refresh_from_db()
        if packet.next_try_at is None:
            return
        trying = sync.send if packet.state == State.QUEUED else sync.reconcile
        trying(packet.pk, gateway=gateway, now=packet.next_try_at)
