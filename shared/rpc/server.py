"""``@answer(...)``: the methods of a service that others may call, as a nameko entrypoint.

Nothing of nameko's RPC is used, and its context headers are ignored: anyone at the broker can write them.
"""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, TypeVar

from nameko.extensions import Entrypoint, SharedExtension

from shared.kernel.canonical import Json
from shared.kernel.refusal import PlatformError
from shared.messaging.consumer import settings_of
from shared.rpc.receiving import Answered, Call, CallReader

F = TypeVar("F", bound=Callable[..., Any])


class Switchboard(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """One reader of calls for all methods of a container."""

    def __init__(self) -> None:
        """Start with no method."""
        super().__init__()
        self._methods: dict[str, Answer] = {}

    def setup(self) -> None:
        """Make the reader; nothing is opened yet."""
        self._reader = CallReader(
            settings_of(self.container),
            self.container.service_name,
            methods=lambda: {name: entry.issuers for name, entry in self._methods.items()},
            dispatch=self._dispatch,
        )

    def start(self) -> None:
        """Begin to answer; a broker that is down is waited for."""
        self.container.spawn_managed_thread(self._reader.run, identifier="calls")

    def take_no_more(self) -> None:
        """Stop reading; calls in work are still answered."""
        self._reader.stop()

    def stop(self) -> None:
        """Close the way of replies: nameko stops this only when its workers are done."""
        self._reader.close()

    def kill(self) -> None:
        """Take no more calls, and do not wait."""
        self._reader.subscription.stop(0)

    def register(self, entry: "Answer") -> None:
        """Take a method in."""
        self._methods[entry.called] = entry

    def _dispatch(self, call: Call, answered: Answered) -> None:
        entry = self._methods[call.method]
        self.container.spawn_worker(entry, (call,), {}, handle_result=partial(_finish, answered))


class Answer(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Calls the decorated method with each :class:`Call` of a name, from the issuers that may make it."""

    switchboard = Switchboard()

    def __init__(self, called: str, *, issuers: Collection[str], **options: Any) -> None:
        """Take the method's public name and who may call it."""
        super().__init__(expected_exceptions=PlatformError, **options)
        self.called = called
        self.issuers = frozenset(issuers)

    def setup(self) -> None:
        """Enter the method at the switchboard."""
        self.switchboard.register(self)

    def stop(self) -> None:
        """Take no more calls."""
        self.switchboard.take_no_more()


def _finish(answered: Answered, _context: object, result: Json, failure: Any) -> tuple[Json, None]:
    answered(result, None if failure is None else failure[1])
    return result, None


answer: Callable[..., Callable[[F], F]] = Answer.decorator
