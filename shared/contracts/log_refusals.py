"""Titles of the refusals of commands about logs, their partitions and their tails, Vietnamese and English."""

from collections.abc import Mapping

LOG_TITLES: Mapping[str, tuple[str, str]] = {
    "log-went-back": (
        "Sổ vừa được phục hồi từ bản sao lưu, phải bổ sung phần thiếu trước",
        "The log came from a backup; what it lost must be put back first",
    ),
    "log-missing": ("Cơ sở dữ liệu này không có sổ", "There is no log in this database"),
    "log-partition-detached": (
        "Phần lưu cũ này đang được cất riêng, cần gắn lại để đọc",
        "That part of the log is put away; it must be attached again to be read",
    ),
    # partitions
    "partition-unknown": ("Không có phần lưu này", "There is no such partition"),
    "partition-not-full": (
        "Phần lưu chưa đầy hoặc có sự kiện mới nhất, chưa cất được",
        "The partition is not full yet, or holds the newest record; it cannot be put away",
    ),
    "partition-not-signed": (
        "Phần lưu chưa được ký xác nhận hết, hãy thử lại sau",
        "Not all of the partition is signed yet; try again in a moment",
    ),
    "partition-in-use": ("Phần lưu đang được đọc, hãy thử lại", "The partition is being read; try again"),
    "partition-copy-unreadable": ("Không đọc được bản sao của phần lưu", "The copy of the partition cannot be read"),
    "partition-differs-from-copy": (
        "Phần lưu khác với bản sao đã ghi nhận, hoặc chưa được sao ra",
        "The partition is not the one that was copied out, or none was copied out",
    ),
    "partition-table-gone": (
        "Bảng của phần lưu không còn; hãy gắn lại từ bản sao",
        "The table of the partition is gone; attach it from its copy (--file)",
    ),
    # held against the ledger
    "position-hole": ("Thiếu sự kiện ở vị trí này", "A record is missing at this position"),
    "not-canonical": ("Sự kiện không được viết đúng dạng chuẩn", "The record is not spelled as records are"),
    "differs-from-ledger": ("Sự kiện khác với sổ cái", "The record is not as the ledger has it"),
    "leaf-differs": ("Mã băm tính lại khác với sổ cái", "The leaf computed anew is not the one that the ledger has"),
    "not-in-ledger-yet": (
        "Sự kiện chưa có trong sổ cái, hãy thử lại",
        "The ledger lacks the record yet; try again",
    ),
    # a tail put back
    "service-running": ("Dịch vụ đang chạy, hãy dừng trước", "The service is running; end it first"),
    "log-unknown-to-ledger": ("Sổ cái chưa biết sổ này", "The ledger holds nothing of this log"),
    "log-other-incarnation": (
        "Đây không phải sổ mà sổ cái biết; hãy phục hồi đúng cơ sở dữ liệu",
        "It is not the log that the ledger knows; restore the right database",
    ),
    "log-differs-from-ledger": (
        "Sổ khác với sổ cái; hãy phục hồi lại bản sao lưu",
        "The log is otherwise than the ledger has it; restore the backup again",
    ),
    "ledger-cannot-restore-itself": (
        "Sổ cái không tự bổ sung được phần thiếu của chính nó",
        "The ledger holds no copy of its own log; restore the newest backup of audit",
    ),
}
