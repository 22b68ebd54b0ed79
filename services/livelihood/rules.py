"""Rules of livelihood, each a sentence that is true or names its refusal."""

from datetime import date

from services.livelihood.commands import Ask, DeliverAsset, JoinGroup, MakeLivelihoodPlan, ReferLoan


def day_of(command: Ask) -> date:
    """Give the day on which what a command records is said to have happened."""
    match command:
        case MakeLivelihoodPlan():
            return command.made_on
        case DeliverAsset():
            return command.delivered_on
        case ReferLoan():
            return command.referred_on
        case JoinGroup():
            return command.joined_on


def day_refusal(command: Ask, since: date) -> str | None:
    """What happened lies between the day livelihood support opened and today."""
    if day_of(command) > command.today:
        return "date-in-future"
    return "before-livelihood-opened" if day_of(command) < since else None


def plan_refusal(command: MakeLivelihoodPlan) -> str | None:
    """A plan names what will be done."""
    return None if command.activities else "nothing-planned"
