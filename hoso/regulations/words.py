"""Every key of a regulation and every word of its file, as an office says it.

What a value means in a sentence is in `saying`. `does` is what this system does for a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hoso.regulations import kinds

WHO = "Ai làm gì"
ACCOUNTS = "Tài khoản"
ENTERING = "Nhập dữ liệu"
APPROVING = "Phê duyệt"
MOVING = "Chuyển giao, thôi công tác"
KEEPING = "Lưu giữ, báo cáo"
READING = "Khai thác, chia sẻ"
GROUPS = (WHO, ACCOUNTS, ENTERING, APPROVING, MOVING, KEEPING, READING)

REPORT = "Mở sẵn báo cáo với số liệu đã có, nhắc hạn, nhận và tổng hợp ở màn hình Báo cáo năm."
TAKEN = (
    "Biểu mẫu chỉ cho chọn loại được nhận; loại khác thì không đính kèm được, kèm điều khoản. Thay "
    "đổi chỉ có giấy tờ loại khác thì không gửi được nếu bắt buộc có minh chứng, còn không thì nêu "
    "rõ cho người kiểm tra. Hồ sơ nạp từ bảng tính không kèm giấy tờ."
)
MOVED_LATER = (
    "Chuyển hồ sơ ngay trên hệ thống chưa làm được; sẽ có ở một phiên bản sau. Nay hai bên giao "
    "nhận bằng văn bản theo điều này; hạn ghi ở đây để tra cứu, hệ thống chưa nhắc."
)


@dataclass(frozen=True, slots=True)
class Key:
    """group: one of GROUPS. does: one sentence."""

    label: str
    group: str
    does: str


# In the order of Profile; a test holds that each of its keys stands here.
KEYS: dict[str, Key] = {
    "managing_body": Key(
        "Cơ quan quản lý", WHO, "Tên này đứng ở bước ký dữ liệu gửi Cơ sở dữ liệu quốc gia."
    ),
    "bodies": Key(
        "Cơ quan có trách nhiệm", WHO, "Ghi để tra cứu; quyền đi theo vai trò được giao."
    ),
    "roles": Key("Tên gọi của từng vai trò", WHO, "Quyền của mỗi vai trò trên hệ thống không đổi."),
    "accounts_opened_by": Key(
        "Ai cấp tài khoản cá nhân", ACCOUNTS, "Chỉ nơi này mở được hồ sơ và cấp tài khoản."
    ),
    "account_request": Key(
        "Hạn đề nghị cấp tài khoản", ACCOUNTS, "Hạn đếm từng ngày làm việc khi đơn vị đề nghị."
    ),
    "account_creation": Key(
        "Hạn cấp tài khoản", ACCOUNTS, "Hạn đếm từng ngày làm việc khi nhận đề nghị."
    ),
    "unit_accounts": Key(
        "Tài khoản của đơn vị",
        ACCOUNTS,
        "Chỉ nơi này cấp và bàn giao cho người giữ theo quyết định; ai giữ lúc nào đều ghi.",
    ),
    "one_account_per_person": Key(
        "Mỗi người một tài khoản", ACCOUNTS, "Một hồ sơ gắn với nhiều nhất một tài khoản."
    ),
    "identifier": Key("Mã định danh khi đăng nhập", ACCOUNTS, "Tên đăng nhập lập theo mẫu này."),
    "unit_identifier": Key(
        "Mã định danh của đơn vị", ACCOUNTS, "Mã đơn vị kiểm tra theo cách này."
    ),
    "password_days": Key(
        "Thời hạn của mật khẩu", ACCOUNTS, "Quá hạn thì phải đổi ngay khi đăng nhập."
    ),
    "lost_password": Key(
        "Khi mất mật khẩu", ACCOUNTS, "Người bị mất báo đúng nơi này; mật khẩu mới chỉ nơi này cấp."
    ),
    "declared_by": Key(
        "Ai nhập dữ liệu", ENTERING, "Người khác nhập thì bị từ chối, kèm điều khoản."
    ),
    "person_signs": Key(
        "Người khai ký số", ENTERING, "Nếu phải ký, khai báo chưa ký thì không gửi được."
    ),
    "new_record": Key("Hạn hoàn thành hồ sơ mới", ENTERING, "Hạn hiện ở hồ sơ, đếm từng ngày."),
    "declare_change": Key(
        "Hạn khai thay đổi", ENTERING, "Hạn hiện ở hồ sơ và ở việc cần làm; chậm thì ghi chậm."
    ),
    "supplement": Key(
        "Phiếu bổ sung lý lịch hằng năm",
        ENTERING,
        "Phiếu in ra từ hồ sơ, chỉ gồm điều đã đổi. Hạn này hệ thống chưa theo dõi và chưa nhắc.",
    ),
    "evidence_required": Key(
        "Minh chứng kèm theo", ENTERING, "Nếu bắt buộc, thay đổi thiếu minh chứng được nêu rõ."
    ),
    "evidence_kinds": Key("Loại giấy tờ được nhận", ENTERING, TAKEN),
    "evidence_for": Key("Loại giấy tờ được nhận riêng cho từng mục", ENTERING, TAKEN),
    "signed_component_is_original": Key(
        "Văn bản điện tử đã ký là bản gốc",
        ENTERING,
        "Thành phần hồ sơ ghi là bản gốc hay bản quét.",
    ),
    "chains": Key(
        "Các bước phê duyệt", APPROVING, "Khai báo đi từng bước, mỗi bước có hạn và người giữ."
    ),
    "approval": Key(
        "Đợt phê duyệt", APPROVING, "Đợt mở theo ngày này; ký ngoài đợt phải ghi lý do."
    ),
    "signing_device": Key(
        "Thiết bị ký số", APPROVING, "Chữ ký nào cũng kiểm tra chứng thư là của chính người ký."
    ),
    "upward": Key(
        "Ký dữ liệu gửi Cơ sở dữ liệu quốc gia", APPROVING, "Màn hình ký mở theo ngày này."
    ),
    "signed_before_upward": Key(
        "Ký trước khi gửi lên", APPROVING, "Gói tin chỉ lập từ dữ liệu đã được ký."
    ),
    "transfer_within": Key("Chuyển trong cùng đơn vị", MOVING, MOVED_LATER),
    "transfer_hand_over": Key("Giao hồ sơ sang đơn vị khác", MOVING, MOVED_LATER),
    "transfer_receive": Key("Nhận và chuyển tiếp hồ sơ", MOVING, MOVED_LATER),
    "transfer_total": Key("Toàn bộ việc chuyển giao", MOVING, MOVED_LATER),
    "from_outside": Key("Tiếp nhận từ nơi khác về", MOVING, MOVED_LATER),
    "from_party": Key("Tiếp nhận từ khối Đảng, hệ thống khác", MOVING, MOVED_LATER),
    "leaver_status": Key(
        "Cập nhật khi thôi công tác",
        MOVING,
        "Cán bộ đầu mối đặt tình trạng ngay trên hồ sơ, thủ trưởng ký duyệt.",
    ),
    "leaver_hand_over": Key("Giao hồ sơ ra ngoài phạm vi quản lý", MOVING, MOVED_LATER),
    "leavers_kept_by": Key(
        "Hồ sơ của người đã thôi công tác", MOVING, "Hệ thống không xóa hồ sơ nào."
    ),
    "backup": Key(
        "Sao lưu",
        KEEPING,
        "Quản trị đặt lịch sao lưu theo hướng dẫn vận hành, không thưa hơn mức này.",
    ),
    "unit_report": Key("Báo cáo hằng năm của đơn vị", KEEPING, REPORT),
    "managing_report": Key("Báo cáo hằng năm của cơ quan quản lý", KEEPING, REPORT),
    "reminders": Key("Nhắc việc", KEEPING, "Nhắc trước hạn như đã ghi, rồi báo lên khi chậm."),
    "export_signatures": Key(
        "Bản điện tử có giá trị như bản gốc", READING, "Bản in ký số qua đủ các chữ ký này."
    ),
    "consent_to_read": Key(
        "Đọc hồ sơ của người khác", READING, "Không được giao quyền thì không thấy hồ sơ."
    ),
    "sharing": Key(
        "Chia sẻ với hệ thống khác",
        READING,
        "Ngoài Cơ sở dữ liệu quốc gia, hệ thống chưa tự chia sẻ với hệ thống nào. Bảng tính lấy ra "
        "phải ghi lý do (nêu văn bản đồng ý nếu để chuyển cho nơi khác); tệp nào cũng mang số bản.",
    ),
}

# The words a file may use, by the kind of value.
WORDS: dict[type[StrEnum], dict[str, str]] = {
    kinds.DayUnit: {"working_days": "ngày làm việc", "days": "ngày"},
    kinds.Event: {
        "decision": "ngày có quyết định hoặc hợp đồng",
        "request": "ngày nhận đề nghị",
        "account": "ngày được cấp tài khoản",
        "record": "ngày hồ sơ được lập",
        "work": "ngày đến nhận công tác",
        "change": "ngày có thay đổi",
        "document": "ngày văn bản có hiệu lực",
        "step": "ngày bước trước xong",
        "transfer": "ngày quyết định điều chuyển có hiệu lực",
    },
    kinds.Opener: {
        "employing_unit": "cơ quan, đơn vị trực tiếp sử dụng",
        "sub_unit": "đơn vị trực thuộc, do cơ quan của mình phân quyền",
        "managing_body": "cơ quan quản lý",
        "technical_body": "cơ quan kỹ thuật",
    },
    kinds.Declarer: {"person": "người có hồ sơ", "officer": "cán bộ đầu mối của đơn vị"},
    kinds.UnitIdentifier: {"qd_20_2020": "mã định danh điện tử theo Quyết định 20/2020/QĐ-TTg"},
    kinds.Signing: {
        "required": "phải ký số",
        "optional": "ký số nếu muốn",
        "none": "không cần ký số",
    },
    kinds.SigningDevice: {
        "own_token": "thiết bị lưu chữ ký của chính người ký",
        "any": "thiết bị nào cũng được",
    },
    kinds.ExportSignature: {
        "competent_person": "chữ ký số của người có thẩm quyền",
        "agency_seal": "chữ ký số của cơ quan",
    },
    kinds.Consent: {
        "written": "phải được đồng ý bằng văn bản",
        "granted": "phải được cấp quyền truy cập",
    },
    kinds.Sharing: {
        "written_consent": "cấp có thẩm quyền đồng ý bằng văn bản",
        "technical_rules": "theo quy định kỹ thuật của cơ quan kỹ thuật",
    },
    kinds.Keeper: {"system": "trong cơ sở dữ liệu", "unit": "tại cơ quan, đơn vị"},
    kinds.NewRecord: {"new": "lập hồ sơ mới", "national": "lấy từ Cơ sở dữ liệu quốc gia"},
    kinds.StepRole: {
        "person": "người có hồ sơ",
        "officer": "cán bộ đầu mối",
        "hr_head": "người đứng đầu bộ phận tổ chức cán bộ",
        "head": "thủ trưởng đơn vị",
        "home_affairs": "cơ quan quản lý",
        "upward_signer": "người ký dữ liệu gửi lên",
        "administrator": "quản trị hệ thống",
    },
    kinds.ChangeKind: {"new": "hồ sơ mới", "change": "thay đổi"},
    kinds.Every: {"any_day": "bất kỳ ngày nào", "month": "hằng tháng", "quarter": "hằng quý"},
}

# What a field of a value is called on a form.
FIELDS: dict[str, str] = {
    "value": "Giá trị",
    "amount": "Số ngày",
    "unit": "Loại ngày",
    "since": "Tính từ",
    "every": "Bao lâu một lần",
    "before_day": "Trước ngày",
    "last": "Số ngày cuối kỳ",
    "role": "Vai trò",
    "issued_by": "Nơi cấp",
    "one": "Mỗi đơn vị một tài khoản",
    "by": "Ai nhập",
    "person_items": "Mục người có hồ sơ tự khai",
    "month": "Tháng",
    "day": "Ngày",
    "next_year": "Của năm sau",
    "every_days": "Sao lưu cách nhau nhiều nhất (ngày)",
    "kept_months": "Giữ mỗi bản ít nhất (tháng)",
    "ahead": "Nhắc trước (ngày làm việc)",
    "head": "Báo thủ trưởng khi chậm (ngày làm việc)",
    "managing_body": "Báo cơ quan quản lý khi chậm (ngày làm việc)",
    "key": "Mã",
    "name": "Tên gọi",
    "does": "Làm gì",
    "label": "Tên trên màn hình",
    "signature": "Ký số",
    "may_delegate": "Được ủy quyền",
    "delegates": "Ủy quyền cho ai",
    "items": "Mục của mẫu hồ sơ",
    "kinds": "Loại giấy tờ",
    "units": "Loại đơn vị",
    "changes": "Loại khai báo",
    "entered_by": "Ai nhập",
    "people": "Đối tượng",
}


def keys_of(group: str) -> list[str]:
    """The keys of a group, in the order of Profile."""
    return [key for key, each in KEYS.items() if each.group == group]


YES = {True: "có", False: "không"}


def word(value: StrEnum) -> str:
    """The word of a file as an office says it."""
    return WORDS[type(value)][value.value]
