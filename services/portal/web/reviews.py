"""Confidentiality reviews at the door: the owner decides who is shown what, and records it."""

from collections.abc import Callable
from functools import partial

from flask import Request, Response, request
from marshmallow import ValidationError, validates_schema

from services.portal.web.bodies import load, read_object
from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, command_id_of, purpose_named, purpose_needed, query_of, truth_of
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.audit_reviews import REVIEW
from shared.contracts.commands.contract import BodySchema, identifier, whole
from shared.kernel.canonical import Json
from shared.kernel.ids import is_id
from shared.kernel.refusal import NotFoundError

OPENING_REVIEW = next(contract for contract in COMMANDS.values() if contract.opens and contract.file == REVIEW)
ON_A_REVIEW = tuple(c for c in COMMANDS.values() if c.file == REVIEW and not (c.opens or c.internal))
AUDIT = "audit"

Route = tuple[str, str, str, Callable[..., Response]]


class RevealWords(BodySchema):
    """Of which item, or of which finding, what was written is to be opened."""

    number = whole(1, 1_000, load_default=None, allow_none=True)
    finding_id = identifier(load_default=None, allow_none=True)

    @validates_schema
    def one(self, data: dict[str, object], **_: object) -> None:
        """Want one of the two."""
        if (data.get("number") is None) == (data.get("finding_id") is None):
            raise ValidationError("one-of-two", "number")


class ReviewsApi:
    """The routes that read reviews, and what audit told an agency."""

    def __init__(self, door: Door) -> None:
        """Take the door."""
        self._door = door

    def routes(self) -> tuple[Route, ...]:
        """Give method, address, name and view of each route."""
        return (
            ("GET", "/reviews", "reviews", partial(self.owned, "reviews")),
            ("GET", "/reviews/<review_id>", "review", partial(self.owned, "review")),
            ("GET", "/reviews/<review_id>/items/<number>", "review_item", partial(self.owned, "review.item")),
            ("GET", "/reviews/<review_id>/report", "review_report", partial(self.owned, "review.report")),
            ("POST", "/reviews/<review_id>/reveals", "reveal_review", self.reveal),
            ("GET", "/review-findings", "review_findings", self.findings),
            ("GET", "/audit-notices", "audit_notices", self.notices),
        )

    def owned(self, method: str, **named: str) -> Response:
        """Ask audit about reviews, or one."""
        asker = asker_of(self._door.signed_in(request), purpose_needed(request))
        query_of(request)
        return answer(self._asked(method, asker, _checked(named)))

    def findings(self) -> Response:
        """List the findings about the asker's agency."""
        return answer(self._asked("review.findings", self._reader(request), {}))

    def notices(self) -> Response:
        """List what audit told the asker's agency; who reviews is told of faults of logs as well."""
        asker = asker_of(self._door.signed_in(request), purpose_named(request))
        asked: dict[str, Json] = {"open_only": truth_of(query_of(request, "open"), "open") is not False}
        return answer({"items": self._door.reading.register("notifications", "audit-notices", asker, asked)})

    def reveal(self, review_id: str) -> Response:
        """Have what was written in a review opened; recorded first."""
        signed_in = self._door.signed_in(request)
        asker = asker_of(signed_in, purpose_needed(request))
        command_id = command_id_of(request, signed_in.user, scope=self._door.scope)
        wanted = load(RevealWords, read_object(request))
        asked = {**_checked({"review_id": review_id}), **wanted}
        return answer(self._door.reading.keyed(AUDIT, "review.reveal", asker, asked, command_id=command_id))

    def _reader(self, asked: Request) -> Asker:
        asker = asker_of(self._door.signed_in(asked), purpose_named(asked))
        query_of(asked)
        return asker

    def _asked(self, method: str, asker: Asker, arguments: dict[str, Json]) -> Json:
        found: Json = self._door.reading.register(AUDIT, method, asker, arguments)
        return found


def _checked(named: dict[str, str]) -> dict[str, Json]:
    """Refuse what cannot be a review before anybody is asked."""
    if "review_id" in named and not is_id(named["review_id"]):
        raise NotFoundError("not-found")
    return {**named}
