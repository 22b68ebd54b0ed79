"""What is recorded already, for whoever is about to ask the person: who took what, when, and about which matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.verification.events import Event, EvidenceAdded, RetellingAvoided, RetellingMade, StatementTaken
from shared.contracts.verification_codes import Matter
from shared.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class Noted:
    """An event and the agency of whoever brought it."""

    event: Event
    agency: str


def recorded(history: Iterable[Noted]) -> dict[str, Json]:
    """List statements and evidence of a case, oldest first, without what they say.

    Gives ``{statements, evidence, retellings: {avoided, made}}``. A statement of which nobody wrote down
    the matters is listed as the whole account, for it may hold anything.
    """
    statements: list[Json] = []
    evidence: list[Json] = []
    avoided = made = 0
    for item in history:
        match item.event:
            case StatementTaken():
                statements.append(_statement(item.event, item.agency))
            case EvidenceAdded() as added:
                evidence.append(
                    {
                        "evidence_id": added.evidence_id,
                        "source": added.source,
                        "agency": item.agency,
                        "has_file": added.sha256 is not None,
                    }
                )
            case RetellingAvoided():
                avoided = item.event.avoided
            case RetellingMade():
                made = item.event.made
            case _:
                pass
    return {"statements": statements, "evidence": evidence, "retellings": {"avoided": avoided, "made": made}}


def _statement(event: StatementTaken, agency: str) -> dict[str, Any]:
    return {
        "statement_id": event.statement_id,
        "taken_on": event.taken_on.isoformat(),
        "agency": agency,
        "interviewer": event.interviewer,
        "source": event.source,
        "speaker": event.speaker,
        "matters": list(event.matters) or [Matter.ACCOUNT.value],
        "language": event.language,
        "interpreter": event.interpreter,
        "links": [{"kind": link.kind, "statement_id": link.statement_id} for link in event.links],
    }
