"""`hoso regulations`, run as whoever writes a regulation runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hoso.accounts.models import Role
from hoso.regulations import queries
from hoso.regulations.models import Regulation
from hoso.regulations.profile import DATA
from tests import builders


def hoso(*arguments: str) -> subprocess.CompletedProcess[str]:
    """With neither a database nor a secret."""
    without = {"DATABASE_URL", "HOSO_SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "config.cli", "regulations", *arguments],
        env={name: value for name, value in os.environ.items() if name not in without},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_good_file_is_checked_without_a_database() -> None:
    done = hoso("check", str(DATA / "kon_tum_2025.toml"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "dùng được. 47 giá trị: 30 có trích nguyên văn" in done.stdout


def test_what_only_rests_on_a_summary_is_told_and_stops_nothing() -> None:
    done = hoso("check", str(DATA / "nghi_dinh_27_2026.toml"))
    assert done.returncode == 0
    assert "lưu ý: new_record: mới theo bản tóm tắt" in done.stderr


def test_a_wrong_file_is_told_with_file_line_and_key_and_exit_1(tmp_path: Path) -> None:
    text = (DATA / "kon_tum_2025.toml").read_text(encoding="utf-8")
    file = tmp_path / "tinh_mau.toml"
    file.write_text(text.replace("amount = 30", "amount = 0"), encoding="utf-8")
    line = text.splitlines().index("amount = 30") + 1
    done = hoso("check", str(file))
    assert done.returncode == 1
    assert f"{file}:{line}: new_record.amount: phải từ 1 đến 10000" in done.stderr
    missing = hoso("check", str(tmp_path / "nowhere.toml"))
    assert missing.returncode == 1 and "không đọc được" in missing.stderr


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("regulations", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_they_are_listed_shown_and_a_province_adds_its_own(tmp_path: Path) -> None:
    unit = builders.make_unit("Tỉnh Mẫu", "province", code="H12")
    builders.make_account("Sở", role=Role.HOME_AFFAIRS, unit=unit, username="so-noi-vu")
    builders.make_account("Cán bộ", role=Role.OFFICER, unit=unit, username="can-bo")
    assert "Quy chế của tỉnh Cà Mau            đang áp dụng" in told("list")
    shown = told("show", "lai_chau_2024")
    assert "Trong 5 ngày làm việc cuối hằng tháng." in shown and "Điểm 2.3" in shown
    file = tmp_path / "tinh_mau.toml"
    file.write_text((DATA / "lai_chau_2024.toml").read_text("utf-8"), encoding="utf-8")
    for wrong, said in (("khong-co", "Không có tài khoản"), ("can-bo", "chưa được giao quyền")):
        with pytest.raises(CommandError, match=said):
            told("add", str(file), "--by", wrong)
    assert "Đã lưu quy chế tinh_mau" in told("add", str(file), "--by", "so-noi-vu")
    assert Regulation.objects.get().key == "tinh_mau" and "tinh_mau " in told("list")
    assert queries.profile("tinh_mau").short_title == "Quy chế của tỉnh Lai Châu"
    with pytest.raises(CommandError, match="atlantis"):
        told("show", "atlantis")
