"""What may happen about a case, side by side: commands that build on each other, and the ids that they need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from shared.contracts.commands import COMMANDS

COMMUNE, MANAGER, POLICE, SUPERVISOR, SHELTER = (
    "commune-officer",
    "case-manager",
    "investigator",
    "supervisor",
    "shelter-staff",
)
Step: TypeAlias = tuple[str, str, Mapping[str, Any]]
"""A command, who gives it, and what its body has other than its example."""


def step(command: str, role: str = MANAGER, **changed: Any) -> Step:
    return command, role, changed


FIRST = (step("classify-case", COMMUNE), step("give-consent", COMMUNE), step("record-initial-check"))
"""What every history begins with."""

CHAINS: tuple[tuple[Step, ...], ...] = (
    (step("record-household", COMMUNE), step("record-relative"), step("correct-route", COMMUNE)),
    (step("add-accompanying"), step("assess-age"), step("describe-person", COMMUNE)),
    (
        step("request-verification"),
        step("take-statement", POLICE),
        step("use-recorded"),
        step("add-evidence", POLICE),
        step("note-indicator", POLICE),
        step("determine", POLICE, status="NotAVictimOfTrafficking", determined_on="2026-03-10"),
        step("contest-determination", filed_on="2026-03-12"),
        step("decide-contest", SUPERVISOR, decided_on="2026-03-14"),
        step("determine", POLICE),
        step("issue-certificate", POLICE),
    ),
    (step("name-protected-person"), step("request-protection"), step("decide-protection")),
    (
        step("submit-application", COMMUNE),
        step("grant-support", regime=None, rule="N2", facts={}),
        step("confirm-delivery"),
    ),
    (step("admit-to-shelter"), step("extend-stay"), step("discharge-from-shelter")),
    (step("enrol-in-school"), step("record-attendance"), step("record-session")),
    (step("request-legal-aid"), step("follow-right"), step("file-complaint", SUPERVISOR)),
    (step("make-livelihood-plan"), step("deliver-asset"), step("refer-loan"), step("join-group")),
    (step("make-referral"), step("accept-referral", SHELTER)),
)
"""What happens side by side: each chain in its order, all of them in any."""

LISTED = dict.fromkeys(("weighs", "statements", "rests_on"), "statement_id")
"""Words of bodies under which stands, in a list, what an earlier command was answered with."""


def drawn(chance: Random) -> Iterator[list[Step]]:
    """Lay the chains into each other: gives, time after time, the chain whose next step is to be tried.

    Whoever gives a step takes it off its chain; what stays is drawn again.
    """
    left = [list(chain) for chain in CHAINS]
    while left := [chain for chain in left if chain]:
        yield chance.choices(left, [len(chain) for chain in left])[0]


@dataclass(frozen=True, slots=True)
class Bodies:
    """Makes bodies of the examples of commands, with the ids that earlier commands were answered with."""

    known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def learn(self, command: str, answer: Mapping[str, Any]) -> None:
        """Keep the ids of what a command made."""
        service = COMMANDS[command].service
        self.known.update({(service, word): value for word, value in answer.items() if word.endswith("_id")})

    def body(self, command: str, changed: Mapping[str, Any]) -> dict[str, Any]:
        """Give the example of a command as changed, without what is nothing."""
        contract = COMMANDS[command]
        body = {word: value for word, value in {**contract.example, **changed}.items() if value is not None}
        for word in body:
            known = self.known.get((contract.service, LISTED.get(word, word)))
            if known is not None:
                body[word] = [known] if word in LISTED else known
        return body
