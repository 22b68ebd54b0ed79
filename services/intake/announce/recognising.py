"""What intake tells of one person in two cases: which two, and what matched; nothing that was compared."""

from services.intake.events import PersonRecognised
from shared.contracts import intake as public


def of_links(event: PersonRecognised, version: int) -> object:
    """Give the public message of an event on a link."""
    return public.PersonRecognised(
        version=version,
        first_case=event.first_case,
        first_person=event.first_person,
        second_case=event.second_case,
        second_person=event.second_person,
        by=event.by,
    )
