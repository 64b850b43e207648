"""Letters to a mail server by SMTP (RFC 5321).

What matters is when a letter may be sent again. Until the server has been given the end of the
text it has accepted nothing, so any failure before may be repeated. From then until its answer
nobody can tell: such a letter counts as `Unsure` and is not repeated.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from hoso.base.errors import GatewayError, Refused, Unreachable

PLAIN = SMTP.clone(cte_type="7bit")  # for servers that know nothing newer
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


class Unsure(GatewayError):
    """The whole letter went out and no answer came: it may have been accepted."""


@dataclass(frozen=True, slots=True)
class Server:
    """`scheme`: smtps (TLS from the first byte), starttls (TLS or nothing), smtp (bare)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def read(cls, url: str) -> Server:
        """Raises ImproperlyConfigured, without the password, when it is no such address."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ImproperlyConfigured(
                "HOSO_EMAIL_URL: smtps://, starttls:// or smtp:// and a host; see "
                "docs/operations/settings.md"
            )
        if parts.scheme == "smtp" and parts.password:
            raise ImproperlyConfigured("HOSO_EMAIL_URL: a password goes through TLS only")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


def letter(to: str, subject: str, text: str, key: str) -> EmailMessage:
    """key: the same letter always carries it, so that a mail server can know it again."""
    message = EmailMessage()
    message["From"] = settings.HOSO_EMAIL_FROM
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = f"<{key}@{settings.HOSO_EMAIL_FROM.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def send(message: EmailMessage) -> None:
    """Returns when the server has accepted it. Raises Refused when saying it again will not help,
    Unreachable when it may be tried again, Unsure when it may have been accepted."""
    server = Server.read(settings.HOSO_EMAIL_URL)
    try:
        connection = _connected(server)
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from error
    try:
        _hand_over(connection, message)
    finally:
        connection.close()


def _connected(server: Server) -> smtplib.SMTP:
    timeout, trusted = settings.HOSO_EMAIL_TIMEOUT, ssl.create_default_context()
    made: smtplib.SMTP
    if server.scheme == "smtps":
        made = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=trusted)
    else:
        made = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        if server.scheme == "starttls":
            made.starttls(context=trusted)
        if server.user:
            made.login(server.user, server.password)
    except BaseException:
        made.close()
        raise
    return made


def _hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
    sender = str(message["From"].addresses[0].addr_spec)
    to = str(message["To"].addresses[0].addr_spec)
    try:
        connection.ehlo_or_helo_if_needed()
        _expect(connection.mail(sender), 250)
        _expect(connection.rcpt(to), 250, 251)
        _expect(connection.docmd("DATA"), 354)
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from error
    text = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=PLAIN))
    try:
        connection.send(text + b".\r\n")
        answer = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure("Máy chủ thư không trả lời sau khi đã nhận thư.") from error
    _expect(answer, 250)


def _expect(answer: tuple[int, bytes], *wanted: int) -> None:
    """4xx: not now; 5xx: never (RFC 5321, 4.2.1). The server's own words may name somebody, so
    only its code is kept."""
    code = answer[0]
    if code in wanted:
        return
    words = f"Máy chủ thư trả lời mã {code}."
    raise Refused(words) if 500 <= code <= 599 else Unreachable(words)


def _unreachable(error: Exception) -> Unreachable:
    return Unreachable(f"Không nói chuyện được với máy chủ thư ({type(error).__name__}).")
