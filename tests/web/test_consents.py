"""Reading somebody by written consent, from the request to its end: whoever is let see a part sees
that part and nothing else of the person, on every address, list, count, search and file."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Role
from hoso.audit.models import Event
from hoso.changes.models import Evidence
from hoso.dossiers.models import Consent
from hoso.notices.models import Notice
from tests import builders
from tests.dossiers.office import opened
from tests.web.signing_in import client_of
from tests.web.test_strangers import ABOUT, NAME, World, filled, of_consent, routes, world  # noqa: F401

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("CM-4.4", "CM-8.3", "TQ-3.3", "LC-2.5", "CM-4.3", "BNV-6.2", "CM-4.2"),
]
WORKED, PAPERS = "Sở Nông nghiệp và Môi trường", "papers"
PURPOSE = "Xem xét cử đi học lớp quản lý nhà nước"
# What answers a reader of one section: all else is refused.
OPEN_TO_PART = {"people:dossier", "people:section", "reasons:why", "consents:one", "consents:scan"}


def asked(number: str, *sections: str, **more: str) -> dict[str, object]:
    last = timezone.localdate() + timedelta(days=30)
    return {"number": number, "purpose": PURPOSE, "sections": list(sections),
            "until": f"{last:%d/%m/%Y}", **more}  # fmt: skip


def granted(*sections: str, **more: object) -> dict[str, object]:
    return {"do": "grant", "decision_number": "12/SNV", "decision_on": "1/11/2026",
            "scan": builders.make_pdf(), **asked("", *sections), **more}  # fmt: skip


def text(answer: HttpResponse) -> str:
    """What is read on the page, nothing of its markup or of the form's token."""
    whole = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", whole)


def hidden(world: World) -> list[str]:  # noqa: F811
    """Values of sections that are not opened, and of the head of the dossier."""
    person = world.here.person
    assert person.born_on is not None
    return [person.personal_number, "0912345678", "Nguyễn Văn Ba", "2,34", "01.003",
            person.born_on.shown(), "Trần Thị Tư", "Tổng hợp, văn thư",
            "Trường Đại học Cần Thơ"]  # fmt: skip


def get_in(client: Client, name: str, world: World) -> HttpResponse:  # noqa: F811
    [route] = [each for each in routes() if each.name == name]
    answer: HttpResponse = client.get(filled(route.path, ABOUT[name](world)))
    return answer


def test_a_request_tells_the_asker_nothing_of_whom_it_is_about(world: World) -> None:  # noqa: F811
    client, person = client_of(world.here.stranger), world.here.person
    pages = []
    for number in (person.personal_number, "096085999321"):
        answer = client.post("/dong-y/moi", asked(number, "work"))
        assert (answer.status_code, answer["Location"]) == (302, "/dong-y")
        assert client.post("/dong-y/moi", asked(number, "work")).status_code == 409
        made = Consent.objects.latest("asked_at")
        listed, one = client.get("/dong-y"), client.get(f"/dong-y/{made.pk}")
        pages.append((text(one).replace(number[-3:], "…"), one.status_code))
        assert person.full_name not in text(listed) + text(one)
        assert number not in text(listed) + text(one)
        assert person.unit.name not in text(one)
    assert pages[0] == pages[1]
    real, nobody = Consent.objects.order_by("asked_at")
    assert (real.person, nobody.person) == (person, None)
    assert person.personal_number not in f"{real.asked_for} {real.asked_key}"
    for wrong in ({"number": ""}, {"purpose": " "}, {"sections": []}, {"sections": ["none"]},
                  {"until": "1/1/2020"}, {"until": "x"}):  # fmt: skip
        assert client.post("/dong-y/moi", asked("1", "work") | wrong).status_code == 422
    head, above = client_of(world.here.head), opened("Lý Thị Nội", Role.HOME_AFFAIRS,
                                                     world.here.province)  # fmt: skip
    assert head.get(f"/dong-y/{nobody.pk}").status_code == 404  # only for Home Affairs to answer
    told = client_of(above).get(f"/dong-y/{nobody.pk}")
    assert "không phải của hồ sơ nào" in text(told) and 'value="grant"' not in told.content.decode()
    assert client_of(above).post(f"/dong-y/{nobody.pk}", granted("work")).status_code == 409
    for one, by in ((real, head), (nobody, client_of(above))):
        assert by.post(f"/dong-y/{one.pk}", {"do": "refuse", "reason": " "}).status_code == 422
        said = {"do": "refuse", "reason": "Không đủ căn cứ"}
        assert by.post(f"/dong-y/{one.pk}", said).status_code == 302
    pages = [text(client.get(f"/dong-y/{one.pk}")) for one in (real, nobody)]
    assert "Không đủ căn cứ" in pages[0]
    same = [
        page.replace(one.asked_for, "…") for page, one in zip(pages, (real, nobody), strict=True)
    ]
    assert same[0] == same[1]  # a no tells neither who said it nor whether there was anybody
    assert client.post("/dong-y/moi", asked(person.staff_number, "work")).status_code == 302
    real = Consent.objects.get(state="asked")
    assert client.post(f"/dong-y/{real.pk}", {"do": "another"}).status_code == 404
    assert client.post(f"/dong-y/{real.pk}", {"do": "withdraw"}).status_code == 302
    assert head.post(f"/dong-y/{real.pk}", granted("work")).status_code == 409


@pytest.mark.clause("CM-15.1", "BNV-3.3")
def test_the_head_grants_a_part_which_ends_by_itself_or_by_revoking(world: World) -> None:  # noqa: F811
    here, person = world.here, world.here.person
    reader, head = client_of(here.stranger), client_of(here.head)
    assert reader.post("/dong-y/moi", asked(person.staff_number, "work")).status_code == 302
    consent = Consent.objects.get(state="asked")
    here_is = f"/dong-y/{consent.pk}"
    told = Notice.objects.filter(account=here.head, link=here_is)
    assert told.count() == 1 and person.full_name not in told[0].text
    assert get_in(reader, "people:dossier", world).status_code == 404
    assert reader.post(here_is, granted("work")).status_code == 403  # not one's own request
    assert client_of(here.officer).get(here_is).status_code == 404
    assert head.post(here_is, {"do": "grant", "sections": ["work"]}).status_code == 422
    assert head.post(here_is, granted("work", scan="")).status_code == 422
    assert head.post(here_is, granted("work")).status_code == 302
    events = Event.objects.filter(subject=person.subject, action="dossiers.grant_consent")
    assert events.get().actor_id == here.head.pk

    page = text(get_in(reader, "people:dossier", world))
    assert WORKED in page and "Văn bản số 12/SNV" in page
    assert [each for each in hidden(world) if each in page] == []
    officer = client_of(here.officer)
    sections = [f"/ho-so/{person.pk}/muc/{each}" for each in ("8-10", "36.1", "37.1", "1-7")]
    seen = " ".join(text(officer.get(each)) for each in sections)
    assert [each for each in hidden(world)[:6] if each not in seen] == []  # there is what to hide
    own = client_of(here.account)
    assert PURPOSE in text(own.get(here_is)) and here.stranger.full_name in text(own.get("/dong-y"))
    assert Notice.objects.filter(account=here.account, link=here_is).count() == 1
    assert own.post(here_is, {"do": "revoke", "reason": "thử"}).status_code == 403
    for who in (own, head):
        why = text(who.get(f"/ho-so/{person.pk}/vi-sao"))
        assert here.stranger.full_name in why and here.officer.full_name in why
    assert here.officer.full_name not in text(reader.get(f"/ho-so/{person.pk}/vi-sao"))

    assert head.post(here_is, granted("work", PAPERS)).status_code == 302  # extended
    papers = f"/ho-so/{person.pk}/muc/8-10"
    masked = text(reader.get(papers))
    assert "Ẩn: thông tin nhạy cảm" in masked and "0912345678" not in masked
    assert "02/03/2021" in masked
    whole = granted("work", PAPERS, has_sensitive="on")
    assert head.post(here_is, whole).status_code == 302
    assert "0912345678" in text(reader.get(papers))

    home = client_of(opened("Lý Thị Nội", Role.HOME_AFFAIRS, here.province))
    assert home.post(here_is, {"do": "revoke", "reason": ""}).status_code == 422
    with audit.recording("tests", "dossiers.grant_consent"):
        day = timezone.localdate() - timedelta(days=1)
        Consent.objects.filter(pk=consent.pk).update(since=day, until=day)
    assert get_in(reader, "people:dossier", world).status_code == 404  # ended by itself
    for address in (here_is, "/dong-y"):  # the number that was typed, and no name any more
        over = text(reader.get(address))
        assert "đã hết hạn" in over and consent.asked_for in over
        assert person.full_name not in over
    assert reader.get(f"{here_is}/van-ban").status_code == 404
    assert person.full_name in text(head.get(here_is))
    assert head.post(here_is, granted("work")).status_code == 302
    assert get_in(reader, "people:dossier", world).status_code == 200
    assert reader.get(f"{here_is}/van-ban").status_code == 200
    assert home.post(here_is, {"do": "revoke", "reason": "Hết việc"}).status_code == 302
    assert get_in(reader, "people:dossier", world).status_code == 404
    revoked = text(reader.get(here_is))
    assert "Hết việc" in revoked and person.full_name not in revoked
    assert reader.get(f"{here_is}/van-ban").status_code == 404
    assert own.get(f"{here_is}/van-ban").status_code == 200


def test_who_reads_a_part_meets_nothing_else_of_the_person_anywhere(world: World) -> None:  # noqa: F811
    here, person = world.here, world.here.person
    reader, head = client_of(here.stranger), client_of(here.head)
    reader.post("/dong-y/moi", asked(person.staff_number, "work"))
    head.post(f"/dong-y/{Consent.objects.get(state='asked').pk}", granted("work"))
    mine = Consent.objects.get(state="granted")
    wrong = []
    for route in routes():
        if route.name not in ABOUT:
            continue
        address = filled(route.path, ABOUT[route.name](world))
        if route.name.startswith("consents:"):
            address = address.replace(str(of_consent(world)["pk"]), str(mine.pk))
        for method in ("get", "post"):
            answer = getattr(reader, method)(address)
            body = text(answer) if not answer.streaming else ""
            leaks = [each for each in hidden(world) if each in body]
            opens = answer.status_code == 200 and route.name not in OPEN_TO_PART
            if leaks or opens or (answer.streaming and route.name != "consents:scan"):
                wrong.append((route.name, method, answer.status_code, leaks))
    assert wrong == []
    refused = get_in(reader, "people:print", world)
    assert refused.status_code == 403 and "chỉ cho bạn xem một số mục" in text(refused)

    listed = text(reader.get("/ho-so"))
    assert NAME in listed and "1 hồ sơ bạn được xem" in listed
    rows = [each.get("/ho-so").content.decode().partition("<tbody>")[2] for each in (reader, head)]
    for hidden_one in ("số 1", "Đang công tác"):
        assert [hidden_one in each for each in rows] == [False, True], hidden_one
    for told in ("tinh-trang=working", "phien-ban=co"):
        assert NAME not in text(reader.get(f"/ho-so?{told}"))
    assert NAME in text(head.get("/ho-so?tinh-trang=working&phien-ban=co"))
    sheet = reader.post("/ho-so/xuat-danh-sach")
    assert sheet.status_code == 200 and NAME.encode() not in sheet.content
    assert NAME in text(reader.get("/tim?q=khuat")) and NAME in text(
        reader.get("/tim/goi-y?q=khuat")
    )
    assert reader.get(f"/tim?q={person.staff_number}").status_code in (200, 302)
    for address in ("/tim", "/tim/goi-y", "/ho-so"):
        found = reader.get(f"{address}?q={person.personal_number}")
        assert found.status_code == 200 and NAME not in text(found), address
        assert [each for each in hidden(world)[1:] if each in text(found)] == [], address
    assert "Vì sao tôi không thấy" in text(reader.get(f"/tim?q={person.personal_number}"))

    proofs = {each.pk: set(each.items.values_list("section", flat=True))
              for each in Evidence.objects.filter(person=person)}  # fmt: skip
    assert (
        {"work"} in proofs.values()
        and {"training"} in proofs.values()
        and len({frozenset(each) for each in proofs.values()}) > 1
    )
    for pk, sections in proofs.items():
        seen = reader.get(f"/minh-chung/{pk}").status_code
        assert seen == (200 if sections == {"work"} else 404), sections

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as took:
            assert get_in(reader, "people:dossier", world).status_code == 200
        return len(took)

    once = cost()
    reader.post("/dong-y/moi", asked(person.personal_number, "work"))
    head.post(f"/dong-y/{Consent.objects.get(state='asked').pk}", granted("work"))
    assert cost() == once


def test_no_screen_reads_content_past_the_mask() -> None:
    """The web asks for content by `content_for` and `version_for`; the very bytes that were signed
    leave only by the address that wants the whole dossier read."""
    from tests.house.test_laws import ROOT

    raw = re.compile(r"contents?_of\(|json\.loads\([^)]*\.content\)|version\.content\b")
    found = [
        (str(path.relative_to(ROOT)), line.strip())
        for folder in ("hoso/web", "hoso/api")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if raw.search(line)
    ]
    assert [path for path, _ in found] == ["hoso/web/people/papers.py"], found
