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
"""In rising order: the highest that was reached is the stage, whatever order messages arrive in."""

REACHED: Mapping[str, str] = {
    "VictimReceived.v1": "received",
    "InitialCheckCompleted.v1": "checked",
    "VerificationRequested.v1": "verifying",
    "VictimVerified.v1": "verified",
    "VictimCertified.v1": "certified",
    "LivelihoodPlanMade.v1": "resettling",
    "VictimNotConfirmed.v1": "not-confirmed",
    "CaseClosed.v1": "closed",
}


def rank_of(kind: str) -> int | None:
    """Give the rank of the stage that a message type reaches, or ``None``."""
    return STAGES.index(REACHED[kind]) if kind in REACHED else None


def stage_of(kinds: Iterable[str]) -> str:
    """Give the stage of a case about which these types were announced."""
    ranks = [rank for kind in kinds if (rank := rank_of(kind)) is not None]
    return STAGES[max(ranks, default=0)]
