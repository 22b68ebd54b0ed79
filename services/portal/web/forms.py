"""The reception form: what was typed, and the body it means."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from shared.contracts.vocabulary import AGE_BANDS, URGENT_NEEDS, Channel, Route, Sex
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM

CHOICES: Mapping[str, tuple[str, ...]] = {
    "route": tuple(Route),
    "sex": tuple(Sex),
    "age_band": AGE_BANDS,
    "suspected_channel": tuple(Channel),
    "urgent_needs": URGENT_NEEDS,
}
_PERSON = ("full_name", "birth_date", "birth_year", "age_band", "sex", "nationality", "ethnicity", "id_number")
_CASE = ("route", "place", "suspected_channel", "safe_contact", "narrative")
TYPED = ("received_on", "received_time", "languages", *_PERSON, *_CASE)

_FIELDS = {"received_at": "received_on", **{f"person.{name}": name for name in (*_PERSON, "languages")}}


def blank(moment: datetime) -> dict[str, Any]:
    """Give the form as it is first shown: received here and now."""
    local = moment.astimezone(VIET_NAM)
    return {
        **dict.fromkeys(TYPED, ""),
        "urgent_needs": [],
        "route": Route.SELF_REPORT.value,
        "received_on": local.strftime("%Y-%m-%d"),
        "received_time": local.strftime("%H:%M"),
        "nationality": "VN",
        "languages": "vi",
    }


def typed(form: "MultiDict[str, str]") -> dict[str, Any]:
    """Give what was typed, as NFC and with plain line ends; to be shown again when something is wrong."""
    words = {name: _clean(form.get(name, "")) for name in TYPED}
    return {**words, "urgent_needs": [_clean(value) for value in form.getlist("urgent_needs")]}


def body_of(words: Mapping[str, Any], agency: str) -> dict[str, Json]:
    """Make the body of a reception; what is blank is unknown."""
    person: dict[str, Json] = {name: _or_unknown(words[name]) for name in _PERSON}
    if isinstance(person["birth_year"], str):
        person["birth_year"] = _number(person["birth_year"])
    person["languages"] = [part.strip() for part in words["languages"].split(",") if part.strip()]
    return {
        **{name: _or_unknown(words[name]) for name in _CASE},
        "received_at": f"{words['received_on']}T{words['received_time']}:00+07:00",
        "received_by": agency,
        "person": person,
        "urgent_needs": list(words["urgent_needs"]),
    }


def field_of(path: str) -> str:
    """Give the form field of a body's path."""
    parts = [part for part in path.split(".") if not part.isdigit()]
    joined = ".".join(parts)
    return _FIELDS.get(joined, parts[-1] if parts else "route")


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\x00", "")).strip()


def _or_unknown(text: str) -> Json:
    return text or None


def _number(text: str) -> Json:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else text  # noqa: PLR2004 - a year
