"""Vietnamese words for what a report tells: codes, events, fields and their values."""

import re
from collections.abc import Mapping

from deploy.dossier.event_fields import FIELDS, OF_ONE
from deploy.dossier.event_words import CODES as EVENT_CODES
from deploy.dossier.event_words import EVENTS, OF_FIELD
from deploy.dossier.told import at
from services.portal.web.labels import CODES
from services.portal.web.showing import DAY, LABELLED, MOMENT, amount, day
from services.portal.web.texts import VIETNAMESE, Texts
from shared.contracts.refusals import TITLES

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
_TEXTS = Texts(VIETNAMESE)
_TYPE = re.compile(r"[A-Z][A-Za-z]+\.v\d+")
_MESSAGES = {kind.partition(".")[0]: words[0] for kind, words in CODES["message"].items()}


def label(group: str, code: str) -> str:
    """Give the word for a code, or the code."""
    return CODES[group].get(code, (code, code))[0]


def basis(code: str) -> str:
    """Give the word for a basis, or its code."""
    return BASES.get(code, code)


def title(kind: str) -> str:
    """Give the title of a type of events, which is that of its other versions, or the type."""
    name = kind.partition(".")[0]
    return EVENTS.get(name) or _MESSAGES.get(name, kind)


def field(kind: str, path: str) -> str:
    """Give the words for the place of a field in an event; those of one list have the same."""
    place, words = kind.partition(".")[0], path[1:].split("/")
    if words[-1].isdecimal():
        words.pop()
    spelled = (f"{int(word) + 1}" if word.isdecimal() else word_of(place, word) for word in words)
    return re.sub(r" · (?=\d+( · |$))", " ", " · ".join(spelled))


def word_of(event: str, name: str) -> str:
    """Give the word for a name in the fields of an event, or the name."""
    return OF_ONE.get(f"{event}.{name}") or FIELDS.get(name) or _TEXTS.code("field", name)


def value(path: str, told: object) -> str:
    """Spell the value of a field: codes in words, days and times as in Viet Nam, amounts in groups."""
    name = next(word for word in reversed(path.split("/")) if not word.isdecimal())
    match told:
        case bool():
            return _TEXTS.word("yes" if told else "no")
        case int() if "(đồng)" in word_of("", name):
            return amount(told, _TEXTS)
        case str():
            return _spelled(name, told)
        case _:
            return str(told)


def _spelled(name: str, told: str) -> str:
    if MOMENT.fullmatch(told):
        return at(told)
    if DAY.fullmatch(told):
        return day(told)
    if _TYPE.fullmatch(told):
        return title(told)
    codes = OF_FIELD.get(name) or LABELLED.get(name, name)
    word = EVENT_CODES.get(codes, {}).get(told) or _TEXTS.code(codes, told)
    return TITLES[told][0] if name == "reason" and word == told and told in TITLES else word
