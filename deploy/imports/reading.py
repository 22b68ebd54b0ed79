"""Reading a CSV file whose every line has an identity: the digest of the file, and the line's number.

A record is one line. A quoted line end would make the number of a line depend on what stands before it,
and one forgotten quote would swallow the rest of the file; here it spoils its own line only. The file is
read twice, a line at a time: once to know it whole, once for its rows; one line is all that is held.
"""

import codecs
import csv
import hashlib
import os
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from deploy.problems import WRONG_USAGE, Problem

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
    """A file that has been read once: what it is, and how many lines follow its header, blank ones left out."""

    path: Path
    sha256: str
    columns: tuple[str, ...]
    count: int
    _stamp: tuple[int, ...]

    def __len__(self) -> int:
        """Count the lines after the header, blank ones left out."""
        return self.count

    def rows(self) -> Generator[Row | Rejection, None, None]:
        """Give each line after the header as a row, or as why it is none.

        Close it when not all are taken. Raises :class:`Problem` when the file is not the one that was read
        first: its lines would go in under the identity of another's.
        """
        with _opened(self.path) as file:
            for number, raw in _lines(file):
                if _stamp(file) != self._stamp:
                    raise Problem(f"{self.path} has changed since it was looked at; run it again")
                if number > 1 and raw.strip():
                    yield self._row(number, raw)

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
    digest, first, count, is_blank = hashlib.sha256(), b"", 0, True
    with _opened(path) as file:
        stamp = _stamp(file)
        for number, raw in _lines(file, digest):
            is_blank = is_blank and not raw.strip()
            if number == 1:
                first = raw.removeprefix(_BYTE_ORDER_MARK)
            elif raw.strip():
                count += 1
        if is_blank:
            raise Problem(f"{path} is empty", exit_code=WRONG_USAGE)
        if _stamp(file) != stamp:
            raise Problem(f"{path} changes while it is read; wait until it is whole", exit_code=WRONG_USAGE)
    columns = (_cells(first) if len(first) <= LONGEST_LINE else None) or ()
    missing = sorted(set(required) - set(columns))
    if missing:
        raise Problem(f"{path}: the first line lacks the columns {', '.join(missing)}", exit_code=WRONG_USAGE)
    if doubled := sorted({name for name in required if columns.count(name) > 1}):
        raise Problem(f"{path}: the first line names twice {', '.join(doubled)}", exit_code=WRONG_USAGE)
    return File(path, digest.hexdigest(), columns, count, stamp)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as failure:
        raise Problem(f"{path} cannot be read: {failure.strerror}", exit_code=WRONG_USAGE) from None


def _stamp(file: BinaryIO) -> tuple[int, ...]:
    """Give what changes when the file does."""
    found = os.fstat(file.fileno())
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _lines(file: BinaryIO, digest: Any = None) -> Iterator[tuple[int, bytes]]:
    """Give each line with its number, one that is too long cut short; feeds a digest with all of it."""
    number = 0
    while piece := file.readline(LONGEST_LINE + 1):
        number += 1
        decoder = codecs.getincrementaldecoder("utf-8")()
        raw = piece
        while True:
            if digest is not None:
                digest.update(piece)
            _insist_on_utf8(file.name, number, decoder, piece)
            if piece.endswith(b"\n") or not (piece := file.readline(LONGEST_LINE + 1)):
                break
        _insist_on_utf8(file.name, number, decoder, b"", final=True)
        yield number, raw


def _insist_on_utf8(
    name: str, number: int, decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False
) -> None:
    # An encoding belongs to the whole file: where one line is not UTF-8, the others only look as if they were.
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        raise Problem(f"{name}: line {number} is not UTF-8; save the file as UTF-8", exit_code=WRONG_USAGE) from None


def _cells(raw: bytes) -> tuple[str, ...] | None:
    """Split one line; ``None`` when it is no CSV."""
    try:
        cells = next(csv.reader([raw.decode("utf-8").rstrip("\r\n")], strict=True), [])
    except csv.Error:
        return None
    return tuple(cell.strip() for cell in cells)
