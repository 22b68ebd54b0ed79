"""Deciding about faults of logs: each is noted once when it is found, and once when it is over."""

from collections.abc import Sequence
from dataclasses import replace

from services.audit.commands import EndLogFault, NoteLogFault, OnFault
from services.audit.domain.state import Fault
from services.audit.events import FaultEvent, LogFaultEnded, LogFaultFound
from shared.kernel.ids import StreamId, derive


def about_fault(command: OnFault, state: Fault | None) -> Sequence[FaultEvent]:
    """Decide what a part finds, or finds no more; nothing for what is known."""
    if isinstance(command, EndLogFault):
        if state is None or state.ended:
            return []
        return [LogFaultEnded(fault_id=state.found.fault_id, part=command.part, ended_at=command.at)]
    return _note(command, state)


def _note(command: NoteLogFault, state: Fault | None) -> Sequence[FaultEvent]:
    if state is not None and not state.ended and state.found.code == command.code:
        return []
    number = 1 if state is None else state.found.number + 1
    found = LogFaultFound(
        fault_id=derive("log-fault", command.part, number),
        part=command.part,
        number=number,
        code=command.code,
        position=command.position,
        found_at=command.at,
    )
    if state is None or state.ended:
        return [found]
    # Another thing is wrong now: what was before ends with it.
    return [LogFaultEnded(fault_id=state.found.fault_id, part=command.part, ended_at=command.at), found]


def fault_after(state: Fault | None, event: FaultEvent) -> Fault:
    """Apply what has happened."""
    if isinstance(event, LogFaultFound):
        return Fault(event)
    if state is None:
        raise LookupError("a fault ended that was never found")
    return replace(state, ended=True)


def faults_of(part: str) -> StreamId:
    """Name the stream of what a part finds."""
    return StreamId(derive("log-faults", part))
