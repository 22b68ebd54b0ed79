"""A case as it stood, step by step, between two moments, and from one event on: asked of the ledger."""

from collections.abc import Mapping

from flask import Request, Response

from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, moment_of, one_of, purpose_needed, query_of, truth_of
from shared.kernel.canonical import Json
from shared.kernel.record import write_time
from shared.kernel.refusal import InvalidError

BY = ("record", "occurrence")


def case(door: Door, request: Request, case_id: str) -> Response:
    """Show a case, masked: as it stands, or replayed as it stood at a moment of record or of occurrence."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    times = _times(query_of(request, "as_of", "occurred_by"), "as_of", "occurred_by")
    if not times:
        return answer(door.reading.case(case_id, asker, until=None, channel="api"))
    return answer(door.reading.replayed(case_id, asker, times))


def steps(door: Door, request: Request, case_id: str) -> Response:
    """Show the history step by step: each event with what it changed."""
    query = query_of(request, "as_of", "occurred_by", "cursor", "limit", "view")
    asked: dict[str, Json] = {**_times(query, "as_of", "occurred_by"), **_page(query)}
    return _ask(door, request, case_id, "steps", {**asked, "view": truth_of(query, "view") is True})


def changes(door: Door, request: Request, case_id: str) -> Response:
    """Show which events came between two moments, and what they changed."""
    query = query_of(request, "from", "to", "by", "cursor", "limit")
    if "from" not in query:
        raise InvalidError("invalid-query", fields={"from": "required"})
    asked: dict[str, Json] = {**_times(query, "from", "to"), "by": one_of(query, "by", BY) or BY[0], **_page(query)}
    return _ask(door, request, case_id, "changes", asked)


def consequences(door: Door, request: Request, case_id: str) -> Response:
    """Show what one event changed, and everything it caused in every service."""
    query = query_of(request, "service", "position")
    missing = {name: "required" for name in ("service", "position") if name not in query}
    if missing:
        raise InvalidError("invalid-query", fields=missing)
    place: dict[str, Json] = {"service": query["service"], "position": _whole(query, "position")}
    return _ask(door, request, case_id, "consequences", place)


def sight(door: Door, request: Request, case_id: str) -> Response:
    """Show what each agency could have seen at a moment, under the rules of that moment; to who audits."""
    query = query_of(request, "as_of", "agency")
    asked: dict[str, Json] = {**_times(query, "as_of")}
    if "agency" in query:
        asked["agency"] = query["agency"]
    return _ask(door, request, case_id, "sight", asked)


def _ask(door: Door, request: Request, case_id: str, part: str, arguments: Mapping[str, Json]) -> Response:
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    return answer(door.reading.replay(case_id, asker, part=part, arguments=arguments))


def _times(query: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: write_time(moment_of(query[name], name)) for name in names if name in query}


def _page(query: Mapping[str, str]) -> dict[str, Json]:
    asked: dict[str, Json] = {"cursor": query["cursor"]} if "cursor" in query else {}
    return {**asked, "limit": _whole(query, "limit")} if "limit" in query else asked


def _whole(query: Mapping[str, str], name: str) -> int:
    if not query[name].isascii() or not query[name].isdigit() or len(query[name]) > 18:  # noqa: PLR2004 - a bigint
        raise InvalidError("invalid-query", fields={name: "not-a-number"})
    return int(query[name])


ROUTES: tuple[Route, ...] = (
    ("GET", "/cases/<case_id>", "case", case),
    ("GET", "/cases/<case_id>/history/steps", "steps", steps),
    ("GET", "/cases/<case_id>/history/changes", "changes", changes),
    ("GET", "/cases/<case_id>/history/consequences", "consequences", consequences),
    ("GET", "/cases/<case_id>/sight", "sight", sight),
)
