"""A review of two looks and a case, and the commands that are given on it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.commands import (
    AnswerFinding,
    CheckItem,
    CloseReview,
    OpenReview,
    RaiseFinding,
    Sample,
    ToLookAt,
    Written,
)
from services.audit.domain import DECIDER
from services.audit.domain.reporting import report_of, text_of
from services.audit.domain.state import Review
from services.audit.events import Event
from services.audit.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands import commands_of
from shared.house.arrival import Arrival
from shared.kernel.ids import CaseId, CommandId, derive
from shared.transparency.notes import Note, SigningKey

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
REVIEW = CaseId(derive("review", "1"))
CASE = derive("case", "1")
AUDITOR, PRIVACY, OFFICER = "auditor-1", "privacy-1", "officer-1"
SIGNER = SigningKey("hoigia.example/24/reviews", Ed25519PrivateKey.from_private_bytes(bytes(32)))
MET = dict.fromkeys(("lawful_basis", "least_data", "consent_in_force", "in_time"), "met")
NO_WORDS: Mapping[str, Written] = {}
BODIES: Mapping[str, Mapping[str, Any]] = {name: one.example for name, one in commands_of("audit").items()}


def look(position: int, actor: str = OFFICER, *, confidential: bool = False) -> ToLookAt:
    """Give a disclosure to look at."""
    return ToLookAt(
        kind="disclosure",
        case_id=CASE,
        service="portal",
        position=position,
        actors=(actor,),
        agencies=("24-so-y-te",),
        confidential=confidential,
    )


DRAWN = Sample(seed="00ff", positions=(("audit", 7), ("portal", 9)), population=40, items=(look(3), look(8, AUDITOR)))


def given(name: str, body: Mapping[str, Any] | None = None, *, by: str = AUDITOR, agency: str = "24-thanh-tra") -> Any:
    """Let a command arrive on the review."""
    asker = Asker(user=by, agency=agency, role="auditor", purpose="audit")
    arrival = Arrival(command_id=CommandId(derive("command", name, by)), case_id=REVIEW, at=AT, asker=asker, node="24")
    return to_command(name, dict(BODIES[name] if body is None else body), arrival)


def open_review(**more: Any) -> OpenReview:
    """Give the command that opens it, drawn already."""
    command: OpenReview = given("open-review")
    return replace(command, **{"drawn": DRAWN, **more})


def check(number: int, by: str = PRIVACY, **answers: str) -> CheckItem:
    """Give the command that answers the checklist of an item."""
    command: CheckItem = given("check-review-item", {"number": number, **MET, **answers}, by=by)
    return command


def raise_finding(**more: Any) -> RaiseFinding:
    """Give the command that raises a finding about the first item."""
    command: RaiseFinding = given("raise-review-finding", {**BODIES["raise-review-finding"], **more})
    return command


def answer(finding: str, agency: str = "24-so-y-te", at: datetime = AT) -> AnswerFinding:
    """Give the command by which an agency answers a finding."""
    command: AnswerFinding = given(
        "answer-review-finding", {"finding_id": finding, "answer": "remedied"}, by=OFFICER, agency=agency
    )
    return replace(command, today=at.date())


def close(
    state: Review, key: SigningKey = SIGNER, *, written: Mapping[str, Written] = NO_WORDS, **more: Any
) -> CloseReview:
    """Give the command that closes it, its report signed."""
    command: CloseReview = given("close-review", {})
    text = text_of(report_of(state, closed_by=command.closed_by, at=command.at, written=written), signer=key.name)
    return replace(command, **{"note": Note(text, (key.sign(text),)).written(), "written": written, **more})


def after(*commands: Any) -> tuple[list[Event], Review]:
    """Decide commands one after another; give what has happened and how the review stands."""
    state, events = DECIDER.initial, []
    for command in commands:
        for event in DECIDER.decide(command, state):
            state = DECIDER.evolve(state, event)
            events.append(event)
    assert isinstance(state, Review)
    return events, state
