"""What is wrong with an instance, one line each: what, where, why, and how bad."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deploy.instance import Running
from deploy.supervisor import READY
from shared.messaging.states import HALTED, PartState


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is not as it should be; ``is_away`` when something does not answer at all."""

    part: str
    state: str
    position: int | None = None
    code: str | None = None
    is_away: bool = False

    def __str__(self) -> str:
        """Say it in a line."""
        where = "" if self.position is None else f" at {self.position}"
        return f"{self.part}: {self.state}{where}{f' ({self.code})' if self.code else ''}"


def of_parts(parts: Sequence[Running]) -> Iterator[Trouble]:
    """Name the parts that do not serve."""
    for part in parts:
        if part.state != READY:
            yield Trouble(part=part.name, state=part.state, code=part.code, is_away=True)


def of_services(inner: Mapping[str, Sequence[PartState]]) -> Iterator[Trouble]:
    """Name what inside a service that answers is not well."""
    for service, states in inner.items():
        for state in states:
            if not state.is_well:
                yield Trouble(
                    part=f"{service} {state.name}", state=state.doing, position=state.position, code=state.code
                )


def of_ledger(halted: Sequence[str], told: Sequence[Trouble]) -> Iterator[Trouble]:
    """Name the logs at which the ledger halted, where the ledger did not say so itself."""
    known = {trouble.part for trouble in told if trouble.state == HALTED}
    for service in halted:
        if f"audit ledger.{service}" not in known:
            yield Trouble(part=f"audit ledger.{service}", state=HALTED)


def of_letters(dead: Mapping[str, int]) -> Iterator[Trouble]:
    """Name the queues that hold messages a person has to look at."""
    for queue, count in dead.items():
        letters = "1 dead letter" if count == 1 else f"{count} dead letters"
        yield Trouble(part=queue, state=letters, code="hoigia dead-letters list")
