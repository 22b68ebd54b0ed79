"""Deciding about a reception: the case, the route, the tip it follows from, and every person of it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from services.intake.commands import PersonGiven, ReceiveVictim
from services.intake.events import (
    AccompanyingReceived,
    AgeAssessed,
    Event,
    PersonRecorded,
    RouteRecorded,
    SignalLinked,
    VictimReceived,
)
from services.intake.rules import LAW, RECEPTION, AgeView, age_view, is_under_18
from services.intake.rules.routes import known_facts
from shared.contracts.vocabulary import AgeFinding
from shared.kernel.days import legal_date
from shared.kernel.refusal import Refused


def receive(command: ReceiveVictim) -> Sequence[Event]:
    """Open a case; raises :class:`Refused`.

    Of an adult whose age is known nothing more is said; of everybody else, how her age is held.
    """
    for rule in RECEPTION:
        if refusal := rule(command):
            raise Refused(refusal)
    day = legal_date(command.occurred_at)
    return [_received(command, day), *_what_else(command), *_people(command, day)]


def _received(command: ReceiveVictim, day: date) -> VictimReceived:
    return VictimReceived(
        code=command.code,
        route=command.route,
        received_at=command.occurred_at,
        received_known_to=command.received_known_to,
        received_by=command.received_by,
        place=command.place,
        person=record(command.person, day),
        accompanying=tuple(record(person, day) for person in command.accompanying),
        suspected_channel=command.suspected_channel,
        urgent_needs=command.urgent_needs,
        safe_contact=command.safe_contact,
        narrative=command.narrative,
    )


def _what_else(command: ReceiveVictim) -> Iterator[Event]:
    if known_facts(command.route_facts):
        yield RouteRecorded(route=command.route, **asdict(command.route_facts))
    if command.signal_id is not None:
        yield SignalLinked(signal_id=command.signal_id, linked_on=legal_date(command.at))


def _people(command: ReceiveVictim, day: date) -> Iterator[Event]:
    own = age_view(command.person, day)
    if own.finding is not AgeFinding.FULL_AGE:
        yield age_assessed(0, own, day)
    for number, person in enumerate(command.accompanying, 1):
        yield AccompanyingReceived(
            person=number,
            joined_on=day,
            sex=person.sex,
            nationality=person.nationality,
            age_band=person.age_band,
            under_18=is_under_18(person, day),
        )
        yield age_assessed(number, age_view(person, day), day)


def age_assessed(person: int, view: AgeView, day: date) -> AgeAssessed:
    """Say how an age is held and what follows from it, under the text of the day."""
    rule = LAW.child_rule(view.finding, day)
    return AgeAssessed(
        person=person,
        finding=view.finding.value,
        treated_as_child=rule.treated_as_child,
        ground=view.ground,
        legal_basis=rule.text.legal_basis,
        confidence=rule.text.confidence.value,
        birth_date=None,
        note=None,
    )


def record(person: PersonGiven, day: date) -> PersonRecorded:
    """Record a person as described, with what follows for the age on a day."""
    return PersonRecorded(
        person_id=person.person_id,
        full_name=person.full_name,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        age_band=person.age_band,
        under_18=is_under_18(person, day),
        sex=person.sex,
        nationality=person.nationality,
        ethnicity=person.ethnicity,
        id_number=person.id_number,
        languages=person.languages,
    )
