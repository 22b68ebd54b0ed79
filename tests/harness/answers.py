"""Rules about commands: what was acknowledged is stored, once and as said; every conflict was one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.harness.commands import digest_of
from tests.harness.findings import Known, Violation, told
from tests.harness.history import CONFLICT, STORED, Attempt
from tests.harness.walk import Block, Walked

_NEVER = 1 << 63


@dataclass(slots=True)
class Asked:
    """All attempts at one command, by whomever."""

    attempts: Sequence[Attempt]

    @property
    def begun(self) -> int:
        """When it was first asked for: before that nothing of it can be committed."""
        return min(attempt.asked for attempt in self.attempts)

    @property
    def known(self) -> int:
        """When it was first acknowledged: from then on it is stored."""
        done = [a.answered for a in self.attempts if a.outcome == STORED and a.answered is not None]
        return min(done, default=_NEVER)


def answers(walked: Walked, known: Mapping[str, Known], asked: Mapping[str, Asked]) -> Iterator[Violation]:
    """Hold the answers against the log and the table of commands."""
    yield from _tables(walked, known, asked)
    yield from _in_order(walked, asked)
    for command, about in asked.items():
        for attempt in about.attempts:
            yield from _answer(attempt, known.get(command), about)
            if attempt.outcome == CONFLICT and not _is_real(attempt, walked, asked):
                involved = [about, *(asked[m] for m in _makers(attempt, walked) if m in asked and m != command)]
                lines = told(tried for one in involved for tried in one.attempts)
                yield Violation("conflict", f"a false conflict for {attempt.where}", lines)
        fresh = [a for a in about.attempts if a.outcome == STORED and not a.repeated]
        if len(fresh) > 1:
            yield Violation("doubled", f"command {command} was carried out {len(fresh)} times", told(fresh))


def _tables(walked: Walked, known: Mapping[str, Known], asked: Mapping[str, Asked]) -> Iterator[Violation]:
    for command in known.keys() - asked.keys():
        yield Violation("stored", f"nobody asked for command {command}")
    for command in walked.blocks.keys() - known.keys():
        yield Violation("stored", f"events of command {command} stand without it", _lines(asked, command))
    for command, row in known.items():
        block = walked.blocks.get(command)
        if (row.first, row.count) != ((block.first, block.count) if block else (0, 0)):
            yield Violation("stored", f"command {command} is said to be at {row.first}+{row.count}, and is not")
        elif block and command in asked:
            yield from _as_asked(command, row, block, asked[command])


def _as_asked(command: str, row: Known, block: Block, asked: Asked) -> Iterator[Violation]:
    mine = [attempt for attempt in asked.attempts if digest_of(attempt.body) == row.digest]
    if not mine:
        yield Violation("body", f"command {command} is stored with a body nobody sent", told(asked.attempts))
        return
    wanted = {stream: n for (stream, _), n in zip(mine[0].expected, mine[0].counts, strict=True) if n}
    if block.streams != wanted:
        yield Violation("stored", f"command {command} is stored in part", told(mine))
    cause = mine[0].cause
    if cause is not None and block.recorded < cause:
        yield Violation("cause", f"command {command} was recorded before its cause", told(mine))


def _in_order(walked: Walked, asked: Mapping[str, Asked]) -> Iterator[Violation]:
    """A command asked for after another was acknowledged stands after it."""
    latest, who = 0, ""
    for command in walked.order:
        about = asked.get(command)
        if about is None:
            continue
        if about.known < latest:
            what = f"{who} stands before {command}, which was acknowledged before it was asked for"
            yield Violation("order", what, told([*about.attempts, *asked[who].attempts]))
        if about.begun > latest:
            latest, who = about.begun, command


def _answer(attempt: Attempt, row: Known | None, asked: Asked) -> Iterator[Violation]:
    said = told(asked.attempts)
    match attempt.outcome:
        case "stored":
            if row is None or (row.first, row.count) != (attempt.first, attempt.count):
                yield Violation("answers", f"{attempt.where} was told what is not stored", said)
            elif row.digest != digest_of(attempt.body):
                yield Violation("body", f"{attempt.where} was acknowledged with another body", said)
            if not attempt.repeated and asked.known < attempt.asked:
                yield Violation("doubled", f"{attempt.where} was carried out after it had been acknowledged", said)
        case "other-body":
            if row is None or row.digest == digest_of(attempt.body):
                yield Violation("body", f"{attempt.where} was refused for a body that is the one stored", said)
        case None | "version-conflict" | "later":
            pass
        case _:
            yield Violation("refusal", f"{attempt.where} was refused for no rule: {attempt.outcome}", said)


def _is_real(attempt: Attempt, walked: Walked, asked: Mapping[str, Asked]) -> bool:
    """Tell whether some stream can have been at another version while the log looked."""
    if asked[attempt.command].known < attempt.asked:
        return False
    answered = attempt.answered or _NEVER
    for stream, version in attempt.expected:
        after = walked.makers.get((stream, version + 1), attempt.command)
        if after != attempt.command and (after not in asked or asked[after].begun <= answered):
            return True
        before = walked.makers.get((stream, version))
        if version and before is None:
            return True
        if before is not None and before in asked and not attempt.seen and asked[before].known > attempt.asked:
            return True
    return False


def _makers(attempt: Attempt, walked: Walked) -> Iterator[str]:
    for stream, version in attempt.expected:
        for number in (version, version + 1):
            if (stream, number) in walked.makers:
                yield walked.makers[stream, number]


def _lines(asked: Mapping[str, Asked], command: str) -> tuple[str, ...]:
    return told(asked[command].attempts) if command in asked else ()
