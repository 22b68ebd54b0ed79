"""What is shown of reviews, and to whom: reviewers and who supervises the node; an agency, the findings about it."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from services.audit.domain.at_hand import at_hand
from services.audit.domain.state import Review
from services.audit.domain.viewing import kept_back, viewed
from services.audit.events import ReviewFindingAnswered, ReviewFindingRaised, ReviewItemChecked
from services.audit.queries import population, reviews
from services.audit.service.reviewing import Reviewing
from shared.access.asker import Asker
from shared.access.confidential import CONFIDENTIAL_ITEM
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
WRITTEN = "review-words"
LONGEST_NUMBER = 4
"""How many digits the number of an item has at most."""


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
        """Show a review: its scope, items, checklists and findings, in codes; the look is recorded first."""
        review, records = self._for(call, asker, READERS, part="review")
        self._record(review.opened.review_id, asker, ("review",), version=len(records))
        return {**viewed(review, confidential=asker.role in REVIEWERS), "versions": {AUDIT: len(records)}}

    def report(self, call: Call, asker: Asker) -> Json:
        """Give the signed report of a closed review, and the keys that ever signed one; the look is recorded first."""
        review, records = self._for(call, asker, READERS, part="review-report")
        if review.closed is None:
            raise Refused("review-not-closed")
        # A signed report has all its words or it is none.
        reason = None if asker.role in REVIEWERS or not kept_back(review) else "review-report-confidential"
        self._record(review.opened.review_id, asker, ("review-report",), version=len(records), reason=reason)
        if reason is not None:
            raise ForbiddenError(reason)
        return {"note": review.closed.note, "keys": [*self._key_lines().splitlines()]}

    def item(self, call: Call, asker: Asker) -> Json:
        """Give what the ledger has that the checklist of an item asks for; the look is recorded first."""
        review, _ = self._for(call, asker, REVIEWERS, part="review-item")
        (number,) = wanted(call, "number")
        item = review.item(_whole(number))
        if item is None:
            raise NotFoundError("review-item-unknown")
        self._record(item.case_id, asker, ("review-item", *_mark(review, item.number)))
        positions = {reached.service: reached.position for reached in review.opened.drawn.positions}
        with self._runtime.log.database.connection() as connection:
            held = population.about(connection, item.case_id, positions)
        return {"number": item.number, "kind": item.kind, "case_id": item.case_id, **at_hand(item, held)}

    def opened(self, call: Call, asker: Asker, command_id: CommandId) -> Json:
        """Open what was written about an item or a finding, recorded first; a repeat opens nothing newer."""
        review, records = self._found(call)
        number, finding_id = call.arguments.get("number"), call.arguments.get("finding_id")
        if not _may_open(asker, review, finding_id):
            self._record(review.opened.review_id, asker, (WRITTEN,), version=len(records), reason="no-relationship")
            raise NotFoundError("review-unknown")
        about = _number(review, number, finding_id)
        item = None if about is None else review.item(about)
        case = review.opened.review_id if item is None else item.case_id
        what = f"item/{number}" if finding_id is None else f"finding/{finding_id}"
        fields = (WRITTEN, f"review/{review.opened.review_id}", what, *_mark(review, about))
        recorded = self._record(case, asker, fields, version=len(records), disclosure=command_id)
        (seen,) = recorded.versions
        values: dict[str, Json] = {
            name: self._runtime.codec.open(record, self._runtime.log.origin, path)
            for record in _written(records[: seen.version], number, finding_id)
            for name, path in envelopes_in(record, {WORDS})
        }
        return {"values": values, "disclosure_id": command_id}

    def _for(
        self, call: Call, asker: Asker, roles: frozenset[str], *, part: str
    ) -> tuple[Review, Sequence[StoredRecord]]:
        """Find a review for who may see it; that somebody may not is recorded too, where there is such a review."""
        reason = _why_not(asker, roles)
        if reason is None:
            return self._found(call)
        with suppress(NotFoundError):
            review, records = self._found(call)
            self._record(review.opened.review_id, asker, (part,), version=len(records), reason=reason)
        raise ForbiddenError(reason)

    def _found(self, call: Call) -> tuple[Review, Sequence[StoredRecord]]:
        (review_id,) = wanted(call, "review_id")
        try:
            return self._reviewing.stored(review_id)
        except Refused:
            raise NotFoundError("review-unknown") from None

    def _record(
        self,
        file: str,
        asker: Asker,
        fields: tuple[str, ...],
        *,
        version: int | None = None,
        reason: str | None = None,
        disclosure: CommandId | None = None,
    ) -> DisclosureRecorded:
        """Record a look at a case, or at a review where it is at no case; ``version`` is the review's."""
        basis = MANDATE if asker.role in REVIEWERS else asker.legal_basis
        return self._runtime.disclose(
            CaseId(file),
            DisclosureRecorded(
                channel="api",
                decision="allowed" if reason is None else "denied",
                classes=(str(WORDS),) if WRITTEN in fields else (),
                fields=fields,
                reason=reason,
                versions=() if version is None else (SeenVersion(service=AUDIT, version=version),),
            ),
            replace(asker, legal_basis=basis),
            disclosure or CommandId(derive("disclosure", secrets.token_bytes(32))),
        )


def _insist(asker: Asker, roles: frozenset[str]) -> None:
    reason = _why_not(asker, roles)
    if reason is not None:
        raise ForbiddenError(reason)


def _why_not(asker: Asker, roles: frozenset[str]) -> str | None:
    if asker.role not in roles:
        return "role-may-not"
    return None if asker.purpose == AUDIT else "purpose-not-for-role"


def _mark(review: Review, number: int | None) -> tuple[str, ...]:
    """Mark a look that would tell the case of an item, or the agency of a finding about none, that a review hides."""
    hidden = kept_back(review)
    return (CONFIDENTIAL_ITEM,) if number in hidden or (number is None and hidden) else ()


def _whole(number: str) -> int:
    """Read the number of an item; 0, which no item has, for what is none."""
    return int(number) if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER else 0


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
