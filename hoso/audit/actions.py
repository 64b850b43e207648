"""Every action that may stand in the log, with the words an office reads."""

ACTIONS: dict[str, str] = {
    # accounts
    "accounts.open": "Cấp tài khoản",
    "accounts.reissue": "Cấp lại mật khẩu dùng một lần",
    "accounts.set_password": "Tự đặt mật khẩu",
    "accounts.sign_in": "Đăng nhập",
    "accounts.sign_in_failed": "Đăng nhập không thành công",
    "accounts.grant": "Giao quyền",
    "accounts.revoke": "Thu quyền",
    "accounts.delegate": "Ủy quyền",
    # the log itself
    "audit.checkpoint": "Ký mốc nhật ký",
    "audit.verify": "Kiểm tra nhật ký",
    "audit.take": "Lấy nhật ký ra bảng tính",
    # catalogs
    "catalogs.load": "Nạp danh mục",
    "catalogs.save": "Sửa danh mục",
    "catalogs.confirm": "Xác nhận giá trị danh mục",
    # changes
    "changes.attach": "Đính kèm minh chứng",
    "changes.attach_photo": "Đổi ảnh chân dung",
    "changes.detach": "Bỏ minh chứng",
    "changes.copy": "Lấy bản sao hồ sơ",
    "changes.send_copy": "Gửi bản sao hồ sơ cho cán bộ đầu mối",
    "changes.submit": "Gửi khai báo",
    "changes.take_steps": "Nâng cấp hệ thống: ghi các bước đã qua",
    "changes.withdraw": "Rút khai báo",
    "changes.accept": "Chấp nhận nội dung khai",
    "changes.finish_check": "Kết thúc kiểm tra",
    "changes.give_back": "Trả lại nội dung khai",
    "changes.hold_back": "Để lại kỳ ký sau",
    "changes.put_in": "Đưa vào đợt ký",
    "changes.write": "Cơ quan, đơn vị ghi vào hồ sơ",
    "changes.take_back": "Rút nội dung cơ quan, đơn vị đã ghi",
    "changes.approve": "Ký duyệt đợt của đơn vị",
    "changes.start_batch": "Lập đợt nạp",
    "changes.load": "Nạp hồ sơ vào đợt",
    "changes.refuse_load": "Không nhận đợt nạp",
    # dossiers
    "dossiers.open": "Mở hồ sơ",
    "dossiers.request_copy": "Đề nghị bản in có chữ ký số",
    "dossiers.sign_copy": "Ký số bản in lý lịch",
    "dossiers.seal_copy": "Đóng dấu số bản in lý lịch",
    "dossiers.refuse_copy": "Không ký bản in lý lịch",
    # exchange
    "exchange.receive": "Nhận bảng tính để nạp",
    "exchange.check": "Kiểm tra bảng tính",
    "exchange.load": "Nạp bảng tính",
    "exchange.drop": "Bỏ đợt nạp",
    "exchange.tidy": "Xóa bảng tính đã quá hạn giữ",
    "exchange.export": "Xuất hồ sơ ra bảng tính",
    "exchange.save_mapping": "Lưu cách đọc bảng tính",
    # files
    "files.accept": "Nhận tệp",
    # background jobs
    "jobs.fail": "Tác vụ nền bị hỏng",
    "jobs.retry": "Cho chạy lại tác vụ nền",
    # notices
    "notices.read": "Đọc thông báo",
    # organisations
    "organisations.open": "Lập đơn vị",
    "organisations.rename": "Đổi tên đơn vị",
    "organisations.move": "Chuyển đơn vị",
    "organisations.close": "Kết thúc đơn vị",
    "organisations.arrange": "Tính lại cây đơn vị",
    # quality
    "quality.measure": "Đo chất lượng dữ liệu",
    "quality.ask": "Đề nghị làm rõ",
    "quality.answer": "Trả lời đề nghị làm rõ",
    "quality.accept": "Chấp nhận giải trình",
    "quality.urge": "Nhắc đơn vị hoàn thiện dữ liệu",
    # seeding of a made-up province
    "seed.fill": "Tạo dữ liệu mẫu",
    # regulations
    "regulations.save": "Sửa quy chế riêng",
    "regulations.adopt": "Đặt ngày áp dụng quy chế",
    "regulations.cancel": "Hủy ngày áp dụng quy chế",
    "regulations.set_days": "Sửa lịch làm việc",
    # signing
    "signing.register": "Đăng ký chữ ký số",
    "signing.pin": "Nhập mã PIN chữ ký số",
    "signing.sign": "Ký số",
    # sync
    "sync.sign_upward": "Ký dữ liệu của tỉnh",
    "sync.precheck": "Kiểm tra trước gói tin",
    "sync.send": "Gửi gói tin lên cơ sở dữ liệu quốc gia",
    "sync.settle": "Ghi kết quả gói tin",
    "sync.requeue": "Đưa gói tin vào hàng chờ gửi lại",
}
