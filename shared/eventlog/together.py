"""Many commands with the questions of one: they are looked for, read, sealed and committed together.

Each succeeds, is recognised or is refused alone, exactly as if it had been given alone. Whatever does
not go through with the others is given again by itself, and what then happens is its answer. Only when the
log is away nothing is given again: whoever asked repeats, and would wait for every single one in vain.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from shared.eventlog.database import LOST
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.store import Answer, Appended, AppendRequest, DetachedError
from shared.kernel.ids import StreamId
from shared.kernel.plain import ShapeError
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import Refused, UnavailableError

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")

_AWAY = (UnavailableError, *LOST)


def store_together(executor: Executor[C, S, E], instructions: Sequence[Instruction[C]]) -> list[Answer]:
    """Carry commands out; give of each where its events stand, or why it was not carried out.

    Two of one stream or of one id are given one after the other. Raises only what makes the log or the
    keyring unreachable for all of them.
    """
    verdicts: dict[int, Answer] = {}
    while left := {index: one for index, one in enumerate(instructions) if index not in verdicts}:
        now = _first_of_each(left)
        together = _Round(executor, now).verdicts() if len(now) > 1 else {}
        for index, one in now.items():
            found = together.get(index)
            answer = found if isinstance(found, (Appended, *_AWAY)) else _alone(executor, one)
            verdicts[index] = answer
            if isinstance(answer, _AWAY):
                verdicts |= {later: answer for later, other in left.items() if other.stream == one.stream}
    return [verdicts[index] for index in range(len(instructions))]


class _Round(Generic[C, S, E]):
    """Commands of which no two touch the same stream; one that fails here is left out, and given again alone."""

    def __init__(self, executor: Executor[C, S, E], instructions: Mapping[int, Instruction[C]]) -> None:
        self._executor = executor
        self._instructions = instructions

    def verdicts(self) -> dict[int, Answer]:
        """Give the verdicts that were reached together; of the others nothing is known yet."""
        known = self._known()
        fresh = {index: one for index, one in self._instructions.items() if index not in known}
        try:
            streams = self._executor.log.read_streams([one.stream for one in fresh.values()]) if fresh else {}
        except DetachedError:
            # A part of one of them is not at hand: each finds out alone.
            return known
        requests = self._requests(fresh, streams)
        stored = self._executor.log.append_many(tuple(requests.values())) if requests else ()
        return {**known, **dict(zip(requests, stored, strict=True))}

    def _known(self) -> dict[int, Answer]:
        found = self._executor.log.find_commands([one.command_id for one in self._instructions.values()])
        known: dict[int, Answer] = {}
        for index, one in self._instructions.items():
            digest, answer = found.get(one.command_id, (None, None))
            if answer is not None and digest == one.digest:
                known[index] = answer
        return known

    def _requests(
        self, fresh: Mapping[int, Instruction[C]], streams: Mapping[StreamId, Sequence[StoredRecord]]
    ) -> dict[int, AppendRequest]:
        decided: dict[int, tuple[Sequence[E], int]] = {}
        for index, one in fresh.items():
            with suppress(Exception):
                state, version = self._executor.fold(streams.get(one.stream, ()))
                if self._executor.beside(one, state):
                    # It decides on streams that were not read here: it is given alone.
                    continue
                decided[index] = self._executor.decide(one, state, version), version
        requests: dict[int, AppendRequest] = {}
        if self._are_prepared([event for events, _ in decided.values() for event in events]):
            for index, (events, version) in decided.items():
                with suppress(Exception):
                    requests[index] = self._executor.request(fresh[index], events, version=version, prepared=True)
        return requests

    def _are_prepared(self, events: Sequence[E]) -> bool:
        try:
            self._executor.codec.prepare(events)
        except (Refused, ShapeError):
            # One of them is about somebody erased, or holds what cannot be spelled: each finds out alone.
            return False
        return True


def _first_of_each(instructions: Mapping[int, Instruction[Any]]) -> dict[int, Instruction[Any]]:
    """Take the first command of each stream and each id; the others wait until these are done."""
    taken: dict[int, Instruction[Any]] = {}
    touched: set[str] = set()
    for index, one in instructions.items():
        if not touched & {one.stream, one.command_id}:
            taken[index] = one
        touched |= {one.stream, one.command_id}
    return taken


def _alone(executor: Executor[C, S, E], instruction: Instruction[C]) -> Answer:
    try:
        return executor.store(instruction)
    except Exception as failure:  # noqa: BLE001 - each is told its own
        return failure
