"""Tables 36.1 and 36.2: relatives on one's own side and on the spouse's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding, Severity
from hoso.dossiers.models.family import OwnRelative, SpouseRelative
from hoso.dossiers.sections.declaration import ON_CV, Content, Field, Known, Level, Row, Section
from hoso.dossiers.sections.packets import RELATIVES, to

FATHER, MOTHER, CHILD = "01", "02", "05"  # codes of catalog relation_own


def generations_follow(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """A parent is older, a child is younger than the person."""
    born = content.get("identity", {}).get("born_on")
    if not born:
        return
    year = PartialDate.from_iso(born).year
    for row in rows:
        if not row.get("born_in"):
            continue
        if row.get("relation") in (FATHER, MOTHER) and row["born_in"] >= year:
            yield FAMILY.finding(
                "born_in",
                f"Cha, mẹ không thể sinh cùng năm hoặc sau con ({year}).",
                row,
            )
        if row.get("relation") == CHILD and row["born_in"] <= year:
            yield FAMILY.finding(
                "born_in",
                f"Con không thể sinh cùng năm hoặc trước cha, mẹ ({year}).",
                row,
            )


def parents_are_declared(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    relations = {row.get("relation") for row in rows}
    if rows and not {FATHER, MOTHER} <= relations:
        yield Finding(
            "Chưa khai đủ cha và mẹ.",
            section="family",
            item="36.1",
            severity=Severity.WARNS,
        )


def _fields(number: str) -> tuple[Field, ...]:
    return (
        Field("relation", f"{number}.1", required=ON_CV, packet=to(nd27="moi_quan_he")),
        Field("name", f"{number}.2", required=ON_CV, packet=to(nd27="ho_ten")),
        Field("born_in", f"{number}.3", required=ON_CV, packet=to(nd27="nam_sinh")),
        Field(
            "circumstances",
            f"{number}.4",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27="thong_tin_khac"),
        ),
    )


FAMILY = Section(
    key="family",
    number="36.1",
    title="Gia đình: về bản thân",
    group="Gia đình, kinh tế",
    order=310,
    model=OwnRelative,
    required=ON_CV,
    hint="Cha, mẹ, vợ hoặc chồng, các con, anh chị em ruột",
    evidence=("birth_certificate", "marriage_certificate", "cv_paper", "other"),
    checks=(generations_follow, parents_are_declared),
    sorted_by=("relation", "born_in"),
    packet_list=to(nd27=f"{RELATIVES}.gia_dinh_ban_than"),
    fields=_fields("36.1"),
)

SPOUSE_FAMILY = Section(
    key="spouse_family",
    number="36.2",
    title="Gia đình: bên vợ hoặc chồng",
    group="Gia đình, kinh tế",
    order=320,
    model=SpouseRelative,
    hint="Cha, mẹ, anh chị em ruột của vợ hoặc chồng",
    evidence=("marriage_certificate", "cv_paper", "other"),
    sorted_by=("relation", "born_in"),
    packet_list=to(nd27=f"{RELATIVES}.gia_dinh_ben_vo_chong"),
    fields=_fields("36.2"),
)

DECLARED = (FAMILY, SPOUSE_FAMILY)
