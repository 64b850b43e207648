"""What the person was asked to clarify: the panel on the own page, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.quality import rules, services
from hoso.quality.models import Doubt, Measure
from hoso.web import shown
from hoso.web.access import account_of
from hoso.web.own.addresses import place_url
from hoso.web.own.desk import Desk
from hoso.web.quality.doubts import values_of
from hoso.web.quality.forms import Answering
from hoso.web.quality.words import heading, state_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to clarify; `url` leads to the field where it is corrected."""

    doubt: Doubt
    heading: str
    state: shown.State
    url: str

    @property
    def may_answer(self) -> bool:
        return self.doubt.state == rules.ASKED


def asked_of(person: Person) -> list[Asked]:
    """What stands in the panel of the own page, what is still to be answered first: one statement,
    two where something does."""
    rows = Doubt.objects.filter(person=person, state__in=(rules.ASKED, rules.ANSWERED))
    today = timezone.localdate()
    return [
        Asked(each, heading(each.section, each.item), state_of(each, today), _url(each))
        for each in rows.prefetch_related("asked_by").order_by("-state", "due_on", "pk")
    ]


def measured(desk: Desk) -> Measure | None:
    """How the board counts this dossier, for who is declaring: the page counts the draft and what
    was sent, the board only what is approved. One statement; none where both are the same."""
    if not desk.draft.operations and desk.declaration is None:
        return None
    figures = Measure.objects.filter(person=desk.person).only("filled", "wanted", "share")
    return figures.first()


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """404 for whatever was not asked of this account."""
    account = account_of(request)
    doubt = _doubt_or_404(account, pk)
    form = Answering(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(pk, by=account, words=form.cleaned_data["answer"])
        except Incomplete as refused:
            form.say(refused)
        else:
            messages.success(request, "Đã gửi giải trình. Nơi đề nghị sẽ xem và trả lời.")
            return redirect("own:dossier")
    today = timezone.localdate()
    words = {
        "title": "Trả lời đề nghị làm rõ",
        "crumbs": [("Hồ sơ của tôi", "/ho-so-cua-toi"), ("Trả lời đề nghị làm rõ", "")],
        "doubt": doubt,
        "state": state_of(doubt, today),
        "heading": heading(doubt.section, doubt.item),
        "values": values_of(doubt, account),
        "url": _url(doubt),
        "form": form,
        "may_answer": doubt.state == rules.ASKED,
    }
    return render(request, "quality/answer.html", words, status=422 if form.errors else 200)


def _doubt_or_404(account: Account, pk: int) -> Doubt:
    rows = Doubt.objects.asked_of(account).select_related("person", "asked_by")
    if (doubt := rows.filter(pk=pk).first()) is None:
        raise Http404
    return doubt


def _url(doubt: Doubt) -> str:
    declared = SECTIONS.get(doubt.section)
    if declared is None:
        return "/ho-so-cua-toi"
    anchor = f"#f-{doubt.field}" if doubt.field and (doubt.row or not declared.many) else "#muc"
    return place_url(declared, doubt.row) + anchor
