"""Why decisions came out as they did, and how they would under another day's law."""

from flask import Request, Response

from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, day_of, purpose_needed, query_of
from shared.clock import now
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date

OWNER = "entitlements"


def explanations(door: Door, request: Request, case_id: str) -> Response:
    """Explain every decision of a case."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    return answer(door.reading.owned(case_id, asker, service=OWNER, method="explain", arguments={}))


def recomputation(door: Door, request: Request, case_id: str) -> Response:
    """Answer what was granted by one day under the law of another; nothing is stored."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query = {"as_of": str(legal_date(now())), **query_of(request, "as_of", "law_of")}
    days: dict[str, Json] = {name: day_of(query, name) for name in ("as_of", "law_of")}
    return answer(door.reading.owned(case_id, asker, service=OWNER, method="recompute", arguments=days))
