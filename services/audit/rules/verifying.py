"""A whole log verified: a walk over it beside what the ledger holds and what was signed; the first finding ends it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from services.audit.rules import BrokenWalkError, Finding, Prepared, Walk
from services.audit.rules.seals import Seals, Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a log stands: how many records are sound, the root of the tree over them, what the ledger lacks yet.

    ``signed`` is the largest size of the tree whose signed root is this log's; ``unasked`` names the witnesses that
    were to be asked what they saw of it and did not answer, each with why.
    """

    records: int
    root: bytes
    behind: int
    signed: int
    finding: Finding | None
    unasked: Mapping[str, str] = field(default_factory=dict)


def verify_prepared(
    records: Iterable[Prepared],
    holds_more: Callable[[int], bool],
    *,
    origin: str,
    signed: Signed | None = None,
    held_to: int = 0,
) -> Verdict:
    """Walk a log whose records were prepared, beside the ledger and what was signed; the first finding ends it.

    ``holds_more`` tells whether the ledger goes on after a position, ``held_to`` up to which it must hold all.
    """
    walk, behind, seals = Walk(), 0, Seals(Signed() if signed is None else signed, origin)
    for record in records:
        place = walk.position + 1
        try:
            leaf = walk.go_on(record)
            _hold_against_ledger(record, leaf, held_to)
            seals.add(leaf, record.recorded_at)
        except BrokenWalkError as broken:
            return _verdict(walk, seals, behind, Finding(place, broken.code))
        if seals.finding is not None:
            return _verdict(walk, seals, behind, seals.finding)
        behind += record.twin is None
    last = walk.position
    is_short = last < held_to or holds_more(last)
    return _verdict(walk, seals, behind, Finding(last + 1, "log-behind-ledger") if is_short else seals.left_over())


def _hold_against_ledger(record: Prepared, leaf: bytes, held_to: int) -> None:
    if record.twin is None and record.position <= held_to:
        raise BrokenWalkError("ledger-incomplete")
    if record.unlike is not None:
        raise BrokenWalkError(record.unlike)
    if record.twin is not None and record.twin != leaf:
        raise BrokenWalkError("differs-from-ledger")


def _verdict(walk: Walk, seals: Seals, behind: int, finding: Finding | None) -> Verdict:
    sound = walk.position if finding is None else finding.position - 1
    return Verdict(records=sound, root=seals.tree.root(), behind=behind, signed=seals.agreed, finding=finding)
