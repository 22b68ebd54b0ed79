"""Confidentiality reviews at the door: the owner decides who is shown what, and records it."""

from functools import partial

from flask import Request, Response
from marshmallow import ValidationError, validates_schema

from services.portal.web.bodies import load, read_object
from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, command_id_of, purpose_named, purpose_needed, query_of, truth_of
from services.portal.web.reading import check_id
from shared.contracts.commands.contract import BodySchema, identifier, whole
from shared.kernel.canonical import Json

AUDIT = "audit"


class RevealWords(BodySchema):
    """Of which item, or of which finding, what was written is to be opened."""

    number = whole(1, 1_000, load_default=None, allow_none=True)
    finding_id = identifier(load_default=None, allow_none=True)

    @validates_schema
    def one(self, data: dict[str, object], **_: object) -> None:
        """Want one of the two."""
        if (data.get("number") is None) == (data.get("finding_id") is None):
            raise ValidationError("one-of-two", "number")


def ask(method: str, door: Door, request: Request, **named: str) -> Response:
    """Ask audit about reviews, or one."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query_of(request)
    if "review_id" in named:
        check_id(named["review_id"])
    return answer(door.reading.register(AUDIT, method, asker, {**named}))


def findings(door: Door, request: Request) -> Response:
    """List the findings about the asker's agency."""
    asker = asker_of(door.signed_in(request), purpose_named(request))
    query_of(request)
    return answer(door.reading.register(AUDIT, "review.findings", asker, {}))


def notices(door: Door, request: Request) -> Response:
    """List what audit told the asker's agency; who reviews is told of faults of logs as well."""
    asker = asker_of(door.signed_in(request), purpose_named(request))
    asked: dict[str, Json] = {"open_only": truth_of(query_of(request, "open"), "open") is not False}
    return answer({"items": door.reading.register("notifications", "audit-notices", asker, asked)})


def reveal(door: Door, request: Request, review_id: str) -> Response:
    """Have what was written in a review opened; recorded first."""
    signed_in = door.signed_in(request)
    asker = asker_of(signed_in, purpose_needed(request))
    command_id = command_id_of(request, signed_in.user, scope=door.scope)
    wanted = load(RevealWords, read_object(request))
    check_id(review_id)
    asked = {"review_id": review_id, **wanted}
    return answer(door.reading.keyed(AUDIT, "review.reveal", asker, asked, command_id=command_id))


ROUTES: tuple[Route, ...] = (
    ("GET", "/reviews", "reviews", partial(ask, "reviews")),
    ("GET", "/reviews/<review_id>", "review", partial(ask, "review")),
    ("GET", "/reviews/<review_id>/items/<number>", "review_item", partial(ask, "review.item")),
    ("GET", "/reviews/<review_id>/report", "review_report", partial(ask, "review.report")),
    ("POST", "/reviews/<review_id>/reveals", "reveal_review", reveal),
    ("GET", "/review-findings", "review_findings", findings),
    ("GET", "/audit-notices", "audit_notices", notices),
)
