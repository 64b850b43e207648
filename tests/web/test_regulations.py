"""QUY CHẾ: read in plain words with its articles, compared, copied, edited, dated."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.organisations.models import Unit
from hoso.regulations import editing, queries, services
from hoso.regulations.models import Adoption, Regulation
from hoso.regulations.words import KEYS
from tests import builders
from tests.dossiers.office import office, opened
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/quy-che"
ENDS = ("tep", "tai", "sao", "ap-dung")
OWN = f"{PAGE}/ban/tinh_mau_2027"
NOT_SAID = "evidence_for"  # the two that are read here have nothing of it
SAID = [key for name, key in KEYS.items() if name != NOT_SAID]


@pytest.fixture
def unit() -> Unit:
    return builders.make_unit("Tỉnh Mẫu", "province", code="H12")


@pytest.fixture
def affairs(unit: Unit) -> Account:
    return builders.make_account("Sở Nội Vụ", role=Role.HOME_AFFAIRS, unit=unit)


@pytest.fixture
def client(affairs: Account) -> Client:
    return client_of(affairs)


@pytest.fixture
def officer(unit: Unit) -> Client:
    return client_of(builders.make_account("Cán Bộ", role=Role.OFFICER, unit=unit))


@pytest.fixture
def own(affairs: Account) -> Regulation:
    text = queries.text_of("ca_mau_2024")
    return services.save("tinh_mau_2027", text, by=affairs, based_on="ca_mau_2024")


def page(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def test_everybody_reads_the_regulation_in_force_with_its_articles(officer: Client) -> None:
    shown = page(officer, PAGE)
    assert "Quyết định năm 2024 của Ủy ban nhân dân tỉnh Cà Mau" in shown
    assert "Trong 5 ngày làm việc, kể từ ngày có thay đổi." in shown
    assert "tối đa không quá 05 ngày làm việc" in shown and "Khoản 4 Điều 6" in shown
    assert "Trước ngày 25 hằng tháng." in shown
    silent = [each for _, each in queries.profile().cited() if each.citation.silent]
    assert shown.count("mặc định của hệ thống</span>") == len(silent) > 20
    assert "/quy-che/danh-sach" not in shown
    for key in SAID:
        assert key.label in shown and key.does in shown
    assert KEYS[NOT_SAID].label not in shown, "a list with nothing in it takes no line"


def test_only_who_sets_regulations_sees_more_and_finds_it_in_the_rail(
    officer: Client, client: Client, affairs: Account
) -> None:
    one = "ban/ca_mau_2024"
    addresses = ("danh-sach", "so-sanh?b=lai_chau_2024", one, *(f"{one}/{end}" for end in ENDS))
    for address in addresses:
        assert officer.get(f"{PAGE}/{address}").status_code == 403, address
        assert client.get(f"{PAGE}/{address}").status_code == 200, address
    assert client.get(f"{PAGE}/ban/khong_co").status_code == 404
    tomorrow = timezone.localdate() + timedelta(days=1)
    services.adopt("bo_noi_vu_2023", tomorrow, "QĐ 1", by=affairs)
    link = re.search(rf'href="({PAGE}/so-sanh[^"]+)">Xem chỗ nào khác', page(officer, PAGE))
    assert link and "Soát xét" in page(officer, link[1]), "what is to come is everybody's to read"
    assert f'href="{PAGE}"' in page(client, PAGE)
    assert f'href="{PAGE}"' not in page(officer, "/ho-so")


@pytest.mark.parametrize("name", queries.names())
def test_every_regulation_is_read_with_each_step_of_each_chain(client: Client, name: str) -> None:
    shown = page(client, f"{PAGE}/ban/{name}")
    for chain in queries.profile(name).chains:
        assert chain.value.label in shown
        for step in chain.value.steps:
            assert step.value.label in shown
    if name == "nghi_dinh_27_2026":
        assert "theo bản tóm tắt, chưa đối chiếu nguyên văn" in shown
    if name == "lai_chau_2024":
        assert "chưa có ngày hiệu lực" in shown and "Tờ trình" in shown


def test_a_page_runs_the_same_statements_for_a_short_and_a_long_regulation(client: Client) -> None:
    page(client, f"{PAGE}/ban/ca_mau_2024")
    counts = set()
    for name in ("ca_mau_2024", "bo_noi_vu_2023"):
        with CaptureQueriesContext(connection) as captured:
            page(client, f"{PAGE}/ban/{name}")
        counts.add(len(captured))
    assert len(counts) == 1


def test_two_regulations_side_by_side_first_only_where_they_differ(client: Client) -> None:
    shown = page(client, f"{PAGE}/so-sanh", a="ca_mau_2024", b="lai_chau_2024")
    assert "Trong 15 ngày làm việc, kể từ ngày có thay đổi." in shown
    assert "Trong 5 ngày làm việc cuối hằng tháng." in shown
    assert "Mỗi người một tài khoản" not in shown, "both say the same"
    every = page(client, f"{PAGE}/so-sanh", a="ca_mau_2024", b="lai_chau_2024", **{"tat-ca": "1"})
    assert all(key.label in every for key in SAID)
    same = page(client, f"{PAGE}/so-sanh", a="ca_mau_2024", b="ca_mau_2024")
    assert "Không khác nhau chỗ nào" in same


def test_what_held_on_two_days_side_by_side(client: Client, affairs: Account) -> None:
    since = timezone.localdate() + timedelta(days=10)
    services.adopt("kon_tum_2025", since, "Quyết định 1", by=affairs)
    shown = page(client, f"{PAGE}/so-sanh", **{"ngay-a": "1/1/2026", "ngay-b": f"{since:%d/%m/%Y}"})
    assert "Quy chế của tỉnh Cà Mau" in shown and "Quy chế của tỉnh Kon Tum" in shown
    assert "H34-(số định danh cá nhân)" in shown
    wrong = client.get(f"{PAGE}/so-sanh", {"ngay-a": "31/02/2026"})
    assert wrong.status_code == 422 and "Không có ngày 31" in wrong.content.decode()


def test_a_regulation_is_copied_and_the_copy_named(client: Client, affairs: Account) -> None:
    address = f"{PAGE}/ban/kon_tum_2025/sao"
    for wrong, said in (
        ({"key": "", "short_title": "x"}, "Đặt mã"),
        ({"key": "Tỉnh", "short_title": "x"}, "Chỉ chữ thường"),
        ({"key": "ab", "short_title": "x"}, "từ 3 đến 60"),
        ({"key": "lai_chau_2024", "short_title": "x"}, "có sẵn của hệ thống"),
        ({"key": "tinh_moi", "short_title": ""}, "Đặt tên ngắn"),
    ):
        answer = client.post(address, wrong)
        assert answer.status_code == 422 and said in answer.content.decode(), wrong
    made = client.post(address, {"key": "tinh_moi", "short_title": "Quy chế của tỉnh mới"})
    assert made.status_code == 302 and made["Location"] == f"{PAGE}/ban/tinh_moi"
    own = Regulation.objects.get(key="tinh_moi")
    assert (own.based_on, own.made_by) == ("kon_tum_2025", affairs)
    assert queries.profile("tinh_moi").short_title == "Quy chế của tỉnh mới"
    assert "riêng của tỉnh" in page(client, f"{PAGE}/danh-sach")
    again = client.post(address, {"key": "tinh_moi", "short_title": "Khác"})
    assert again.status_code == 422 and "Đã có quy chế với mã này" in again.content.decode()


def term(**changed: str) -> dict[str, str]:
    value = {"amount": "7", "unit": "working_days", "since": "change", "nguon": "dieu-khoan"}
    cited = {"article": "Khoản 2 Điều 5", "quote": "trong thời hạn 07 ngày làm việc"}
    return value | cited | changed


def test_one_value_is_edited_with_its_citation(client: Client, own: Regulation) -> None:
    address = f"{OWN}/sua/declare_change"
    form = page(client, address)
    assert 'value="5"' in form and "tối đa không quá 05" in form
    assert client.post(address, term()).status_code == 302
    cited = queries.profile(own.key).declare_change
    assert (cited.value.amount, cited.citation.article) == (7, "Khoản 2 Điều 5")
    assert cited.citation.quote == "trong thời hạn 07 ngày làm việc"
    assert Event.objects.filter(action="regulations.save").count() == 2
    assert "Trong 7 ngày làm việc, kể từ ngày có thay đổi." in page(client, OWN)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": ""}, "Chưa có: số ngày."),
        ({"amount": "năm"}, "Ghi số nguyên."),
        ({"amount": "0"}, "phải từ 1 đến"),
        ({"unit": "hours"}, "Chọn trong danh sách."),
        ({"quote": ""}, "Chưa có: trích nguyên văn."),
        ({"nguon": "tom-tat"}, "Chưa có: bản tóm tắt nêu."),
        ({"nguon": "mac-dinh"}, "Chưa có: nguồn."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_stays(
    client: Client, own: Regulation, wrong: dict[str, str], said: str
) -> None:
    before = queries.text_of(own.key)
    answer = client.post(f"{OWN}/sua/declare_change", term(**wrong))
    shown = answer.content.decode()
    assert answer.status_code == 422 and said in shown
    assert "Khoản 2 Điều 5" in shown
    if "quote" not in wrong:
        assert "trong thời hạn 07 ngày làm việc" in shown
    if wrong.get("amount"):
        assert f'value="{wrong["amount"]}"' in shown
    assert queries.text_of(own.key) == before


def test_every_part_of_every_kind_is_saved_again_from_its_own_form(
    client: Client, affairs: Account
) -> None:
    """What the form shows, sent back as it is, changes nothing."""
    services.save("bo_moi", queries.text_of("bo_noi_vu_2023"), by=affairs)
    before = queries.profile("bo_moi")
    for part in editing.parts(queries.text_of("bo_moi")):
        address = f"{PAGE}/ban/bo_moi/sua/{part}"
        answer = client.post(address, fields(page(client, address)))
        assert answer.status_code == 302, (part, answer.content.decode()[:2000])
    assert queries.profile("bo_moi") == before


def fields(form: str) -> dict[str, list[str]]:
    """As a browser would send the form."""
    main = form[form.index("<main") :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = given.get("type") in {"checkbox", "radio"}
        if "name" in given and not (is_choice and " checked" not in tag):
            found.setdefault(given["name"], []).append(unescape(given.get("value", "")))
    for name, inner in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', main, re.S):
        found.setdefault(name, []).append(unescape(inner))
    for name, inner in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner)
        found.setdefault(name, []).append(chosen[0] if chosen else "")
    return found


def test_the_shipped_and_the_adopted_are_not_edited(
    client: Client, own: Regulation, affairs: Account
) -> None:
    assert client.post(f"{PAGE}/ban/ca_mau_2024/sua/declare_change", term()).status_code == 409
    services.adopt(own.key, timezone.localdate() + timedelta(days=1), "QĐ 1", by=affairs)
    assert client.post(f"{OWN}/sua/declare_change", term()).status_code == 409
    assert client.post(f"{OWN}/tep", {"text": queries.text_of(own.key)}).status_code == 409
    assert "/sua/declare_change" not in page(client, OWN)
    assert client.get(f"{OWN}/sua/khong_co").status_code == 404


def test_the_file_is_edited_as_text_and_an_error_names_its_line(
    client: Client, own: Regulation
) -> None:
    text = queries.text_of(own.key)
    spoilt = text.replace("amount = 10", 'amount = "10"', 1)
    line = spoilt.splitlines().index('amount = "10"') + 1
    answer = client.post(f"{OWN}/tep", {"text": spoilt})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f"tinh_mau_2027.toml:{line}: transfer_within.amount" in shown
    assert "amount = &quot;10&quot;" in shown, "what was typed is lost"
    assert queries.text_of(own.key) == text
    good = text.replace("amount = 10", "amount = 8", 1).replace("\n", "\r\n")
    assert client.post(f"{OWN}/tep", {"text": good}).status_code == 302
    assert queries.profile(own.key).transfer_within.value.amount == 8
    answer = client.get(f"{OWN}/tai")
    assert answer.content.decode() == queries.text_of(own.key)
    assert "tinh_mau_2027.toml" in answer["Content-Disposition"]


def test_before_a_date_is_set_one_sees_what_changes_and_what_finishes_by_the_old(
    client: Client, affairs: Account
) -> None:
    builders.make_unit("Trường Mẫu", "school", code="H12.90")
    shown = page(client, f"{PAGE}/ban/bo_noi_vu_2023/ap-dung")
    assert "Không có khai báo nào đang giải quyết." in shown
    assert "Đơn vị sự nghiệp: trường học" in shown and "Soát xét (5 ngày làm việc)" in shown
    assert "Người khai phải ký số" in shown


def test_what_is_under_way_is_counted_by_the_regulation_it_finishes_under() -> None:
    here = office()
    client = client_of(opened("Sở Nội Vụ", Role.HOME_AFFAIRS, here.province))
    builders.declare(builders.Someone(here.person, here.account))
    shown = page(client, f"{PAGE}/ban/lai_chau_2024/ap-dung")
    assert "<b>1 khai báo</b>" in shown and "Quy chế của tỉnh Cà Mau: 1 khai báo" in shown
    assert here.person.full_name not in shown


def test_the_list_runs_the_same_statements_for_one_and_for_three_of_ones_own(
    client: Client, own: Regulation, affairs: Account
) -> None:
    counts = []
    for name in ("", "tinh_hai", "tinh_ba"):
        if name:
            services.save(name, queries.text_of("kon_tum_2025"), by=affairs)
        with CaptureQueriesContext(connection) as captured:
            page(client, f"{PAGE}/danh-sach")
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts


def test_a_regulation_is_dated_and_the_date_taken_back(client: Client, own: Regulation) -> None:
    address, coming = f"{OWN}/ap-dung", timezone.localdate() + timedelta(days=30)
    for wrong, said in (
        ({"since": "", "document": "QĐ 1"}, "Chọn ngày áp dụng."),
        ({"since": f"{timezone.localdate():%d/%m/%Y}", "document": "QĐ 1"}, "phải sau hôm nay"),
        ({"since": f"{coming:%d/%m/%Y}", "document": ""}, "Ghi văn bản ban hành"),
    ):
        answer = client.post(address, wrong)
        assert answer.status_code == 422 and said in answer.content.decode(), wrong
    given = {"since": f"{coming:%d/%m/%Y}", "document": "Quyết định 12/QĐ-UBND"}
    assert client.post(address, given).status_code == 302
    assert queries.in_force(coming) == own.key and queries.in_force() == "ca_mau_2024"
    twice = client.post(address, given)
    assert twice.status_code == 422 and "Đã có một quy chế áp dụng" in twice.content.decode()
    shown = page(client, f"{PAGE}/danh-sach")
    assert "Quyết định 12/QĐ-UBND" in shown and "chưa đến ngày" in shown
    assert "Quyết định 12/QĐ-UBND" in page(client, PAGE), "everybody is told what is coming"
    adoption = Adoption.objects.get()
    assert client.post(f"{PAGE}/ap-dung/{adoption.pk}/huy").status_code == 302
    assert not Adoption.objects.exists() and queries.in_force(coming) == "ca_mau_2024"
    assert client.post(f"{PAGE}/ap-dung/{adoption.pk}/huy").status_code == 404


def test_a_file_that_a_newer_version_cannot_read_is_told_and_its_text_mended(
    client: Client, own: Regulation, affairs: Account
) -> None:
    text = queries.text_of(own.key)
    with audit.recording(affairs, "regulations.save"):
        Regulation.objects.filter(key=own.key).update(text=text.replace("[sharing]", "[shared]"))
    queries.forget()
    assert "tệp chưa dùng được" in page(client, f"{PAGE}/danh-sach")
    for end in ("", "/ap-dung", "/sao"):
        answer = client.get(f"{OWN}{end}")
        assert answer.status_code == 409 and "shared: khóa lạ" in answer.content.decode(), end
    assert "shared: khóa lạ" in page(client, f"{OWN}/tep")
    assert client.post(f"{OWN}/tep", {"text": text}).status_code == 302
    page(client, OWN)


def test_a_date_that_has_come_is_not_taken_back(client: Client, affairs: Account) -> None:
    with audit.recording(affairs, "regulations.adopt"):
        adoption = Adoption.objects.create(
            regulation="lai_chau_2024", since=date(2026, 1, 1), document="QĐ", decided_by=affairs
        )
    assert client.post(f"{PAGE}/ap-dung/{adoption.pk}/huy").status_code == 409
    assert Adoption.objects.filter(pk=adoption.pk).exists()
