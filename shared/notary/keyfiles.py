"""The keys of a log in files: private ones of the service's account, and the list of all that ever signed.

Private: ``notary/SERVICE/KEYID.key`` below the secrets, 32 bytes in hex. The list: ``public/SERVICE.notary``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.config import Settings
from shared.sealing.files import write_whole
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import NoteError, SigningKey, VerifierKey

WITNESS = "witness"
"""Whose keys cosign: under this name in the files, under the node's name in what they sign."""
REVIEWS = "reviews"
"""Whose keys sign the reports of reviews: under this name in the files, under the node's name in what they sign."""
DOSSIERS = "dossiers"
"""Whose keys seal dossiers: under this name in the files, under the node's name in what they sign."""
OVERLAP = timedelta(days=30)
"""How long a key signs beside the one that follows it: whoever reads checkpoints has that long to learn the new one."""


class KeyListError(NoteError):
    """A file that is no list of keys; the message names it."""


def key_name(settings: Settings, whose: str) -> str:
    """Name the key with which a node cosigns (``WITNESS``), or signs its reviews or dossiers."""
    return f"{settings.authority}/{settings.node}/{whose}"


def ensure_key(directory: Path, service: str, *, origin: str, moment: datetime) -> None:
    """Make the first key of a log; one of this origin that is there stays."""
    known = read_keys(directory, service)
    if not any(one.key.name == origin for one in known.validities):
        key = _make(directory, service, origin)
        _write(_list(directory, service), LogKeys((*known.validities, Validity(key, moment))).written())


def rotate(
    directory: Path, service: str, *, origin: str, moment: datetime, overlap: timedelta = OVERLAP
) -> VerifierKey:
    """Let a new key follow: it signs from the moment on, those before it for the overlap longer; gives the new one."""
    key = _make(directory, service, origin)
    _write(_list(directory, service), read_keys(directory, service).followed(key, moment, overlap).written())
    return key


def read_keys(directory: Path, service: str) -> LogKeys:
    """Read the list of a log's keys, empty where none was made; raises :class:`KeyListError` for what is no list."""
    path = _list(directory, service)
    try:
        return LogKeys.read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LogKeys(())
    except UnicodeDecodeError:
        raise KeyListError(f"{path}: not text") from None
    except NoteError as wrong:
        raise KeyListError(f"{path}: {wrong}") from wrong


def signing_keys(directory: Path, service: str, *, origin: str, moment: datetime) -> Sequence[SigningKey]:
    """Read the private keys that sign for an origin at a moment."""
    return [
        SigningKey(
            origin, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(_text(_private(directory, service, key))))
        )
        for key in read_keys(directory, service).at(moment)
        if key.name == origin
    ]


def _make(directory: Path, service: str, origin: str) -> VerifierKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey(origin, private).verifier()
    # The private key first: a list that names a key which is nowhere would stop the notary.
    _write(_private(directory, service, key), private.private_bytes_raw().hex() + "\n")
    return key


def _list(directory: Path, service: str) -> Path:
    return directory / "public" / f"{service}.notary"


def _private(directory: Path, service: str, key: VerifierKey) -> Path:
    return directory / "notary" / service / f"{key.key_id.hex()}.key"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, text.encode())
