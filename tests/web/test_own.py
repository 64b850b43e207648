"""HỒ SƠ CỦA TÔI: what the person declares, sees, sends and corrects; nothing typed is lost."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.changes import queries
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Draft, Evidence
from hoso.dossiers.sections import SECTIONS, Section
from hoso.files.models import StoredFile
from hoso.signing.demo import PIN
from hoso.signing.services import unlocked
from hoso.web.own.addresses import slug
from tests import builders
from tests.builders import Someone, Tree
from tests.dossiers.test_sixth_section import sixth  # noqa: F401
from tests.files import making

pytestmark = pytest.mark.django_db

HOME = "/ho-so-cua-toi"
# Names of fields that any code says of other things: a Section has a number, an Item a state, a
# Declaration an origin, a Control a kind, a Field a level, progress a percentage; "photo" is
# an icon.
PLAIN_WORDS = {"name", "since", "until", "rank", "step", "position", "kind", "number", "state",
               "level", "percent", "photo", "origin", "status"}  # fmt: skip
IDENTITY, PAPERS, SCHOOLING, TRAINING, FAMILY = (
    f"{HOME}/muc/{number}" for number in ("1-7", "8-10", "19", "32.1", "36.1")
)


@dataclass
class Office:
    tree: Tree
    officer: Any
    head: Any
    someone: Someone
    client: Client

    def fragment(self) -> str:
        return str(self.client.get(HOME).content.decode())

    @property
    def draft(self) -> Draft:
        return changes.draft_of(self.someone.person)

    def saved(self, address: str, **typed: Any) -> Any:
        return self.client.post(f"{address}/luu", typed, headers={"X-Hoso-Script": "1"})

    def finds(self, address: str, wanted: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status
        text = str(answer.content.decode())
        assert wanted in text
        return text


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    someone = builders.make_person(
        tree.division, officer, full_name="Nguyễn Thị Minh Hạnh", sex="2"
    )
    client = Client()
    client.force_login(someone.account)
    client.get("/con-phien")  # the first page of a session notes that it is in use
    return Office(tree, officer, head, someone, client)


def words(html: str) -> str:
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_opens_where_there_is_something_to_do(office: Office) -> None:
    text = office.fragment()
    assert "Nguyễn Thị Minh Hạnh" in text
    assert '<h2 id="t-noi-dung">1–7 Nhân thân</h2>' in text
    for declared in SECTIONS.values():
        is_mine = "official" in declared.kinds and not declared.by_agency
        assert (f">{declared.title}<" in text) is is_mine
        answer = office.client.get(f"{HOME}/muc/{slug(declared)}")
        assert answer.status_code == (200 if is_mine else 404)


# ── what the page shows ──────────────────────────────────────────────────────


def test_the_first_time_it_says_what_is_missing_and_until_when(office: Office) -> None:
    text = words(office.finds(HOME, "Hồ sơ của bạn vừa được mở"))
    assert "trường bắt buộc" in text and "gửi chậm nhất ngày" in text
    assert "Quy chế không quy định" in text  # a default is not shown as the regulation's word
    assert "Chưa có thay đổi nào để gửi" in text


def test_an_account_without_a_dossier_is_told_why_there_is_nothing(office: Office) -> None:
    client = Client()
    client.force_login(office.officer)
    answer = client.get(HOME)
    assert answer.status_code == 200
    assert "không gắn với hồ sơ nào" in answer.content.decode()
    for address in (IDENTITY, f"{TRAINING}/dong/{uuid4()}", f"{HOME}/gui", f"{HOME}/rut"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert client.post(f"{IDENTITY}/luu").status_code == 404
    assert client.post(f"{TRAINING}/hoan-tac").status_code == 404


def test_nobody_signed_in_goes_to_the_sign_in(office: Office) -> None:
    for address in (HOME, IDENTITY, f"{TRAINING}/dong-moi", f"{HOME}/gui", f"{HOME}/rut"):
        answer = Client().get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/dang-nhap")
    assert Client().post(f"{IDENTITY}/luu")["Location"].startswith("/dang-nhap")


def test_unknown_addresses_are_not_found(office: Office) -> None:
    for address in (f"{HOME}/muc/99", f"{IDENTITY}/dong/{uuid4()}", f"{TRAINING}/dong/x"):
        assert office.client.get(address).status_code == 404
    assert office.client.post(TRAINING).status_code == 404
    assert office.client.post(f"{TRAINING}/luu").status_code == 404


def test_each_kind_of_field_has_its_control(office: Office) -> None:
    text = office.finds(IDENTITY, "data-partial-date")
    assert '<select id="f-sex"' in text  # two values: a list
    assert 'data-combobox="/goi-y/ethnicity"' in text  # more than one takes in at a glance
    assert 'data-combobox="/goi-y/place" data-along="born_on"' in text
    assert 'type="checkbox" name="policy_groups"' in office.finds(f"{HOME}/muc/15-18", "fieldset")
    assert "<textarea" in office.finds(f"{FAMILY}/dong/{uuid4()}", "36.1.4")
    row = office.finds(f"{TRAINING}/dong/{uuid4()}", "32.1.3")
    assert 'data-combobox="/goi-y/loi-da-ghi/training/institution" data-free' in row


def test_only_what_is_to_be_done_is_listed_when_asked(office: Office) -> None:
    whole = office.finds(IDENTITY, "Đảng, đoàn thể")
    short = office.finds(f"{IDENTITY}?can-lam=1", "Giấy tờ, nơi ở")
    assert "Đảng, đoàn thể" in whole and "Đảng, đoàn thể" not in short
    assert "/muc/8-10?can-lam=1" in short


def test_the_steps_say_who_has_it_and_until_when(office: Office) -> None:
    text = words(office.fragment())
    assert "Đang ở bước 1 trên 5" in text
    for name in ("bạn", "Trần Quốc Bảo", "Lê Hoàng Nam", "Sở Nội vụ", "CSDL quốc gia"):
        assert name in text


def test_a_section_of_tomorrow_shows_up_by_itself(sixth: Section, office: Office) -> None:  # noqa: F811
    """Neither the code nor the templates of this screen know any section by name."""
    assert sixth.title in office.fragment()
    row = f"{HOME}/muc/{sixth.number}/dong/{uuid4()}"
    office.finds(row, 'name="language"')
    answer = office.client.post(row, {"since": "9/2020", "language": "Anh", "level": "04"})
    assert answer.status_code == 302
    assert "Anh" in office.finds(f"{HOME}/muc/{sixth.number}", "mới khai")
    assert "Tên ngoại ngữ: mới: Anh" in words(office.finds(f"{HOME}/gui", "thêm dòng"))


def test_no_section_or_field_is_named_in_the_code_of_the_screen() -> None:
    root = Path(__file__).resolve().parents[2] / "hoso" / "web"
    names = {declared.key for declared in SECTIONS.values()}
    names |= {field.name for declared in SECTIONS.values() for field in declared.fields}
    names -= PLAIN_WORDS
    files = [*(root / "own").glob("*.py"), *(root / "templates" / "own").glob("*.html")]
    found = [
        f"{path.name}: {name}"
        for path in files
        for name in sorted(names)
        if re.search(rf"[\"'.]{name}[\"'\s]", path.read_text("utf-8"))
    ]
    assert files and found == []


@pytest.mark.parametrize("address", [HOME, TRAINING, f"{HOME}/gui"])
def test_the_page_asks_as_much_for_fifty_rows_as_for_five(office: Office, address: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office.client.get(address).status_code == 200
        return len(seen)

    for year in range(5):
        builders.fill(office.someone, "training", since=str(1980 + year), until=str(1981 + year))
    few = asked()
    operations = list(office.draft.operations)
    for place in range(45):
        one = dict(operations[place % 5], row=str(uuid4()))
        operations.append(one)
    draft = Draft.objects.get()
    draft.operations = operations
    draft.save()
    assert asked() == few
    assert few <= 28


# ── typing ───────────────────────────────────────────────────────────────────


def test_what_is_typed_is_saved_at_each_pause(office: Office) -> None:
    answer = office.saved(IDENTITY, birth_name="Nguyễn Thị Minh Hạnh", born_on="1/3/88", revision=0)
    assert answer.status_code == 200
    said = answer.json()
    assert said["revision"] == office.draft.revision == 1
    born = said["fields"]["f-born_on"]
    assert (born["error"], born["read"]) == ("", "Ngày 01/03/1988")
    assert born["note"].startswith("Xem lại: Năm sinh khác với số định danh cá nhân")
    assert "hx-swap-oob" in said["html"]
    again = Client()
    again.force_login(office.someone.account)  # another browser, another day
    assert 'value="1/3/88"' in again.get(IDENTITY).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31/02/1990", "Không có ngày 31/02/1990: tháng 2 năm 1990 chỉ có 28 ngày."),
        ("1885", "Năm 1885 không hợp lệ"),
        ("hôm qua", "Chưa hiểu ngày này"),
        ("1/1/2099", "Ngày sinh ở tương lai"),
    ],
)
def test_an_impossible_date_is_told_at_its_field_and_kept(
    office: Office, typed: str, says: str
) -> None:
    said = office.saved(IDENTITY, born_on=typed).json()
    assert said["fields"]["f-born_on"]["error"].startswith(says)
    answer = office.client.post(IDENTITY, {"born_on": typed, "birth_name": "A B"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{typed}"' in text and 'aria-invalid="true"' in text
    assert f'<a href="#f-born_on">Mục 3: {says}' in text
    office.finds(IDENTITY, f'value="{typed}"')


def test_a_training_that_ends_before_it_starts_is_told_at_the_field_and_in_the_summary(
    office: Office,
) -> None:
    row = f"{TRAINING}/dong/{uuid4()}"
    typed = {**builders.TYPED["training"], "since": "9/24", "until": "11/2023"}
    answer = office.client.post(row, typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="9/24"' in text and "Tháng 09/2024" in text
    assert text.count("Kết thúc (11/2023) sớm hơn bắt đầu (09/2024)") >= 2
    assert '<a href="#f-until">Mục 32.1.2:' in text
    assert "sai 1" in text
    elsewhere = office.finds(PAPERS, "Còn 1 chỗ phải sửa")
    assert f'href="{row}#f-until"' in elsewhere
    typed["until"] = "11/2026"
    assert office.client.post(row, typed)["Location"] == f"{TRAINING}#d-{row.rsplit('/', 1)[1]}"


def test_a_text_of_100_000_characters_is_told_and_nothing_of_it_is_lost(office: Office) -> None:
    row = f"{FAMILY}/dong/{uuid4()}"
    long = "Bạc Liêu " * 11_112
    answer = office.client.post(row, {**builders.TYPED["family"], "circumstances": long})
    assert answer.status_code == 422
    assert "Dài quá: 100.007 ký tự, chỉ nhận đến 2.000" in answer.content.decode()
    assert office.draft.operations[0]["raw"]["circumstances"] == long
    assert long.strip() in office.client.get(row).content.decode()


def test_far_too_much_is_refused_but_stays_in_the_form(office: Office) -> None:
    row = f"{FAMILY}/dong/{uuid4()}"
    answer = office.client.post(row, {"name": "Nguyễn Văn Ba", "circumstances": "a" * 250_000})
    assert answer.status_code == 422
    assert "dài quá mức nhận được" in answer.content.decode()
    assert "a" * 250_000 in answer.content.decode()
    assert office.saved(row, circumstances="a" * 250_000).status_code == 422


def test_emoji_and_text_in_pieces_are_taken_as_one_writes(office: Office) -> None:
    row = f"{TRAINING}/dong/{uuid4()}"
    in_pieces = unicodedata.normalize("NFD", "Trường Đại học Cần Thơ")
    typed = {**builders.TYPED["training"], "institution": in_pieces, "major": "Toán 🎓\x00"}
    assert office.client.post(row, typed).status_code == 302
    text = office.finds(TRAINING, "Toán 🎓")
    assert unicodedata.normalize("NFC", in_pieces) in text


def test_words_without_a_script_name_a_code_too(office: Office) -> None:
    typed = {"birth_name": "Nguyễn Thị Minh Hạnh", "sex": "2", "born_on": "1/3/1985",
             "ethnicity": "kinh", "religion": "00", "birth_place": "34-x-32248",
             "home_place": "34-x-32248"}  # fmt: skip
    assert office.client.post(IDENTITY, typed).status_code == 302
    assert "<ins>Kinh</ins>" in office.finds(f"{HOME}/gui", "Dân tộc")
    wrong = office.client.post(IDENTITY, {**typed, "ethnicity": "Klingon"})
    assert wrong.status_code == 422
    assert "“Klingon” không có trong danh mục" in wrong.content.decode()
    assert 'value="Klingon"' in wrong.content.decode()


def test_a_change_of_an_approved_value_shows_old_and_new_in_place(office: Office) -> None:
    office.saved(IDENTITY, birth_name="Nguyễn Thị Mỹ Hạnh", sex="2", born_on="1/3/1985")
    text = office.finds(IDENTITY, "<del>Nguyễn Thị Minh Hạnh</del>")
    assert "<ins>Nguyễn Thị Mỹ Hạnh</ins>" in text


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("born_on", "1/3/1987", "Năm sinh khác với số định danh cá nhân"),
        ("sex", "1", "Giới tính khác với số định danh cá nhân"),
    ],
)
def test_birth_that_disagrees_with_the_personal_number_is_asked_about_and_may_be_right(
    office: Office, field: str, typed: str, says: str
) -> None:
    builders.fill(office.someone, "identity", **{field: typed})
    form = office.finds(IDENTITY, "Xem lại: " + says)
    note = form.index(f'id="f-{field}-n"')
    assert says in form[note : form.index("</p>", note)]
    assert says in office.finds(f"{HOME}/gui", "để kiểm tra")
    assert office.client.post(f"{HOME}/gui", {"happened_on": "1/1/2026"}).status_code == 302
    assert Declaration.objects.get().items.filter(field=field).exists()


def test_two_windows_do_not_overwrite_each_other(office: Office) -> None:
    assert office.saved(PAPERS, phone="0911111111", revision=0).status_code == 200
    late = office.saved(PAPERS, phone="0922222222", revision=0)
    assert late.status_code == 409
    assert "Bản nháp vừa được lưu ở một cửa sổ khác" in late.content.decode()
    assert office.draft.operations[0]["raw"]["phone"] == "0911111111"
    posted = office.client.post(PAPERS, {"phone": "0922222222", "revision": "0"})
    text = posted.content.decode()
    assert posted.status_code == 409
    assert 'value="0922222222"' in text and 'name="revision" value="1"' in text


def test_a_session_that_ended_is_said_to_the_script_and_nothing_is_lost(office: Office) -> None:
    office.saved(PAPERS, phone="0911111111")
    office.client.logout()
    answer = office.saved(PAPERS, phone="0911111112")
    assert answer.status_code == 401 and "Đăng nhập lại ở thẻ mới" in answer.content.decode()
    office.client.force_login(office.someone.account)
    office.finds(PAPERS, 'value="0911111111"')


# ── rows ─────────────────────────────────────────────────────────────────────


def test_a_new_row_has_its_id_before_it_is_saved_so_that_twice_is_once(office: Office) -> None:
    address = office.client.get(f"{TRAINING}/dong-moi")["Location"]
    assert office.draft.operations == []
    for _ in range(2):
        assert office.client.post(address, builders.TYPED["training"]).status_code == 302
    assert len(office.draft.operations) == 1


def test_a_form_saved_without_a_change_leaves_no_change(office: Office) -> None:
    page = office.client.get(IDENTITY)
    born = office.someone.person.born_on
    assert page.status_code == 200 and born is not None
    builders.declare(office.someone)
    approve(office)
    raw = queries.raw_of("schooling", {"general_education": "12/12"})
    answer = office.client.post(SCHOOLING, raw, follow=True)
    assert "Không có gì thay đổi so với hồ sơ" in answer.content.decode()
    assert office.draft.operations == []


def test_an_approved_row_is_struck_when_removed_and_stands_again_when_undone(
    office: Office,
) -> None:
    builders.declare(office.someone, "training")
    approve(office)
    row = str(SECTIONS["training"].model.objects.get().pk)
    address = f"{TRAINING}/dong/{row}"
    assert office.client.post(address, {"do": "remove"}).status_code == 302
    text = office.finds(TRAINING, "<del>Trường Đại học Cần Thơ</del>")
    assert "bỏ" in words(text) and "chưa có minh chứng" in text
    office.finds(address, "sẽ được bỏ khỏi hồ sơ")
    office.client.post(f"{TRAINING}/hoan-tac", {"dong": row})
    assert "<del>" not in office.finds(TRAINING, "Trường Đại học Cần Thơ")


def test_a_row_only_typed_is_forgotten_when_dropped(office: Office) -> None:
    row = builders.fill(office.someone, "training")
    office.client.post(f"{TRAINING}/dong/{row}", {"do": "undo"})
    assert office.draft.operations == []
    office.finds(TRAINING, "Chưa khai dòng nào")


def test_a_row_of_somebody_else_is_refused(office: Office) -> None:
    other = builders.make_person(office.tree.division, office.officer, full_name="Lê Văn Khác")
    builders.declare(other, "training")
    approve(office)
    row = SECTIONS["training"].model.objects.get().pk
    address = f"{TRAINING}/dong/{row}"
    shown = office.finds(address, "Dòng 1")
    assert "Trường Đại học Cần Thơ" not in shown
    answer = office.client.post(address, builders.TYPED["training"])
    assert answer.status_code == 409
    assert "không thuộc hồ sơ của bạn" in answer.content.decode()
    assert office.draft.operations == []


# ── scans ────────────────────────────────────────────────────────────────────


def attached(office: Office, address: str, upload: Any, **more: str) -> Any:
    typed = {**builders.TYPED["training"], "mc-loai": "diploma", "mc-so": "12/QĐ",
             "mc-ngay": "1/3/2026", "do": "attach", **more}  # fmt: skip
    return office.client.post(address, {**typed, "mc-tep": upload} if upload else typed)


def test_a_scan_is_attached_seen_beside_the_row_and_taken_off(office: Office) -> None:
    address = f"{TRAINING}/dong/{uuid4()}"
    answer = attached(office, address, builders.make_pdf())
    assert answer["Location"] == f"{address}#minh-chung"
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.number, str(evidence.issued_on)) == (
        "diploma", "12/QĐ", "2026-03-01",
    )  # fmt: skip
    text = office.finds(address, "quyet-dinh.pdf")
    assert f'src="/minh-chung/{evidence.pk}?xem#' in text
    office.client.post(address, {**builders.TYPED["training"], "do": f"detach:{evidence.pk}"})
    assert office.draft.operations[0]["evidence"] == []
    assert "quyet-dinh.pdf" not in office.finds(address, "Đính kèm bản quét")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("bang.pdf", b"MZ\x90\x00" + b"\0" * 200, "chương trình chạy được"),
        ("bang.pdf", making.archive("a.txt"), "Đây là tệp nén"),
        ("bang.pdf", b"", "rỗng"),
        ("bang.pdf", making.saved(making.pdf())[:300], "Tệp bị hỏng"),
        ("bang.pdf", making.locked("u"), "Hãy gửi bản không bảo vệ"),
        ("bang.pdf", making.locked(""), "Hãy gửi bản không bảo vệ"),
        ("bang.pdf", b"%PDF-1.7" + b"0" * (30 * 1024 * 1024 - 8), "Tệp nặng 30 MB, vượt mức"),
    ],
)
def test_a_hostile_file_is_refused_at_its_field_and_the_row_is_kept(
    office: Office, name: str, content: bytes, says: str
) -> None:
    address = f"{TRAINING}/dong/{uuid4()}"
    answer = attached(office, address, SimpleUploadedFile(name, content))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-mc-tep-e"' in text and says in text
    assert '<a href="#f-mc-tep">' in text
    assert 'value="Quản lý đất đai"' in text and 'value="12/QĐ"' in text
    assert Evidence.objects.count() == StoredFile.objects.count() == 0
    assert office.draft.operations[0]["raw"]["major"] == "Quản lý đất đai"
    assert office.draft.operations[0]["evidence"] == []


def test_a_file_that_is_too_big_is_refused_with_the_limit(office: Office, settings: Any) -> None:
    settings.HOSO_UPLOAD_LIMIT = 1000
    answer = attached(
        office, f"{TRAINING}/dong/{uuid4()}", SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * 2000)
    )
    assert answer.status_code == 422
    assert "vượt mức cho phép là 1000 byte" in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"mc-loai": "x" * 90}, "f-mc-loai"),
        ({"mc-ngay": "31/02/2026"}, "f-mc-ngay"),
        ({"mc-so": "x" * 61}, "f-mc-so"),
    ],
)
def test_the_words_of_a_scan_are_checked_at_their_fields(
    office: Office, more: dict[str, str], field: str
) -> None:
    answer = attached(office, f"{TRAINING}/dong/{uuid4()}", builders.make_pdf(), **more)
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.content.decode()
    assert Evidence.objects.count() == 0


def test_the_same_scan_attached_twice_is_one(office: Office) -> None:
    """Pressed twice, or sent again after a lost line."""
    address = f"{TRAINING}/dong/{uuid4()}"
    for _ in range(2):
        assert attached(office, address, builders.make_pdf()).status_code == 302
    assert Evidence.objects.count() == StoredFile.objects.count() == 1
    assert office.draft.operations[0]["evidence"] == [str(Evidence.objects.get().pk)]
    assert attached(office, address, builders.make_pdf("Trang sau")).status_code == 302
    assert len(office.draft.operations[0]["evidence"]) == 2


@pytest.mark.parametrize("do", ["attach", "done", "review"])
def test_a_zero_byte_is_left_out_of_what_is_typed_and_nothing_else_is(
    office: Office, do: str
) -> None:
    typed = {**builders.TYPED["training"], "major": "Quản lý\x00 đất đai", "do": do,
             "mc-so": "12\x00/QĐ", "mc-loai": "\x00", "mc-ngay": "\x00"}  # fmt: skip
    answer = office.client.post(f"{TRAINING}/dong/{uuid4()}", typed)
    assert answer.status_code in (302, 422)
    assert office.draft.operations[0]["raw"]["major"] == "Quản lý đất đai"


def test_attaching_nothing_asks_for_the_file(office: Office) -> None:
    answer = attached(office, f"{TRAINING}/dong/{uuid4()}", None)
    assert answer.status_code == 422
    assert "Chọn tệp bản quét trước" in answer.content.decode()


# ── sending ──────────────────────────────────────────────────────────────────


def test_the_review_shows_every_change_its_scan_and_the_day_it_is_due(office: Office) -> None:
    builders.fill(office.someone, "identity")
    row = builders.fill(office.someone, "training")
    text = office.finds(f"{HOME}/gui", "thay đổi")
    seen = words(text)
    assert "Dân tộc: mới: Kinh" in seen and "Tên cơ sở đào tạo: mới: Trường Đại học Cần Thơ" in seen
    assert text.count("quyet-dinh.pdf") == 2
    assert f'href="{TRAINING}/dong/{row}"' in text
    assert "Vì sao hạn là" in seen


def test_a_change_without_a_scan_stops_the_sending_with_a_link(office: Office) -> None:
    row = builders.fill(office.someone, "training", attached=False)
    text = office.finds(f"{HOME}/gui", "Chưa đính kèm minh chứng")
    assert f'<a href="{TRAINING}/dong/{row}">' in text and "disabled" in text
    answer = office.client.post(f"{HOME}/gui", {"happened_on": today()})
    assert answer.status_code == 422
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("typed", ["1/1/2099", "31/02/2026", "03/2026", ""])
def test_the_day_of_the_event_is_checked_at_its_field(office: Office, typed: str) -> None:
    builders.fill(office.someone, "training")
    answer = office.client.post(f"{HOME}/gui", {"happened_on": typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-happened_on-e"' in text and '<a href="#f-happened_on">' in text
    assert Declaration.objects.count() == 0


@pytest.mark.clause("CM-6.4")
def test_the_due_day_counts_from_the_day_of_the_event(office: Office) -> None:
    builders.declare(office.someone, "training")
    approve(office)
    builders.fill(office.someone, "schooling")
    shown = office.client.get(f"{HOME}/gui/han", {"happened_on": "2/3/2026"}).content.decode()
    assert "09/03/2026" in shown and "Khoản 4 Điều 6" in shown and "quá hạn" in shown
    assert "Ghi ngày" in office.client.get(f"{HOME}/gui/han", {"happened_on": "x"}).content.decode()


def test_what_is_sent_goes_to_be_checked_and_twice_is_told_kindly(office: Office) -> None:
    builders.fill(office.someone, "training")
    form = {"happened_on": today(), "revision": str(office.draft.revision)}
    first = office.client.post(f"{HOME}/gui", form, follow=True).content.decode()
    assert "Đã gửi 1 thay đổi. Cán bộ đầu mối kiểm tra đến hết" in first
    assert "Đang ở bước 2 trên 5" in first
    second = office.client.post(f"{HOME}/gui", form, follow=True).content.decode()
    assert "đã được gửi rồi và đang chờ kiểm tra" in second
    assert Declaration.objects.count() == 1


def test_what_waits_is_read_only_until_it_is_decided(office: Office) -> None:
    builders.fill(office.someone, "identity")
    row = builders.fill(office.someone, "training")
    changes.submit(office.someone.person, by=office.someone.account)
    assert 'id="khai"' not in office.finds(IDENTITY, "chờ kiểm tra")
    assert 'id="khai"' not in office.finds(f"{TRAINING}/dong/{row}", "chờ kiểm tra")
    answer = office.client.post(IDENTITY, {"birth_name": "Lê Thị Khác"})
    assert answer.status_code == 409
    assert "đang chờ kiểm tra hoặc chờ ký" in answer.content.decode()
    assert office.saved(PAPERS, phone="0911111111").status_code == 200


@pytest.mark.clause("CM-6.3a")
def test_what_was_given_back_is_shown_with_its_reason_and_only_that_is_corrected(
    office: Office,
) -> None:
    builders.fill(office.someone, "identity")
    row = builders.fill(office.someone, "training")
    give_back(office, field="ethnicity", row=row)
    text = office.finds(HOME, "Bị trả lại: 2 nội dung")
    seen = words(text)
    assert "Ghi chưa đúng giấy tờ" in seen and "Trần Quốc Bảo" in seen
    assert "Chỉ cần sửa những nội dung trên rồi gửi lại. 3 nội dung khác đã đạt" in seen
    assert "Bị trả lại: Ghi chưa đúng giấy tờ" in office.finds(IDENTITY, "f-ethnicity-e")
    assert "Gửi 2 thay đổi" in text

    draft = {each["section"]: each for each in office.draft.operations}
    office.client.post(IDENTITY, {**draft["identity"]["raw"], "ethnicity": "02"})
    assert "đã sửa lại" in office.finds(IDENTITY, "Bị trả lại: 2 nội dung")
    answer = office.client.post(
        f"{HOME}/gui", {"revision": str(office.draft.revision)}, follow=True
    )
    assert "Đã gửi 2 thay đổi" in answer.content.decode()
    one = Declaration.objects.get()
    states = {(i.section, i.field): i.state for i in one.items.exclude(state="replaced")}
    assert states[("identity", "religion")] == "accepted"
    assert states[("identity", "ethnicity")] == "pending"
    assert len(states) == 5


def test_taking_it_back_asks_once_and_keeps_everything(office: Office) -> None:
    builders.fill(office.someone, "identity")
    row = builders.fill(office.someone, "training")
    give_back(office, field="ethnicity", row=row)
    office.finds(f"{HOME}/rut", "Không rút")
    answer = office.client.post(f"{HOME}/rut", follow=True)
    assert "Mọi nội dung đã khai vẫn còn trong bản nháp" in answer.content.decode()
    assert Declaration.objects.get().state == "withdrawn"
    assert "Gửi 5 thay đổi" in answer.content.decode()
    assert (
        "Không có khai báo nào" in office.client.post(f"{HOME}/rut", follow=True).content.decode()
    )


def test_the_history_tells_who_sent_and_who_gave_back(office: Office) -> None:
    row = builders.fill(office.someone, "training")
    give_back(office, row=row)
    seen = words(office.finds(TRAINING, "Lịch sử mục 32.1"))
    assert "Bạn gửi: thêm 1 dòng" in seen
    assert "Trần Quốc Bảo trả lại một dòng: “Ghi chưa đúng giấy tờ”" in seen


def test_after_signing_the_steps_go_on_and_the_scan_stays_with_its_row(office: Office) -> None:
    builders.declare(office.someone, "training")
    approve(office)
    seen = words(office.finds(TRAINING, "Bản đã ký: số 1"))
    assert "Đang ở bước 4 trên 5" in seen
    assert "Lê Hoàng Nam ký duyệt" in seen
    with override_settings(HOSO_REGULATION="bo_noi_vu_2023"):
        later = words(office.finds(TRAINING, "Bản đã ký: số 1"))
    assert "Đang ở bước 4 trên 5" in later and "Soát xét" not in later, "nobody has reviewed it"
    evidence = Evidence.objects.get()
    shown = office.finds(f"{TRAINING}?mc={evidence.pk}", "Xem 1 minh chứng dòng 1")
    assert f"/minh-chung/{evidence.pk}?xem" in shown


def today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def approve(office: Office) -> None:
    """Whatever waits is checked and signed."""
    chosen = {}
    for declaration in Declaration.objects.open():
        done = builders.check(declaration, office.officer)
        if done.exceptions:
            done = changes.clear_exceptions(done, by=office.head, revision=done.revision)
        chosen[done.pk] = done.revision
    key = builders.make_key(office.head, office.tree.unit)
    with unlocked(key, PIN) as signer:
        changes.approve(office.tree.unit, chosen, by=office.head, signer=signer)


def give_back(office: Office, *, row: str, field: str = "") -> None:
    """The draft is sent; that row and that field come back, the rest is accepted."""
    one = changes.submit(office.someone.person, by=office.someone.account)
    wrong = [
        item.pk
        for item in one.items.all()
        if item.row == row or (item.field and item.field == field)
    ]
    good = [item.pk for item in one.items.all() if item.pk not in wrong]
    if good:
        one = changes.accept(one, good, by=office.officer, revision=one.revision)
    one = changes.give_back(
        one, wrong, "Ghi chưa đúng giấy tờ", by=office.officer, revision=one.revision
    )
    changes.finish_check(one, by=office.officer, revision=one.revision)
