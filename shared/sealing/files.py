"""Files of one owner: written whole or not at all, readable by nobody else; secret ones overwritten before they go."""

import os
import secrets
import tempfile
from pathlib import Path


def write_once(path: Path, content: str) -> bool:
    """Write a new secret file (mode 600), durable when this returns; an existing one stays.

    Gives whether this call made it: of two processes that try, one does.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path.parent, (content + "\n").encode("ascii"))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
        _sync_directory(path.parent)
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Put a file (mode 600) in the place of the one that is there, if any; durable when this returns.

    Whoever reads meanwhile finds the one or the other; the folder must be there.
    """
    draft = _draft(path.parent, content)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink()
        raise
    _sync_directory(path.parent)


def shred(path: Path) -> None:
    """Overwrite a secret file and remove it; one that is gone already is fine.

    A copying file system or a worn flash cell may keep the old bytes: they are wrapped under the
    root key, which is why that key lives on another medium in a deployment.
    """
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _sync_directory(path.parent)


def _draft(folder: Path, content: bytes) -> Path:
    """Write a new file (mode 600) whose bytes are on the medium; only its name is not."""
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
