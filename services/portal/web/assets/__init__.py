"""The one style sheet, named by its digest so that a browser may keep it for ever."""

import hashlib
from functools import cache
from pathlib import Path

_SHEET = Path(__file__).parent / "portal.css"


@cache
def style() -> str:
    """Give the style sheet."""
    return _SHEET.read_text(encoding="utf-8")


@cache
def style_address() -> str:
    """Give the address of the style sheet as it is now."""
    return f"/style-{hashlib.sha256(style().encode()).hexdigest()[:16]}.css"
