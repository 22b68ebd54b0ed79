"""Witnesses of other nodes and logs of other nodes, as this node's files name them.

``HOIGIA_WITNESSES``: a line ``URL KEY`` each, the key as ``NAME+ID+BASE64`` of kind 04. ``HOIGIA_KNOWN_LOGS``: a line
``KEY SINCE UNTIL`` each, as every node keeps them of its own logs. Both may be written while the platform runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, NoteError, VerifierKey

_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class OtherWitness:
    """A witness elsewhere: where checkpoints are submitted to it, and the key of its cosignatures."""

    url: str
    key: VerifierKey

    @property
    def name(self) -> str:
        """The name of its key."""
        return self.key.name

    @classmethod
    def read(cls, line: str) -> "OtherWitness":
        """Read a line; raises :class:`NoteError`."""
        url, _, key = line.partition(" ")
        parts = urlsplit(url)
        found = VerifierKey.read(key)
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.query or parts.fragment:
            raise NoteError("not the address of a witness")
        if found.kind != COSIGNATURE:
            raise NoteError("not the key of a witness")
        return cls(url.rstrip("/"), found)


def read_witnesses(path: Path) -> tuple[OtherWitness, ...]:
    """Read whom checkpoints are submitted to, nobody where no file is; raises :class:`NoteError`."""
    found = tuple(OtherWitness.read(line) for line in _lines(path))
    if len({one.name for one in found}) != len(found):
        raise NoteError("two witnesses of one name")
    return found


def read_known_logs(path: Path) -> Mapping[str, LogKeys]:
    """Read the keys of other nodes' logs by origin, none where no file is; raises :class:`NoteError`."""
    found: dict[str, tuple[Validity, ...]] = {}
    for line in _lines(path):
        one = Validity.read(line)
        found[one.key.name] = (*found.get(one.key.name, ()), one)
    return {origin: LogKeys(validities) for origin, validities in found.items()}


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
