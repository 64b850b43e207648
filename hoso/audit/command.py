"""`hoso audit`: verify the log, sign a checkpoint, prove an event, copy the log.

Exit code of verify: 0 sound; 1 something was found; 2 it could not be judged. With --copy or
--proof neither database nor settings are needed.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hoso.audit import copies, kept, proofs
from hoso.audit.flaws import Report
from hoso.audit.notes import BadNote, Verifier, head_of
from hoso.base.errors import HosoError

if TYPE_CHECKING:
    from hoso.audit.kept import Kept

SOUND, FLAWED, UNDECIDED = 0, 1, 2
ACTOR = "hoso audit"


class Undecided(Exception):
    """It cannot be judged; the words say why."""


Check = Callable[["Report"], None]


def main(
    argv: Sequence[str], check_files: Check | None = None, check_readings: Check | None = None
) -> int:
    """check_files: what `--files` runs, check_readings: who read whom; both of higher rooms."""
    given = _parser().parse_args(argv)
    given.check_files, given.check_readings = check_files, check_readings
    if getattr(given, "database", None):
        os.environ["DATABASE_URL"] = given.database
    try:
        return int(given.act(given))
    except (Undecided, BadNote, copies.NotACopy) as error:
        print(f"Không kiểm tra được: {error}")
    except OSError as error:
        print(f"Không kiểm tra được: {error.strerror}: {error.filename}")
    except HosoError as error:
        print(f"Không làm được: {error.message}")
    return UNDECIDED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hoso audit", description="Nhật ký tự chứng minh.")
    parts = parser.add_subparsers(required=True)
    verify = parts.add_parser("verify", help="kiểm tra nhật ký; mã thoát 1 khi có chỗ sai")
    verify.add_argument("--database", help="địa chỉ cơ sở dữ liệu (thay DATABASE_URL)")
    verify.add_argument("--checkpoints", type=Path, help="tệp hoặc thư mục các mốc được giữ riêng")
    verify.add_argument("--key", help="khóa công khai của nhật ký, hoặc tệp chứa khóa đó")
    verify.add_argument("--copy", type=Path, help="kiểm tra một bản sao, không cần cơ sở dữ liệu")
    verify.add_argument("--proof", type=Path, help="kiểm tra một tệp bằng chứng")
    verify.add_argument("--log-only", action="store_true", help="không đối chiếu các bảng")
    verify.add_argument("--files", action="store_true", help="đọc và kiểm tra cả các tệp")
    verify.add_argument("--read-only", action="store_true", help="không ghi việc kiểm tra này")
    verify.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    verify.set_defaults(act=_verify)
    checkpoint = parts.add_parser("checkpoint", help="niêm phong, ký và công bố một mốc")
    checkpoint.set_defaults(act=_checkpoint)
    prove = parts.add_parser("prove", help="lập tệp bằng chứng")
    prove.add_argument("event", nargs="?", help="mã sự kiện")
    prove.add_argument("--since", type=Path, help="mốc cũ: chứng minh mốc mới nhất nối tiếp nó")
    prove.add_argument("--out", type=Path, required=True, help="tệp bằng chứng sẽ ghi")
    prove.set_defaults(act=_prove)
    copy = parts.add_parser("copy", help="chép nhật ký ra tệp (có dữ liệu cá nhân)")
    copy.add_argument("out", type=Path)
    copy.set_defaults(act=_copy)
    return parser


def _verify(given: argparse.Namespace) -> int:
    report = Report()
    if given.proof:
        proofs.check(given.proof.read_bytes(), _needed_key(given), report)
    elif given.copy:
        copies.check(given.copy, _kept(given, _needed_key(given), report), report)
    else:
        _verify_database(given, report)
    print(report.as_json() if given.json else "\n".join(report.sentences()))
    return SOUND if report.is_sound else FLAWED


def _verify_database(given: argparse.Namespace, report: Report) -> None:
    _set_up()
    from hoso import audit
    from hoso.audit import leaves, standing, verifying
    from hoso.audit.keys import own_verifier
    from hoso.audit.models import Checkpoint

    verifier = _key(given) or own_verifier()
    outside = _kept(given, verifier, report)
    if not outside:
        report.notes.append(
            "Không có mốc nào được giữ riêng: người giữ cả cơ sở dữ liệu lẫn khóa của nhật ký có "
            "thể đã viết lại toàn bộ mà lần kiểm tra này không thấy."
        )
    with leaves.snapshot():
        own = [(f"trong cơ sở dữ liệu số {pk}", note)
               for pk, note in Checkpoint.objects.values_list("pk", "note")]  # fmt: skip
        inside = kept.checked(own, verifier, report)
        verifying.check_log(report, [*outside, *inside])
        if not given.log_only:
            standing.check_tables(report)
            if given.check_readings:
                given.check_readings(report)
        if given.files and given.check_files:
            given.check_files(report)
    if not outside:
        report.checkpoints = 0
    if not given.read_only:
        with audit.recording(ACTOR, "audit.verify", reason=report.conclusion):
            pass


def _checkpoint(given: argparse.Namespace) -> int:
    _set_up()
    from hoso.audit import services

    made = services.checkpoint(by=ACTOR)
    print(made.note, end="")
    return SOUND


def _prove(given: argparse.Namespace) -> int:
    _set_up()
    from uuid import UUID

    from hoso.audit import queries
    from hoso.audit.keys import own_verifier

    if given.since:
        note = given.since.read_text("utf-8")
        content = queries.consistency_proof(note, head_of(note, own_verifier()).size)
    else:
        try:
            content = queries.inclusion_proof(UUID(given.event or ""))
        except ValueError:
            raise Undecided("Mã sự kiện không đúng dạng.") from None
    given.out.write_bytes(content)
    print(f"Đã ghi {given.out}")
    return SOUND


def _copy(given: argparse.Namespace) -> int:
    _set_up()
    from hoso.audit import leaves, queries

    descriptor = os.open(given.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, leaves.snapshot():
        count = copies.write(file, queries.lines())
    print(
        f"Đã chép {count} sự kiện vào {given.out}. Tệp có dữ liệu cá nhân: giữ như cơ sở dữ liệu."
    )
    return SOUND


def _kept(given: argparse.Namespace, verifier: Verifier, report: Report) -> list[Kept]:
    return kept.read(given.checkpoints, verifier, report) if given.checkpoints else []


def _needed_key(given: argparse.Namespace) -> Verifier:
    found = _key(given)
    if found is None:
        raise Undecided("Cần khóa công khai của nhật ký: --key, hoặc log.vkey cạnh các mốc.")
    return found


def _key(given: argparse.Namespace) -> Verifier | None:
    if given.key:
        path = Path(given.key)
        return Verifier.read(path.read_text("utf-8") if path.is_file() else given.key)
    return kept.key_beside(given.checkpoints) if given.checkpoints else None


def _set_up() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
