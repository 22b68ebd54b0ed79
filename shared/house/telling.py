"""What a service says of itself when it is asked: its parts, their positions, its queues, what it counted."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider

from shared.contracts.commands import commands_of
from shared.eventlog.database import LOST
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.refusal import PlatformError
from shared.messaging.depths import Depths
from shared.messaging.states import PartState, Telling
from shared.metrics import METRICS, sample
from shared.observability import dropped

DATABASE_SECONDS = 1.0
_MIRROR = "mirror"
_HEAD = "SELECT coalesce(max(position), 0) FROM log.event"
_END = "SELECT coalesce(max(end_position), 0) FROM log.partitions()"
_INBOX = "SELECT coalesce(max(sequence), 0) FROM inbox.inbound"


@dataclass(frozen=True, slots=True)
class _Heads:
    """The newest position of a log, where its last partition ends, and the newest of its inbox."""

    log: int
    end: int
    inbox: int


class Told:
    """The parts of one process, as they say themselves; nothing is asked of anybody else but for :meth:`metrics`."""

    def __init__(self, runtime: Runtime[Any, Any, Any], extensions: Callable[[], Sequence[object]]) -> None:
        """Take the service's runtime, and what runs beside it."""
        self._runtime = runtime
        self._extensions = extensions
        self._depths = Depths(runtime.settings, runtime.definition.name)

    def parts(self) -> list[PartState]:
        """Give the state of every part, in order of name."""
        found = [state for one in self._extensions() if isinstance(one, Telling) for state in one.states()]
        return sorted([*found, self._runtime.log.state()], key=lambda state: state.name)

    def state(self) -> Json:
        """Spell the parts for an answer; needs neither database nor broker, so that it is told while they are away."""
        parts: list[Json] = [part.written() for part in self.parts()]
        return {"pid": os.getpid(), "parts": parts}

    def metrics(self) -> Json:
        """Spell everything that `/metrics` tells of this process: ``{samples}``."""
        samples: list[Json] = [*METRICS.samples(), sample("hoigia_log_dropped_total", dropped())]
        parts = self.parts()
        samples += [sample("hoigia_part_up", part.is_well, part=part.name) for part in parts]
        samples += [
            sample("hoigia_part_state", 1, part=part.name, state=part.doing, code=part.code or "") for part in parts
        ]
        return {"samples": [*samples, *self._followers(parts), *self._queues()]}

    def close(self) -> None:
        """Close what was opened to look."""
        self._depths.close()

    def _followers(self, parts: Sequence[PartState]) -> list[Json]:
        heads = self._heads()
        samples: list[Json] = []
        if heads is not None:
            samples = [sample("hoigia_log_head", heads.log), sample("hoigia_log_room", max(0, heads.end - heads.log))]
        for part in parts:
            if part.position is None or part.name.startswith(("ledger.", "witness.", "cosigned", "inbound", "log.")):
                continue
            samples.append(sample("hoigia_follower_position", part.position, follower=part.name))
            if heads is not None:
                head = heads.inbox if part.name == _MIRROR else heads.log
                samples.append(sample("hoigia_follower_lag", max(0, head - part.position), follower=part.name))
        return samples

    def _queues(self) -> list[Json]:
        counts = dict(self._depths.look() or {}) | {
            (queue, "unacked"): unacked for queue, unacked in self._unacked().items()
        }
        return [
            sample("hoigia_queue_messages", count, queue=queue, state=state)
            for (queue, state), count in sorted(counts.items())
        ]

    def _unacked(self) -> Mapping[str, int]:
        found = {}
        for one in self._extensions():
            reader = getattr(one, "subscription", None)
            if reader is not None:
                found[str(reader.queue)] = int(reader.pending)
        return found

    def _heads(self) -> "_Heads | None":
        """Look where log and inbox stand; ``None`` when the database does not answer at once."""
        mirrors = self._runtime.definition.mirror is not None
        try:
            with self._runtime.log.database.connection(timeout=DATABASE_SECONDS) as connection:
                rows = [connection.execute(query).fetchone() for query in (_HEAD, _END, _INBOX)[: 2 + mirrors]]
        except LOST:
            return None
        numbers = [0 if row is None else int(row[0]) for row in rows]
        return _Heads(numbers[0], numbers[1], numbers[-1])


class TellingProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what the service says of itself."""

    def __init__(self, runtime_of: Callable[[Any], Runtime[Any, Any, Any]]) -> None:
        """Take how to find the service's runtime."""
        self._runtime_of = runtime_of

    def setup(self) -> None:
        """Look at whatever runs in the container."""
        self._told = Told(self._runtime_of(self.container), lambda: list(self.container.extensions))

    def stop(self) -> None:
        """Close what was opened to look."""
        self._told.close()

    def get_dependency(self, _worker_context: object) -> Told:
        """Give it to a worker."""
        return self._told


def counted(service: str, arguments: Mapping[str, Any], carry_out: Callable[[], dict[str, Json]]) -> dict[str, Json]:
    """Carry out a command and count what became of it; a name that is no command's is not counted as one."""
    name = str(arguments.get("name"))
    command = name if name in commands_of(service) else "unknown"
    try:
        answer = carry_out()
    except PlatformError:
        METRICS.count("hoigia_commands_total", command=command, outcome="refused")
        raise
    METRICS.count("hoigia_commands_total", command=command, outcome="repeated" if answer["repeated"] else "done")
    return answer
