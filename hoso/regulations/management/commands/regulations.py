"""`hoso regulations check FILE`, `list`, `show NAME`, `add FILE --by USERNAME`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hoso.accounts.models import Account
from hoso.base.errors import HosoError, Incomplete
from hoso.regulations import comparing, queries, reading, services
from hoso.regulations.models import Adoption, Regulation
from hoso.regulations.profile import Profile
from hoso.regulations.words import GROUPS, KEYS, keys_of


class Command(BaseCommand):
    help = "Quy chế: kiểm tra một tệp, liệt kê, đọc bằng lời, lưu quy chế riêng của tỉnh."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser(
            "check", help="kiểm tra tệp; lỗi ghi tệp, dòng, khóa; không cần CSDL"
        )
        check.add_argument("file", type=Path)
        verbs.add_parser("list", help="quy chế có sẵn, quy chế riêng và ngày áp dụng")
        show = verbs.add_parser("show", help="một quy chế bằng lời, kèm điều khoản")
        show.add_argument("name")
        add = verbs.add_parser("add", help="lưu tệp thành quy chế riêng, tên theo tên tệp")
        add.add_argument("file", type=Path)
        add.add_argument("--by", required=True, help="tên đăng nhập của người được đặt quy chế")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options.pop('verb')}")(options)
        except (reading.ProfileError, LookupError) as error:
            raise CommandError(str(error)) from error
        except Incomplete as error:
            lines = [error.message, *(each.message for each in error.findings)]
            raise CommandError("\n".join(dict.fromkeys(lines))) from error
        except HosoError as error:
            raise CommandError(error.message) from error

    def _check(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        profile = reading.read(file.stem, _text(file), str(file))
        for each in comparing.doubts(profile):
            self.stderr.write(f"{file}: lưu ý: {each}")
        self.stdout.write(f"{file}: dùng được. {_counts(profile)}")

    def _list(self, options: dict[str, Any]) -> None:
        now = queries.in_force()
        own = Regulation.objects.order_by("key").values_list("key", flat=True)
        for name in [*queries.names(), *own]:
            mark = "đang áp dụng" if name == now else ""
            self.stdout.write(f"{name:24} {queries.profile(name).short_title:34} {mark}".rstrip())
        for each in Adoption.objects.order_by("since"):
            self.stdout.write(f"từ {each.since:%d/%m/%Y}: {each.regulation} ({each.document})")

    def _show(self, options: dict[str, Any]) -> None:
        profile = queries.profile(options["name"])
        self.stdout.write(f"{profile.title}\n{profile.document}")
        for group in GROUPS:
            self.stdout.write(f"\n{group.upper()}")
            for key in keys_of(group):
                lines = comparing.side(profile, key).lines
                if lines:
                    self.stdout.write(KEYS[key].label)
                for line, citation in lines:
                    self.stdout.write(f"  {line}\n    {citation.shown()}")

    def _add(self, options: dict[str, Any]) -> None:
        by = Account.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError("Không có tài khoản với tên đăng nhập này.")
        file: Path = options["file"]
        saved = services.save(file.stem, _text(file), by=by)
        self.stdout.write(f"Đã lưu quy chế {saved.key}. Đặt ngày áp dụng ở màn hình Quy chế.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: không đọc được ({error})") from error


def _counts(profile: Profile) -> str:
    cited = [value.citation for _, value in profile.cited()]
    quoted, silent = sum(bool(one.quote) for one in cited), sum(one.silent for one in cited)
    summed = len(cited) - quoted - silent
    return (
        f"{len(cited)} giá trị: {quoted} có trích nguyên văn, {summed} theo bản tóm tắt, "
        f"{silent} là mặc định của hệ thống."
    )
