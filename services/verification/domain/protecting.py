"""Deciding about protection: who may be protected, how great the danger is, and what a body is asked."""

from datetime import date

from services.verification.commands.protection import (
    AcknowledgeProtection,
    AssessRisk,
    DecideProtection,
    HandOverProtection,
    NameProtectedPerson,
    OnMatter,
    OnMeasures,
    Protect,
    RefuseProtection,
    RequestProtection,
)
from services.verification.domain.handing_over import acknowledge, hand_over
from services.verification.domain.matters import Matter, Protection
from services.verification.domain.measures import on_measures
from services.verification.domain.owning import owned
from services.verification.domain.protection_decisions import decide_measures, refuse_request
from services.verification.domain.refusing import refuse_for
from services.verification.events.protection import (
    ProtectedPersonNamed,
    Protecting,
    ProtectionRequested,
    RiskAnswered,
    RiskAssessed,
)
from services.verification.rules.days import day_refusal
from services.verification.rules.protected import naming_refusal
from services.verification.rules.protection import PROTECTION, decide_by
from shared.kernel.ids import person_id
from shared.kernel.refusal import Refused


def protect(command: Protect, protection: Protection, *, reported_on: date) -> list[Protecting]:
    """Decide a command about protection; nobody waits for a determination (L2024 Art. 34)."""
    if isinstance(command, NameProtectedPerson):
        return _name(command, protection)
    return _about(owned(command, protection), protection, reported_on=reported_on)


def _about(
    command: AssessRisk | RequestProtection | OnMatter, protection: Protection, *, reported_on: date
) -> list[Protecting]:
    match command:
        case AssessRisk():
            return [_assess(command, protection)]
        case RequestProtection():
            return [_request(command, protection, reported_on=reported_on)]
        case _:
            return [_on_matter(command, protection)]


def _on_matter(command: OnMatter, protection: Protection) -> Protecting:
    matter = protection.matters.get(command.request_id)
    if matter is None:
        raise Refused("protection-unknown")
    if not matter.open:
        raise Refused("protection-over")
    if isinstance(command, AcknowledgeProtection):
        return acknowledge(command, matter)
    if command.asker_agency != matter.body:
        raise Refused("not-the-protecting-body")
    return _by_its_body(command, protection, matter=matter)


def _by_its_body(
    command: DecideProtection | RefuseProtection | HandOverProtection | OnMeasures,
    protection: Protection,
    *,
    matter: Matter,
) -> Protecting:
    match command:
        case DecideProtection():
            return decide_measures(command, protection, matter=matter)
        case RefuseProtection():
            return refuse_request(command, matter)
        case HandOverProtection():
            return hand_over(command, matter)
        case _:
            return on_measures(command, protection, matter=matter)


def _name(command: NameProtectedPerson, protection: Protection) -> list[Protecting]:
    refuse_for(naming_refusal(command))
    if (command.protected_id, command.asker_agency) in protection.named:
        return []
    return [
        ProtectedPersonNamed(
            protected_id=command.protected_id,
            person=command.person,
            kind=command.kind,
            relation=command.relation,
            number=command.number,
            named_by=command.asker_agency,
            name=command.name,
            contact=command.contact,
        )
    ]


def _assess(command: AssessRisk, protection: Protection) -> RiskAssessed:
    _insist_on_person(command, protection)
    refuse_for(day_refusal(command.assessed_on, command.today))
    if len({answered.question for answered in command.answers}) < len(command.answers):
        raise Refused("question-twice")
    return RiskAssessed(
        assessment_id=command.assessment_id,
        protected_id=command.protected_id,
        assessed_on=command.assessed_on,
        assessed_by=command.asker_agency,
        level=command.level,
        answers=tuple(RiskAnswered(question=one.question, answer=one.answer) for one in command.answers),
        threat=command.threat,
        circumstances=command.circumstances,
    )


def _request(command: RequestProtection, protection: Protection, *, reported_on: date) -> ProtectionRequested:
    _insist_on_person(command, protection)
    refuse_for(day_refusal(command.requested_on, command.today, after=reported_on))
    if not command.grounds:
        raise Refused("no-grounds")
    if any(PROTECTION.measure(code, command.requested_on) is None for code in command.measures):
        raise Refused("measure-not-in-force")
    _insist_on_assessment(command, protection)
    if any(_waits(matter, command) for matter in protection.matters.values()):
        raise Refused("protection-requested-already")
    return ProtectionRequested(
        request_id=command.request_id,
        protected_id=command.protected_id,
        asked_by=command.asked_by,
        requested_by=command.asker_agency,
        to_agency=command.to_agency,
        requested_on=command.requested_on,
        emergency=command.emergency,
        decide_by=decide_by(command.requested_on, emergency=command.emergency),
        grounds=command.grounds,
        measures=command.measures,
        assessment_id=command.assessment_id,
        reason=command.reason,
    )


def _waits(matter: Matter, command: RequestProtection) -> bool:
    # A refusal must not tell whoever asks that another agency has asked the same body.
    same = (matter.asked.protected_id, matter.body) == (command.protected_id, command.to_agency)
    mine = command.asker_agency in {matter.asked.requested_by, matter.body}
    return same and mine and matter.open and not matter.decided


def _insist_on_assessment(command: RequestProtection, protection: Protection) -> None:
    # To rest on an assessment discloses it to the asked body; a refusal does not tell whether a foreign id is right.
    named = command.assessment_id
    if named is not None and protection.assessed(named, command.asker_agency) != command.protected_id:
        raise Refused("assessment-unknown")


def _insist_on_person(command: AssessRisk | RequestProtection, protection: Protection) -> None:
    received = person_id(command.case_id, 0)
    if command.protected_id != received and not protection.knows(command.protected_id, command.asker_agency):
        raise Refused("protected-person-unknown")
