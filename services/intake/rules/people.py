"""Rules about people of a case: each a sentence that is true or names its refusal."""

from datetime import date, datetime, timedelta

from services.intake.commands import AddAccompanying, AssessAge, MakeHandover
from services.intake.rules.ages import finding_of

CLOCK_TOLERANCE = timedelta(minutes=5)
MOST_PEOPLE = 20


def future_refusal(happened: datetime, now: datetime) -> str | None:
    """Nothing has happened tomorrow; a device clock may run a little fast."""
    return "date-in-future" if happened > now + CLOCK_TOLERANCE else None


def day_refusal(day: date, today: date) -> str | None:
    """Nothing has happened tomorrow."""
    return "date-in-future" if day > today else None


def age_refusal(command: AssessAge) -> str | None:
    """A finding says what the day of birth says, where one is given."""
    if command.birth_date is None:
        return None
    born = command.birth_date.reveal()
    if born > command.today:
        return "date-in-future"
    return None if finding_of(born, command.today) == command.finding else "age-against-birth-date"


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
