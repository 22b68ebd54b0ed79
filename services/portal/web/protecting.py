"""The protection of a case, for those who have part in it."""

from flask import Request, Response

from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, purpose_needed, query_of

OWNER = "verification"


def protection(door: Door, request: Request, case_id: str) -> Response:
    """Show who is protected, assessed how, by which measures; the owner decides what of it the asker is told."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query_of(request)
    return answer(door.reading.owned(case_id, asker, service=OWNER, method="protection", arguments={}))
