"""The state of an instance as it is, not as it was meant to be: processes, followers, queues, ledger.

A process that is there is asked: one that was stopped or hangs is ``silent``. What answers says itself how
its parts do (shared/messaging/states.py).
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from deploy import answering, followers, troubles
from deploy.followers import Standing, Standings
from deploy.instance import Running, is_launched, load, settings_at
from deploy.roster import WEB, processes
from deploy.servers.processes import is_running
from deploy.starting import read_refusal
from deploy.supervisor import READY, REFUSED
from deploy.troubles import Trouble
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.house.asking import SILENT, Answer
from shared.kernel.refusal import UnavailableError
from shared.messaging.management import HOST, Management
from shared.messaging.states import PartState
from shared.messaging.topology import OPERATOR, UNCLAIMED, dead_queue
from shared.notary.witnesses import UNWITNESSED

DOWN, UNREACHABLE = "down", "unreachable"
# Longer than the broker's own counts may be old: deploy/servers/rabbitmq.py.
BETWEEN_LOOKS_SECONDS = 1.3
_DEAD = dead_queue("")


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue: messages that wait, and messages that a consumer has and did not acknowledge."""

    name: str
    ready: int
    unacked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything `hoigia status` tells."""

    parts: tuple[Running, ...]
    inner: Mapping[str, tuple[PartState, ...]]
    troubles: tuple[Trouble, ...]
    followers: tuple[Standing, ...]
    queues: tuple[QueueState, ...]
    ledger: int | None
    halted: tuple[str, ...] = ()
    dead_letters: int
    settled: bool

    @property
    def is_up(self) -> bool:
        """Tell whether every part serves."""
        return bool(self.parts) and not any(trouble.is_away for trouble in self.troubles)

    def written(self) -> Mapping[str, Any]:
        """Spell it as `--json` does."""
        return {
            "parts": [
                {"name": p.name, "pid": p.pid, "state": p.state, "address": p.address, "restarts": p.restarts}
                for p in self.parts
            ],
            "inner": {service: [state.written() for state in states] for service, states in self.inner.items()},
            "troubles": [asdict(trouble) for trouble in self.troubles],
            "followers": [asdict(follower) for follower in self.followers],
            "queues": [asdict(queue) for queue in self.queues],
            "ledger": {"lag": self.ledger, "halted": list(self.halted)},
            "dead_letters": self.dead_letters,
            "settled": self.settled,
        }


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen at one moment; ``queues`` is ``None`` where the broker does not answer."""

    parts: tuple[Running, ...]
    standings: Standings
    queues: tuple[QueueState, ...] | None
    inner: Mapping[str, tuple[PartState, ...]] = field(default_factory=dict)

    def is_quiet(self) -> bool:
        """Tell whether nothing is seen to be outstanding."""
        return (
            all(part.state == READY for part in self.parts)
            # That nobody elsewhere sees the logs is for a person to look at; no reaction waits for it.
            and all(state.is_well or state.code == UNWITNESSED for states in self.inner.values() for state in states)
            and not self.standings.unreachable
            and not any(follower.lag for follower in self.standings.followers)
            and not self.standings.ledger
            and not self.standings.halted
            and self.queues is not None
            and not any(queue.ready or queue.unacked for queue in self.queues if _is_awaited(queue))
        )


def status_of(data: Path) -> Status:
    """Look at an instance, and once more if nothing seems outstanding: a reaction may pass between two counts."""
    look = _look(data)
    settled = False
    if look.is_quiet():
        time.sleep(BETWEEN_LOOKS_SECONDS)
        again = _look(data)
        # Nothing moved meanwhile, so nothing was on its way from one log to the next.
        settled = again.is_quiet() and again.standings.heads == look.standings.heads
        look = again
    queues = look.queues or ()
    return Status(
        parts=look.parts,
        inner=look.inner,
        troubles=tuple(_troubles(look)),
        followers=look.standings.followers,
        queues=queues,
        ledger=look.standings.ledger,
        halted=look.standings.halted,
        dead_letters=sum(_dead(queues).values()),
        settled=settled,
    )


def _troubles(look: Look) -> list[Trouble]:
    told = [*troubles.of_parts(look.parts), *troubles.of_services(look.inner)]
    return [
        *told,
        *troubles.of_ledger(look.standings.halted, told),
        *troubles.of_letters(_dead(look.queues or ())),
    ]


def _dead(queues: Sequence[QueueState]) -> dict[str, int]:
    return {queue.name: queue.ready for queue in queues if queue.name.endswith(_DEAD) and queue.ready}


def _look(data: Path) -> Look:
    parts = _parts(data)
    if load(data) is not None and not is_launched(data):
        # Its ports may be anybody's by now: nothing is asked there, and no password sent.
        return Look(parts, Standings((), {}, None, ()), None)
    settings = settings_at(data)
    queues = _queues(settings)
    standings = followers.read(settings)
    if queues is None:
        parts = _out_of_reach(parts, "rabbitmq")
    if standings.unreachable:
        parts = _out_of_reach(parts, "postgres")
    answers = _answers(settings, parts, broker_answers=queues is not None)
    parts = tuple(_heard(part, answers) for part in parts)
    inner = {name: answering.inner(answer) for name, answer in answers.items() if answer.state == READY}
    return Look(parts, standings, queues, {name: states for name, states in inner.items() if states})


def _answers(settings: Settings, parts: Sequence[Running], *, broker_answers: bool) -> Mapping[str, Answer]:
    asked = [part.name for part in parts if part.state == READY and part.name in {*SERVICES, WEB}]
    if broker_answers:
        return answering.ask(settings, asked)
    # Without the broker no call reaches anybody.
    silent = {name: Answer(SILENT) for name in asked if name != WEB}
    return {**silent, **answering.ask(settings, [name for name in asked if name == WEB])}


def _heard(part: Running, answers: Mapping[str, Answer]) -> Running:
    answer = answers.get(part.name)
    if answer is None or answer.state == READY:
        return part
    # Where a process is seen to be there, it is not down whatever it says.
    return replace(part, state=answer.state if part.pid is None else SILENT)


def _parts(data: Path) -> tuple[Running, ...]:
    """Give the parts as the launcher last saw them, corrected by what the machine says now."""
    instance = load(data)
    if instance is None:
        return _without_a_launcher(settings_at(data))
    launched = is_launched(data)
    seen = (_seen(part, launched=launched) for part in instance.processes)
    return tuple(replace(part, code=_refusal(data, part.name)) if part.state == REFUSED else part for part in seen)


def _refusal(data: Path, process: str) -> str | None:
    return read_refusal(data, "portal" if process == WEB else process)


def _without_a_launcher(settings: Settings) -> tuple[Running, ...]:
    """Name what a platform has that somebody else started, to be asked; nothing where none was ever made."""
    if not (settings.secrets / "broker" / OPERATOR).exists():
        return ()
    servers = (
        Running("postgres", None, READY, f"{settings.postgres_host}:{settings.postgres_port}", 0),
        Running("rabbitmq", None, READY, f"{settings.broker_host}:{settings.broker_port}", 0),
    )
    address = f"{settings.portal_host}:{settings.portal_port}"
    return (*servers, *(Running(name, None, READY, address if name == WEB else None, 0) for name in processes()))


def _seen(part: Running, *, launched: bool) -> Running:
    if part.pid is not None and is_running(part.pid) and launched:
        return part
    return replace(part, pid=None, state=DOWN if part.state == READY or not launched else part.state)


def _out_of_reach(parts: tuple[Running, ...], name: str) -> tuple[Running, ...]:
    return tuple(
        replace(part, state=UNREACHABLE) if part.name == name and part.state == READY else part for part in parts
    )


def _queues(settings: Settings) -> tuple[QueueState, ...] | None:
    try:
        rows = Management(settings).get("queues", HOST, query="disable_stats=true&enable_queue_totals=true") or ()
    except (UnavailableError, FileNotFoundError):
        return None
    return tuple(
        QueueState(row["name"], row.get("messages_ready", 0), row.get("messages_unacknowledged", 0)) for row in rows
    )


def _is_awaited(queue: QueueState) -> bool:
    # What a person has to look at, and what no service claims yet, is nobody's outstanding work.
    return not queue.name.endswith(_DEAD) and queue.name != UNCLAIMED
