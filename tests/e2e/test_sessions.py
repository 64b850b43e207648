"""The head's month in a browser, signed by a real token: SoftHSM2, through PKCS#11."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from hoso.accounts.models import Role
from hoso.changes import rules
from hoso.changes.models import ApprovalSession, Declaration
from hoso.signing import demo
from hoso.signing.demo import PIN
from hoso.signing.gateways import pkcs11
from hoso.signing.models import Credential, Signature
from tests import builders
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.test_queue import is_sound
from tests.web.desk import TITLE, Desk, make_desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not demo.has_softhsm(), reason="SoftHSM2 is not installed"),
]

HOME = "/dot-phe-duyet"


@pytest.fixture
def desk(site: str) -> Iterator[Desk]:
    made = make_desk()
    token(made.head, made)
    yield made
    for credential in Credential.objects.filter(kind="pkcs11"):
        shutil.rmtree(place_of(credential), ignore_errors=True)


def token(account: Any, desk: Desk) -> Credential:
    return demo.provide(
        account, title=TITLE, organisation=desk.tree.unit.name, kind="pkcs11", by="tests"
    )


def place_of(credential: Credential) -> Path:
    folder = pkcs11.softhsm_home(Path(settings.DATA_DIR)).parent / "tokens"
    label = credential.token_label.encode()
    return next(each for each in folder.iterdir() if label in (each / "token.object").read_bytes())


def asked(visitor: Visitor) -> Any:
    """The dialog that asks for the PIN."""
    visitor.page.locator(".hs-sign .primary").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.clause("CM-7.1", "CM-12.3")
def test_a_month_is_looked_at_chosen_and_signed_with_one_pin(
    desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    for name in ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc"):
        desk.checked(name)
    desk.unusual("Võ Thị Kim Ngân")
    visitor = visit(desk.head).go("/")
    page = visitor.page
    assert page.url.endswith(HOME), "a head's work is where a head begins"
    expect(page.get_by_text("chữ ký số sẵn sàng")).to_be_visible()
    is_sound(visitor)

    page.get_by_role("link", name="Trả lại: Võ Thị Kim Ngân").click()
    expect(page.get_by_text("Tăng 3 bậc một lần").first).to_be_visible()
    is_sound(visitor)
    page.get_by_role("button", name="Đưa vào ký").click()
    expect(page.get_by_text("Đã đưa hồ sơ của Võ Thị Kim Ngân vào đợt ký")).to_be_visible()
    expect(page.get_by_role("button", name="Ký 4 hồ sơ")).to_be_visible()

    page.get_by_label("Ký hồ sơ Lê Văn An").uncheck()
    expect(page.get_by_role("button", name="Ký 3 hồ sơ")).to_be_visible()
    dialog = asked(visitor)
    expect(dialog).to_contain_text("3 hồ sơ")
    expect(dialog.get_by_label("Mã PIN")).to_be_focused()
    visitor.look()
    dialog.get_by_role("button", name="Để sau").click()
    expect(dialog).to_be_hidden()
    assert not Signature.objects.exists()

    page.keyboard.press("Alt+k")
    expect(dialog.get_by_label("Mã PIN")).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Còn 2 lần nhập")).to_be_visible()
    expect(page.get_by_label("Mã PIN")).to_be_focused()
    is_sound(visitor)
    assert page.get_by_label("Mã PIN").input_value() == ""
    page.get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("button", name="Ký", exact=True).click()
    expect(page.get_by_text("Đã ký 3 hồ sơ. Mỗi hồ sơ có một phiên bản mới.")).to_be_visible()
    is_sound(visitor)

    session = ApprovalSession.objects.get()
    assert session.dossiers == 3 and session.signature.credential.kind == "pkcs11"
    files = {}
    for name in ("manifest.json", "manifest.json.p7s", "Bản kê đã ký (PDF)"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name, exact=True).click()
        files[name] = tmp_path / name
        waiting.value.save_as(files[name])
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER",
         "-in", files["manifest.json.p7s"], "-content", files["manifest.json"],
         "-CAfile", Path(settings.HOSO_TRUST_DIR) / "root.pem", "-purpose", "any",
         "-out", "/dev/null"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    visitor.go(HOME)
    expect(page.get_by_role("button", name="Ký 1 hồ sơ")).to_be_visible()


def test_a_token_pulled_out_before_the_pin_signs_nothing_and_works_again(
    desk: Desk, visit: Visit
) -> None:
    one = desk.checked("Lê Văn An")
    visitor = visit(desk.head).go("/")
    page = visitor.page
    dialog = asked(visitor)
    where = place_of(Credential.objects.get(account=desk.head))
    away = Path(settings.DATA_DIR) / "pulled-out"
    shutil.move(where, away)
    try:
        dialog.get_by_label("Mã PIN").fill(PIN)
        dialog.get_by_role("button", name="Ký").click()
        expect(page.get_by_text("chưa có gì được ký")).to_be_visible()
        visitor.look()
        visitor.go(HOME)
        expect(page.get_by_text("chưa thấy thiết bị ký")).to_be_visible()
        assert Declaration.objects.get(pk=one.pk).state == rules.CHECKED
    finally:
        shutil.move(away, where)
    visitor.go(HOME)
    dialog = asked(visitor)
    dialog.get_by_label("Mã PIN").fill(PIN)
    dialog.get_by_role("button", name="Ký").click()
    expect(page.get_by_text("Đã ký 1 hồ sơ").first).to_be_visible()


def test_a_session_that_ends_before_the_pin_is_sent_costs_nothing(desk: Desk, visit: Visit) -> None:
    for name in ("Lê Văn An", "Lê Văn Bình"):
        desk.checked(name)
    visitor = visit(desk.head).go(HOME)
    visitor.page.locator("input[name=chon]").first.uncheck()
    dialog = asked(visitor)
    dialog.locator("[name=pin]").fill(PIN)
    visitor.page.context.clear_cookies(name="sessionid")
    dialog.get_by_role("button", name="Ký").click()
    expect(visitor.page.locator("[data-signed-out]")).to_contain_text("Phiên làm việc đã hết")
    assert not Signature.objects.exists()
    other = Visitor(visitor.page.context.new_page(), visitor.address)
    other.sign_in(desk.head.username).page.close()
    visitor.page.bring_to_front()
    dialog.get_by_role("button", name="Ký").click()
    visitor.page.wait_for_url("**/dot-phe-duyet/*-*")
    assert ApprovalSession.objects.get().dossiers == 1, "what was left out stays out"
    assert visitor.faults == []


def test_a_session_that_ends_while_a_reason_is_typed_keeps_the_reason(
    desk: Desk, visit: Visit
) -> None:
    declaration = desk.checked("Lê Văn An")
    visitor = visit(desk.head).go(f"{HOME}/khai-bao/{declaration.pk}")
    visitor.page.fill("#f-reason", "Chưa rõ bậc lương")
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.page.get_by_role("button", name="Trả lại").click()
    expect(visitor.page.locator("[data-signed-out]")).to_contain_text("Phiên làm việc đã hết")
    assert visitor.page.input_value("#f-reason") == "Chưa rõ bậc lương"
    other = Visitor(visitor.page.context.new_page(), visitor.address)
    other.sign_in(desk.head.username).page.close()
    visitor.page.bring_to_front()
    visitor.page.get_by_role("button", name="Trả lại").click()
    expect(visitor.page.locator("#messages")).to_contain_text("Đã trả lại khai báo")
    declaration.refresh_from_db()
    assert declaration.state == rules.RETURNED


def test_of_two_heads_at_once_the_second_learns_that_nothing_was_signed(
    desk: Desk, visit: Visit
) -> None:
    deputy = builders.make_account("Vũ Phó", role=Role.HEAD, unit=desk.tree.unit)
    token(deputy, desk)
    desk.checked("Lê Văn An")
    mine, theirs = visit(desk.head).go("/"), visit(deputy).go("/")
    first, second = asked(mine), asked(theirs)
    for dialog in (first, second):
        dialog.get_by_label("Mã PIN").fill(PIN)
        dialog.get_by_role("button", name="Ký").click()
    came_first: list[bool] = []
    for head in (mine, theirs):
        signed = head.page.get_by_text("Đã ký 1 hồ sơ").first
        expect(signed.or_(head.page.get_by_text("Chưa ký hồ sơ nào")).first).to_be_visible()
        came_first.append(signed.is_visible())
        head.look()
    assert sorted(came_first) == [False, True]
    assert ApprovalSession.objects.count() == 1


def test_without_scripts_the_pin_stands_on_its_own_page(desk: Desk, visit: Visit) -> None:
    desk.checked("Lê Văn An")
    desk.checked("Lê Văn Bình")
    visitor = visit(desk.head, java_script_enabled=False).go("/")
    page = visitor.page
    page.get_by_label("Ký hồ sơ Lê Văn Bình").uncheck()
    page.get_by_role("button", name="Ký 2 hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ký 1 hồ sơ")
    page.get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("button", name="Ký", exact=True).click()
    expect(page.get_by_text("Đã ký 1 hồ sơ").first).to_be_visible()
    assert ApprovalSession.objects.get().dossiers == 1
