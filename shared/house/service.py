"""The nameko side that every service shares: what it answers, what runs beside it."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from nameko.extensions import DependencyProvider, SharedExtension

from shared.access.asker import Asker
from shared.config import Settings
from shared.contracts.message import Message
from shared.contracts.registry import SERVICES
from shared.eventlog.follower import Follower
from shared.eventlog.readmodel import DecodedLog, ReadModel, projector
from shared.house.attesting import attest
from shared.house.definition import Definition
from shared.house.following import Following
from shared.house.following_up import follow_up
from shared.house.keeping import Keeper
from shared.house.noting import Noting, noting
from shared.house.opening import open_runtime
from shared.house.portions import portion
from shared.house.registers import asker_of
from shared.house.runtime import Runtime
from shared.house.stall import HubTicker
from shared.house.telling import TellingProvider, Told, counted
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, PersonId, is_id
from shared.kernel.record import write_time
from shared.kernel.refusal import InvalidError
from shared.messaging import resend
from shared.messaging.announcing import Announcements
from shared.messaging.consumer import Background, reactions, settings_of
from shared.messaging.inbound import MIRRORED, InboundSource
from shared.messaging.mirroring import InboundReader
from shared.messaging.relay import Relay
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call
from shared.rpc.server import answer

DOORS = ("portal", OPERATOR)
DOOR = ("portal",)
"""Who asks what an operator may not: people sign in at the portal, and it decides who reads a case and records that."""
MIRROR = "mirror"
MOST_TOGETHER = 32
"""How many messages are reacted to with one commit, when so many wait."""

_RUNTIMES: dict[str, Runtime[Any, Any, Any]] = {}
_OPENING = threading.Lock()


def runtime_of(container: Any) -> Runtime[Any, Any, Any]:
    """Give the one runtime of a service in this process, opened on first use."""
    definition: Definition[Any, Any, Any] = container.service_cls.definition
    # All extensions are set up at once: while the first waits for the database, each of the others would open one too.
    with _OPENING:
        if definition.name not in _RUNTIMES:
            _RUNTIMES[definition.name] = open_runtime(definition, settings_of(container))
        return _RUNTIMES[definition.name]


class RuntimeClosing(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """Closes the runtime: nameko stops what is shared only when whatever runs beside the workers has stopped."""

    def stop(self) -> None:
        """Close it."""
        runtime_of(self.container).close()


class RuntimeProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives the one runtime to workers."""

    closing = RuntimeClosing()

    def setup(self) -> None:
        """Open it, so that a missing key or database stops the start and not the first command."""
        self._runtime = runtime_of(self.container)
        self._runtime.log.head()

    def get_dependency(self, _worker_context: object) -> Runtime[Any, Any, Any]:
        """Give it to a worker."""
        return self._runtime


def _relay(settings: Settings, container: Any) -> Relay[Any]:
    runtime = runtime_of(container)
    name = runtime.definition.name
    announcements = Announcements(
        source=DecodedLog(runtime.log, runtime.codec), announce=runtime.announce, origin=lambda: runtime.log.origin
    )
    relay = Relay(
        announcements,
        settings=settings,
        service=name,
        connection_string=runtime.connection_string,
        owner=name,
    )
    runtime.on_committed.append(relay.wake)
    return relay


def _projector(_settings: Settings, container: Any) -> Following[Any]:
    runtime = runtime_of(container)
    follower = projector(
        DecodedLog(runtime.log, runtime.codec),
        runtime.read_model,
        connection_string=runtime.connection_string,
        owner=runtime.definition.name,
    )
    following = Following(follower, runtime.connection_string)
    runtime.on_committed.append(following.wake)
    return following


class Service:
    """What every service answers; a service's class adds ``name``, ``definition`` and its own methods."""

    name: str
    definition: Definition[Any, Any, Any]

    # nameko puts what these provide in their place when a worker runs.
    runtime: Runtime[Any, Any, Any] = RuntimeProvider()
    relay: Relay[Any] = Background(_relay, "relay")
    projecting: Following[Any] = Background(_projector, "read-model")
    stall: HubTicker = Background(lambda _settings, _container: HubTicker(), "stall")
    told: Told = TellingProvider(runtime_of)
    notary: Noting = Background(lambda settings, container: noting(settings, runtime_of(container)), "notary")
    keeping: Keeper = Background(lambda _settings, container: Keeper(runtime_of(container)), "keeping")

    @answer("command", issuers=DOORS)
    def command(self, call: Call) -> Json:
        """Carry out a command: ``{name, case_id?, body, expected?}``."""
        asker, command_id = asked(call)
        return counted(self.name, call.arguments, lambda: self.runtime.command(call.arguments, asker, command_id))

    @answer("reveal", issuers=DOORS)
    def reveal(self, call: Call) -> Json:
        """Open personal values of a case: ``{case_id, classes, fields?, channel?}``."""
        asker, command_id = asked(call)
        return self.runtime.reveal(call.arguments, asker, command_id)

    @answer("log.read", issuers=("audit",))
    def read_log(self, call: Call) -> Json:
        """Give sealed records after a position and commands after a number: ``{after, limit, commands_after}``."""
        after, limit, commands_after = (_whole(call.arguments, name) for name in ("after", "limit", "commands_after"))
        return portion(self.runtime.log, after, limit, commands_after=commands_after)

    @answer("erasures", issuers=("audit",))
    def erasures(self, call: Call) -> Json:
        """Tell who of some persons was erased: ``{persons}`` → ``{erased: [{person, decision, destroyed_at}]}``."""
        persons = call.arguments.get("persons")
        if not isinstance(persons, list) or not all(is_id(person) for person in persons):
            raise InvalidError("invalid-arguments", fields={"persons": "not-ids"})
        asked_for = [PersonId(str(person)) for person in persons]
        # In this order: whoever has a decision by then has a time as well.
        found = self.runtime.keyring.decisions_on(asked_for)
        times = self.runtime.keyring.destroyed_at(asked_for)
        return {
            "erased": [
                {"person": person, "decision": decision, "destroyed_at": write_time(times[person])}
                for person, decision in found.items()
            ]
        }

    @answer("tree.checkpoint", issuers=("audit",))
    def show_checkpoint(self, call: Call) -> Json:
        """Give the newest checkpoint, and the proof from the size that a witness saw: ``{seen}``."""
        return attest(self.runtime.log.database, _whole(call.arguments, "seen"))

    @answer("relay.resend", issuers=SERVICES)
    def send_again(self, call: Call) -> Json:
        """Have everything announced after a position sent again to a queue of the caller: ``{queue, after}``."""
        request = resend.Resend(str(call.arguments.get("queue")), _whole(call.arguments, "after"))
        resend.ask(self.runtime.log.database, source=self.name, asker=call.issuer, request=request)
        self.relay.wake()
        return {}

    @answer("ping", issuers=(*SERVICES, OPERATOR))
    def ping(self, _call: Call) -> Json:
        """Tell that the service and its database answer: ``{origin, head}``."""
        return {"origin": self.runtime.log.origin, "head": self.runtime.log.head()}

    @answer("state", issuers=(*DOORS, "audit"))
    def state(self, _call: Call) -> Json:
        """Tell how each part of the process does: ``{pid, parts: [{name, doing, position, code}]}``."""
        return self.told.state()

    @answer("metrics", issuers=DOORS)
    def metrics(self, _call: Call) -> Json:
        """Tell what the process counted, and how far its followers and queues are: ``{samples}``."""
        return self.told.metrics()


class ReactingService(Service):
    """A service that reacts to what others announce."""

    @reactions(together=MOST_TOGETHER)
    def react(self, messages: Sequence[Message]) -> Sequence[Exception | None]:
        """Do what follows from messages that came together."""
        return follow_up(self.runtime, messages)


def mirror_reader(settings: Settings, container: Any) -> InboundReader:
    """Make the reader that keeps others' messages in order in the service's inbox."""
    runtime = runtime_of(container)
    client = RpcClient(settings, runtime.definition.name)

    def ask_again(source: str, queue: str, after: int) -> None:
        client.call(source, "relay.resend", {"queue": queue, "after": after}, asker=None)

    return InboundReader(
        settings,
        runtime.definition.name,
        runtime.connection_string,
        ask_again=ask_again,
        on_stored=runtime.stored,
    )


def mirror_projector(_settings: Settings, container: Any) -> Following[Any]:
    """Make the follower that projects the inbox into the service's mirror read model."""
    runtime = runtime_of(container)
    model: ReadModel[Any] | None = runtime.definition.mirror
    if model is None:
        raise TypeError("the service keeps no mirror")
    follower: Follower[Any] = Follower(
        MIRROR,
        InboundSource(runtime.log.database),
        model.project,
        connection_string=runtime.connection_string,
        owner=runtime.definition.name,
    )

    def tell() -> None:
        # After the commit and apart from it: in it, it would hold up every other commit of the server.
        with runtime.log.database.connection() as connection:
            connection.execute("SELECT pg_notify(%s, '')", (MIRRORED,))

    following = Following(follower, runtime.connection_string, applied=tell)
    runtime.on_stored.append(following.wake)
    return following


def asked(call: Call) -> tuple[Asker, CommandId]:
    """Give who asks and the command id; raises when a call that needs them has none."""
    asker = asker_of(call)
    if call.command_id is None:
        raise InvalidError("command-id-missing")
    return asker, CommandId(call.command_id)


def _whole(arguments: Mapping[str, Any], name: str) -> int:
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidError("invalid-arguments", fields={name: "not-a-whole-number"})
    return value
