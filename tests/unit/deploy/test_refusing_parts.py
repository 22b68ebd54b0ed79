"""A part that must not start is no part that fails: the others go on, and it is tried again."""

import signal
from pathlib import Path

from deploy.servers.account import Account
from deploy.servers.part import Part
from deploy.servers.processes import wait_until
from deploy.supervisor import BACK_OFF, FAILED, REFUSED, REFUSED_CODE, Supervisor, Watched


def ending_with(code: int, folder: Path) -> Part:
    return Part(
        name="intake",
        command=("/bin/sh", "-c", f"exit {code}"),
        environment={},
        directory=folder,
        log=folder / "intake.log",
        account=Account.present(),
        ready=lambda _pid: False,
        orphaned=signal.SIGKILL,
        first_starts=1,
    )


def watched(part: Part, state: str) -> tuple[Supervisor, Watched]:
    supervisor = Supervisor(lambda _one: None)
    supervisor.add(part)
    one = supervisor.watched["intake"]

    def reached() -> bool:
        supervisor.step()
        return one.state == state

    assert wait_until(reached, 30)
    return supervisor, one


def test_a_part_that_refuses_is_not_given_up_and_nobody_waits_for_it(tmp_path: Path) -> None:
    supervisor, one = watched(ending_with(REFUSED_CODE, tmp_path), REFUSED)
    assert supervisor.failed() is None
    assert supervisor.are_ready(["intake"])
    assert supervisor.refusing() == [one]
    assert 0 < one.again_at <= one.since + BACK_OFF[-1] + 30


def test_a_part_that_dies_otherwise_is_given_up(tmp_path: Path) -> None:
    supervisor, one = watched(ending_with(1, tmp_path), FAILED)
    assert supervisor.failed() is one
    assert not supervisor.are_ready(["intake"])
