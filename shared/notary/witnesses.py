"""Witnesses of other nodes and logs of other nodes, as this node's files name them.

``HOIGIA_WITNESSES``: a line ``URL KEY`` each, the key as ``NAME+ID+BASE64`` of kind 04; a witness whose key another one
follows has a line for each, of one name and one address. ``HOIGIA_KNOWN_LOGS``: a line
``KEY SINCE UNTIL`` each, as every node keeps them of its own logs. Both may be written while the platform runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.notary.keyfiles import WITNESS, read_keys
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, ED25519, NoteError, VerifierKey

NODE = "cosigned"
"""The part that says whether every log of a node is cosigned elsewhere."""
UNWITNESSED = "unwitnessed"
"""Nothing was cosigned elsewhere for a day."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a witness elsewhere this node knows the key, not since when it is one: its own node tells that."""
_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class OtherWitness:
    """A witness elsewhere: where checkpoints are submitted to it, and the keys of its cosignatures, of one name."""

    url: str
    keys: tuple[VerifierKey, ...]

    @property
    def name(self) -> str:
        """The name of its keys."""
        return self.keys[0].name

    @classmethod
    def read(cls, line: str) -> "OtherWitness":
        """Read a line; raises :class:`NoteError`."""
        url, _, key = line.partition(" ")
        found = VerifierKey.read(key)
        if not _is_address(url):
            raise NoteError("not the address of a witness")
        if found.kind != COSIGNATURE:
            raise NoteError("not the key of a witness")
        return cls(url.rstrip("/"), (found,))

    def with_key_of(self, other: "OtherWitness") -> "OtherWitness":
        """Take in another line of the same witness; raises :class:`NoteError` for what is another one's."""
        if other.url != self.url or set(self.keys) & set(other.keys):
            raise NoteError("two witnesses of one name")
        return replace(self, keys=(*self.keys, *other.keys))


def read_witnesses(path: Path) -> tuple[OtherWitness, ...]:
    """Read whom checkpoints are submitted to, nobody where no file is; raises :class:`NoteError`."""
    found: dict[str, OtherWitness] = {}
    for one in map(OtherWitness.read, _lines(path)):
        known = found.get(one.name)
        found[one.name] = one if known is None else known.with_key_of(one)
    return tuple(found.values())


def cosigning_keys(settings: Settings) -> LogKeys:
    """Give the keys of witnesses as they cosign, those of this node and those elsewhere; raises :class:`NoteError`."""
    own = read_keys(settings.secrets, WITNESS).validities
    ours = (replace(one, key=VerifierKey(one.key.name, COSIGNATURE, one.key.public)) for one in own)
    theirs = (Validity(key, EVER) for other in read_witnesses(settings.witnesses) for key in other.keys)
    return LogKeys((*ours, *theirs))


def read_known_logs(path: Path) -> Mapping[str, LogKeys]:
    """Read the keys of other nodes' logs by origin, none where no file is; raises :class:`NoteError`.

    Also for a name under which a log of this node stands: what is kept of both would be one history.
    """
    found: dict[str, tuple[Validity, ...]] = {}
    for line in _lines(path):
        one = Validity.read(line)
        if one.key.kind != ED25519:
            raise NoteError("not the key of a log")
        if one.key.name in SERVICES:
            raise NoteError("the name of a log of this node")
        found[one.key.name] = (*found.get(one.key.name, ()), one)
    return {origin: LogKeys(validities) for origin, validities in found.items()}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # A port that is none is seen only when it is looked at.
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return whole and parts.scheme in _SCHEMES and not parts.query and not parts.fragment


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as wrong:
        raise NoteError(f"nobody can read the file ({type(wrong).__name__})") from None
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
