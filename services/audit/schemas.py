"""From a checked body to a command of audit, and from what the ledger is asked to its arguments."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from services.audit.commands import (
    AnswerFinding,
    CheckItem,
    CloseReview,
    Command,
    DropDeadLetter,
    OnReview,
    OpenReview,
    RaiseFinding,
    Scope,
)
from services.audit.domain.state import LINES
from shared.contracts.commands.audit import COMMANDS
from shared.contracts.commands.contract import load_body
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import PersonId, derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError, NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}
_SCOPE = ("unit", "case_id", "agency", "first", "last", "size", "seed")


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if name == "drop-dead-letter":
        return _drop(values)
    if arrival.case_id is None:
        raise NotFoundError("review-unknown")
    return _REVIEWS[name](values, arrival, str(arrival.case_id))


def _drop(values: Mapping[str, Any]) -> DropDeadLetter:
    # Free text is somebody's own words about somebody unknown: the letter stands for that person.
    person = PersonId(derive("dead-letter-person", values["letter"]))
    return DropDeadLetter(
        letter=values["letter"],
        queue=values["queue"],
        kind=values["type"],
        message=values["message"],
        code=values["code"],
        reason=_words(values["reason"], person),
    )


def _open(values: Mapping[str, Any], arrival: Arrival, review: str) -> OnReview:
    return OpenReview(
        review_id=review,
        scope=Scope(**{name: values[name] for name in _SCOPE}),
        corrects=values["corrects"],
        opened_by=arrival.asker.user,
        agency=arrival.asker.agency,
        at=arrival.at,
    )


def _check(values: Mapping[str, Any], arrival: Arrival, review: str) -> OnReview:
    notes = {line: values[f"{line}_note"] for line in LINES}
    return CheckItem(
        review_id=review,
        number=values["number"],
        answers={line: values[line] for line in LINES},
        notes={line: None if note is None else _words(note, _whose(review)) for line, note in notes.items()},
        checked_by=arrival.asker.user,
        at=arrival.at,
    )


def _raise(values: Mapping[str, Any], arrival: Arrival, review: str) -> OnReview:
    return RaiseFinding(
        review_id=review,
        finding_id=derive("review-finding", arrival.command_id),
        **{name: values[name] for name in ("number", "line", "severity", "agency", "answer_by")},
        text=_words(values["text"], _whose(review)),
        remedy=_words(values["remedy"], _whose(review)),
        raised_by=arrival.asker.user,
        at=arrival.at,
        today=legal_date(arrival.at),
    )


def _answer(values: Mapping[str, Any], arrival: Arrival, review: str) -> OnReview:
    return AnswerFinding(
        review_id=review,
        finding_id=values["finding_id"],
        agency=arrival.asker.agency,
        answer=values["answer"],
        text=None if values["text"] is None else _words(values["text"], _whose(review)),
        answered_by=arrival.asker.user,
        today=legal_date(arrival.at),
    )


def _close(_values: Mapping[str, Any], arrival: Arrival, review: str) -> OnReview:
    return CloseReview(review_id=review, closed_by=arrival.asker.user, at=arrival.at, today=legal_date(arrival.at))


_REVIEWS: Mapping[str, Callable[[Mapping[str, Any], Arrival, str], OnReview]] = {
    "open-review": _open,
    "check-review-item": _check,
    "raise-review-finding": _raise,
    "answer-review-finding": _answer,
    "close-review": _close,
}


def _whose(review: str) -> PersonId:
    """Name who words of a review are about while nobody said of which case they are."""
    return PersonId(derive("review-person", review))


def _words(text: str, person: PersonId) -> Personal[str]:
    return Personal(text, person=person, field_class=FieldClass.INVESTIGATION)


def moment_in(arguments: dict[str, Json], name: str) -> datetime | None:
    """Read an optional time with offset (RFC 3339); raises ``InvalidError``."""
    given = arguments.get(name)
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise InvalidError("invalid-arguments", fields={name: "not-a-time"}) from None
    if moment.tzinfo is None:
        raise InvalidError("invalid-arguments", fields={name: "not-a-time-with-offset"})
    return moment.astimezone(UTC)
