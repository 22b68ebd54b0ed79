"""A server that takes its time is waited for; only one that ended is started again."""

import signal
from pathlib import Path

import pytest

from deploy.problems import Problem
from deploy.servers import postgres
from deploy.servers.account import Account
from deploy.servers.part import Part
from deploy.servers.postgres import PrivatePostgres

READY = "; mkdir -p data; printf '%s\\n\\n\\n\\n\\n\\n\\nready\\n' $$ > data/postmaster.pid"


class Standing(PrivatePostgres):
    """A server whose process is a line of shell; every start writes a line to ``starts``."""

    line = ""

    def part(self) -> Part:
        """Describe the line's process."""
        return Part(
            name="postgres",
            command=("/bin/sh", "-c", f"echo >> starts{self.line}"),
            environment={},
            directory=self.directory,
            log=self.directory / "log",
            account=Account.present(),
            ready=self._is_ready,
            orphaned=signal.SIGKILL,
        )

    @property
    def starts(self) -> int:
        """So often it was started."""
        return len((self.directory / "starts").read_text(encoding="ascii").splitlines())


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Standing:
    monkeypatch.setattr(Account, "choose", lambda _name: Account.present())
    return Standing(tmp_path, port=1, password_file=tmp_path / "password")


def test_one_that_ends_is_started_again_until_it_serves(server: Standing) -> None:
    server.line = f"; [ $(wc -l < starts) -lt 3 ] && exit 1{READY}; exec sleep 600"
    server.start()
    assert server.starts == 3
    server.kill()


def test_beside_one_that_lives_no_second_one_is_started(server: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "START_SECONDS", 0.5)
    server.line = "; exec sleep 600"
    with pytest.raises(Problem, match="does not start"):
        server.start()
    assert server.starts == 1
