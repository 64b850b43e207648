""" "Đề nghị làm rõ": a doubt goes to the person, an answer comes back (CM-14.1d, KT-15.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.sealed_fields import bulk_update
from hoso.notices import services as notices
from hoso.quality import rules
from hoso.quality.models import Doubt

NOTE_LIMIT, ANSWER_LIMIT = 1_000, 2_000
ITEMS_NAMED = 5
PANEL = "/ho-so-cua-toi#lam-ro"


def ask(doubt_ids: Collection[int], *, by: Account, note: str, due_on: date) -> int:
    """Hand doubts to the persons they are about, all of them or none: those not asked yet, those
    whose answer does not do, and those whose due day is over. One notice to each person; how
    many persons were told.

    Raises NotAllowed when one of them is beyond the account's units, Conflict when one has
    moved on meanwhile, Incomplete for the note, the day, or a person without an account.
    """
    access.require(by, Act.CLARIFY)
    note = _words(note, NOTE_LIMIT, "note")
    today = timezone.localdate()
    if due_on < today:
        raise _wrong("Hạn trả lời đã qua. Chọn một ngày từ hôm nay trở đi.", "due_on")
    with audit.recording(by, "quality.ask"):
        doubts = _locked(doubt_ids, by)
        moved = [each for each in doubts if not may_ask(each, today)]
        if moved or not doubts:
            raise Conflict(
                f"{len(moved)} nghi vấn vừa được người khác xử lý hoặc không còn nữa. Chưa gửi đề "
                "nghị nào; tải lại danh sách rồi chọn lại."
                if moved
                else "Chưa chọn nghi vấn nào."
            )
        if deaf := {each.person_id for each in doubts if each.person.account_id is None}:
            raise Incomplete(
                f"{len(deaf)} người chưa có tài khoản nên không nhận được đề nghị. Cấp tài khoản "
                "trước, hoặc bỏ chọn nghi vấn của những người đó."
            )
        asked = {"state": rules.ASKED, "asked_by": by, "asked_at": timezone.now(), "note": note,
                 "due_on": due_on, "answer": "", "answered_at": None}  # fmt: skip
        for each in doubts:
            for name, value in asked.items():
                setattr(each, name, value)
        bulk_update(doubts, list(asked), batch_size=500)
        return _tell(doubts, by, due_on)


def may_ask(doubt: Doubt, today: date) -> bool:
    """Whether it may be handed to the person now; again only once its due day is over."""
    move = "remind" if doubt.is_overdue(today) else "ask"
    return move in rules.DOUBT.open_from(doubt.state)


def answer(doubt_id: int, *, by: Account, words: str) -> Doubt:
    """The person says why it is right as declared. Raises NotAllowed for anybody else."""
    words = _words(words, ANSWER_LIMIT, "answer")
    if not words:
        raise _wrong("Chưa viết giải trình: vì sao nội dung đã khai là đúng.", "answer")
    with audit.recording(by, "quality.answer"):
        found = Doubt.objects.select_for_update(of=("self",)).select_related("person")
        doubt = found.filter(pk=doubt_id, person__account_id=by.pk).first()
        if doubt is None:
            raise NotAllowed("Chỉ người có hồ sơ trả lời được đề nghị làm rõ hồ sơ của mình.")
        doubt.state = rules.DOUBT.after(doubt.state, "answer")
        doubt.answer, doubt.answered_at = words, timezone.now()
        doubt.save(update_fields=["state", "answer", "answered_at"])
        assert doubt.asked_by_id is not None
        notices.tell(
            doubt.asked_by_id,
            f"{doubt.person.full_name} đã trả lời đề nghị làm rõ mục {doubt.item}.",
            f"/chat-luong/nghi-van/{doubt.pk}",
        )
    return doubt


def accept(doubt_id: int, *, by: Account) -> Doubt:
    """The answer does: closed as explained, as long as the values stay the same. Raises
    NotAllowed beyond the account's units and for one's own, Conflict when it has moved on."""
    access.require(by, Act.CLARIFY)
    with audit.recording(by, "quality.accept"):
        [doubt] = _locked([doubt_id], by)
        if doubt.person.account_id == by.pk:
            raise NotAllowed(
                "Giải trình này là của chính bạn. Không ai tự chấp nhận giải trình của mình.",
                ask="người được giao cùng việc này, hoặc Sở Nội vụ",
            )
        doubt.state = rules.DOUBT.after(doubt.state, "accept")
        doubt.settled_by, doubt.settled_at = by, timezone.now()
        doubt.save(update_fields=["state", "settled_by", "settled_at"])
    return doubt


def _locked(doubt_ids: Collection[int], by: Account) -> list[Doubt]:
    """Raises NotAllowed unless the account may see every one of them."""
    rows = Doubt.objects.visible_to(by).select_for_update(of=("self",))
    found = list(rows.select_related("person").filter(pk__in=set(doubt_ids)).order_by("pk"))
    if len(found) != len(set(doubt_ids)):
        raise NotAllowed(
            "Có nghi vấn không thuộc đơn vị bạn phụ trách. Chưa làm gì.", ask="Sở Nội vụ"
        )
    return found


def _tell(doubts: Sequence[Doubt], by: Account, due_on: date) -> int:
    """A digest to each person."""
    of: dict[int, list[Doubt]] = {}
    for each in doubts:
        assert each.person.account_id is not None
        of.setdefault(each.person.account_id, []).append(each)
    notices.tell_each((account, _digest(each, by, due_on), PANEL) for account, each in of.items())
    return len(of)


def _digest(doubts: Sequence[Doubt], by: Account, due_on: date) -> str:
    items = list(dict.fromkeys(each.item for each in doubts if each.item))
    named = ", ".join(items[:ITEMS_NAMED]) + (", …" if len(items) > ITEMS_NAMED else "")
    where = f" (mục {named})" if named else ""
    return (
        f"{by.full_name} đề nghị bạn làm rõ {len(doubts)} chỗ trong hồ sơ{where}, "
        f"chậm nhất ngày {due_on:%d/%m/%Y}."
    )


def _words(typed: str, limit: int, field: str) -> str:
    text = typed.replace("\x00", "").strip()
    if len(text) > limit:
        raise _wrong(f"Dài quá {limit} ký tự. Viết gọn lại.", field)
    return text


def _wrong(message: str, field: str) -> Incomplete:
    return Incomplete(message, [Finding(message, field=field)])
