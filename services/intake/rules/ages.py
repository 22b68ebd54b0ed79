"""Who is treated as a child: whoever is under 18, and whoever may be (a pure rule, with its article)."""

from dataclasses import dataclass
from datetime import date

from services.intake.commands import PersonGiven
from shared.contracts.vocabulary import UNDER_18_BANDS, AgeFinding, Confidence

FULL_AGE = 18


@dataclass(frozen=True, slots=True)
class AgeView:
    """What is held of an age, and on what ground."""

    finding: AgeFinding
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRule:
    """Which text says how a finding is treated, from which day, and how sure we are of it."""

    finding: AgeFinding
    treated_as_child: bool
    legal_basis: str | None
    confidence: Confidence
    source: str
    valid_from: date


# The newest row that holds on a day is the one. A row is never changed once released.
CHILD_RULES: tuple[ChildRule, ...] = (
    ChildRule(
        finding=AgeFinding.UNDER_18,
        treated_as_child=True,
        legal_basis=None,
        confidence=Confidence.UNCONFIRMED,
        source="Domain dossier §2, §3: accompanying minor under L2011; the article on a victim's age was not read",
        valid_from=date.min,
    ),
    ChildRule(
        finding=AgeFinding.UNDER_18,
        treated_as_child=True,
        legal_basis="L2024-2.1",
        confidence=Confidence.FOUND,
        source="Domain dossier §2: L2024 Art. 2(1) speaks of people under 18",
        valid_from=date(2025, 7, 1),
    ),
    ChildRule(
        finding=AgeFinding.IN_DOUBT,
        treated_as_child=True,
        legal_basis=None,
        confidence=Confidence.UNCONFIRMED,
        source="A requirement of this platform; the domain dossier names no text that says so",
        valid_from=date.min,
    ),
    ChildRule(
        finding=AgeFinding.FULL_AGE,
        treated_as_child=False,
        legal_basis=None,
        confidence=Confidence.UNCONFIRMED,
        source="Follows from the rows above",
        valid_from=date.min,
    ),
    ChildRule(
        finding=AgeFinding.FULL_AGE,
        treated_as_child=False,
        legal_basis="L2024-2.1",
        confidence=Confidence.FOUND,
        source="Domain dossier §2: L2024 Art. 2(1) speaks of people under 18",
        valid_from=date(2025, 7, 1),
    ),
)


def child_rule(finding: AgeFinding, day: date) -> ChildRule:
    """Give the rule for a finding on a day."""
    return max(
        (rule for rule in CHILD_RULES if rule.finding is finding and rule.valid_from <= day),
        key=lambda rule: rule.valid_from,
    )


def age_view(person: PersonGiven, day: date) -> AgeView:
    """Tell what the description of a person says of the age on a day.

    A birth year alone leaves in doubt whoever may still be 17 on that day; nothing at all leaves in doubt anybody.
    """
    if person.birth_date is not None:
        return AgeView(finding_of(person.birth_date.reveal(), day), "birth-date")
    if person.birth_year is not None:
        turns = day.year - person.birth_year.reveal()
        if turns == FULL_AGE:
            return AgeView(AgeFinding.IN_DOUBT, "birth-year")
        return AgeView(AgeFinding.UNDER_18 if turns < FULL_AGE else AgeFinding.FULL_AGE, "birth-year")
    if person.age_band is None:
        return AgeView(AgeFinding.IN_DOUBT, "nothing-known")
    under = person.age_band in UNDER_18_BANDS
    return AgeView(AgeFinding.UNDER_18 if under else AgeFinding.FULL_AGE, "age-band")


def finding_of(born: date, day: date) -> AgeFinding:
    """Tell from a day of birth; the eighteenth birthday is the first day of full age."""
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    age = day.year - born.year - (0 if had_birthday else 1)
    return AgeFinding.UNDER_18 if age < FULL_AGE else AgeFinding.FULL_AGE


def is_under_18(person: PersonGiven, day: date) -> bool | None:
    """Tell whether a person is a child on a day, ``None`` when nothing tells.

    A birth year alone makes a child of whoever may still be 17 on that day: who is in doubt
    is treated as a child.
    """
    view = age_view(person, day)
    return None if view.ground == "nothing-known" else view.finding is not AgeFinding.FULL_AGE
