"""What witnesses of other nodes say of a log: what they cosigned, as it is kept here, and what they say when asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.problems import Problem
from services.audit.projections import cosigned as kept
from services.audit.rules import Finding
from shared.config import Settings
from shared.eventlog.database import Session
from shared.house.attesting import attest_tree
from shared.notary.submitting import CONTRADICTIONS, WitnessError, cosigned
from shared.notary.tree import StoredTree
from shared.notary.witnesses import OtherWitness, read_witnesses
from shared.transparency.notes import NoteError

NOTHING_SIGNED = "nothing-signed"
UNREACHABLE = "witness-unreachable"
_FINDINGS = {"behind-witness": "behind-witness", "forked": "differs-from-witness"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: what contradicts this log, and who did not answer, each with why."""

    finding: Finding | None = None
    unasked: Mapping[str, str] = field(default_factory=dict)


class Questions:
    """Asks the witnesses of a node about its logs; one that is away is not asked about the next log again."""

    def __init__(self, settings: Settings) -> None:
        """Take where the witnesses are named; raises :class:`Problem` where nobody can read them."""
        self._witnesses = named(settings)
        self._away: set[str] = set()

    def ask(self, service: str, *, tree: StoredTree, ledger: Session) -> Asked:
        """Have every witness cosign the newest checkpoint of a log: one that saw another history cannot."""
        unasked: dict[str, str] = {}
        last = kept.last(ledger) if self._witnesses else {}
        for witness in self._witnesses:
            known = last.get((service, witness.name))
            agreed = 0 if known is None else known.size
            code = UNREACHABLE if witness.name in self._away else _refusal(witness, tree, agreed)
            if code in CONTRADICTIONS:
                # A fork leaves what both have seen somewhere after the last size that both agreed on.
                position = tree.size() + 1 if code == "behind-witness" else agreed + 1
                return Asked(Finding(position, _FINDINGS[code], witness.name), unasked)
            if code == UNREACHABLE:
                self._away.add(witness.name)
            if code not in {None, NOTHING_SIGNED}:
                unasked[witness.name] = str(code)
        return Asked(None, unasked)


def named(settings: Settings) -> tuple[OtherWitness, ...]:
    """Read which witnesses of other nodes are named; raises :class:`Problem`."""
    try:
        return read_witnesses(settings.witnesses)
    except NoteError as wrong:
        raise Problem(f"{settings.witnesses} does not name witnesses, a line `URL KEY` each: {wrong}") from None


def _refusal(witness: OtherWitness, tree: StoredTree, agreed: int) -> str | None:
    try:
        cosigned(witness, lambda seen: attest_tree(tree, seen), agreed)
    except WitnessError as refused:
        return refused.code
    except NoteError:
        return "checkpoint-unreadable"
    return None
