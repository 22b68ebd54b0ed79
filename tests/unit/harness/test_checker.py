"""The checker finds nothing in a sound history, and each violation that is planted in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from shared.messaging.topology import described
from tests.harness.checker import check
from tests.harness.commands import command_id, digest_of, event_id
from tests.harness.findings import Known, Stored
from tests.harness.history import CONFLICT, OTHER_BODY, STORED, Attempt, Delivered, History, Mark, Span
from tests.harness.plan import QUEUES, reads_of
from tests.harness.walk import checksum

QUEUE = "portal.inbound"
ONE, TWO, THREE = (command_id("test", number) for number in (1, 2, 3))
A, B = "stream-a", "stream-b"


def stored(position: int, stream: str, version: int, command: str, index: int = 0) -> Stored:
    kind = "CaseClosed.v1" if index == 0 else "Tried.v1"
    moment = position * 100
    return Stored(position, stream, version, event_id(command, index), command, kind, moment, moment + 1)


def attempt(
    command: str, asked: int, *expected: tuple[str, int], outcome: str | None = STORED, first: int = 0
) -> Attempt:
    return Attempt(
        where=f"writer#{asked}",
        command=command,
        body="a",
        expected=expected,
        counts=tuple(1 for _ in expected),
        seen=True,
        told=1,
        cause=None,
        asked=asked,
        answered=None if outcome is None else asked + 5,
        outcome=outcome,
        first=first,
        count=len(expected) if outcome == STORED else 0,
    )


def span(log: list[Stored], after: int, last: int, **words: bool | int) -> Span:
    chained = 0
    for row in log[after:last]:
        chained = checksum(row.event_id, chained)
    return Span(after=after, last=last, checksum=chained, **words)  # type: ignore[arg-type]


@dataclass(slots=True)
class Case:
    """A sound run: three commands over two streams, of which the second raced and lost once."""

    log: list[Stored] = field(
        default_factory=lambda: [
            stored(1, A, 1, ONE),
            stored(2, A, 2, TWO),
            stored(3, B, 1, TWO, 1),
            stored(4, B, 2, THREE),
        ]
    )
    known: list[Known] = field(
        default_factory=lambda: [
            Known(ONE, digest_of("a"), 1, 1),
            Known(TWO, digest_of("a"), 2, 2),
            Known(THREE, digest_of("a"), 4, 1),
        ]
    )
    history: History = field(default_factory=History)

    def __post_init__(self) -> None:
        """Write down who asked, read, followed and was told."""
        lost = attempt(command_id("test", 4), 8, (A, 0), outcome=CONFLICT)
        self.history.attempts = [
            attempt(ONE, 1, (A, 0), first=1),
            lost,
            attempt(TWO, 10, (A, 1), (B, 0), outcome=None),
            replace(attempt(TWO, 20, (A, 1), (B, 0), first=2), repeated=True),
            attempt(THREE, 30, (B, 1), first=4),
        ]
        self.history.reads["reader"] = [
            span(self.log, 0, 1, asked=7, at_end=True),
            span(self.log, 1, 4, asked=40, at_end=True),
        ]
        self.history.effects["follower"] = [span(self.log, 0, 2), span(self.log, 2, 4)]
        self.history.marks["follower"] = [Mark(1, 0), Mark(1, 2), Mark(2, 4)]
        self.history.deliveries[QUEUE] = [
            Delivered(1, 0, self.log[0].event_id),
            Delivered(2, 1, self.log[1].event_id),
            Delivered(1, 0, self.log[0].event_id),
            Delivered(4, 2, self.log[3].event_id),
        ]

    def rules(self) -> set[str]:
        """Name the rules that the checker says were broken."""
        found, _ = check(self.log, self.known, self.history, {QUEUE: reads_of(QUEUE)})
        return {violation.rule for violation in found}


def test_nothing_is_wrong_with_a_sound_history() -> None:
    assert Case().rules() == set()


def hole(case: Case) -> None:
    case.log[3] = case.log[3]._replace(position=5)
    case.known[2] = replace(case.known[2], first=5)


def version_left_out(case: Case) -> None:
    case.log[3] = case.log[3]._replace(version=3)


def time_runs_back(case: Case) -> None:
    case.log[3] = case.log[3]._replace(recorded=50)


def committed_late(case: Case) -> None:
    case.log[1] = case.log[1]._replace(committed=999)


def event_doubled(case: Case) -> None:
    case.log[2] = case.log[2]._replace(event_id=case.log[1].event_id)


def command_doubled(case: Case) -> None:
    case.log.append(stored(5, B, 3, ONE))


def carried_out_again(case: Case) -> None:
    case.history.attempts.append(attempt(ONE, 50, (A, 0), first=1))


def acknowledged_and_lost(case: Case) -> None:
    case.history.attempts.append(attempt(command_id("test", 5), 50, (A, 2), first=5))


def told_another_place(case: Case) -> None:
    case.history.attempts[0].first = 2


def stored_in_part(case: Case) -> None:
    case.history.attempts[2] = replace(case.history.attempts[2], counts=(1, 2))


def nobody_asked(case: Case) -> None:
    case.history.attempts = [a for a in case.history.attempts if a.command != THREE]


def events_without_command(case: Case) -> None:
    del case.known[1]


def other_body_acknowledged(case: Case) -> None:
    case.history.attempts.append(replace(attempt(ONE, 50, (A, 0), first=1), body="b", repeated=True))


def own_body_refused(case: Case) -> None:
    case.history.attempts.append(attempt(ONE, 50, (A, 0), outcome=OTHER_BODY))


def later_stands_before(case: Case) -> None:
    case.history.attempts[0] = attempt(ONE, 70, (A, 0), first=1)


def before_its_cause(case: Case) -> None:
    case.history.attempts[4] = replace(case.history.attempts[4], cause=100_000)


def conflict_with_itself(case: Case) -> None:
    case.history.attempts[3] = attempt(TWO, 20, (A, 1), (B, 0), outcome=CONFLICT)


def conflict_after_acknowledgement(case: Case) -> None:
    case.history.attempts.append(attempt(ONE, 50, (A, 0), outcome=CONFLICT))


def conflict_with_nobody(case: Case) -> None:
    case.history.attempts.append(attempt(command_id("test", 5), 50, (A, 2), outcome=CONFLICT))


def conflict_with_the_future(case: Case) -> None:
    case.history.attempts.append(attempt(command_id("test", 5), 3, (B, 1), outcome=CONFLICT))


def refused_for_no_rule(case: Case) -> None:
    case.history.attempts.append(attempt(command_id("test", 5), 50, (A, 2), outcome="AppendRejectedError: 23505"))


def reader_missed_one(case: Case) -> None:
    case.history.reads["reader"][1] = replace(case.history.reads["reader"][1], after=2)


def reader_saw_a_hole(case: Case) -> None:
    case.history.reads["reader"][1] = replace(case.history.reads["reader"][1], dense=False)


def reader_saw_another_event(case: Case) -> None:
    case.history.reads["reader"][1] = replace(case.history.reads["reader"][1], checksum=1)


def reader_saw_twice(case: Case) -> None:
    case.history.reads["reader"].insert(1, case.history.reads["reader"][0])


def reader_stopped_early(case: Case) -> None:
    del case.history.reads["reader"][1]


def reader_was_told_an_old_end(case: Case) -> None:
    first, second = case.history.reads["reader"]
    case.history.reads["reader"] = [replace(first, asked=26), second]


def follower_applied_twice(case: Case) -> None:
    case.history.effects["follower"].append(case.history.effects["follower"][1])


def follower_left_one_out(case: Case) -> None:
    del case.history.effects["follower"][0]


def checkpoint_went_back(case: Case) -> None:
    case.history.marks["follower"].append(Mark(2, 2))


def epoch_went_back(case: Case) -> None:
    case.history.marks["follower"].append(Mark(1, 4))


def message_lost(case: Case) -> None:
    del case.history.deliveries[QUEUE][1]


def last_message_lost(case: Case) -> None:
    del case.history.deliveries[QUEUE][-1]


def messages_out_of_order(case: Case) -> None:
    first, second, *rest = case.history.deliveries[QUEUE]
    case.history.deliveries[QUEUE] = [second, first, *rest]


def message_names_a_wrong_one_before(case: Case) -> None:
    case.history.deliveries[QUEUE][3] = replace(case.history.deliveries[QUEUE][3], previous=1)


def two_messages_of_one_number(case: Case) -> None:
    case.history.deliveries[QUEUE][2] = replace(case.history.deliveries[QUEUE][2], event_id="other")


PLANTED: list[tuple[Callable[[Case], None], str]] = [
    (hole, "dense"),
    (version_left_out, "contiguous"),
    (time_runs_back, "time"),
    (committed_late, "commit order"),
    (event_doubled, "doubled"),
    (command_doubled, "doubled"),
    (carried_out_again, "doubled"),
    (acknowledged_and_lost, "answers"),
    (told_another_place, "answers"),
    (stored_in_part, "stored"),
    (nobody_asked, "stored"),
    (events_without_command, "stored"),
    (other_body_acknowledged, "body"),
    (own_body_refused, "body"),
    (later_stands_before, "order"),
    (before_its_cause, "cause"),
    (conflict_with_itself, "conflict"),
    (conflict_after_acknowledgement, "conflict"),
    (conflict_with_nobody, "conflict"),
    (conflict_with_the_future, "conflict"),
    (refused_for_no_rule, "refusal"),
    (reader_missed_one, "missed"),
    (reader_saw_a_hole, "missed"),
    (reader_saw_another_event, "missed"),
    (reader_saw_twice, "missed"),
    (reader_stopped_early, "missed"),
    (reader_was_told_an_old_end, "stale"),
    (follower_applied_twice, "missed"),
    (follower_left_one_out, "missed"),
    (checkpoint_went_back, "checkpoint"),
    (epoch_went_back, "checkpoint"),
    (message_lost, "relay"),
    (last_message_lost, "relay"),
    (messages_out_of_order, "relay"),
    (message_names_a_wrong_one_before, "relay"),
    (two_messages_of_one_number, "relay"),
]


@pytest.mark.parametrize(("plant", "rule"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_found(plant: Callable[[Case], None], rule: str) -> None:
    case = Case()
    plant(case)
    assert rule in case.rules()


def test_a_violation_shows_who_asked_for_what() -> None:
    case = Case()
    conflict_with_itself(case)
    found, _ = check(case.log, case.known, case.history, {})
    text = str(next(violation for violation in found if violation.rule == "conflict"))
    assert "writer#20" in text
    assert "version-conflict" in text
    assert THREE[:8] not in text


@pytest.mark.parametrize("queue", QUEUES.values())
def test_the_queues_of_a_run_get_what_the_topology_gives_them(queue: str) -> None:
    bound = {binding.key for binding in described().bindings if (binding.exchange, binding.queue) == ("events", queue)}
    assert {kind for kind in ("CaseClosed.v1", "ConsentGiven.v1") if kind in bound} == set(reads_of(queue))
