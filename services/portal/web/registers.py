"""Lists that one service keeps: ids, codes, days and counts, nothing personal."""

import re

from flask import Request, Response

from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, day_of, purpose_named, query_of, truth_of
from shared.kernel.canonical import Json
from shared.kernel.refusal import InvalidError

_YEAR = re.compile(r"\d{4}")


def late(door: Door, request: Request) -> Response:
    """List the clocks due in a period that nobody met in time: who was late, by how much, under which text."""
    asker = asker_of(door.reader(request), purpose_named(request))
    query = query_of(request, "first", "last", "as_of", "agency", "rule", "text")
    days = ("first", "last", "as_of") if "as_of" in query else ("first", "last")
    asked: dict[str, Json] = {**query, **{name: day_of(query, name) for name in days}}
    return answer(door.reading.register("notifications", "late", asker, asked))


def notices(door: Door, request: Request) -> Response:
    """List what the asker's agency was told of clocks: those of its own turn, and those it is told of as well."""
    asker = asker_of(door.signed_in(request), purpose_named(request))
    is_open = truth_of(query_of(request, "open"), "open")
    asked: dict[str, Json] = {"agency": asker.agency, "open_only": is_open is not False}
    return answer({"items": door.reading.register("notifications", "inbox", asker, asked)})


def complaints(door: Door, request: Request) -> Response:
    """List complaints without an answer to those who may answer them."""
    asker = asker_of(door.reader(request), purpose_named(request))
    query_of(request)
    return answer(door.reading.register("care", "complaints", asker, {}))


def sessions(door: Door, request: Request) -> Response:
    """Count the sessions of a period: so many turns for so many people."""
    asker = asker_of(door.signed_in(request), purpose_named(request))
    return answer(door.reading.register("care", "sessions", asker, _period(request)))


def retellings(door: Door, request: Request) -> Response:
    """Count what people were spared from telling again in a period, and what they told again for a reason."""
    asker = asker_of(door.signed_in(request), purpose_named(request))
    return answer(door.reading.register("verification", "retellings", asker, _period(request)))


def budget_lines(door: Door, request: Request) -> Response:
    """List the budget lines of a year with what is left of each: of no case, so also for who reads none."""
    asker = asker_of(door.signed_in(request), purpose_named(request))
    query = query_of(request, "year")
    if not _YEAR.fullmatch(query.get("year", "")):
        raise InvalidError("invalid-query", fields={"year": "not-a-year" if "year" in query else "required"})
    return answer(door.reading.register("entitlements", "budget", asker, {"year": query["year"]}))


def given_twice(door: Door, request: Request) -> Response:
    """List what is given once and stands in two cases of one person."""
    asker = asker_of(door.reader(request), purpose_named(request))
    query_of(request)
    return answer(door.reading.register("entitlements", "given-twice", asker, {}))


def same_persons(door: Door, request: Request) -> Response:
    """List who is known from another case, with both cases and what is given once in either."""
    asker = asker_of(door.reader(request), purpose_named(request))
    query_of(request)
    return answer(door.reading.register("entitlements", "matches", asker, {}))


def _period(request: Request) -> dict[str, Json]:
    query = query_of(request, "first", "last")
    return {name: day_of(query, name) for name in ("first", "last")}


ROUTES: tuple[Route, ...] = (
    ("GET", "/notices", "notices", notices),
    ("GET", "/deadlines/late", "late", late),
    ("GET", "/complaints", "complaints", complaints),
    ("GET", "/support-given-twice", "given_twice", given_twice),
    ("GET", "/same-persons", "same_persons", same_persons),
    ("GET", "/budget-lines", "budget_lines", budget_lines),
    ("GET", "/care/sessions", "sessions_held", sessions),
    ("GET", "/verification/retellings", "retold", retellings),
)
