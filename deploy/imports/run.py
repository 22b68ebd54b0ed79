"""Giving the commands of many rows, several at once; what was done stays done, so any run goes on where one ended."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final, Protocol

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

AT_ONCE: Final = 8
PATIENCE_SECONDS: Final = 60.0
_PAUSES: Final = (0.1, 0.3, 1.0, 3.0)
# Every other row would end the same way: whoever imports has something to change first.
_ENDS_ALL: Final = (UnavailableError, ForbiddenError, UnauthenticatedError)

IMPORTED, ALREADY_THERE = "imported", "already_there"


class Give(Protocol):
    """Gives one command to intake; the answer tells by ``repeated`` whether it was given before."""

    def __call__(
        self, name: str, body: dict[str, Json], *, command_id: CommandId, case: str | None
    ) -> Mapping[str, Any]:
        """Give it and wait for the answer; raises ``PlatformError``."""


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    imported: int = 0
    already_there: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    def add(self, outcome: str | Rejection) -> None:
        """Count one row."""
        if isinstance(outcome, Rejection):
            self.rejections.append(outcome)
        elif outcome == IMPORTED:
            self.imported += 1
        else:
            self.already_there += 1

    def written(self) -> dict[str, int]:
        """Spell it for programs."""
        return {"imported": self.imported, "already_there": self.already_there, "rejected": len(self.rejections)}


class Import:
    """One run over one file, in the name of one agency."""

    def __init__(
        self, file: File, agency: str, give: Give, *, scope: str = "", patience: float = PATIENCE_SECONDS
    ) -> None:
        """Take the file, whose reception it is, and how commands are given; ``scope`` begins the ids of its lines."""
        self._file = file
        self._agency = agency
        self._give = give
        self._scope = scope
        self._patience = patience
        self._ended = Event()
        self.tally = Tally()

    def run(self, *, limit: int | None = None, advanced: Callable[[], None] = lambda: None) -> None:
        """Import up to ``limit`` rows; raises what would end every other row the same way."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            going: set[Future[str | Rejection]] = set()
            try:
                for row in _first(self._file.rows(), limit):
                    going.add(pool.submit(self._one, row))
                    if len(going) >= 2 * AT_ONCE:
                        going = self._settle(going, advanced)
                while going:
                    going = self._settle(going, advanced)
            finally:
                # Also on Ctrl-C: what was sent is waited for, nothing more is sent.
                self._ended.set()
                pool.shutdown(cancel_futures=True)

    def _settle(
        self, going: set[Future[str | Rejection]], advanced: Callable[[], None]
    ) -> set[Future[str | Rejection]]:
        done, left = wait(going, return_when=FIRST_COMPLETED)
        # Those that ended well are counted before the first that did not is raised.
        for future in sorted(done, key=lambda one: one.exception() is not None):
            self.tally.add(future.result())
            advanced()
        return left

    def _one(self, row: Row | Rejection) -> str | Rejection:
        if isinstance(row, Rejection):
            return row
        try:
            return self._receive(row)
        except BadValueError as bad:
            return Rejection(row.line, bad.column, bad.code)
        except _ENDS_ALL:
            raise
        except PlatformError as refused:
            return Rejection(row.line, next(iter(refused.fields), ""), refused.code)

    def _receive(self, row: Row) -> str:
        # Both bodies are made before the first is sent: a row is taken whole or not at all.
        received, classified = reception(row.values, self._agency), classification(row.values)
        command = import_command_id(self._scope, self._file.sha256, row.line)
        try:
            known = self._insist("receive-victim", received, command_id=command, case=None)
        except ConflictError:
            # The line is there, brought in for another agency or by another release: it is not brought in twice.
            return ALREADY_THERE
        if classified is not None:
            case = case_id(command)
            second = CommandId(derive("import-classification", command))
            known = self._insist("classify-case", classified, command_id=second, case=case) and known
        return ALREADY_THERE if known else IMPORTED

    def _insist(self, name: str, body: dict[str, Json], *, command_id: CommandId, case: str | None) -> bool:
        """Give a command until it is answered, within the patience; tell whether it had been given before."""
        deadline = time.monotonic() + self._patience
        for attempt in range(1_000_000):
            try:
                return bool(self._give(name, body, command_id=command_id, case=case)["repeated"])
            except UnavailableError:
                # The same id again: whether the first was carried out or not, it is carried out once.
                if self._ended.is_set() or time.monotonic() > deadline:
                    raise
                self._ended.wait(_PAUSES[min(attempt, len(_PAUSES) - 1)])
        raise AssertionError("unreachable")


def check(file: File, *, limit: int | None = None) -> Tally:
    """Map every row and send nothing; ``imported`` counts those that would be sent."""
    tally = Tally()
    for row in _first(file.rows(), limit):
        tally.add(row if isinstance(row, Rejection) else _checked(row))
    return tally


def _checked(row: Row) -> str | Rejection:
    try:
        reception(row.values, "")
        classification(row.values)
    except BadValueError as bad:
        return Rejection(row.line, bad.column, bad.code)
    return IMPORTED


def _first(rows: Iterator[Row | Rejection], limit: int | None) -> Iterator[Row | Rejection]:
    for number, row in enumerate(rows):
        if number == limit:
            return
        yield row
