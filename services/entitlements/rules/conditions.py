"""Conditions that rules set, each a question about the person's situation: yes, no or unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.entitlements.commands import Facts
from shared.calendar import months_after

APPLICATION_MONTHS = 12
IN_TIME = "applied-in-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What conditions look at: facts and the day of the legal fact."""

    facts: Facts
    legal_date: date
    under_18: bool | None = None
    citizen: bool | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: the question, the fact that answers it, and the reason of a refusal."""

    asks: Callable[[Situation], bool | None]
    fact: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A condition with its answer; one that does not bind decides nothing."""

    condition: str
    met: bool | None
    binding: bool


def is_in_facility(situation: Situation) -> bool | None:
    """Tell whether the person stays in a facility: counted days there say so too."""
    facts = situation.facts
    return True if facts.shelter_days or facts.shelter_months else facts.in_facility


def applied_in_time(situation: Situation) -> bool | None:
    """Tell whether the application came within twelve months of the certificate; a determination is none."""
    certified = situation.facts.certified_on
    return None if certified is None else is_in_time(situation.legal_date, certified)


def is_in_time(day: date, certified: date) -> bool:
    """Tell whether a day is within twelve months of a certificate."""
    return day <= months_after(certified, APPLICATION_MONTHS)


def is_minor_or_poor(situation: Situation) -> bool | None:
    """Tell whether the person is a child or of a poor household; one yes is enough."""
    answers = (situation.under_18, situation.facts.poor_household)
    if True in answers:
        return True
    return None if None in answers else False


def is_abroad(situation: Situation) -> bool | None:
    """Tell whether the person is still abroad."""
    return None if situation.facts.in_viet_nam is None else not situation.facts.in_viet_nam


CONDITIONS: Mapping[str, Condition] = {
    "in-facility": Condition(is_in_facility, "in_facility", "not-in-facility"),
    "poor-household": Condition(lambda known: known.facts.poor_household, "poor_household", "not-poor-household"),
    "cannot-pay": Condition(lambda known: known.facts.cannot_pay, "cannot_pay", "can-pay"),
    "no-health-insurance": Condition(
        lambda known: known.facts.no_health_insurance, "no_health_insurance", "has-health-insurance"
    ),
    "returned-to-residence": Condition(
        lambda known: known.facts.returned_to_residence, "returned_to_residence", "not-returned"
    ),
    "vocational-need": Condition(lambda known: known.facts.vocational_need, "vocational_need", "no-vocational-need"),
    "under-18": Condition(lambda known: known.under_18, "under_18", "not-under-18"),
    "minor-or-poor": Condition(is_minor_or_poor, "poor_household", "neither-minor-nor-poor"),
    "financial-difficulty": Condition(
        lambda known: known.facts.financial_difficulty, "financial_difficulty", "no-financial-difficulty"
    ),
    "production-need": Condition(lambda known: known.facts.production_need, "production_need", "no-production-need"),
    "continuing-school": Condition(
        lambda known: known.facts.continuing_school, "continuing_school", "not-continuing-school"
    ),
    "abroad": Condition(is_abroad, "in_viet_nam", "not-abroad"),
    "citizen": Condition(lambda known: known.citizen, "citizen", "not-a-citizen"),
    IN_TIME: Condition(applied_in_time, "certified_on", "applied-too-late"),
}


COUNTED: Mapping[str, Callable[[Facts], int | None]] = {
    "shelter_days": lambda facts: facts.shelter_days,
    "shelter_months": lambda facts: facts.shelter_months,
    "road_days": lambda facts: facts.road_days,
    "guard_days": lambda facts: facts.guard_days,
    "insurance_months": lambda facts: facts.insurance_months,
    "school_years": lambda facts: facts.school_years,
}
"""Facts that rules count."""

EXTENDED: Mapping[str, Callable[[Facts], int | None]] = {"extended_days": lambda facts: facts.extended_days}
"""Facts that move a limit: what a decision allowed beyond it, in the counted unit."""


def weigh(binding: tuple[str, ...], unread: tuple[str, ...], situation: Situation) -> tuple[Weighed, ...]:
    """Answer every condition of a rule, those that bind first."""
    return tuple(
        Weighed(condition=name, met=CONDITIONS[name].asks(situation), binding=binds)
        for names, binds in ((binding, True), (unread, False))
        for name in names
    )
