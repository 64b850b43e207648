"""Who works in a unit: titles, kinds and ranks by the kind of unit and its field of work."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from simulators.province.units import Planned

CADRE, OFFICIAL, EMPLOYEE, WORKER = "cadre", "official", "employee", "worker"

# Ranks from the first to the highest that a career may reach, by field.
ADMIN = ("01.003", "01.002", "01.001")
RANKS: dict[str, tuple[str, ...]] = {
    "finance": ("06.031", "06.030"),
    "inspect": ("04.025", "04.024", "04.023"),
    "forest": ("10.226", "10.225"),
    "fish": ("25.310", "25.309"),
    "agri": ("V.03.01.02", "V.03.01.01"),
    "land": ("V.05.02.07", "V.05.02.06"),
    "lower": ("V.07.04.12", "V.07.04.11"),
    "upper": ("V.07.05.15", "V.07.05.14"),
    "primary": ("V.07.03.08", "V.07.03.07"),
    "nursery": ("V.07.02.05", "V.07.02.04"),
    "doctor": ("V.08.01.03", "V.08.01.02"),
    "nurse": ("V.08.05.12", "V.08.05.11"),
    "nurse_middle": ("V.08.05.13",),
    "pharmacist": ("V.08.08.22", "V.08.08.21"),
    "clerk": ("02.007",),
    "clerk_middle": ("02.008",),
    "middle": ("01.004",),
}

# What was studied, by field; the first is the most usual.
MAJORS: dict[str, tuple[str, ...]] = {
    "admin": ("Luật", "Quản lý nhà nước", "Hành chính học", "Quản trị nhân lực"),
    "office": ("Quản trị văn phòng", "Luật", "Hành chính học"),
    "agri": ("Khoa học cây trồng", "Bảo vệ thực vật", "Phát triển nông thôn", "Nông học"),
    "land": ("Quản lý đất đai", "Kỹ thuật môi trường", "Quản lý tài nguyên và môi trường"),
    "forest": ("Lâm sinh", "Quản lý tài nguyên rừng", "Lâm nghiệp"),
    "water": ("Kỹ thuật công trình thủy", "Kỹ thuật tài nguyên nước", "Thủy công"),
    "fish": ("Nuôi trồng thủy sản", "Bệnh học thủy sản", "Khai thác thủy sản"),
    "vet": ("Thú y", "Chăn nuôi - Thú y", "Chăn nuôi"),
    "finance": ("Kế toán", "Tài chính - Ngân hàng", "Kinh tế học"),
    "edu": ("Quản lý giáo dục", "Giáo dục học"),
    "health": ("Y khoa", "Y tế công cộng"),
    "build": ("Kỹ thuật xây dựng", "Kỹ thuật xây dựng công trình giao thông", "Kiến trúc"),
    "justice": ("Luật", "Luật hành chính", "Luật dân sự"),
    "trade": ("Kinh tế đối ngoại", "Quản trị kinh doanh", "Kỹ thuật điện"),
    "science": ("Công nghệ thông tin", "Khoa học máy tính", "Hệ thống thông tin"),
    "culture": ("Quản lý văn hóa", "Du lịch", "Việt Nam học"),
    "inspect": ("Luật", "Kế toán", "Kỹ thuật xây dựng"),
    "commune": ("Luật", "Quản lý đất đai", "Kế toán", "Hành chính học", "Công tác xã hội"),
    "lower": ("Sư phạm Toán học", "Sư phạm Ngữ văn", "Sư phạm Vật lý", "Sư phạm Tiếng Anh",
              "Sư phạm Lịch sử", "Sư phạm Sinh học"),
    "primary": ("Giáo dục Tiểu học",),
    "nursery": ("Giáo dục Mầm non",),
    "doctor": ("Y khoa",),
    "nurse": ("Điều dưỡng",),
    "pharmacist": ("Dược học",),
    "driver": ("Lái xe",),
}  # fmt: skip
MAJORS["upper"] = MAJORS["lower"]
SUBJECTS = ("Toán", "Ngữ văn", "Tiếng Anh", "Vật lý", "Hóa học", "Sinh học", "Lịch sử", "Địa lý")


@dataclass(frozen=True, slots=True)
class Post:
    """A seat in a unit. `level`: 3 heads an agency, 2 leads, 1 is led, 0 is a contract."""

    unit: str
    title: str
    kind: str
    level: int
    field: str
    ranks: tuple[str, ...] = ADMIN
    was_led: str = "Chuyên viên"  # the title before one led


def leaders(unit: Planned) -> list[Post]:
    """The head first."""
    head, deputy, deputies = _titles(unit)
    kind = {"province": CADRE, "commune": CADRE, "school": EMPLOYEE, "hospital": EMPLOYEE,
            "service": EMPLOYEE}.get(unit.kind, OFFICIAL)  # fmt: skip
    level = 3 if unit.kind in ("province", "department", "commune") else 2
    field, ranks = _led(unit)
    if level == 3 and unit.kind != "commune":
        ranks = ADMIN
    was = _staff_title(unit)
    return [
        Post(unit.key, head, kind, level, field, ranks, was),
        *(Post(unit.key, deputy, kind, level - (level == 3), field, ranks, was)
          for _ in range(deputies)),
    ]  # fmt: skip


def staff(unit: Planned, rng: Random) -> Post:
    """One more seat below the leaders."""
    makers = {"school": _teacher, "hospital": _carer, "commune": _in_commune}
    if unit.field == "office" or (unit.kind in ("school", "hospital") and rng.random() < 0.12):
        return _in_office(unit, rng)
    if unit.kind in makers:
        return makers[unit.kind](unit, rng)
    field, ranks = _led(unit)
    kind = EMPLOYEE if unit.kind == "service" else OFFICIAL
    title = _staff_title(unit)
    if rng.random() < 0.07 and kind == OFFICIAL:
        return Post(unit.key, "Cán sự", kind, 1, field, RANKS["middle"], "Cán sự")
    if unit.field in ("forest", "fish") and rng.random() < 0.3:
        return Post(unit.key, "Chuyên viên", kind, 1, field)
    return Post(unit.key, title, kind, 1, field, ranks, title)


def _titles(unit: Planned) -> tuple[str, str, int]:
    place = unit.name.removeprefix("Ủy ban nhân dân ")
    if unit.kind == "province":
        return "Chủ tịch UBND tỉnh", "Phó Chủ tịch UBND tỉnh", 3
    if unit.kind == "commune":
        word = place.split(" ", 1)[0]
        return f"Chủ tịch UBND {word}", f"Phó Chủ tịch UBND {word}", 1
    if unit.kind == "department":
        if unit.name.startswith("Sở"):
            return "Giám đốc Sở", "Phó Giám đốc Sở", 2
        if unit.name.startswith("Thanh tra"):
            return "Chánh Thanh tra tỉnh", "Phó Chánh Thanh tra tỉnh", 1
        if unit.name.startswith("Văn phòng"):
            return "Chánh Văn phòng", "Phó Chánh Văn phòng", 1
        return "Trưởng ban", "Phó Trưởng ban", 1
    if unit.kind == "sub_department":
        return "Chi cục trưởng", "Phó Chi cục trưởng", 1
    if unit.kind == "school":
        return "Hiệu trưởng", "Phó Hiệu trưởng", 1
    if unit.kind == "hospital":
        return "Giám đốc Bệnh viện", "Phó Giám đốc Bệnh viện", 2
    if unit.kind == "service":
        return "Giám đốc Trung tâm", "Phó Giám đốc Trung tâm", 1
    if unit.name.startswith("Văn phòng"):
        return "Chánh Văn phòng Sở", "Phó Chánh Văn phòng Sở", 1
    return "Trưởng phòng", "Phó Trưởng phòng", 1


def _led(unit: Planned) -> tuple[str, tuple[str, ...]]:
    """What its people studied and the ranks they climb."""
    if unit.kind == "hospital":
        return "doctor", RANKS["doctor"]
    if unit.kind in ("school", "service"):
        return unit.field, RANKS.get(unit.field, ADMIN)
    if unit.field in ("forest", "fish", "inspect"):
        return unit.field, RANKS[unit.field]
    return unit.field, ADMIN


def _staff_title(unit: Planned) -> str:
    by_field = {"forest": "Kiểm lâm viên", "fish": "Kiểm ngư viên", "inspect": "Thanh tra viên"}
    if unit.kind == "school":
        return "Giáo viên"
    if unit.kind == "hospital":
        return "Bác sĩ"
    if unit.kind == "service":
        return "Viên chức khuyến nông" if unit.field == "agri" else "Quan trắc viên"
    return by_field.get(unit.field, "Chuyên viên")


def _teacher(unit: Planned, rng: Random) -> Post:
    subject = f" {rng.choice(SUBJECTS)}" if unit.field in ("lower", "upper") else ""
    title = f"Giáo viên{subject}"
    return Post(unit.key, title, EMPLOYEE, 1, unit.field, RANKS[unit.field], title)


def _carer(unit: Planned, rng: Random) -> Post:
    what = rng.choices(("doctor", "nurse", "nurse_middle", "pharmacist"), (34, 42, 14, 10))[0]
    title = {"doctor": "Bác sĩ", "pharmacist": "Dược sĩ"}.get(what, "Điều dưỡng viên")
    return Post(unit.key, title, EMPLOYEE, 1, what.removesuffix("_middle"), RANKS[what], title)


def _in_commune(unit: Planned, rng: Random) -> Post:
    place = rng.choice(("Văn phòng HĐND và UBND", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội",
                        "Trung tâm Phục vụ hành chính công"))  # fmt: skip
    if rng.random() < 0.1:
        return Post(unit.key, "Nhân viên phục vụ", WORKER, 0, "driver", ())
    return Post(unit.key, f"Chuyên viên {place}", OFFICIAL, 1, "commune")


def _in_office(unit: Planned, rng: Random) -> Post:
    what = rng.choices(("clerk", "finance", "driver", "guard", "admin"), (20, 20, 22, 18, 20))[0]
    kind = EMPLOYEE if unit.kind in ("school", "hospital") else OFFICIAL
    if what == "driver":
        return Post(unit.key, "Lái xe", WORKER, 0, "driver", ())
    if what == "guard":
        return Post(unit.key, "Bảo vệ", WORKER, 0, "driver", ())
    if what == "clerk":
        return Post(unit.key, "Văn thư", kind, 1, "office", RANKS["clerk"], "Văn thư")
    if what == "finance":
        return Post(unit.key, "Kế toán", kind, 1, "finance", RANKS["finance"], "Kế toán")
    return Post(unit.key, "Chuyên viên", OFFICIAL if kind == OFFICIAL else EMPLOYEE, 1, "office")
