"""Tables 36.1 and 36.2: relatives on one's own side and on the spouse's."""

from __future__ import annotations

from hoso.dossiers.models.family import OwnRelative, SpouseRelative
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import family
from hoso.dossiers.sections.declaration import ON_CV, Content, Field, Level, Section
from hoso.dossiers.sections.packets import RELATIVES, to


def has_a_spouse(content: Content) -> bool:
    """A wife or husband stands in 36.1."""
    spouse = (family.WIFE, family.HUSBAND)
    return any(row.get("relation") in spouse for row in content.get("family", []))


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
    level=Level.PERSONAL,
    group="Gia đình, kinh tế",
    order=310,
    model=OwnRelative,
    required=ON_CV,
    hint="Cha, mẹ, vợ hoặc chồng, các con, anh chị em ruột",
    evidence=("birth_certificate", "marriage_certificate", "cv_paper", "other"),
    checks=(
        family.parents_are_older,
        family.parents_are_much_older,
        family.children_are_younger,
        family.children_are_much_younger,
        family.siblings_are_of_their_age,
        family.relatives_are_born,
        family.spouse_is_of_the_other_sex,
        family.one_of(
            family.FATHER,
            family.MOTHER,
            family.WIFE,
            family.HUSBAND,
            what="Cha, mẹ kế, người đã ly hôn hoặc đã mất",
        ),
        family.parents_are_declared,
        spans.is_said_once,
    ),
    sorted_by=("relation", "born_in"),
    packet_list=to(nd27=f"{RELATIVES}.gia_dinh_ban_than"),
    fields=_fields("36.1"),
)

SPOUSE_FAMILY = Section(
    key="spouse_family",
    number="36.2",
    title="Gia đình: bên vợ hoặc chồng",
    level=Level.PERSONAL,
    group="Gia đình, kinh tế",
    order=320,
    model=SpouseRelative,
    complete=ON_CV,
    complete_if=has_a_spouse,
    hint="Cha, mẹ, anh chị em ruột của vợ hoặc chồng",
    evidence=("marriage_certificate", "cv_paper", "other"),
    checks=(
        family.side_has_its_spouse,
        family.spouse_parents_are_older,
        family.relatives_are_born,
        family.one_of(family.FATHER, family.MOTHER, what="Cha, mẹ kế"),
        spans.is_said_once,
    ),
    sorted_by=("relation", "born_in"),
    packet_list=to(nd27=f"{RELATIVES}.gia_dinh_ben_vo_chong"),
    fields=_fields("36.2"),
)

DECLARED = (FAMILY, SPOUSE_FAMILY)
