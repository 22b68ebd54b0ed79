"""Why decisions came out as they did, and how they would under another day's law."""

from datetime import date

from flask import Request, Response

from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, purpose_needed, query_of
from shared.clock import now
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.refusal import InvalidError

OWNER = "entitlements"


def explanations(door: Door, request: Request, case_id: str) -> Response:
    """Explain every decision of a case."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    return answer(door.reading.owned(case_id, asker, service=OWNER, method="explain", arguments={}))


def recomputation(door: Door, request: Request, case_id: str) -> Response:
    """Answer what was granted by one day under the law of another; nothing is stored."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query = query_of(request, "as_of", "law_of")
    if "law_of" not in query:
        raise InvalidError("invalid-query", fields={"law_of": "required"})
    days: dict[str, Json] = {name: _day(query.get(name, str(legal_date(now()))), name) for name in ("as_of", "law_of")}
    return answer(door.reading.owned(case_id, asker, service=OWNER, method="recompute", arguments=days))


def _day(text: str, name: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidError("invalid-query", fields={name: "not-a-date"}) from None
