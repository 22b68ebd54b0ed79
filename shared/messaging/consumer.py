"""The consumers of a service as nameko extensions: ``@reactions()`` and ``Background``.

nameko's own event handlers acknowledge what failed; none of them is used.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from nameko.extensions import DependencyProvider, Entrypoint

from shared.config import Settings
from shared.contracts.message import Message
from shared.messaging.reacting import CONCURRENCY, ReactionReader, Settle
from shared.messaging.setting_aside import RetryPolicy
from shared.messaging.states import PartState, Telling
from shared.messaging.subscription import Subscription

F = TypeVar("F", bound=Callable[..., Any])

SETTINGS = "settings"
"""Where nameko's configuration of a container holds our :class:`Settings`."""


class Running(Protocol):
    """Something that works on its own until it is stopped; ``run`` never raises."""

    def run(self) -> None:
        """Work until stopped."""

    def stop(self) -> bool:
        """Ask it to end and wait, with a bound; tell whether it did."""


class Reactions(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Calls the decorated method with messages of the service's ``reactions`` queue.

    The method takes a sequence of :class:`Message` and gives of each why it failed, or ``None`` for none;
    nothing at all when every effect is durable.
    """

    def __init__(
        self,
        *,
        concurrency: int = CONCURRENCY,
        together: int = 1,
        policy: RetryPolicy | None = None,
        **options: Any,
    ) -> None:
        """Take how many messages are worked on at once, how many go to one call at most, and how patiently."""
        super().__init__(**options)
        self._concurrency = concurrency
        self._together = together
        self._policy = policy
        self._waiting: list[tuple[Message, Settle]] = []

    def setup(self) -> None:
        """Make the reader; nothing is opened yet."""
        self._reader = ReactionReader(
            settings_of(self.container),
            self.container.service_name,
            self._handle,
            concurrency=self._concurrency,
            widest=self._together,
            policy=self._policy,
            flush=self._flush,
        )

    @property
    def subscription(self) -> Subscription:
        """What reads the queue."""
        return self._reader.subscription

    def start(self) -> None:
        """Begin to read; a broker that is down is waited for."""
        self.container.spawn_managed_thread(self._reader.run, identifier="reactions")

    def stop(self) -> None:
        """Let the work in hand finish, then stop reading."""
        self._reader.stop()

    def states(self) -> Sequence[PartState]:
        """Tell how the reader does."""
        return self._reader.states()

    def _handle(self, message: Message, settle: Settle) -> None:
        self._waiting.append((message, settle))
        if len(self._waiting) >= self._together:
            self._flush()

    def _flush(self) -> None:
        """Begin the work on what waits."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return

        def finished(_context: object, result: Any, failure: Any) -> tuple[object, None]:
            told = result or [None] * len(batch)
            for (_, settle), why in zip(batch, told if failure is None else [failure[1]] * len(batch), strict=True):
                settle(why)
            return result, None

        self.container.spawn_worker(self, ([message for message, _ in batch],), {}, handle_result=finished)


class Background(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Runs something beside a service's workers and gives it to them: the relay, the inbound reader, followers.

    ``make(settings, container)`` is called when the container is set up.
    """

    def __init__(self, make: Callable[[Settings, Any], Running], name: str = "background") -> None:
        """Take how to make it and what to call it in the logs."""
        self._make = make
        self._name = name

    def setup(self) -> None:
        """Make it."""
        self._running = self._make(settings_of(self.container), self.container)

    def start(self) -> None:
        """Let it run in a thread of the container's."""
        self.container.spawn_managed_thread(self._running.run, identifier=self._name)

    def stop(self) -> None:
        """Stop it."""
        self._running.stop()

    @property
    def subscription(self) -> Subscription | None:
        """What reads a queue, where it reads one."""
        return getattr(self._running, "subscription", None)

    def states(self) -> Sequence[PartState]:
        """Tell how it does, where it says so."""
        return self._running.states() if isinstance(self._running, Telling) else ()

    def get_dependency(self, _worker_context: object) -> Running:
        """Give it to a worker."""
        return self._running


def settings_of(container: Any) -> Settings:
    """Find our settings in nameko's configuration of a container."""
    settings = container.config[SETTINGS]
    if not isinstance(settings, Settings):
        raise TypeError("the container's configuration holds no settings")
    return settings


reactions: Callable[..., Callable[[F], F]] = Reactions.decorator
