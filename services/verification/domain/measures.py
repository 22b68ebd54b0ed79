"""Deciding about measures that were decided: put in place, changed, ended, declined."""

from typing import assert_never

from services.verification.commands.protection import (
    ApplyProtection,
    ChangeProtection,
    DeclineProtection,
    EndProtection,
    OnMeasures,
)
from services.verification.domain.matters import Matter, Measure, Protection
from services.verification.domain.protection_decisions import body_of, decided, insist_on_new, measure_of
from services.verification.domain.refusing import refuse_for
from services.verification.events.protection import (
    ProtectionApplied,
    ProtectionChanged,
    ProtectionDeclined,
    ProtectionEnded,
)
from services.verification.rules.days import day_refusal
from services.verification.rules.protected import order_refusal
from services.verification.rules.protection import PROTECTION, closing_refusal
from shared.kernel.refusal import Refused


def on_measures(
    command: OnMeasures, protection: Protection, *, matter: Matter
) -> ProtectionApplied | ProtectionChanged | ProtectionEnded | ProtectionDeclined:
    """Decide a command about measures that were decided."""
    match command:
        case ApplyProtection():
            return _apply(command, matter)
        case ChangeProtection():
            return _change(command, protection, matter=matter)
        case EndProtection():
            return _end(command, matter)
        case DeclineProtection():
            return _decline(command, matter)
        case _:
            assert_never(command)


def _apply(command: ApplyProtection, matter: Matter) -> ProtectionApplied:
    """Put measures in place, each once."""
    measures = [_standing(matter, name) for name in _some(command.measure_ids)]
    if any(measure.applied for measure in measures):
        raise Refused("measure-applied-already")
    for measure in measures:
        refuse_for(order_refusal(command.applied_on, command.today, after=measure.since))
    return ProtectionApplied(
        request_id=command.request_id,
        measure_ids=command.measure_ids,
        applied_by=command.asker_agency,
        applied_on=command.applied_on,
        place=command.place,
    )


def _change(command: ChangeProtection, protection: Protection, *, matter: Matter) -> ProtectionChanged:
    """Change a measure; where it is carried out may be all that changes."""
    measure = _standing(matter, command.now.measure_id)
    refuse_for(order_refusal(command.changed_on, command.today, after=measure.since))
    body_of(command.acting_as, role=command.asker_role, day=command.changed_on)
    same = (command.now.measure, command.now.until) == (measure.now.measure, measure.now.until)
    if same and command.place is None:
        raise Refused("nothing-changed")
    row = measure_of(command.now, command.changed_on)
    insist_on_new([command.now.measure], protection, matter=matter, but=command.now.measure_id)
    return ProtectionChanged(
        request_id=command.request_id,
        changed_by=command.asker_agency,
        acting_as=command.acting_as,
        signatory=command.signatory,
        changed_on=command.changed_on,
        reason=command.reason,
        now=decided(command.now, row),
        place=command.place,
    )


def _end(command: EndProtection, matter: Matter) -> ProtectionEnded:
    """End measures, each once; also by a body that is no more."""
    for name in _some(command.measure_ids):
        refuse_for(order_refusal(command.ended_on, command.today, after=_standing(matter, name).since))
    refuse_for(closing_refusal(PROTECTION, command.acting_as, role=command.asker_role, day=command.ended_on))
    return ProtectionEnded(
        request_id=command.request_id,
        measure_ids=command.measure_ids,
        ended_by=command.asker_agency,
        acting_as=command.acting_as,
        signatory=command.signatory,
        ended_on=command.ended_on,
        reason=command.reason,
        last=matter.standing() <= set(command.measure_ids),
    )


def _decline(command: DeclineProtection, matter: Matter) -> ProtectionDeclined:
    """Let the person decline, who keeps every measure until an undertaking is there."""
    if command.undertaking_on is None or command.undertaking_sha256 is None:
        raise Refused("undertaking-needed")
    if matter.decided == (not command.measure_ids):
        raise Refused("measures-needed" if matter.decided else "measure-unknown")
    followed = [_standing(matter, name).since for name in command.measure_ids] or [matter.asked.requested_on]
    refuse_for(order_refusal(command.declined_on, command.today, after=max(followed)))
    refuse_for(day_refusal(command.undertaking_on, command.today))
    return ProtectionDeclined(
        request_id=command.request_id,
        measure_ids=command.measure_ids,
        recorded_by=command.asker_agency,
        declined_on=command.declined_on,
        declared_by=command.declared_by,
        reason=command.reason,
        undertaking_on=command.undertaking_on,
        undertaking_sha256=command.undertaking_sha256,
        last=matter.standing() <= set(command.measure_ids),
        words=command.words,
    )


def _some(measure_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not measure_ids:
        raise Refused("measures-needed")
    return measure_ids


def _standing(matter: Matter, measure_id: str) -> Measure:
    measure = matter.measures.get(measure_id)
    if measure is None:
        raise Refused("measure-unknown")
    if measure.over:
        raise Refused("measure-over")
    return measure
