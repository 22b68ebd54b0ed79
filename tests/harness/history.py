"""Histories: what each process saw, one JSON line each, written before it goes on.

A line is one write to a file opened for appending, so that a process killed between two lines
leaves both whole; times are of the machine's monotonic clock, the same for all its processes.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SUFFIX = ".jsonl"
STORED, CONFLICT, OTHER_BODY, LATER = "stored", "version-conflict", "other-body", "later"


class Recorder:
    """Writes one process's history."""

    def __init__(self, directory: Path, name: str) -> None:
        """Begin, or go on with, the file of a name."""
        self._file = os.open(directory / f"{name}{SUFFIX}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, kind: str, **words: object) -> None:
        """Write one line; it is out of this process when this returns."""
        line = json.dumps({"is": kind, "at": time.monotonic_ns(), **words}, separators=(",", ":"))
        os.write(self._file, line.encode() + b"\n")


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One asking for a command and what came of it; ``outcome`` is ``None`` when nobody learnt it."""

    where: str
    command: str
    body: str
    expected: tuple[tuple[str, int], ...]
    counts: tuple[int, ...]
    seen: bool
    told: int
    cause: int | None
    asked: int
    answered: int | None = None
    outcome: str | None = None
    first: int = 0
    count: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Neighbouring records that a reader saw, or a follower applied, at once."""

    after: int
    last: int
    checksum: int
    dense: bool = True
    asked: int = 0
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A checkpoint as somebody else saw it."""

    epoch: int
    position: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A public message as it arrived."""

    position: int
    previous: int
    event_id: str


@dataclass(slots=True)
class History:
    """Everything that was seen in a run."""

    attempts: list[Attempt] = field(default_factory=list)
    reads: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    effects: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    deliveries: dict[str, list[Delivered]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def load(directory: Path) -> History:
    """Read all histories of a directory, generations of one name in their order."""
    history = History()
    for path in sorted(directory.glob(f"*{SUFFIX}"), key=_generation):
        open_attempts: dict[int, Attempt] = {}
        for line in lines_of(path):
            _take(history, path.stem, line, open_attempts)
    return history


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Give the lines of a history; a last one that was cut off is none."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)


def attempt_of(line: dict[str, Any], where: str) -> Attempt:
    """Read the line of a command asked for."""
    return Attempt(
        where=where,
        command=line["command"],
        body=line["body"],
        expected=tuple((stream, version) for stream, version in line["expected"]),
        counts=tuple(line["counts"]),
        seen=line["seen"],
        told=line["told"],
        cause=line["cause"],
        asked=line["at"],
    )


def _take(history: History, name: str, line: dict[str, Any], open_attempts: dict[int, Attempt]) -> None:
    role = name.rpartition(".")[0]
    history.counts[line["is"] if line["is"] != "fault" else f"fault: {line['fault']}"] += 1
    match line["is"]:
        case "asked":
            open_attempts[line["n"]] = attempt_of(line, f"{name}#{line['n']}")
            history.attempts.append(open_attempts[line["n"]])
        case "answered":
            attempt = open_attempts.pop(line["n"])
            attempt.answered, attempt.outcome = line["at"], line["outcome"]
            attempt.first, attempt.count, attempt.repeated = line["first"], line["count"], line["repeated"]
        case "read":
            words = {key: value for key, value in line.items() if key not in {"is", "at"}}
            history.reads[role].append(Span(**words))
        case "mark":
            history.marks[line["follower"]].append(Mark(line["epoch"], line["position"]))
        case "delivered":
            found = Delivered(line["position"], line["previous"], line["id"])
            history.deliveries[line["queue"]].append(found)
        case _:
            pass


def _generation(path: Path) -> tuple[str, int]:
    name, _, number = path.stem.rpartition(".")
    return name, int(number)
