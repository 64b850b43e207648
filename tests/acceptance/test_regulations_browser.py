"""One life of a dossier under each shipped regulation, in a browser: the account is asked for and
made by whom the regulation names, the data entered and sent by whom it names, each step decided
by its own decider with or without a signature, the session in its days, upward, and leaving.

What is typed into the form field by field is shown by `test_ca_mau` and `test_thirty_years`, and
by `tests/e2e/test_entry.py` for the officer who enters; here the draft is filled by the services.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.accounts import services as accounts
from hoso.accounts.access import ACTS, Act
from hoso.accounts.models import Role
from hoso.changes import rules
from hoso.changes.models import ApprovalSession, Declaration
from hoso.changes.services import stepping
from hoso.dossiers.models import Person, RecordRequest
from hoso.dossiers.services import opening_act
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer, Signing, StepRole
from hoso.signing.demo import PIN
from hoso.sync import tasks
from hoso.sync.models import Packet, UpwardLine
from tests import builders
from tests.acceptance.regulated import Body, a_quiet_morning, body, move_into_session, move_to
from tests.builders import PASSWORD, Someone
from tests.e2e.conftest import Visit, Visitor
from tests.simulators.national import until

pytestmark = pytest.mark.browser

NUMBER, NAME = "096085000077", "Phạm Văn Mới"


class Clock:
    """Django's clock alone is moved: moving the process's would stop the browser's event loop."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch, self._real = patch, timezone.now

    def move_to(self, at: datetime, tick: bool) -> None:
        assert tick
        ahead = at - self._real()
        self._patch.setattr(timezone, "now", lambda: self._real() + ahead)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(params=regulations.names())
def place(request: pytest.FixtureRequest, visit: Visit, settings: Any, clock: Clock) -> Body:
    settings.HOSO_REGULATION = request.param
    move_to(clock, a_quiet_morning())
    return body()


def test_a_life_in_the_browser(place: Body, visit: Visit, tmp_path: Path, clock: Clock) -> None:
    someone = gets_a_record(place, visit, tmp_path)
    sends_it(place, visit, someone)
    goes_through_the_steps(place, visit, someone)
    move_into_session(clock)
    is_approved(place, visit)
    goes_upward(place, visit, clock)
    leaves(place, visit, someone, tmp_path)


def gets_a_record(place: Body, visit: Visit, folder: Path) -> Someone:
    """By the unit itself, or by whom the regulation names, on the unit's request."""
    act = opening_act()
    officer = visit(place.officer)
    page = officer.page
    if act is Act.OPEN_RECORD:
        officer.go("/ho-so/mo")
    else:
        officer.go("/ho-so/mo")
        officer.go("/ho-so/de-nghi/moi")
        page.get_by_label("Số quyết định").fill("77/QĐ-TD")
        today = f"{timezone.localdate():%d/%m/%Y}"
        page.get_by_label("Ngày quyết định hoặc hợp đồng").fill(today)
        scan = folder / "quyet-dinh.pdf"
        scan.write_bytes(builders.make_pdf().read())
        page.get_by_label("Bản quét quyết định").set_input_files(scan)
        page.get_by_label("Ngày nhận việc").fill(today)
    page.fill("[name=full_name]", NAME)
    page.fill("[name=personal_number]", NUMBER)
    page.fill("[name=born_on]", "1/3/1985")
    page.locator("[name=sex]").select_option("1")
    page.locator("[name=unit]").select_option(str(place.tree.division.pk))
    page.locator("[name=kind]").select_option("official")
    if act is Act.OPEN_RECORD:
        page.get_by_role("button", name=re.compile("Mở hồ sơ")).click()
        page.get_by_text("Mật khẩu dùng một lần").first.wait_for()
    else:
        page.get_by_role("button", name="Gửi đề nghị").click()
        expect(page.get_by_text("Đã gửi đề nghị")).to_be_visible()
        maker = next(role for role, acts in ACTS.items() if act in acts)
        above = visit(place.by_role[maker.value])
        above.go(f"/ho-so/de-nghi/{RecordRequest.objects.get().pk}").look()
        above.page.get_by_role("button", name="Mở hồ sơ và cấp tài khoản").click()
        expect(above.page.locator("#mat-khau")).to_be_visible()
    person = Person.objects.select_related("account", "unit").get(personal_number=NUMBER)
    assert person.account is not None
    assert person.account.username == place.profile.username(NUMBER)
    accounts.set_own_password(person.account, PASSWORD)
    return Someone(person, person.account)


def sends_it(place: Body, visit: Visit, someone: Someone) -> None:
    place.types_everything(someone)
    by_person = place.profile.declared_by.value.by is Declarer.PERSON
    signs = by_person and place.profile.person_signs.value
    if signs:
        place.has_key(someone.account)
    at = "/ho-so-cua-toi" if by_person else f"/ho-so/{someone.person.pk}/khai"
    visitor = visit(someone.account if by_person else place.officer).go(f"{at}/gui")
    visitor.look()
    if signs:
        visitor.page.get_by_label("Mã PIN").fill(PIN)
    visitor.page.get_by_role("button", name=re.compile(r"(Gửi|Ký và gửi) \d+ thay đổi")).click()
    expect(visitor.page.get_by_text("Đã gửi").first).to_be_visible()
    declaration = Declaration.objects.get()
    assert declaration.regulation == place.profile.name
    signature = declaration.steps.get(step=rules.DECLARE).signature
    assert (signature is not None) is signs


def goes_through_the_steps(place: Body, visit: Visit, someone: Someone) -> None:
    """Every decider before the head, each in their own browser."""
    declaration = Declaration.objects.get()
    while declaration.state == rules.SUBMITTED:
        step = stepping.step_of(declaration).value
        visitor = visit(place.by_role[step.role.value]).go(f"/viec-can-lam/{declaration.pk}")
        page = visitor.look().page
        all_fine = page.get_by_role("button", name=re.compile("^Đạt (tất )?cả"))
        if all_fine.count():
            all_fine.first.click()
        if step.signature is Signing.REQUIRED:
            page.get_by_role("button", name=re.compile("^Ký và chuyển")).first.click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_label("Mã PIN").fill(PIN)
            dialog.get_by_role("button", name="Ký và chuyển").click()
        else:
            page.get_by_role("button", name=re.compile("^Kết thúc và chuyển")).first.click()
        here = Declaration.objects.filter(pk=declaration.pk, step=declaration.step)
        until(lambda here=here: not here.exists(), f"step {declaration.step} is passed")
        declaration.refresh_from_db()


def is_approved(place: Body, visit: Visit) -> None:
    page = visit(place.head).go("/dot-phe-duyet").look().page
    put_in = page.get_by_role("button", name=re.compile("Đưa vào"))
    if put_in.count():
        put_in.first.click()
    last = stepping.chain_of(Declaration.objects.get()).steps[-1].value
    page.get_by_role("button", name=re.compile(r"^(Ký|Duyệt) 1 hồ sơ")).first.click()
    dialog = page.get_by_role("dialog")
    if last.signature is Signing.REQUIRED:
        dialog.get_by_label("Mã PIN").fill(PIN)
    dialog.get_by_role("button", name=re.compile("^(Ký|Duyệt)$")).first.click()
    expect(page.get_by_text(re.compile("Đã (ký|duyệt) 1 hồ sơ")).first).to_be_visible()
    session = ApprovalSession.objects.get()
    assert (session.signature is not None) is (last.signature is Signing.REQUIRED)
    assert session.outside == ""


def goes_upward(place: Body, visit: Visit, clock: Clock) -> None:
    """By Home Affairs, or together with the approval where the regulation says so."""
    if place.profile.upward.value.role is StepRole.HEAD:
        [job] = ProcrastinateJob.objects.filter(task_name="sync.send_approved")
        tasks.send_approved(**job.args)
    else:
        window = regulations.upward_window(timezone.localdate())
        if not window.holds(timezone.localdate()):
            move_to(clock, regulations.calendar().next_working(window.opens))
        page = visit(place.by_role[Role.UPWARD_SIGNER]).go("/ky-cap-tinh").look().page
        page.get_by_role("link", name=re.compile("Ký .*hồ sơ")).first.click()
        page.locator("input[type=password]:visible").fill(PIN)
        page.get_by_role("button", name="Ký", exact=True).click()
        page.get_by_text("Đã ký cấp tỉnh").first.wait_for()
        assert UpwardLine.objects.count() == 1
    assert Packet.objects.count() == 1


def leaves(place: Body, visit: Visit, someone: Someone, folder: Path) -> None:
    """The officer sets the status by a decision; the head approves it like anything else."""
    visitor: Visitor = visit(place.officer).go(f"/ho-so/{someone.person.pk}")
    page = visitor.page
    page.get_by_role("link", name="Tình trạng công tác").first.click()
    visitor.settle()
    options = page.locator("[name=status] option").all_inner_texts()
    page.locator("[name=status]").select_option(label=next(o for o in options if "hưu" in o))
    today = f"{timezone.localdate():%d/%m/%Y}"
    page.fill("[name=decision_number]", "15/QĐ")
    page.fill("[name=decision_on]", today)
    page.fill("[name=effective_on]", today)
    scan = folder / "nghi-huu.pdf"
    scan.write_bytes(builders.make_pdf("Nghỉ hưu").read())
    page.locator("input[type=file]").set_input_files(scan)
    visitor.look()
    page.get_by_role("button", name="Ghi và chuyển ký duyệt").click()
    until(Declaration.objects.open().exists, "the status is written")
    one = Declaration.objects.open().get()
    assert one.regulation == place.profile.name
