"""The last checkpoint of a log outside PostgreSQL: a database that went back to a backup cannot take it along.

Written before the checkpoint is kept inside, and read before the next one is signed. It may be lost: then the
newest one inside is what the next is held against, and the witnesses know better.
"""

import os
from pathlib import Path
from typing import Protocol

from shared.config import Settings

FOLDER = "marks"


class Outside(Protocol):
    """Where the last checkpoint stands."""

    def read(self) -> bytes | None:
        """Give the note as it stands, ``None`` where there is none."""

    def write(self, note: str) -> None:
        """Put another in its place, durably."""


class NoteFile:
    """The last checkpoint in a file beside the service's mark."""

    def __init__(self, path: Path) -> None:
        """Take where it stands."""
        self._path = path

    @classmethod
    def of(cls, settings: Settings, service: str) -> "NoteFile":
        """Name the file of a service."""
        return cls(settings.data_directory / FOLDER / f"{service}.checkpoint")

    def read(self) -> bytes | None:
        """Give the note as it stands, ``None`` where there is none."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None

    def write(self, note: str) -> None:
        """Put another in its place, durably."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_suffix(f".{os.getpid()}")
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
