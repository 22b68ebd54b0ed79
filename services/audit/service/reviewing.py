"""Reviews where they meet the ledger and the keys: what is drawn, whose words, what is signed before it is decided."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from services.audit.commands import (
    AnswerFinding,
    CheckItem,
    CloseReview,
    Command,
    OpenReview,
    RaiseFinding,
    Written,
)
from services.audit.domain.reporting import of_answer, of_finding, of_item, report_of, text_of
from services.audit.domain.state import Review
from services.audit.events import ReviewFindingAnswered, ReviewFindingRaised, ReviewItemChecked, ReviewOpened
from services.audit.queries.drawing import draw
from shared.house.runtime import Runtime
from shared.kernel.canonical import parse
from shared.kernel.ids import CaseId, PersonId, StreamId, is_id, person_id
from shared.kernel.personal import Personal
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import Refused, UnavailableError
from shared.transparency.notes import Note, SigningKey

SEED_BYTES = 16
_NAMES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    ReviewItemChecked.TYPE: lambda data: of_item(data["number"]),
    ReviewFindingRaised.TYPE: lambda data: of_finding(data["finding_id"]),
    ReviewFindingAnswered.TYPE: lambda data: of_answer(data["finding_id"]),
}


class Reviewing:
    """Puts into commands about reviews what no body says."""

    def __init__(self, runtime: Runtime[Any, Any, Any], keys: Callable[[datetime], Sequence[SigningKey]]) -> None:
        """Take the service's runtime, and the keys that sign reports at a moment."""
        self._runtime = runtime
        self._keys = keys

    def prepared(self, command: Command) -> Command:
        """Give a command as it is decided; raises :class:`Refused` for a review that is not there."""
        match command:
            case OpenReview():
                return self._drawn(command)
            case CheckItem():
                review = self.review(command.review_id)
                whose = partial(_of, person=_whose(review, command.number))
                return replace(command, notes={line: whose(note) for line, note in command.notes.items()})
            case RaiseFinding():
                review = self.review(command.review_id)
                person = _whose(review, command.number)
                return replace(command, text=_about(command.text, person), remedy=_about(command.remedy, person))
            case AnswerFinding():
                review = self.review(command.review_id)
                finding = review.findings.get(command.finding_id)
                person = None if finding is None else _whose(review, finding.raised.number)
                return replace(command, text=_of(command.text, person=person))
            case CloseReview():
                return self._signed(command)
            case _:
                return command

    def review(self, review_id: str) -> Review:
        """Give a review as it stands; raises :class:`Refused`."""
        return self.stored(review_id)[0]

    def stored(self, review_id: str) -> tuple[Review, Sequence[StoredRecord]]:
        """Give a review with the records that it is made of; raises :class:`Refused`."""
        records = self._runtime.log.read_stream(StreamId(review_id)) if is_id(review_id) else ()
        # Other things have streams too.
        if not records or records[0].type != ReviewOpened.TYPE:
            raise Refused("review-unknown")
        state, _ = self._runtime.executor.fold(records)
        return state, records

    def _signed(self, command: CloseReview) -> CloseReview:
        review, records = self.stored(command.review_id)
        if review.closed is not None:
            return command
        keys = self._keys(command.at)
        if not keys:
            raise UnavailableError("review-key-missing")
        written = written_in(records)
        report = report_of(review, closed_by=command.closed_by, at=command.at, written=written)
        text = text_of(report, signer=keys[0].name)
        return replace(command, note=Note(text, tuple(key.sign(text) for key in keys)).written(), written=written)

    def _drawn(self, command: OpenReview) -> OpenReview:
        if command.corrects is not None and self.review(command.corrects).closed is None:
            raise Refused("review-open")
        with self._runtime.log.database.connection() as connection:
            return replace(command, drawn=draw(connection, command.scope, seed=command.scope.seed or _seed()))


def written_in(records: Sequence[StoredRecord]) -> dict[str, Written]:
    """Tell where the words of a review stand: of an item the last, of a finding and its answer the one there is."""
    found: dict[str, Written] = {}
    for record in records:
        data = parse(record.data)
        if isinstance(data, dict) and record.type in _NAMES:
            words = Written(record.position, hashlib.sha256(record.data).hexdigest())
            found[_NAMES[record.type](data)] = words
    return found


def _whose(review: Review, number: int | None) -> PersonId | None:
    """Name whose secret seals words about an item: the person of its case, so that they end with hers."""
    item = None if number is None else review.item(number)
    return None if item is None else person_id(CaseId(item.case_id), 0)


def _of(words: Personal[str] | None, *, person: PersonId | None) -> Personal[str] | None:
    return None if words is None else _about(words, person)


def _about(words: Personal[str], person: PersonId | None) -> Personal[str]:
    return words if person is None else words.belonging_to(person)


def _seed() -> str:
    return secrets.token_hex(SEED_BYTES)
