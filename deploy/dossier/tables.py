"""The tables behind the first page of a report: what happened, who was shown what, what rests on which text."""

from collections.abc import Mapping
from typing import Any

from deploy.dossier.access_answers import on_what
from deploy.dossier.told import Told, at, cosigned_rows, earlier_rows, erasures
from deploy.dossier.words import basis, field, label, title, value
from services.audit.dossier.verify import shown, texts_of
from shared.sealing.envelope import is_envelope

_MAY_LACK = (
    "Có thể THIẾU quan hệ, kết thúc của quan hệ hoặc đồng ý: có sự kiện không được trình hoặc có trường bị che."
    " Điều gì không thấy ở đây là KHÔNG RÕ."
)
_WORD = "Lời khai của hệ thống xuất hồ sơ, dưới niêm phong."
_TEXTLESS = "Quyết định mà sự kiện ghi lại không nêu văn bản hay quy tắc nào thì chỉ có trong bảng Diễn biến."
_NAMED = "Tên người dùng là mã; tên gọi của từng loại sự kiện nằm trong data/schemas."

NOBODY: Mapping[str, str] = {}
CHECKLIST = "ReviewItemChecked"
WEIGHED, UNKNOWN = "/met", "chưa rõ"
"""A condition of a decision that is neither met nor not met is told; any other field without a value is not."""


def parts(told: Told) -> list[dict[str, Any]]:
    """Give the tables in the order in which they stand."""
    access = [_related(told), _looks(told), _reviews(told)]
    return [_logs(told), _history(told), *access, _consents(told), _decisions(told), _erasures(told)]


def _logs(told: Told) -> dict[str, Any]:
    states: list[list[Any]] = []
    for service, signed in told.logs.items():
        states += [[service, signed.size, signed.origin, by, since] for by, since in cosigned_rows(signed)]
        states += [[service, size, "từ trước", by, since] for size, by, since in earlier_rows(signed)]
    return _part(
        "Các sổ và mốc ký (checkpoint)", "Logs and checkpoints", [2, 1, 5, 4, 2],
        ["Sổ", "Số sự kiện", "Nguồn gốc", "Bên đồng ký", "Ký lúc (UTC+7)"], states, _NAMED,
    )  # fmt: skip


def _history(told: Told) -> dict[str, Any]:
    rows = []
    erased: dict[str, dict[str, str]] = {}
    for one in told.statement["erased"]:
        erased.setdefault(one["service"], {})[one["person"]] = one["decision"]
    for event in told.events:
        others = event["meta"]["others"]["value"]
        rows.append(
            [
                at(event["recorded_at"]),
                at(others["occurred_at"]),
                f"{event['service']} {event['position']}",
                title(event["type"]),
                f"{label('role', others['role'])}\n{others['agency']}",
                label("purpose", others["purpose"]),
                _plain(event["type"], shown(event), erased.get(event["service"], {})),
            ]
        )
    return _part(
        "Diễn biến", "History", [2, 2, 2, 3, 3, 2, 6],
        ["Ghi lúc", "Xảy ra lúc", "Sổ, vị trí", "Sự kiện", "Vai trò, cơ quan", "Mục đích", "Nội dung không niêm phong"],
        rows, None,
    )  # fmt: skip


def _related(told: Told) -> dict[str, Any]:
    still = "KHÔNG RÕ" if told.may_lack_access else "—"
    rows = [
        [one.agency, basis(one.basis), at(one.since), still if one.until is None else at(one.until)]
        for one in told.access.spans
    ]
    return _part(
        "Cơ quan có quan hệ với vụ việc", "Agencies that had to do with the case", [4, 3, 3, 3],
        ["Cơ quan", "Căn cứ", "Từ (UTC+7)", "Đến (UTC+7)"], rows, _MAY_LACK if told.may_lack_access else None,
    )  # fmt: skip


def _looks(told: Told) -> dict[str, Any]:
    rows = [
        [
            at(look.line["recorded_at"]),
            f"{look.line['agency']}\n{label('role', look.line['role'])}",
            look.line["actor"] or "(che)",
            on_what(look, told.access.looks[look.place], may_lack=told.may_lack_access),
            look.line["legal_basis"] or "—",
            _plain(look.line["type"], look.line["fields"]),
        ]
        for look in told.looks
    ]
    return _part(
        "Ai đã được xem, ai bị từ chối", "Disclosures", [2, 3, 3, 3, 2, 5],
        ["Lúc", "Cơ quan, vai trò", "Người dùng", "Mục đích; quan hệ, quy tắc và đồng ý lúc đó", "Căn cứ", "Xem gì"],
        rows, _MAY_LACK if told.may_lack_access else None,
    )  # fmt: skip


def _reviews(told: Told) -> dict[str, Any]:
    rows = [
        [
            f"{one['service']} {one['position']}",
            one["review"],
            _plain(CHECKLIST, {f"/{line}": said for line, said in one["answers"].items()}),
            "; ".join(map(_finding, one["findings"])) or "—",
            at(one["closed_at"]),
        ]
        for one in told.statement["reviews"]
    ]
    return _part(
        "Rà soát truy cập khẩn cấp", "Reviews of break-glass accesses", [2, 4, 5, 4, 2],
        ["Sổ, vị trí", "Rà soát", "Trả lời", "Phát hiện", "Kết thúc"], rows, _WORD,
    )  # fmt: skip


def _consents(told: Told) -> dict[str, Any]:
    rows = [
        [at(line["recorded_at"]), title(line["type"]), line["agency"], _plain(line["type"], line["fields"])]
        for line in told.consents
    ]
    return _part(
        "Đồng ý chia sẻ thông tin", "Consents", [2, 3, 3, 8], ["Lúc", "Sự kiện", "Cơ quan", "Nội dung"], rows, None
    )


def _decisions(told: Told) -> dict[str, Any]:
    rows = []
    for event in told.events:
        texts = texts_of(shown(event))
        if texts:
            kind = event["type"]
            rows.append([at(event["recorded_at"]), title(kind), event["service"], _plain(kind, texts)])
    return _part(
        "Quyết định và căn cứ văn bản", "Decisions and texts of law", [2, 3, 2, 8],
        ["Lúc", "Sự kiện", "Sổ", "Văn bản, quy tắc"], rows, _TEXTLESS,
    )  # fmt: skip


def _erasures(told: Told) -> dict[str, Any]:
    rows = [[decision, ", ".join(services)] for decision, services in erasures(told)]
    return _part("Huỷ dữ liệu", "Erasures", [4, 8], ["Quyết định", "Sổ"], rows, _WORD)


def _part(
    vi: str, en: str, widths: list[int], columns: list[str], rows: list[list[Any]], note: str | None
) -> dict[str, Any]:
    words = [[str(cell) for cell in row] for row in rows]
    return {"vi": vi, "en": en, "widths": widths, "columns": columns, "rows": words, "note": note}


def _finding(found: Mapping[str, Any]) -> str:
    return f"{value('/line', found['line'])}: {value('/severity', found['severity'])}, {found['agency']}"


def _plain(kind: str, fields: Mapping[str, Any], erased: Mapping[str, str] = NOBODY) -> str:
    """Spell fields of an event in one line: a sealed one by its class and what became of it, never by what it seals."""
    words: dict[str, list[str]] = {}
    for path, one in fields.items():
        said = words.setdefault(field(kind, path), [])
        if isinstance(one, dict) and is_envelope(one):
            decision = erased.get(str(one["person"]))
            became = "" if decision is None else f", đã huỷ theo quyết định {decision}"
            said.append(f"[{value('/classes', one['class'])}{became}]")
        elif one is None and path.endswith(WEIGHED):
            said.append(UNKNOWN)
        elif one is not None and one not in ([], {}):
            said.append(value(path, one))
    return "; ".join(f"{name}: {', '.join(said)}" for name, said in words.items() if said)
