"""Checks of tables 36.1 and 36.2: generations, who stands there once, whose spouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Content, Known, Row, Rule, at, blocks, warns
from hoso.dossiers.sections.facts import fact
from hoso.dossiers.sections.moments import born, today

# Codes of catalog relation_own; of relation_spouse the first two mean the same.
FATHER, MOTHER, WIFE, HUSBAND, CHILD = "01", "02", "03", "04", "05"
ELDER, YOUNGER = ("06", "07"), "08"
YEARS = fact("family_years")
CHILD_AGE = fact("own_child_age")
MALE = "1"


def _years_older(
    rows: Sequence[Row], content: Content, *relations: str
) -> Iterator[tuple[Row, int, int]]:
    """The relatives of these relations: by how many years each is older, and the own year of
    birth; nobody whose year, or one's own, is not known."""
    birth = born(content)
    for row in rows if birth else ():
        if birth and row.get("relation") in relations and row.get("born_in"):
            yield row, birth.year - row["born_in"], birth.year


@blocks("Cha, mẹ sinh cùng năm hoặc sau con", reads={"identity"})
def parents_are_older(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row, older, year in _years_older(rows, content, FATHER, MOTHER):
        if older <= 0:
            yield at(
                "born_in",
                f"Cha, mẹ không thể sinh cùng năm hoặc sau con ({year}). "
                "Sửa năm sinh hoặc mối quan hệ.",
                row,
            )


@warns("Cha, mẹ hơn con quá ít tuổi", YEARS, reads={"identity"})
def parents_are_much_older(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row, older, _ in _years_older(rows, content, FATHER, MOTHER):
        if 0 < older < YEARS.value:
            yield at("born_in", f"Cha, mẹ chỉ hơn con {older} tuổi. Xem lại năm sinh.", row)


@blocks("Con sinh cùng năm hoặc trước cha, mẹ", reads={"identity"})
def children_are_younger(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row, older, year in _years_older(rows, content, CHILD):
        if older >= 0:
            yield at(
                "born_in",
                f"Con không thể sinh cùng năm hoặc trước cha, mẹ ({year}). "
                "Sửa năm sinh hoặc mối quan hệ.",
                row,
            )


@warns("Có con khi quá nhỏ tuổi", CHILD_AGE, reads={"identity"})
def children_are_much_younger(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row, older, _ in _years_older(rows, content, CHILD):
        if 0 < -older < CHILD_AGE.value:
            yield at("born_in", f"Có con khi mới {-older} tuổi. Xem lại năm sinh của con.", row)


@warns("Anh, chị, em sai thứ tự tuổi", reads={"identity"})
def siblings_are_of_their_age(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Elder by blood is born before, younger after; the same year may be twins."""
    birth = born(content)
    for row in rows if birth else ():
        year, relation = row.get("born_in"), row.get("relation")
        if not birth or not year:
            continue
        wrong = relation in ELDER and year > birth.year
        if wrong or (relation == YOUNGER and year < birth.year):
            yield at(
                "born_in",
                f"Anh, chị ruột sinh trước và em ruột sinh sau bạn ({birth.year}). "
                "Sửa năm sinh hoặc mối quan hệ.",
                row,
            )


@blocks("Người thân sinh ở tương lai")
def relatives_are_born(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Also in table 36.2."""
    now = today(content)
    for row in rows:
        if now and row.get("born_in", 0) > now.year:
            yield at("born_in", "Năm sinh ở tương lai. Xem lại năm sinh.", row)


@warns("Vợ hoặc chồng không hợp giới tính", reads={"identity"})
def spouse_is_of_the_other_sex(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """A wife beside a woman, a husband beside a man: usually the wrong line was chosen."""
    sex = content.get("identity", {}).get("sex")
    for row in rows:
        wrong = HUSBAND if sex == MALE else WIFE
        if sex and row.get("relation") == wrong:
            yield at(
                "relation",
                "Mối quan hệ không hợp với giới tính ở mục 1. Chọn lại “Vợ” hoặc “Chồng”.",
                row,
            )


def one_of(*relations: str, what: str) -> Rule:
    """Two rows for who is one: usually one of them is somebody else's."""

    @warns("Mối quan hệ khai hai lần")
    def one_of_each_relation(
        rows: Sequence[Row], content: Content, known: Known
    ) -> Iterator[Finding]:
        seen: set[str] = set()
        for row in rows:
            relation = row.get("relation", "")
            if relation in relations and relation in seen:
                yield at(
                    "relation",
                    f"Đã có một dòng với mối quan hệ này. {what} thì ghi rõ ở cột hoàn cảnh; "
                    "nếu nhầm, sửa mối quan hệ.",
                    row,
                )
            seen.add(relation)

    return one_of_each_relation


@warns("Chưa khai đủ cha và mẹ")
def parents_are_declared(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    relations = {row.get("relation") for row in rows}
    if rows and not {FATHER, MOTHER} <= relations:
        yield at("", "Chưa khai đủ cha và mẹ. Khai thêm, kể cả người đã mất.")


@warns("Người thân bên vợ (chồng), chưa khai vợ hoặc chồng", reads={"family"})
def side_has_its_spouse(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Relatives of a wife or husband who is not in 36.1."""
    own = content.get("family", [])
    if rows and own and not any(row.get("relation") in (WIFE, HUSBAND) for row in own):
        yield at(
            "",
            "Có người thân bên vợ hoặc chồng nhưng bảng 36.1 không có vợ hoặc chồng. "
            "Khai thêm ở bảng 36.1, hoặc chuyển các dòng này sang đó.",
        )


@warns("Cha, mẹ vợ (chồng) hơn con quá ít tuổi", YEARS, reads={"family"})
def spouse_parents_are_older(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Than any wife or husband declared: after a second marriage one of them fits."""
    years = [
        row["born_in"]
        for row in content.get("family", [])
        if row.get("relation") in (WIFE, HUSBAND) and row.get("born_in")
    ]
    for row in rows:
        if (
            years
            and row.get("relation") in (FATHER, MOTHER)
            and row.get("born_in")
            and max(years) - row["born_in"] < YEARS.value
        ):
            yield at(
                "born_in",
                f"Cha, mẹ vợ hoặc chồng không hơn con đủ {YEARS.value} tuổi. "
                "Xem lại năm sinh ở hai bảng.",
                row,
            )
