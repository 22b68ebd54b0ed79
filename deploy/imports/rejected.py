"""The file that tells which lines were not taken, and why; written as they are met."""

import csv
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from deploy.imports.reading import Rejection
from deploy.problems import Problem


class RejectedLines:
    """Writes ``FILE.rejected.csv`` from the first rejected line on; with none, a list of an earlier run goes."""

    def __init__(self, imported: Path) -> None:
        """Take the file that is imported; raises :class:`Problem` when an earlier list cannot be taken away."""
        self.path = imported.with_name(f"{imported.name}.rejected.csv")
        self.count = 0
        self._file: TextIO | None = None
        self._rows: Any = None
        try:
            self.path.unlink(missing_ok=True)
        except OSError as failure:
            raise self._problem(failure) from None

    def __call__(self, rejection: Rejection) -> None:
        """Write one line."""
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                self._rows = csv.writer(self._file, lineterminator="\n")
                self._rows.writerow(("line", "column", "code"))
            self._rows.writerow(astuple(rejection))
        except OSError as failure:
            raise self._problem(failure) from None
        self.count += 1

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; again is nothing."""
        if self._file is not None:
            self._file.close()

    def _problem(self, failure: OSError) -> Problem:
        return Problem(f"{self.path} cannot be written: {failure.strerror}")
