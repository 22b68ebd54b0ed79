"""The distribution's packages that the servers come from: installed when root, else named.

An installation starts nothing, makes no cluster of the system's, and leaves nothing to start at the next
boot: only what was missing before is touched, and the machine's own policy stands again afterwards.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.problems import UNREACHABLE, Problem
from deploy.servers.part import PLAIN_ENVIRONMENT
from deploy.servers.programs import postgres_program, rabbitmq_program

# Package, and the units of it that would run at boot.
UNITS: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("postgresql.service",),
    "rabbitmq-server": ("rabbitmq-server.service", "epmd.service", "epmd.socket"),
}
_FIND: Mapping[str, Callable[[], Path | None]] = {
    "postgresql": lambda: postgres_program("postgres"),
    "rabbitmq-server": rabbitmq_program,
}
_SIGN = "# Set for a moment by hoigia, which installs packages without starting them.\n"
_DENY = f"#!/bin/sh\n{_SIGN}exit 101\n"


def missing() -> tuple[str, ...]:
    """Name the packages that are not there."""
    return tuple(package for package, find in _FIND.items() if find() is None)


def ensure(say: Callable[[str], None], *, log: Path) -> None:
    """Install what is missing when root; as another user say exactly what to install."""
    wanted = missing()
    if os.geteuid() == 0:
        restore_policy()
    if not wanted:
        return
    if os.geteuid() != 0:
        raise Problem(advice(wanted), exit_code=UNREACHABLE)
    if shutil.which("apt-get") is None:
        raise Problem(f"install the packages {' '.join(wanted)}: there is no apt-get here", exit_code=UNREACHABLE)
    say(f"installing {' '.join(wanted)}")
    with no_service_starts(), _no_main_cluster():
        _install(wanted, log)
    _leave_out_of_boot(wanted)


def advice(packages: Sequence[str]) -> str:
    """Tell an ordinary user what to install."""
    words = " ".join(packages)
    units = " ".join(unit for package in packages for unit in UNITS[package])
    return (
        f"missing here: {words}\n"
        f"install once, as root:  apt-get install --no-install-recommends {words}\n"
        "then start again. Hồi Gia runs instances of its own; to keep the machine's own from running as well:\n"
        f"                        systemctl disable --now {units}"
    )


@contextmanager
def no_service_starts(directory: Path = Path("/usr/sbin")) -> Iterator[None]:
    """Keep packages from starting services meanwhile; the machine's own policy stands again afterwards."""
    policy, kept = _policy(directory)
    restore_policy(directory)
    if policy.exists():
        policy.replace(kept)
    try:
        policy.write_text(_DENY, encoding="ascii")
        policy.chmod(0o755)
        yield
    finally:
        restore_policy(directory)


def restore_policy(directory: Path = Path("/usr/sbin")) -> None:
    """Put the machine's policy back, also after an installation that was killed."""
    policy, kept = _policy(directory)
    if policy.exists() and _SIGN in policy.read_text(encoding="utf-8", errors="replace"):
        policy.unlink()
    if kept.exists() and not policy.exists():
        kept.replace(policy)


def _policy(directory: Path) -> tuple[Path, Path]:
    return directory / "policy-rc.d", directory / "policy-rc.d.kept-by-hoigia"


@contextmanager
def _no_main_cluster(directory: Path = Path("/etc/postgresql-common/createcluster.d")) -> Iterator[None]:
    """Keep the package from making the system's own cluster, which nobody asked for."""
    there = directory.exists()
    directory.mkdir(parents=True, exist_ok=True)
    note = directory / "hoigia.conf"
    note.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        if not there and not any(directory.iterdir()):
            directory.rmdir()


def _install(packages: Sequence[str], log: Path) -> None:
    install = ("apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *packages)
    # A machine whose lists are old, or that has none, must be told what there is first.
    if _run(install, log) or (_run(("apt-get", "update"), log) and _run(install, log)):
        return
    raise Problem(f"apt-get could not install {' '.join(packages)}; see {log}", exit_code=UNREACHABLE)


def _run(words: Sequence[str], log: Path) -> bool:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603 - our own words
            words,
            env={**PLAIN_ENVIRONMENT, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A Ctrl-C must not stop it half way: the packages would be left unconfigured.
            start_new_session=True,
            check=False,
        )
    return done.returncode == 0


def _leave_out_of_boot(packages: Sequence[str]) -> None:
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        return
    for unit in (unit for package in packages for unit in UNITS[package]):
        # One that this version does not have is fine.
        subprocess.run((systemctl, "--quiet", "disable", unit), capture_output=True, check=False)  # noqa: S603 - ours
