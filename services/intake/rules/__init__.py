"""Rules of intake, each a sentence that is true or names its refusal."""

from services.intake.rules.ages import AgeView, age_view, finding_of, is_under_18
from services.intake.rules.law import LAW
from services.intake.rules.receiving import RECEPTION, consent_refusal

__all__ = [
    "LAW",
    "RECEPTION",
    "AgeView",
    "age_view",
    "consent_refusal",
    "finding_of",
    "is_under_18",
]
