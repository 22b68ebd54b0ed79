"""What every dated row of verification says: when it holds, where it was read, how sure it is, what is open."""

from dataclasses import dataclass
from pathlib import Path

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity
from shared.rows import Row

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """When a row holds, where it was read, how sure it is, and what could not be read."""

    validity: Validity
    source: str
    confidence: Confidence
    open_point: str | None


def standing_of(row: Row) -> Standing:
    """Read the part that every dated row has."""
    return Standing(
        validity=row.validity(),
        source=row.text("source"),
        confidence=row.confidence(),
        open_point=row.text_or_nothing("open"),
    )


def text_of(name: str) -> str:
    """Read a data file that lies beside this."""
    return (FOLDER / name).read_text(encoding="utf-8")
