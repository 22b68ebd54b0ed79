"""Who is told of a complaint: never the agency it is about."""

from collections.abc import Sequence

from services.care.events import ComplaintAnswered, ComplaintFiled, Event


def withheld(events: Sequence[Event], agency: str) -> frozenset[int]:
    """Give the indices of the complaints about an agency, and of their answers."""
    about = {event.complaint_id for event in events if isinstance(event, ComplaintFiled) and event.about == agency}
    told = (
        (index, event) for index, event in enumerate(events) if isinstance(event, ComplaintFiled | ComplaintAnswered)
    )
    return frozenset(index for index, event in told if event.complaint_id in about)
