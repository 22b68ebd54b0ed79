"""What verification knows of protection: who may be protected, and each matter that was begun by a request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.verification.events.protection import (
    MatterEvent,
    MeasureDecided,
    ProtectedPersonNamed,
    Protecting,
    ProtectionApplied,
    ProtectionChanged,
    ProtectionDecided,
    ProtectionDeclined,
    ProtectionEnded,
    ProtectionHandedOver,
    ProtectionHandoverAcknowledged,
    ProtectionRefused,
    ProtectionRequested,
    RiskAssessed,
)
from shared.kernel.ids import PersonId

Following: TypeAlias = (
    ProtectionDecided
    | ProtectionRefused
    | ProtectionApplied
    | ProtectionChanged
    | ProtectionEnded
    | ProtectionDeclined
    | ProtectionHandedOver
    | ProtectionHandoverAcknowledged
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A decided measure; it ends once, or is declined once, and then is ``over``."""

    now: MeasureDecided
    since: date
    applied: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover that the other body has not acknowledged yet."""

    handover_id: str
    to_agency: str
    handed_on: date


@dataclass(frozen=True, slots=True)
class Matter:
    """A request and what became of it; ``body`` is the agency that decides about it now."""

    asked: ProtectionRequested
    body: str
    open: bool = True
    measures: Mapping[str, Measure] = field(default_factory=dict)
    handover: Handover | None = None

    @property
    def decided(self) -> bool:
        """Tell whether measures were decided."""
        return bool(self.measures)

    @property
    def parts(self) -> frozenset[str]:
        """Give the agencies that may rest another request on what this one told them."""
        return frozenset({self.body, self.asked.requested_by})

    def standing(self) -> frozenset[str]:
        """Give the ids of the measures that are not over."""
        return frozenset(name for name, measure in self.measures.items() if not measure.over)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whose risk was assessed, and by which agency."""

    protected_id: str
    assessed_by: str


@dataclass(frozen=True, slots=True)
class Protection:
    """All of it: who was named by which agency, each assessment of a risk, and each matter.

    ``persons`` are the pseudonyms of those who are sealed under another than the id by which they are known here.
    """

    named: frozenset[tuple[str, str]] = frozenset()
    persons: Mapping[str, PersonId] = field(default_factory=dict)
    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    matters: Mapping[str, Matter] = field(default_factory=dict)

    def person_of(self, protected_id: str) -> PersonId:
        """Give whose it is what is said of somebody: a relative on file is sealed as the reception seals her."""
        return self.persons.get(protected_id, PersonId(protected_id))

    def knows(self, protected_id: str, agency: str) -> bool:
        """Tell whether an agency has named somebody itself, or has part in a matter about them."""
        about = (matter for matter in self.matters.values() if matter.asked.protected_id == protected_id)
        return (protected_id, agency) in self.named or any(agency in matter.parts for matter in about)

    def assessed(self, assessment_id: str, agency: str) -> str | None:
        """Give whose risk an assessment is about, ``None`` to an agency that has no part in it."""
        assessment = self.assessments.get(assessment_id)
        if assessment is None:
            return None
        resting = (matter for matter in self.matters.values() if matter.asked.assessment_id == assessment_id)
        own = agency == assessment.assessed_by
        return assessment.protected_id if own or any(agency in matter.parts for matter in resting) else None

    def standing_for(self, protected_id: str, body: str) -> Iterator[tuple[str, str]]:
        """Give (id, code) of every measure that somebody has from a body."""
        for matter in self.matters.values():
            if (matter.asked.protected_id, matter.body) == (protected_id, body):
                yield from ((name, matter.measures[name].now.measure) for name in matter.standing())


def note(protection: Protection, event: Protecting) -> Protection:
    """Apply a fact about protection."""
    match event:
        case ProtectedPersonNamed():
            named = protection.named | {(event.protected_id, event.named_by)}
            # What was told before pseudonyms were kept says nothing of them.
            told = {} if event.person is None else {event.protected_id: PersonId(event.person)}
            return replace(protection, named=named, persons={**told, **protection.persons})
        case RiskAssessed():
            assessment = Assessment(event.protected_id, event.assessed_by)
            return replace(protection, assessments={**protection.assessments, event.assessment_id: assessment})
        case _:
            return replace(
                protection, matters={**protection.matters, event.request_id: _matter(protection.matters, event)}
            )


def _matter(matters: Mapping[str, Matter], event: MatterEvent) -> Matter:
    if isinstance(event, ProtectionRequested):
        return Matter(asked=event, body=event.to_agency)
    return _followed(matters[event.request_id], event)


def _followed(matter: Matter, event: Following) -> Matter:
    match event:
        case ProtectionDecided():
            decided = {one.measure_id: Measure(one, event.decided_on) for one in event.measures}
            return replace(matter, measures=decided)
        case ProtectionRefused():
            return replace(matter, open=False)
        case ProtectionApplied() | ProtectionEnded() | ProtectionDeclined():
            return _changed(matter, event)
        case ProtectionChanged():
            measure = replace(matter.measures[event.now.measure_id], now=event.now, since=event.changed_on)
            return replace(matter, measures={**matter.measures, event.now.measure_id: measure})
        case ProtectionHandedOver():
            return replace(matter, handover=Handover(event.handover_id, event.to_agency, event.handed_on))
        case ProtectionHandoverAcknowledged():
            return replace(matter, body=event.to_agency, handover=None)
        case _:
            assert_never(event)


def _changed(matter: Matter, event: ProtectionApplied | ProtectionEnded | ProtectionDeclined) -> Matter:
    measures = dict(matter.measures)
    for name in event.measure_ids:
        if isinstance(event, ProtectionApplied):
            measures[name] = replace(measures[name], applied=True, since=event.applied_on)
        else:
            measures[name] = replace(measures[name], over=True)
    is_open = isinstance(event, ProtectionApplied) or not event.last
    return replace(matter, measures=measures, open=is_open)
