"""Reading a CSV file whose every line has an identity: the digest of the file, and the line's number.

A record is one line. A quoted line end would make the number of a line depend on what stands before it,
and one forgotten quote would swallow the rest of the file; here it spoils its own line only.
"""

import csv
import hashlib
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from deploy.problems import Problem

WRONG_USAGE: Final = 2
LARGEST_FILE: Final = 512 * 1024 * 1024
LONGEST_LINE: Final = 64 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One line's values by column, without blanks at their ends."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """Why a line was not taken: never what stands in it."""

    line: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read, all at once: it may change on the disk meanwhile, but not here."""

    sha256: str
    columns: tuple[str, ...]
    _content: bytes

    def __len__(self) -> int:
        """Count the lines after the header, blank ones left out."""
        return sum(1 for _ in self._lines())

    def rows(self) -> Iterator[Row | Rejection]:
        """Give each line after the header as a row, or as why it is none."""
        for number, raw in self._lines():
            yield self._row(number, raw)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        for number, raw in enumerate(io.BytesIO(self._content), 1):
            if number > 1 and raw.strip():
                yield number, raw

    def _row(self, number: int, raw: bytes) -> Row | Rejection:
        if len(raw) > LONGEST_LINE:
            return Rejection(number, "", "line-too-long")
        if b"\0" in raw:
            return Rejection(number, "", "nul-byte")
        cells = _cells(raw)
        if cells is None:
            return Rejection(number, "", "not-csv")
        if len(cells) != len(self.columns):
            return Rejection(number, "", "wrong-number-of-values")
        return Row(number, MappingProxyType(dict(zip(self.columns, cells, strict=True))))


def read_file(path: Path, required: Collection[str]) -> File:
    """Read a file and check what concerns all of it; raises :class:`Problem` with exit code 2."""
    content = _content(path)
    marked = content.removeprefix(_BYTE_ORDER_MARK)
    _insist_on_utf8(path, marked)
    first = marked.split(b"\n", 1)[0]
    columns = (_cells(first) if len(first) <= LONGEST_LINE else None) or ()
    missing = sorted(set(required) - set(columns))
    if missing:
        raise Problem(f"{path}: the first line lacks the columns {', '.join(missing)}", exit_code=WRONG_USAGE)
    if doubled := sorted({name for name in required if columns.count(name) > 1}):
        raise Problem(f"{path}: the first line names twice {', '.join(doubled)}", exit_code=WRONG_USAGE)
    return File(hashlib.sha256(content).hexdigest(), tuple(columns), marked)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as failure:
        raise Problem(f"{path} cannot be read: {failure.strerror}", exit_code=WRONG_USAGE) from None
    if len(content) > LARGEST_FILE:
        raise Problem(f"{path} is larger than {LARGEST_FILE // 1024**2} MiB; split it", exit_code=WRONG_USAGE)
    if not content.strip():
        raise Problem(f"{path} is empty", exit_code=WRONG_USAGE)
    return content


def _insist_on_utf8(path: Path, content: bytes) -> None:
    # An encoding belongs to the whole file: where one line is not UTF-8, the others only look as if they were.
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        raise Problem(f"{path}: line {line} is not UTF-8; save the file as UTF-8", exit_code=WRONG_USAGE) from None


def _cells(raw: bytes) -> tuple[str, ...] | None:
    """Split one line; ``None`` when it is no CSV."""
    try:
        cells = next(csv.reader([raw.decode("utf-8").rstrip("\r\n")], strict=True), [])
    except csv.Error:
        return None
    return tuple(cell.strip() for cell in cells)
