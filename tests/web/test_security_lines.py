"""Lines of the security table (docs/operations/security.csv) that no other test shows, several to a
walk: passwords, a lost second factor, refusals in the log, what we say to others."""

from __future__ import annotations

import datetime
import io
import logging
import re
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from hoso.accounts import services
from hoso.accounts.models import Role
from hoso.accounts.passwords import house_words, least_length
from hoso.audit.models import Event
from hoso.base.errors import GatewayError, Incomplete
from hoso.notices.gateways import smtp
from hoso.organisations.models import UnitKind
from hoso.sync.gateways import Service
from hoso.sync.gateways.national import NationalDatabase
from hoso.web.edges import OneLine
from tests import builders
from tests.builders import PASSWORD
from tests.web.signing_in import client_of

JS = Path(__file__).parents[2] / "hoso/web/static/js"


@pytest.mark.django_db
def test_a_password_is_masked_pasted_as_typed_long_and_more_than_the_houses_words(
    settings: Any,
) -> None:
    """V6.2.6 to V6.2.9, V6.2.11, V7.4.4; TCVN 14423:2026 password-3."""
    settings.HOSO_MFA_ROLES = ["head"]
    tree = builders.make_tree()
    account = builders.make_account("Nguyễn Thị Minh Hạnh", username="hanh")
    head = builders.make_account("Lê Thủ Trưởng", role=Role.HEAD, unit=tree.unit)
    client = client_of(account)
    for visitor, path, names in (
        (Client(), "/dang-nhap", {"password"}),
        (client, "/mat-khau-moi", {"current", "password", "again"}),
    ):
        page = visitor.get(path).content.decode()
        fields = {
            re.findall(r'name="(\w+)"', each)[0]: each
            for each in re.findall(r"<input[^>]*>", page)
            if 'type="password"' in each
        }
        assert set(fields) == names
        assert all("onpaste" not in each and 'maxlength="200"' in each for each in fields.values())
    scripts = [path.read_text(encoding="utf-8") for path in JS.glob("*.js")]
    assert len(scripts) > 3 and not any("paste" in each for each in scripts)

    long = f"  {'một câu rất dài ' * 5} "  # begins and ends with blanks, 83 characters
    new = {"current": PASSWORD, "password": long, "again": long}
    assert len(long) > 64 and client.post("/mat-khau-moi", new).status_code == 302
    for typed, status in ((long, 302), (long.strip(), 422), (long.upper(), 422)):
        answer = Client().post("/dang-nhap", {"username": "hanh", "password": typed})
        assert answer.status_code == status
    for path in ("/thong-bao", "/bao-mat", "/mat-khau-moi", "/tim"):
        assert 'action="/dang-xuat"' in client.get(path).content.decode(), path

    assert (least_length(account), least_length(head)) == (14, 10)
    assert {"hoso", "camau", "matkhau"} <= set(house_words())
    for weak, why in (
        ("mười ba chữ ạ", "ít nhất 14 ký tự"),
        ("Hồ Sơ Cà Mau 2026!", "từ của riêng bạn"),
        ("MatKhau-UBND-CaMau", "từ của riêng bạn"),
    ):
        with pytest.raises(Incomplete) as refused:
            services.set_own_password(account, weak)
        assert why in " ".join(each.message for each in refused.value.findings), weak
    services.set_own_password(head, "mười ba chữ ạ")
    services.set_own_password(account, "hồ sơ nhà bà ngoại tôi")


@pytest.mark.django_db
def test_who_lost_the_second_factor_gets_rid_of_it_by_a_reason_and_sets_it_up_anew(
    settings: Any,
) -> None:
    """V6.4.4, V6.5.3."""
    settings.HOSO_MFA_ROLES = ["head"]
    tree = builders.make_tree()
    head = builders.make_account("Lê Thủ Trưởng", role=Role.HEAD, unit=tree.unit, username="le")
    home = builders.make_account("Phạm Nội Vụ", role=Role.HOME_AFFAIRS, unit=tree.province)
    secrets = {generate_totp_secret() for _ in range(50)}
    assert len(secrets) == 50 and {len(each) for each in secrets} == {32}  # 160 bits
    TOTP.activate(head, secrets.pop())
    place = f"/tai-khoan/{head.pk}/go-xac-thuc"
    client = client_of(home)
    assert client_of(head).post(place, {"reason": "tự gỡ"}).status_code in (302, 403, 404)
    assert client.post(place, {"reason": " "}).status_code == 422
    assert Authenticator.objects.filter(user=head).exists()
    reason = {"reason": "Mất điện thoại, đã gặp tận mặt"}
    assert client.post(place, reason).status_code == 302
    assert client.post(place, reason).status_code == 409, "nothing is left to let go"
    assert not Authenticator.objects.filter(user=head).exists()
    act = Event.objects.get(action="accounts.reset_factors")
    assert (act.actor_id, act.subject) == (home.pk, head.subject) and "tận mặt" in act.reason
    visitor = Client()
    visitor.post("/dang-nhap", {"username": "le", "password": PASSWORD})
    assert visitor.get("/ho-so")["Location"] == "/bao-mat", "a new one first"


@pytest.mark.django_db
def test_refusals_stand_in_the_log_counted_and_without_ids() -> None:
    """V16.3.2, V16.3.3: acts, people, forged forms."""
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    person = builders.make_person(tree.unit, officer).person
    apart = builders.make_unit("Sở Y tế", UnitKind.DEPARTMENT, tree.province)
    other = builders.make_account("Tạ Người Lạ", role=Role.OFFICER, unit=apart)
    home = builders.make_account("Phạm Nội Vụ", role=Role.HOME_AFFAIRS, unit=tree.province)
    client = client_of(other)
    assert client.get("/tac-vu").status_code == 403
    for _ in range(12):
        assert client.get(f"/ho-so/{person.pk}").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(home)
    assert strict.post("/tai-khoan/ra-soat").status_code == 403
    forged = Event.objects.get(action="accounts.refused", actor_id=home.pk)
    assert forged.reason == "gửi đến /tai-khoan/ra-soat: lần thứ 1 trong giờ"
    found = Event.objects.filter(action="accounts.refused", actor_id=other.pk).order_by("at")
    assert [each.reason for each in found] == [
        "mở /tac-vu: lần thứ 1 trong giờ", "mở /ho-so/…: lần thứ 10 trong giờ",
    ]  # fmt: skip
    page = client_of(home).get("/nhat-ky?viec=accounts.refused").content.decode()
    assert "Tạ Người Lạ" in page and "mở /ho-so/…: lần thứ 10 trong giờ" in page
    assert str(person.pk) not in page


def test_nobody_writes_a_line_of_the_log_or_a_header_of_a_letter(settings: Any) -> None:
    """V16.4.1, V1.3.11."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine("%(levelname)s %(message)s"))
    log = logging.getLogger("tests.one-line")
    log.addHandler(handler)
    log.propagate = False
    try:
        raise ValueError("a name\n2026-11-26 INFO forged\r\u2028again")
    except ValueError:
        log.exception("refused %s", "x\n2026-11-26 INFO forged\x1b[2J")
    lines = out.getvalue().rstrip("\n").split("\n")
    assert lines[0] == "ERROR refused x\\x0a2026-11-26 INFO forged\\x1b[2J"
    assert len(lines) > 3 and all(each.startswith("  | ") for each in lines[1:])
    assert isinstance(_handler_of_settings(), OneLine)

    settings.HOSO_EMAIL_FROM = "khong-tra-loi@camau.example"
    for to, subject in (("a@b.vn\nBcc: c@d.vn", "Nhắc"), ("a@b.vn", "Nhắc\r\nBcc: c@d.vn")):
        with pytest.raises(ValueError, match=r"line ?feed|newline|header"):
            smtp.letter(to, subject, "Lời", "khoa")


def _handler_of_settings() -> Any:
    handlers = logging.getLogger().handlers
    return next(each.formatter for each in handlers if isinstance(each.formatter, OneLine))


class Elsewhere(BaseHTTPRequestHandler):
    """Leads on to /trap, and counts who goes there."""

    trapped: list[str] = []

    def do_POST(self) -> None:
        if self.path == "/trap":
            self.trapped.append(self.path)
        self.send_response(307)
        self.send_header("Location", "/trap")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """One that redirects; and the same behind a certificate that nobody vouches for."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "own.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    plain, sealed = (ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) for _ in range(2))
    sealed.socket = context.wrap_socket(sealed.socket, server_side=True)
    for each in (plain, sealed):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{plain.server_port}", f"https://127.0.0.1:{sealed.server_port}"
    for each in (plain, sealed):
        each.shutdown()
        each.server_close()


def test_we_speak_to_nobody_without_a_certificate_and_are_led_nowhere(
    servers: tuple[str, str], settings: Any
) -> None:
    """V12.3.2, V15.3.2: the national database; the mail server for its certificate."""
    Elsewhere.trapped.clear()
    said = []
    for url in servers:
        with pytest.raises(GatewayError) as refused:
            NationalDatabase(url, "h12", "secret", "000.00.00.H12", 5).send(
                next(iter(Service)), {"a": 1}
            )
        said.append(refused.value)
    assert Elsewhere.trapped == [], "the redirect of the plain one was not followed"
    settings.HOSO_EMAIL_URL = servers[1].replace("https", "smtps")
    settings.HOSO_EMAIL_FROM, settings.HOSO_EMAIL_TIMEOUT = "a@b.vn", 5.0
    with pytest.raises(GatewayError) as unheard:
        smtp.send(smtp.letter("c@d.vn", "Nhắc", "Lời", "khoa"))
    causes = [unheard.value.__cause__, said[1].__cause__]
    assert all("CERTIFICATE_VERIFY_FAILED" in str(each) for each in causes), causes
