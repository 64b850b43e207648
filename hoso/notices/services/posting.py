"""Letters by mail: written with what they tell of, sent afterwards, none lost and none doubled.

Each is taken (committed) before anything goes out. A sender that dies meanwhile leaves a letter
that is being sent; as it may have arrived, it is not sent again but shown as not sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.errors import Refused, Unreachable
from hoso.notices.gateways import smtp
from hoso.notices.models import LETTER, QUEUED, SENDING, SENT, Letter

WAITS = tuple(timedelta(minutes=each) for each in (5, 15, 60, 180, 360))
FORGOTTEN_AFTER = timedelta(minutes=15)  # far longer than HOSO_EMAIL_TIMEOUT


def address(path: str) -> str:
    """The full address of a page of this system, as a letter names it."""
    return f"{settings.HOSO_SITE.rstrip('/')}{path}"


def write_letters(on_day: date, letters: Mapping[int, tuple[str, str]]) -> int:
    """Queue (subject, text) to each account that has an address; how many. None when mail is not
    set up, and none twice a day. Must stand inside the recording of what they tell of."""
    if not settings.HOSO_EMAIL_URL:
        return 0
    reached = Account.objects.filter(pk__in=list(letters), is_active=True).exclude(email="")
    now = timezone.now()
    made = Letter.objects.bulk_create(
        (
            Letter(account_id=pk, on_day=on_day, subject=letters[pk][0][:200],
                   text=letters[pk][1], next_try_at=now)
            for pk in reached.order_by("pk").values_list("pk", flat=True)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return len(made)


def post_due() -> int:
    """Send what is due; how many were accepted. A server that does not answer is left alone
    until the next call."""
    _give_up_forgotten()
    accepted = 0
    while settings.HOSO_EMAIL_URL and (letter := _taken()) is not None:
        move, words = _sent(letter)
        _settle(letter, move, words)
        accepted += letter.state == SENT
        if letter.state == QUEUED:
            break
    return accepted


def _taken() -> Letter | None:
    """The first that is due, now in this sender's hands."""
    now = timezone.now()
    with audit.recording("worker", "notices.post"):
        due = Letter.objects.filter(state=QUEUED, next_try_at__lte=now).order_by("next_try_at")
        letter = due.select_for_update(skip_locked=True, of=("self",)).first()
        if letter is None:
            return None
        letter.state = LETTER.after(letter.state, "take")
        letter.tries, letter.taken_at, letter.next_try_at = letter.tries + 1, now, None
        letter.save()
    return letter


def _sent(letter: Letter) -> tuple[str, str]:
    """What became of it: the move, and the words for whoever looks after mail."""
    to = Account.objects.filter(pk=letter.account_id).values_list("email", flat=True).first()
    if not to:
        return "give_up", "Tài khoản không còn địa chỉ thư."
    try:
        smtp.send(smtp.letter(to, letter.subject, letter.text, str(letter.pk)))
    except Refused as error:
        return "give_up", error.message
    except smtp.Unsure as error:
        return "no_answer", error.message
    except Unreachable as error:
        return ("not_now" if letter.tries <= len(WAITS) else "give_up"), error.message
    return "accepted", ""


def _settle(letter: Letter, move: str, words: str) -> None:
    with audit.recording("worker", "notices.post"):
        letter.state, letter.words = LETTER.after(letter.state, move), words[:200]
        now = timezone.now()
        if letter.state == QUEUED:
            letter.next_try_at = now + WAITS[letter.tries - 1]
        else:
            letter.settled_at = now
        letter.save()


def _give_up_forgotten() -> None:
    """Those whose sender died."""
    old = Letter.objects.filter(state=SENDING, taken_at__lt=timezone.now() - FORGOTTEN_AFTER)
    if old.exists():
        with audit.recording("worker", "notices.post"):
            old.update(
                state=LETTER.after(SENDING, "no_answer"),
                words="Tiến trình gửi bị ngắt giữa chừng.",
                settled_at=timezone.now(),
            )
