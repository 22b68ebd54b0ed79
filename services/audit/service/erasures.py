"""Which persons were erased, and by which decision: asked of each service whose keyring would have their secret."""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.audit.replay.masking import Erased
from shared.kernel.canonical import Json
from shared.kernel.ids import PersonId
from shared.observability import failure_of, logger
from shared.rpc.client import RpcClient
from shared.sealing.keyring import Keyring

PATIENCE_SECONDS = 5.0

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """The decisions by service and person, and the services that did not answer: of their persons it is not known."""

    decisions: Erased = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def beside(self, answer: dict[str, Json]) -> dict[str, Json]:
        """Put beside an answer whose erasures are not known, where there are any."""
        unknown: list[Json] = [*self.unknown]
        return {**answer, "erasures_unknown": unknown} if unknown else answer


class Erasures:
    """Asks the owners of keys; what was erased once stays so and is not asked again."""

    def __init__(self, client: RpcClient, *, own: str, keyring: Keyring) -> None:
        """Take how others are asked, and the keyring of the service itself."""
        self._client = client
        self._own = own
        self._keyring = keyring
        self._found: dict[tuple[str, str], str] = {}

    def of(self, persons: Mapping[str, Collection[str]]) -> Known:
        """Give the decisions on persons of each service, asking all at once; waits with a bound, never raises."""
        unknown: list[str] = []

        def ask(service: str, wanted: list[str]) -> None:
            try:
                decisions = self._ask(service, wanted)
            except Exception as failure:  # noqa: BLE001 - whatever it was, the history is shown without it
                log.warning("erasures_unknown", service=service, **failure_of(failure))
                unknown.append(service)
                return
            self._found.update({(service, person): decision for person, decision in decisions.items()})

        threads = []
        for service, of in sorted(persons.items()):
            wanted = sorted(person for person in of if (service, person) not in self._found)
            if wanted:
                threads.append(threading.Thread(target=ask, args=(service, wanted)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = dict(self._found)
        decisions = {
            service: {person: found[service, person] for person in of if (service, person) in found}
            for service, of in persons.items()
        }
        return Known(decisions, tuple(sorted(unknown)))

    def _ask(self, service: str, persons: list[str]) -> dict[str, str]:
        if service == self._own:
            own = self._keyring.decisions_on([PersonId(person) for person in persons])
            return {str(person): decision for person, decision in own.items()}
        wanted: list[Json] = [*persons]
        answer: Any = self._client.call(
            service, "erasures", {"persons": wanted}, asker=None, time_limit=PATIENCE_SECONDS
        )
        return {str(one["person"]): str(one["decision"]) for one in answer["erased"]}
