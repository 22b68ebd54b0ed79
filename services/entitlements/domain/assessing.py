"""Whom a case is about on a day, and which regimes are open to her."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from services.entitlements.commands import Assess, AssessFinding, AssessReception, NoteRoute
from services.entitlements.domain.state import State
from services.entitlements.domain.stopping import stopped_by_finding
from services.entitlements.events import (
    ChildrenKnown,
    EntitlementsAssessed,
    Event,
    FindingKnown,
    ReceptionKnown,
    RegimeAssessed,
    RouteKnown,
)
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.granting import Known
from services.entitlements.rules.matrix import Person, assess, places_of, standings_of
from shared.contracts.vocabulary import Confidence, TraffickingStatus


def assess_again(book: RuleBook, command: Assess, state: State) -> list[Event]:
    """Assess a case under what was just told; what a finding ends is stopped with it."""
    match command:
        case AssessReception():
            reception = _reception(command, state)
            event = _assessed(book, state, reception=reception, else_on=command.received_on)
            return [event, ChildrenKnown(accompanying=command.accompanying)]
        case AssessFinding():
            finding = FindingKnown(finding=command.finding, status=command.status, determined_on=command.determined_on)
            event = _assessed(book, state, finding=finding, else_on=command.determined_on)
            return [event, *stopped_by_finding(book, state.told(None, finding))]
        case NoteRoute():
            return _corrected(book, command, state)
        case _:
            assert_never(command)


def _corrected(book: RuleBook, command: NoteRoute, state: State) -> list[Event]:
    """Note the right route and assess again; before the reception is known it waits for that."""
    if state.route is not None and command.told <= state.route[0]:
        return []
    known = RouteKnown(told=command.told, route=command.route)
    if state.reception is None:
        return [known]
    reception = replace(state.reception, route=command.route)
    return [known, _assessed(book, state, reception=reception, else_on=reception.received_on)]


def _reception(command: AssessReception, state: State) -> ReceptionKnown:
    # A correction may be told before the reception that it corrects.
    return ReceptionKnown(
        route=command.route if state.route is None else state.route[1],
        nationality=command.nationality,
        under_18=command.under_18,
        received_on=command.received_on,
    )


def _assessed(
    book: RuleBook,
    state: State,
    *,
    reception: ReceptionKnown | None = None,
    finding: FindingKnown | None = None,
    else_on: date,
) -> EntitlementsAssessed:
    # The newest day that is known decides the law.
    known = state.told(reception, finding)
    day = max((one.determined_on for one in known.findings), default=else_on)
    person = person_on(known, day)
    law, openings = assess(book, person, day)
    return EntitlementsAssessed(
        assessment=state.assessments + 1,
        reception=reception,
        finding=finding,
        status=person.status,
        law=law,
        legal_date=day,
        regimes=tuple(
            RegimeAssessed(regime=one.regime, available=one.available, reason=one.reason, legal_basis=one.legal_basis)
            for one in openings
        ),
        confidence=Confidence.weakest(*(one.confidence for one in openings)),
    )


def person_on(state: State, day: date) -> Person:
    """Give whom the matrix is asked about on a day."""
    reception, finding = state.reception, state.finding_on(day)
    nationality, route = (None, None) if reception is None else (reception.nationality, reception.route)
    standings, presumed = standings_of(nationality, route)
    return Person(
        status=TraffickingStatus.POSSIBLE if finding is None else TraffickingStatus(finding.status),
        standings=standings,
        places=places_of(route),
        presumed=presumed,
    )


def known_on(state: State, reception: ReceptionKnown, *, day: date, person: int = 0) -> Known:
    """Give what the case tells on a day about her, or about the n-th child with her."""
    finding = state.finding_on(day)
    child = state.is_child(person)
    return Known(
        person=person_on(state, day),
        determined_on=None if finding is None else finding.determined_on,
        on_file=state.certified_by(day),
        under_18=reception.under_18 if child is None else child,
        earlier=tuple(
            replace(given, paid_by=grant.paid_by) for grant in state.grants if (given := grant.given) is not None
        ),
        citizen=None if reception.nationality is None else reception.nationality == "VN",
        stays=tuple(stay for stay in state.stays.values() if stay.person == person),
        decisions=frozenset(one.decision_id for one in state.grants),
    )
