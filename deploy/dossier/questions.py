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
from shared.kernel.personal import FieldClass
from shared.kernel.record import read_time
from shared.sealing.envelope import is_envelope
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note

BREAK_GLASS = "break-glass"
MOST_NAMED = 6
NODE_WORDS = 2
"""Origins of logs and names of witnesses begin with authority and node."""
ALLOWED, DENIED = "allowed", "denied"


@dataclass(frozen=True, slots=True)
class Look:
    """A disclosure as far as it is shown; ``decision`` is ``None`` where it is hidden."""

    line: Mapping[str, Any]
    decision: str | None
    classes: Sequence[str]
    hides_classes: bool

    @classmethod
    def of(cls, event: dict[str, Any], line: Mapping[str, Any]) -> "Look":
        """Read a disclosure: a class may be hidden by the path of all or of one of them."""
        fields = line["fields"]
        words = [str(part["because"]).rpartition(":")[2] for part in event["data"] if "hidden" in part]
        return cls(
            line=line,
            decision=fields.get("/decision"),
            classes=[str(value) for path, value in fields.items() if path.startswith("/classes/")],
            hides_classes=any(word.startswith("/classes") for word in words),
        )

    @property
    def may_have_opened(self) -> bool:
        """Tell whether something may have been opened that is not told here."""
        return self.decision is None or (self.decision == ALLOWED and self.hides_classes)


@dataclass(frozen=True, slots=True)
class Told:
    """The events of a dossier as the report tells them: those shown in order of record, and the looks and consents."""

    statement: Mapping[str, Any]
    logs: Mapping[str, Signed]
    events: Sequence[dict[str, Any]]
    looks: Sequence[Look]
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
        lines = [(event, told(event, shown(event))) for event in open_ones]
        hidden = sum("hidden" in part for event in open_ones for part in (*event["data"], *event["meta"].values()))
        return cls(
            statement=statement,
            logs=contents.logs,
            events=open_ones,
            looks=[Look.of(event, line) for event, line in lines if event["type"].startswith(DISCLOSED)],
            consents=[line for event, line in lines if event["type"].startswith(CONSENT)],
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
    return _on_clocks(read_time(text))


def cosigned_at(signed: Signed) -> str:
    """Spell when the first witness cosigned the checkpoint of a log."""
    signatures = Note.read(signed.note.encode()).signatures
    seconds = [one.seconds for one in signatures if one.name in signed.witnesses]
    return _on_clocks(datetime.fromtimestamp(min(seconds), UTC)) if seconds else "chưa có nhân chứng"


def witnesses_of(signed: Signed) -> tuple[str, ...]:
    """Name the witnesses of a log; one of the node that exports is no stranger to it, and marked."""
    node = signed.origin.split("/")[:NODE_WORDS]
    return tuple(
        f"{name} (của chính nút xuất)" if name.split("/")[:NODE_WORDS] == node else name
        for name in sorted(signed.witnesses)
    )


def _on_clocks(moment: datetime) -> str:
    return f"{moment.astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}"


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
    groups: dict[tuple[str, ...], list[str]] = {}
    for service, signed in told_.logs.items():
        groups.setdefault(witnesses_of(signed), []).append(f"{service} từ {cosigned_at(signed)}")
    found = [
        f"Không sửa được mà không lộ kể từ khi nhân chứng {', '.join(names)} ký dấu kiểm: {'; '.join(logs)}."
        if names
        else f"CHƯA CÓ NHÂN CHỨNG, chỉ có chữ ký của chính sổ: {'; '.join(log.split(' ')[0] for log in logs)}."
        for names, logs in sorted(groups.items(), reverse=True)
    ]
    held = [
        f"{service}, {Checkpoint.read(Note.read(note.encode()).text).size} sự kiện đầu"
        for service, signed in told_.logs.items()
        for note, _ in signed.consistency
    ]
    return [
        *found,
        (
            "Trước các lúc đó chỉ dựa vào lời của nút xuất, trừ phần nối tiếp từ dấu kiểm mà bên nhận đã giữ:"
            f" {'; '.join(held) or 'không có'}. Kiểm tra bằng verify.py với khoá lấy từ nguồn khác."
        ),
    ]


def _identity(told_: Told) -> list[str]:
    read = [look for look in told_.looks if look.decision == ALLOWED and FieldClass.IDENTITY in look.classes]
    unclear = sum(
        look.may_have_opened
        for look in told_.looks
        if look.decision != ALLOWED or FieldClass.IDENTITY not in look.classes
    )
    wrote = {
        str(event["meta"]["others"]["value"]["agency"])
        for event in told_.events
        if any(
            isinstance(value, dict) and is_envelope(value) and value["class"] == FieldClass.IDENTITY
            for value in shown(event).values()
        )
    }
    agencies = Counter(str(look.line["agency"]) for look in read)
    hidden = [part["because"] for event in told_.events for part in event["data"] if "because" in part]
    by_class = FieldClass.IDENTITY in told_.statement["hidden"]
    by = _named(sorted(wrote))
    if any(word == PERSONAL if by_class else word.rpartition(":")[2].startswith("/") for word in hidden):
        by = f"{by}, còn lại KHÔNG RÕ vì có trường bị che" if wrote else "KHÔNG RÕ vì có trường bị che"
    also = f"; KHÔNG RÕ ở {unclear} lần vì trường bị che" if unclear else ""
    return [f"{_among(told_)}Được mở xem: {len(read)} lần, bởi {_counted(agencies)}{also}. Đã ghi danh tính: {by}."]


def _lawful(told_: Told) -> list[str]:
    counts = Counter(look.decision for look in told_.looks)
    unknown = len(told_.looks) - counts[ALLOWED] - counts[DENIED]
    without = [look for look in told_.looks if look.decision == ALLOWED and not look.line["legal_basis"]]
    opened = sum(bool(look.classes) for look in without)
    unclear = sum(look.hides_classes for look in without if not look.classes)
    aimless = sum(not look.line["purpose"] for look in told_.looks)
    return [
        (
            f"{_among(told_)}{counts[ALLOWED]} lần được phép, {counts[DENIED]} lần bị từ chối"
            f"{f', {unknown} lần KHÔNG RÕ vì trường bị che' if unknown else ''}; không ghi mục đích: {aimless}; được"
            f" phép mà không ghi căn cứ riêng: {len(without)}, trong đó có mở giá trị: {opened}"
            f"{f' (KHÔNG RÕ: {unclear})' if unclear else ''}. Sự kiện về đồng ý chia sẻ: {len(told_.consents)}"
            " (danh sách ở sau). Có hợp pháp hay không là việc người rà soát kết luận."
        ),
    ]


def _break_glass(told_: Told) -> list[str]:
    found = [look for look in told_.looks if look.line["purpose"] == BREAK_GLASS]
    return [
        (f"{_among(told_)}{len(found)} lần truy cập với mục đích khẩn cấp. Kết quả rà soát không nằm trong hồ sơ này.")
    ]


def _among(told_: Told) -> str:
    """Say of which events an answer speaks, where there are, or may be, more than are shown."""
    statement = told_.statement
    is_all = not told_.withheld and not statement["uncovered"] and not statement["unseen"]
    return "" if is_all else "Chỉ tính trong các sự kiện được trình ở đây: "


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


def _counted(counts: Counter[str]) -> str:
    return _named([f"{name} ({count})" for name, count in counts.most_common()])


def _named(names: Sequence[str]) -> str:
    more = f" và {len(names) - MOST_NAMED} nơi khác" if len(names) > MOST_NAMED else ""
    return (", ".join(names[:MOST_NAMED]) or "không có") + more
