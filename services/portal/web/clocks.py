"""Who was late, by how much, under which text."""

from datetime import date

from flask import Request, Response

from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, purpose_named, query_of
from shared.kernel.canonical import Json
from shared.kernel.refusal import InvalidError


def late(door: Door, request: Request) -> Response:
    """List the clocks due in a period that nobody met in time; ids, codes and times, nothing personal."""
    asker = asker_of(door.reader(request), purpose_named(request))
    query = query_of(request, "first", "last")
    days: dict[str, Json] = {name: _day(query, name) for name in ("first", "last")}
    return answer(door.reading.clocks(asker, days))


def _day(query: dict[str, str], name: str) -> str:
    if name not in query:
        raise InvalidError("invalid-query", fields={name: "required"})
    try:
        return date.fromisoformat(query[name]).isoformat()
    except ValueError:
        raise InvalidError("invalid-query", fields={name: "not-a-date"}) from None
