"""A case lived through on a platform in an order that a seed draws, and every answer about it as it was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.integration.portal.world import World
from tests.support.broker import until
from tests.support.chains import COMMUNE, Bodies, Step, drawn

READERS = {"auditor": "audit", COMMUNE: "support"}
"""Who is asked, and for which purpose: one from whom nothing is kept, one who is not told of protections."""

SECONDS, MOST_REFUSED = 60, 300
NOTED = 1 / 4
"""After how many of the commands the answers are noted."""


def view_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out how far the answer is complete, which is another at another time."""
    return {name: value for name, value in answer.items() if name != "complete_to"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What each reader was answered at a moment, and which events the history had."""

    moment: str
    views: Mapping[str, Any]
    history: Sequence[tuple[str, int]]


@dataclass(slots=True)
class Lived:
    """A case on a platform, and what was answered about it."""

    world: World
    case: str
    seed: int = 0
    answers: list[Answered] = field(default_factory=list)
    bodies: Bodies = field(default_factory=Bodies)

    def ask(self, path: str = "", role: str = "auditor") -> dict[str, Any]:
        """Read something of the case."""
        answer = self.world.get(f"/cases/{self.case}{path}", role, READERS[role])
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def views(self, path: str = "") -> dict[str, Any]:
        """Read the case as each reader."""
        return {role: view_of(self.ask(path, role)) for role in READERS}

    def events(self, path: str = "") -> list[dict[str, Any]]:
        """Read the history without the looks at the case, of which asking makes more."""
        return [one for one in self.ask(f"/history{path}")["events"] if one["service"] not in {"portal", "audit"}]

    def note(self) -> None:
        """Wait until mirror and ledger say the same, then note what was answered, and for which moment."""
        noted: list[Answered] = []

        def settled() -> bool:
            views, events = self.views(), self.events()
            found = Answered(max(one["recorded_at"] for one in events), views, places(events))
            noted[:] = [found]
            return self.views(f"?as_of={found.moment}") == views

        until(settled, SECONDS)
        self.answers += noted

    def standing(self) -> Answered:
        """Note what is answered now, once nothing more comes of what was commanded before."""

        def stands() -> bool:
            self.note()
            return self.answers[-1].views == self.views()

        until(stands, SECONDS)
        return self.answers[-1]

    def live(self, seed: int) -> None:
        """Give every command in the order drawn, one that is refused again later."""
        self.seed, chance = seed, Random(seed)  # noqa: S311 - draws an order, no secret
        refused: list[str] = []
        for chain in drawn(chance):
            code = self.give(chain[0])
            if code:
                refused.append(f"{chain[0][0]}: {code}")
                assert len(refused) < MOST_REFUSED, f"seed {seed}: {refused}"
                continue
            del chain[0]
            if chance.random() < NOTED:
                self.note()
        self.note()

    def give(self, one: Step) -> str:
        """Give a command; what it was refused with, nothing where it was accepted."""
        command, role, changed = one
        answer = self.world.command(self.case, command, role, self.bodies.body(command, changed))
        assert answer.status_code in {200, 404, 422}, answer.text
        if answer.status_code != 200:
            return str(answer.json()["code"])
        self.bodies.learn(command, answer.json())
        return ""


def places(events: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Name events by where they stand."""
    return [(one["service"], one["position"]) for one in events]
