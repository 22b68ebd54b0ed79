"""Deciding about stays: their days are counted, first and last included, and have a limit."""

from datetime import date
from typing import assert_never

from services.care.commands import AdmitToShelter, DischargeFromShelter, ExtendStay, Stay
from services.care.domain.state import Care, OneStay
from services.care.events import ShelterAdmitted, ShelterDischarged, StayExtended
from services.care.rules.limits import LIMITS
from shared.kernel.refusal import Refused

NO_LIMIT = "none"
UNCONFIRMED = "unconfirmed"


def stay(command: Stay, state: Care) -> ShelterAdmitted | StayExtended | ShelterDischarged:
    """Decide a command about a stay."""
    match command:
        case AdmitToShelter():
            return _admit(command, state)
        case ExtendStay():
            return _extend(command, state)
        case DischargeFromShelter():
            return _discharge(command, state)
        case _:
            assert_never(command)


def _admit(command: AdmitToShelter, state: Care) -> ShelterAdmitted:
    """Begin a stay under the limit in force on its first day."""
    if state.staying(command.person):
        raise Refused("staying-already")
    if any(command.admitted_on <= ended for ended in _ends(state, command.person)):
        raise Refused("stays-overlap")
    limit = LIMITS.of_stay(command.admitted_on)
    last = None if limit is None else limit.last_day(command.admitted_on)
    return ShelterAdmitted(
        stay_id=command.stay_id,
        person=command.person,
        facility=command.facility,
        admitted_by=command.admitted_by,
        admitted_on=command.admitted_on,
        limit=NO_LIMIT if limit is None else limit.code,
        limit_on=last,
        alert_on=None if limit is None or last is None else limit.alert_day(last),
        legal_basis=None if limit is None else limit.legal_basis,
        confidence=UNCONFIRMED if limit is None else limit.confidence,
        note=command.note,
    )


def _extend(command: ExtendStay, state: Care) -> StayExtended:
    """Let a stay go on; how long one decision may allow could not be read, so that is unconfirmed."""
    one = _open(state, command.stay_id)
    if one.allowed_until is not None and command.until <= one.allowed_until:
        raise Refused("extension-not-later")
    if command.decided_on < one.admitted_on:
        raise Refused("before-admission")
    limit = LIMITS.of_stay(one.admitted_on)
    # The reminder is ours: a stay that no row speaks of has it too.
    alert_on = (limit or LIMITS.stays[0]).alert_day(command.until)
    return StayExtended(
        stay_id=command.stay_id,
        decided_on=command.decided_on,
        decided_by=command.decided_by,
        limit_on=command.until,
        alert_on=alert_on,
        legal_basis=None if limit is None else limit.legal_basis,
        confidence=UNCONFIRMED,
        reason=command.reason,
    )


def _discharge(command: DischargeFromShelter, state: Care) -> ShelterDischarged:
    """End a stay and count its days."""
    one = _open(state, command.stay_id)
    if command.discharged_on < one.admitted_on:
        raise Refused("before-admission")
    return ShelterDischarged(
        stay_id=command.stay_id,
        discharged_on=command.discharged_on,
        days=days_between(one.admitted_on, command.discharged_on),
        days_over=_days_over(one, command.discharged_on),
        reason=command.reason,
        note=command.note,
    )


def days_between(first: date, last: date) -> int:
    """Count days, first and last included."""
    return (last - first).days + 1


def _days_over(one: OneStay, last: date) -> int:
    return 0 if one.allowed_until is None else max(0, (last - one.allowed_until).days)


def _open(state: Care, stay_id: str) -> OneStay:
    one = state.stays.get(stay_id)
    if one is None:
        raise Refused("stay-unknown")
    if one.ended_on is not None:
        raise Refused("stay-ended")
    return one


def _ends(state: Care, person: int) -> list[date]:
    return [one.ended_on for one in state.stays.values() if one.person == person and one.ended_on is not None]
