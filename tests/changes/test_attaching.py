"""What a document counts as when it comes in, and the photo (KT-10.3, CM-6.4)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import services as changes
from hoso.changes.models import Draft, Evidence, LegalValue
from hoso.files.models import StoredFile
from hoso.signing import verify_upload
from hoso.signing.certificates import Trust
from hoso.signing.rules import Appearance
from hoso.signing.services import sign_pdf
from simulators.pki import Authority, Holder
from tests.at_rest import plain
from tests.changes.conftest import Agency, pdf
from tests.signing.test_verify import key

pytestmark = pytest.mark.django_db

ISSUER = "Sở Nội vụ tỉnh Cà Mau"
SIGNER = Holder("Phạm Văn Bền", "phamvanben", title="Giám đốc", organisation=ISSUER)
BOX = (100.0, 100.0, 220.0, 150.0)


def signed(
    ca: Authority, folder: Path, content: bytes, holder: Holder = SIGNER, **given: Any
) -> bytes:
    """Content signed by somebody of this authority, one more signature on it."""
    field = f"ChuKy{len(content)}"
    with key(ca, folder / f"{field}.p12", holder, **given) as signer:
        return sign_pdf(
            signer, content, appearance=Appearance("person", BOX, holder.name, 0), field=field
        )


@pytest.fixture
def blank() -> bytes:
    """As a machine of an office writes it, with its maker."""
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Title"] = "Quyết định"
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.fixture
def attached(agency: Agency) -> Callable[..., Evidence]:
    changes.save_operation(
        agency.person,
        by=agency.account,
        section_key="schooling",
        raw={"general_education": "12/12"},
    )

    def attach(content: bytes, name: str = "quyet-dinh.pdf", **given: Any) -> Evidence:
        return changes.attach(
            agency.person, by=agency.account, section_key="schooling", row="",
            upload=SimpleUploadedFile(name, content), kind="diploma", **given,
        )  # fmt: skip

    return attach


@pytest.mark.clause("KT-10.3")
def test_a_pdf_signed_by_a_trusted_signer_is_an_original_and_is_kept_as_it_is(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    content = signed(ca, tmp_path, blank)
    made = attached(content)
    assert made.legal_value == LegalValue.SIGNED
    assert made.signature_words.startswith("Phạm Văn Bền (Giám đốc, Sở Nội vụ tỉnh Cà Mau) ký ")
    assert "Nguyên vẹn, bao trùm toàn bộ tệp" in made.signature_words
    assert (made.signer, made.issuer) == ("Phạm Văn Bền", ISSUER)
    assert plain(made.file.path).read() == content


def test_what_the_person_says_of_issuer_and_signer_stays(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    made = attached(signed(ca, tmp_path, blank), issuer="UBND  tỉnh Cà Mau", signer="Chủ tịch")
    assert (made.issuer, made.signer) == ("UBND tỉnh Cà Mau", "Chủ tịch")


@pytest.mark.clause("KT-10.3")
def test_without_a_signature_it_is_a_scan(attached: Callable[..., Evidence], blank: bytes) -> None:
    made = attached(blank, issuer=ISSUER, signer="Phạm Văn Bền", number="12/QĐ", issued_on="3/2024")
    assert (made.legal_value, made.signature_words) == (
        LegalValue.SCAN, "Tệp không có chữ ký số nên là bản quét. Tệp được ghi lại trước khi lưu, "
        "đã bỏ thông tin về máy, vị trí và người tạo; mã băm là của bản đã ghi lại.",
    )  # fmt: skip
    assert (made.issuer, made.signer, made.number) == (ISSUER, "Phạm Văn Bền", "12/QĐ")


def test_two_trusted_signatures_after_each_other_are_an_original(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    once = signed(ca, tmp_path, blank)
    made = attached(signed(ca, tmp_path, once, Holder("Sở Nội vụ", "H12.01", organisation=ISSUER)))
    assert made.legal_value == LegalValue.SIGNED
    assert made.signature_words.count(" ký ") == 2


def test_a_signer_nobody_vouches_for_makes_it_a_scan_and_that_is_said(
    attached: Callable[..., Evidence], tmp_path: Path, blank: bytes
) -> None:
    stranger = Authority(tmp_path / "pki")
    made = attached(signed(stranger, tmp_path, blank))
    assert made.legal_value == LegalValue.SCAN
    assert "Nhận như bản quét: chữ ký của Phạm Văn Bền chưa tin được" in made.signature_words
    assert "không do cơ quan chứng thực được tin cậy cấp" in made.signature_words
    assert made.signer == ""


def test_one_signer_nobody_vouches_for_among_two_makes_it_a_scan(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    once = signed(ca, tmp_path, blank)
    made = attached(signed(Authority(tmp_path / "pki"), tmp_path, once))
    assert made.legal_value == LegalValue.SCAN


def test_a_certificate_that_had_expired_makes_it_a_scan(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    past = {
        "since": datetime.now(UTC) - timedelta(days=90),
        "until": datetime.now(UTC) - timedelta(days=1),
    }
    made = attached(signed(ca, tmp_path, blank, **past))
    assert made.legal_value == LegalValue.SCAN and "đã hết hạn" in made.signature_words


@pytest.mark.parametrize("how", ["a byte of the page", "a byte of the signature", "added after"])
def test_a_pdf_changed_after_it_was_signed_is_refused(
    how: str,
    attached: Callable[..., Evidence],
    agency: Agency,
    ca: Authority,
    tmp_path: Path,
    blank: bytes,
) -> None:
    content = bytearray(signed(ca, tmp_path, blank))
    if how == "a byte of the page":
        at = content.index(b"/MediaBox [ 0 0 612") + len("/MediaBox [ 0 0 61")
        content[at] = ord("3")
    elif how == "a byte of the signature":
        at = content.index(b"/Contents <") + 1500
        content[at] = ord("1") if content[at] != ord("1") else ord("2")
    else:
        content = bytearray(with_another_page(bytes(content)))
    with pytest.raises(Incomplete) as refused:
        attached(bytes(content))
    assert "sửa sau khi" in refused.value.message or "thêm nội dung" in refused.value.message
    assert refused.value.findings[0].field == "file"
    assert Evidence.objects.count() == StoredFile.objects.count() == 0
    assert Draft.objects.get().operations[0]["evidence"] == []


def with_another_page(content: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.writer import PageObject

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    stream = writer.add_object(pyhanko_stream(b"BT ET"))
    writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 200, 200)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pyhanko_stream(content: bytes) -> Any:
    from pyhanko.pdf_utils.generic import StreamObject

    return StreamObject(stream_data=content)


def test_a_rewritten_pdf_whose_signature_stayed_behind_is_refused(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    with pikepdf.open(io.BytesIO(signed(ca, tmp_path, blank))) as document:
        out = io.BytesIO()
        document.save(out)
    with pytest.raises(Incomplete):
        attached(out.getvalue())


def test_without_a_trusted_root_nothing_is_an_original(
    ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    content = signed(ca, tmp_path, blank)
    found = verify_upload.judge(content, None)
    assert not found.is_original and not found.is_altered
    assert "chưa khai báo chứng thư gốc" in found.said
    assert verify_upload.judge(content, Trust.at(ca.trust)).is_original


def test_bytes_that_only_look_signed_are_not_taken_for_an_original(
    tmp_path: Path, ca: Authority
) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(b"%PDF-1.7\n/ByteRange [0 1 2 3]\n%%EOF")
    assert verify_upload.judged(file, ca.trust).is_altered


@pytest.mark.parametrize("field", ["number", "issuer", "signer"])
def test_words_that_are_too_long_are_refused_at_their_field(
    field: str, attached: Callable[..., Evidence], blank: bytes
) -> None:
    with pytest.raises(Incomplete) as refused:
        attached(blank, **{field: "x" * 301})
    assert refused.value.findings[0].field == field


def test_the_same_file_with_the_same_words_sent_twice_is_one(
    attached: Callable[..., Evidence], ca: Authority, tmp_path: Path, blank: bytes
) -> None:
    content = signed(ca, tmp_path, blank)
    assert attached(content) == attached(content)
    assert attached(content, signer="Người khác") != attached(content)


# ── the photo ────────────────────────────────────────────────────────────────


def picture(width: int = 600, height: int = 900, form: str = "JPEG", **given: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(target, form, **given)
    return target.getvalue()


def upload(content: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_photo_is_drawn_anew_without_what_the_camera_wrote(agency: Agency) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Canon"
    exif[0x8825] = {2: (9.0, 10.0, 11.0)}  # where it was taken
    given = picture(900, 600, exif=(exif.__setitem__(0x0112, 6) or exif), comment=b"nha rieng")
    made = changes.attach_photo(agency.person, by=agency.account, upload=upload(given))

    with Image.open(plain(made.file.path)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (600, 900))  # turned upright
        assert dict(kept.getexif()) == {} and "comment" not in kept.info
    assert b"Canon" not in plain(made.file.path).read()
    [operation] = Draft.objects.get().operations
    assert (operation["section"], operation["raw"]) == ("portrait", {"photo": made.file.sha256})
    assert operation["evidence"] == [str(made.pk)] and made.kind == "portrait"


def test_another_photo_takes_the_place_of_the_first(agency: Agency) -> None:
    changes.attach_photo(agency.person, by=agency.account, upload=upload(picture()))
    second = changes.attach_photo(
        agency.person, by=agency.account, upload=upload(picture(3000, 4400, "PNG"), "a.png")
    )
    [operation] = Draft.objects.get().operations
    assert operation["evidence"] == [str(second.pk)]
    with Image.open(plain(second.file.path)) as kept:
        assert kept.size[1] <= 1500 and kept.size[0] <= 1000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (picture(900, 900), "không đúng khổ 4 x 6"),
        (picture(900, 600), "không đúng khổ 4 x 6"),
        (picture(750, 1000), "không đúng khổ 4 x 6"),
        (picture(200, 300), "ít nhất 300 x 450"),
        (pdf().read(), "Đây là tệp PDF"),
        (b"GIF89a" + bytes(40), "ảnh hoặc phim ở dạng khác"),
        (picture()[:400], "bị hỏng"),
        (b"", "rỗng"),
    ],
    ids=["square", "wide", "three to four", "small", "pdf", "gif", "torn", "empty"],
)
def test_what_is_no_photo_of_four_by_six_is_refused_with_a_reason(
    agency: Agency, content: bytes, said: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        changes.attach_photo(agency.person, by=agency.account, upload=upload(content))
    assert said in refused.value.message and refused.value.findings[0].field == "file"
    assert not Draft.objects.exists() or Draft.objects.get().operations == []


def test_nobody_sets_the_photo_of_another_nor_names_one_that_is_not_theirs(agency: Agency) -> None:
    with pytest.raises(NotAllowed):
        changes.attach_photo(agency.person, by=agency.officer, upload=upload(picture()))
    changes.save_operation(
        agency.person, by=agency.account, section_key="portrait", raw={"photo": "ab" * 32}
    )
    with pytest.raises(Incomplete) as refused:
        changes.submit(agency.person, by=agency.account)
    assert "Ảnh này không có trong hồ sơ" in str([f.message for f in refused.value.findings])


def test_a_photo_that_waits_cannot_be_changed(agency: Agency) -> None:
    changes.attach_photo(agency.person, by=agency.account, upload=upload(picture()))
    changes.submit(agency.person, by=agency.account)
    with pytest.raises(Conflict):
        changes.attach_photo(agency.person, by=agency.account, upload=upload(picture(620, 900)))
