"""Names of made-up people, by sex and people, weighted as in the Mekong delta. From memory."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hoso.base.text import one_line

MALE, FEMALE = "1", "2"
KINH, HOA, KHMER = "01", "04", "05"

FAMILIES = {
    KINH: {
        "Nguyễn": 34, "Trần": 13, "Lê": 10, "Phạm": 7, "Huỳnh": 6, "Phan": 5, "Võ": 5, "Đặng": 3,
        "Bùi": 2, "Đỗ": 2, "Hồ": 2, "Ngô": 2, "Dương": 2, "Lý": 2, "Lâm": 2, "Trương": 2,
        "Châu": 1, "Mai": 1, "Tô": 1, "Cao": 1, "Đinh": 1, "Quách": 1, "Tạ": 1, "Thái": 1,
    },
    HOA: {"Lâm": 4, "Trần": 3, "Quách": 3, "Huỳnh": 2, "Tăng": 2, "Lưu": 2, "Trịnh": 2, "Ngô": 1},
    KHMER: {"Danh": 6, "Thạch": 5, "Kim": 4, "Sơn": 3, "Hữu": 2, "Lâm": 2, "Kiên": 1},
}  # fmt: skip

MIDDLES = {
    MALE: {"Văn": 20, "Hoàng": 9, "Minh": 8, "Hữu": 6, "Quốc": 6, "Thanh": 6, "Đức": 4, "Ngọc": 3,
           "Trung": 3, "Chí": 3, "Công": 3, "Nhật": 2, "Tấn": 3, "Phước": 2, "Thành": 3, "": 4},
    FEMALE: {"Thị": 22, "Ngọc": 8, "Thị Kim": 4, "Thị Mỹ": 4, "Thanh": 5, "Thị Ngọc": 4, "Bích": 3,
             "Thị Thu": 4, "Hồng": 4, "Kim": 4, "Mỹ": 3, "Thị Hồng": 3, "Thùy": 3, "Như": 2,
             "Thị Thanh": 3, "Tuyết": 1},
}  # fmt: skip

_WORDS = {
    MALE: (
        "An Anh Bảo Bình Cường Danh Duy Dũng Đạt Đông Đức Giang Hải Hào Hậu Hiếu Hòa Hoàng Hùng "
        "Huy Hưng Kha Khải Khánh Khoa Kiên Kiệt Lâm Linh Lộc Long Luân Mẫn Minh Nam Nghĩa Nguyên "
        "Nhân Nhựt Phát Phong Phú Phúc Phương Quân Quang Quý Sang Sơn Tài Tâm Tấn Thái Thắng "
        "Thành Thiện Thịnh Thuận Tiến Tín Toàn Trí Trọng Trung Trường Tuấn Tùng Việt Vinh Vũ"
    ),
    FEMALE: (
        "An Ánh Anh Châu Chi Cúc Diễm Diệu Dung Duyên Đào Giang Hà Hạnh Hằng Hân Hiền Hoa Hòa "
        "Hồng Huệ Huyền Hương Khánh Lan Liên Linh Loan Ly Mai Minh Mừng My Nga Ngân Nghi Ngọc "
        "Nguyên Nhi Nhung Như Oanh Phúc Phượng Phương Quyên Quỳnh Sen Tâm Thảo Thắm Thơ Thu "
        "Thủy Thúy Thùy Thy Tiên Trang Trâm Trân Trinh Trúc Tuyền Uyên Vân Vy Xuân Yến"
    ),
}  # fmt: skip

GIVEN = {sex: words.split() for sex, words in _WORDS.items()}

_KHMER = {
    MALE: "Sà Rương|Sa Rây|Minh Luân|Thanh Tùng|Ươne|Hoàng Phol|Chanh Đa|Sô Khum|Dươl",
    FEMALE: "Thị Sà Lý|Thị Som Nang|Thị Đa Ni|Thị Kim Sa|Thị Hồng Vy|Sô Phia|Thị Thol",
}
KHMER_GIVEN = {sex: words.split("|") for sex, words in _KHMER.items()}

# What the national benchmark looks for: typed once composed, once decomposed (NFD).
PLENTY = "Nguyễn Văn A"
PLENTY_TYPED = (PLENTY, "Nguye\u0302\u0303n Va\u0306n A")
RARE = ("Đặng Đức Tài", "Đặng Đức Minh", "Đặng Đức Thành", "Đặng Đức Huy", "Đặng Đức Toàn")


@dataclass(frozen=True, slots=True)
class Name:
    family: str
    rest: str

    @property
    def full(self) -> str:
        return one_line(f"{self.family} {self.rest}")


def name(rng: Random, sex: str, ethnicity: str = KINH, family: str = "") -> Name:
    families = FAMILIES[ethnicity]
    chosen = family or rng.choices(list(families), list(families.values()))[0]
    if ethnicity == KHMER and rng.random() < 0.75:
        return Name(chosen, rng.choice(KHMER_GIVEN[sex]))
    middles = MIDDLES[sex]
    middle = rng.choices(list(middles), list(middles.values()))[0]
    given = rng.choice(GIVEN[sex])
    while given == middle:
        given = rng.choice(GIVEN[sex])
    return Name(chosen, one_line(f"{middle} {given}"))


def split(full: str) -> Name:
    family, _, rest = one_line(full).partition(" ")
    return Name(family, rest)
