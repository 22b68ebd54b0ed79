"""How far a case has come, told by what was announced about it (domain dossier §7, shortened)."""

from collections.abc import Iterable, Mapping

STAGES = (
    "received",
    "checked",
    "verifying",
    "verified",
    "certified",
    "resettling",
    "not-confirmed",
    "closed",
)
"""In rising order: the highest that was reached is the stage, whatever order services are heard in.

``closed`` lasts until the case is reopened: one service says both, so in their order."""

REACHED: Mapping[str, str] = {
    "VictimReceived.v1": "received",
    "InitialCheckCompleted.v1": "checked",
    "VerificationRequested.v1": "verifying",
    "VictimVerified.v1": "verified",
    "VictimCertified.v1": "certified",
    "LivelihoodPlanMade.v1": "resettling",
    "CaseClosed.v1": "closed",
}

REOPENED = "CaseReopened.v1"
LASTING: Mapping[str, int] = {kind: STAGES.index(stage) for kind, stage in REACHED.items() if stage != "closed"}
"""The rank of each stage that no reopening takes back, by the message type that reaches it."""

DENIED = STAGES.index("not-confirmed")

_DENIES: Mapping[str, bool] = {
    "VictimNotConfirmed.v1": True,
    "VictimVerified.v1": False,
    "DeterminationLeftOpen.v1": False,
    "DeterminationReopened.v1": False,
}
"""A negative result is no step that stays: the last of these counts. One service says them all, so in their order."""


def rank_of(kind: str) -> int | None:
    """Give the rank of the stage that a message type reaches, or ``None``; only ``closed`` may be taken back."""
    return STAGES.index(REACHED[kind]) if kind in REACHED else None


def denies(kind: str) -> bool | None:
    """Tell whether a message type says that the person is no victim; ``None`` where it says nothing of that."""
    return _DENIES.get(kind)


def stage_of(kinds: Iterable[str]) -> str:
    """Give the stage of a case about which these types were announced, those of each service in their order."""
    highest, denied, closed = 0, False, False
    for kind in kinds:
        highest = max(highest, LASTING.get(kind, 0))
        closed = (closed or REACHED.get(kind) == "closed") and kind != REOPENED
        said = denies(kind)
        denied = denied if said is None else said
    if closed:
        return "closed"
    return STAGES[max(highest, DENIED) if denied else highest]
