"""Protection as it is shown to who has part in it: codes, days, agencies, and masks where something is sealed."""

from collections.abc import Sequence
from functools import reduce

from services.verification.domain.matters import Matter, Measure, Protection, note
from services.verification.events import Event
from services.verification.events.protection import ProtectedPersonNamed, Protecting, RiskAssessed
from services.verification.rules.need_to_know import told
from shared.kernel.canonical import Json
from shared.kernel.personal import Personal
from shared.kernel.plain import to_plain


def protection_view(events: Sequence[Event], agency: str | None) -> dict[str, Json]:
    """Give ``{persons, assessments, matters}`` as an agency is told of them; ``None`` is told everything.

    A matter says who has it (``body``), how it stands, its measures, and each step as it was taken.
    """
    known = told(events, agency)
    protection = reduce(note, known, Protection())
    return {
        "persons": [_spelled(event) for event in known if isinstance(event, ProtectedPersonNamed)],
        "assessments": [_spelled(event) for event in known if isinstance(event, RiskAssessed)],
        "matters": [_matter(matter, known) for matter in protection.matters.values()],
    }


def _matter(matter: Matter, known: Sequence[Protecting]) -> dict[str, Json]:
    request = matter.asked.request_id
    return {
        "request_id": request,
        "protected_id": matter.asked.protected_id,
        "body": matter.body,
        "waits_for": None if matter.handover is None else matter.handover.to_agency,
        "state": _state(matter),
        "measures": [_measure(measure) for measure in matter.measures.values()],
        "steps": [
            {"type": type(event).TYPE, **_spelled(event)}
            for event in known
            if not isinstance(event, ProtectedPersonNamed | RiskAssessed) and event.request_id == request
        ],
    }


def _state(matter: Matter) -> str:
    if matter.decided:
        return "decided" if matter.open else "over"
    return "requested" if matter.open else "not-granted"


def _measure(measure: Measure) -> dict[str, Json]:
    state = "over" if measure.over else "applied" if measure.applied else "decided"
    return {**_spelled(measure.now), "state": state}


def _spelled(value: object) -> dict[str, Json]:
    plain = to_plain(value, _mask)
    return plain if isinstance(plain, dict) else {}


def _mask(personal: Personal[object], _path: str) -> Json:
    return {"masked": personal.field_class.value}
