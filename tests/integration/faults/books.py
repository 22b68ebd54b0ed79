"""What must hold after any fault, read from the tables themselves: logs, checkpoints, queues, the ledger."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.config import Settings
from shared.contracts.registry import published_by
from shared.eventlog.database import connect
from shared.kernel.canonical import parse
from shared.messaging.topology import queues_of
from tests.support.broker import all_dead, raw, ready, take_all

SERVICES = ("directory", "intake", "verification", "audit")
"""Those that run in the tests of faults."""

REACTING = ("directory", "verification")
"""Those that do nothing in these tests but react: one command a reception."""

WATCH = "watch-of-tests"
"""A queue of the tests' own that gets every public message, as a mirror would."""

RECEIVED, OPENED, RELATED = "VictimReceived.v1", "VerificationOpened.v1", "RelationshipOpened.v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a log, as stored."""

    position: int
    stream: str
    version: int
    event_id: str
    command_id: str
    type: str
    salt: bytes
    meta: bytes
    data: bytes

    @property
    def subject(self) -> str | None:
        meta: Any = parse(self.meta)
        found = meta["subject"]
        return None if found is None else str(found)


_ENTRY = "position, stream::text, version, event_id::text, command_id::text, type, salt, meta, data"


class Books:
    """The tables of a platform, and what stood in its logs when the test began."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.began = {service: self.head(service) for service in SERVICES}
        self.had = {service: self.count_commands(service) for service in REACTING}
        with raw(settings) as channel:
            channel.queue_declare(WATCH, durable=True, auto_delete=False)
            channel.queue_bind(WATCH, "events", "#")
            channel.queue_purge(WATCH)

    def rows(self, service: str, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with connect(self.settings.postgres(service, "hoigia")) as connection:
            return list(connection.execute(query, parameters).fetchall())

    def log(self, service: str, *, of_case: str | None = None) -> list[Entry]:
        found = [Entry(*row) for row in self.rows(service, f"SELECT {_ENTRY} FROM log.event ORDER BY position")]  # noqa: S608 - our own words
        return found if of_case is None else [entry for entry in found if entry.subject == of_case]

    def head(self, service: str) -> int:
        return int(self.rows(service, "SELECT coalesce(max(position), 0) FROM log.event")[0][0])

    def commands(self, service: str, command_id: str) -> int:
        return int(self.rows(service, "SELECT count(*) FROM log.command WHERE command_id = %s", command_id)[0][0])

    def count_commands(self, service: str) -> int:
        return int(self.rows(service, "SELECT count(*) FROM log.command")[0][0])

    def checkpoint(self, service: str, follower: str) -> int:
        rows = self.rows(service, "SELECT position FROM read.follower WHERE name = %s", follower)
        return int(rows[0][0]) if rows else 0

    def types(self, service: str, case: str) -> list[str]:
        return [entry.type for entry in self.log(service, of_case=case)]

    def announced(self) -> list[dict[str, Any]]:
        """Take every public message since the beginning, in the order they arrived."""
        with raw(self.settings) as channel:
            return [json.loads(message.body) for message in take_all(channel, WATCH)]

    def is_settled(self) -> bool:
        """Tell whether nothing is on its way any more."""
        with raw(self.settings) as channel:
            if any(ready(channel, f"{name}.retry") + ready(channel, name) for name in _reactions()):
                return False
        if any(self.checkpoint(service, name) != self.head(service) for service in SERVICES for name in _FOLLOWERS):
            return False
        if any(self.checkpoint("audit", f"ledger.{service}") != self.head(service) for service in SERVICES):
            return False
        return not self.unanswered()

    def unanswered(self) -> set[str]:
        """Name the cases received since the beginning to which a service has not reacted yet."""
        received = self._subjects("intake", RECEIVED)
        return received - (self._subjects("verification", OPENED) & self._subjects("directory", RELATED))

    def _subjects(self, service: str, kind: str) -> set[str]:
        entries = self.log(service)[self.began[service] :]
        return {str(entry.subject) for entry in entries if entry.type == kind}

    def faults(self, answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Say everything that is wrong, given what was acknowledged by command id."""
        logs = {service: self.log(service) for service in SERVICES}
        return [
            *_lost(logs["intake"], answers),
            *(fault for service in SERVICES for fault in _misshapen(service, logs[service])),
            *_effects(logs, self.began),
            *self._repeated(len([entry for entry in logs["intake"][self.began["intake"] :] if entry.type == RECEIVED])),
            *_untold(logs, self.began, self.announced()),
            *(fault for service in SERVICES for fault in self._misread(service, logs[service])),
            *([f"{count} messages were set aside"] if (count := all_dead(self.settings)) else []),
        ]

    def _repeated(self, receptions: int) -> Iterable[str]:
        """Also a reaction that found nothing to do may be carried out once only."""
        for service in REACTING:
            carried_out = self.count_commands(service) - self.had[service]
            if carried_out != receptions:
                yield f"{service} carried {carried_out} commands out after {receptions} receptions"

    def _misread(self, service: str, log: Sequence[Entry]) -> Iterable[str]:
        """Compare the ledger with the log, and intake's read model with its events."""
        query = f"SELECT {_ENTRY} FROM guarded.record WHERE service = %s ORDER BY position"  # noqa: S608 - our own words
        if [Entry(*row) for row in self.rows("audit", query, service)] != list(log):
            yield f"the ledger differs from the log of {service}"
        if service == "intake":
            rows = {row[0] for row in self.rows("intake", "SELECT case_id::text FROM read.intake_case")}
            if rows != {str(entry.subject) for entry in log if entry.type == RECEIVED}:
                yield "the read model of intake differs from its log"


_FOLLOWERS = ("relay", "read-model")


def _reactions() -> list[str]:
    return [name for service in SERVICES for name, _ in queues_of(service) if name.endswith(".reactions")]


def _lost(log: Sequence[Entry], answers: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """No acknowledged command is lost, and each led to what its answer said."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in log:
        found[entry.command_id].append(entry)
    for command_id, answer in answers.items():
        told = [(event["position"], event["id"], event["type"]) for event in answer["events"]]
        if told != [(entry.position, entry.event_id, entry.type) for entry in found[command_id]]:
            yield f"command {command_id} was answered otherwise than it is recorded"


def _misshapen(service: str, log: Sequence[Entry]) -> Iterable[str]:
    """Positions and versions are dense; nothing stands twice."""
    if [entry.position for entry in log] != list(range(1, len(log) + 1)):
        yield f"the log of {service} has holes"
    if len({entry.event_id for entry in log}) != len(log):
        yield f"an event of {service} stands twice"
    versions: dict[str, int] = defaultdict(int)
    for entry in log:
        versions[entry.stream] += 1
        if entry.version != versions[entry.stream]:
            yield f"a stream of {service} has a wrong version at {entry.position}"


def _effects(logs: Mapping[str, Sequence[Entry]], began: Mapping[str, int]) -> Iterable[str]:
    """Every reception has each of its effects exactly once."""
    received = [str(entry.subject) for entry in logs["intake"][began["intake"] :] if entry.type == RECEIVED]
    for service, kind, times in (("verification", OPENED, 1), ("directory", RELATED, 1)):
        counts: dict[str, int] = dict.fromkeys(received, 0)
        commands: dict[str, set[str]] = defaultdict(set)
        for entry in logs[service][began[service] :]:
            if entry.type == kind and entry.subject in counts:
                counts[str(entry.subject)] += 1
                commands[str(entry.subject)].add(entry.command_id)
        wrong = [case for case in received if len(commands[case]) != times]
        if wrong:
            yield f"{len(wrong)} of {len(received)} receptions have not their one effect in {service}"


def _untold(
    logs: Mapping[str, Sequence[Entry]], began: Mapping[str, int], arrived: Sequence[Mapping[str, Any]]
) -> Iterable[str]:
    """Everything announced arrived, in order, each saying what came before it; repeats say the same."""
    first: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for message in arrived:
        source, position = str(message["source"]).split("/")[2], int(message["position"])
        known = first[source].setdefault(position, message)
        if known != message:
            yield f"two messages of {source} say they are number {position}"
    for service, log in logs.items():
        public = published_by(service)
        announced = [entry.position for entry in log if entry.type in public]
        due = [position for position in announced if position > began[service]]
        if list(first[service]) != due:
            yield f"of {len(due)} messages of {service} {len(first[service])} arrived, or not in order"
        before = dict(zip(announced, [0, *announced], strict=False))
        if any(int(message["previous"]) != before[position] for position, message in first[service].items()):
            yield f"a message of {service} names a wrong one before it"
