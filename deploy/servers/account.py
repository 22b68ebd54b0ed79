"""The unprivileged account that private servers run as, and directories that it can reach.

PostgreSQL refuses to run as root. As root the servers run as the account that the distribution
made for them; as an ordinary user they run as that user.
"""

import os
import pwd
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.kernel.refusal import UnavailableError


@dataclass(frozen=True, slots=True)
class Account:
    """Who a server runs as; ``name`` is ``None`` for the present user."""

    name: str | None
    uid: int
    gid: int
    home: str

    @classmethod
    def choose(cls, preferred: str) -> "Account":
        """Take the preferred system account when root, else the present user."""
        if os.geteuid() != 0:
            present = pwd.getpwuid(os.geteuid())
            return cls(None, present.pw_uid, present.pw_gid, present.pw_dir)
        try:
            entry = pwd.getpwnam(preferred)
        except KeyError:
            raise UnavailableError("account-missing", fields={"account": preferred}) from None
        return cls(preferred, entry.pw_uid, entry.pw_gid, entry.pw_dir)

    def command(self, *words: str) -> Sequence[str]:
        """Give the command line that runs words as this account."""
        if self.name is None:
            return words
        return (_setpriv(), f"--reuid={self.uid}", f"--regid={self.gid}", "--init-groups", "--", *words)

    def own(self, directory: Path) -> None:
        """Make a directory that only this account can read."""
        directory.mkdir(parents=True, exist_ok=True)
        if self.name is not None:
            for path in (directory, *directory.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)
        directory.chmod(0o700)

    def can_reach(self, directory: Path) -> bool:
        """Tell whether every directory above may be passed by this account."""
        if self.name is None:
            return True
        return all(_passable(parent, self) for parent in directory.absolute().parents)


def reachable(directory: Path, account: Account) -> Path:
    """Give the directory, or a place in /var/tmp named after it when the account cannot get there.

    A checkout below root's home is closed to every other account; opening it up is not ours to do.
    """
    if account.can_reach(directory):
        return directory
    name = "hoigia" + str(directory.absolute()).replace("/", "-")
    return Path("/var/tmp") / name  # noqa: S108 - the owner and mode of the directory are set and checked


def _passable(directory: Path, account: Account) -> bool:
    if not directory.exists():
        return True
    status = directory.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def _setpriv() -> str:
    found = shutil.which("setpriv")
    if found is None:
        raise UnavailableError("setpriv-missing")
    return found
