"""A part that must not start is no part that fails: the others go on, and it is tried again."""

import signal
from pathlib import Path

from deploy.servers.account import Account
from deploy.servers.part import Part
from deploy.servers.processes import wait_until
from deploy.supervisor import BACK_OFF, FAILED, REFUSED, REFUSED_CODE, RESTARTING, WAITING, Supervisor, Watched


def ending_with(*codes: int, folder: Path, first_starts: int = 1) -> Part:
    """Have a part that ends with each code in turn, and with the last for ever."""
    (folder / "codes").write_text(" ".join(map(str, codes)) + "\n", encoding="ascii")
    turn = 'read code rest < codes; echo "${rest:-$code}" > codes; exit "$code"'
    return Part(
        name="intake",
        command=("/bin/sh", "-c", turn),
        environment={},
        directory=folder,
        log=folder / "intake.log",
        account=Account.present(),
        ready=lambda _pid: False,
        orphaned=signal.SIGKILL,
        first_starts=first_starts,
    )


def watched(part: Part, state: str) -> tuple[Supervisor, Watched]:
    supervisor = Supervisor(lambda _one: None)
    supervisor.add(part)
    one = supervisor.watched["intake"]
    step_until(supervisor, one, state)
    return supervisor, one


def step_until(supervisor: Supervisor, one: Watched, state: str) -> None:
    def reached() -> bool:
        supervisor.step()
        return one.state == state

    assert wait_until(reached, 30)


def test_a_part_that_refuses_is_not_given_up_and_nobody_waits_for_it(tmp_path: Path) -> None:
    supervisor, one = watched(ending_with(REFUSED_CODE, folder=tmp_path), REFUSED)
    assert supervisor.failed() is None
    assert supervisor.are_ready(["intake"])
    assert supervisor.refusing() == [one]
    assert 0 < one.again_at <= one.since + BACK_OFF[-1] + 30


def test_a_part_that_dies_otherwise_is_given_up(tmp_path: Path) -> None:
    supervisor, one = watched(ending_with(1, folder=tmp_path), FAILED)
    assert supervisor.failed() is one
    assert not supervisor.are_ready(["intake"])


def test_refusals_do_not_count_when_a_part_dies_afterwards(tmp_path: Path) -> None:
    refusals = 4
    part = ending_with(*[REFUSED_CODE] * refusals, 1, folder=tmp_path, first_starts=refusals)
    supervisor, one = watched(part, REFUSED)
    for following in [REFUSED] * (refusals - 1) + [RESTARTING]:
        one.state, one.again_at = WAITING, 0.0
        step_until(supervisor, one, following)
    assert one.deaths == 1
    assert supervisor.failed() is None
