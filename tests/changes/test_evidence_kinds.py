"""Kinds of papers that the regulation takes as evidence, for which change: the list of Lai Châu,
and a regulation that nobody knew, added by a file alone (LC-2.2d, CM-6.4)."""

from __future__ import annotations

from typing import Any

import pytest

from hoso.base.errors import Incomplete
from hoso.base.findings import blocking
from hoso.changes import proving, rules
from hoso.changes import services as changes
from hoso.changes.models import Evidence
from hoso.changes.rules import Change
from hoso.dossiers.sections import SECTIONS, section
from hoso.regulations import queries as regulations
from hoso.regulations.reading import ProfileError, read
from tests import builders
from tests.regulated import SILENT, with_regulation
from tests.web.desk import Desk, client_of, desk, words

__all__ = ["desk"]

CITED = 'article = "Khoản 3 Điều thử"\nquote = "chỉ nhận các loại giấy tờ sau"\n'
OPTIONAL = f"[evidence_required]\nvalue = false\n{SILENT}"
# Salaries are proved by decisions on salaries; all else by diplomas and other papers.
APART = (
    f'[evidence_kinds]\nvalue = ["diploma", "other"]\n{CITED}\n'
    f'[[evidence_for]]\nitems = ["37"]\nkinds = ["salary_decision"]\n{CITED}'
)


def profile_of(*tables: str) -> Any:
    text = regulations.text_of("ca_mau_2024")
    for table in tables:
        name = table.splitlines()[0]
        start = text.index(f"\n{name}\n") + 1
        text = text[:start] + table + "\n" + text[text.index("\n[", start + 1) + 1 :]
    return read("thu", text)


@pytest.mark.clause("LC-2.2d")
def test_what_is_offered_is_what_the_regulation_takes() -> None:
    lai_chau, ca_mau = regulations.profile("lai_chau_2024"), regulations.profile("ca_mau_2024")
    listed = set(lai_chau.evidence_kinds.value)
    assert len(listed) == 13
    for declared in SECTIONS.values():
        if declared.evidence != ("portrait",):
            offered = proving.kinds_taken(lai_chau, declared)
            assert set(offered) == listed, declared.key
            usual = [each for each in declared.evidence if each in listed]
            assert list(offered[: len(usual)]) == usual, declared.key
        assert proving.kinds_taken(ca_mau, declared) == declared.evidence, declared.key
    assert proving.takes(lai_chau, section("portrait"), "portrait")


def test_a_section_may_have_kinds_of_its_own() -> None:
    profile = profile_of(APART)
    assert proving.kinds_taken(profile, section("salary")) == ("salary_decision",)
    assert proving.kinds_taken(profile, section("allowances")) == ("salary_decision",)
    assert proving.kinds_taken(profile, section("training")) == ("diploma", "other")
    with pytest.raises(ProfileError, match=r"evidence_for\[0\].*mỗi thứ ít nhất một"):
        profile_of(APART.replace('kinds = ["salary_decision"]', "kinds = []"))


# is it wanted, what is attached: does it stop, does it warn.
@pytest.mark.parametrize(
    ("tables", "attached", "severity"),
    [
        ((APART,), ["salary_decision"], []),
        ((APART,), ["diploma"], ["blocks"]),
        ((APART,), ["diploma", "salary_decision"], ["warns"]),
        ((APART,), [], ["blocks"]),
        ((APART, OPTIONAL), ["diploma"], ["warns"]),
        ((APART, OPTIONAL), [], []),
        ((), ["health_certificate"], []),
    ],
)
def test_other_papers_stop_a_change_or_are_flagged(
    tables: tuple[str, ...], attached: list[str], severity: list[str]
) -> None:
    change = Change("salary", "a", "", "add", None, {"id": "a", "step": 2})
    scans = {("salary", "a"): [Evidence(kind=kind) for kind in attached]}
    found = proving.of_kinds([change], scans, profile_of(*tables))
    assert [str(each.severity) for each in found] == severity
    if attached and found:
        assert (found[0].item, found[0].article) == ("37.1", "Khoản 3 Điều thử")


@pytest.mark.django_db
@pytest.mark.clause("LC-2.2c", "LC-2.2d")
def test_the_form_offers_and_takes_only_what_is_listed(desk: Desk, settings: Any) -> None:
    settings.HOSO_REGULATION = "lai_chau_2024"
    someone = desk.person()
    own, at = client_of(someone.account), "/ho-so-cua-toi/muc/19"
    page = own.get(at).content.decode()
    offered = page[page.index('name="mc-loai"') :]
    offered = offered[: offered.index("</select>")]
    assert offered.count("<option") == 13 and 'value="cv_paper"' not in offered
    assert "Chỉ nhận các loại này: Điểm 2.2 Phần IV Tờ trình" in words(page)

    typed = {"general_education": "12/12", "mc-tep": builders.make_pdf(), "mc-loai": "cv_paper"}
    refused = own.post(at, {**typed, "viec": "attach", "do": "attach"})
    assert refused.status_code == 422, refused.status_code
    assert not Evidence.objects.exists()
    with pytest.raises(Incomplete) as told:
        builders.fill(someone, "schooling", paper="cv_paper")
    [finding] = told.value.findings
    assert (finding.field, finding.article) == ("kind", "Điểm 2.2 Phần IV Tờ trình")
    assert "mục 19" in finding.message and "Văn bằng, chứng chỉ" in finding.message
    assert "cán bộ đầu mối" in finding.message

    builders.fill(someone, "schooling", paper="diploma")
    declaration = changes.submit(someone.person, by=someone.account)
    assert [each.kind for each in Evidence.objects.filter(items__declaration=declaration)] == [
        "diploma"
    ]


@pytest.mark.django_db
@pytest.mark.clause("LC-2.2d")
def test_a_regulation_of_a_file_alone_binds_what_comes_after_it(desk: Desk) -> None:
    """What was given back finishes by the rule it began with; a draft comes under the new one;
    what is merely odd is told the officer at its place."""
    running, drafting = desk.person(), desk.person("Lê Thị Hoa", sex="2")
    builders.fill(running, "salary", paper="cv_paper")
    declaration = changes.submit(running.person, by=running.account)
    changes.give_back_whole(declaration, "Mờ", by=desk.officer, revision=declaration.revision)
    row = builders.fill(drafting, "salary", paper="cv_paper")

    with_regulation("tinh_thu", APART)
    builders.fill(running, "schooling", paper="cv_paper")
    assert changes.submit(running.person, by=running.account).regulation == "ca_mau_2024"

    with pytest.raises(Incomplete) as told:
        changes.submit(drafting.person, by=drafting.account)
    [finding] = told.value.findings
    assert (finding.section, finding.row, finding.article) == ("salary", row, "Khoản 3 Điều thử")
    review = words(client_of(drafting.account).get("/ho-so-cua-toi/gui").content)
    assert "không thuộc loại được nhận" in review and "Khoản 3 Điều thử" in review
    assert "minh chứng không được nhận" in review

    changes.attach(
        drafting.person, by=drafting.account, section_key="salary", row=row,
        kind="salary_decision", upload=builders.make_pdf("Quyết định lương"),
    )  # fmt: skip
    sent = changes.submit(drafting.person, by=drafting.account)
    assert sent.state == rules.SUBMITTED
    page = words(client_of(desk.officer).get(f"/viec-can-lam/{sent.pk}").content)
    assert "không thuộc loại được nhận" in page and "Khoản 3 Điều thử" in page
    assert blocking(proving.of_items(sent, sent.items.prefetch_related("evidence"))) == []
