"""The one handler for every command of every service: load, decide, seal, append."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from shared.eventlog.codec import Codec, Recorded
from shared.eventlog.store import (
    Appended,
    AppendRequest,
    CommandConflictError,
    EventLog,
    NewEvent,
    VersionConflictError,
)
from shared.kernel.decider import Decider
from shared.kernel.ids import CommandId, StreamId
from shared.kernel.record import Metadata, StoredRecord
from shared.kernel.refusal import ConflictError, PlatformError, UnavailableError

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")

ATTEMPTS = 4
MORE_BESIDE = 4
"""So many times as often is a command tried whose streams are others' too: more lose races for those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction(Generic[C]):
    """A command with everything that makes it this command and no other.

    ``digest`` is the keyed digest of the body as it arrived; ``expected`` is the version the
    asker saw (``If-Match``), ``not_before`` the time of the cause.
    """

    command: C
    command_id: CommandId
    digest: bytes
    stream: StreamId
    meta: Metadata
    expected: int | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[E]):
    """What a command led to, now or when it was first given, and the stream's version after it."""

    events: tuple[Recorded[E], ...]
    version: int
    repeated: bool


class Executor(Generic[C, S, E]):
    """Carries commands of one service out on its log."""

    def __init__(
        self,
        log: EventLog,
        codec: Codec[E],
        decider: Decider[C, S, E],
        *,
        folds: bool = True,
        attempts: int = ATTEMPTS,
    ) -> None:
        """Take the log, how events are stored and how they are decided.

        A decider that decides without regard to what was before need not have it read: ``folds`` is
        false, and losing a race for the stream means nothing, so ``attempts`` may be many.
        """
        self.log = log
        self.codec = codec
        self._decider = decider
        self._folds = folds
        self._attempts = attempts

    def execute(self, instruction: Instruction[C]) -> Outcome[E]:
        """Carry a command out once, for ever.

        Raises :class:`~shared.kernel.refusal.Refused` when the decider refuses and
        :class:`~shared.kernel.refusal.ConflictError` with ``idempotency-key-reused`` (other body)
        or ``version-conflict`` (the stream moved).
        """
        return self._answer(instruction, self.store(instruction))

    def store(self, instruction: Instruction[C]) -> Appended:
        """Carry a command out as :meth:`execute` does, without reading back what it led to."""
        try:
            known = self.log.find_command(instruction.command_id, instruction.digest)
            return known or self._append_or_find(instruction)
        except CommandConflictError:
            raise ConflictError("idempotency-key-reused") from None

    def state(self, stream: StreamId) -> tuple[S, int]:
        """Fold a stream; give the state and the version."""
        if not self._folds:
            return self._decider.initial, self.log.version(stream)
        return self.fold(self.log.read_stream(stream))

    def fold(self, records: Sequence[StoredRecord]) -> tuple[S, int]:
        """Fold the whole of a stream; give the state and the version."""
        return self._decider.fold(self.codec.decode(record).event for record in records), len(records)

    def decide(self, instruction: Instruction[C], state: S, version: int) -> Sequence[E]:
        """Decide a command on a state; raises what refuses it."""
        if instruction.expected not in (None, version):
            raise ConflictError("version-conflict")
        return self._decider.decide(instruction.command, state)

    def beside(self, instruction: Instruction[C], state: S) -> Sequence[StreamId]:
        """Name the streams that a command decides on beside its own."""
        return self._decider.beside(instruction.command, state)

    def request(
        self, instruction: Instruction[C], events: Sequence[E], *, version: int, prepared: bool = False
    ) -> AppendRequest:
        """Seal and spell what a command led to; ``prepared`` when its persons' secrets are durable already."""
        return AppendRequest(
            command_id=instruction.command_id,
            digest=instruction.digest,
            expected=((instruction.stream, version),),
            events=self.codec.encode(
                events,
                command=instruction.command_id,
                stream=instruction.stream,
                version=version,
                origin=self.log.origin,
                meta=instruction.meta,
                prepared=prepared,
            ),
            not_before=instruction.not_before,
        )

    def _spread(
        self, instruction: Instruction[C], events: Sequence[E], versions: Mapping[StreamId, int]
    ) -> AppendRequest:
        """Spell what belongs to several streams: those of the command's own first, then stream by stream."""
        if strays := {home for event in events if (home := self._decider.home(event))} - versions.keys():
            raise LookupError(f"an event of a stream that was not read: {min(strays)}")
        encoded: list[NewEvent] = []
        for stream, version in versions.items():
            own = [event for event in events if (self._decider.home(event) or instruction.stream) == stream]
            at_home = stream == instruction.stream
            encoded += self.codec.encode(
                own,
                command=instruction.command_id,
                stream=stream,
                version=version,
                origin=self.log.origin,
                # What happens on another stream is about no case: the case's version would be told wrongly.
                meta=instruction.meta if at_home else replace(instruction.meta, subject=None),
                first=len(encoded),
            )
        return AppendRequest(
            command_id=instruction.command_id,
            digest=instruction.digest,
            expected=tuple(versions.items()),
            events=tuple(encoded),
            not_before=instruction.not_before,
        )

    def _append_or_find(self, instruction: Instruction[C]) -> Appended:
        try:
            return self._append(instruction)
        except UnavailableError:
            raise
        except PlatformError:
            # The same command may have been carried out since it was looked for: what it did must not refuse it.
            known = self.log.find_command(instruction.command_id, instruction.digest)
            if known is None:
                raise
            return known

    def _append(self, instruction: Instruction[C]) -> Appended:
        for attempt in range(1, self._attempts * MORE_BESIDE + 1):
            state, version = self.state(instruction.stream)
            beside = self.beside(instruction, state)
            request = (
                self._request_on_several(instruction, state, version=version, beside=beside)
                if beside
                else self.request(instruction, self.decide(instruction, state, version), version=version)
            )
            try:
                return self.log.append(request)
            except VersionConflictError:
                # Somebody was faster. Decide again on what is now true, unless the asker named a version that moved:
                # where there are several streams that may have been another's.
                named = instruction.expected is not None and not beside
                if attempt == self._attempts * (MORE_BESIDE if beside else 1) or named:
                    raise ConflictError("version-conflict") from None
        raise ConflictError("version-conflict")

    def _request_on_several(
        self, instruction: Instruction[C], state: S, *, version: int, beside: Sequence[StreamId]
    ) -> AppendRequest:
        versions = {instruction.stream: version}
        for stream in beside:
            records = self.log.read_stream(stream)
            state = self._decider.resume(state, (self.codec.decode(record).event for record in records))
            versions[stream] = len(records)
        return self._spread(instruction, self.decide(instruction, state, version), versions)

    def _answer(self, instruction: Instruction[C], appended: Appended) -> Outcome[E]:
        if appended.count == 0:
            return Outcome((), self.log.version(instruction.stream), appended.repeated)
        records: Sequence[Recorded[E]] = [
            self.codec.decode(record) for record in self.log.read(appended.first - 1, appended.count)
        ]
        own = [one.record.version for one in records if one.record.stream == instruction.stream]
        version = own[-1] if own else self.log.version(instruction.stream)
        return Outcome(tuple(records), version, appended.repeated)
