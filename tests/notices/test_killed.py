"""A sender that dies with a letter in its hands: a real process, killed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from hoso import audit
from hoso.notices import services
from hoso.notices.models import SENDING, UNSURE, Letter
from tests.notices.test_posting import mail, reader, server, written
from tests.simulators.mail import ROOT, Mail
from tests.simulators.national import until

__all__ = ["mail", "server"]
pytestmark = pytest.mark.usefixtures("committed")

KILLED = """
import django; django.setup()
from hoso.notices import services
services.post_due()
"""


def test_a_sender_killed_in_the_middle_leaves_a_letter_that_is_not_doubled(
    mail: Mail,
) -> None:
    account = reader("killed", "killed@camau.example")
    written(account)
    mail.control("slow", seconds=30)
    environment = {**os.environ, "HOSO_EMAIL_URL": mail.url, "DATABASE_URL": _address()}
    sender = subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, env=environment)
    try:
        until(lambda: Letter.objects.filter(state=SENDING).exists(), "a letter in its hands")
    finally:
        sender.kill()
        sender.wait()
    mail.control("none")
    assert services.post_due() == 0
    assert Letter.objects.get().state == SENDING
    with audit.recording("tests", "seed.fill"):
        Letter.objects.update(taken_at=timezone.now() - timedelta(minutes=16))
    assert services.post_due() == 0
    assert Letter.objects.get().state == UNSURE


def _address() -> str:
    """Of the database of this test, as another process reaches it."""
    known = {key: quote(str(value), safe="") for key, value in connection.settings_dict.items()}
    return "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**known)
