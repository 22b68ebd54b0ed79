"""Secret files: written whole or not at all, readable by their owner, overwritten before they go."""

import os
import secrets
import tempfile
from pathlib import Path


def write_once(path: Path, content: str) -> bool:
    """Write a new secret file (mode 600), durable when this returns; an existing one stays.

    Gives whether this call made it: of two processes that try, one does.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(name)
    except FileExistsError:
        return False
    finally:
        Path(name).unlink()
        _sync_directory(path.parent)
    return True


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


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
