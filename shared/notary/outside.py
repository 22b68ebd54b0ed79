"""The last checkpoint of a log outside PostgreSQL: a database that went back to a backup cannot take it along.

Written before the checkpoint is kept inside, and read before the next one is signed. It may be lost: then the
newest one inside is what the next is held against, and the witnesses know better.
"""

from pathlib import Path
from typing import Protocol

from shared.config import Settings
from shared.sealing.files import write_whole

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
        write_whole(self._path, note.encode())
