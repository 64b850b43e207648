"""What a verification found, in words. Needs neither Django nor a database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

MOST = 200  # flaws that are told one by one


class Kind(StrEnum):
    """Of what sort a flaw is."""

    ALTERED = "event altered"
    REMOVED = "event removed"
    INSERTED = "event inserted"
    REORDERED = "events reordered"
    CHANGE_ALTERED = "row change altered"
    CHANGE_REMOVED = "row change removed"
    CHANGE_INSERTED = "row change inserted"
    SEAL = "seal of the log altered"
    CHECKPOINT = "checkpoint not matched"
    ROW = "row changed behind the log"
    FILE = "file changed on disk"
    GUARD = "table not guarded"
    UNREADABLE = "cannot be read"


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong: which event, which table and row, where it is about one."""

    kind: Kind
    said: str
    event: str = ""
    table: str = ""
    row: str = ""


@dataclass
class Report:
    """What was looked at and what was found; `notes` say what could not be looked at."""

    events: int = 0
    rows: int = 0
    pending: int = 0
    checkpoints: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    untold: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.flaws

    def blame(
        self, kind: Kind, said: str, *, event: object = "", table: str = "", row: str = ""
    ) -> None:
        """Tells a flaw; beyond MOST they are only counted."""
        if len(self.flaws) < MOST:
            self.flaws.append(Flaw(kind, said, str(event), table, row))
        else:
            self.untold += 1

    @property
    def conclusion(self) -> str:
        if not self.is_sound:
            return f"Kết luận: KHÔNG nguyên vẹn, {len(self.flaws) + self.untold} chỗ sai."
        if not self.checkpoints:
            return "Kết luận: không thấy chỗ sai, nhưng chưa đối chiếu với mốc nào được giữ riêng."
        return "Kết luận: không thấy chỗ sai nào."

    def sentences(self) -> list[str]:
        told = [f"Đã kiểm tra {self.events} sự kiện, {self.checkpoints} mốc."]
        if self.rows:
            told.append(f"Đã đối chiếu {self.rows} hàng dữ liệu hiện có với lần ghi cuối.")
        if self.pending:
            told.append(f"{self.pending} sự kiện mới chưa được niêm phong.")
        told += self.notes
        told += [f"Sai: {flaw.said}" for flaw in self.flaws]
        if self.untold:
            told.append(f"Sai: và {self.untold} chỗ nữa.")
        return [*told, self.conclusion]

    def as_json(self) -> str:
        shown = {**asdict(self), "sound": self.is_sound, "conclusion": self.conclusion}
        return json.dumps(shown, ensure_ascii=False, indent=2)
