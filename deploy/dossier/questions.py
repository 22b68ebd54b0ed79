"""What an external auditor asks of a case, answered from what the dossier shows and no more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.audit.dossier.bundle import Contents, Signed
from services.audit.dossier.redaction import PERSONAL
from services.audit.dossier.verify import CONSENT, DISCLOSED, shown, told
from shared.kernel.days import VIET_NAM
from shared.kernel.record import read_time
from shared.sealing.envelope import is_envelope
from shared.transparency.notes import Note

IDENTITY = "identity"
BREAK_GLASS = "break-glass"
MOST_NAMED = 6
COSIGNATURE_BYTES = 72


@dataclass(frozen=True, slots=True)
class Told:
    """The events of a dossier as the report tells them: those shown in order of record, and what the lists hold."""

    statement: Mapping[str, Any]
    logs: Mapping[str, Signed]
    events: Sequence[dict[str, Any]]
    disclosures: Sequence[dict[str, Any]]
    consents: Sequence[dict[str, Any]]
    withheld: int
    hidden: int

    @classmethod
    def of(cls, contents: Contents, statement: Mapping[str, Any]) -> "Told":
        """Read the contents of a dossier."""
        open_ones = sorted(
            (event for event in contents.events if "withheld" not in event),
            key=lambda event: (event["recorded_at"], event["service"], event["position"]),
        )
        lines = [(event["type"], told(event, shown(event))) for event in open_ones]
        hidden = sum("hidden" in part for event in open_ones for part in (*event["data"], *event["meta"].values()))
        return cls(
            statement=statement,
            logs=contents.logs,
            events=open_ones,
            disclosures=[line for kind, line in lines if kind.startswith(DISCLOSED)],
            consents=[line for kind, line in lines if kind.startswith(CONSENT)],
            withheld=len(contents.events) - len(open_ones),
            hidden=hidden,
        )

    @property
    def code(self) -> str | None:
        """The code of the case, where it is shown."""
        for event in self.events:
            if event["type"].startswith("VictimReceived."):
                code = shown(event).get("/code")
                return None if code is None else str(code)
        return None


def questions(told_: Told) -> list[dict[str, Any]]:
    """Give the questions with their answers, for the first page."""
    return [
        _asked("Có đầy đủ không?", "Is it complete?", _complete(told_)),
        _asked("Có bị sửa không, từ khi nào, ai xác nhận?", "Unchanged, since when, who says so?", _unchanged(told_)),
        _asked(
            "Theo đồng hồ nào?",
            "Which clock?",
            [
                (
                    "Thời điểm ghi (recorded_at) do đồng hồ của cơ sở dữ liệu đặt khi ghi; thời điểm xảy ra là lời"
                    " khai của người ghi. Thứ tự chỉ theo thời điểm ghi và vị trí trong sổ."
                )
            ],
        ),
        _asked("Ai có thể đã đọc danh tính?", "Who could have read the identity?", _identity(told_)),
        _asked("Mọi lần truy cập có căn cứ không?", "Was every access lawful?", _lawful(told_)),
        _asked("Truy cập khẩn cấp?", "Break-glass accesses?", _break_glass(told_)),
        _asked("Đã huỷ gì, theo quyết định nào?", "What was shredded, on whose order?", _erased(told_)),
        _asked("Phần mềm nào tạo ra?", "Which software?", _software(told_)),
    ]


def at(text: str) -> str:
    """Spell a stored time as clocks in Viet Nam show it."""
    return f"{read_time(text).astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}"


def cosigned_at(signed: Signed) -> str:
    """Spell when a checkpoint was cosigned last."""
    seconds = [one.seconds for one in Note.read(signed.note.encode()).signatures if len(one.value) == COSIGNATURE_BYTES]
    if not seconds:
        return "chưa có nhân chứng"
    return f"{datetime.fromtimestamp(max(seconds), UTC).astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}"


def _asked(vi: str, en: str, answers: list[str]) -> dict[str, Any]:
    return {"vi": vi, "en": en, "answers": answers}


def _complete(told_: Told) -> list[str]:
    streams = told_.statement["streams"]
    whole = sum(one["whole"] for one in streams)
    hidden = ", ".join(word for word in told_.statement["hidden"] if word != PERSONAL) or "không theo lớp nào"
    found = [
        (
            f"{len(told_.events)} sự kiện từ {len(told_.logs)} sổ, có bằng chứng từng sự kiện; {told_.withheld} bị giữ"
            f" lại vì bảo mật, {told_.hidden} trường bị che ({hidden})."
        ),
        (
            f"{whole} trên {len(streams)} chuỗi sự kiện là trọn vẹn đến sự kiện cuối nêu ở đây; các chuỗi khác chứa"
            " cả sự kiện của vụ việc khác."
        ),
    ]
    beyond = told_.statement["uncovered"]
    if beyond:
        counted = ", ".join(f"{service}: {count}" for service, count in beyond.items())
        found.append(f"KHÔNG CÓ Ở ĐÂY vì chưa được ký xác nhận hoặc khác với sổ đã ký: {counted}.")
    unseen = told_.statement["unseen"]
    if unseen:
        found.append(f"CHƯA BIẾT có còn sự kiện nào nữa không, vì chưa đọc được đến cuối sổ: {', '.join(unseen)}.")
    return found


def _unchanged(told_: Told) -> list[str]:
    witnesses = sorted({name for signed in told_.logs.values() for name in signed.witnesses}) or ["chưa có ai"]
    first = at(told_.events[0]["recorded_at"]) if told_.events else "—"
    proved = sum(len(signed.consistency) for signed in told_.logs.values())
    return [
        (
            f"Không sửa được mà không lộ kể từ khi ghi sự kiện đầu tiên ({first}): mỗi sổ ký dấu kiểm trên toàn bộ lịch"
            f" sử, nhân chứng ký thêm: {', '.join(witnesses)}."
        ),
        f"Nối tiếp từ dấu kiểm mà bên nhận đã giữ: {proved}. Kiểm tra bằng verify.py với khoá lấy từ nguồn khác.",
    ]


def _identity(told_: Told) -> list[str]:
    read = [
        line for line in told_.disclosures
        if line["fields"].get("/decision") == "allowed" and IDENTITY in _several(line["fields"], "/classes")
    ]  # fmt: skip
    wrote = {
        str(event["meta"]["others"]["value"]["agency"])
        for event in told_.events
        if any(
            isinstance(value, dict) and is_envelope(value) and value["class"] == IDENTITY
            for value in shown(event).values()
        )
    }
    agencies = Counter(str(line["agency"]) for line in read)
    hidden = " (trường danh tính bị che ở bản này)" if IDENTITY in told_.statement["hidden"] else ""
    return [
        f"Được mở xem: {len(read)} lần, bởi {_counted(agencies)}. Đã ghi danh tính: {_named(sorted(wrote))}{hidden}.",
    ]


def _lawful(told_: Told) -> list[str]:
    allowed = [line for line in told_.disclosures if line["fields"].get("/decision") == "allowed"]
    denied = len(told_.disclosures) - len(allowed)
    without = [line for line in allowed if not line["legal_basis"]]
    opened = [line for line in without if _several(line["fields"], "/classes")]
    return [
        (
            f"{len(allowed)} lần được phép, {denied} lần bị từ chối, lần nào cũng ghi mục đích; không ghi căn cứ riêng:"
            f" {len(without)}, trong đó có mở giá trị: {len(opened)}. Sự kiện về đồng ý chia sẻ: {len(told_.consents)}"
            " (danh sách ở sau). Có hợp pháp hay không là việc người rà soát kết luận."
        ),
    ]


def _break_glass(told_: Told) -> list[str]:
    found = [line for line in told_.disclosures if line["purpose"] == BREAK_GLASS]
    return [f"{len(found)} lần truy cập với mục đích khẩn cấp. Kết quả rà soát không nằm trong hồ sơ này."]


def _erased(told_: Told) -> list[str]:
    decisions: dict[str, set[str]] = {}
    for one in told_.statement["erased"]:
        decisions.setdefault(one["decision"], set()).add(one["service"])
    unknown = told_.statement["erasures_unknown"]
    found = [
        f"Giá trị của người đã được xoá theo quyết định {decision}: {', '.join(sorted(services))}; bằng chứng vẫn còn."
        for decision, services in sorted(decisions.items())
    ] or ["Không ai trong những người có giá trị được trình đã bị xoá dữ liệu."]
    return [*found, f"CHƯA BIẾT, chưa hỏi được: {', '.join(unknown)}."] if unknown else found


def _software(told_: Told) -> list[str]:
    words = Counter(str(event["meta"]["others"]["value"]["software"]) for event in told_.events)
    return [f"{_counted(words)}; xuất bằng {told_.statement['software']}."]


def _several(fields: Mapping[str, Any], path: str) -> list[str]:
    return [str(value) for name, value in fields.items() if name.startswith(f"{path}/")]


def _counted(counts: Counter[str]) -> str:
    return _named([f"{name} ({count})" for name, count in counts.most_common()])


def _named(names: Sequence[str]) -> str:
    more = f" và {len(names) - MOST_NAMED} nơi khác" if len(names) > MOST_NAMED else ""
    return (", ".join(names[:MOST_NAMED]) or "không có") + more
