"""Reference data at the door: places and tables of law, which mean something only on a day."""

import re

from flask import Request, Response

from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import day_of, one_of, query_of
from shared.kernel.canonical import Json
from shared.kernel.refusal import InvalidError

TABLES = ("bodies", "instruments", "parameters", "sources", "unconfirmed")
_PLACE = re.compile(r"\d{2}|\d{3}|\d{5}")


def places(door: Door, request: Request) -> Response:
    """Tell what the code of a place means on a day, or list the provinces of the day."""
    door.signed_in(request)
    query = query_of(request, "code", "on", "seen_on")
    if "code" in query and not _PLACE.fullmatch(query["code"]):
        raise InvalidError("invalid-query", fields={"code": "invalid"})
    arguments: dict[str, Json] = {
        name: day_of(query, name) for name in ("on", "seen_on") if name in query or name == "on"
    }
    if "code" not in query:
        return answer({"items": door.reading.reference("places", arguments)})
    return answer({"items": [door.reading.reference("places", {**arguments, "code": query["code"]})]})


def table(door: Door, request: Request) -> Response:
    """List a table of reference data as it holds on a day."""
    door.signed_in(request)
    query = query_of(request, "table", "on")
    named = one_of(query, "table", TABLES)
    if named is None:
        raise InvalidError("invalid-query", fields={"table": "required"})
    arguments: dict[str, Json] = {"table": named, "on": day_of(query, "on")}
    return answer({"items": door.reading.reference("reference", arguments)})


ROUTES: tuple[Route, ...] = (("GET", "/places", "places", places), ("GET", "/reference", "reference", table))
