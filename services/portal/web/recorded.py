"""What is recorded already of a case, for whoever is about to ask the person."""

from flask import Request, Response

from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, purpose_needed, query_of

OWNER = "verification"


def recorded(door: Door, request: Request, case_id: str) -> Response:
    """List who took what, when, about which matters, and how often the person was spared telling it again."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query_of(request)
    return answer(door.reading.owned(case_id, asker, service=OWNER, method="recorded", arguments={}))
