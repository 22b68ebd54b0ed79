"""From plain values to what a page shows: Vietnamese dates, grouped amounts, labels for codes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.portal.web.texts import Texts
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LABELLED = {
    "route": "route",
    "route_was": "route",
    "sex": "sex",
    "suspected_channel": "suspected_channel",
    "urgent_needs": "urgent_needs",
    "need": "urgent_needs",
    "regime": "regime",
    "available": "regime",
    "was": "status",
    "unavailable": "regime",
    "purposes": "purpose",
    "confidence": "confidence",
    "age_band": "age_band",
}
"""Which codes a field holds."""
UNSURE = "unconfirmed"
NOTHING = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the time line."""

    title: str
    at: str
    iso: str
    by: str
    facts: Sequence[tuple[str, str]]
    unsure: bool
    confidence: str | None


def entries(timeline: Sequence[Mapping[str, Any]], texts: Texts) -> list[Entry]:
    """Make the entries of a time line."""
    return [_entry(item, texts) for item in timeline]


def moment(text: str | None, texts: Texts) -> str:
    """Show a stored time as day and time in Viet Nam."""
    if text is None:
        return texts.word("none")
    return datetime.fromisoformat(text).astimezone(VIET_NAM).strftime("%d/%m/%Y %H:%M")


def day(text: str) -> str:
    """Show a stored day."""
    return date.fromisoformat(text).strftime("%d/%m/%Y")


def amount(value: object, texts: Texts) -> str:
    """Show đồng in groups of three."""
    return f"{value:,}".replace(",", "." if texts.language == "vi" else ",") if isinstance(value, int) else NOTHING


def shown(name: str, value: Json, texts: Texts) -> str:
    """Show one value of a message."""
    match value:
        case None:
            return texts.word("unknown")
        case bool():
            return texts.word("yes" if value else "no")
        case int():
            return amount(value, texts)
        case list():
            return ", ".join(shown(name, item, texts) for item in value) or texts.word("none")
        case str():
            return _text(name, value, texts)
        case _:
            return NOTHING


def _text(name: str, value: str, texts: Texts) -> str:
    if MOMENT.fullmatch(value):
        return moment(value, texts)
    if DAY.fullmatch(value):
        return day(value)
    return texts.code(LABELLED.get(name, name), value)


def _entry(item: Mapping[str, Any], texts: Texts) -> Entry:
    data: Mapping[str, Json] = item["data"]
    confidence = data.get("confidence")
    # Ids tell a person nothing; they stand in the API.
    names = [name for name in data if name not in {"version", "confidence"} and not name.endswith("_id")]
    return Entry(
        title=texts.code("message", item["type"]),
        at=moment(item["time"], texts),
        iso=item["time"],
        by=texts.code("service", item["service"]),
        facts=[(texts.code("field", name), shown(name, data[name], texts)) for name in names],
        unsure=confidence == UNSURE,
        confidence=None if confidence is None else texts.code("confidence", confidence),
    )
