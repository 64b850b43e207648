"""Restriction levels: what a section says, what is left out for whom, what is refused at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hoso.accounts.levels import ALL, UNDECLARED, Level
from hoso.base.canonical import canonical
from hoso.dossiers.sections import SECTIONS, section
from hoso.dossiers.sections.declaration import Field
from hoso.dossiers.sections.secrecy import STAMP
from hoso.dossiers.sight import WHOLE, Sight, masked

pytestmark = pytest.mark.clause("CM-4.3", "BNV-6.2", "CM-4.2")

CONTENT: dict[str, Any] = {
    "person": {"id": "1", "personal_number": "096085123456", "staff_number": "CB1",
               "kind": "official"},
    "papers": {"citizen_number": "096085123456", "phone": "0912345678", "address_place": "34-x-1"},
    "work": [{"id": "2", "since": "2008-09", "organisation": "Sở Y tế"}],
    "means": {"salary_income": 120_000_000},
    "components": [{"sha256": "0" * 64}],
    "previous_sha256": "1" * 64,
}  # fmt: skip
OPEN = ALL - {Level.SENSITIVE}


def test_what_is_not_seen_is_not_there_and_what_is_new_is_kept_closest() -> None:
    seen = masked(CONTENT, Sight({"papers": OPEN, "means": OPEN}))
    assert seen == {
        "person": {"id": "1", "staff_number": "CB1", "kind": "official"},
        "papers": {"address_place": "34-x-1"},
    }
    one = masked(CONTENT, Sight({"work": OPEN, "papers": ALL}))
    assert one["work"] == CONTENT["work"] and one["papers"] == CONTENT["papers"]
    assert one["person"]["personal_number"] == "096085123456"  # it is item 8, which is opened
    assert set(masked(CONTENT, Sight())) == {"person"}
    assert masked(CONTENT, WHOLE) is CONTENT
    assert UNDECLARED is Level.SENSITIVE
    assert b"0912345678" not in canonical(seen)


def test_a_mask_says_why_and_never_whether_there_is_something_behind() -> None:
    sight, papers = Sight({"papers": OPEN}), section("papers")
    assert "nhạy cảm" in sight.hidden(papers, "phone")
    assert sight.hidden(papers, "address_place") == ""
    assert "không có trong văn bản đồng ý" in sight.hidden(section("work"), "since")
    assert sight.shows_all(["work"]) is sight.shows_all(["papers"]) is sight.shows_all([]) is False
    assert Sight({"work": OPEN}).shows_all(["work"]) and not Sight({"work": OPEN}).shows_all(
        ["work", "papers"]
    )


def test_every_section_says_its_level_and_state_secrets_have_no_place() -> None:
    for each in SECTIONS.values():
        assert each.levels <= ALL and each.level in ALL, each.key
    sensitive = {"papers": "phone", "means": "salary_income", "custody": "statement",
                 "contract_party": "tax_code", "salary": "position_pay"}  # fmt: skip
    for key, name in sensitive.items():
        assert section(key).level_of(name) is Level.SENSITIVE
    work = section("work")
    with pytest.raises(ValueError, match="state secrets"):
        replace(work, level=Level.SECRET, fields=(Field("since", "33.1"),))
    with pytest.raises(ValueError, match="state secrets"):
        replace(work, fields=(Field("since", "33.1", level=Level.SECRET),))


@pytest.mark.parametrize(
    ("text", "is_stamped"),
    [
        ("Công văn MẬT số 5", True), ("tối mật", True), ("TUYỆT MẬT", True), ("Độ mật: A", True),
        ("Học viện Kỹ thuật mật mã", False), ("HỌC VIỆN KỸ THUẬT MẬT MÃ", False),
        ("CỤC BẢO MẬT", False), ("Giữ bí mật", False), ("Nuôi ong mật", False), ("MẬT ONG", False),
    ],
)  # fmt: skip
def test_a_stamp_of_secrecy_is_told_from_a_word(text: str, is_stamped: bool) -> None:
    assert bool(STAMP.search(text)) is is_stamped
