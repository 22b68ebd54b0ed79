"""Deciding or refusing what a body was asked."""

from collections.abc import Sequence
from datetime import date

from services.verification.commands.protection import DecideProtection, RefuseProtection, Wanted
from services.verification.domain.matters import Matter, Protection
from services.verification.domain.refusing import refuse_for
from services.verification.events.protection import MeasureDecided, ProtectionDecided, ProtectionRefused
from services.verification.rules.protected import order_refusal, until_refusal
from services.verification.rules.protection import PROTECTION, Entry, body_refusal
from shared.contracts.vocabulary import Confidence
from shared.kernel.refusal import Refused


def decide_measures(command: DecideProtection, protection: Protection, *, matter: Matter) -> ProtectionDecided:
    """Decide measures under the rows of the day of the decision."""
    _insist_on_waiting(matter)
    refuse_for(order_refusal(command.decided_on, command.today, after=matter.asked.requested_on))
    body = body_of(command.acting_as, role=command.asker_role, day=command.decided_on)
    codes = [wanted.measure for wanted in command.measures]
    if not codes:
        raise Refused("no-measure-decided")
    if len(set(codes)) < len(codes):
        raise Refused("measure-twice")
    rows = [measure_of(wanted, command.decided_on) for wanted in command.measures]
    insist_on_new(codes, protection, matter=matter)
    return ProtectionDecided(
        request_id=command.request_id,
        decision_id=command.decision_id,
        decided_by=command.asker_agency,
        acting_as=command.acting_as,
        signatory=command.signatory,
        decided_on=command.decided_on,
        measures=tuple(map(decided, command.measures, rows)),
        legal_basis=body.legal_basis,
        confidence=Confidence.weakest(body.confidence, *(row.confidence for row in rows)),
        place=command.place,
    )


def refuse_request(command: RefuseProtection, matter: Matter) -> ProtectionRefused:
    """Refuse the request."""
    _insist_on_waiting(matter)
    refuse_for(order_refusal(command.decided_on, command.today, after=matter.asked.requested_on))
    body = body_of(command.acting_as, role=command.asker_role, day=command.decided_on)
    return ProtectionRefused(
        request_id=command.request_id,
        decided_by=command.asker_agency,
        acting_as=command.acting_as,
        signatory=command.signatory,
        decided_on=command.decided_on,
        reason=command.reason,
        legal_basis=body.legal_basis,
        confidence=body.confidence,
        explanation=command.explanation,
    )


def body_of(acting_as: str, *, role: str, day: date) -> Entry:
    """Give the row of the body that is competent; raises :class:`Refused`."""
    refuse_for(body_refusal(PROTECTION, acting_as, role=role, day=day))
    body = PROTECTION.body(acting_as, day)
    if body is None:
        raise Refused("body-not-competent")
    return body


def measure_of(wanted: Wanted, day: date) -> Entry:
    """Give the row of a measure that is in force; raises :class:`Refused`."""
    row = PROTECTION.measure(wanted.measure, day)
    if row is None:
        raise Refused("measure-not-in-force")
    refuse_for(until_refusal(wanted.until, day))
    return row


def decided(wanted: Wanted, row: Entry) -> MeasureDecided:
    """Give a measure with the text it stands on."""
    return MeasureDecided(
        measure_id=wanted.measure_id,
        measure=wanted.measure,
        until=wanted.until,
        legal_basis=row.legal_basis,
        confidence=row.confidence,
    )


def insist_on_new(codes: Sequence[str], protection: Protection, *, matter: Matter, but: str | None = None) -> None:
    """Refuse a measure that the person has from this body already, leaving aside the one that is changed.

    What the person has from another body is not told, not even by a refusal.
    """
    standing = {code for name, code in protection.standing_for(matter.asked.protected_id, matter.body) if name != but}
    if standing & set(codes):
        raise Refused("measure-stands-already")


def _insist_on_waiting(matter: Matter) -> None:
    if matter.decided:
        raise Refused("protection-decided-already")
