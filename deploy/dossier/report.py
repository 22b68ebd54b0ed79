"""The report of a dossier as a person reads it: PDF/A-2a, tagged, Vietnamese with English beside the headings."""

import json
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from deploy.dossier.questions import questions
from deploy.dossier.tables import parts
from deploy.dossier.told import Told
from deploy.dossier.words import label
from services.audit.dossier.bundle import Contents
from shared.kernel.days import VIET_NAM
from shared.kernel.record import read_time

TEMPLATE = Path(__file__).with_name("report.typ")
_LETTERS = (
    *(
        (0x20, 0x7E),
        (0xA0, 0x24F),
        (0x300, 0x3FF),
        (0x400, 0x4FF),
        (0x1E00, 0x1EFF),
        (0x2010, 0x2027),
        (0x2030, 0x203A),
    ),
    *((0x20A0, 0x20BF), (0x2190, 0x2193), (0x2260, 0x2265)),
)
"""What the typeface has, ends included: Latin with all Vietnamese letters, Greek, Cyrillic, the usual signs."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


def report_of(contents: Contents, statement: dict[str, Any], organisation: str) -> bytes:
    """Write the report of what a dossier holds; the same content gives the same bytes."""
    exported = read_time(str(statement["exported_at"])).astimezone(VIET_NAM)
    words = report_words(contents, statement, organisation, exported)
    written: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(_printable(words), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
    )
    return written


def report_words(
    contents: Contents, statement: dict[str, Any], organisation: str, exported: datetime
) -> dict[str, Any]:
    """Give all that the report says, as data for its template."""
    told = Told.of(contents, statement)
    by = statement["exported_by"]
    name = told.code or statement["case"]
    return {
        "title": f"Hồ sơ chứng cứ của vụ việc {name}",
        "title_en": f"Dossier of case {name}",
        "organisation": organisation,
        "day": [exported.year, exported.month, exported.day],
        "footer": f"{statement['dossier']} · bản số {statement['copy']} · {exported:%d/%m/%Y %H:%M} (UTC+7)",
        "head": [
            ["Vụ việc", "Case", f"{name} · {statement['case']}"],
            ["Bản số", "Copy", f"{statement['copy']} · {statement['dossier']}"],
            ["Xuất lúc", "Exported", f"{exported:%d/%m/%Y %H:%M:%S} (UTC+7) · {organisation}"],
            ["Người xuất", "By", _line(label("role", by["role"]), by["agency"], by["user"])],
            ["Mục đích", "Purpose", _line(label("purpose", statement["purpose"]), statement.get("reason"))],
            ["Bên nhận", "For", _line(statement["receiver"], label("role", statement["receiver_role"] or ""))],
        ],
        "questions": questions(told),
        "parts": parts(told),
    }


def printable(text: str) -> str:
    """Spell by its number what the typeface has not, and what nobody sees: PDF/A takes no letter that is not shown."""
    return "".join(letter if _is_shown(letter) else f"[U+{ord(letter):04X}]" for letter in text)


def _is_shown(letter: str) -> bool:
    if letter == "\n" or letter.isascii():
        return letter == "\n" or letter.isprintable()
    code = ord(letter)
    return any(first <= code <= last for first, last in _LETTERS) and unicodedata.category(letter) not in _UNSEEN


def _printable(words: Any) -> Any:
    if isinstance(words, str):
        return words if words.isascii() and words.isprintable() else printable(words)
    if isinstance(words, dict):
        return {name: _printable(value) for name, value in words.items()}
    return [_printable(value) for value in words] if isinstance(words, list) else words


def _line(*words: object) -> str:
    return " · ".join(str(word) for word in words if word)
