"""The list of documents, the photo on its screens, the copy to take along."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.changes import services as changes
from hoso.changes.models import Draft, Evidence
from hoso.dossiers.models import Version
from hoso.signing import demo
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from hoso.signing.verify import verify_file
from simulators.pki import Authority
from tests import builders
from tests.builders import Someone
from tests.changes.test_attaching import picture, signed
from tests.dossiers.office import trusted
from tests.web.desk import Desk, client_of, desk, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

PHOTO = "/ho-so-cua-toi/muc/anh"


@dataclass
class Kept:
    """Somebody with an approved dossier: a photo, an original, scans; one more in the draft."""

    desk: Desk
    someone: Someone
    version: Version
    ca: Authority

    @property
    def own(self) -> Client:
        return client_of(self.someone.account)

    @property
    def officer(self) -> Client:
        return client_of(self.desk.officer)

    @property
    def copy(self) -> str:
        return f"/ho-so/{self.someone.person.pk}/ban-sao/1"


def approve(desk: Desk, someone: Someone) -> Version:
    declaration = changes.submit(someone.person, by=someone.account)
    done = builders.check(declaration, desk.officer)
    if done.exceptions:
        done = changes.clear_exceptions(done, by=desk.head, revision=done.revision)
    with unlocked(credential_of(desk.head), demo.PIN) as signer:
        made = changes.approve(
            desk.tree.unit, {done.pk: done.revision}, by=desk.head, signer=signer
        )
    return made.versions[0]


def photo(of: Someone, width: int = 600) -> Evidence:
    file = SimpleUploadedFile("anh.jpg", picture(width, width * 3 // 2))
    return changes.attach_photo(of.person, by=of.account, upload=file)


@pytest.fixture
def kept(desk: Desk, tmp_path: Path) -> Kept:
    ca = trusted()
    someone = desk.person("Nguyễn Văn An")
    desk.key()
    photo(someone)
    row = builders.fill(someone, "training", attached=False)
    content = signed(ca, tmp_path, builders.make_pdf("Bằng").read())
    changes.attach(
        someone.person, by=someone.account, section_key="training", row=row, kind="diploma",
        number="7/BG", issued_on="6/2007", upload=SimpleUploadedFile("bang.pdf", content),
    )  # fmt: skip
    builders.fill(someone, "schooling")
    version = approve(desk, someone)
    someone.person.refresh_from_db()
    builders.fill(someone, "work")
    return Kept(desk, someone, version, ca)


# ── the list ─────────────────────────────────────────────────────────────────


@pytest.mark.clause("KT-10.3")
def test_the_list_says_of_each_what_it_is_counts_as_proves_and_how_it_stands(kept: Kept) -> None:
    page = words(kept.own.get("/thanh-phan-ho-so").content)
    assert "Văn bằng, chứng chỉ số 7/BG ngày 06/2007" in page
    assert "bản gốc ký số" in page and "Phạm Văn Bền (Giám đốc, Sở Nội vụ tỉnh Cà Mau) ký" in page
    assert "bản quét" in page and "Tệp không có chữ ký số nên là bản quét." in page
    assert "09/2003, 06/2007, Trường Đại học Cần Thơ" in page
    assert page.count("đã duyệt, từ phiên bản 1") == 3 and page.count("trong bản nháp") == 1
    assert "Luật Giao dịch điện tử số 20/2023/QH15" in page and "Khoản 4 Điều 6" in page
    assert "4 giấy tờ" in page


def test_the_officer_sees_the_same_without_the_draft(kept: Kept) -> None:
    page = words(kept.officer.get(f"/ho-so/{kept.someone.person.pk}/thanh-phan").content)
    assert "3 giấy tờ" in page and "trong bản nháp" not in page


def test_what_waits_is_said_to_wait(kept: Kept) -> None:
    changes.submit(kept.someone.person, by=kept.someone.account)
    page = words(kept.officer.get(f"/ho-so/{kept.someone.person.pk}/thanh-phan").content)
    assert "chờ kiểm tra, chờ ký" in page


def test_a_kind_filters_and_a_document_opens_beside(kept: Kept) -> None:
    answer = kept.own.get("/thanh-phan-ho-so?loai=diploma")
    assert "Ảnh chân dung 4 x 6 cm" not in words(answer.content).split("Mục lục thành phần")[-1]
    evidence = Evidence.objects.get(kind="diploma")
    page = kept.own.get(f"/thanh-phan-ho-so?loai=diploma&mc={evidence.pk}").content.decode()
    assert f"/minh-chung/{evidence.pk}?xem" in page and "hs-beside" in page


def test_an_odd_filter_shows_everything(kept: Kept) -> None:
    page = words(kept.own.get("/thanh-phan-ho-so?loai=%00&mc=x").content)
    assert page.count("đã duyệt") == 3


def test_the_list_runs_a_fixed_number_of_statements(kept: Kept) -> None:
    address = f"/ho-so/{kept.someone.person.pk}/thanh-phan"
    kept.officer.get(address)
    with CaptureQueriesContext(connection) as few:
        kept.officer.get(address)
    for _ in range(6):
        builders.fill(kept.someone, "family", name=f"Nguyễn Thị {_}")
    changes.submit(kept.someone.person, by=kept.someone.account)
    with CaptureQueriesContext(connection) as many:
        page = words(kept.officer.get(address).content)
    assert "10 giấy tờ" in page
    assert len(many) == len(few)


def test_an_account_without_a_dossier_has_no_list_and_no_copy(desk: Desk) -> None:
    for address in ("/thanh-phan-ho-so", "/ban-sao"):
        assert client_of(desk.officer).get(address).status_code == 404


# ── the scan's own words ─────────────────────────────────────────────────────


def test_issuer_and_signer_are_given_with_the_scan(desk: Desk) -> None:
    someone = desk.person()
    form = {"general_education": "12/12", "do": "attach", "mc-loai": "diploma",
            "mc-co-quan": "Trường THPT Cà Mau", "mc-nguoi-ky": "Trần Văn Hai",
            "mc-tep": builders.make_pdf(), "revision": "0"}  # fmt: skip
    address = f"/ho-so-cua-toi/muc/{schooling_number()}"
    assert client_of(someone.account).post(address, form).status_code == 302
    made = Evidence.objects.get()
    assert (made.issuer, made.signer) == ("Trường THPT Cà Mau", "Trần Văn Hai")
    page = words(client_of(someone.account).get(address).content)
    assert "bản quét" in page


def schooling_number() -> str:
    from hoso.dossiers.sections import section
    from hoso.web.own.addresses import slug

    return slug(section("schooling"))


def test_too_long_an_issuer_is_refused_at_its_field(desk: Desk) -> None:
    someone = desk.person()
    form = {"general_education": "12/12", "do": "attach", "mc-loai": "diploma",
            "mc-co-quan": "x" * 301, "mc-tep": builders.make_pdf(), "revision": "0"}  # fmt: skip
    answer = client_of(someone.account).post(f"/ho-so-cua-toi/muc/{schooling_number()}", form)
    assert answer.status_code == 422
    assert 'href="#f-mc-co-quan"' in answer.content.decode()


def test_a_signed_pdf_that_was_changed_is_refused_on_the_page(desk: Desk, tmp_path: Path) -> None:
    someone = desk.person()
    content = bytearray(signed(trusted(), tmp_path, builders.make_pdf().read()))
    content[content.index(b"/MediaBox [ 0 0 595") + len("/MediaBox [ 0 0 59")] = ord("6")
    form = {"general_education": "12/12", "do": "attach", "mc-loai": "diploma", "revision": "0",
            "mc-tep": SimpleUploadedFile("bang.pdf", bytes(content))}  # fmt: skip
    answer = client_of(someone.account).post(f"/ho-so-cua-toi/muc/{schooling_number()}", form)
    assert answer.status_code == 422 and "sửa sau khi Phạm Văn Bền ký" in words(answer.content)
    assert Evidence.objects.count() == 0


# ── the photo ────────────────────────────────────────────────────────────────


def test_the_photo_is_sent_by_the_form_of_its_section(desk: Desk) -> None:
    someone = desk.person()
    client = client_of(someone.account)
    file = SimpleUploadedFile("anh.jpg", picture())
    form = {"photo": "", "photo-tep": file, "do": "done", "revision": 0}
    assert client.post(PHOTO, form).status_code == 302
    [operation] = Draft.objects.get().operations
    page = client.get(PHOTO).content.decode()
    shown = f"/anh-cua-toi/{operation['raw']['photo']}"
    assert f'src="{shown}"' in page
    answer = client.get(shown)
    assert answer["Content-Type"] == "image/jpeg"
    assert (
        answer["X-Content-Type-Options"] == "nosniff"
        and "sandbox" in answer["Content-Security-Policy"]
    )


def test_a_bad_photo_is_refused_at_the_field_and_the_old_one_stays(kept: Kept) -> None:
    old = Evidence.objects.get(kind="portrait").file.sha256
    form = {"photo": old, "photo-tep": SimpleUploadedFile("a.jpg", picture(900, 900)), "do": "done",
            "revision": Draft.objects.get().revision}  # fmt: skip
    answer = kept.own.post(PHOTO, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'src="/anh-cua-toi/{old}"' in page
    assert 'href="#f-photo"' in page and "không đúng khổ 4 x 6" in page


def test_a_new_photo_stands_beside_the_old_one(kept: Kept) -> None:
    photo(kept.someone, 640)
    page = kept.own.get(PHOTO).content.decode()
    assert 'alt="Ảnh cũ"' in page and 'alt="Ảnh mới"' in page
    assert kept.version.sha256 not in page
    shown = words(page)
    assert "ảnh cũ" in shown and "ảnh mới" in shown


def test_where_the_photo_is_checked_and_read_it_is_seen_and_never_its_hash(kept: Kept) -> None:
    made = photo(kept.someone, 640)
    declaration = changes.submit(kept.someone.person, by=kept.someone.account)
    check = kept.officer.get(f"/viec-can-lam/{declaration.pk}").content.decode()
    address = f"/ho-so/{kept.someone.person.pk}/anh/{made.file.sha256}"
    assert f'src="{address}"' in check
    assert made.file.sha256 not in words(check) and "ảnh mới" in words(check)
    reading = kept.officer.get(f"/ho-so/{kept.someone.person.pk}/muc/anh").content.decode()
    old = Evidence.objects.filter(kind="portrait").earliest("added_at").file.sha256
    assert f'src="/ho-so/{kept.someone.person.pk}/anh/{old}"' in reading
    assert kept.officer.get(address)["Content-Type"] == "image/jpeg"


def test_a_photo_opens_only_for_who_may_see_the_person_and_only_as_theirs(kept: Kept) -> None:
    made = Evidence.objects.filter(kind="portrait").earliest("added_at").file.sha256
    other = kept.desk.person("Lê Văn Bình")
    assert client_of(other.account).get(f"/anh-cua-toi/{made}").status_code == 404
    theirs = f"/ho-so/{other.person.pk}/anh/{made}"
    assert kept.officer.get(theirs).status_code == 404
    scan = Evidence.objects.get(kind="diploma").file.sha256
    assert kept.own.get(f"/anh-cua-toi/{scan}").status_code == 404, "a PDF is no picture"


@pytest.mark.parametrize("value", ["a/b", "x" * 64, "../..", "AB" * 32, ""])
def test_an_odd_hash_typed_into_the_form_breaks_nothing(desk: Desk, value: str) -> None:
    client = client_of(desk.person().account)
    answer = client.post(PHOTO, {"photo": value, "do": "done", "revision": "0"})
    assert answer.status_code in (302, 422)
    assert client.get(PHOTO).status_code == 200
    assert client.get("/ho-so-cua-toi/gui").status_code == 200


# ── the copy ─────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-6.3b", "BNV-9.2b")
def test_the_person_takes_the_copy_and_it_is_whole(kept: Kept, tmp_path: Path) -> None:
    assert kept.own.get("/ban-sao")["Location"] == kept.copy
    page = words(kept.own.get(kept.copy).content)
    assert "3 tệp" in page and "Tải bản sao (ZIP)" in page and "không có chữ ký số" in page
    answer = kept.own.post(kept.copy)
    assert answer["Content-Type"] == "application/zip" and answer.streaming
    assert "no-store" in answer["Cache-Control"]
    number = kept.someone.person.staff_number
    assert answer["Content-Disposition"] == f'attachment; filename="ho-so-{number}-phien-ban-1.zip"'
    file = tmp_path / "ho-so.zip"
    file.write_bytes(b"".join(answer.streaming_content))
    report = verify_file(file, trust=kept.ca.trust)
    assert report.is_whole, report.sentences()
    assert Event.objects.filter(action="changes.copy").count() == 1


@pytest.mark.clause("CM-6.3b")
def test_it_is_sent_to_the_officer_who_opens_it(kept: Kept) -> None:
    assert kept.own.post(f"{kept.copy}/gui").status_code == 302
    assert "đã gửi" in words(kept.own.get(kept.copy).content)
    assert kept.own.post(f"{kept.copy}/gui").status_code == 409
    officer = kept.officer
    assert "gửi bản sao hồ sơ của mình (phiên bản 1)" in words(officer.get("/thong-bao").content)
    page = words(officer.get(kept.copy).content)
    assert "người có hồ sơ gửi bản sao này" in page
    assert officer.post(kept.copy).status_code == 200
    assert officer.post(f"{kept.copy}/gui").status_code == 403


def test_who_may_read_but_not_take_out_is_told_why(kept: Kept) -> None:
    head = client_of(kept.desk.head)
    assert head.get(f"/ho-so/{kept.someone.person.pk}/thanh-phan").status_code == 200
    for answer in (head.get(kept.copy), head.post(kept.copy)):
        assert answer.status_code == 403
        assert "lấy bản sao hồ sơ ra khỏi hệ thống" in words(answer.content)
    assert Event.objects.filter(action="changes.copy").count() == 0
    assert "Bản sao hồ sơ" not in words(head.get(f"/ho-so/{kept.someone.person.pk}").content)
    assert "Bản sao hồ sơ" in words(kept.officer.get(f"/ho-so/{kept.someone.person.pk}").content)


def test_a_stranger_is_told_nothing(kept: Kept) -> None:
    other = builders.make_unit("Sở Tài chính", "department", kept.desk.tree.province, "H12.06")
    stranger = client_of(builders.make_account("Võ Văn Lạ", role=Role.OFFICER, unit=other))
    person = kept.someone.person.pk
    for address in (kept.copy, f"/ho-so/{person}/thanh-phan", f"{kept.copy}/gui"):
        assert stranger.get(address).status_code in (404, 405)
        assert stranger.post(address).status_code in (404, 405)


def test_a_version_that_is_not_there_is_not_found(kept: Kept) -> None:
    for number in (0, 2, 10**30):
        assert kept.own.get(f"/ho-so/{kept.someone.person.pk}/ban-sao/{number}").status_code == 404


def test_before_anything_is_approved_the_page_says_so(desk: Desk) -> None:
    page = words(client_of(desk.person().account).get("/ban-sao").content)
    assert "Chưa có phiên bản nào được ký duyệt" in page


def test_a_worker_takes_the_contracts_in_place_of_the_cv(desk: Desk, tmp_path: Path) -> None:
    worker: Someone = desk.person("Trần Văn Tám", kind="worker")
    desk.key()
    photo(worker)
    for key in ("contract_party", "contracts", "contract_appendices"):
        builders.fill(worker, key)
    approve(desk, worker)
    worker.person.refresh_from_db()
    answer = client_of(worker.account).post(f"/ho-so/{worker.person.pk}/ban-sao/1")
    file = tmp_path / "a.zip"
    file.write_bytes(b"".join(answer.streaming_content))
    report = verify_file(file, trust=trusted().trust)
    assert report.is_whole, report.sentences()
    with zipfile.ZipFile(file) as archive:
        prints = [name for name in archive.namelist() if name.startswith("ban-in/")]
        assert prints == ["ban-in/hop-dong-01.pdf", "ban-in/hop-dong-02.pdf"]
        assert all(archive.read(name).startswith(b"%PDF") for name in prints)


def test_a_worker_without_a_contract_takes_a_whole_copy_without_a_print(
    desk: Desk, tmp_path: Path
) -> None:
    worker: Someone = desk.person("Trần Văn Tám", kind="worker")
    desk.key()
    photo(worker)
    approve(desk, worker)
    worker.person.refresh_from_db()
    answer = client_of(worker.account).post(f"/ho-so/{worker.person.pk}/ban-sao/1")
    (tmp_path / "a.zip").write_bytes(b"".join(answer.streaming_content))
    report = verify_file(tmp_path / "a.zip", trust=trusted().trust)
    assert report.is_whole, report.sentences()


def test_the_account_is_needed(kept: Kept) -> None:
    for address in ("/thanh-phan-ho-so", "/ban-sao", kept.copy):
        assert Client().get(address)["Location"].startswith("/dang-nhap")
    assert Account.objects.exists()
