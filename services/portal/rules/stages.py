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
"""In rising order: the highest that was reached is the stage, whatever order services are heard in."""

REACHED: Mapping[str, str] = {
    "VictimReceived.v1": "received",
    "InitialCheckCompleted.v1": "checked",
    "VerificationRequested.v1": "verifying",
    "VictimVerified.v1": "verified",
    "VictimCertified.v1": "certified",
    "LivelihoodPlanMade.v1": "resettling",
    "CaseClosed.v1": "closed",
}

DENIED = STAGES.index("not-confirmed")

_DENIES: Mapping[str, bool] = {
    "VictimNotConfirmed.v1": True,
    "VictimVerified.v1": False,
    "DeterminationLeftOpen.v1": False,
    "DeterminationReopened.v1": False,
}
"""A negative result is no step that stays: the last of these counts. One service says them all, so in their order."""


def rank_of(kind: str) -> int | None:
    """Give the rank of the stage that a message type reaches for good, or ``None``."""
    return STAGES.index(REACHED[kind]) if kind in REACHED else None


def denies(kind: str) -> bool | None:
    """Tell whether a message type says that the person is no victim; ``None`` where it says nothing of that."""
    return _DENIES.get(kind)


def stage_of(kinds: Iterable[str]) -> str:
    """Give the stage of a case about which these types were announced, those of each service in their order."""
    highest, denied = 0, False
    for kind in kinds:
        highest = max(highest, rank_of(kind) or 0)
        said = denies(kind)
        denied = denied if said is None else said
    return STAGES[max(highest, DENIED) if denied else highest]
