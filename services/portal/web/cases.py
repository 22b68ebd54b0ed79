"""Cases at the door: listed, and what is personal in them opened."""

from flask import Request, Response

from services.portal.schemas import Reveal, SearchPeople
from services.portal.web import lists
from services.portal.web.bodies import load, read_object
from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, command_id_of, purpose_named, purpose_needed, query_of
from services.portal.web.reading import CASE
from shared.kernel.refusal import Refused


def worklist(door: Door, request: Request) -> Response:
    """List cases the asker has to do with."""
    asker = asker_of(door.reader(request), purpose_named(request))
    query = query_of(request, "stage", "agency", "overdue", "code", "cursor")
    rows, following = lists.worklist(door.books, asker, query)
    return answer({"items": [lists.case_line(row) for row in rows], "next": following})


def referrals(door: Door, request: Request) -> Response:
    """List referrals to or from the asker's agency."""
    signed_in = door.reader(request)
    rows, following = lists.referrals(door.books, signed_in.agency, query_of(request, "box", "cursor"))
    return answer({"items": [lists.referral_line(row) for row in rows], "next": following})


def reveal(door: Door, request: Request, case_id: str, *, file: str = CASE) -> Response:
    """Have personal values of a case, or of a tip, opened."""
    signed_in = door.signed_in(request)
    asker = asker_of(signed_in, purpose_needed(request))
    command_id = command_id_of(request, signed_in.user, scope=door.scope)
    wanted = load(Reveal, read_object(request))
    return answer(door.commanding.reveal(case_id, wanted, asker=asker, command_id=command_id, file=file))


def search(door: Door, request: Request) -> Response:
    """Search people: not possible yet, and said so."""
    signed_in = door.reader(request)
    command_id_of(request, signed_in.user, scope=door.scope)
    purpose_needed(request)
    load(SearchPeople, read_object(request))
    raise Refused("search-not-available")


ROUTES: tuple[Route, ...] = (
    ("GET", "/cases", "worklist", worklist),
    ("GET", "/referrals", "referrals", referrals),
    ("POST", "/cases/<case_id>/reveals", "reveal", reveal),
    ("POST", "/searches", "search", search),
)
