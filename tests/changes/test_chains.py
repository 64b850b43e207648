"""Chains longer than officer and head: signed steps, returns, delegation, what is stuck."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.services import delegate, grant, revoke
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import months, rules
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession, Declaration
from hoso.changes.tasks import find_stuck
from hoso.dossiers.models import Version
from hoso.notices.models import Notice
from hoso.organisations import services as organisations
from hoso.signing.demo import PIN
from hoso.signing.models import Credential, Signature
from hoso.signing.services import Signer, unlocked
from hoso.sync import services as sync
from hoso.sync.models import Packet, UpwardSession
from hoso.sync.queries import to_sign_upward
from tests import builders, regulated
from tests.at_rest import laid_out
from tests.web.desk import Desk, desk, put

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


@contextmanager
def key_of(account: Account, desk: Desk) -> Iterator[Signer]:
    known = Credential.objects.filter(account=account, ended_at=None).first()
    with unlocked(known or builders.make_key(account, desk.tree.unit), PIN) as signer:
        yield signer


@pytest.fixture
def reviewer(desk: Desk) -> Account:
    return builders.make_account("Phạm Soát", role=Role.HR_HEAD, unit=desk.tree.unit)


def accepted(one: Declaration, by: Account) -> Declaration:
    items = list(one.items.filter(state=rules.PENDING).values_list("pk", flat=True))
    return changes.accept(one, items, by=by, revision=one.revision) if items else one


def passed(one: Declaration, by: Account, desk: Desk) -> Declaration:
    one = accepted(one, by)
    with key_of(by, desk) as signer:
        return changes.finish_check(one, by=by, revision=one.revision, signer=signer)


def approved(one: Declaration, by: Account, desk: Desk, **given: Any) -> changes.Approved:
    if one.exceptions and not one.cleared_by_id:
        one = changes.clear_exceptions(one, by=by, revision=one.revision)
    with key_of(by, desk) as signer:
        return changes.approve(
            desk.tree.unit, {one.pk: one.revision}, by=by, signer=signer, **given
        )


# ── three signed steps ───────────────────────────────────────────────────────


@pytest.mark.clause("BNV-7.2", "BNV-7.2a", "BNV-7.2b", "BNV-7.3")
def test_each_of_three_steps_and_the_person_sign(desk: Desk, reviewer: Account) -> None:
    regulated.with_regulation(
        "ba_buoc", regulated.ANY_DAY, regulated.PERSON_SIGNS, chains=regulated.THREE_STEPS
    )
    someone = desk.person()
    builders.fill(someone, "schooling")
    with pytest.raises(Incomplete) as refused:
        changes.submit(someone.person, by=someone.account)
    assert refused.value.findings[0].field == "pin"
    with key_of(someone.account, desk) as signer:
        one = changes.submit(someone.person, by=someone.account, signer=signer)
    assert (one.step, one.step_role, one.state) == ("check", "officer", rules.SUBMITTED)
    one = accepted(one, desk.officer)
    with pytest.raises(Incomplete, match="phải ký số"):
        changes.finish_check(one, by=desk.officer, revision=one.revision)
    one = passed(one, desk.officer, desk)
    assert (one.step, one.step_role, one.state) == ("review", "hr_head", rules.SUBMITTED)
    assert Notice.objects.filter(account=reviewer, link=f"/viec-can-lam/{one.pk}").exists()
    with pytest.raises(NotAllowed):
        changes.finish_check(one, by=desk.officer, revision=one.revision)
    one = passed(one, reviewer, desk)
    assert (one.step, one.state) == ("approve", rules.CHECKED)
    assert Notice.objects.filter(account=desk.head, link__endswith=str(one.pk)).exists()
    done = approved(one, desk.head, desk)
    assert Version.objects.get().signature == done.session.signature
    chief = builders.make_account("Vụ Trưởng", role=Role.UPWARD_SIGNER, unit=desk.tree.province)
    with key_of(chief, desk) as signer:
        assert sync.sign_upward(chief, signer).lines.count() == 1
    steps = list(one.steps.order_by("number"))
    assert [(s.step, s.outcome) for s in steps] == [
        ("declare", "passed"), ("check", "passed"), ("review", "passed"), ("approve", "approved"),
    ]  # fmt: skip
    assert [s.by for s in steps] == [someone.account, desk.officer, reviewer, desk.head]
    assert [s.signature.purpose for s in steps if s.signature] == [
        "declaration", "check", "check", "unit-approval",
    ]  # fmt: skip


@pytest.mark.clause("BNV-7.2b")
def test_a_later_step_gives_items_back_to_an_earlier_one_which_looks_anew(
    desk: Desk, reviewer: Account
) -> None:
    regulated.with_regulation("ba_buoc", regulated.ANY_DAY, chains=regulated.THREE_STEPS)
    one = passed(desk.declared("Nguyễn Văn An", "schooling", "position"), desk.officer, desk)
    item = one.items.order_by("position").first()
    assert item is not None
    one = changes.give_back(one, [item.pk], "Sai bậc học", by=reviewer, revision=one.revision)
    with pytest.raises(Conflict, match="Không có bước này"):
        changes.finish_check(one, by=reviewer, revision=one.revision, to="approve")
    one = changes.finish_check(one, by=reviewer, revision=one.revision, to="check")
    assert (one.step, one.state, one.times_returned) == ("check", rules.SUBMITTED, 0)
    item.refresh_from_db()
    assert (item.state, item.reason) == (rules.PENDING, "Sai bậc học")
    assert one.items.filter(state=rules.ACCEPTED).count() == one.items.count() - 1
    told = one.steps.get(step="review")
    assert (told.outcome, told.by, told.reason) == ("returned", reviewer, "Sai bậc học")
    one = passed(one, desk.officer, desk)
    one = passed(one, reviewer, desk)
    assert one.state == rules.CHECKED


@pytest.mark.clause("BNV-7.2c")
def test_the_head_gives_the_whole_back_to_a_step_and_it_comes_again(
    desk: Desk, reviewer: Account
) -> None:
    regulated.with_regulation("ba_buoc", regulated.ANY_DAY, chains=regulated.THREE_STEPS)
    one = passed(desk.declared("Nguyễn Văn An", "schooling"), desk.officer, desk)
    one = passed(one, reviewer, desk)
    one = changes.give_back_whole(
        one, "Soát lại giúp", by=desk.head, revision=one.revision, to="review"
    )
    assert (one.step, one.state, one.exceptions) == ("review", rules.SUBMITTED, [])
    assert list(Declaration.objects.to_decide(reviewer)) == [one]
    assert not Declaration.objects.to_decide(desk.officer).exists()
    one = passed(one, reviewer, desk)
    assert approved(one, desk.head, desk).versions


def test_after_the_first_decision_the_person_cannot_withdraw(desk: Desk, reviewer: Account) -> None:
    regulated.with_regulation("ba_buoc", regulated.ANY_DAY, chains=regulated.THREE_STEPS)
    someone = desk.person()
    one = builders.declare(someone, "schooling")
    changes.withdraw(one, by=someone.account)
    one = changes.submit(someone.person, by=someone.account)
    one = passed(one, desk.officer, desk)
    with pytest.raises(Conflict, match="không rút được"):
        changes.withdraw(one, by=someone.account)


@pytest.mark.clause("BNV-7.2b")
def test_one_signature_passes_many_on_or_none(desk: Desk, reviewer: Account) -> None:
    regulated.with_regulation("ba_buoc", regulated.ANY_DAY, chains=regulated.THREE_STEPS)
    found = [passed(desk.declared(name, "schooling"), desk.officer, desk)
             for name in ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc")]  # fmt: skip
    before = Signature.objects.count()
    chosen = {each.pk: each.revision for each in found}
    with pytest.raises(Incomplete, match="phải ký số"):
        changes.finish_many(chosen, by=reviewer)
    with key_of(reviewer, desk) as signer:
        with pytest.raises(Conflict, match="1 khai báo không còn"):
            changes.finish_many({**chosen, found[0].pk: 99}, by=reviewer, signer=signer)
        assert Signature.objects.count() == before
        done = changes.finish_many(chosen, by=reviewer, signer=signer)
    assert {each.state for each in done} == {rules.CHECKED}
    [signature] = Signature.objects.filter(steps__step="review").distinct()
    assert len(json.loads(signature.manifest_bytes)["entries"]) == 3
    assert Signature.objects.count() == before + 1


# ── in somebody's stead ──────────────────────────────────────────────────────


@pytest.mark.clause("KT-3.7", "KT-8.1", "CM-7.1")
def test_a_delegate_approves_in_the_heads_stead_and_all_records_say_so(desk: Desk) -> None:
    deputy = builders.make_account("Vũ Phó")
    today = timezone.localdate()
    [given] = Grant.objects.filter(account=desk.head)
    lent = changes.lend(
        given, deputy, by=desk.head, since=today, until=today + timedelta(days=5), basis="12/UQ"
    )
    with pytest.raises(NotAllowed):
        changes.lend(lent, desk.officer, by=deputy, since=today, until=today + timedelta(days=1),
                     basis="13/UQ")  # fmt: skip
    one = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
    deputy = Account.objects.get(pk=deputy.pk)
    done = approved(one, deputy, desk)
    assert (done.session.signed_by, done.session.for_account) == (deputy, desk.head)
    assert one.steps.get(step="approve").for_account == desk.head
    signature = done.session.signature
    assert signature is not None and signature.pdf_path is not None
    signer = json.loads(signature.manifest_bytes)["signer"]
    assert signer["on_behalf_of"] == "Lê Hoàng Nam" and signer["name"] == "Vũ Phó"
    said = subprocess.run(
        ["pdftotext", laid_out(signature.pdf_path), "-"], capture_output=True, text=True, check=True
    )
    assert "thay mặt Lê Hoàng Nam" in " ".join(said.stdout.split())
    with pikepdf.open(laid_out(signature.pdf_path)) as pdf:
        assert pdf.Root.AcroForm.Fields
    changes.take_back(lent, by=desk.head)
    two = builders.check(desk.declared("Lê Thị Bé", "schooling"), desk.officer)
    deputy = Account.objects.get(pk=deputy.pk)
    with pytest.raises(NotAllowed):
        approved(two, deputy, desk)


def test_what_the_regulation_does_not_let_be_delegated_is_refused_with_the_article(
    desk: Desk,
) -> None:
    deputy, today = builders.make_account("Vũ Phó"), timezone.localdate()
    [given] = Grant.objects.filter(account=desk.officer)
    with pytest.raises(NotAllowed, match="không cho ủy quyền") as refused:
        changes.lend(given, deputy, by=desk.officer, since=today, until=today + timedelta(days=1),
                     basis="1/UQ")  # fmt: skip
    assert refused.value.article
    assert not Grant.objects.filter(account=deputy).exists()


def test_work_begun_under_a_rule_without_delegation_stays_the_heads_own(desk: Desk) -> None:
    regulated.with_regulation(
        "tu_ky", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3),
            regulated.step("approve", "Ký duyệt", "head", days=5),
        ),
    )  # fmt: skip
    one = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
    deputy, today = builders.make_account("Vũ Phó"), timezone.localdate()
    [given] = Grant.objects.filter(account=desk.head)
    delegate(given, deputy, by=desk.head, since=today, until=today + timedelta(days=2), basis="x")
    with pytest.raises(NotAllowed, match="không được ủy quyền"):
        approved(one, Account.objects.get(pk=deputy.pk), desk)


# ── windows, and without a signature ─────────────────────────────────────────


@pytest.mark.clause("LC-2.3a", "KT-8.1")
def test_outside_the_window_a_reason_is_wanted_and_kept(desk: Desk) -> None:
    with time_machine.travel(datetime(2026, 11, 10, 3, tzinfo=UTC), tick=True):
        regulated.with_regulation("cuoi_thang", regulated.LAST_5_DAYS)
        one = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
        one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
        assert changes.asked_of([one.pk]).closed is not None
        with pytest.raises(Incomplete, match="ngoài đợt") as refused:
            approved(one, desk.head, desk)
        assert refused.value.findings[0].field == "outside"
        done = approved(one, desk.head, desk, outside="Nghỉ phép cuối tháng")
    assert (done.session.period, done.session.outside) == ("2026-11", "Nghỉ phép cuối tháng")


@pytest.mark.clause("KT-8.1")
def test_inside_the_window_none_is_wanted_and_none_kept(desk: Desk) -> None:
    with time_machine.travel(datetime(2026, 11, 27, 3, tzinfo=UTC), tick=True):
        regulated.with_regulation("cuoi_thang", regulated.LAST_5_DAYS)
        one = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
        done = approved(one, desk.head, desk, outside="không cần")
    assert done.session.outside == ""


def test_what_comes_after_the_sessions_last_working_day_is_of_the_next(desk: Desk) -> None:
    """23/11/2026 is the last working day before the 25th: the 24th is a holiday."""
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC), tick=True):
        early = desk.checked("Lê Văn An")
    early.refresh_from_db()
    put(early, cleared_by=None, exceptions=[])
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=True):
        late = desk.checked("Lê Văn Bình")
        put(late, cleared_by=None, exceptions=[])
        month = months.month_of(desk.tree.unit, {desk.head.pk})
        assert month.window.period == "2026-11"
        assert [each.pk for each in month.ready] == [early.pk]
        assert [each.pk for each in month.late] == [late.pk]
    with time_machine.travel(datetime(2026, 11, 27, 3, tzinfo=UTC), tick=True):
        # By another regulation from the 25th on the session is open until the 30th. What came
        # before keeps its own day, which may pass before the session after this one opens.
        regulated.with_regulation("cuoi_thang", regulated.LAST_5_DAYS)
        month = months.month_of(desk.tree.unit, {desk.head.pk})
        assert not month.late and {each.pk for each in month.ready} == {early.pk, late.pk}
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=True):
        changes.clear_exceptions(late, by=desk.head, revision=late.revision)
        month = months.month_of(desk.tree.unit, {desk.head.pk})
        assert not month.late and len(month.ready) == 2, "a head may take it in all the same"


@pytest.mark.clause("LC-2.3a")
@pytest.mark.parametrize("signature", ["none", "optional"])
def test_an_approval_without_a_signature_goes_up_under_home_affairs(
    desk: Desk, signature: str
) -> None:
    regulated.with_regulation(
        "khong_ky", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3),
            regulated.step("approve", "Duyệt", "head", signature, days=5),
        ),
    )  # fmt: skip
    one = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
    one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
    done = changes.approve(desk.tree.unit, {one.pk: one.revision}, by=desk.head, signer=None)
    assert done.session.signature is None and done.session.record
    [version] = Version.objects.all()
    assert json.loads(done.session.manifest_bytes)["entries"][0]["sha256"] == version.sha256
    with pytest.raises(Conflict, match="không kèm chữ ký số"):
        _ = version.proved_by
    chief = builders.make_account("Sở Trưởng", role=Role.UPWARD_SIGNER, unit=desk.tree.province)
    with key_of(chief, desk) as signer:
        session = sync.sign_upward(chief, signer)
    assert [line.version for line in session.lines.all()] == [version]


# ── the head's signature is the one upward ───────────────────────────────────


@pytest.mark.clause("KT-8.1")
def test_the_heads_approval_puts_packets_in_the_outbox_and_twice_is_once(desk: Desk) -> None:
    regulated.with_regulation("thu_truong_gui", regulated.UPWARD_BY_HEAD)
    one = builders.check(desk.declared(), desk.officer)
    done = approved(one, desk.head, desk)
    [job] = ProcrastinateJob.objects.filter(task_name="sync.send_approved")
    [version] = done.versions
    assert job.args["version_ids"] == [version.pk]
    assert not Packet.objects.exists(), "only the job writes, after the approval stands"
    for _ in range(2):
        sync.send_approved(done.session.signature_id, job.args["version_ids"])
    [session] = UpwardSession.objects.all()
    assert (session.signature, session.signed_by) == (done.session.signature, desk.head)
    [packet] = Packet.objects.all()
    assert (packet.version, packet.session) == (version, session)
    assert not to_sign_upward(type(version.person).objects.all()).exists()


def test_under_the_other_rule_nothing_is_queued_for_the_head(desk: Desk) -> None:
    one = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
    approved(one, desk.head, desk)
    assert not ProcrastinateJob.objects.filter(task_name="sync.send_approved").exists()


# ── stuck ────────────────────────────────────────────────────────────────────


def test_the_decider_leaves_the_unit_is_dissolved_the_work_is_found_and_finished(
    desk: Desk,
) -> None:
    today = timezone.localdate()
    above = builders.make_account("Bà Sở", role=Role.HOME_AFFAIRS, unit=desk.tree.province)
    assert changes.stuck(above) == []
    one = desk.declared("Nguyễn Văn An", "schooling")
    two = builders.check(desk.declared("Lê Thị Bé", "schooling"), desk.officer)
    revoke(Grant.objects.get(account=desk.officer), by="tests")
    [found] = changes.stuck(above)
    assert (found.unit, found.role, found.count) == (desk.tree.division, Role.OFFICER, 1)
    organisations.close(desk.tree.division, until=today, by="tests", document="1/QĐ")
    organisations.close(desk.tree.unit, until=today, by="tests", document="2/QĐ")
    roles = {each.role: each for each in changes.stuck(above)}
    assert set(roles) == {Role.OFFICER, Role.HEAD}, "the head's right went with the unit"
    assert "kết thúc" in roles[Role.HEAD].why

    find_stuck(0)
    found = Notice.objects.filter(account=above, link="/viec-cho-nguoi")
    [told] = [each for each in found if "2 việc" in each.text]
    assert "1 đơn vị" in told.text

    fresh = builders.make_account("Người Thay")
    until = today + timedelta(days=30)
    for role in roles:
        with pytest.raises(Incomplete):
            changes.appoint(desk.tree.division, role, above, by=above, since=today, until=until,
                            basis="3/QĐ")  # fmt: skip
        changes.appoint(desk.tree.division, role, fresh, by=above, since=today, until=until,
                        basis="3/QĐ")  # fmt: skip
    assert changes.stuck(above) == []
    assert Event.objects.filter(action="changes.appoint", reason="3/QĐ").count() == 2
    assert Notice.objects.filter(account=fresh).count() == 2
    with pytest.raises(NotAllowed, match="không có việc nào bị kẹt"):
        changes.appoint(desk.tree.division, Role.HEAD, fresh, by=above, since=today, until=until,
                        basis="3/QĐ")  # fmt: skip
    fresh = Account.objects.get(pk=fresh.pk)
    one = builders.check(one, fresh)
    assert one.state == rules.CHECKED
    for each in (one, two):
        each.refresh_from_db()
        if each.exceptions:
            changes.clear_exceptions(each, by=fresh, revision=each.revision)
    ready = {each.pk: each.revision for each in Declaration.objects.open()}
    with key_of(fresh, desk) as signer:
        changes.approve(desk.tree.division, ready, by=fresh, signer=signer)
    assert ApprovalSession.objects.get().dossiers == 2


def test_ones_own_declaration_is_stuck_when_one_is_the_only_decider(desk: Desk) -> None:
    above = builders.make_account("Bà Sở", role=Role.HOME_AFFAIRS, unit=desk.tree.province)
    someone = desk.person("Ngô Khánh Linh")
    builders.declare(someone, "schooling")
    grant(someone.account, Role.OFFICER, desk.tree.unit, by="tests", since=date(2020, 1, 1))
    revoke(Grant.objects.get(account=desk.officer), by="tests")
    [found] = changes.stuck(above)
    assert found.people == {someone.account.pk}
    stranger = builders.make_account("Bà Khác", role=Role.HOME_AFFAIRS, unit=desk.tree.division)
    assert len(changes.stuck(stranger)) == 1
    with pytest.raises(NotAllowed):
        changes.appoint(desk.tree.unit, Role.OFFICER, desk.head, by=stranger,
                        since=timezone.localdate(), until=timezone.localdate() + timedelta(days=1),
                        basis="x")  # fmt: skip
