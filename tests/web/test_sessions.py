"""ĐỢT PHÊ DUYỆT: the head's month, the PIN, and what came of it. Real keys, real signatures."""

from __future__ import annotations

import html as markup
import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.signing import dumps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant
from hoso.base.canonical import sha256
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession, Declaration
from hoso.dossiers.models import Version
from hoso.organisations.models import UnitKind
from hoso.regulations import queries as regulations
from hoso.signing import demo
from hoso.signing.demo import PIN
from hoso.signing.models import Credential, Signature
from hoso.web.sessions.choice import Offer
from simulators.pki import Holder
from tests import builders
from tests.web.desk import Desk, client_of, desk, put, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

HOME = "/dot-phe-duyet"
SIGN, CHOOSE, PREVIEW = f"{HOME}/ky", f"{HOME}/chon", f"{HOME}/ban-ke"
SCRIPT = {"HX-Request": "true"}
WRONG = "999999"


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"{HOME}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return markup.unescape(found.group(1))


def boxes(html: str) -> list[str]:
    """The declarations with a box that is ticked."""
    return re.findall(r'name="chon" value="([^"]+)"[^>]* checked', html)


def ask(client: Client, *, leave: int = 0, headers: Any = None) -> Any:
    """Press "Ký" on the list, with the first so many boxes cleared."""
    html = shown(client)
    return client.post(
        SIGN, {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)[leave:]}, headers=headers
    )


def sign(client: Client, sealed: str, pin: str = PIN) -> Any:
    return client.post(SIGN, {"da-chon": sealed, "pin": pin})


def sealed_by(client: Client, **given: Any) -> str:
    answer = ask(client, **given)
    assert answer.status_code == 200, words(answer.content)
    return hidden(answer.content.decode(), "da-chon")


def signed(client: Client, **given: Any) -> ApprovalSession:
    answer = sign(client, sealed_by(client, **given))
    assert answer.status_code == 302, words(answer.content)
    return ApprovalSession.objects.get(pk=answer.url.rsplit("/", 1)[-1])


def nothing_signed() -> bool:
    return not Signature.objects.exists() and not Version.objects.exists()


# ── the month ────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-7.1")
def test_the_month_stands_sorted_apart_with_its_reasons(desk: Desk) -> None:
    desk.key()
    desk.checked("Đỗ Thanh Tùng")
    desk.unusual("Lê Thị Cúc")
    desk.declared("Ngô Khánh Linh", "schooling")
    held = desk.checked("Phạm Văn Lộc")
    changes.hold_back(
        held, by=desk.head, revision=held.revision, until=timezone.localdate() + timedelta(days=20)
    )
    text = words(shown(client_of(desk.head)))
    ready = regulations.approval_due(timezone.localdate()).on
    assert f"Đợt phê duyệt tháng {regulations.approval_session(ready).month:%m/%Y}" in text
    assert "Sẵn sàng ký: 1 hồ sơ" in text and "Cần xem trước: 1 hồ sơ" in text
    assert "Tăng 3 bậc một lần" in text
    assert "Chưa kiểm tra xong: 1 hồ sơ" in text and "Để lại tháng sau: 1 hồ sơ" in text
    assert "Khoản 1 Điều 7" in text and "Trần Quốc Bảo 1" in text
    assert "mới 1" in text, "a first version has none before it"
    assert len(boxes(shown(client_of(desk.head)))) == 1


def test_a_holiday_moves_the_deadline_and_the_page_says_so(desk: Desk) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC), tick=True):
        text = words(shown(client_of(desk.head)))
    assert "trước ngày 25/11/2026 · còn 1 ngày làm việc" in text
    assert "24/11 nghỉ Ngày Văn hóa Việt Nam" in text and "chậm nhất Thứ Hai 23/11" in text


def test_what_is_overdue_from_last_month_says_so(desk: Desk) -> None:
    put(desk.checked(), due_on=date(2026, 10, 23))
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC), tick=True):
        text = words(shown(client_of(desk.head)))
    assert "trước ngày 25/10/2026 · quá hạn" in text


def test_ones_own_declaration_is_named_and_never_chosen(desk: Desk) -> None:
    desk.key()
    someone = desk.person("Ngô Khánh Linh")
    grant(someone.account, Role.HEAD, desk.tree.unit, by="tests", since=builders.LONG_AGO)
    builders.check(builders.declare(someone), desk.officer)
    html = shown(client_of(Account.objects.get(pk=someone.account.pk)))
    assert boxes(html) == []
    assert "Khai báo của chính bạn" in html and "Không ai tự ký duyệt" in html


def test_the_list_is_filtered_by_kind_and_the_rest_stays_chosen(desk: Desk) -> None:
    desk.key()
    someone = desk.person("Ngô Khánh Linh")
    trained = builders.check(builders.declare(someone, "training"), desk.officer)
    changes.clear_exceptions(trained, by=desk.head, revision=trained.revision)
    desk.checked("Phạm Văn Lộc")
    client = client_of(desk.head)
    html = shown(client, "?loai=training")
    assert len(boxes(html)) == 1
    answer = client.post(SIGN, {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)})
    assert "của 2 hồ sơ" in words(answer.content)
    answer = client.post(SIGN, {"ban-chup": hidden(html, "ban-chup"), "chon": []})
    assert "của 1 hồ sơ" in words(answer.content)


def test_a_head_of_two_units_chooses_and_of_none_is_told_why(desk: Desk) -> None:
    other = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province)
    grant(desk.head, Role.HEAD, other, by="tests", since=builders.LONG_AGO)
    client = client_of(desk.head)
    assert "Sở Tài chính" in shown(client)
    assert "Sở Tài chính" in words(shown(client, f"?don-vi={other.pk}"))
    assert client.get(f"{HOME}?don-vi={desk.tree.province.pk}").status_code == 404
    answer = client_of(desk.officer).get(HOME)
    assert answer.status_code == 403 and "ký duyệt dữ liệu của đơn vị" in answer.content.decode()


def test_the_page_takes_the_same_statements_for_few_and_for_many(desk: Desk) -> None:
    desk.key()
    client = client_of(desk.head)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            shown(client)
        return len(seen)

    def ready(count: int) -> None:
        for place in range(count):
            one = builders.check(desk.declared(f"Lê Văn {chr(65 + place)}", "schooling"),
                                 desk.officer)  # fmt: skip
            put(one, exceptions=[] if place % 2 else ["Xem trước."])

    ready(4)
    few = statements()
    ready(12)
    assert statements() == few


# ── exceptions ───────────────────────────────────────────────────────────────


def test_what_is_unusual_is_put_in_held_or_given_back(desk: Desk) -> None:
    desk.key()
    client = client_of(desk.head)
    first, second, third = (desk.unusual(name) for name in ("Lê Thị Cúc", "Võ Ngân", "Đặng Phước"))
    page = f"{HOME}/khai-bao/"
    text = words(client.get(f"{page}{first.pk}").content)
    assert "Tăng 3 bậc một lần" in text and "Lý do trả lại" in text

    assert client.post(f"{page}{first.pk}/dua-vao", {"revision": first.revision}).status_code == 302
    assert boxes(shown(client)) == [str(first.pk)]

    client.post(f"{page}{second.pk}/de-sau", {"revision": second.revision})
    second.refresh_from_db()
    assert second.held_until and second.held_until.day == 1
    assert second.held_until > timezone.localdate()
    assert "Để lại tháng sau: 1 hồ sơ" in words(shown(client))

    empty = client.post(f"{page}{third.pk}/tra-lai", {"revision": third.revision, "reason": " "})
    assert empty.status_code == 422 and 'id="f-reason-e"' in empty.content.decode()
    client.post(
        f"{page}{third.pk}/tra-lai", {"revision": third.revision, "reason": "Sai hệ số lương"}
    )
    third.refresh_from_db()
    assert third.state == rules.RETURNED
    assert "Sai hệ số lương" in [each.reason for each in third.items.all()]


def test_of_two_heads_on_one_declaration_the_second_is_told_and_keeps_the_reason(
    desk: Desk,
) -> None:
    one = desk.unusual()
    seen = one.revision
    deputy = builders.make_account("Vũ Phó", role=Role.HEAD, unit=desk.tree.unit)
    place = f"{HOME}/khai-bao/{one.pk}"
    client_of(deputy).post(f"{place}/dua-vao", {"revision": seen})
    answer = client_of(desk.head).post(
        f"{place}/tra-lai", {"revision": seen, "reason": "Sai hệ số"}
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "vừa được người khác xử lý" in text and "Sai hệ số" in text
    one.refresh_from_db()
    assert one.state == rules.CHECKED


# ── choosing ─────────────────────────────────────────────────────────────────


def test_what_is_left_out_stays_out_and_can_be_chosen_again(desk: Desk) -> None:
    desk.key()
    for name in ("An", "Bình", "Cúc"):
        desk.checked(f"Lê {name}")
    client = client_of(desk.head)
    html = shown(client)
    everything = boxes(html)
    form = {"ban-chup": hidden(html, "ban-chup"), "chon": everything[1:]}
    assert client.post(CHOOSE, form, headers=SCRIPT).status_code == 204
    html = shown(client)
    assert boxes(html) == everything[1:] and "Chọn lại cả 3" in html
    form = {"ban-chup": hidden(html, "ban-chup"), "tat-ca": "co"}
    assert client.post(CHOOSE, form).status_code == 302
    assert boxes(shown(client)) == everything
    form = {"ban-chup": hidden(html, "ban-chup"), "tat-ca": "khong", "dia-chi": "loai=salary"}
    assert client.post(CHOOSE, form).url == f"{HOME}?loai=salary"
    answer = ask(client)
    assert answer.status_code == 422 and "Chưa chọn hồ sơ nào" in answer.content.decode()


def test_a_choice_of_500_fits_in_one_field_and_comes_back_exact(desk: Desk) -> None:
    revisions = {uuid4(): place for place in range(500)}
    here = list(revisions)[:100]
    offer = Offer(desk.tree.unit.pk, revisions, here, list(revisions)[150:152])
    sealed = offer.sealed(desk.head)
    assert len(sealed) < 25_000
    back = Offer.opened(sealed, desk.head)
    ticked = here[3:]
    assert back.chosen(ticked) == {
        key: at for place, (key, at) in enumerate(revisions.items()) if place not in
        (0, 1, 2, 150, 151)
    }  # fmt: skip


@pytest.mark.parametrize("spoil", ["", "x", "W10:abc:def"])
def test_a_choice_that_is_not_ours_signs_nothing(desk: Desk, spoil: str) -> None:
    desk.key()
    desk.checked()
    client = client_of(desk.head)
    for field in ("ban-chup", "da-chon"):
        answer = client.post(SIGN, {field: spoil, "pin": PIN})
        assert answer.status_code == 409
    forged = dumps({"account": desk.head.pk}, key="another", salt="hoso.web.sessions.choice")
    assert client.post(SIGN, {"da-chon": forged, "pin": PIN}).status_code == 409
    assert nothing_signed()


def test_the_choice_of_another_account_is_not_taken(desk: Desk) -> None:
    desk.key()
    desk.checked()
    deputy = builders.make_account("Vũ Phó", role=Role.HEAD, unit=desk.tree.unit)
    sealed = sealed_by(client_of(desk.head))
    assert sign(client_of(deputy), sealed).status_code == 409
    assert nothing_signed()


def test_boxes_that_are_no_numbers_are_refused(desk: Desk) -> None:
    desk.checked()
    client = client_of(desk.head)
    form = {"ban-chup": hidden(shown(client), "ban-chup"), "chon": ["x' OR 1=1"]}
    assert client.post(SIGN, form).status_code == 409


# ── signing ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-7.1", "CM-12.3")
def test_a_month_is_signed_with_one_pin_and_anyone_can_check_it(desk: Desk, tmp_path: Path) -> None:
    desk.key()
    names = [f"Lê Văn {letter}" for letter in "ABC"]
    declarations = [desk.checked(name) for name in names]
    client = client_of(desk.head)
    session = signed(client, leave=1)

    assert session.dossiers == 2 and Version.objects.count() == 2
    states = {each.state for each in Declaration.objects.filter(session=session)}
    assert states == {rules.APPLIED}
    text = words(client.get(f"{HOME}/{session.pk}").content)
    assert "Đã ký 2 hồ sơ" in text and "Lê Văn B" in text and "Lê Văn A" not in text
    assert "Sở Nội vụ ký dữ liệu gửi cơ sở dữ liệu quốc gia từ" in text and "Khoản 2 Điều 7" in text
    assert session.signature.manifest_sha256 in text
    left = Declaration.objects.get(pk=declarations[0].pk)
    assert left.state == rules.CHECKED
    assert boxes(shown(client)) == [str(left.pk)], "what was left out is offered the next time"

    manifest, cms, pdf = (
        _saved(client, f"{HOME}/{session.pk}/{name}", tmp_path)
        for name in ("manifest.json", "manifest.json.p7s", "ban-ke.pdf")
    )
    assert sha256(manifest.read_bytes()) == session.signature.manifest_sha256
    assert len(json.loads(manifest.read_bytes())["entries"]) == 2
    trust = Path(settings.HOSO_TRUST_DIR)
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-content", manifest,
         "-CAfile", trust / "root.pem", "-purpose", "any", "-out", "/dev/null"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert pdf.read_bytes().startswith(b"%PDF")


def _saved(client: Client, address: str, folder: Path) -> Path:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    place = folder / address.rsplit("/", 1)[-1]
    place.write_bytes(content)
    return place


def test_the_pin_is_asked_on_its_own_page_and_for_a_script_in_a_dialog(desk: Desk) -> None:
    desk.key()
    desk.checked()
    client = client_of(desk.head)
    page = ask(client).content.decode()
    assert "<!doctype html>" in page
    assert re.search(r'<input class="hs-pin" type="password"[^>]*autocomplete="off"', page)
    assert "Còn 3 lần thử" in page and "1 hồ sơ" in page
    dialog = ask(client, headers=SCRIPT).content.decode()
    assert dialog.lstrip().startswith("<dialog") and "data-opened" in dialog
    assert client.get(SIGN).url == HOME


def test_a_wrong_pin_is_told_with_the_tries_left_and_the_list_is_kept(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.key()
    for name in ("An", "Bình"):
        desk.checked(f"Lê {name}")
    client = client_of(desk.head)
    sealed = sealed_by(client, leave=1)
    for left in ("Còn 2 lần", "Còn 1 lần"):
        answer = sign(client, sealed, WRONG)
        text = answer.content.decode()
        assert answer.status_code == 403 and left in text
        assert 'id="pin-value-e"' in text and WRONG not in text
        sealed = hidden(text, "da-chon")
    assert nothing_signed()
    answer = sign(client, sealed)
    assert answer.status_code == 302
    assert ApprovalSession.objects.get().dossiers == 1, "the list of before, not a new one"
    assert WRONG not in caplog.text and PIN not in caplog.text


def test_the_third_wrong_pin_locks_until_who_is_asked_opens_it(desk: Desk) -> None:
    desk.key()
    desk.checked()
    client = client_of(desk.head)
    sealed = sealed_by(client)
    for _ in range(3):
        answer = sign(client, sealed, WRONG)
    text = words(answer.content)
    assert "bị khóa" in text and "Hỏi ai cấp trên hoặc Sở Nội vụ" in text
    assert 'name="pin"' not in answer.content.decode()
    assert "chữ ký số bị khóa" in words(shown(client))
    assert sign(client, sealed).status_code == 403
    assert nothing_signed()

    above = builders.make_account("Bà Sở", role=Role.HOME_AFFAIRS, unit=desk.tree.province)
    page, home = f"/tai-khoan/{desk.head.pk}", client_of(above)
    assert f"{page}/mo-khoa-pin" in home.get(page).content.decode()
    assert client_of(desk.officer).post(f"{page}/mo-khoa-pin", {"reason": "x"}).status_code == 403
    assert client.post(f"{page}/mo-khoa-pin", {"reason": "tự mở"}).status_code in (403, 404)
    assert home.post(f"{page}/mo-khoa-pin", {"reason": " "}).status_code == 422
    reason = {"reason": "Đã gặp tận mặt"}
    assert home.post(f"{page}/mo-khoa-pin", reason).status_code == 302
    assert home.post(f"{page}/mo-khoa-pin", reason).status_code == 409, "nothing is locked"
    assert f"{page}/mo-khoa-pin" not in home.get(page).content.decode()
    assert "mở khóa mã PIN của bạn" in words(client.get("/thong-bao").content)
    assert signed(client).dossiers == 1


def test_an_empty_pin_costs_no_try(desk: Desk) -> None:
    key = desk.key()
    desk.checked()
    client = client_of(desk.head)
    answer = sign(client, sealed_by(client), "")
    assert answer.status_code == 422 and "Nhập mã PIN" in answer.content.decode()
    key.refresh_from_db()
    assert key.failed_pins == 0


def test_of_two_heads_at_once_one_signs_and_the_other_is_told_that_nothing_was(
    desk: Desk,
) -> None:
    desk.key()
    deputy = builders.make_account("Vũ Phó", role=Role.HEAD, unit=desk.tree.unit)
    builders.make_key(deputy, desk.tree.unit)
    desk.checked("Lê An")
    desk.checked("Lê Bình")
    mine, theirs = client_of(desk.head), client_of(deputy)
    both = sealed_by(mine)
    assert sign(theirs, sealed_by(theirs, leave=1)).status_code == 302
    answer = sign(mine, both)
    text = words(answer.content)
    assert answer.status_code == 409
    assert "Chưa ký hồ sơ nào" in text and "1 hồ sơ trong danh sách không còn" in text
    assert 'name="pin"' not in answer.content.decode() and "Tải lại danh sách" in text
    assert ApprovalSession.objects.count() == 1 and Version.objects.count() == 1


def test_the_same_session_sent_twice_signs_once(desk: Desk) -> None:
    desk.key()
    desk.checked()
    client = client_of(desk.head)
    sealed = sealed_by(client)
    assert sign(client, sealed).status_code == 302
    assert sign(client, sealed).status_code == 409
    assert ApprovalSession.objects.count() == 1 and Version.objects.count() == 1


def test_a_declaration_that_changed_since_it_was_seen_is_not_signed(desk: Desk) -> None:
    desk.key()
    one = desk.checked()
    client = client_of(desk.head)
    sealed = sealed_by(client)
    changes.give_back_whole(one, "Xem lại", by=desk.head, revision=one.revision)
    assert sign(client, sealed).status_code == 409
    assert nothing_signed()


def test_without_a_key_the_page_says_so_and_whom_to_ask(desk: Desk) -> None:
    desk.checked()
    client = client_of(desk.head)
    text = words(shown(client))
    assert "chưa đăng ký chữ ký số" in text and "Hỏi: quản trị hệ thống" in text
    assert f'formaction="{SIGN}"' not in shown(client)
    answer = ask(client)
    assert 'name="pin"' not in answer.content.decode()
    sealed = hidden_choice(desk)
    assert sign(client, sealed).status_code == 403
    assert nothing_signed()


def hidden_choice(desk: Desk) -> str:
    """As the page would seal it, for a head whom the page offers no signing."""
    ready = Declaration.objects.filter(state=rules.CHECKED)
    return Offer(desk.tree.unit.pk, {each.pk: each.revision for each in ready}).sealed(desk.head)


def test_a_key_in_a_file_is_called_what_it_is(desk: Desk) -> None:
    desk.key()
    desk.checked()
    text = words(shown(client_of(desk.head)))
    assert "khóa thử nghiệm trong tệp" in text and "không có giá trị pháp lý" in text
    session = signed(client_of(desk.head))
    text = words(client_of(desk.head).get(f"{HOME}/{session.pk}").content)
    assert "ký bằng khóa thử nghiệm trong tệp" in text


# ── bad keys, through the screen ─────────────────────────────────────────────


def refused(desk: Desk) -> str:
    """What the list says of the key, and what signing says when it is tried all the same."""
    client = client_of(desk.head)
    said = words(shown(client))
    answer = sign(client, hidden_choice(desk))
    assert answer.status_code in (403, 502), answer.status_code
    assert nothing_signed()
    one = Declaration.objects.get()
    assert one.state == rules.CHECKED, "nothing half done"
    return said + words(answer.content)


def test_a_token_that_was_pulled_out_is_told_and_signs_when_it_is_back(desk: Desk) -> None:
    key = desk.key()
    desk.checked()
    where, away = Path(settings.DATA_DIR) / key.path, Path(settings.DATA_DIR) / "pulled-out"
    shutil.move(where, away)
    try:
        text = refused(desk)
    finally:
        shutil.move(away, where)
    assert "chưa thấy thiết bị ký" in text and "chưa có gì được ký" in text
    key.refresh_from_db()
    assert key.failed_pins == 0
    assert signed(client_of(desk.head)).dossiers == 1


def test_an_expired_certificate_is_told_ahead_and_refused(desk: Desk) -> None:
    key = desk.key()
    desk.checked()
    _put(key, since=_days(-400), until=_days(-35))
    text = refused(desk)
    assert text.count("Chứng thư số đã hết hạn ngày") == 2
    assert "Hỏi ai quản trị hệ thống" in text


def test_a_revoked_certificate_is_told_ahead_and_refused(desk: Desk) -> None:
    key = desk.key()
    desk.checked()
    demo.authority().revoke(key.certificate)
    assert refused(desk).count("Chứng thư số đã bị thu hồi ngày") == 2


def test_the_certificate_of_someone_else_is_refused(desk: Desk) -> None:
    key = desk.key()
    desk.checked()
    deputy = builders.make_account("Vũ Phó", role=Role.HEAD, unit=desk.tree.unit)
    theirs = builders.make_key(deputy, desk.tree.unit)
    with audit.recording("tests", "signing.register"):
        Credential.objects.filter(pk=key.pk).update(path=theirs.path)
    assert "chứng thư số khác" in refused(desk)


def _days(count: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=count)


def _put(key: Credential, *, since: datetime, until: datetime) -> None:
    """Let the registered certificate be one of other dates, as time does."""
    certificate = demo.file_with_key(
        Path(settings.DATA_DIR) / key.path, PIN, demo.authority(),
        Holder(key.subject.name, key.owner_number), since=since, until=until,
    )  # fmt: skip
    pem = certificate.public_bytes(demo.Encoding.PEM).decode()
    with audit.recording("tests", "signing.register"):
        Credential.objects.filter(pk=key.pk).update(certificate_pem=pem)


# ── preview, who may ─────────────────────────────────────────────────────────


def test_the_list_that_would_be_signed_is_shown_and_nothing_is_signed(desk: Desk) -> None:
    desk.key()
    desk.checked()
    client = client_of(desk.head)
    html = shown(client)
    form = {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)}
    answer = client.post(PREVIEW, form)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert nothing_signed()
    assert client.post(PREVIEW, {"da-chon": sealed_by(client)}).status_code == 200


@pytest.mark.clause("CM-4.4", "CM-9.1")
def test_strangers_get_404_and_officers_are_told_why_not(desk: Desk) -> None:
    desk.key()
    waiting = desk.unusual()
    desk.checked("Lê An")
    session = signed(client_of(desk.head))
    elsewhere = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province)
    other_head = builders.make_account("Hồ Khác", role=Role.HEAD, unit=elsewhere)
    nobody = builders.make_account("Người lạ")
    reads = [
        f"{HOME}/{session.pk}{end}"
        for end in ("", "/manifest.json", "/manifest.json.p7s", "/ban-ke.pdf")
    ]
    reads.append(f"{HOME}/khai-bao/{waiting.pk}")
    writes = [f"{HOME}/khai-bao/{waiting.pk}/{act}" for act in ("dua-vao", "tra-lai", "de-sau")]

    def answers(account: Account | None) -> set[int]:
        client = client_of(account) if account else Client()
        form = {"revision": waiting.revision, "reason": "x"}
        found = [client.get(each).status_code for each in reads]
        return {*found, *(client.post(each, form).status_code for each in writes)}

    assert answers(other_head) == answers(nobody) == {404}
    assert answers(desk.officer) == {403}
    assert answers(None) == {302}
    for address in (SIGN, CHOOSE, PREVIEW):
        assert client_of(desk.officer).post(address, {"pin": PIN}).status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == rules.CHECKED and not waiting.cleared_by_id


def test_a_choice_for_a_unit_one_does_not_sign_for_is_not_taken(desk: Desk) -> None:
    one = desk.checked()
    elsewhere = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province)
    other_head = builders.make_account("Hồ Khác", role=Role.HEAD, unit=elsewhere)
    builders.make_key(other_head, elsewhere)
    own_unit = Offer(elsewhere.pk, {one.pk: one.revision}).sealed(other_head)
    assert sign(client_of(other_head), own_unit).status_code == 409
    foreign = Offer(desk.tree.unit.pk, {one.pk: one.revision}).sealed(other_head)
    assert sign(client_of(other_head), foreign).status_code == 404
    assert nothing_signed()
