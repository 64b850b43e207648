"""The components say what they should, and let nothing through unescaped."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from hoso.base.findings import Finding
from hoso.regulations import queries as regulations
from hoso.regulations import rules
from hoso.web import shown
from hoso.web.dues import shown_due

WEB = Path(__file__).resolve().parents[2] / "hoso" / "web"


def drawn(template: str, address: str = "/", **words: Any) -> str:
    context = Context({"request": RequestFactory().get(address), **words})
    return Template(template).render(context)


def test_a_state_is_colour_icon_and_word() -> None:
    html = drawn('{% state "warn" "thiếu 1" %}')
    assert 'class="hs-state warn"' in html
    assert "#alert-triangle" in html
    assert "thiếu 1" in html


def test_a_difference_is_escaped_and_read_aloud() -> None:
    html = drawn("{% diff old new %}", old="<b>3,33</b>", new="3,66")
    assert "<del>&lt;b&gt;3,33&lt;/b&gt;</del>" in html
    assert html.index("cũ: ") < html.index("mới: ")
    assert "#arrow-narrow-right" in html


def test_what_is_added_has_no_old_side() -> None:
    html = drawn('{% diff "" "con thứ hai" %}')
    assert "<del>" not in html and "#arrow" not in html and "<ins>con thứ hai</ins>" in html


@pytest.mark.parametrize(
    ("left", "tone", "word"),
    [
        (-2, "late", "quá hạn 2 ngày làm việc"),
        (0, "warn", "hết hôm nay"),
        (1, "warn", "còn 1 ngày làm việc"),
        (4, "idle", "còn 4 ngày làm việc"),
    ],
)
def test_a_due_chip_says_how_long(left: int, tone: str, word: str) -> None:
    html = drawn("{% due one %}", one=shown.Due(date(2026, 11, 20), left))
    assert f"hs-due {tone}" in html and word in html


def test_a_due_chip_opens_the_article_without_a_script() -> None:
    one = shown.Due(date(2026, 11, 18), -2, "Khoản 4 Điều 6.", "“tối đa 05 ngày”")
    html = drawn("{% due one %}", one=one)
    assert "<details" in html and "Vì sao hạn là 18/11/2026?" in html and "Khoản 4 Điều 6." in html


def test_the_days_are_counted_one_by_one_past_the_weekend_and_past_the_due_day() -> None:
    due = rules.due(
        regulations.profile().declare_change.value, date(2026, 11, 11), regulations.calendar()
    )
    one = shown_due(due, today=date(2026, 11, 20))
    assert one.left == -2
    assert [(f"{day.on:%d}", day.word, day.kind) for day in one.days] == [
        ("12", "1", ""), ("13", "2", ""), ("14", "nghỉ", "off"), ("15", "nghỉ", "off"),
        ("16", "3", ""), ("17", "4", ""), ("18", "5, hạn", "end"), ("19", "+1", "over"),
        ("20", "+2", "over"),
    ]  # fmt: skip


def test_a_field_ties_its_error_and_hint_to_the_control() -> None:
    html = drawn('{% field name="den" label="Đến" item="32.1.2" error="Sớm quá." hint="Tháng." %}')
    assert 'for="f-den"' in html and 'aria-describedby="f-den-e f-den-h"' in html
    assert 'aria-invalid="true"' in html and 'id="f-den-e"' in html and 'id="f-den-h"' in html


def test_a_combobox_is_a_plain_text_box_without_a_script() -> None:
    html = drawn(
        '{% field name="t" label="T" kind="combobox" url="/x" value="CTU" shown="Cần Thơ" %}'
    )
    assert 'name="t"' in html and 'value="Cần Thơ"' in html and 'data-code="CTU"' in html
    assert 'type="hidden"' not in html


def test_what_was_typed_comes_back_escaped() -> None:
    html = drawn('{% field name="t" label="T" value=value %}', value='"><script>alert(1)</script>')
    assert "<script>" not in html


def test_the_summary_links_to_the_fields() -> None:
    findings = [Finding("tháng 13 không có", field="tu", item="32.1.1")]
    html = drawn("{% errors findings %}", findings=findings)
    assert '<a href="#f-tu">Mục 32.1.1: tháng 13 không có</a>' in html
    assert "Còn 1 chỗ phải sửa" in html


def test_slots_go_to_their_own_panel_only() -> None:
    html = drawn(
        '{% panel "Ngoài" %}{% slot "foot" %}chân ngoài{% endslot %}'
        '{% panel "Trong" %}ruột{% endpanel %}{% endpanel %}'
    )
    assert html.count("chân ngoài") == 1
    assert html.index("ruột") < html.index("chân ngoài")


def test_a_component_called_wrongly_fails_when_the_template_is_read() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template('{% panel titel="x" %}{% endpanel %}')


def test_sorting_keeps_the_filter_and_forgets_the_page() -> None:
    html = drawn('{% sort "ten" "Tên" current="ten" %}', "/?loc=a&sau=xyz")
    assert 'aria-sort="ascending"' in html
    assert "xep=-ten" in html and "loc=a" in html and "sau=" not in html


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("{{ v|number:2 }}", 1234.5, "1.234,50"),
        ("{{ v|number }}", "4.98", "4,98"),
        ("{{ v|day }}", date(2026, 11, 22), "22/11/2026"),
        ("{{ v|day }}", "1985-03", "03/1985"),
        ("{{ v|weekday }}", date(2026, 11, 22), "Chủ nhật, 22/11/2026"),
        ("{{ v|megabytes }}", 812_345, "0,8 MB"),
        ("{{ v|initials }}", "Trần Quốc Bảo", "QB"),
        ("{{ v|number }}", None, ""),
        ("{{ v|marked:'can tho' }}", "Đại học Cần Thơ", "Đại học <mark>Cần Thơ</mark>"),
        ("{{ v|marked:'<' }}", "a<b", "a<mark>&lt;</mark>b"),
    ],
)
def test_values_are_written_as_an_office_writes_them(
    template: str, value: Any, expected: str
) -> None:
    assert drawn(template, v=value) == expected


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    """The content security policy would refuse them, and the screen would break unseen."""
    import re

    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")
    found = [
        f"{path.name}: {match.group()}"
        for path in (WEB / "templates").rglob("*.html")
        for match in inline.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_every_icon_named_is_in_the_sprite_list() -> None:
    import re

    listed = set((WEB / "static" / "icons.txt").read_text("utf-8").split())
    named = {
        name
        for path in (WEB / "templates").rglob("*.html")
        for name in re.findall(r'(?:{% icon |icon=)"([a-z0-9-]+)"', path.read_text("utf-8"))
    }
    named |= set(shown.ICON_OF_TONE.values())
    for path in WEB.rglob("*.py"):
        named |= set(re.findall(r'(?:_icon\(|icon=)"([a-z0-9-]+)"', path.read_text("utf-8")))
    assert named - listed == set()
