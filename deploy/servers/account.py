"""The unprivileged account that private servers run as, and directories that it can reach.

PostgreSQL refuses to run as root. As root the servers run as the account that the distribution
made for them; as an ordinary user they run as that user.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.problems import UNREACHABLE, Problem

# Written by root alone and kept by no cleaner of temporary files, unlike /var/tmp.
ELSEWHERE = Path("/var/lib/hoigia")
_FALLBACK = "hoigia"
_USERADD = "/usr/sbin/useradd"


@dataclass(frozen=True, slots=True)
class Account:
    """Who a server runs as; ``name`` is ``None`` for the present user."""

    name: str | None
    uid: int
    gid: int

    @classmethod
    def choose(cls, preferred: str) -> "Account":
        """Take the preferred system account when root, or one of our own where there is none; else the present user."""
        if os.geteuid() != 0:
            return cls.present()
        for name in (preferred, _FALLBACK):
            found = _look_up(name)
            if found is not None:
                return found
        return _make(_FALLBACK)

    @classmethod
    def present(cls) -> "Account":
        """Take the present user, whoever that is."""
        return cls(None, os.geteuid(), os.getegid())

    def switch(self) -> tuple[str, ...]:
        """Give the words for setpriv that make a command run as this account."""
        if self.name is None:
            return ()
        return (f"--reuid={self.uid}", f"--regid={self.gid}", "--init-groups")

    def command(self, *words: str) -> tuple[str, ...]:
        """Give the command line that runs words as this account."""
        return words if self.name is None else (setpriv(), *self.switch(), "--", *words)

    def give(self, path: Path) -> None:
        """Make a file this account's."""
        if self.name is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own(self, directory: Path) -> None:
        """Make a directory, with all that is in it, this account's alone."""
        directory.mkdir(parents=True, exist_ok=True)
        if directory.stat().st_uid != self.uid:
            if self.name is None:
                raise Problem(f"{directory} belongs to another user; start as that user, or use another --data-dir")
            for path in (directory, *directory.rglob("*")):
                self.give(path)
        directory.chmod(0o700)

    def can_reach(self, directory: Path) -> bool:
        """Tell, by trying it, whether this account may pass every directory above."""
        if self.name is None:
            return True
        command = self.command("/usr/bin/test", "-x", str(directory.absolute().parent))
        done = subprocess.run(command, cwd="/", check=False)  # noqa: S603 - our own words
        return done.returncode == 0


def reachable(directory: Path, account: Account) -> Path:
    """Give the directory, or one named after its parent where the account can get to; then it is a link to that.

    A checkout below root's home is closed to every other account; opening it up is not ours to do.
    """
    if directory.is_symlink():
        if not directory.exists():
            raise Problem(f"{directory} leads to {directory.readlink()}, which is gone")
        return directory.resolve()
    if account.can_reach(directory):
        return directory
    if directory.exists():
        raise Problem(f"{directory} cannot be reached by the account {account.name}; move it to where it can")
    digest = hashlib.sha256(os.fsencode(directory.absolute().parent)).hexdigest()[:12]
    place = ELSEWHERE / digest / directory.name
    place.mkdir(parents=True, exist_ok=True)
    for parent in (ELSEWHERE, place.parent):
        parent.chmod(0o711)
    directory.symlink_to(place)
    return place


def setpriv() -> str:
    """Find the program that starts another as somebody else, or bound to the life of its parent."""
    found = shutil.which("setpriv", path="/usr/bin:/bin")
    if found is None:
        raise Problem("setpriv is missing; install the package util-linux", exit_code=UNREACHABLE)
    return found


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _make(name: str) -> Account:
    command = (_USERADD, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name)
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own words
    made = _look_up(name)
    if made is None:
        raise Problem(f"there is no account to run the servers as: useradd {name} ended with {done.returncode}")
    return made
