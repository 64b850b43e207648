"""Who enters a dossier's data: the person, or where the regulation gives it to the unit, its
officer (TQ-9.2a) and the person only some items (TQ-9.2b). Both type into one draft, each
their own operations, and each sends only those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, NotAllowed
from hoso.changes import rules
from hoso.changes.models import Declaration, Origin
from hoso.changes.rules import Operation
from hoso.dossiers.models import Person
from hoso.dossiers.sections.declaration import Section
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer
from hoso.regulations.profile import Profile


@dataclass(frozen=True, slots=True)
class Entry:
    """What one account may enter into one dossier. is_officer: it checks in the person's unit."""

    side: Declarer
    profile: Profile
    is_officer: bool

    @property
    def is_shared(self) -> bool:
        """The regulation gives the entering to the officer."""
        return self.profile.declared_by.value.by is Declarer.OFFICER

    @property
    def article(self) -> str:
        return self.profile.declared_by.citation.shown()

    @property
    def person_items(self) -> str:
        """As a sentence names them."""
        return ", ".join(self.profile.declared_by.value.person_items)

    def holds(self, declared: Section) -> bool:
        """Whether the section is this account's to enter."""
        if declared.by_agency:
            return False
        return not self.is_shared or self.is_officer or self._is_persons(declared)

    def _is_persons(self, declared: Section) -> bool:
        return any(
            declared.number == item or declared.number.startswith(f"{item}.")
            for item in self.profile.declared_by.value.person_items
        )

    def require(self, declared: Section) -> None:
        """Raises NotAllowed for a section that somebody else enters: who, and whom to ask."""
        if self.holds(declared):
            return
        if declared.by_agency:
            raise NotAllowed(
                f"Mục {declared.number} do cơ quan, đơn vị sử dụng ghi, không phải người có hồ sơ.",
                ask="cán bộ đầu mối của đơn vị",
            )
        own = f"; bạn tự khai các mục {self.person_items}" if self.person_items else ""
        raise NotAllowed(
            f"Mục {declared.number} do cán bộ đầu mối của đơn vị nhập{own}.",
            article=self.article,
            ask="cán bộ đầu mối của đơn vị",
        )


def entry_of(person: Person, by: Account) -> Entry:
    """Raises NotAllowed for an account that enters nothing here: who does, by which article."""
    is_own = person.account_id == by.pk
    profile = regulations.profile()
    if not is_own or profile.declared_by.value.by is Declarer.OFFICER:
        profile = ruling(person)
    side = Declarer.PERSON if is_own else Declarer.OFFICER
    entry = Entry(side, profile, bool(access.may(by, Act.CHECK, person.unit)))
    if is_own or (entry.is_shared and entry.is_officer):
        return entry
    if entry.is_shared:
        raise NotAllowed(
            "Chỉ cán bộ đầu mối của đơn vị nhập dữ liệu vào hồ sơ này.",
            article=entry.article,
            ask="thủ trưởng đơn vị",
        )
    raise NotAllowed(
        "Người có hồ sơ tự khai vào hồ sơ của mình; cán bộ đầu mối kiểm tra, không khai thay.",
        article=entry.article,
        ask="người có hồ sơ",
    )


def may_declare(person: Person, by: Account) -> bool:
    """Whether the account enters anything into this dossier."""
    if person.account_id == by.pk:
        return True
    return bool(access.may(by, Act.CHECK, person.unit)) and (
        ruling(person).declared_by.value.by is Declarer.OFFICER
    )


def ruling(person: Person) -> Profile:
    """What was given back is corrected under the regulation it began with; all else under the
    one in force. One statement."""
    given_back = Declaration.objects.filter(
        person=person, state=rules.RETURNED, origin=Origin.PERSON
    )
    return regulations.profile(given_back.values_list("regulation", flat=True).first())


def refuse_under_way(open_one: Declaration | None, entry: Entry) -> None:
    """One declaration at a time; what was given back is corrected by who entered it.
    Raises Conflict."""
    if open_one is None:
        return
    if open_one.state == rules.RETURNED:
        if open_one.entered_by == entry.side:
            return
        whose = "người có hồ sơ" if entry.side is Declarer.OFFICER else "cán bộ đầu mối"
        raise Conflict(
            f"Một khai báo của hồ sơ này vừa bị trả lại, {whose} đang sửa. Khi xong mới gửi được; "
            "bản nháp vẫn được giữ."
        )
    if open_one.origin != Origin.PERSON:
        raise Conflict(
            "Cơ quan, đơn vị vừa ghi vào hồ sơ này và đang chờ ký duyệt. Ký xong thì gửi được; "
            "bản nháp vẫn được giữ."
        )
    raise Conflict(
        f"Khai báo trước đang {open_one.state_label}. Khi xong mới gửi được khai báo mới; bản "
        "nháp vẫn được giữ."
    )


# --- whose an operation of the draft is: its "side", the person's where it says none --------


def side_of(operation: Operation) -> Declarer:
    """Those of before there were two sides are the person's."""
    return Declarer(operation.get("side", Declarer.PERSON))


def marked(side: Declarer) -> dict[str, str]:
    """What an operation says of who typed it."""
    return {"side": side.value} if side is Declarer.OFFICER else {}


def of_side(operations: Iterable[Operation], side: Declarer) -> list[Operation]:
    """The operations that one side typed, in their order."""
    return [each for each in operations if side_of(each) is side]
