"""The checker: pure, from what is stored and what was seen to what is wrong. Its rules, by name:

dense, contiguous, time, commit order, doubled (the log alone); stored, answers, body, order, cause,
conflict, refusal (commands); missed (readers and followers), stale (readers), checkpoint, relay.
"""

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.harness.answers import Asked, answers
from tests.harness.findings import Known, Stored, Violation
from tests.harness.history import CONFLICT, STORED, Attempt, Delivered, History, Mark, Span
from tests.harness.walk import Walk, Walked, covered


def check(
    log: Iterable[Stored], known: Iterable[Known], history: History, types: Mapping[str, Sequence[str]]
) -> tuple[list[Violation], Walked]:
    """Find every violation; ``types`` are the announced types that reach a queue, by its name."""
    asked = _by_command(history.attempts)
    walk = Walk(_wanted(history.attempts))
    for stored in log:
        walk.see(stored)
    found = walk.found
    for who, spans in (*history.reads.items(), *history.effects.items()):
        found += covered(who, spans, walk.result.ids)
    found += answers(walk.result, {row.command: row for row in known}, asked)
    for reader, spans in history.reads.items():
        found += _stale(reader, spans, history.attempts)
    for follower, marks in history.marks.items():
        found += _backwards(follower, marks)
    for queue, wanted in types.items():
        found += _relayed(queue, wanted, walk.result, history.deliveries.get(queue, []))
    return found, walk.result


def _by_command(attempts: Iterable[Attempt]) -> Mapping[str, Asked]:
    found: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        found[attempt.command].append(attempt)
    return {command: Asked(tries) for command, tries in found.items()}


def _wanted(attempts: Iterable[Attempt]) -> Iterator[tuple[str, int]]:
    for attempt in attempts:
        if attempt.outcome == CONFLICT:
            for stream, version in attempt.expected:
                yield from ((stream, version), (stream, version + 1))


def _stale(reader: str, spans: Sequence[Span], attempts: Iterable[Attempt]) -> Iterator[Violation]:
    """Whoever reads to the end sees everything that had been acknowledged before he asked."""
    times, highest = [], [0]
    done = [(a.answered, a.first + a.count - 1) for a in attempts if a.outcome == STORED and a.answered]
    for answered, last in sorted(done):
        times.append(answered)
        highest.append(max(highest[-1], last))
    for span in spans:
        before = highest[bisect_left(times, span.asked)]
        if span.at_end and span.last < before:
            yield Violation("stale", f"{reader} came to the end at {span.last} when {before} was acknowledged")


def _backwards(follower: str, marks: Sequence[Mark]) -> Iterator[Violation]:
    for before, after in itertools.pairwise(marks):
        if after.position < before.position or after.epoch < before.epoch:
            yield Violation("checkpoint", f"{follower} went from {before} to {after}")


def _relayed(queue: str, types: Sequence[str], walked: Walked, deliveries: Sequence[Delivered]) -> Iterator[Violation]:
    """Each message arrives, first in order, naming the one announced before it; repeats say the same."""
    positions = [0, *(stored.position for stored in walked.announced)]
    due = [
        Delivered(stored.position, previous, stored.event_id)
        for stored, previous in zip(walked.announced, positions, strict=False)
        if stored.type in types
    ]
    firsts: dict[int, Delivered] = {}
    for delivered in deliveries:
        if firsts.setdefault(delivered.position, delivered) != delivered:
            yield Violation("relay", f"{queue} got two messages that say they are number {delivered.position}")
    arrived = list(firsts.values())
    if arrived != due:
        place = next((i for i, pair in enumerate(zip(arrived, due, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(arrived), len(due)) if place is None else place
        lines = (f"arrived: {arrived[max(0, at - 1) : at + 2]}", f"due: {due[max(0, at - 1) : at + 2]}")
        yield Violation("relay", f"{queue} got {len(arrived)} of {len(due)} messages, or not in order", lines)
