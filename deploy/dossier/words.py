"""Vietnamese words for the codes in a report."""

from collections.abc import Mapping

from services.portal.web.labels import CODES

BASES: Mapping[str, str] = {
    "assignment": "phân công",
    "handover": "bàn giao",
    "protection": "bảo vệ",
    "reception": "tiếp nhận",
    "referral": "chuyển tuyến",
    "signal": "tin báo",
    "verification": "xác minh",
}
"""On what an agency has to do with a case."""


def label(group: str, code: str) -> str:
    """Give the word for a code, or the code."""
    return CODES[group].get(code, (code, code))[0]


def basis(code: str) -> str:
    """Give the word for a basis, or its code."""
    return BASES.get(code, code)
