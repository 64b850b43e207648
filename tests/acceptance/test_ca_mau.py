"""One life of a dossier under the regulation of Cà Mau (2024), in the browser, end to end.

Officer opens, person declares, officer returns and accepts, head signs, Home Affairs signs
upward, the national database stores, the person prints and gets a signed copy, anybody verifies.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from hoso.accounts.models import Account, Role
from hoso.dossiers.models import Person, SignedCopy, Version
from hoso.signing import demo
from hoso.signing.verify import verify_file
from hoso.sync import services as sync
from hoso.sync.models import Packet
from tests import builders
from tests.e2e.conftest import Visit, Visitor
from tests.simulators.national import Running, running

pytestmark = pytest.mark.browser

OWN_PASSWORD = "ca-mau-dat-mui-2026"
SCHOOL = "Trường Đại học Cần Thơ"
NUMBER = "096303004321"


def trusted() -> Path:
    return Path(django_settings.HOSO_TRUST_DIR)


def typed(page: Visitor, **values: str) -> None:
    """Fill fields by name; a choice by its words, a type-ahead without accents."""
    for name, value in values.items():
        control = page.page.locator(f"#f-{name}")
        if control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
            is_free = control.get_attribute("data-free") is not None
            if control.get_attribute("role") == "combobox" and not is_free:
                page.page.locator("[role=listbox]:visible [role=option]").first.click()


def attached(page: Visitor, tmp_path: Path) -> None:
    """A scan for what is being typed, sent with the form."""
    scan = tmp_path / "quyet-dinh.pdf"
    scan.write_bytes(builders.make_pdf(page.page.url).read())
    page.page.locator("[data-saved]").get_by_text("Đã lưu nháp").wait_for()
    if not page.page.locator("fieldset input[type=file]").is_visible():
        page.page.get_by_text("Đính kèm bản quét").click()
    page.page.set_input_files("fieldset input[type=file]", scan)
    page.page.get_by_role("button", name="Đính kèm", exact=True).click()
    page.page.locator(".hs-file").first.wait_for()


def declared(page: Visitor, tmp_path: Path, place: str, **values: str) -> None:
    page.go(f"/ho-so-cua-toi/muc/{place}")
    typed(page, **values)
    attached(page, tmp_path)


def made(name: str, role: Role, unit: Any) -> Account:
    return builders.make_account(name, role=role, unit=unit, username=str(role).replace("_", ""))


@dataclass
class Office:
    """Those who work on the dossier, and the unit of the person."""

    tree: builders.Tree
    officer: Account
    head: Account
    clerk: Account
    director: Account


def office_with_keys() -> Office:
    """Keys on tokens where SoftHSM2 is installed, in files where it is not."""
    tree = builders.make_tree()
    office = Office(
        tree,
        made("Trần Quốc Bảo", Role.OFFICER, tree.unit),
        made("Lê Hoàng Nam", Role.HEAD, tree.unit),
        made("Lê Thị Cẩm Tú", Role.SEAL_KEEPER, tree.unit),
        made("Huỳnh Quốc Việt", Role.UPWARD_SIGNER, tree.province),
    )
    name = tree.unit.name
    demo.provide(office.head, title="Giám đốc Sở", organisation=name, by="tests")
    demo.provide(office.clerk, title="Văn thư", organisation=name, seal_of=tree.unit, by="tests")
    demo.provide(office.director, title="Giám đốc Sở Nội vụ", organisation="Sở Nội vụ", by="tests")
    return office


@pytest.mark.clause(
    "CM-3.3", "CM-3.5", "CM-4.1", "CM-6.1", "CM-6.2", "CM-6.3a", "CM-6.4", "CM-7.1", "CM-7.2",
    "CM-8.4", "CM-9.1", "CM-12.1", "CM-12.3", "CM-13.2", "BNV-9.5",
)  # fmt: skip
def test_one_life_of_a_dossier(visit: Visit, tmp_path: Path, settings: Any) -> None:
    office = office_with_keys()
    officer, head = visit(office.officer), visit(office.head)

    password = opens_a_record(officer)
    person = sets_an_own_password(visit(), password)
    declares(person, tmp_path)
    gives_one_item_back(officer)
    corrects_only_that(person)
    passes_it_on(officer)
    signs_the_month(head, tmp_path)
    with running() as national:
        settings.HOSO_NATIONAL_URL = national.url
        settings.HOSO_NATIONAL_USER = settings.HOSO_NATIONAL_PASSWORD = "demo"
        signs_upward(visit(office.director))
        sync.send_due()
        is_stored_once(visit(office.director), national)
    gets_a_signed_copy(person, head, visit(office.clerk), tmp_path)
    is_verified_by_anyone(person, tmp_path)


def opens_a_record(officer: Visitor) -> str:
    """The one-time password; wrong numbers are refused in words first."""
    page = officer.go("/ho-so/mo").page
    for number, said in (("12345", "phải đủ 12 chữ số"), ("096285004321", "không khớp")):
        page.fill("[name=full_name]", "Trần Ngọc Diễm")
        page.fill("[name=personal_number]", number)
        page.fill("[name=born_on]", "14/5/2003")
        page.locator("[name=sex]").select_option(label="Nữ")
        page.locator("[name=kind]").select_option(label="Công chức")
        page.locator("[name=unit]").select_option(index=2)
        page.get_by_role("button", name=re.compile("Mở hồ sơ")).click()
        expect(page.locator(".hs-errors")).to_contain_text(said)
    officer.look()
    page.fill("[name=personal_number]", NUMBER)
    page.get_by_role("button", name=re.compile("Mở hồ sơ")).click()
    page.get_by_text("Mật khẩu dùng một lần").first.wait_for()
    shown = re.search(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", officer.look().text())
    assert shown, officer.text()
    return shown[0]


def sets_an_own_password(person: Visitor, one_time: str) -> Visitor:
    person.sign_in(NUMBER, one_time)
    assert person.page.url.endswith("/mat-khau-moi")
    person.look()
    for each in person.page.locator("input[type=password]").all():
        each.fill(OWN_PASSWORD)
    person.page.get_by_role("button", name=re.compile("mật khẩu", re.I)).click()
    person.page.get_by_text("Hồ sơ mới mở").wait_for()
    return person.look()


def declares(person: Visitor, scans: Path) -> None:
    declared(person, scans, "1-7", birth_place="dat mui ca mau", home_place="an xuyen",
             ethnicity="kinh", religion="Không")  # fmt: skip
    person.look()
    declared(person, scans, "8-10", citizen_number_issued_on="2/3/2021", phone="0912345678",
             address_place="dat mui")  # fmt: skip
    declared(person, scans, "11-14", family_background="Nông dân", recruited_on="1/9/2026",
             recruited_by="UBND tỉnh Cà Mau", joined_on="1/9/2026")  # fmt: skip
    declared(person, scans, "19", general_education="12/12")
    declared(person, scans, "32.1/dong-moi", since="9/2021", until="6/2025",
             institution=SCHOOL, mode="Chính quy", degree="Đại học")  # fmt: skip
    person.look()
    declared(person, scans, "33/dong-moi", since="9/2026", organisation="Sở Nông nghiệp",
             position="Chuyên viên")  # fmt: skip
    declared(person, scans, "36.1/dong-moi", relation="Cha", name="Trần Văn Ba", born_in="1975")
    declared(person, scans, "36.1/dong-moi", relation="Mẹ", name="Lê Thị Tư", born_in="1978")
    declared(person, scans, "37.1/dong-moi", since="9/2026", rank="01.003", step="1",
             coefficient="2,34")  # fmt: skip
    person.go("/ho-so-cua-toi/gui").look()
    assert SCHOOL in person.text()
    sends(person, r"Gửi \d+ thay đổi")


def sends(person: Visitor, button: str) -> None:
    person.page.get_by_role("button", name=re.compile(button)).click()
    person.page.get_by_text("Khai báo gửi lúc").wait_for()


def gives_one_item_back(officer: Visitor) -> None:
    officer.go("/viec-can-lam").look()
    assert "Trần Ngọc Diễm" in officer.text()
    page = officer.page
    page.get_by_role("link", name=re.compile("Làm lần lượt")).click()
    page.locator("#kiem-tra").wait_for()
    officer.look()
    page.get_by_role("button", name=re.compile("^Trả lại.*32.1")).first.click()
    page.locator("textarea:visible").fill("Bản quét mờ, quét lại văn bằng.")
    page.get_by_role("button", name=re.compile("^Trả lại kèm lý do.*32.1")).click()
    page.get_by_role("button", name=re.compile("^Đạt tất cả")).click()
    page.get_by_text("1 trả lại").first.wait_for()
    page.get_by_role("button", name="Kết thúc và trả lại người khai").click()
    page.get_by_text("Đã trả lại khai báo").wait_for()


def corrects_only_that(person: Visitor) -> None:
    person.go("/ho-so-cua-toi").look()
    assert "Bản quét mờ" in person.text()
    person.page.get_by_role("link", name="Sửa", exact=True).first.click()
    typed(person, until="7/2025")
    person.page.get_by_role("button", name="Xong dòng này").click()
    person.page.get_by_text("đã sửa lại").first.wait_for()
    person.go("/ho-so-cua-toi/gui")
    sends(person, "Gửi 1 thay đổi")


def passes_it_on(officer: Visitor) -> None:
    page = officer.go("/viec-can-lam/tiep").page
    page.get_by_role("button", name=re.compile("^Đạt")).first.click()
    page.get_by_role("button", name="Kết thúc và chuyển ký duyệt").click()
    page.get_by_text("chờ thủ trưởng ký duyệt").first.wait_for()


def signs_the_month(head: Visitor, folder: Path) -> None:
    """A wrong PIN is told with the tries left; OpenSSL accepts what is signed."""
    page = head.go("/dot-phe-duyet").look().page
    put_in = page.get_by_role("button", name=re.compile("Đưa vào ký"))
    if put_in.count():
        put_in.first.click()
    page.get_by_role("button", name=re.compile("Ký 1 hồ sơ")).first.click()
    for pin, seen in (("999999", "Còn 2 lần"), (demo.PIN, "manifest.json.p7s")):
        page.locator("input[type=password]:visible").fill(pin)
        page.get_by_role("button", name="Ký", exact=True).click()
        page.get_by_text(seen).first.wait_for()
    head.look()
    verified_by_openssl(head, folder)


def signs_upward(director: Visitor) -> None:
    page = director.go("/ky-cap-tinh").look().page
    page.get_by_role("link", name=re.compile("Ký .*hồ sơ")).first.click()
    page.locator("input[type=password]:visible").fill(demo.PIN)
    page.get_by_role("button", name="Ký", exact=True).click()
    page.get_by_text("Đã ký cấp tỉnh").first.wait_for()
    director.look()


def is_stored_once(director: Visitor, national: Running) -> None:
    director.go("/lien-thong").look()
    assert "đã tiếp nhận" in director.text().lower()
    person = Person.objects.get(personal_number=NUMBER)
    assert Packet.objects.get().state == "accepted"
    assert [*national.records()] == [f"000.00.00.H12_{person.staff_number}"]


def gets_a_signed_copy(person: Visitor, head: Visitor, clerk: Visitor, folder: Path) -> None:
    """The person's signature and the agency's seal, in that order; both verify."""
    person.go("/ban-in").look()
    person.page.get_by_role("button", name="Đề nghị bản in ký số").click()
    person.page.get_by_text("chờ ký").first.wait_for()
    for visitor, way, done in ((head, "Xem và ký", "^Ký"), (clerk, "Đóng dấu", "^Đóng dấu")):
        visitor.go("/ban-in").look()
        visitor.page.get_by_role("link", name=way).click()
        visitor.page.locator("input[type=password]").fill(demo.PIN)
        visitor.page.get_by_role("button", name=re.compile(done)).click()
        visitor.page.locator("input[type=password]").wait_for(state="detached")
    path = f"/ban-in/{SignedCopy.objects.get().pk}.pdf"
    pdf = downloaded(person, path, folder / "ly-lich.pdf")
    pdfsig = subprocess.run(["pdfsig", pdf], capture_output=True, text=True, check=False)
    assert pdfsig.stdout.count("Signature is Valid") == 2
    report = verify_file(pdf, trust=trusted())
    assert report.is_whole, report.sentences()
    assert len(report.signatures) == 2


def is_verified_by_anyone(person: Visitor, folder: Path) -> None:
    """Without the database: this version stood in that signed manifest; one byte less, not."""
    version = Version.objects.get(person__personal_number=NUMBER)
    base = f"/ho-so/{version.person_id}/phien-ban/{version.number}"
    dossier = downloaded(person, f"{base}.json", folder / "ho-so.json")
    proof = downloaded(person, f"{base}/bang-chung.json", folder / "bang-chung.json")
    assert verify_file(dossier, proof=proof, trust=trusted()).is_whole
    dossier.write_bytes(dossier.read_bytes().replace("Diễm".encode(), "Diệm".encode(), 1))
    assert not verify_file(dossier, proof=proof, trust=trusted()).is_whole


def downloaded(page: Visitor, path: str, to: Path) -> Path:
    answer = page.page.context.request.get(page.address + path)
    assert answer.status == 200, (path, answer.status)
    to.write_bytes(answer.body())
    return to


def verified_by_openssl(page: Visitor, folder: Path) -> None:
    manifest = downloaded(page, _link(page, "manifest.json"), folder / "manifest.json")
    cms = downloaded(page, _link(page, "manifest.json.p7s"), folder / "manifest.json.p7s")
    assert json.loads(manifest.read_bytes())["purpose"] == "unit-approval"
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        cms,
        "-content",
        manifest,
        "-CAfile",
        trusted() / "root.pem",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _link(page: Visitor, name: str) -> str:
    return str(page.page.get_by_role("link", name=name, exact=True).get_attribute("href"))
