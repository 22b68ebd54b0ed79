"""Giving the commands of many rows, many in a call; what was done stays done, so any run goes on where one ended."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from threading import Event
from typing import Final, Protocol

from deploy.imports.mapping import BadValueError, classification, reception
from deploy.imports.reading import File, Rejection, Row
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, case_id, derive, import_command_id
from shared.kernel.refusal import (
    ConflictError,
    ForbiddenError,
    PlatformError,
    UnauthenticatedError,
    UnavailableError,
)

AT_ONCE: Final = 4
"""Calls on their way at once."""
ROWS_A_CALL: Final = 50
PATIENCE_SECONDS: Final = 60.0
_PAUSES: Final = (0.1, 0.3, 1.0, 3.0)
# Every other row would end the same way: whoever imports has something to change first.
_ENDS_ALL: Final = (UnavailableError, ForbiddenError, UnauthenticatedError)

IMPORTED, ALREADY_THERE = "imported", "already_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One command as it is given; ``case`` is ``None`` when it opens one."""

    name: str
    body: dict[str, Json]
    command_id: CommandId
    case: str | None = None


class Give(Protocol):
    """Gives commands to intake, each as if it were given alone."""

    def __call__(self, commands: Sequence[Given]) -> Sequence[bool | PlatformError]:
        """Tell of each whether it had been given before, or why it was refused; raises when no answer came."""


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    imported: int = 0
    already_there: int = 0
    rejected: int = 0

    def add(self, outcome: str | Rejection) -> None:
        """Count one row."""
        if isinstance(outcome, Rejection):
            self.rejected += 1
        elif outcome == IMPORTED:
            self.imported += 1
        else:
            self.already_there += 1

    def written(self) -> dict[str, int]:
        """Spell it for programs."""
        return {"imported": self.imported, "already_there": self.already_there, "rejected": self.rejected}


class Import:
    """One run over one file, in the name of one agency; ``abroad`` takes those in whom no rule gives to this country.

    ``scope`` begins the ids of the file's lines; ``pace`` is called before each call and may wait.
    """

    def __init__(  # noqa: PLR0913 - one run, said in full where it is begun
        self,
        file: File,
        agency: str,
        give: Give,
        *,
        scope: str = "",
        abroad: bool = False,
        patience: float = PATIENCE_SECONDS,
        rows_a_call: int = ROWS_A_CALL,
        pace: Callable[[], None] = lambda: None,
        reject: Callable[[Rejection], None] = lambda _: None,
    ) -> None:
        """Take the file, whose reception it is, how commands are given, and who is told of rejected lines, in order."""
        self._file = file
        self._agency = agency
        self._give = give
        self._scope = scope
        self._abroad = abroad
        self._patience = patience
        self._rows_a_call = rows_a_call
        self._pace = pace
        self._reject = reject
        self._ended = Event()
        self.tally = Tally()

    def run(self, *, limit: int | None = None, advanced: Callable[[], None] = lambda: None) -> None:
        """Import up to ``limit`` rows; raises what would end every other row the same way."""
        going: deque[Future[list[str | Rejection]]] = deque()
        with closing(self._file.rows()) as read, ThreadPoolExecutor(AT_ONCE) as pool:
            rows = islice(read, limit)
            try:
                while batch := list(islice(rows, self._rows_a_call)):
                    self._pace()
                    going.append(pool.submit(self._take, batch))
                    if len(going) >= AT_ONCE:
                        self._count_first(going, advanced)
                while going:
                    self._count_first(going, advanced)
            finally:
                # Also on Ctrl-C: what was sent is waited for and counted, nothing more is sent.
                self._ended.set()
                pool.shutdown(cancel_futures=True)
                for future in going:
                    if not future.cancelled() and future.exception() is None:
                        self._count(future.result(), advanced)

    def _count_first(self, going: deque[Future[list[str | Rejection]]], advanced: Callable[[], None]) -> None:
        # Taken away only when it has come: an interrupt while it is waited for leaves it to be counted at the end.
        outcomes = going[0].result()
        going.popleft()
        self._count(outcomes, advanced)

    def _count(self, outcomes: Sequence[str | Rejection], advanced: Callable[[], None]) -> None:
        for outcome in outcomes:
            self.tally.add(outcome)
            if isinstance(outcome, Rejection):
                self._reject(outcome)
            advanced()

    def _take(self, rows: Sequence[Row | Rejection]) -> list[str | Rejection]:
        """Give both commands of each row: the second of those whose first is there."""
        outcomes: dict[int, str | Rejection] = {}
        receptions: dict[int, Given] = {}
        classified: dict[int, Given] = {}
        for row in rows:
            if isinstance(row, Rejection):
                outcomes[row.line] = row
                continue
            try:
                receptions[row.line], second = self._commands(row)
            except BadValueError as bad:
                outcomes[row.line] = Rejection(row.line, bad.column, bad.code)
                continue
            if second is not None:
                classified[row.line] = second
        self._settle(receptions, outcomes, then=classified)
        return [outcomes[row.line] for row in rows]

    def _settle(
        self, receptions: dict[int, Given], outcomes: dict[int, str | Rejection], *, then: dict[int, Given]
    ) -> None:
        for line, answer in self._insist(receptions).items():
            outcomes[line] = _outcome(line, answer)
            if isinstance(answer, PlatformError):
                # Also a line brought in for another agency or by another release: it stays as it is.
                then.pop(line, None)
        for line, answer in self._insist({line: one for line, one in then.items() if line in receptions}).items():
            if isinstance(answer, PlatformError):
                outcomes[line] = _rejection(line, answer)
            elif not answer:
                # Of a row whose reception an earlier run brought in, this one brought in the rest.
                outcomes[line] = IMPORTED

    def _commands(self, row: Row) -> tuple[Given, Given | None]:
        # Both bodies are made before the first is sent: a row is taken whole or not at all.
        received = reception(row.values, self._agency, abroad=self._abroad)
        classified = classification(row.values)
        command = import_command_id(self._scope, self._file.sha256, row.line)
        first = Given(name="receive-victim", body=received, command_id=command)
        if classified is None:
            return first, None
        second = CommandId(derive("import-classification", command))
        return first, Given(name="classify-case", body=classified, command_id=second, case=case_id(command))

    def _insist(self, given: dict[int, Given]) -> dict[int, bool | PlatformError]:
        """Give commands until each is answered, within the patience; raises what would end every other one too."""
        answers: dict[int, bool | PlatformError] = {}
        deadline = time.monotonic() + self._patience
        for attempt in range(1_000_000):
            left = [line for line in given if line not in answers]
            if not left:
                return answers
            told, trouble = self._ask([given[line] for line in left])
            answers.update((line, one) for line, one in zip(left, told, strict=False) if not _is_passing(one))
            if trouble is not None:
                # The same ids again: whether the first were carried out or not, they are carried out once.
                if self._ended.is_set() or time.monotonic() > deadline:
                    raise trouble
                self._ended.wait(_PAUSES[min(attempt, len(_PAUSES) - 1)])
        raise AssertionError("unreachable")

    def _ask(self, commands: Sequence[Given]) -> tuple[Sequence[bool | PlatformError], UnavailableError | None]:
        try:
            told = self._give(commands)
        except UnavailableError as failure:
            return (), failure
        for one in told:
            if isinstance(one, _ENDS_ALL) and not _is_passing(one):
                raise one
        return told, next((one for one in told if isinstance(one, UnavailableError)), None)


def check(
    file: File,
    *,
    limit: int | None = None,
    abroad: bool = False,
    reject: Callable[[Rejection], None] = lambda _: None,
) -> Tally:
    """Map every row and send nothing; ``imported`` counts those that would be sent."""
    tally = Tally()
    with closing(file.rows()) as rows:
        for row in _checked(islice(rows, limit), abroad=abroad):
            tally.add(row)
            if isinstance(row, Rejection):
                reject(row)
    return tally


def _checked(rows: Iterator[Row | Rejection], *, abroad: bool) -> Iterator[str | Rejection]:
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            reception(row.values, "", abroad=abroad)
            classification(row.values)
        except BadValueError as bad:
            yield Rejection(row.line, bad.column, bad.code)
        else:
            yield IMPORTED


def _is_passing(answer: bool | PlatformError) -> bool:  # noqa: FBT001 - what a command was answered with
    return isinstance(answer, UnavailableError)


def _outcome(line: int, answer: bool | PlatformError) -> str | Rejection:  # noqa: FBT001 - the same
    if isinstance(answer, ConflictError):
        return ALREADY_THERE
    if isinstance(answer, PlatformError):
        return _rejection(line, answer)
    return ALREADY_THERE if answer else IMPORTED


def _rejection(line: int, why: PlatformError) -> Rejection:
    return Rejection(line, next(iter(why.fields), ""), why.code)
