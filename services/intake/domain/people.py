"""Deciding about people of a case: ages, who joins, needs met, relatives, the household."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from services.intake.commands import (
    AddAccompanying,
    AssessAge,
    DescribePerson,
    PersonCommand,
    ProvideUrgentNeed,
    RecordHousehold,
    RecordRelative,
)
from services.intake.domain.receiving import age_assessed, record
from services.intake.domain.state import Open
from services.intake.events import (
    AccompanyingAdded,
    Event,
    HouseholdRecorded,
    PersonDescribed,
    RelativeRecorded,
    UrgentNeedProvided,
)
from services.intake.rules import AgeView, age_view
from services.intake.rules.people import age_refusal, day_of_age, day_refusal, future_refusal, joining_refusal
from shared.contracts.vocabulary import AgeFinding
from shared.kernel.refusal import Refused


def about_people(command: PersonCommand, state: Open) -> Sequence[Event]:
    """Decide a command about people; raises :class:`Refused`."""
    match command:
        case AssessAge():
            return _assess(command, state)
        case AddAccompanying():
            return _add(command, state)
        case DescribePerson():
            return _describe(command, state)
        case ProvideUrgentNeed():
            _refuse(_unknown(command.person, state) or future_refusal(command.occurred_at, command.at))
            return [_provided(command)]
        case RecordRelative():
            _refuse(_unknown(command.person, state))
            return [_relative(command)]
        case RecordHousehold():
            _refuse(day_refusal(command.recorded_on, command.today))
            return [_household(command)]
        case _:
            assert_never(command)


def _refuse(refusal: str | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _unknown(person: int, state: Open) -> str | None:
    return "person-unknown" if person > state.accompanying else None


def _assess(command: AssessAge, state: Open) -> Sequence[Event]:
    """Say anew how an age is held; the same on the same ground says nothing new."""
    since = state.since.get(command.person, command.today)
    _refuse(_unknown(command.person, state) or age_refusal(command, since))
    same = state.ages.get(command.person) == (command.finding, command.ground)
    if same and command.birth_date is None and command.note is None:
        return []
    day = day_of_age(command, since) or command.today
    assessed = age_assessed(command.person, AgeView(AgeFinding(command.finding), command.ground), day)
    return [replace(assessed, birth_date=command.birth_date, note=command.note)]


def _describe(command: DescribePerson, state: Open) -> Sequence[Event]:
    _refuse(_unknown(command.person, state))
    if not (command.education or command.marital_status or command.vulnerabilities):
        return []
    return [
        PersonDescribed(
            person=command.person,
            education=command.education,
            marital_status=command.marital_status,
            vulnerabilities=command.vulnerabilities,
        )
    ]


def _add(command: AddAccompanying, state: Open) -> Sequence[Event]:
    _refuse(joining_refusal(command, state.accompanying))
    joined = AccompanyingAdded(
        person=command.person,
        joined_on=command.joined_on,
        relation=command.relation,
        who=record(command.who, command.joined_on),
    )
    return [joined, age_assessed(command.person, age_view(command.who, command.joined_on), command.joined_on)]


def _provided(command: ProvideUrgentNeed) -> UrgentNeedProvided:
    return UrgentNeedProvided(
        provision_id=command.provision_id,
        person=command.person,
        need=command.need,
        provided_by=command.provided_by,
        provided_at=command.occurred_at,
        provider=command.provider,
        note=command.note,
    )


def _relative(command: RecordRelative) -> RelativeRecorded:
    return RelativeRecorded(
        relative_id=command.relative_id,
        person=command.person,
        relation=command.relation,
        represents=command.represents,
        may_be_contacted=command.may_be_contacted,
        full_name=command.full_name,
        contact=command.contact,
        birth_year=command.birth_year,
    )


def _household(command: RecordHousehold) -> HouseholdRecorded:
    return HouseholdRecorded(
        household_id=command.household_id,
        members=command.members,
        children=command.children,
        poverty=command.poverty,
        place=command.place,
        recorded_on=command.recorded_on,
        address=command.address,
        circumstances=command.circumstances,
    )
