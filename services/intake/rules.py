"""Rules of intake, each a sentence that is true or names its refusal."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from services.intake.commands import GiveConsent, PersonGiven, ReceiveVictim
from shared.contracts.vocabulary import UNDER_18_BANDS

Rule: TypeAlias = Callable[[ReceiveVictim], str | None]

CLOCK_TOLERANCE = timedelta(minutes=5)
FULL_AGE = 18


def received_in_the_past(command: ReceiveVictim) -> str | None:
    """Nobody has been received tomorrow; a device clock may run a little fast."""
    return "received-in-future" if command.occurred_at > command.at + CLOCK_TOLERANCE else None


def received_for_own_agency(command: ReceiveVictim) -> str | None:
    """An officer records receptions of the officer's own agency."""
    return "received-by-another" if command.received_by != command.asker_agency else None


RECEPTION: tuple[Rule, ...] = (received_in_the_past, received_for_own_agency)


def consent_refusal(command: GiveConsent) -> str | None:
    """A consent names what it allows and has not ended before it begins."""
    if not (command.purposes and command.agencies and command.classes):
        return "consent-empty"
    return "consent-expired-already" if command.valid_until < command.today else None


def is_under_18(person: PersonGiven, day: date) -> bool | None:
    """Tell whether a person is a child on a day, ``None`` when nothing tells.

    A birth year alone makes a child of whoever may still be 17 on that day: who is in doubt
    is treated as a child.
    """
    if person.birth_date is not None:
        born = person.birth_date.reveal()
        had_birthday = (day.month, day.day) >= (born.month, born.day)
        return day.year - born.year - (0 if had_birthday else 1) < FULL_AGE
    if person.birth_year is not None:
        return day.year - person.birth_year.reveal() <= FULL_AGE
    return None if person.age_band is None else person.age_band in UNDER_18_BANDS
