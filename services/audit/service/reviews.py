"""What is shown of reviews, and to whom: reviewers and who supervises the node; an agency, the findings about it."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from services.audit.domain.at_hand import at_hand
from services.audit.domain.state import Review
from services.audit.domain.viewing import viewed
from services.audit.events import ReviewFindingAnswered, ReviewFindingRaised, ReviewItemChecked
from services.audit.projections import population, reviews
from services.audit.service.reviewing import Reviewing
from shared.access.asker import Asker
from shared.contracts.commands.audit_reviews import ANSWERERS, REVIEWERS
from shared.house.reading import own_rows
from shared.house.revealing import envelopes_in
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json, parse
from shared.kernel.disclosure import DisclosureRecorded, SeenVersion
from shared.kernel.ids import CaseId, CommandId, derive
from shared.kernel.personal import FieldClass
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import ForbiddenError, NotFoundError, Refused
from shared.rpc.receiving import Call, wanted

AUDIT, MANDATE = "audit", "audit-mandate"
SUPERVISING = frozenset({"supervisor"})
READERS = REVIEWERS | SUPERVISING
WORDS = FieldClass.INVESTIGATION


class Reviews:
    """Answers what is asked about reviews; what of a case is shown is recorded first."""

    def __init__(self, runtime: Runtime[Any, Any, Any], reviewing: Reviewing, key_lines: Callable[[], str]) -> None:
        """Take the service's runtime, what finds reviews, and the list of keys that ever signed reports."""
        self._runtime = runtime
        self._reviewing = reviewing
        self._key_lines = key_lines

    def listed(self, asker: Asker) -> Json:
        """List reviews."""
        _insist(asker, READERS)
        with own_rows(self._runtime.log.database) as connection:
            return {"items": reviews.reviews(connection, confidential=asker.role in REVIEWERS)}

    def findings(self, asker: Asker) -> Json:
        """List the findings about the asker's agency."""
        if asker.role not in ANSWERERS | REVIEWERS:
            raise ForbiddenError("role-may-not")
        with own_rows(self._runtime.log.database) as connection:
            return {"items": reviews.findings(connection, asker.agency)}

    def shown(self, call: Call, asker: Asker) -> Json:
        """Show a review: its scope, items, checklists and findings, in codes."""
        _insist(asker, READERS)
        review, records = self._found(call)
        return {**viewed(review, confidential=asker.role in REVIEWERS), "versions": {AUDIT: len(records)}}

    def report(self, call: Call, asker: Asker) -> Json:
        """Give the signed report of a closed review, and the keys that ever signed one."""
        _insist(asker, READERS)
        review, _ = self._found(call)
        if review.closed is None:
            raise Refused("review-not-closed")
        # A signed report has all its words or it is none.
        if asker.role not in REVIEWERS and any(item.confidential for item in review.opened.drawn.items):
            raise ForbiddenError("review-report-confidential")
        return {"note": review.closed.note, "keys": [*self._key_lines().splitlines()]}

    def item(self, call: Call, asker: Asker) -> Json:
        """Give what the ledger has that the checklist of an item asks for; the look is recorded first."""
        _insist(asker, REVIEWERS)
        review, _ = self._found(call)
        (number,) = wanted(call, "number")
        item = review.item(int(number)) if number.isdigit() else None
        if item is None:
            raise NotFoundError("review-item-unknown")
        self._record(item.case_id, asker, part="review-item", versions=())
        positions = {reached.service: reached.position for reached in review.opened.drawn.positions}
        with self._runtime.log.database.connection() as connection:
            held = population.about(connection, item.case_id, positions)
        return {"number": item.number, "kind": item.kind, "case_id": item.case_id, **at_hand(item, held)}

    def opened(self, call: Call, asker: Asker, command_id: CommandId) -> Json:
        """Open what was written about an item or a finding; the look is recorded first."""
        review, records = self._found(call)
        number, finding_id = call.arguments.get("number"), call.arguments.get("finding_id")
        if not _may_open(asker, review, finding_id):
            raise NotFoundError("review-unknown")
        about = _number(review, number, finding_id)
        item = None if about is None else review.item(about)
        case = review.opened.review_id if item is None else item.case_id
        self._record(case, asker, part="review-words", versions=(len(records),), disclosure=command_id)
        values: dict[str, Json] = {
            name: self._runtime.codec.open(record, self._runtime.log.origin, path)
            for record in _written(records, number, finding_id)
            for name, path in envelopes_in(record, {WORDS})
        }
        return {"values": values, "disclosure_id": command_id}

    def _found(self, call: Call) -> tuple[Review, Sequence[StoredRecord]]:
        (review_id,) = wanted(call, "review_id")
        try:
            return self._reviewing.stored(review_id)
        except Refused:
            raise NotFoundError("review-unknown") from None

    def _record(
        self, case: str, asker: Asker, *, part: str, versions: Sequence[int], disclosure: CommandId | None = None
    ) -> None:
        basis = MANDATE if asker.role in REVIEWERS else asker.legal_basis
        self._runtime.record_disclosure(
            CaseId(case),
            DisclosureRecorded(
                channel="api",
                decision="allowed",
                classes=(str(WORDS),) if versions else (),
                fields=(part,),
                reason=None,
                versions=tuple(SeenVersion(service=AUDIT, version=version) for version in versions),
            ),
            replace(asker, legal_basis=basis),
            disclosure or CommandId(derive("disclosure", secrets.token_bytes(32))),
        )


def _insist(asker: Asker, roles: frozenset[str]) -> None:
    if asker.role not in roles:
        raise ForbiddenError("role-may-not")
    if asker.purpose != AUDIT:
        raise ForbiddenError("purpose-not-for-role")


def _may_open(asker: Asker, review: Review, finding_id: Json) -> bool:
    if asker.role in REVIEWERS and asker.purpose == AUDIT:
        return True
    finding = review.findings.get(str(finding_id))
    return finding is not None and finding.raised.agency == asker.agency and asker.role in ANSWERERS


def _number(review: Review, number: Json, finding_id: Json) -> int | None:
    finding = review.findings.get(str(finding_id))
    if finding is not None:
        return finding.raised.number
    if isinstance(number, int) and review.item(number) is not None:
        return number
    raise NotFoundError("finding-unknown" if finding_id is not None else "review-item-unknown")


def _written(records: Sequence[StoredRecord], number: Json, finding_id: Json) -> Iterator[StoredRecord]:
    """Find the records that hold words about a finding; where none is named, about an item."""
    of_findings = {ReviewFindingRaised.TYPE, ReviewFindingAnswered.TYPE}
    for record in records:
        data = parse(record.data)
        if not isinstance(data, dict):
            continue
        if finding_id is not None:
            if record.type in of_findings and data["finding_id"] == finding_id:
                yield record
        elif record.type == ReviewItemChecked.TYPE and data["number"] == number:
            yield record
