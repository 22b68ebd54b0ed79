"""The servers never run as root, wherever the data directory lies and whoever starts them."""

import os
import pwd
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from deploy.servers.account import setpriv
from tests.support.launched import ROOT, Launched, launched

ORDINARY = "nobody"

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can try what root and others may do"),
]


def test_started_by_root_the_servers_run_as_accounts_of_their_own(platform: Launched) -> None:
    platform.start()
    for name in ("postgres", "rabbitmq", "epmd"):
        assert _owner(platform.pid(name)) != 0, name
    assert _owner(platform.pid("healthy-one")) == 0
    _assert_closed(platform)


def _assert_closed(platform: Launched) -> None:
    """What is secret is open to no other account, and no password stands in the broker's files."""
    for name in ("secrets", "logs", "run", "postgres", "rabbitmq"):
        assert (platform.data / name).stat().st_mode & 0o077 == 0, name
    for path in (platform.data / "secrets").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or path.is_dir(), path
    configuration = platform.data / "rabbitmq"
    password = (platform.data / "secrets" / "broker" / "hoigia").read_text().strip()
    assert not any(password in file.read_text(errors="replace") for file in configuration.glob("*.*"))


def test_a_directory_closed_to_other_accounts_is_left_closed_and_the_data_are_found_again(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with launched(closed / "data") as platform:
        platform.start()
        elsewhere = (platform.data / "postgres").resolve()
        try:
            platform.end()
            platform.start()
            assert platform.starts() == (2, 2)
            assert closed.stat().st_mode & 0o777 == 0o700
            assert not elsewhere.is_relative_to(closed)
            assert elsewhere.stat().st_mode & 0o077 == 0
        finally:
            platform.clean_up()
            shutil.rmtree(elsewhere.parent)
            with suppress(OSError):
                # Another instance of this machine may have its data there.
                elsewhere.parent.parent.rmdir()


def test_an_ordinary_user_runs_everything_as_himself(place: Path) -> None:
    user = pwd.getpwnam(ORDINARY)
    own = place / "own"
    own.mkdir()
    os.chown(own, user.pw_uid, user.pw_gid)
    as_user = (setpriv(), f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--")
    python = _python_for(as_user)
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    with launched(
        own / "data",
        before=as_user,
        python=python,
        environment={"PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(own)},
    ) as platform:
        platform.start()
        assert platform.starts() == (1, 1)
        for part in platform.instance().processes:
            assert part.pid is not None
            assert _owner(part.pid) == user.pw_uid, part.name
        assert platform.end() == 0


def _owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def _python_for(as_user: tuple[str, ...]) -> str:
    """Find a Python of this version that the user may run, with the project readable."""
    version = sys.version_info[:2]
    ask = f"import sys; open({str(ROOT / 'pyproject.toml')!r}); sys.exit(sys.version_info[:2] != {version!r})"
    # By way of a shell: setpriv itself may still start what the user may not.
    shell = (*as_user, "/bin/sh", "-c", 'exec "$0" "$@"')
    for python in (sys.executable, "/usr/bin/python3"):
        done = subprocess.run((*shell, python, "-c", ask), capture_output=True, check=False)  # noqa: S603 - our own words
        if done.returncode == 0:
            return python
    pytest.skip(f"{ORDINARY} can run no Python {version[0]}.{version[1]} on this machine")
