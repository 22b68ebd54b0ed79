"""What is held of an age: who is under 18, who is not, and who is in doubt (the articles are in ``law.toml``)."""

from dataclasses import dataclass
from datetime import date

from services.intake.commands import PersonGiven
from shared.contracts.vocabulary import UNDER_18_BANDS, AgeFinding

FULL_AGE = 18


@dataclass(frozen=True, slots=True)
class AgeView:
    """What is held of an age, and on what ground."""

    finding: AgeFinding
    ground: str


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
