"""The commands of verification itself, each built from its checked values."""

from collections.abc import Callable, Mapping
from typing import Any

from services.verification.commands import (
    AddEvidence,
    ApplyFallbackTest,
    Command,
    ContestDetermination,
    DecideContest,
    Determine,
    ExtendVerification,
    InformPerson,
    IssueCertificate,
    Link,
    NoteIndicator,
    RecordInitialCheck,
    ReopenDetermination,
    RequestVerification,
    TakeStatement,
    UseRecorded,
    WithdrawCertificate,
)
from shared.house.arrival import Arrival
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId, event_id, person_id
from shared.kernel.personal import FieldClass, personal

_COMMANDS: Mapping[str, Callable[..., Command]] = {
    "record-initial-check": RecordInitialCheck,
    "request-verification": RequestVerification,
    "extend-verification": ExtendVerification,
    "take-statement": TakeStatement,
    "use-recorded": UseRecorded,
    "add-evidence": AddEvidence,
    "note-indicator": NoteIndicator,
    "apply-fallback-test": ApplyFallbackTest,
    "determine": Determine,
    "inform-person": InformPerson,
    "reopen-determination": ReopenDetermination,
    "contest-determination": ContestDetermination,
    "decide-contest": DecideContest,
    "issue-certificate": IssueCertificate,
    "withdraw-certificate": WithdrawCertificate,
}

# What a command puts on the file is named by the event that brings it: the answer to the command carries
# that id, so whoever brought it can name it when it is weighed.
_MADE: Mapping[str, str] = {
    "take-statement": "statement_id",
    "add-evidence": "evidence_id",
    "note-indicator": "indicator_id",
    "apply-fallback-test": "test_id",
    "contest-determination": "contest_id",
    "issue-certificate": "paper_id",
}

# What is said in free text, and belongs to the person of the case.
_SAID = frozenset({"note", "reason", "reasons", "content", "description", "grounds"})

_TODAY_UNLESS_TOLD: Mapping[str, str] = {
    "request-verification": "requested_on",
    "extend-verification": "extended_on",
    "use-recorded": "used_on",
    "note-indicator": "noted_on",
    "apply-fallback-test": "tested_on",
    "reopen-determination": "reopened_on",
}

_WITHOUT_TODAY = frozenset({"add-evidence"})
_WITH_ROLE = frozenset({"determine", "extend-verification", "reopen-determination", "withdraw-certificate"})


def to_verify(name: str, values: Mapping[str, Any], arrival: Arrival, *, case: CaseId) -> Command:
    """Build a command."""
    built: dict[str, Any] = {key: _value(key, value, case) for key, value in values.items()}
    if name in _MADE:
        built[_MADE[name]] = event_id(arrival.command_id, 0)
    if name not in _WITHOUT_TODAY:
        built |= {"today": legal_date(arrival.at), "asker_agency": arrival.asker.agency}
    if name in _WITH_ROLE:
        built["asker_role"] = arrival.asker.role
    if name in _TODAY_UNLESS_TOLD:
        built[_TODAY_UNLESS_TOLD[name]] = built[_TODAY_UNLESS_TOLD[name]] or built["today"]
    if name == "take-statement":
        built["interviewer"] = built["interviewer"] or arrival.asker.user
    return _COMMANDS[name](case_id=case, **built)


def _value(key: str, value: Any, case: CaseId) -> Any:
    if key == "links":
        return tuple(Link(**link) for link in value)
    if isinstance(value, list):
        # What is named twice is weighed once.
        return tuple(dict.fromkeys(value))
    if key in _SAID:
        return personal(value, person_id(case, 0), FieldClass.INVESTIGATION)
    return personal(value, person_id(case, 0), FieldClass.LEGAL) if key == "number" else value
