"""What an external auditor asks of a case, answered from what the dossier shows and no more."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from deploy.dossier.access_answers import break_glass, identity, lawful
from deploy.dossier.told import (
    MOST_NAMED,
    Told,
    cosigned_at,
    counted,
    earlier_of,
    erasures,
    is_own,
    named,
    on_clocks,
    witnesses_of,
)
from services.audit.dossier.redaction import PERSONAL
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note

MOST_WORDS = 12


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
        _asked("Ai có thể đã đọc danh tính?", "Who could have read the identity?", identity(told_)),
        _asked("Mọi lần truy cập có căn cứ không?", "Was every access lawful?", lawful(told_)),
        _asked("Truy cập khẩn cấp?", "Break-glass accesses?", break_glass(told_)),
        _asked("Đã huỷ gì, theo quyết định nào?", "What was shredded, on whose order?", _erased(told_)),
        _asked("Phần mềm nào tạo ra?", "Which software?", _software(told_)),
    ]


def _asked(vi: str, en: str, answers: list[str]) -> dict[str, Any]:
    return {"vi": vi, "en": en, "answers": answers}


def _complete(told_: Told) -> list[str]:
    streams = told_.statement["streams"]
    whole = sum(one["whole"] for one in streams)
    words = sorted((word for word in told_.statement["hidden"] if word != PERSONAL), key=lambda word: "/" in word)
    hidden = named(words, most=MOST_WORDS) if words else "không theo lớp nào"
    found = [
        (
            f"{len(told_.events)} sự kiện từ {len(told_.logs)} sổ, có bằng chứng từng sự kiện; {told_.withheld} bị giữ"
            f" lại vì bảo mật, {told_.hidden} trường bị che ({hidden})."
        ),
        (
            f"{whole} trên {len(streams)} chuỗi sự kiện là trọn vẹn đến sự kiện cuối nêu ở đây"
            f"{'; các chuỗi khác chứa cả sự kiện của vụ việc khác' if whole < len(streams) else ''}."
        ),
    ]
    beyond = told_.statement["uncovered"]
    if beyond:
        beyond_of = ", ".join(f"{service}: {count}" for service, count in beyond.items())
        found.append(f"KHÔNG CÓ Ở ĐÂY vì chưa được ký xác nhận hoặc khác với sổ đã ký: {beyond_of}.")
    unseen = told_.statement["unseen"]
    if unseen:
        found.append(f"CHƯA BIẾT có còn sự kiện nào nữa không, vì chưa đọc được đến cuối sổ: {', '.join(unseen)}.")
    return found


def _unchanged(told_: Told) -> list[str]:
    held = [
        f"{service}, {Checkpoint.read(Note.read(note.encode()).text).size} sự kiện đầu"
        for service, signed in told_.logs.items()
        for note, _ in signed.consistency
    ]
    outside, own = _earlier(told_, own=False), _earlier(told_, own=True)
    found = _cosigned(told_, outside)
    if outside:
        found.append(f"Số sự kiện đã được bên ngoài hệ thống xuất đồng ký từ trước: {named([*outside.values()])}.")
    if own:
        found.append(f"Số sự kiện đã được chính hệ thống xuất đồng ký từ trước: {named([*own.values()])}.")
    return [
        *found,
        (
            "Phần trước các thời điểm đó chỉ dựa vào lời khai của hệ thống xuất, trừ phần nối tiếp từ mốc ký mà bên"
            f" nhận đã giữ: {named(held)}. Kiểm tra bằng verify.py với khoá lấy từ nguồn khác."
        ),
    ]


def _cosigned(told_: Told, outside: Mapping[str, str]) -> list[str]:
    """Say who cosigned the checkpoints and when, and of which logs nobody but their own node vouches."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for service, signed in told_.logs.items():
        groups.setdefault(witnesses_of(signed), []).append(service)
    found = []
    for names, services in sorted(groups.items(), reverse=True):
        signed = told_.logs[services[0]]
        logs = "; ".join(f"{service} từ {cosigned_at(told_.logs[service])}" for service in services)
        if not names:
            found.append(f"CHƯA CÓ BÊN NÀO ĐỒNG KÝ, chỉ có chữ ký của chính sổ: {'; '.join(services)}.")
        elif all(is_own(signed, name) for name in signed.witnesses):
            but = ", trừ phần mà bên ngoài đã đồng ký từ trước" if outside.keys() & set(services) else ""
            found.append(
                f"Ngoài chính hệ thống xuất, CHƯA CÓ BÊN NÀO ĐỒNG KÝ: {logs} ({', '.join(sorted(signed.witnesses))})."
                f" Ai nắm giữ hệ thống đó có thể đã viết lại toàn bộ các sổ này{but}."
            )
        else:
            found.append(
                f"Kể từ khi {', '.join(names)} đồng ký mốc ký (checkpoint), mọi sửa đổi đều bị phát hiện: {logs}."
            )
    return found


def _earlier(told_: Told, *, own: bool) -> dict[str, str]:
    """Say of each log since when the first of its events here were cosigned before, and since when the most."""
    found = {}
    for service, signed in told_.logs.items():
        positions = [event["position"] for event in told_.events if event["service"] == service]
        since = earlier_of(signed, positions, own=own)
        words = [f"{count}/{len(positions)} từ {on_clocks(moment)}" for count, moment in (*since[:1], *since[1:][-1:])]
        if words:
            found[service] = f"{service} ({', '.join(words)})"
    return found


def _erased(told_: Told) -> list[str]:
    decisions = erasures(told_)
    unknown = told_.statement["erasures_unknown"]
    words = [
        f"Giá trị của người đã được xoá theo quyết định {decision}: {', '.join(services)}; bằng chứng vẫn còn."
        for decision, services in decisions[:MOST_NAMED]
    ] or ["Không ai trong những người có giá trị được trình đã bị xoá dữ liệu."]
    if len(decisions) > MOST_NAMED:
        words.append(f"Và {len(decisions) - MOST_NAMED} quyết định khác, trong bảng Huỷ dữ liệu.")
    return [*words, f"CHƯA BIẾT, chưa hỏi được: {', '.join(unknown)}."] if unknown else words


def _software(told_: Told) -> list[str]:
    words = Counter(str(event["meta"]["others"]["value"]["software"]) for event in told_.events)
    return [
        (
            f"Ghi sự kiện: {counted(words)}, chỉ có phiên bản. Xuất bằng {told_.statement['software']}; mã băm SHA-256"
            f" của bản cài đặt của lệnh xuất: {told_.statement['build']}."
        )
    ]
