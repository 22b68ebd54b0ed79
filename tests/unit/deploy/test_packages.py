"""Missing packages are named to a user, installed for root, and never leave the machine's policy changed."""

import stat
from contextlib import suppress
from pathlib import Path

import pytest

from deploy import packages
from deploy.packages import no_service_starts, restore_policy
from deploy.problems import Problem
from deploy.servers.programs import postgres_program

OWN = "#!/bin/sh\nexit 0\n"


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "missing", lambda: ("postgresql", "rabbitmq-server"))


@pytest.mark.usefixtures("nothing_installed")
def test_an_ordinary_user_is_told_exactly_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Problem) as caught:
        packages.ensure(lambda _: None, log=tmp_path / "log")
    assert caught.value.exit_code == 3
    assert "apt-get install --no-install-recommends postgresql rabbitmq-server" in str(caught.value)


def test_a_postgresql_that_is_too_old_counts_as_missing(tmp_path: Path) -> None:
    for version in ("13", "14"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "postgres").touch()
    assert postgres_program("postgres", home=tmp_path) is None
    newer = tmp_path / "16" / "bin"
    newer.mkdir(parents=True)
    (newer / "postgres").touch()
    assert postgres_program("postgres", home=tmp_path) == newer / "postgres"


@pytest.mark.parametrize("own", [OWN, None])
def test_services_are_kept_from_starting_and_the_machines_own_policy_comes_back(
    tmp_path: Path, own: str | None
) -> None:
    policy = tmp_path / "policy-rc.d"
    if own is not None:
        policy.write_text(own)
    with suppress(RuntimeError), no_service_starts(tmp_path):
        assert "exit 101" in policy.read_text()
        assert stat.S_IMODE(policy.stat().st_mode) == 0o755
        raise RuntimeError
    assert (policy.read_text() if policy.exists() else None) == own
    assert [path.name for path in tmp_path.iterdir()] == ([] if own is None else ["policy-rc.d"])


@pytest.mark.parametrize("own", [OWN, None])
def test_a_policy_left_by_an_installation_that_was_killed_is_taken_away(tmp_path: Path, own: str | None) -> None:
    policy = tmp_path / "policy-rc.d"
    if own is not None:
        policy.write_text(own)
    # Entered and never left, as when the process is killed inside.
    no_service_starts(tmp_path).__enter__()
    restore_policy(tmp_path)
    assert (policy.read_text() if policy.exists() else None) == own
    restore_policy(tmp_path)
    assert (policy.read_text() if policy.exists() else None) == own
