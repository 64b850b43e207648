"""Run in a process of its own by test_restart: signs while its database restarts.

Prints what happened as JSON. DATABASE_URL is of a cluster that nobody else uses.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.postgres import Cluster


def main(folder: str) -> None:
    cluster = Cluster(Path(folder), fast=True).start()
    cluster.create_database("hoso")
    data = TemporaryDirectory()
    os.environ |= {
        "DATABASE_URL": cluster.url("hoso"),
        "HOSO_DATA_DIR": data.name,
        "HOSO_SECRET_KEY": "x" * 60,
        "HOSO_TESTING": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        print(json.dumps(signed_while_restarting(cluster)))
    finally:
        cluster.stop()
        data.cleanup()


def signed_while_restarting(cluster: Cluster) -> dict[str, Any]:
    from django.conf import settings
    from django.db import OperationalError

    from hoso.catalogs import services as catalogs
    from hoso.changes import services as changes
    from hoso.dossiers.models import Person, Version
    from hoso.signing.models import Signature
    from hoso.signing.services import unlocked
    from simulators.pki import Authority
    from tests.changes.conftest import PIN, lay_agency

    catalogs.load(by="tests")
    agency = lay_agency(Authority(Path(settings.HOSO_TRUST_DIR).parent))
    declaration = agency.checked(agency.declares_everything())
    chosen = agency.chosen(declaration)

    def approve(at_the_token: Any = None) -> None:
        with unlocked(agency.key, PIN) as signer:
            if at_the_token:
                raw = signer.key.async_sign_raw

                async def signing(*given: Any, **more: Any) -> bytes:
                    at_the_token()
                    return await raw(*given, **more)

                signer.key.async_sign_raw = signing  # type: ignore[method-assign]
            changes.approve(agency.unit, chosen, by=agency.head, signer=signer)

    def restart() -> None:
        cluster.stop()
        cluster.start()

    told = ""
    try:
        approve(restart)
    except OperationalError as error:
        told = type(error).__name__
    after = {
        "told": told,
        "versions": Version.objects.count(),
        "signatures": Signature.objects.count(),
        "number": Person.objects.get(pk=agency.person.pk).version_number,
    }
    approve()
    return {**after, "versions_in_the_end": Version.objects.count()}


if __name__ == "__main__":
    main(sys.argv[1])
