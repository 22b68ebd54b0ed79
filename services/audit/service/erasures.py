"""Which persons were erased, and by which decision: asked of each service whose keyring would have their secret."""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.audit.replay.masking import Erased, Gone
from shared.kernel.canonical import Json
from shared.kernel.ids import PersonId
from shared.kernel.record import read_time
from shared.observability import failure_of, logger
from shared.rpc.client import RpcClient
from shared.sealing.keyring import Keyring

PATIENCE_SECONDS = 5.0

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """The decisions, and since when they are carried out, by service and person; and the services that did not answer.

    Of the persons of those it is not known.
    """

    decisions: Erased = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    destroyed_at: Gone = field(default_factory=dict)

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
        self._found: dict[tuple[str, str], tuple[str, datetime]] = {}

    def of(self, persons: Mapping[str, Collection[str]]) -> Known:
        """Give the decisions on persons of each service, asking all at once; waits with a bound, never raises."""
        unknown: list[str] = []

        def ask(service: str, wanted: list[str]) -> None:
            try:
                erased = self._ask(service, wanted)
            except Exception as failure:  # noqa: BLE001 - whatever it was, the history is shown without it
                log.warning("erasures_unknown", service=service, **failure_of(failure))
                unknown.append(service)
                return
            self._found.update({(service, person): told for person, told in erased.items()})

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
        erased = {
            service: {person: found[service, person] for person in of if (service, person) in found}
            for service, of in persons.items()
        }
        return Known(
            {service: {person: decision for person, (decision, _) in of.items()} for service, of in erased.items()},
            tuple(sorted(unknown)),
            {service: {person: moment for person, (_, moment) in of.items()} for service, of in erased.items()},
        )

    def _ask(self, service: str, persons: list[str]) -> dict[str, tuple[str, datetime]]:
        if service == self._own:
            wanted_own = [PersonId(person) for person in persons]
            own, times = self._keyring.decisions_on(wanted_own), self._keyring.destroyed_at(wanted_own)
            return {str(person): (decision, times[person]) for person, decision in own.items()}
        wanted: list[Json] = [*persons]
        answer: Any = self._client.call(
            service, "erasures", {"persons": wanted}, asker=None, time_limit=PATIENCE_SECONDS
        )
        return {
            str(one["person"]): (str(one["decision"]), read_time(str(one["destroyed_at"]))) for one in answer["erased"]
        }
