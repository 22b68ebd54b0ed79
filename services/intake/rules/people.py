"""Rules about people of a case: each a sentence that is true or names its refusal."""

from datetime import date, datetime, timedelta

from services.intake.commands import AddAccompanying, AssessAge, MakeHandover
from services.intake.rules.ages import finding_of

CLOCK_TOLERANCE = timedelta(minutes=5)


def future_refusal(happened: datetime, now: datetime) -> str | None:
    """Nothing has happened tomorrow; a device clock may run a little fast."""
    return "date-in-future" if happened > now + CLOCK_TOLERANCE else None


def day_refusal(day: date, today: date) -> str | None:
    """Nothing has happened tomorrow."""
    return "date-in-future" if day > today else None


def age_refusal(command: AssessAge, since: date) -> str | None:
    """A finding says what the day of birth says, where one is given; ``since`` is as in :func:`day_of_age`."""
    if command.birth_date is None:
        return None
    if command.birth_date.reveal() > command.today:
        return "date-in-future"
    return "age-against-birth-date" if day_of_age(command, since) is None else None


def day_of_age(command: AssessAge, since: date) -> date | None:
    """Give the day a finding is of: today, or else the day ``since`` which the person is on the file.

    Who was a child when she was received was one, however late it is written down. ``None`` when the day of
    birth says otherwise of both days.
    """
    if command.birth_date is None:
        return command.today
    born = command.birth_date.reveal()
    return next((day for day in (command.today, since) if finding_of(born, day) == command.finding), None)


def joining_refusal(command: AddAccompanying, known: int) -> str | None:
    """Whoever joins has the next number, so that two officers never give one number to two children."""
    if command.person != known + 1:
        return "person-number-not-next"
    return day_refusal(command.joined_on, command.today)


def handover_refusal(command: MakeHandover, known: int) -> str | None:
    """People of this case are handed over to another body."""
    if command.to_agency == command.from_agency:
        return "handover-to-own-agency"
    if any(person > known for person in command.persons):
        return "person-unknown"
    return future_refusal(command.occurred_at, command.at)
