"""Rules of intake, each a sentence that is true or names its refusal."""

from services.intake.rules.ages import CHILD_RULES, AgeView, age_view, child_rule, finding_of, is_under_18
from services.intake.rules.receiving import RECEPTION, consent_refusal

__all__ = [
    "CHILD_RULES",
    "RECEPTION",
    "AgeView",
    "age_view",
    "child_rule",
    "consent_refusal",
    "finding_of",
    "is_under_18",
]
