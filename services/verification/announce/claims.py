"""What is told of claims: that there is one, of which source, and never what it says."""

from typing import TypeAlias, assert_never

from services.verification.events import (
    EvidenceAdded,
    FallbackTested,
    IndicatorNoted,
    Item,
    Retelling,
    RetellingAvoided,
    StatementTaken,
)
from shared.contracts import verification as public

PublicItem: TypeAlias = public.StatementTaken | public.EvidenceAdded | public.IndicatorNoted | public.FallbackTested
PublicRetelling: TypeAlias = public.RetellingAvoided | public.RetellingMade


def announce_item(event: Item, version: int) -> PublicItem:
    """Tell of something that can be weighed."""
    match event:
        case StatementTaken():
            return public.StatementTaken(
                version=version, statement_id=event.statement_id, source=event.source, taken_on=event.taken_on
            )
        case EvidenceAdded():
            return public.EvidenceAdded(version=version, evidence_id=event.evidence_id, source=event.source)
        case IndicatorNoted():
            return public.IndicatorNoted(
                version=version, indicator_id=event.indicator_id, indicator=event.indicator, noted_on=event.noted_on
            )
        case FallbackTested():
            return public.FallbackTested(
                version=version,
                test_id=event.test_id,
                outcome=event.outcome,
                tested_on=event.tested_on,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
            )
        case _:
            assert_never(event)


def announce_retelling(event: Retelling, version: int) -> PublicRetelling:
    """Tell that somebody was spared, or was not, and how often by now."""
    if isinstance(event, RetellingAvoided):
        return public.RetellingAvoided(
            version=version,
            agency=event.agency,
            matters=event.matters,
            used_on=event.used_on,
            avoided=event.avoided,
        )
    return public.RetellingMade(
        version=version,
        statement_id=event.statement_id,
        agency=event.agency,
        matters=event.matters,
        reason=event.reason,
        taken_on=event.taken_on,
        made=event.made,
    )
