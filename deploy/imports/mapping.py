"""From a row of the CTDC to the bodies of ordinary intake commands (docs/reference/import-ctdc.md).

What the file calls unknown stays unknown. Nothing is guessed, nothing is made of a composite.
"""

import re
from collections.abc import Mapping
from typing import Final

from shared.contracts.vocabulary import AGE_BANDS, Exploitation, Route, Sex
from shared.kernel.canonical import Json

REQUIRED: Final = (
    "yearOfRegistration",
    "gender",
    "ageBroad",
    "citizenship",
    "isForcedLabour",
    "isSexualExploit",
    "CountryOfExploitation",
)
COUNTRY: Final = "VN"
UNKNOWN: Final = frozenset({"", "0", "00", "-99", "0.0", "-99.0", "unknown"})

_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:\.0)?")
_COUNTRY = re.compile(r"[A-Z]{2}")
# The last two are composites: which of several codes is meant is not said, so none is.
_SEX: Mapping[str, Sex | None] = {
    "female": Sex.FEMININE,
    "woman": Sex.FEMININE,
    "male": Sex.MASCULINE,
    "man": Sex.MASCULINE,
    "transgender": None,
    "trans/transgender/nonconforming": None,
}
_FLAGS: Mapping[str, bool | None] = {
    "1": True,
    "1.0": True,
    "0": False,
    "0.0": False,
    "": None,
    "-99": None,
    "-99.0": None,
}
_EXPLOITATION: Mapping[str, tuple[Exploitation, ...]] = {
    "isForcedLabour": (Exploitation.FORCED_LABOUR,),
    "isSexualExploit": (Exploitation.SEXUAL,),
    "isSexAndLabour": (Exploitation.FORCED_LABOUR, Exploitation.SEXUAL),
    "isForcedMarriage": (Exploitation.FORCED_MARRIAGE,),
    "isForcedMilitary": (Exploitation.FORCED_MILITARY,),
    "isOrganRemoval": (Exploitation.ORGAN_REMOVAL,),
    "isSlaveryAndPractices": (Exploitation.SERVITUDE,),
    "typeOfLabourBegging": (Exploitation.FORCED_BEGGING,),
    "isOtherExploit": (Exploitation.OTHER,),
}


class BadValueError(ValueError):
    """A value that the CTDC's dictionary does not have, or one that nothing can be received without."""

    def __init__(self, column: str, code: str) -> None:
        """Name the column and what is wrong with it, never the value."""
        super().__init__(f"{column}: {code}")
        self.column = column
        self.code = code


def reception(values: Mapping[str, str], agency: str, *, abroad: bool = False) -> dict[str, Json]:
    """Make the body of `receive-victim`; raises :class:`BadValueError`.

    ``abroad`` takes people in who are neither citizens nor were exploited here, as foreigners found here.
    """
    citizenship = _country(values, "citizenship")
    return {
        "route": _route(citizenship, _country(values, "CountryOfExploitation"), abroad=abroad).value,
        "received_at": f"{_year(values)}-01-01T00:00:00+07:00",
        "received_known_to": "year",
        "received_by": agency,
        "person": {
            "sex": _sex(values["gender"]),
            "age_band": _age_band(values["ageBroad"]),
            "nationality": citizenship,
        },
    }


def classification(values: Mapping[str, str]) -> dict[str, Json] | None:
    """Make the body of `classify-case`, ``None`` where the row tells of no exploitation."""
    found = {
        code.value: None
        for column, codes in _EXPLOITATION.items()
        if column in values and _flag(values, column)
        for code in codes
    }
    return {"exploitation": list(found)} if found else None


def _route(citizenship: str | None, exploited_in: str | None, *, abroad: bool) -> Route:
    """Tell by which road she came; the CTDC knows the two countries and nothing of how she was found."""
    if citizenship == COUNTRY:
        return Route.SELF_REPORT if exploited_in in {COUNTRY, None} else Route.RETURNED
    if exploited_in != COUNTRY and not abroad:
        raise BadValueError("CountryOfExploitation", "no-matter-of-this-country")
    return Route.SELF_REPORT if citizenship is None else Route.FOREIGNER


def _year(values: Mapping[str, str]) -> int:
    text = values["yearOfRegistration"]
    if _is_unknown(text):
        raise BadValueError("yearOfRegistration", "year-unknown")
    found = _YEAR.fullmatch(text)
    if found is None:
        raise BadValueError("yearOfRegistration", "not-a-year")
    return int(found[1])


def _country(values: Mapping[str, str], column: str) -> str | None:
    text = values[column]
    if _is_unknown(text):
        return None
    if _COUNTRY.fullmatch(text) is None:
        raise BadValueError(column, "not-a-country")
    return text


def _sex(text: str) -> str | None:
    if _is_unknown(text):
        return None
    if text.lower() not in _SEX:
        raise BadValueError("gender", "not-one-of")
    found = _SEX[text.lower()]
    return None if found is None else found.value


def _age_band(text: str) -> str | None:
    if _is_unknown(text):
        return None
    band = text.replace("--", "-")
    if band not in AGE_BANDS:
        raise BadValueError("ageBroad", "not-one-of")
    return band


def _flag(values: Mapping[str, str], column: str) -> bool:
    if values[column] not in _FLAGS:
        raise BadValueError(column, "not-a-flag")
    return _FLAGS[values[column]] is True


def _is_unknown(text: str) -> bool:
    return text.lower() in UNKNOWN
